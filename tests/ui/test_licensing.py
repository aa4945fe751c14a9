#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Managing IPS Licenses: the three procedures of the chapter, word for word, on the simulated fleet."""

import datetime
import re
import time

import licensing
import tree
import world


class Procedures(licensing.Case):
    def test_updating_license_files_from_cisco(self):
        # Step 1 and 2 are setUp(): Tools > Security Manager Administration, Licensing, tab IPS.
        row = self.table.rows()[0]
        self.assertEqual(set(row), {"Device", "License Status", "Expiration Date", "Serial Number", "Platform", "Version",
                                    "Last Refresh", "What it means"})
        statuses = {"valid", "invalid", "expired", "no license", "trial license"}
        self.assertTrue(set(self.table.column("License Status")) <= statuses)

        # "Click Refresh License to update the table with the latest license information from the devices (you can
        # select one or more devices to limit the scope of the refresh)."
        first, second, third = self.names()[:3]
        for name, change in ((first, {"license": "expired", "license_days": -20}), (second, {"license": "none", "license_until": 0}),
                             (third, {"license": "trial", "license_days": 200})):
            self.world.ask_fleet(f"/sensors/{name}", change)
        self.select(first, second)
        self.press(self.page, "Refresh License")
        tree.wait_until(lambda: self.table.row("Device", first)["License Status"] == "expired", what="the expired one")
        tree.wait_until(lambda: self.table.row("Device", second)["License Status"] == "no license", what="the one without")
        self.assertIn("blocked since", self.table.row("Device", first)["What it means"])
        self.assertNotEqual(self.table.row("Device", third)["License Status"], "trial license")
        self.page.wait_text("Refresh on 2 devices: 2 done")
        # The row says that it is being read, until somebody has had enough of it.
        self.world.ask_fleet(f"/sensors/{third}", {"faults": ["silent"]})
        self.select(third)
        self.press(self.page, "Refresh License")
        tree.wait_until(lambda: self.table.row("Device", third)["Last Refresh"] == "refreshing…", what="the row to be busy")
        self.world.screenshot("licensing-refreshing")
        self.press(self.page, "Stop")
        tree.wait_until(lambda: self.table.row("Device", third)["Last Refresh"] != "refreshing…", what="the row to be idle")
        self.world.ask_fleet(f"/sensors/{third}", {"faults": []})
        # Without a selection it is asked, with the count.
        self.click_cell(self.table, "Device", third)
        time.sleep(0.6)     # no double click
        self.click_cell(self.table, "Device", third, modifiers=(world.CONTROL,))
        tree.wait_until(lambda: self.page.has_text("Select devices to update"), what="the selection to be empty")
        self.press(self.page, "Refresh License")
        question = self.app.find("alert", re.compile("Refresh"))
        question.wait_text(f"all {len(self.names())} devices")
        self.click(question.find("push button", re.compile(f"Refresh {len(self.names())} Devices")))
        tree.wait_until(lambda: self.table.row("Device", third)["License Status"] == "trial license", what="the trial")

        # "Select the devices you want to update and click Update Selected via CCO."
        cco = self.page.find("push button", "Update Selected via CCO")
        self.assertFalse(cco.sensitive)
        self.select(first, second)
        tree.wait_until(lambda: cco.sensitive, what="Update Selected via CCO")
        self.click(cco)
        # "A dialog box opens that lists the devices that can be updated from Cisco.com, which might not be all."
        dialog = self.window("Updating Licenses via CCO")
        self.assertFalse(dialog.find("push button", "OK").sensitive)
        reasons = dialog.find("table", "Devices that cannot be updated").column("Reason")
        self.assertTrue(all("account" in reason for reason in reasons), reasons)
        self.world.screenshot("licensing-cco-no-account")
        self.click(dialog.find("push button", re.compile("^Account")))
        self.enter_account(self.window("Cisco.com account"))
        table = dialog.find("table", "Devices that can be updated")
        tree.wait_until(lambda: sorted(table.column("Device")) == sorted((first, second)), what="both to be listed")
        self.display.focus("Updating Licenses via CCO")
        self.world.screenshot("licensing-cco")
        # "Review the list and click OK."
        self.press(dialog, "OK")
        dialog.wait_gone()
        # "The status of the update task is shown in the License Update Status Details dialog box."
        window, rows = self.status()
        self.world.screenshot("licensing-status")
        self.assertEqual([row["State"] for row in rows], ["done", "done"], rows)
        self.press(window, "Close")
        window.wait_gone()
        self.assertEqual(self.table.row("Device", first)["License Status"], "valid")
        self.assertEqual(self.table.row("Device", second)["License Status"], "valid")
        self.assertEqual(len(self.world.sensor(first)["licenses"]), 1)
        serials = [request["serial"] for request in self.world.ask_fleet("/license-server")["requests"]]
        self.assertEqual(sorted(serials), sorted((self.serial(first), self.serial(second))))
        # Closed, and found again in Activity.
        self.menu("View", "Activity")
        jobs = self.frame.find(("tree table", "table"), "Jobs")
        self.click_cell(jobs, "Job", "Update License")
        again = self.frame.find("push button", "License Update Status Details")
        self.click(again)
        window, rows = self.status()
        self.assertEqual(len(rows), 2)
        self.press(window, "Close")

    def test_updating_license_files_from_files(self):
        first, second = self.names()[:2]
        for name in (first, second):
            self.world.ask_fleet(f"/sensors/{name}", {"license": "expired", "license_days": -20})
        self.select(first, second)
        self.press(self.page, "Refresh License")
        tree.wait_until(lambda: self.table.row("Device", second)["License Status"] == "expired", what="the expired ones")
        # "Click Update from License File. A dialog box opens where you can select the license files."
        self.press(self.page, "Update from License File")
        dialog = self.window("Selecting IPS License Files")
        ok = dialog.find("push button", "OK")
        self.assertFalse(ok.sensitive)
        # "Click Browse to select them. You can select more than one license file."
        for name in (first, second):
            path = self.write_license(name)
            self.click(dialog.find("push button", "Browse"))
            chooser = self.window("Select License Files")
            self.enter_path(chooser, path)
            self.finish_chooser(chooser, "Open")
            self.display.focus("Selecting IPS License Files")
        table = dialog.find("table", "License files")
        tree.wait_until(lambda: table.n_rows == 2, what="both files")
        row = table.row("Device", first)
        self.assertEqual((row["File"], row["Serial in File"]), (first + ".lic", self.serial(first)))
        self.assertIn(row["Verdict"], ("newer", "differs"))
        self.world.screenshot("licensing-files")
        # "When you have selected the desired files, click OK to have them applied to the devices."
        self.press(dialog, "OK")
        dialog.wait_gone()
        window, rows = self.status()
        self.assertEqual([row["State"] for row in rows], ["done", "done"], rows)
        self.press(window, "Close")
        until = datetime.date.today() + datetime.timedelta(400)
        self.assertIn(f"{until.day} {until:%b} {until.year}", self.table.row("Device", first)["Expiration Date"])

    def test_redeploying_license_files(self):
        first, second = self.names()[:2]
        # "If an attempt to apply an IPS license update to a device fails, you can redeploy the update."
        self.world.ask_fleet(f"/sensors/{first}", {"license": "expired", "license_days": -20, "faults": ["license-invalid"]})
        self.select(first)
        self.press(self.page, "Refresh License")
        tree.wait_until(lambda: self.table.row("Device", first)["License Status"] == "expired", what="the expired one")
        self.press(self.page, "Update from License File")
        dialog = self.window("Selecting IPS License Files")
        self.click(dialog.find("push button", "Browse"))
        chooser = self.window("Select License Files")
        self.enter_path(chooser, self.write_license(first))
        self.finish_chooser(chooser, "Open")
        self.display.focus("Selecting IPS License Files")
        self.press(dialog, "OK")
        window, rows = self.status()
        self.assertEqual([row["State"] for row in rows], ["failed"], rows)
        self.world.screenshot("licensing-status-failed")
        self.press(window, "Close")
        self.world.ask_fleet(f"/sensors/{first}", {"faults": []})

        # "Select the devices to which you want to redeploy licenses and click Redeploy Selected Licenses."
        redeploy = self.page.find("push button", "Redeploy Selected Licenses")
        self.select(first, second)
        tree.wait_until(lambda: redeploy.sensitive, what="Redeploy Selected Licenses")
        self.click(redeploy)
        # "A dialog box opens listing devices whose licenses you are redeploying. Click OK to perform the update."
        dialog = self.window("Redeploying Licenses")
        table = dialog.find("table", "Devices whose licenses are redeployed")
        tree.wait_until(lambda: table.column("Device") == [first], what="the device that failed")
        self.assertEqual(table.row("Device", first)["File"], first + ".lic")
        # "Redeployment works only if you have already attempted to apply an update."
        other = dialog.find("table", "Devices with nothing to redeploy").row("Device", second)
        self.assertIn("must have been tried", other["Reason"])
        self.world.screenshot("licensing-redeploy")
        self.press(dialog, "OK")
        window, rows = self.status()
        self.assertEqual([row["State"] for row in rows], ["done"], rows)
        self.press(window, "Close")
        tree.wait_until(lambda: self.table.row("Device", first)["License Status"] == "valid", what="the valid licence")


if __name__ == "__main__":
    world.main()
