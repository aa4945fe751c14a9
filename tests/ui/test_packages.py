#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Packages view: import, what is shown of a package, verify, keep, remove."""

import glob
import os

import tree
import world

SIGNATURE = "IPS-sig-S924-req-E4.pkg"


class Packages(world.Case):
    with_fleet = False

    def setUp(self):
        super().setUp()
        self.folder = self.world.path("inbox")
        os.makedirs(self.folder, exist_ok=True)
        self.menu("View", "Packages")
        self.frame.find("push button", "Import…")

    def write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as out:
            out.write(content)
        return path

    def import_file(self, path):
        self.click(self.frame.find("push button", "Import…"))
        dialog = self.window("Import Packages")
        self.click(dialog.find("push button", "Choose Files…"))
        chooser = self.window("Choose Packages")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Import")
        return self.window("Import Packages")

    def close(self, dialog):
        self.click(dialog.find("push button", "Close"))
        dialog.wait_gone()
        self.display.focus(world.MAIN_TITLE)

    def test_import_verify_keep_remove(self):
        self.frame.wait_text("No packages yet")
        self.world.screenshot("packages-empty")
        dialog = self.import_file(self.write(SIGNATURE, b"#!/bin/sh\n" + b"S924" * 5000))
        dialog.wait_text(SIGNATURE)
        dialog.wait_text("1 package is in the library")
        self.world.screenshot("packages-imported")
        self.close(dialog)
        self.table = self.frame.find(("tree table", "table"), "Packages")
        tree.wait_until(lambda: self.table.n_rows == 1, what="the package in the table")
        row = self.table.rows()[0]
        self.assertEqual(row["Name"], SIGNATURE)
        self.assertEqual((row["Level"], row["Engine"], row["Platforms"]), ("S924", "E4", "all"))
        self.assertIn(self.folder, row["Source"])
        self.frame.wait_text("1 package, 19")
        self.assertTrue(os.path.exists(os.path.join(self.folder, SIGNATURE)), "the file stays where it was")
        self.click_cell(self.table, "Name", SIGNATURE)
        self.world.screenshot("packages")
        # Verify compares the bytes.
        self.click(self.frame.find("push button", "Verify"))
        self.frame.wait_text("every byte is as it should be")
        for path in glob.glob(self.world.path("data", "vedette", "*", "*")):
            if os.path.getsize(path) == 20010:
                os.chmod(path, 0o600)
                with open(path, "r+b") as stored:
                    stored.seek(15000)
                    stored.write(b"x")
        self.click_cell(self.table, "Name", SIGNATURE)
        self.click(self.frame.find("push button", "Verify"))
        self.frame.wait_text("1 package is damaged")
        self.world.screenshot("packages-damaged")
        # What is kept is not removed.
        self.click_cell(self.table, "Name", SIGNATURE)
        self.click(self.frame.find("push button", "Keep"))
        keep = self.frame.find("push button", "Do Not Keep")
        self.assertFalse(self.frame.find("push button", "Remove").sensitive)
        self.click(keep)
        tree.wait_until(lambda: self.frame.find("push button", "Remove").sensitive, what="Remove")
        self.click(self.frame.find("push button", "Remove"))
        question = self.window(f"Remove {SIGNATURE}?")
        self.click(question.find("push button", "Remove 1 Package"))
        self.frame.wait_text("No packages yet")
        self.assertEqual(self.world.query("SELECT count(*) FROM packages"), 0)

    def test_what_is_no_package(self):
        dialog = self.import_file(self.write("holiday.jpg", b"\xff\xd8\xff" + b"x" * 100))
        dialog.wait_text("holiday.jpg: ")
        # Kept, and shown as what it is.
        dialog.wait_text("not that of an IPS package")
        self.world.screenshot("packages-refused")
        empty = self.write("IPS-sig-S923-req-E4.pkg", b"")
        self.close(dialog)
        dialog = self.import_file(empty)
        dialog.wait_text("IPS-sig-S923-req-E4.pkg: ")
        dialog.wait_text("1 file was not taken")
        self.close(dialog)


if __name__ == "__main__":
    world.main()
