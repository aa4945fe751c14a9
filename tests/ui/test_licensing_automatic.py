#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Automating IPS License File Updates: the settings of step 3, Save of step 4, and what the daily run does."""

import re

import licensing
import tree
import world


class Automatic(licensing.Case):
    def setting(self, name):
        return dict(self.world.settings()).get(name)

    def test_automating_license_file_updates(self):
        page = self.page
        save, reset = page.find("push button", "Save"), page.find("push button", "Reset")
        self.assertFalse(save.sensitive)
        # "Days before the expiration date: the default is 1 day."
        days = page.find("spin button", "Days before the expiration date")
        self.assertEqual(days.text, "1")
        # Step 3: "Select Download and apply licenses and configure the following settings".
        otherwise = page.find("combo box", "Otherwise")
        self.assertTrue(otherwise.sensitive)
        self.click(page.find("check box", "Download and apply licenses"))
        tree.wait_until(lambda: not otherwise.sensitive, what="the lesser modes to be out of the question")
        page.wait_text("1 change not saved")
        page.wait_text("leaves no time to mend it")         # fewer than 7 days are warned of
        page.wait_text("No Cisco.com account")
        days.text = "30"
        days.focus()
        self.display.press("Tab")
        tree.wait_until(lambda: not page.has_text("leaves no time to mend it"), what="the end of the warning")
        at = page.find("text", "Discover devices daily at")
        at.text = "25:00"
        tree.wait_until(lambda: at.description, what="the sentence at the time")
        self.assertFalse(save.sensitive)
        page.wait_text("Correct the time to see when the next run is")
        at.text = "3:30"
        tree.wait_until(lambda: not at.description, what="the time to be taken")
        page.wait_text("next run .* 03:30, if Vedette is open then: the background service is off")
        # "If you select this option, enter one or more e-mail addresses in the Email Notification field."
        addresses = page.find("text", "Email Notification")
        self.assertFalse(addresses.sensitive)
        self.click(page.find("check box", "Email License Update Results"))
        tree.wait_until(lambda: addresses.description, what="the sentence at the addresses")
        addresses.text = "noc@example.net, not an address"
        tree.wait_until(lambda: "address" in addresses.description, what="the wrong address")
        self.assertFalse(save.sensitive)
        addresses.text = "noc@example.net, duty@example.net"
        tree.wait_until(lambda: save.sensitive, what="Save")
        page.wait_text("No mail server")
        self.world.screenshot("licensing-automatic")
        # An accepted dialog is kept without Save (and Reset does not take it back).
        self.click(page.find("push button", re.compile("^Account")))
        self.enter_account(self.window("Cisco.com account"))
        page.wait_text("Cisco.com account jdoe")
        self.assertEqual(self.setting("cisco.username"), "jdoe")
        self.assertIsNone(self.setting("license.days-before"))
        # Step 4: "Click Save to save your changes."
        self.display.focus(licensing.ADMINISTRATION)
        self.click(save)
        names = ("mode", "days-before", "daily-at", "mail")
        tree.wait_until(lambda: [self.setting("license." + name) for name in names] == ["apply", "30", "03:30", "true"],
                        what=lambda: f"the settings in the store: {self.world.settings()}")
        tree.wait_until(lambda: not save.sensitive and not page.has_text("not saved"), what="the end of the save")
        # Reset goes back to what is saved, Restore Defaults says what it changes and is saved by Save only.
        at.text = "05:00"
        page.wait_text("1 change not saved")
        self.click(reset)
        tree.wait_until(lambda: at.text == "03:30", what="the reset")
        self.click(page.find("push button", "Restore Defaults"))
        question = self.app.find("alert", re.compile("defaults"))
        question.wait_text("Days before the expiration date: 30 → 1")
        self.click(question.find("push button", "Restore Defaults"))
        tree.wait_until(lambda: days.text == "1", what="the default")
        self.assertEqual(self.setting("license.days-before"), "30")
        self.click(reset)
        tree.wait_until(lambda: days.text == "30", what="the reset")

    def test_what_would_happen_and_run_now(self):
        first, second = self.names()[:2]
        self.world.ask_fleet(f"/sensors/{first}", {"license": "expired", "license_days": -5})
        for name in self.names()[1:]:
            self.world.ask_fleet(f"/sensors/{name}", {"license": "valid", "license_days": 300})
        self.click_cell(self.table, "Device", first)
        self.display.press(world.CONTROL, "a")
        self.press(self.page, "Refresh License")
        self.page.wait_text("Refresh on 6 devices: 6 done")
        self.click(self.page.find("push button", re.compile("^Account")))
        self.enter_account(self.window("Cisco.com account"))
        self.display.focus(licensing.ADMINISTRATION)
        self.press(self.page, "What Would Happen…")
        preview = self.window("What Would Happen")
        preview.wait_text("1 licence would be asked for")
        table = preview.find("table", "What Would Happen")
        self.assertEqual(table.column("Device"), [first])
        self.click(preview.find("check box", re.compile("^Only devices")))
        tree.wait_until(lambda: table.n_rows == 6, what="all of them")
        self.assertIn("Nothing to do", table.row("Device", second)["Remarks"])
        self.world.screenshot("licensing-preview")
        self.press(preview, "Close")
        self.display.focus(licensing.ADMINISTRATION)
        self.press(self.page, "Run Now")
        _, rows = self.status()
        rows = {row["Device"]: row for row in rows}
        self.assertEqual(rows[first]["State"], "done", rows)
        self.assertNotEqual(rows[second]["State"], "failed", rows)
        self.assertEqual(len(self.world.ask_fleet("/license-server")["requests"]), 1)
        self.assertEqual(self.world.sensor(second)["licenses"], [])
        self.world.screenshot("licensing-run-now")


if __name__ == "__main__":
    world.main()
