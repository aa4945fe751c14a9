#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Diagnose: the chapter's four checks in order, each with pass or fail and its evidence."""

import tree
import world


class Diagnose(world.Case):
    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.ctl("certificates", "refresh", "--trust-new")
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
