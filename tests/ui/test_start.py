#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting: an empty store, a store from a newer version, a damaged one, and no display."""

import hashlib
import os
import sqlite3
import subprocess

import tree
import world


def digest(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Start(world.Case):
    def setUp(self):
        self.addCleanup(self.leave)
        self.display = self.world.display

    def start(self, *arguments):
        self.world.start_app(*arguments, expect_window=False)
        self.app = self.world.tree = tree.application(self.world.app.pid)

    def fill(self):
        self.world.ctl("devices", "add", "--name", "lab-01", "192.0.2.1")

    def test_empty(self):
        self.start("--no-keyring")
        frame = self.app.find("frame", world.MAIN_TITLE)
        self.display.resize(world.MAIN_TITLE, 1280, 800)
        frame.wait_text("No devices yet")
        self.world.screenshot("start-empty")

    def test_newer_store_is_refused_untouched(self):
        self.fill()
        database = sqlite3.connect(self.world.store)
        database.execute("PRAGMA user_version = 9999")
        database.commit()
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        before = digest(self.world.store)
        self.start()
        wait = tree.wait_until(lambda: self.app.has_text("(?i)newer") and self.app, what="the refusal")
        self.world.screenshot("start-newer-store")
        self.assertFalse(wait.find_all("push button", tree.re.compile("(?i)salvage|save what")))
        self.assertEqual(digest(self.world.store), before)

    def test_damaged_store_is_salvaged(self):
        self.fill()
        with open(self.world.store, "r+b") as file:
            file.seek(0)
            file.write(b"This was a database" * 3)
        self.start()
        tree.wait_until(lambda: self.app.has_text("(?i)damaged"), what=lambda: f"the damage\n{self.app.dump()}")
        self.world.screenshot("start-damaged-store")
        button = self.app.find("push button", tree.re.compile("(?i)salvage|save what"))
        copies = [name for name in os.listdir(os.path.dirname(self.world.store)) if ".damaged-" in name]
        self.assertTrue(copies)
        self.click(button)
        self.app.find("frame", world.MAIN_TITLE)

    def test_no_display(self):
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        done = subprocess.run([os.environ["VEDETTE"]], env=environment, capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr + done.stdout, "(?i)display")
        self.assertRegex(done.stderr + done.stdout, "vedettectl")


if __name__ == "__main__":
    world.main()
