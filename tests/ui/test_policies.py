#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Policy view: signatures of shared and local policies, Edit Signature."""

import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")


class Policies(world.Case):
    def setUp(self):
        super().setUp()
        for number in (615, 616):
            path = self.world.path(f"level-{number}.xml")
            with open(path, "w", encoding="utf-8") as out:
                out.write(definitions.level(number))
            self.world.ctl("signatures", "read", "--level", f"S{number}", path)
        self.world.ctl("policies", "add", "Branches", "--level", "S615")
        self.menu("View", "Policy")
        self.policies = self.frame.find(TABLE, "Policies")
        self.signatures = self.frame.find(TABLE, "Signatures")

    def choose_policy(self, name):
        tree.wait_until(lambda: name in self.policies.column("Policy"), what=f"the policy {name}")
        self.click_cell(self.policies, "Policy", name)

    def edit(self, number):
        self.click_cell(self.signatures, "ID", number)
        self.click(self.button(self.frame, "Edit Signature"))
        return self.window("Edit Signature")

    def test_edit_signature(self):
        self.choose_policy("Branches")
        tree.wait_until(lambda: self.signatures.n_rows == 205, what=lambda: f"205 signatures, not {self.signatures.n_rows}")
        self.world.screenshot("policy")
        dialog = self.edit("1001")
        self.choose(dialog.find("combo box", "Severity"), "high")
        dialog.wait_text("Base risk rating: ")
        self.world.screenshot("edit-signature")
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.signatures.row("ID", "1001")["Severity"] == "high", what="the new severity")
        self.assertEqual(self.signatures.row("ID", "1001")["Source Policy"], "Shared")
        # An action without an alert is warned of.
        dialog = self.edit("1005")
        self.click(dialog.find("check box", "Produce Alert"))
        dialog.wait_text("No alert remains")
        self.click(self.button(dialog, "Help"))
        explained = self.window("Help on Signatures")
        self.click(self.button(explained, "Close"))
        explained.wait_gone()
        self.click(self.button(dialog, "Cancel"))
        dialog.wait_gone()
        # Restore Default takes the tuning away again.
        self.click_cell(self.signatures, "ID", "1001")
        self.click(self.button(self.frame, "Restore Default"))
        tree.wait_until(lambda: self.signatures.row("ID", "1001")["Source Policy"] == "Default", what="the default")

    def open_parameters(self):
        dialog = self.edit("1001")
        self.click(self.button(dialog, "Edit Parameters…"))
        return dialog, self.window("Edit Parameters")

    def accept(self, *dialogs):
        for dialog in dialogs:
            self.click(self.button(dialog, "OK"))
            dialog.wait_gone()

    def test_edit_parameters(self):
        """Values of the user's own are ticked, the default stands beside them, and to take the tick away brings it back."""
        self.choose_policy("Branches")
        tree.wait_until(lambda: self.signatures.n_rows == 205, what="the signatures")
        dialog, parameters = self.open_parameters()
        parameters.wait_text("Default: fire-all")
        self.assertFalse(parameters.find("spin button", "Promiscuous Delta").sensitive, "it is best left as it comes")
        parameters.find("spin button", "Event Count").text = "5"
        self.choose(parameters.find("combo box", "Summary Mode"), "summarize")
        tree.wait_until(lambda: parameters.find("check box", "Summary Mode is changed").checked, what="the tick")
        self.world.screenshot("edit-parameters")
        self.accept(parameters)
        dialog.wait_text("Event Count: 5, Summary Mode: summarize")
        self.world.screenshot("edit-signature-parameters")
        self.accept(dialog)
        self.frame.wait_text(r"Changed: Event Count \(Shared\), Summary Mode \(Shared\)\.")
        # only what is changed, and back to the default
        dialog, parameters = self.open_parameters()
        self.click(parameters.find("check box", "Only changed ones"))
        tree.wait_until(lambda: {box.name for box in parameters.find_all("check box") if box.name.endswith(" is changed")}
                        == {"Event Count is changed", "Summary Mode is changed"}, what="what is changed alone")
        self.click(parameters.find("check box", "Event Count is changed"))
        self.accept(parameters, dialog)
        self.frame.wait_text(r"Changed: Summary Mode \(Shared\)\.")

    def test_obsolete(self):
        """From a signature to the one that replaces it, and its tuning, too; taken back."""
        path = self.world.path("level-617.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(definitions.document([definitions.entry(1001, name="Old one"), definitions.entry(9001, name="New one", obsoletes="1001/0")]))
        self.world.ctl("signatures", "read", "--level", "S617", path)
        self.world.ctl("policies", "add", "Newest", "--level", "S617")
        self.world.ctl("policies", "set", "Newest", "1001/0", "severity=high", "event-count=7")
        self.choose_policy("Newest")
        tree.wait_until(lambda: self.signatures.column("ID") == ["1001", "9001"]
                        and self.signatures.row("ID", "1001")["Severity"] == "high", what="both signatures")
        self.click_cell(self.signatures, "ID", "1001")
        self.frame.wait_text("obsolete: 9001/0 New one replaces it")
        self.right_click(self.signatures.cell(self.signatures.row_of("ID", "1001"), "ID"))
        self.click(self.popup_item("Move Tuning to Newer Signature"))
        tree.wait_until(lambda: self.signatures.row("ID", "9001")["Severity"] == "high"
                        and self.signatures.row("ID", "1001")["Source Policy"] == "Default", what="the tuning moved")
        self.frame.wait_text("Tuning of 1001/0 moved to 9001/0, which replaces it.")
        self.right_click(self.signatures.cell(self.signatures.row_of("ID", "1001"), "ID"))
        self.click(self.popup_item("Show Newer Signature"))
        self.frame.wait_text(r"Changed: Severity \(Shared\), Event Count \(Shared\)\.")
        self.frame.wait_text("replaces 1001/0")
        self.click(self.button(self.frame, "Undo"))
        tree.wait_until(lambda: self.signatures.row("ID", "1001")["Severity"] == "high", what="the tuning back")

    def more(self, item):
        self.click(self.frame.find("toggle button", "More"))
        self.click(self.popup_item(item))

    def test_sharing(self):
        """A shared policy is given to a device and taken back, a local one is shared, and several signatures are edited at once."""
        first, second = (sensor["name"] for sensor in self.world.sensors()[:2])
        self.choose_policy("Branches")
        tree.wait_until(lambda: self.signatures.n_rows == 205, what="the signatures")
        self.click(self.button(self.frame, "Assign…"))
        dialog = self.window("Assign Devices")
        devices = dialog.find(TABLE, "Devices")
        self.click_cell(devices, "Name", first)
        self.click(self.button(dialog, "Assign"))
        dialog.wait_text("1 device has the policy Branches")
        self.assertEqual(devices.row("Name", first)["Signature Policy"], "Branches")
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()
        # Several at once: an action is added to each, and it is said how many devices that touches.
        self.click_cell(self.signatures, "ID", "1001")
        self.click_cell(self.signatures, "ID", "1003", modifiers=(world.CONTROL,))
        self.frame.wait_text("2 signatures selected")
        self.click(self.button(self.frame, "Edit Signature"))
        dialog = self.window("Edit Signature")
        dialog.wait_text("The shared policy Branches: 1 device is affected")
        self.choose(dialog.find("combo box", "Severity"), "informational")
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.signatures.row("ID", "1003")["Severity"] == "informational", what="both edited")
        self.assertEqual(self.signatures.row("ID", "1001")["Severity"], "informational")
        self.frame.wait_text("2 signatures selected")
        self.click(self.frame.find("toggle button", "Changed 2"))
        tree.wait_until(lambda: self.signatures.column("ID") == ["1001", "1003"], what="what somebody changed")
        self.click(self.frame.find("toggle button", "Changed 2"))
        # The local policy of the other device becomes a shared one, which that device then has.
        self.choose(self.frame.find("combo box", "Type"), "Local policies")
        self.choose_policy(second)
        self.more("Share Local Policy…")
        dialog = self.window("Share Local Policy")
        dialog.find(("text", "entry"), "Policy Name").text = "Of the second"
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        tree.wait_until(lambda: "Of the second" in self.policies.column("Policy")
                        and self.policies.row("Policy", "Of the second")["Devices"] == "1", what="the shared policy with its device")
        # A copy has the tuning of what it was copied from.
        self.choose_policy("Branches")
        self.more("Copy…")
        dialog = self.window("Copy Policy")
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        tree.wait_until(lambda: "Copy of Branches" in self.policies.column("Policy"), what="the copy")
        self.frame.find("toggle button", "Changed 2")

    def test_custom_and_local(self):
        self.choose(self.frame.find("combo box", "Type"), "Local policies")
        name = self.world.sensors()[1]["name"]
        self.choose_policy(name)
        # A device that was never read says so, and which package its level needs as soon as it was.
        self.frame.wait_text(f"The device {name} has not been read yet, so its signature level is not known: refresh it first")
        self.world.screenshot("policy-never-read")
        self.world.ctl("certificates", "refresh", "--trust-new", name)
        self.frame.wait_text("download the package IPS-CS-MGR-sig-S")
        self.choose(self.frame.find("combo box", "Type"), "Shared policies")
        self.choose_policy("Branches")
        tree.wait_until(lambda: self.signatures.n_rows == 205, what="the signatures")
        self.click(self.button(self.frame, "Add Custom…"))
        dialog = self.window("Add Custom Signature")
        dialog.find(("text", "entry"), "Name").text = "Ours"
        self.click(self.button(dialog, "OK"))
        dialog.wait_text("Enter the engine")
        dialog.find(("text", "entry"), "Engine").text = "string-udp"
        self.click(self.button(dialog, "OK"))
        dialog.wait_text("No signature of this update level has such an engine. Enter one of atomic-ip, meta, service-http, string-tcp.")
        dialog.find(("text", "entry"), "Engine").text = "string-tcp"
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.signatures.n_rows == 206, what="the custom signature")
        # It is selected, at the end of the table.
        tree.wait_until(lambda: self.button(self.frame, "Delete").sensitive, what="Delete")
        self.click(self.button(self.frame, "Delete"))
        tree.wait_until(lambda: self.signatures.n_rows == 205, what="the custom signature gone")


if __name__ == "__main__":
    world.main()
