#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The chapter's way back from a signature update, word for word; several policies at once; cells, undo, tuning as a file."""

import json
import os
import re
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")


class Revert(world.Case):
    fleet = ("--sensors", "2", "--seed", "7", "--healthy")

    def prepare_store(self):
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.ask_fleet("/sensors/0", {"signature": 616, "engine": "E4"})
        self.world.ctl("certificates", "refresh", "--trust-new")
        for number in (615, 616):
            path = self.world.path(f"level-{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                out.write(definitions.level(number))
            self.world.ctl("signatures", "read", "--level", f"S{number}", path)
        for policy in ("Branches", "Labs"):
            self.world.ctl("policies", "add", policy, "--level", "S615")
        self.world.ctl("policies", "assign", "Branches", self.names[0])
        # Somebody applies S616, then tunes.
        for policy in ("Branches", "Labs"):
            self.world.ctl("policies", "level", policy, "S616")
        self.world.ctl("policies", "set", "Branches", "1001/0", "fidelity=1")
        self.world.ctl("policies", "add", "Fresh", "--level", "S616")
        self.world.ctl("changes", "submit")

    def test_revert_to_the_previous_update_level(self):
        # "... you can revert to the previous update level by selecting the Signatures policy on the device, ..."
        self.menu("View", "Device")
        devices = self.frame.find(TABLE, "Devices")
        tree.wait_until(lambda: self.names[0] in devices.column("Name"), what="the device")
        self.right_click(devices.cell(devices.row_of("Name", self.names[0]), "Name"))
        self.click(self.popup_item("Signatures"))
        signatures = self.frame.find(TABLE, "Signatures")
        tree.wait_until(lambda: signatures.showing and signatures.n_rows == 206, what="the Signatures policy of the device")
        self.frame.wait_text("Shared policy · applied S616 · deployed S616, ")
        # "... clicking the View Update Level button, ..."
        self.click(self.button(self.frame, "View Update Level"))
        dialog = self.window("View Update Level")
        dialog.wait_text("Applied level")
        dialog.wait_text("Deployed level")
        dialog.find("label", "S616")
        # when, who and why, the newest first
        line = dialog.find(("list box", "list"), "Time line of levels")
        self.assertEqual([item.name for item in line.find_all("list item")], ["S616 (present)", "S616", "S615"])
        dialog.wait_text("S616 applied")
        dialog.wait_text("Revert takes the policy back to S615; it concerns 1 device. The tuning of 1 signature that was made since is lost.")
        dialog.wait_text("1 device runs a newer level, which no deployment takes away")
        # What the device says itself.
        history = dialog.find(("list box", "list"), "Upgrade history of the device")
        self.assertEqual([item.name for item in history.find_all("list item")], ["IPS-sig-S616-req-E4.pkg"])
        dialog.wait_text("The device itself can take back IPS-sig-S616-req-E4.pkg")
        dialog.wait_text("its recovery partition holds")
        self.world.screenshot("view-update-level")
        # "... and clicking Revert."
        self.click(self.button(dialog, "Revert"))
        dialog.wait_text("The policy is back at S615. 1 device keeps what it runs until this is submitted and deployed.")
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()
        tree.wait_until(lambda: signatures.n_rows == 205, what="the signatures of S615 again")
        self.frame.wait_text("applied S615")
        self.assertEqual(signatures.row("ID", "1001")["Source Policy"], "Default")
        # A change for this device alone, beside the shared policy.
        self.click_cell(signatures, "ID", "1001", times=2)
        dialog = self.window("Edit Signature")
        dialog.wait_text("The shared policy Branches: 1 device is affected.")
        self.choose(dialog.find("combo box", "Target value"), "mission critical")
        dialog.wait_text("risk rating [0-9]+")
        self.click(dialog.find("check box", re.compile(f"^Only for {self.names[0]}: it gets a local policy")))
        self.choose(dialog.find("combo box", "Severity"), "high")
        self.world.screenshot("edit-for-one-device")
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        self.frame.wait_text("Local policy · applied S615")
        tree.wait_until(lambda: signatures.row("ID", "1001")["Source Policy"] == "Local", what="the local value")

    def test_several_policies(self):
        self.menu("View", "Policy")
        policies = self.frame.find(TABLE, "Policies")
        tree.wait_until(lambda: policies.n_rows == 3, what="the policies")
        self.click_cell(policies, "Policy", "Branches")
        self.click_cell(policies, "Policy", "Labs", modifiers=(world.CONTROL,))
        self.click_cell(policies, "Policy", "Fresh", modifiers=(world.CONTROL,))
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item("View Update Level…"))
        dialog = self.window("View Update Level")
        dialog.wait_text("3 policies")
        self.click(dialog.find("check box", "Keep the tuning that was made since"))
        dialog.wait_text(r"Revert takes 2 policies back, each to the level it had before \(1 never had another level and stays as it is\)")
        dialog.wait_text("No tuning is lost.")
        self.world.screenshot("revert-several")
        self.click(self.button(dialog, "Revert"))
        dialog.wait_text("2 policies are back, each at the level it had before. 1 device keeps what it runs until this is submitted and deployed.")
        self.world.screenshot("reverted-several")
        tree.wait_until(lambda: [policies.row("Policy", name)["Level"] for name in ("Branches", "Labs", "Fresh")] == ["S615", "S615", "S616"],
                        what="both at the level they had")
        # Deployed at once: what was taken back is submitted, and the device it touches is ticked.
        self.click(self.button(dialog, "Deploy…"))
        dialog.wait_gone()
        dialog = self.window("Deploy Saved Changes")
        devices = dialog.find(TABLE, "Devices")
        tree.wait_until(lambda: self.names[0] in devices.column("Device"), what="the device that is touched")
        tree.wait_until(lambda: devices.row("Device", self.names[0])["What Is Deployed"] == "1 signature tuned", what="its tuning")
        tree.wait_until(lambda: self.button(dialog, "Deploy to 1 Device", seconds=1), what="the device ticked")
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()

    def cell(self, signatures, number, heading):
        return signatures.cell(signatures.row_of("ID", number), heading)

    def test_cells(self):
        """A cell is changed where it stands, for all that is selected, and taken back; tuning goes out and in as a file."""
        self.menu("View", "Policy")
        policies = self.frame.find(TABLE, "Policies")
        tree.wait_until(lambda: policies.n_rows == 3, what="the policies")
        self.click_cell(policies, "Policy", "Fresh")
        signatures = self.frame.find(TABLE, "Signatures")
        tree.wait_until(lambda: signatures.n_rows == 206 and signatures.row("ID", "1001")["Source Policy"] == "Default", what="the signatures")
        before = signatures.row("ID", "1000")["Severity"]
        self.assertNotEqual(before, "high")
        self.click(self.cell(signatures, "1000", "Severity"), times=2)
        self.click(self.app.find("push button", "high"))
        tree.wait_until(lambda: signatures.row("ID", "1000")["Severity"] == "high", what="the severity")
        self.frame.wait_text("Severity of 1000/0 set to high.")
        # several at once, by the menu of the rows
        self.click_cell(signatures, "ID", "1001")
        self.click_cell(signatures, "ID", "1002", modifiers=(world.CONTROL,))
        self.frame.wait_text("2 signatures selected")
        retired = [signatures.row("ID", number)["Retired"] for number in ("1001", "1002")]
        self.assertEqual(retired, ["No", "No"])
        self.right_click(self.cell(signatures, "1002", "ID"))
        self.popup_item("Edit Row…")
        # A click on an item with a menu of its own would close that again.
        self.display.move(*self.app.find("menu", "Retired").middle)
        self.click(self.popup_item("Yes"))
        tree.wait_until(lambda: [signatures.row("ID", number)["Retired"] for number in ("1001", "1002")] == ["Yes", "Yes"], what="both retired")
        # what was changed together can be changed once more
        self.frame.wait_text("2 signatures selected")
        self.world.screenshot("cells")
        # taken back one after the other
        self.frame.wait_text("Retired of 2 signatures set to yes.")
        self.click(self.button(self.frame, "Undo"))
        tree.wait_until(lambda: [signatures.row("ID", number)["Retired"] for number in ("1001", "1002")] == retired, what="both as before")
        self.frame.wait_text("Severity of 1000/0 set to high.")
        self.click_cell(signatures, "ID", "1000")
        self.display.press(world.CONTROL, "z")
        tree.wait_until(lambda: signatures.row("ID", "1000")["Severity"] == before, what="the severity as before")
        # a number, by the keyboard
        self.click(self.cell(signatures, "1001", "Fidelity Rating"))
        self.display.press("F2")
        spin = self.app.find("spin button", "Fidelity Rating")
        spin.text = "7"
        self.click(self.app.find("push button", "Set"))
        tree.wait_until(lambda: signatures.row("ID", "1001")["Fidelity Rating"] == "7", what="the fidelity rating")
        # the explanation can be put away
        toggle = self.frame.find("toggle button", "Explanation")
        self.frame.wait_text("fidelity rating 7. Actions:")
        self.click(toggle)
        tree.wait_until(lambda: not toggle.checked, what="the explanation gone")
        self.click(toggle)
        self.frame.wait_text("fidelity rating 7. Actions:")
        self.export_and_import(signatures)

    def export_and_import(self, signatures):
        path = self.world.path("tuning.json")
        self.click(self.button(self.frame, "Export…"))
        chooser = self.window("Export Tuning")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Save")
        tree.wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 0, what="the file")
        with open(path, encoding="utf-8") as file:
            tuning = json.load(file)
        self.assertEqual(tuning["signatures"], {"1001/0": {"fidelity": 7}})
        # a file that is none is said, and nothing changes
        wrong = self.world.path("wrong.json")
        with open(wrong, "w", encoding="utf-8") as file:
            json.dump(tuning | {"signatures": {"1001/0": {"fidelity": 300}}}, file)
        self.click(self.button(self.frame, "Import…"))
        chooser = self.window("Import Tuning")
        self.enter_path(chooser, wrong)
        self.finish_chooser(chooser, "Import")
        message = self.app.find("alert", seconds=20)
        message.wait_text("1001/0")
        self.click(self.button(message, "Close"))
        message.wait_gone()
        self.assertEqual(signatures.row("ID", "1001")["Fidelity Rating"], "7")
        tuning["signatures"]["1003/0"] = {"severity": "informational"}
        with open(path, "w", encoding="utf-8") as file:
            json.dump(tuning, file)
        self.display.focus(world.MAIN_TITLE)
        self.click(self.button(self.frame, "Import…"))
        chooser = self.window("Import Tuning")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Import")
        tree.wait_until(lambda: signatures.row("ID", "1003")["Severity"] == "informational", what="the tuning of the file")


if __name__ == "__main__":
    world.main()
