#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools > Maintenance Windows: a window is added, given to all devices, changed and removed, and what is wrong is said where it
is entered."""

import time

import tree
import world


class Maintenance(world.Case):
    fleet = ("--sensors", "3", "--seed", "7", "--healthy")

    def windows(self):
        return tree.json.loads(self.world.ctl("windows", "list", "--json"))

    def select(self, table, heading, value, reason):
        """On a busy machine a window that has only just come up has been seen to miss the first click."""
        for _ in range(3):
            self.click_cell(table, heading, value)
            try:
                return tree.wait_until(reason, 5, what="the selection")
            except tree.NotThere:
                continue
        raise AssertionError(f"{value!r} cannot be selected")

    def test_windows(self):
        self.menu("Tools", "Maintenance Windows")
        window = self.window("Maintenance Windows")
        window.wait_text("There is no maintenance window: schedules may change devices at any time")
        holders = window.find(("tree table", "table"), "Groups and devices")
        tree.wait_until(lambda: holders.n_rows >= 4, what="groups and devices")
        self.assertEqual(holders.row("Name", "All devices")["Maintenance Window"], "Any time")
        edit, remove, assign = (window.find("push button", tree.re.compile(name)) for name in ("^Edit", "^Remove", "^Assign"))
        self.assertFalse(edit.sensitive or remove.sensitive or assign.sensitive)

        # every fault has its sentence, and nothing is saved before it is mended
        self.click(window.find("push button", tree.re.compile("^Add")))
        dialog = self.window("Add Maintenance Window")
        save = dialog.find("push button", "Save")
        self.assertFalse(save.sensitive)
        self.assertFalse(dialog.has_text("Give the maintenance window a name"))      # before anybody typed
        dialog.find("text", "Name").text = " "
        dialog.wait_text("Give the maintenance window a name")
        dialog.find("text", "Name").text = "Weekend nights"
        dialog.find("text", "Time zone").text = "Europe/Atlantis"
        dialog.wait_text("The time zone “Europe/Atlantis” is not known here")
        # a zone can be chosen too
        self.click(dialog.find("toggle button", "Choose Time Zone"))
        zones = dialog.find(("table", "tree table"), "Time zones")
        tree.wait_until(lambda: zones.n_rows > 300, what="the zones of this system")
        self.display.press("Escape")
        tree.wait_until(lambda: not zones.showing, what="the end of the list")
        dialog.find("text", "Time zone").text = "UTC"
        start = dialog.find("text", "Opens at (hh:mm)")
        start.text = "25:00"
        dialog.wait_text("Enter hours and minutes in 24-hour format")
        start.text = "22:30"
        dialog.wait_text("22:30 to .*02:30")
        tree.wait_until(lambda: save.sensitive, what="Save")
        self.world.screenshot("maintenance-add")
        self.click(save)
        dialog.wait_gone()
        table = window.find(("tree table", "table"), "Maintenance windows")
        tree.wait_until(lambda: table.n_rows == 1, what="the new window")
        row = table.row("Window", "Weekend nights")
        self.assertEqual((row["Times"], row["For"]), ("Saturday and Sunday from 22:30 for 4 h (time of UTC)", ""))

        self.select(holders, "Name", "All devices", lambda: assign.sensitive)
        self.click(assign)
        tree.wait_until(lambda: holders.row("Name", "All devices")["Maintenance Window"] == "Weekend nights", what="the assignment")
        device = self.world.sensors()[0]["name"]
        tree.wait_until(lambda: holders.row("Name", device)["Maintenance Window"] == "Weekend nights (of all devices)", what="what devices have of it")
        tree.wait_until(lambda: table.row("Window", "Weekend nights")["For"] == "all devices", what="who has it")
        self.world.screenshot("maintenance")

        self.select(table, "Window", "Weekend nights", lambda: edit.sensitive)
        self.click(edit)
        dialog = self.window("Edit Maintenance Window")
        dialog.find("text", "Name").text = "Weekends"
        self.click(dialog.find("push button", "Add Time"))
        dialog.wait_text("Choose the weekdays on which it opens")
        self.click(dialog.find_all("toggle button", "Monday")[1])
        tree.wait_until(lambda: dialog.find("push button", "Save").sensitive, what="Save")
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        tree.wait_until(lambda: table.row("Window", "Weekends")["Times"] ==
                        "Saturday and Sunday from 22:30 for 4 h; Monday from 22:00 for 4 h (time of UTC)", what="the change")
        self.assertEqual([(row["name"], row["times"], row["for"]) for row in self.windows()],
                         [("Weekends", "sat,sun 22:30 4h; mon 22:00 4h @ UTC", "all devices")])

        self.select(table, "Window", "Weekends", lambda: remove.sensitive)
        self.click(remove)
        question = self.window("Remove Maintenance Window")
        question.wait_text("It is that of: all devices")
        self.click(question.find("push button", "Remove"))
        question.wait_gone()
        tree.wait_until(lambda: holders.row("Name", "All devices")["Maintenance Window"] == "Any time", what="the removal")
        self.assertEqual(self.windows(), [])


class Reboot(world.Case):
    """A person's reboot waits too, where that is wished for, and says for what."""

    fleet = ("--sensors", "2", "--seed", "7", "--healthy")

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")
        # three days from now, and so closed for two
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(time.gmtime().tm_wday + 3) % 7]
        self.world.ctl("windows", "set", "Once a week", f"{day} 12:00 4h", "--zone", "UTC")
        self.world.ctl("windows", "assign", "Once a week", self.world.sensors()[0]["name"])

    def operation(self, verb="reboot"):
        """Of the only job of its kind; None before."""
        jobs = [job for job in tree.json.loads(self.world.ctl("jobs", "list", "--json")) if job["verb"] == verb]
        if not jobs:
            return None
        return tree.json.loads(self.world.ctl("jobs", "show", str(jobs[0]["id"]), "--json"))["operations"][0]

    def test_reboot(self):
        table = self.frame.find(("tree table", "table"), "Devices")
        names = [sensor["name"] for sensor in self.world.sensors()]
        tree.wait_until(lambda: table.n_rows == len(names), what="the devices")
        for name, waits in ((names[1], False), (names[0], True)):
            self.display.focus(world.MAIN_TITLE)
            self.click_cell(table, "Name", name)
            self.click_cell(table, "Name", name, button=world.RIGHT)
            self.click(self.popup_item("Reboot Device"))
            dialog = self.window("Reboot Device")
            go_on = dialog.find("push button", f"Reboot {name}")
            if waits:
                dialog.find("check box", "Wait for the maintenance window")
            else:
                self.assertEqual(dialog.find_all("check box", "Wait for the maintenance window"), [])
            self.world.screenshot("maintenance-reboot")
            self.click(go_on if waits else dialog.find("push button", "Cancel"))
            dialog.wait_gone()
        tree.wait_until(lambda: (self.operation() or {}).get("cause") == "window", what="the wait")
        self.assertIn("Waits for the maintenance window “Once a week”", self.operation()["message"])
        self.assertEqual(self.world.sensor(names[0])["reboots"], 0)

        # A certificate is made anew then too.
        self.display.focus(world.MAIN_TITLE)
        self.menu("Manage", "IPS", "IPS Certificates")
        window = self.window("IPS Certificates")
        table = window.find(("tree table", "table"), "IPS Certificates")
        tree.wait_until(lambda: table.n_rows == len(names), what="the certificates")
        self.display.focus("IPS Certificates")
        self.click_cell(table, "Device", names[0])
        self.click(window.find("push button", tree.re.compile("^Regenerate Certificate")))
        question = self.app.find("alert", "Regenerate Certificate")
        question.find("check box", "Wait for the maintenance window")
        self.world.screenshot("maintenance-regenerate")
        self.click(question.find("push button", "Regenerate 1 Certificate"))
        tree.wait_until(lambda: (self.operation("regenerate-certificate") or {}).get("cause") == "window", what="the wait")


if __name__ == "__main__":
    world.main()
