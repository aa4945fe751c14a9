#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The second page of Apply IPS Update: why a device is greyed and what helps, in columns; what is shown is what Select All is about."""

import contextlib
import os

import tree
import world

TABLE = ("tree table", "table")
SIGNATURES, SENSOR = "IPS-sig-S924-req-E4.pkg", "IPS-4345-K9-7.3-1-E4.pkg"
PACKAGES = [SIGNATURES, SENSOR, "IPS-engine-E4-req-7.0-2.pkg"]
E4 = {"version": "7.1(11)", "engine": "E4", "license": "valid", "license_days": 100}
E3 = {"version": "7.0(2)", "engine": "E3", "license": "valid", "license_days": 100, "platform": "IPS-4240"}
# What each sensor is made to be; reason and what helps for the signature update
DEVICES = [
    (E4 | {"platform": "IPS-4345", "signature": 905}, "^Ready$", "^$"),
    (E4 | {"platform": "IPS-4360", "signature": 930}, "^Selected package is inapplicable$", "It runs S930, newer than S924"),
    (E4 | {"platform": "IPS-4345", "version": "7.2(2)", "signature": 924, "snmp": True}, "^It runs S924 already$", "^$"),
    (E3 | {"signature": 480}, "^Ready$", "^$"),
    (E3 | {"signature": 480, "version": "7.0(4)"}, "^The engine package IPS-engine-E4-req-7.0-4.pkg is not available$", "^Download what is missing$"),
    (E4 | {"platform": "IPS-4510", "signature": 905, "license": "expired", "license_days": -3}, "(?i)licen.e expired", "Licensing"),
    (E4 | {"platform": "IPS-4520", "signature": 905}, "^Frozen by .*: audit$", "Unfreeze"),
    (E4 | {"platform": "IPS-4345", "signature": 905, "clock_offset": 3 * 24 * 3600}, "^Its clock is .* ahead", "NTP"),
]


class Reasons(world.Case):
    fleet = ("--sensors", str(len(DEVICES)), "--seed", "7")

    def prepare_store(self):
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        for i, (change, _, _) in enumerate(DEVICES):
            self.world.ask_fleet(f"/sensors/{i}", change)
        self.world.ctl("certificates", "refresh", "--trust-new")
        folder = self.world.path("inbox")
        os.makedirs(folder, exist_ok=True)
        for name in PACKAGES:
            with open(os.path.join(folder, name), "wb") as out:
                out.write(name.encode() * 100)
        self.world.ctl("updates", "import", *(os.path.join(folder, name) for name in PACKAGES))
        self.world.ctl("devices", "freeze", "--why", "audit", self.names[6])

    def choose_update(self, wizard, filename):
        table = wizard.find(TABLE, "Updates Downloaded")
        tree.wait_until(lambda: filename in table.column("Filename"), what=f"{filename} in the list")
        for _ in range(3):
            # A window that is still being placed can miss the click.
            self.click_cell(table, "Filename", filename)
            with contextlib.suppress(tree.NotThere):
                tree.wait_until(lambda: self.button(wizard, "Next").sensitive, 4, what="Next")
                break
        self.click(self.button(wizard, "Next"))
        wizard.wait_text("can be selected")

    def test_reasons(self):
        self.menu("Tools", "Apply IPS Update")
        wizard = self.window("Apply IPS Update")
        # Room above it for lists of choices.
        self.display.move_window("Apply IPS Update", 60, 40)
        self.choose_update(wizard, SIGNATURES)
        table = wizard.find(TABLE, "Apply Updates To")
        # The frozen one is known a moment after the first look.
        tree.wait_until(lambda: "Frozen" in table.row("Name", self.names[6])["Reason"], what="the freeze")
        for name, (_, reason, fix) in zip(self.names, DEVICES):
            row = table.row("Name", name)
            self.assertRegex(row["Reason"], reason, name)
            self.assertRegex(row["What Helps"], fix, name)
        wizard.wait_text("^2 of 8 can be selected, 0 selected$")
        # What is missing can be fetched from here.
        self.assertTrue(self.button(wizard, "Download What Is Missing").sensitive)
        self.world.screenshot("apply-reasons")

        # Select All and Deselect All are about the list as it is shown.
        wizard.wait_text("Select policies above")
        search = wizard.find(("text", "entry"), "Search policies and reasons")
        search.text = self.names[3]
        tree.wait_until(lambda: table.column("Name") == [self.names[3]], what="the search")
        self.click(self.button(wizard, "Select All"))
        devices = wizard.find(TABLE, "Devices Assigned to Selected Policies")
        tree.wait_until(lambda: devices.column("Device") == [self.names[3]], what="one device")
        row = devices.rows()[0]
        self.assertEqual((row["Present"], row["Target"], row["Extra Steps"]), ("S480", "S924", "engine E4 first"))
        self.assertIn("traffic: not known", row["Interruption"])
        search.text = ""
        tree.wait_until(lambda: table.n_rows == len(DEVICES), what="all of them")
        self.click(self.button(wizard, "Select All"))
        tree.wait_until(lambda: devices.n_rows == 2, what="both devices")
        self.world.screenshot("apply-chosen")
        search.text = self.names[0]
        tree.wait_until(lambda: table.column("Name") == [self.names[0]], what="the search")
        self.click(self.button(wizard, "Deselect All"))
        tree.wait_until(lambda: devices.column("Device") == [self.names[3]], what="the other one alone")
        search.text = ""

        # "If the device you want to update is grayed out, click Back and change your update selection."
        self.click(self.button(wizard, "Back"))
        self.choose(wizard.find("combo box", "Type"), "Sensor Updates")
        self.choose_update(wizard, SENSOR)
        tree.wait_until(lambda: "S930" not in table.row("Name", self.names[1])["What Helps"], what="other reasons")
        self.assertRegex(table.row("Name", self.names[1])["Reason"], "^It is for 4345, and the device is IPS-4360")
        self.assertEqual(table.row("Name", self.names[0])["Reason"], "Ready")
        self.assertEqual(table.row("Name", self.names[2])["Reason"], "Selected upgrade is not recommended. Unassign the SNMP policy on the device "
                         "and deploy it to continue with the upgrade to 7.3.1")
        # what the signature update could be applied to and this one cannot is no longer chosen
        self.assertRegex(table.row("Name", self.names[3])["Reason"], "4345")
        wizard.wait_text("Select policies above")
        self.click(self.button(wizard, "Cancel"))
        wizard.wait_gone()
        self.check_group()

    def check_group(self):
        """The wizard for a group: the devices of it are selected on the second page."""
        self.display.focus(world.MAIN_TITLE)
        groups = self.frame.find(TABLE, "Groups")
        self.right_click(groups.find("table cell", "All devices"))
        self.click(self.popup_item("Apply IPS Update"))
        wizard = self.window("Apply IPS Update")
        self.display.move_window("Apply IPS Update", 60, 40)
        self.choose_update(wizard, SIGNATURES)
        devices = wizard.find(TABLE, "Devices Assigned to Selected Policies")
        tree.wait_until(lambda: devices.n_rows == 2, what="the devices of the group that can take it")
        self.click(self.button(wizard, "Cancel"))
        wizard.wait_gone()


if __name__ == "__main__":
    world.main()
