#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keys and questions do: F10, Esc, a question that stays in front, and a row that stays in sight."""

import os

import tree
import world


class Keys(world.Case):
    fleet = ("--sensors", "40", "--seed", "7")

    def test_f10_once(self):
        self.display.focus(world.MAIN_TITLE)
        table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: table.n_rows == 40, what="the devices")
        self.display.press("F10")
        menus = self.frame.find("menu bar").find_all("menu")
        tree.wait_until(lambda: any(menu.has(tree.SELECTED) for menu in menus), seconds=5, what="a menu after one F10")
        self.display.press("Escape")

    def test_escape_and_questions(self):
        self.menu("Manage", "IPS", "IPS Certificates")
        dialog = self.window("IPS Certificates")
        table = dialog.find(("tree table", "table"), "IPS Certificates")
        tree.wait_until(lambda: table.n_rows == 40, what="the devices")
        # A question is in front of everything until it is answered.
        self.click(self.button(dialog, "Regenerate Certificate"))
        question = self.window("Regenerate Certificate")
        self.assertTrue(question.has(tree.MODAL))
        self.display.press("Escape")
        question.wait_gone()
        # An export says where it went.
        self.click(self.button(dialog, "Export"))
        chooser = self.window("Export")
        path = self.world.path("all.csv")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Save")
        dialog.wait_text(f"Saved as {path}")
        self.assertTrue(os.path.exists(path))
        self.display.focus("IPS Certificates")
        self.display.press("Escape")
        dialog.wait_gone()

    def test_selected_row_stays_in_sight(self):
        table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: table.n_rows == 40, what="the devices")

        def edges(index):
            _, y, _, height = table.at(index, 0).extents
            return y, y + height
        # The last one that is wholly seen; the window is 800 high, and rows out of sight have no place.
        top = edges(0)[0]
        last = max(index for index in range(40) if top <= edges(index)[0] and edges(index)[1] < 796)
        before = edges(last)
        self.assertGreater(before[0], 700)
        self.display.focus(world.MAIN_TITLE)
        self.click(table.at(last, 0))
        tree.wait_until(lambda: table.at(last, 0).has(tree.SELECTED), what="the row")
        tree.wait_until(lambda: edges(last)[0] < before[0] - 28, seconds=5,
                        what=lambda: f"row {last} scrolled out from under the details: {before} {edges(last)}")
        self.world.screenshot("details-of-last-row")


if __name__ == "__main__":
    world.main()
