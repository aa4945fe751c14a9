#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes wait until they are submitted: the badge, what each device would get, Submit, Discard."""

import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")
LONG = "Branches in the north-west of the country and beyond the river"


class Submit(world.Case):
    fleet = ("--sensors", "3", "--seed", "7")

    def prepare_store(self):
        for number in (615, 616):
            path = self.world.path(f"level-{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                # Few signatures: what is in sight is walked with every look.
                out.write(definitions.level(number, 10))
            self.world.ctl("signatures", "read", "--level", f"S{number}", path)
        self.world.ctl("policies", "add", LONG, "--level", "S615")
        self.world.ctl("policies", "assign", LONG, *[sensor["name"] for sensor in self.world.sensors()[:2]])
        self.world.ctl("changes", "submit")

    def badge(self):
        return self.frame.find_all("push button", "Waiting Changes")

    def apply_level(self, level):
        self.world.ctl("policies", "add", f"Base {level}", "--level", level)
        self.menu("View", "Policy")
        policies = self.frame.find(TABLE, "Policies")
        tree.wait_until(lambda: LONG in policies.column("Policy"), what="the policy")
        self.click_cell(policies, "Policy", LONG)
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item("Properties…"))
        dialog = self.window("Policy Properties")
        self.choose(dialog.find("combo box", "Update level"), level)
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()

    def open_by_badge(self, text):
        badge = tree.wait_until(self.badge, what="the badge")[0]
        tree.wait_until(lambda: badge.description.startswith(text), what=lambda: f"{text} in {badge.description!r}")
        self.click(badge)
        return self.window("Submit")

    def test_discard_and_submit(self):
        self.assertEqual(self.badge(), [], "nothing waits at first")
        self.apply_level("S616")
        dialog = self.open_by_badge("2 changes")
        dialog.wait_text("2 changes wait; 2 devices would get something else")
        changes = dialog.find(TABLE, "Changes")
        row = changes.row("Name", LONG)
        self.assertEqual((row["What"], row["Submitted"], row["Now"]),
                         ("Signature policy", "S615, 0 signatures tuned", "S616, 0 signatures tuned"))
        self.assertEqual(changes.row("Name", "Base S616")["Submitted"], "new")
        devices = dialog.find(TABLE, "Devices")
        self.assertEqual(sorted(devices.column("Update Level")), ["S615 → S616"] * 2)
        self.assertEqual(set(devices.column("Policy")), {LONG})
        self.world.screenshot("submit")
        # Taken back: nobody is asked twice, and it is not done by a slip.
        self.click(self.button(dialog, "Discard…"))
        question = self.window("Discard 2 changes?")
        self.assertTrue(self.button(question, "Cancel").focused)
        self.click(self.button(question, "Discard 2 Changes"))
        dialog.wait_text("No changes wait")
        self.assertFalse(self.button(dialog, "Submit").sensitive)
        tree.wait_until(lambda: not self.badge(), what="the badge gone")
        self.assertEqual(self.world.query("SELECT level FROM policies WHERE removed_us = 0"), 615)
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()
        self.display.focus(world.MAIN_TITLE)

        self.apply_level("S616")
        dialog = self.open_by_badge("2 changes")
        dialog.find("text", "Comment").text = "agreed with the night shift"
        # What comes meanwhile appears, and is submitted only because it was seen.
        self.world.ctl("policies", "assign", "local", self.world.sensors()[0]["name"])
        dialog.wait_text("3 changes wait")
        self.click(self.button(dialog, "Submit"))
        dialog.wait_gone()
        tree.wait_until(lambda: not self.badge(), what="the badge gone")
        self.assertEqual(self.world.query("SELECT count(*) FROM history WHERE outcome = 'agreed with the night shift'"), 3)
        self.menu("File", "Submit…")
        self.window("Submit").wait_text("No changes wait: everything that was changed is submitted.")
        self.world.screenshot("submit-empty")


if __name__ == "__main__":
    world.main()
