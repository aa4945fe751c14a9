#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Selecting IPS License Files: how files come in, what is refused before anything is sent, what is assigned by hand."""

import os
import subprocess
import sys
import time
import zipfile

import licensing
import tree
import world

TITLE = "Selecting IPS License Files"


class Files(licensing.Case):
    fleet = (*licensing.Case.fleet, "--ssh-port", "0")

    def prepare_store(self):
        super().prepare_store()
        # One of them fetches its licence itself, told so at its command line.
        self.world.serve_files()
        self.over_ssh = sorted(sensor["name"] for sensor in self.world.sensors())[0]
        self.world.reach_over_ssh(self.over_ssh)

    def setUp(self):
        super().setUp()
        self.press(self.page, "Update from License File")
        self.dialog = self.window(TITLE)

    @property
    def rows(self):
        tables = self.dialog.find_all("table", "License files")
        return {row["File"]: row for row in tables[0].rows()} if tables else {}

    def drop(self, *paths):
        """Drags files onto the dialog out of a window of another program."""
        source = self.world.start([sys.executable, os.path.join(os.path.dirname(__file__), "drag_source.py"), *paths],
                                   stdout=subprocess.PIPE, text=True)
        self.assertEqual(source.stdout.readline(), "ready\n")
        self.display.focus("Drag Source")
        x, y, width, height = self.dialog.extents
        self.display.move_window("Drag Source", x + width + 20, y)
        time.sleep(0.3)
        self.display.drag((x + width + 100, y + 45), (x + width // 2, y + height // 2))

    def test_dropped_and_refused(self):
        first, second = self.names()[:2]
        folder = os.path.join(self.files, "folder")
        os.makedirs(folder)
        self.addCleanup(lambda: subprocess.run(["rm", "-r", folder], check=True))
        good = self.write_license(first)
        os.rename(good, os.path.join(folder, "first.lic"))
        with zipfile.ZipFile(os.path.join(folder, "all.zip"), "w") as archive:
            archive.write(self.write_license(second), "second.lic")
        with open(os.path.join(folder, "picture.lic"), "wb") as out:
            out.write(b"\x89PNG\r\n\x1a\n" + bytes(200))
        with open(os.path.join(folder, "empty.lic"), "wb"):
            pass
        # For a sensor that is not in the inventory.
        os.rename(self.write_license("foreign", serial="FOC9999ZZZZ"), os.path.join(folder, "foreign.lic"))
        self.drop(folder)
        tree.wait_until(lambda: len(self.rows) == 5, what=lambda: f"five files: {self.rows}")
        rows = self.rows
        self.assertEqual((rows["first.lic"]["Device"], rows["second.lic"]["Device"]), (first, second))
        self.assertIn("image", rows["picture.lic"]["Remarks"])
        self.assertIn("empty", rows["empty.lic"]["Remarks"])
        self.assertEqual(rows["foreign.lic"]["Device"], "")
        self.display.focus(TITLE)
        self.world.screenshot("licensing-files-verdicts")
        self.dialog.wait_text("2 licences will be applied · 3 files will not")

        # Assigned by hand to a device whose serial number is another: refused before anything is sent.
        table = self.dialog.find("table", "License files")
        self.click_cell(table, "File", "foreign.lic")
        entry = self.dialog.find("text", "Target device of the selected file")
        tree.wait_until(lambda: entry.sensitive, what="the entry of the target device")
        entry.text = "no such device"
        self.dialog.wait_text("No device has this name")
        entry.text = self.names()[2]
        self.press(self.dialog, "Assign")
        tree.wait_until(lambda: self.rows["foreign.lic"]["Device"] == self.names()[2], what="the assignment")
        self.assertIn("serial", (self.rows["foreign.lic"]["Verdict"] + self.rows["foreign.lic"]["Remarks"]).lower())
        self.dialog.wait_text("2 licences will be applied · 3 files will not")
        self.press(self.dialog, "OK")
        _, rows = self.status()
        self.assertEqual({row["Device"]: row["State"] for row in rows}, {first: "done", second: "done"}, rows)
        self.assertEqual(self.world.sensor(self.names()[2])["licenses"], [])

    def test_pasted_older_and_forced(self):
        name = self.names()[0]
        self.world.ask_fleet(f"/sensors/{name}", {"license": "valid", "license_days": 300})
        self.press(self.dialog, "Cancel")
        self.select(name)
        self.press(self.page, "Refresh License")
        self.page.wait_text(f"Refresh on {name}: 1 done")
        # The path is copied as text, as out of a terminal.
        path = self.write_license(name, days=100)
        search = self.page.find("text", "Search")
        search.text = path
        self.click(search)
        self.display.press(world.CONTROL, "a")
        self.display.press(world.CONTROL, "c")
        self.press(self.page, "Update from License File")
        self.dialog = self.window(TITLE)
        self.press(self.dialog, "Paste")
        tree.wait_until(lambda: len(self.rows) == 1, what="the pasted file")
        row = self.rows[name + ".lic"]
        self.assertIn("kept", row["Verdict"])
        ok = self.dialog.find("push button", "OK")
        self.assertFalse(ok.sensitive)
        force = self.dialog.find("check box", "Apply although it is not newer")
        table = self.dialog.find("table", "License files")
        # The row's tooltip may come in between.
        tree.wait_until(lambda: force.sensitive or (self.click_cell(table, "File", name + ".lic") and time.sleep(0.5)),
                        what="the check box")
        self.click(force)
        tree.wait_until(lambda: ok.sensitive, what="OK")
        self.display.focus(TITLE)
        self.world.screenshot("licensing-files-forced")
        self.click(ok)
        _, rows = self.status()
        self.assertEqual([row["State"] for row in rows], ["done"], rows)


if __name__ == "__main__":
    world.main()
