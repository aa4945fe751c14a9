#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edit > Preferences and Tools > Schedules: the background service switched on and off, which steps back while the window
is open; what is scheduled, suspended with a comment, resumed and run at once."""

import fcntl
import os
import struct
import subprocess
import time

import tree
import world


class Schedules(world.Case):
    fleet = ("--sensors", "3", "--seed", "7", "--healthy")

    def setUp(self):
        super().setUp()
        self.world.ctl("settings", "set", "certificate-policy", "accept")
        self.world.ctl("schedules", "set", "nightly", "--time", "02:30", "--name", "Nightly refresh")
        self.world.ctl("schedules", "set", "weekly", "--time", "04:00", "--repeat", "weekly", "--weekdays", "monday,friday",
                       "--group", "Europe/Berlin", "--name", "A name that is quite long, because somebody thought of everything it does")

    def schedule(self, name):
        return next(row for row in tree.json.loads(self.world.ctl("schedules", "list", "--json")) if row["id"] == name)

    def open(self):
        self.menu("Tools", "Schedules")
        window = self.window("Schedules")
        table = window.find(("tree table", "table"), "Schedules")
        tree.wait_until(lambda: table.n_rows == 2, what="the schedules")
        return window, table

    def select(self, table, heading, value, reason):
        """On a busy machine a window that has only just come up has been seen to miss the first click."""
        for _ in range(3):
            self.click_cell(table, heading, value)
            try:
                return tree.wait_until(reason, 5, what="the selection")
            except tree.NotThere:
                continue
        raise AssertionError(f"{value!r} cannot be selected")

    def test_schedules(self):
        window, table = self.open()
        row = table.row("Schedule", "Nightly refresh")
        self.assertEqual((row["When"], row["On"], row["Job"]), ("Every day at 02:30", "All devices", "Refresh"))
        self.assertRegex(row["Next Run"], r"^\d+ \w+ \d{4} 02:30$")
        run, suspend, resume = (window.find("push button", name, only_showing=False)
                                for name in ("Run Now", tree.re.compile("^Suspend"), tree.re.compile("^Resume")))
        self.assertFalse(run.sensitive or suspend.sensitive or resume.sensitive)
        window.wait_text("Select a schedule to suspend, resume or run it")
        self.select(table, "Schedule", "Nightly refresh", lambda: run.sensitive)
        window.wait_text("Nightly refresh: Every day at 02:30")
        window.wait_text("It has not run yet")
        window.wait_text(r"02:30  ·  .*02:30  ·  .*02:30  ·  .*02:30  ·  .*02:30")
        tree.wait_until(lambda: run.sensitive and suspend.sensitive and not resume.sensitive, what="the buttons")

        self.click(suspend)
        dialog = self.window("Suspend Schedule")
        dialog.find("text", "Comment").text = "change freeze until January"
        self.world.screenshot("schedules-suspend")
        self.click(dialog.find("push button", "Suspend"))
        dialog.wait_gone()
        tree.wait_until(lambda: table.row("Schedule", "Nightly refresh")["Next Run"] == "Suspended", what="the suspension")
        self.assertEqual(table.row("Schedule", "Nightly refresh")["Comment"], "change freeze until January")
        self.assertTrue(self.schedule("nightly")["suspended"])
        window.wait_text("None: it is suspended")
        self.world.screenshot("schedules-suspended")

        # run by hand all the same
        self.click(run)
        tree.wait_until(lambda: table.row("Schedule", "Nightly refresh")["Outcome"] == "Succeeded", what="the run")
        window.wait_text("By hand: Succeeded")
        self.click(resume)
        dialog = self.window("Resume Schedule")
        self.click(dialog.find("push button", "Resume"))
        dialog.wait_gone()
        tree.wait_until(lambda: not self.schedule("nightly")["suspended"], what="the resumption")
        self.world.screenshot("schedules")
        # nothing to run it on: said, and nothing else
        self.select(table, "On", "Group Europe/Berlin", lambda: window.has_text("^A name that is quite long, .*04:00$"))
        self.click(run)
        message = self.window("The schedule was not run")
        message.wait_text("There was no device to run it on")
        self.click(message.find("push button", tree.re.compile("Close|OK")))
        # what vedettectl does is seen
        self.world.ctl("schedules", "remove", "weekly", "--yes")
        tree.wait_until(lambda: table.n_rows == 1, what="the removal")

    def test_add_edit_remove(self):
        window, table = self.open()
        self.click(window.find("push button", tree.re.compile("^Add")))
        dialog = self.window("Add Schedule")
        save = dialog.find("push button", "Save")
        self.click(save)
        name = dialog.find("text", "Name")
        tree.wait_until(lambda: "Enter a name" in name.description, what="the sentence at the name")
        name.text = "Sunday connectivity"
        # What changes a device can be let do so outside of its maintenance window.
        wait = dialog.find("check box", "Wait for the maintenance window of each device")
        self.assertFalse(wait.sensitive or wait.checked)
        dialog.find("toggle button", "Choose End Date")
        self.choose(dialog.find("combo box", "Job"), "Reboot Device")
        tree.wait_until(lambda: wait.sensitive and wait.checked, what="the choice of waiting")
        self.click(wait)
        tree.wait_until(lambda: not wait.checked, what="the choice of not waiting")
        self.choose(dialog.find("combo box", "Job"), "Test Connectivity")
        start = dialog.find("text", tree.re.compile("^Start time"))
        start.text = "25:00"
        tree.wait_until(lambda: not save.sensitive, what="the refusal")
        start.text = "03:15"
        tree.wait_until(lambda: save.sensitive, what="Save")
        dialog.wait_text("Every day at 03:15")
        self.world.screenshot("schedules-add")
        self.click(save)
        dialog.wait_gone()
        tree.wait_until(lambda: table.n_rows == 3, what="the new schedule")
        row = table.row("Schedule", "Sunday connectivity")
        self.assertEqual((row["When"], row["Job"], row["On"]), ("Every day at 03:15", "Test Connectivity", "All devices"))
        made = next(row for row in tree.json.loads(self.world.ctl("schedules", "list", "--json")) if row["name"] == "Sunday connectivity")
        self.assertEqual(tree.json.loads(made["parameters"]), {"in-window": False})

        edit = window.find("push button", tree.re.compile("^Edit"))
        self.select(table, "Schedule", "Sunday connectivity", lambda: edit.sensitive)
        self.click(edit)
        dialog = self.window("Edit Schedule")
        self.assertEqual(dialog.find("text", "Name").text, "Sunday connectivity")
        dialog.find("text", tree.re.compile("^Start time")).text = "04:45"
        save = dialog.find("push button", "Save")
        dialog.wait_text("Every day at 04:45")
        self.click(save)
        dialog.wait_gone()
        tree.wait_until(lambda: table.row("Schedule", "Sunday connectivity")["When"] == "Every day at 04:45", what="the change")

        self.click(window.find("push button", "Remove"))
        question = self.window("Remove Schedule")
        question.wait_text("Remove the schedule “Sunday connectivity”")
        self.click(question.find("push button", "Remove"))
        question.wait_gone()
        tree.wait_until(lambda: table.n_rows == 2, what="the removal")

    def test_reboot(self):
        """A reboot that nobody stands beside: its reason is asked, and what becomes of traffic is said."""
        name = self.world.sensors()[1]["name"]
        window, table = self.open()
        self.click(window.find("push button", tree.re.compile("^Add")))
        dialog = self.window("Add Schedule")
        dialog.find("text", "Name").text = "Sunday reboot"
        self.assertFalse(dialog.find("text", "Reason", only_showing=False).showing)
        self.choose(dialog.find("combo box", "Job"), "Reboot Device")
        reason = dialog.find("text", "Reason")
        save = dialog.find("push button", "Save")
        self.click(save)
        tree.wait_until(lambda: "Enter why" in reason.description, what="the sentence at the reason")
        # changed while the dialog is open: it says so at once
        self.world.ctl("devices", "set", "--traffic", "fail-close", name)
        dialog.wait_text("1 device is fail-close and is left alone:")
        dialog.wait_text(tree.re.escape(name))
        self.click(dialog.find("check box", "Also where traffic stops meanwhile (fail-close)"))
        dialog.wait_text("Traffic through 1 device stops each time it runs:")
        reason.text = "memory leak"
        self.world.screenshot("schedules-reboot")
        self.click(save)
        dialog.wait_gone()
        tree.wait_until(lambda: table.n_rows == 3, what="the new schedule")
        row = next(row for row in tree.json.loads(self.world.ctl("schedules", "list", "--json")) if row["name"] == "Sunday reboot")
        self.assertEqual(tree.json.loads(row["parameters"]), {"in-sequence": True, "stop-traffic": True, "reason": "memory leak"})

        edit = window.find("push button", tree.re.compile("^Edit"))
        self.select(table, "Schedule", "Sunday reboot", lambda: edit.sensitive)
        self.click(edit)
        dialog = self.window("Edit Schedule")
        self.assertEqual(dialog.find("text", "Reason").text, "memory leak")
        self.assertTrue(dialog.find("check box", "Also where traffic stops meanwhile (fail-close)").checked)
        self.click(dialog.find("push button", "Cancel"))
        dialog.wait_gone()

    def test_renewal(self):
        """New certificates by schedule, for those that end soon."""
        window, table = self.open()
        self.click(window.find("push button", tree.re.compile("^Add")))
        dialog = self.window("Add Schedule")
        dialog.find("text", "Name").text = "Renewal"
        self.choose(dialog.find("combo box", "Job"), "Regenerate Certificate")
        days = dialog.find("spin button", "Certificates that end within so many days")
        days.text = "45"
        self.world.screenshot("schedules-renewal")
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        tree.wait_until(lambda: table.n_rows == 3, what="the new schedule")
        row = next(row for row in tree.json.loads(self.world.ctl("schedules", "list", "--json")) if row["name"] == "Renewal")
        self.assertEqual((row["verb"], tree.json.loads(row["parameters"])), ("regenerate-certificate", {"expiring-within": 45}))

    def test_due_in_the_window(self):
        """The window's own engine runs what is due."""
        _, table = self.open()
        due = (int(time.time()) + 5) // 60 * 60 + 60
        self.world.ctl("schedules", "set", "nightly", "--time", time.strftime("%H:%M", time.gmtime(due)))
        tree.wait_until(lambda: table.row("Schedule", "Nightly refresh")["Outcome"] == "Succeeded", due - time.time() + 20, "the run")
        self.assertEqual(self.schedule("nightly")["last_due_us"], due * 1_000_000)
        self.assertEqual(self.schedule("nightly")["last_kind"], "due")


class Preferences(world.Case):
    with_fleet = False

    def service_runs(self):
        done = subprocess.run(["pgrep", "-x", "-u", str(os.getuid()), "vedetted"], capture_output=True, text=True, check=False)
        mine = []
        for word in done.stdout.split():
            try:
                with open(f"/proc/{word}/environ", "rb") as environ:
                    if self.world.folder.encode() in environ.read():
                        mine.append(int(word))
            except OSError:
                continue
        return mine

    def test_autostart(self):
        entry = self.world.path("config", "autostart", "org.vedette.Vedetted.desktop")
        self.menu("Edit", "Preferences")
        dialog = self.window("Preferences")
        check = dialog.find("check box", tree.re.compile("^Run schedules and queued jobs"))
        self.assertFalse(check.checked)
        self.assertTrue(check.sensitive, dialog.dump())
        dialog.wait_text("The background service is not running")
        self.world.screenshot("preferences-off")
        self.click(check)
        tree.wait_until(lambda: os.path.exists(entry), what="the entry")
        dialog.wait_text("The background service is running. It leaves the work")
        self.assertEqual(len(self.service_runs()), 1)
        # the window's lock is what makes the service step back (byte 0; tests/daemon shows what follows from it)
        with open(self.world.store + "-presence", "r+b") as presence:
            with self.assertRaises(OSError):
                fcntl.fcntl(presence, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, 0, 1, 0))
        with open(entry, encoding="utf-8") as lines:
            text = lines.read()
        self.assertIn(f'Exec="{os.environ["VEDETTED"]}"', text)
        subprocess.run(["desktop-file-validate", entry], check=True)
        self.world.screenshot("preferences-on")
        self.click(dialog.find("push button", "Close"))
        dialog.wait_gone()

        # it is remembered, and switched off again
        self.menu("Edit", "Preferences")
        dialog = self.window("Preferences")
        check = dialog.find("check box", tree.re.compile("^Run schedules and queued jobs"))
        self.assertTrue(check.checked)
        self.click(check)
        tree.wait_until(lambda: not os.path.exists(entry), what="the end of the entry")
        dialog.wait_text("The background service is not running")
        tree.wait_until(lambda: not self.service_runs(), what="the end of the service")


if __name__ == "__main__":
    world.main()
