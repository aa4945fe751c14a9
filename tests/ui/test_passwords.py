#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a keyring the window asks for the passwords that a job waits for."""

import tree
import world


class Passwords(world.Case):
    arguments = ("--no-keyring",)

    def prepare_store(self):
        # before the window opens: it hears of what others do only after a moment, and would ask about trust first
        self.world.ctl("certificates", "refresh", "--trust-new")

    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.menu("Manage", "IPS", "IPS Certificates")
        self.dialog = self.window("IPS Certificates")
        self.click(self.button(self.dialog, "Refresh"))
        self.click(self.window("Refresh").find("push button", f"Refresh {len(self.names)} Devices"))
        self.question = self.window("Passwords")
        self.question.wait_text(f"{len(self.names)} devices wait for a password")

    def test_entered(self):
        login = self.button(self.question, "Log In")
        self.assertFalse(login.sensitive)
        self.question.find("password text", f"Password of cisco, credential set “fleet” ({len(self.names)} devices)").text = world.PASSWORD
        self.world.screenshot("passwords")
        tree.wait_until(lambda: login.sensitive, what="Log In")
        self.click(login)
        self.question.wait_gone()
        self.dialog.wait_text(f"Refresh on {len(self.names)} devices: {len(self.names)} done")

    def test_later_and_skip(self):
        self.display.press("Escape")
        self.question.wait_gone()
        self.dialog.wait_text(f"{len(self.names)} wait for your answer")
        self.display.focus("IPS Certificates")
        self.click(self.button(self.dialog, "Answer…"))
        self.question = self.window("Passwords")
        self.click(self.button(self.question, "Skip These Devices"))
        self.question.wait_gone()
        self.dialog.wait_text(f"Refresh on {len(self.names)} devices: {len(self.names)} skipped")


class ChangePassword(world.Case):
    fleet = ("--sensors", "3", "--seed", "7", "--healthy")
    new = "Sensor-5678"

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")
        # somebody else's login on the third
        self.other = self.world.sensors()[2]["name"]
        self.world.ctl("credentials", "set", "others", "admin", password="Sensor-0000")
        self.world.ctl("devices", "set", "--credentials", "others", self.other)

    def used_set(self, name):
        return self.world.query(f"SELECT c.name FROM sensors s JOIN credential_sets c ON c.id = s.credential_set WHERE s.name = '{name}'")

    def test_changed(self):
        names = [sensor["name"] for sensor in self.world.sensors()]
        table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: table.n_rows == len(names), what="the devices in the table")
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(table, "Name", names[0])
        for name in names[1:]:
            self.click_cell(table, "Name", name, modifiers=(world.CONTROL,))
        self.click_cell(table, "Name", names[1], button=world.RIGHT)
        self.click(self.popup_item("Change Password…"))
        dialog = self.window("Change Password")
        dialog.wait_text("Change the password of “cisco” on 2 devices")
        dialog.wait_text("1 device is logged in to as somebody else")
        change = self.button(dialog, "Change 2 Passwords")
        self.assertFalse(change.sensitive)
        dialog.find("password text", "New Password").text = self.new
        name = dialog.find("text", "Credential Set")
        name.text = ""
        tree.wait_until(lambda: change.sensitive, what="the button")
        self.click(change)
        tree.wait_until(lambda: "Enter a name" in name.description, what="the sentence at the name")
        name.text = "fleet since November"
        self.world.screenshot("change-password")
        self.click(change)
        dialog.wait_gone()
        self.frame.wait_text("Change Password on 2 devices: 2 done", 60)
        for sensor in names[:2]:
            self.assertEqual(self.used_set(sensor), "fleet since November")
        self.assertNotEqual(self.used_set(self.other), "fleet since November")
        # logged in with it from now on
        job = tree.json.loads(self.world.ctl("certificates", "refresh", names[0], "--json"))
        self.assertEqual(job["succeeded"], 1, job)
        self.world.screenshot("change-password-done")
        # the same from the command line, whichever of the two does it
        self.world.ctl("credentials", "set", "december", "cisco", password="Sensor-9012")
        job = tree.json.loads(self.world.ctl("credentials", "apply", "december", names[0], "--yes", "--json"))
        self.assertEqual(job["succeeded"], 1, job)
        self.assertEqual(self.used_set(names[0]), "december")


if __name__ == "__main__":
    world.main()
