#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Without a keyring the window asks for the passwords that a job waits for."""

import tree
import world


class Passwords(world.Case):
    arguments = ("--no-keyring",)

    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.ctl("certificates", "refresh", "--trust-new")
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


if __name__ == "__main__":
    world.main()
