#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rebooting IPS Sensors: the chapter's procedure, and what comes after it."""

import tree
import world


class Reboot(world.Case):
    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")

    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="the devices in the table")

    def reboots(self, name):
        return self.world.sensor(name)["reboots"]

    def test_one(self):
        name = self.names[0]
        # "To reboot the sensor, select it in Device view, right-click and select Reboot Device."
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", name)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.world.screenshot("reboot-menu")
        self.click(self.popup_item("Reboot Device"))
        # "You are asked to confirm that you want to reboot."
        dialog = self.window("Reboot Device")
        self.assertTrue(dialog.has_text(tree.re.escape(name)))
        cancel = dialog.find("push button", "Cancel")
        tree.wait_until(lambda: cancel.focused, what="the focus on Cancel")
        self.world.screenshot("reboot-question")
        self.display.press("Return")
        dialog.wait_gone()
        self.assertEqual(self.reboots(name), 0)

        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item("Reboot Device"))
        dialog = self.window("Reboot Device")
        self.click(dialog.find("push button", f"Reboot {name}"))
        dialog.wait_gone()
        # Tracked beyond the chapter: down, back, services running.
        tree.wait_until(lambda: self.world.sensor(name)["state"] == "rebooting", what="the device going down")
        tree.wait_until(lambda: self.world.sensor(name)["state"] == "running", what="the device coming back")

        def done():
            jobs = self.world.ctl("jobs", "list", "--json")
            return any(job["verb"] == "reboot" and job["succeeded"] == 1 for job in tree.json.loads(jobs))
        tree.wait_until(done, 40, "the end of the job")
        self.assertEqual(self.reboots(name), 1)
        self.world.screenshot("reboot-done")

    def test_traffic_stops(self):
        """Type-to-confirm where traffic stops meanwhile."""
        self.world.ctl("devices", "set", "--traffic", "fail-open", self.names[1])
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", self.names[0])
        self.click_cell(self.table, "Name", self.names[1], modifiers=(world.CONTROL,))
        self.click_cell(self.table, "Name", self.names[1], button=world.RIGHT)
        self.click(self.popup_item("Reboot Device"))
        dialog = self.window("Reboot Device")
        # What another program says meanwhile is heard by the question that stands already.
        self.world.ctl("devices", "set", "--traffic", "fail-close", self.names[0])
        dialog.wait_text("1 device: It is fail-close: traffic through it stops")
        dialog.wait_text("1 device: It is fail-open: traffic passes uninspected")
        self.assertFalse(dialog.find("push button", "Reboot 2 Devices").sensitive)
        self.world.screenshot("reboot-fail-close-several")
        self.display.press("Escape")
        dialog.wait_gone()

        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", self.names[0])
        self.click_cell(self.table, "Name", self.names[0], button=world.RIGHT)
        self.click(self.popup_item("Reboot Device"))
        dialog = self.window("Reboot Device")
        button = dialog.find("push button", f"Reboot {self.names[0]}")
        self.assertFalse(button.sensitive)
        entry = dialog.find("text", "Confirmation")
        entry.text = self.names[1]
        self.assertFalse(button.sensitive)
        entry.text = self.names[0].upper()
        tree.wait_until(lambda: button.sensitive, what="the button, confirmed")
        dialog.find("text", "Reason").text = "memory leak"
        self.world.screenshot("reboot-fail-close")
        self.click(button)
        dialog.wait_gone()
        tree.wait_until(lambda: self.reboots(self.names[0]) == 1, what="the reboot")
        self.assertEqual(self.reboots(self.names[1]), 0)

        def reason():
            history = tree.json.loads(self.world.ctl("history", "--json"))
            return any(line["what"] == "Reboot Device" and "Reason: memory leak" in line["after"] for line in history)
        tree.wait_until(reason, 40, "the reason in the history")

    def test_several(self):
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", self.names[0])
        self.click_cell(self.table, "Name", self.names[1], modifiers=(world.CONTROL,))
        self.click_cell(self.table, "Name", self.names[2], modifiers=(world.CONTROL,))
        self.click_cell(self.table, "Name", self.names[2], button=world.RIGHT)
        self.click(self.popup_item("Reboot Device"))
        dialog = self.window("Reboot Device")
        for name in self.names[:3]:
            self.assertTrue(dialog.has_text(tree.re.escape(name)), dialog.dump())
        dialog.find("push button", "Reboot 3 Devices")
        self.assertTrue(dialog.find("check box", "One after another, with a health check between").checked)
        self.world.screenshot("reboot-several")
        self.click(dialog.find("push button", "Reboot 3 Devices"))
        dialog.wait_gone()
        # One after another: never two of them down at once, and each of them once.
        most = 0

        def all_back():
            nonlocal most
            states = [self.world.sensor(name)["state"] for name in self.names[:3]]
            most = max(most, states.count("rebooting"))
            return [self.reboots(name) for name in self.names[:3]] == [1, 1, 1] and set(states) == {"running"}
        tree.wait_until(all_back, 60, "three reboots")
        self.assertEqual(most, 1)
        self.frame.wait_text("3 done", 40)
        self.world.screenshot("reboot-several-done")


if __name__ == "__main__":
    world.main()
