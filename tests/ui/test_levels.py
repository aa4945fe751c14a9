#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Update levels in the Policy view: two compared, one forgotten."""

import os
import sys
import zipfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")


class Levels(world.Case):
    with_fleet = False

    def setUp(self):
        for number in (615, 616):
            path = self.world.path(f"level-{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                out.write(definitions.level(number))
            self.world.ctl("signatures", "read", "--level", f"S{number}", path)
        self.world.ctl("policies", "add", "Branches", "--level", "S615")
        super().setUp()
        self.menu("View", "Policy")
        self.signatures = self.frame.find(TABLE, "Signatures")
        tree.wait_until(lambda: self.signatures.n_rows == 205, what="the signatures")

    def test_compare_levels(self):
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item("Compare Update Levels…"))
        window = self.window("Compare Update Levels")
        changes = window.find(TABLE, "Changes")
        # What the newest level has over the policy's.
        self.assertEqual(self.chosen(window.find("combo box", "From")), "S615 · 205 signatures")
        self.assertEqual(self.chosen(window.find("combo box", "To")), "S616 · 206 signatures")
        window.find("toggle button", "New 1")
        n_modified = int(next(node.name for node in window.find_all("toggle button") if node.name.startswith("Modified ")).split()[1])
        tree.wait_until(lambda: changes.n_rows == n_modified + 1, what="a row for each change")
        self.world.screenshot("compare-levels")
        self.assertEqual(changes.row("ID", "1205")["Status"], "New")
        modified = next(changes.row("ID", number) for number in changes.column("ID") if number != "1205")
        self.assertEqual(modified["Status"], "Modified")
        self.assertIn("Severity", modified["Changed"])
        self.assertNotEqual(modified["Before"], modified["Now"])
        # The filters: by kind, by words.
        self.click(window.find("toggle button", "New 1"))
        tree.wait_until(lambda: changes.column("ID") == ["1205"], what="the new one alone")
        self.click(window.find("toggle button", "New 1"))
        window.find(("text", "entry"), "Search changes").text = modified["ID"]
        tree.wait_until(lambda: changes.column("ID") == [modified["ID"]], what="the one that was searched")
        self.click_cell(changes, "Status", "Modified")
        window.wait_text(f"{modified['ID']}/0 ")
        # The other way round it is gone.
        window.find(("text", "entry"), "Search changes").text = ""
        self.click(self.button(window, "Swap"))
        window.find("toggle button", "Removed 1")
        # The number of a signature leads to it in the policy.
        tree.wait_until(lambda: modified["ID"] in changes.column("ID"), what="the changes back again")
        self.click_cell(changes, "ID", modified["ID"])
        self.frame.wait_text(f"{modified['ID']}/0 Test")
        cell = self.signatures.cell(self.signatures.row_of("ID", modified["ID"]), "ID")
        tree.wait_until(lambda: cell.showing and cell.extents[1] > 0, what="the signature in sight")
        self.world.screenshot("signature-of-a-change")
        # One that the policy's level does not have is said.
        self.display.focus("Compare Update Levels")
        self.click_cell(changes, "ID", "1205")
        message = self.window("The policy does not have this signature")
        message.wait_text("1205/0 does not exist at S615")
        self.click(self.button(message, "Close"))
        message.wait_gone()
        self.display.focus("Compare Update Levels")
        self.display.press("Escape")
        window.wait_gone()

    def test_signature_of_update_level(self):
        """From View Update Level a signature of the comparison is found in the policy too, and both windows are left."""
        self.click(self.button(self.frame, "View Update Level"))
        dialog = self.window("View Update Level")
        self.click(self.button(dialog, "Compare…"))
        window = self.window("Compare Update Levels")
        # Room above it for lists of choices.
        self.display.move_window("Compare Update Levels", 0, 90)
        self.choose(window.find("combo box", "From"), "S616 · 206 signatures")
        window.find("toggle button", "Removed 1")
        changes = window.find(TABLE, "Changes")
        tree.wait_until(lambda: changes.n_rows > 1, what="the changes")
        number = next(number for number in changes.column("ID") if number != "1205")
        self.click_cell(changes, "ID", number)
        self.frame.wait_text(f"{number}/0 Test")
        window.wait_gone()
        dialog.wait_gone()

    def test_forget_older(self):
        """What is below all that policies are at and devices run is forgotten in one go, and no tuning with it."""
        for number in (600, 601):
            path = self.world.path(f"level-{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                out.write(definitions.level(number))
            self.world.ctl("signatures", "read", "--level", f"S{number}", path)
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item("Update Levels…"))
        window = self.window("Update Levels")
        levels = window.find(TABLE, "Update levels")
        tree.wait_until(lambda: levels.column("Level") == ["S616", "S615", "S601", "S600"], what="the levels")
        tree.wait_until(lambda: self.button(window, "Forget Older…").sensitive, what="Forget Older")
        self.click(self.button(window, "Forget Older…"))
        dialog = self.window("Forget Levels")
        dialog.wait_text("Forget the signatures of 2 levels?")
        dialog.wait_text("no tuning goes with any of them")
        self.click(self.button(dialog, "Forget"))
        dialog.wait_gone()
        tree.wait_until(lambda: levels.column("Level") == ["S616", "S615"], what="the old ones forgotten")
        tree.wait_until(lambda: not self.button(window, "Forget Older…").sensitive, what="nothing left to forget")

    def test_forget_levels(self):
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item("Update Levels…"))
        window = self.window("Update Levels")
        levels = window.find(TABLE, "Update levels")
        tree.wait_until(lambda: levels.column("Level") == ["S616", "S615"], what="the levels, the newest first")
        self.assertEqual(levels.row("Level", "S615")["Policies"], "1")
        self.world.screenshot("update-levels")
        for number, question in (("S615", "Forget the signatures of S615?"), ("S616", "Forget the signatures of S616?")):
            self.click_cell(levels, "Level", number)
            self.click(self.button(window, "Forget…"))
            dialog = self.window("Forget Levels")
            dialog.wait_text(question)
            self.click(self.button(dialog, "Forget"))
            dialog.wait_gone()
            if number == "S615":
                message = self.window("Not every level was forgotten")
                message.wait_text("S615 is kept: it is the update level of Branches")
                self.click(self.button(message, "Close"))
                message.wait_gone()
                self.display.focus("Update Levels")
        tree.wait_until(lambda: levels.column("Level") == ["S615"], what="S616 forgotten")
        self.read_again(window, levels)

    def read_again(self, window, levels):
        """A level whose package is in the library comes back by itself, and after it was forgotten by Read Again."""
        path = self.world.path("IPS-CS-MGR-sig-S617-req-E4.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("IPS-sig-S617-req-E4.pkg", b"x" * 1000)
            package.writestr("signature-definition.xml", definitions.level(617))
        self.world.ctl("updates", "import", path)
        tree.wait_until(lambda: levels.column("Level") == ["S617", "S615"], 60, what=lambda: f"the package's level, not {levels.rows()}")
        self.click_cell(levels, "Level", "S617")
        window.wait_text("The signatures of this level are known")
        self.assertFalse(self.button(window, "Read Again").sensitive, "it is known")
        self.click(self.button(window, "Forget…"))
        dialog = self.window("Forget Levels")
        self.click(self.button(dialog, "Forget"))
        dialog.wait_gone()
        self.display.focus("Update Levels")
        tree.wait_until(lambda: self.button(window, "Read Again").sensitive, what="Read Again")
        self.world.screenshot("level-forgotten")
        self.click(self.button(window, "Read Again"))
        window.wait_text("The signatures of this level are known")
        tree.wait_until(lambda: not self.button(window, "Read Again").sensitive, what="the level read again")


if __name__ == "__main__":
    world.main()
