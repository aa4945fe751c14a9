#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managing IPS Certificates: the chapter's procedure, step by step, word for word."""

import csv
import os

import tree
import world

COLUMNS = ["Certificate Mismatch?", "Valid Until on Device", "Valid From on Device", "Certificate Status on Device",
           "Thumbprint on CSM", "Thumbprint on Device"]
MORE_COLUMNS = ["Thumbprint on CSM (SHA-256)", "Thumbprint on Device (SHA-256)", "Issuer", "Subject", "Serial Number", "Key", "Signature Hash", "Address", "Platform", "Days Left",
                "Clock Difference", "Last Checked", "Last Result"]
UNAVAILABLE = "Unavailable Refresh to get Cert Info"
NONRETRIEVABLE = "Nonretrievable Cert Info not available"


class Certificates(world.Case):
    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        # Step 1: Select Manage > IPS > IPS Certificates to open the IPS Certificates dialog box.
        self.menu("Manage", "IPS", "IPS Certificates")
        self.dialog = self.window("IPS Certificates")
        self.display.resize("IPS Certificates", 1280, 800)
        self.table = self.dialog.find(("tree table", "table"), "IPS Certificates")

    def status(self, name):
        return self.table.row("Device", name)["Certificate Status on Device"]

    def wait_status(self, name, status):
        tree.wait_until(lambda: self.status(name) == status, what=lambda: f"{name}: {status}, not {self.status(name)}")

    def select(self, name):
        self.display.focus("IPS Certificates")
        self.click_cell(self.table, "Device", name)

    def select_none(self):
        self.display.focus("IPS Certificates")
        for index in range(self.table.n_rows):
            cell = self.table.at(index, 0)
            if cell.has(tree.SELECTED):
                self.click(cell, modifiers=(world.CONTROL,))

    def refresh_all(self):
        """Refresh with nothing selected: warned with the count, and asked once about new certificates."""
        self.select_none()
        self.click(self.button(self.dialog, "Refresh"))
        warning = self.window("Refresh")
        return warning

    def trust_all(self):
        question = self.window("New Certificates")
        view = question.find(("tree table", "table"), "New Certificates")
        tree.wait_until(lambda: view.n_rows == len(self.names), what="every new certificate in one question")
        return question, view

    def first_contact(self):
        self.click(self.refresh_all().find("push button", f"Refresh {len(self.names)} Devices"))
        question, _ = self.trust_all()
        self.click(question.find("push button", f"Trust {len(self.names)} Certificates"))
        for name in self.names:
            self.wait_status(name, "Valid Certificate")

    def test_procedure(self):
        # "lists all IPS sensors that are in the inventory according to their Security Manager display name"
        tree.wait_until(lambda: sorted(self.table.column("Device")) == sorted(self.names), what="all sensors in the table")
        for heading in COLUMNS:
            self.assertIn(heading, self.table.headings)
        # "Unavailable Refresh to get Cert Info": not in the certificate store yet; the mismatch is blank.
        for row in self.table.rows():
            self.assertEqual(row["Certificate Status on Device"], UNAVAILABLE)
            self.assertEqual(row["Certificate Mismatch?"], "")
        self.world.screenshot("certificates-unavailable")

        # "You are warned before an operation is performed on all devices and given the option to stop it."
        warning = self.refresh_all()
        self.assertTrue(warning.has_text(rf"\b{len(self.names)}\b"), warning.dump())
        cancel = warning.find("push button", "Cancel")
        tree.wait_until(lambda: cancel.focused, what="the focus on Cancel")
        self.world.screenshot("certificates-warning")
        self.click(cancel)
        warning.wait_gone()
        self.assertEqual({row["Certificate Status on Device"] for row in self.table.rows()}, {UNAVAILABLE})

        # Refresh: asked once for the whole job, with names and thumbprints; then everything is compared.
        warning = self.refresh_all()
        self.click(warning.find("push button", f"Refresh {len(self.names)} Devices"))
        question, view = self.trust_all()
        self.assertEqual(sorted(view.column("Device")), sorted(self.names))
        truth = {sensor["name"]: sensor for sensor in self.world.sensors()}
        for row in view.rows():
            self.assertEqual(row["Thumbprint (SHA-1)"].replace(" ", "").upper(), truth[row["Device"]]["sha1"].upper())
        # Nobody is sent a password before the answer.
        self.assertEqual([sensor["logins"] for sensor in truth.values()], [0] * len(truth))
        self.world.screenshot("certificates-trust")
        self.click(question.find("push button", f"Trust {len(self.names)} Certificates"))
        for name in self.names:
            self.wait_status(name, "Valid Certificate")
        for row in self.table.rows():
            self.assertEqual(row["Certificate Mismatch?"], "No")
            self.assertNotEqual(row["Valid Until on Device"], "")
            self.assertNotEqual(row["Valid From on Device"], "")
            self.assertEqual(row["Thumbprint on CSM"], row["Thumbprint on Device"])
        self.world.screenshot("certificates-valid")

        self.statuses()
        self.sync()
        self.regenerate()
        self.export()

    def statuses(self):
        # "Expired Certificate", "Certificate Not Yet Valid", and "Nonretrievable Cert Info not available".
        for index, faults in ((1, ["cert-expired"]), (2, ["cert-not-yet-valid"]), (3, ["refuse"]), (4, ["cert-changed"])):
            self.world.ask_fleet(f"/sensors/{index}", {"faults": faults})
        self.click(self.refresh_all().find("push button", f"Refresh {len(self.names)} Devices"))
        for index, status in ((1, "Expired Certificate"), (2, "Certificate Not Yet Valid"), (3, NONRETRIEVABLE)):
            self.wait_status(self.names[index], status)
        tree.wait_until(lambda: self.table.row("Device", self.names[4])["Certificate Mismatch?"] == "Yes", what="the mismatch")
        self.assertEqual(self.table.row("Device", self.names[3])["Certificate Mismatch?"], "")
        self.assertEqual(self.table.row("Device", self.names[0])["Certificate Mismatch?"], "No")
        # A mismatch is what a refresh is to find: it counts as found, not as failed.
        self.dialog.wait_text("3 with changed certificates, 1 failed")
        self.world.screenshot("certificates-statuses")

    def sync(self):
        # Sync Certificate: "The device certificate replaces the one in the certificate store."
        name = self.names[4]
        # What is expired already is said before it is taken over; one that is not trusted cannot be asked for another.
        for other, button, sentence in ((self.names[1], "Sync Certificate", "expired on .*Regenerate Certificate afterwards"),
                                        (name, "Regenerate Certificate", "use Sync Certificate first")):
            self.select(other)
            self.click(self.button(self.dialog, button))
            question = self.window(button)
            question.wait_text(sentence)
            self.world.screenshot("certificates-" + button.split()[0].lower() + "-hint")
            self.display.press("Escape")
            question.wait_gone()
            self.display.focus("IPS Certificates")
        self.select(name)
        self.click(self.button(self.dialog, "Sync Certificate"))
        self.confirm("Sync Certificate")
        tree.wait_until(lambda: self.table.row("Device", name)["Certificate Mismatch?"] == "No", what="the synchronisation")
        row = self.table.row("Device", name)
        self.assertEqual(row["Thumbprint on CSM"], row["Thumbprint on Device"])

    def regenerate(self):
        # Regenerate Certificate: "Generate a new certificate on the device and then load the new certificate
        # into the certificate store."
        name = self.names[0]
        before = self.world.sensor(name)["sha256"]
        self.select(name)
        self.click(self.button(self.dialog, "Regenerate Certificate"))
        self.confirm("Regenerate Certificate")
        after = tree.wait_until(lambda: self.world.sensor(name)["sha256"] != before and self.world.sensor(name),
                                what="a new certificate on the device")
        self.wait_status(name, "Valid Certificate")

        def loaded():
            stored = self.world.ctl("certificates", "list", "--json", name)
            return after["sha256"].upper() in stored and self.table.row("Device", name)["Certificate Mismatch?"] == "No"
        tree.wait_until(loaded, what="the new certificate in the certificate store")

    def confirm(self, title):
        dialog = self.window(title)
        cancel = dialog.find("push button", "Cancel")
        tree.wait_until(lambda: cancel.focused, what="the focus on Cancel")
        go = [button for button in dialog.find_all("push button") if button.name not in ("Cancel", "Close")]
        self.click(go[0])

    def export(self):
        # Export: "Exports the entire certificates table to a comma-separated values (CSV) file. ... You are
        # prompted for a file name and folder".
        path = self.world.path("exported.csv")
        self.display.focus("IPS Certificates")
        self.click(self.button(self.dialog, "Export"))
        chooser = self.window("Export")
        self.world.screenshot("certificates-export")
        # The rows last touched are selected; what is offered is the entire table, as the chapter has it.
        self.assertEqual(self.chosen(chooser.find("combo box", "Rows")), f"All ({len(self.names)})")
        self.assertEqual(self.chosen(chooser.find("combo box", "Columns")), "All")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Save")
        tree.wait_until(lambda: os.path.exists(path) and os.path.getsize(path) > 0, what="the exported file")
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(sorted(row["Device"] for row in rows), sorted(self.names))
        for heading in COLUMNS:
            self.assertIn(heading, rows[0])
        by_name = {row["Device"]: row for row in rows}
        truth = self.world.sensor(self.names[0])
        row = by_name[self.names[0]]
        self.assertEqual(row["Thumbprint on Device"], truth["sha1"].upper())
        self.assertRegex(row["Valid Until on Device"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_columns(self):
        # "right-click any cell heading to select additional columns"
        self.right_click(self.table.header("Certificate Mismatch?"))
        for heading in MORE_COLUMNS:
            self.popup_item(heading)
        self.world.screenshot("certificates-columns")
        self.click(self.popup_item("Issuer"))
        tree.wait_until(lambda: "Issuer" in self.table.headings, what="the column Issuer")

    def test_both_certificates(self):
        self.first_contact()
        name = self.names[0]
        self.world.ask_fleet("/sensors/0", {"faults": ["cert-changed"]})
        self.select(name)
        self.click(self.button(self.dialog, "Refresh"))
        tree.wait_until(lambda: self.table.row("Device", name)["Certificate Mismatch?"] == "Yes", what="the mismatch")
        self.display.focus("IPS Certificates")
        self.click_cell(self.table, "Device", name, times=2)
        both = self.app.find(("dialog", "frame"), tree.re.compile(tree.re.escape(name)))
        both.wait_text("(?i)fingerprint|thumbprint")
        # A second way to the device: what its own console prints (the fault presents another certificate).
        console, sync = both.find("text", "Thumbprint read from the console"), both.find("push button", "Sync Certificate")
        console.text = self.world.sensor(self.names[1])["sha1"].replace(":", " ").lower()
        both.wait_text("has another thumbprint")
        self.assertFalse(sync.sensitive)
        console.text = "12:34"
        both.wait_text("40 .SHA-1. or 64 .SHA-256. hexadecimal digits")
        console.text = ""
        tree.wait_until(lambda: sync.sensitive, what="Sync Certificate")
        for test, outcome in (("Issuer trusted", "fail"), ("Date inside validity", "pass"), ("Name matches", "(pass|fail, as is usual)")):
            both.wait_text(f"{test}: {outcome}")
        self.world.screenshot("certificates-both")
        self.display.focus(both.name)
        self.display.press("Escape")
        both.wait_gone()


if __name__ == "__main__":
    world.main()
