#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""View > Dashboard: what is due, a card for each subject, and the way there."""

import tree
import world


class Dashboard(world.Case):
    fleet = ("--sensors", "10", "--seed", "7")

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")

    def test_what_is_due(self):
        self.menu("View", "Dashboard")
        board = self.frame.find("panel", "IPS Updates")
        board.wait_text("Nobody has checked for updates yet")
        # Coverage by signature level: every device is counted.
        board.wait_text("Signature levels: S[0-9]+: [0-9]+, S")
        self.frame.find("panel", "Licenses").wait_text("need attention|needs attention")
        self.frame.find("panel", "Changes").wait_text("Everything is submitted")
        self.world.screenshot("dashboard")
        # Each leads to its place.
        self.click(self.frame.find("push button", "Open IPS Updates"))
        administration = self.window("Security Manager Administration")
        administration.find("push button", "Download Latest Updates")
        self.display.focus("Security Manager Administration")
        self.display.press("Escape")
        administration.wait_gone()
        self.display.focus(world.MAIN_TITLE)
        self.click(self.frame.find("push button", "Show Devices"))
        tree.wait_until(lambda: self.frame.find_all(("tree table", "table"), "Devices"), what="the devices")


if __name__ == "__main__":
    world.main()
