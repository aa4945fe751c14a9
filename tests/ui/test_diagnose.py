#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnose: the chapter's four checks in order, each with pass or fail and its evidence."""

import tree
import world


class Diagnose(world.Case):
    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")

    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="the devices in the table")

    def diagnose(self, name):
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", name)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item("Diagnose…"))
        dialog = self.window(f"Diagnose – {name}")
        checks = dialog.find("list box", "Checks")
        tree.wait_until(lambda: len(checks.children) >= 4, what=lambda: f"four checks:\n{dialog.dump()}")
        return dialog, [row.name.rsplit(": ", 1)[1] for row in checks.children]

    def test_fine(self):
        dialog, words = self.diagnose(self.names[0])
        self.assertNotIn("Fail", words, dialog.dump())
        self.assertEqual(words[0], "Pass")
        self.world.screenshot("diagnose-pass")
        again = dialog.find("push button", "Run Again")
        tree.wait_until(lambda: again.sensitive, what="the end of the run")
        self.click(again)
        tree.wait_until(lambda: again.sensitive and dialog.has_text("no check failed"), what="the second run")
        self.click(dialog.find("push button", "Close"))
        dialog.wait_gone()

    def test_ntp(self):
        """A new NTP setting is not synchronized for some minutes: it is asked again by itself."""
        age = self.table.row("Name", self.names[4])["Last contact"]
        self.world.ask_fleet("/sensors/2", {"ntp": "not-synchronized"})
        dialog, words = self.diagnose(self.names[2])
        self.assertEqual(words[-1], "Warning", dialog.dump())
        dialog.wait_text("Not Synchronized with 127.0.0.1")
        dialog.wait_text("NTP is asked again by itself")
        self.world.screenshot("diagnose-ntp")
        self.world.ask_fleet("/sensors/2", {"ntp": "synchronized"})
        dialog.wait_text("^Synchronized with 127.0.0.1", 15)
        tree.wait_until(lambda: not dialog.has_text("asked again by itself"), what="the end of asking")
        self.display.press("Escape")
        dialog.wait_gone()
        # Meanwhile, untouched, the ages of the others went on by themselves.
        tree.wait_until(lambda: self.table.row("Name", self.names[4])["Last contact"] != age, 25, f"another age than {age!r}")

    def test_ntp_settings(self):
        """A certificate that is not valid yet: both clocks, and the way to the server that is to keep the device's."""
        name = self.names[3]
        self.world.ask_fleet("/sensors/3", {"faults": ["cert-not-yet-valid"], "clock_offset": -5400})
        self.world.ctl("certificates", "sync", "--yes", name)
        self.world.ctl("certificates", "refresh", name)
        self.click_cell(self.table, "Name", name)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item("Certificate…"))
        certificates = self.window(f"Certificates of {name}")
        certificates.wait_text("^Clocks: device .*, this computer .*behind")
        self.world.screenshot("certificate-not-yet-valid")
        self.click(certificates.find("push button", "NTP Settings…"))
        dialog = self.window(f"NTP Settings of {name}")
        dialog.wait_text("^127.0.0.1, not authenticated$")
        address, key_id, key = dialog.find("text", "Address"), dialog.find("text", "Key ID"), dialog.find("password text", "Key")
        self.assertFalse(key_id.sensitive)
        self.click(dialog.find("radio button", "A server with authentication"))
        tree.wait_until(lambda: key_id.sensitive and key.sensitive, what="the fields of the key")
        # Bad input gets its sentence where it was entered, and nothing is lost.
        address.text, key_id.text = "time.example.com", "70000"
        self.click(dialog.find("push button", "Set NTP Server"))
        tree.wait_until(lambda: "IPv4" in address.description and "65535" in key_id.description, what="the sentences at the fields")
        dialog.wait_text("Enter the key as the server has it")
        self.world.screenshot("ntp-wrong")
        self.assertEqual((address.text, key_id.text), ("time.example.com", "70000"))
        address.text, key_id.text, key.text = "10.1.1.1", "7", "attack-key"
        self.world.screenshot("ntp")
        self.click(dialog.find("push button", "Set NTP Server"))
        dialog.wait_gone()

        def read():
            return tree.json.loads(self.world.ctl("devices", "ntp", "--json", name))[0]["ntp"]
        tree.wait_until(lambda: read() == "10.1.1.1, authenticated with key 7", what="the setting on the device")
        tree.wait_until(lambda: "attack-key" not in self.world.dump_store() and "NTP server set" in self.world.dump_store(), what="the history")
        self.display.focus(f"Certificates of {name}")
        self.display.press("Escape")
        certificates.wait_gone()

    def test_down(self):
        self.world.ask_fleet("/sensors/1", {"faults": ["refuse"]})
        dialog, words = self.diagnose(self.names[1])
        self.assertIn("Fail", words, dialog.dump())
        dialog.wait_text("failed")
        self.world.screenshot("diagnose-fail")
        self.display.press("Escape")
        dialog.wait_gone()


if __name__ == "__main__":
    world.main()
