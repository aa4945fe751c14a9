#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the windows look, light and dark, at 1280x800 and 1920x1080, and whether every widget has a name."""

import os

import tree
import world

# What a person operates, and so must be able to call by a name.
OPERATED = ("push button", "toggle button", "radio button", "check box", "combo box", "text", "password text", "entry",
            "spin button", "table", "tree table", "list box", "menu", "menu item", "page tab", "slider")


class Looks(world.Case):
    theme = "Adwaita"

    def setUp(self):
        os.environ["GTK_THEME"] = self.theme
        self.addCleanup(os.environ.__setitem__, "GTK_THEME", "Adwaita")
        super().setUp()
        self.world.ctl("certificates", "refresh", "--trust-new")
        self.table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: self.table.n_rows == 6, what="the devices in the table")

    def picture(self, name, title):
        for width, height in ((1280, 800), (1920, 1080)):
            self.display.resize(title, width, height)
            self.display.screenshot(os.path.join(self.world.screenshots, f"{self.theme.replace(':', '-').lower()}-{name}-{width}.png"),
                                    width, height)

    def check_names(self, where):
        nameless = []

        def visit(node, path):
            path = path + [f"{node.role} {node.name!r}"]
            # A combo box says its choice; the entry inside of it is part of it.
            if node.role in OPERATED and not node.name and node.role != "menu bar":
                nameless.append(" > ".join(path))
            for child in node.children:
                if child.showing and child.role != "table cell":
                    visit(child, path)
        visit(where, [])
        self.assertFalse(nameless, "\n".join(nameless))

    def check_headings(self, table, title):
        """At the small size the last column, the reason, is in sight with its heading."""
        self.display.resize(title, 1280, 800)

        def in_sight():
            places = [table.header(heading).extents for heading in table.headings]
            return all(x >= 0 and width >= 40 and x + width <= 1280 for x, _, width, _ in places)
        tree.wait_until(in_sight, 5, lambda: [(h, table.header(h).extents) for h in table.headings])

    def test_main(self):
        self.click_cell(self.table, "Name", self.table.column("Name")[1])
        self.picture("device", world.MAIN_TITLE)
        self.check_names(self.frame)
        self.display.resize(world.MAIN_TITLE, 1280, 800)
        self.menu("View", "Activity")
        self.frame.find(("tree table", "table"), "Jobs")
        self.picture("activity", world.MAIN_TITLE)
        self.check_names(self.frame)

    def test_certificates(self):
        self.menu("Manage", "IPS", "IPS Certificates")
        window = self.window("IPS Certificates")
        table = window.find(("tree table", "table"), "IPS Certificates")
        tree.wait_until(lambda: table.n_rows == 6, what="the rows")
        self.picture("certificates", "IPS Certificates")
        self.check_headings(table, "IPS Certificates")
        self.check_names(window)

    def test_administration(self):
        self.menu("Tools", "Security Manager Administration…")
        window = self.window("Security Manager Administration")
        window.find("push button", "Save")
        self.picture("administration", "Security Manager Administration")
        self.check_names(window)

    def test_licensing(self):
        title = "Security Manager Administration"
        self.menu("Tools", "Security Manager Administration…")
        window = self.window(title)
        self.display.resize(title, 1280, 800)
        self.click(window.find("list box", "Contents").find("list item", "Licensing"))
        table = window.find(("tree table", "table"), "Licenses")
        tree.wait_until(lambda: table.n_rows == 6, what="the rows")
        self.click_cell(table, "Device", table.column("Device")[0])
        self.picture("licensing", title)
        self.check_headings(table, title)
        self.check_names(window)
        self.display.resize(title, 1280, 800)
        for name, dialog_title in (("Update Selected via CCO", "Updating Licenses via CCO"), ("Update from License File", "Selecting IPS License Files"),
                                   ("Redeploy Selected Licenses", "Redeploying Licenses"), ("Account…", "Cisco.com account"),
                                   ("What Would Happen…", "What Would Happen")):
            self.display.focus(title)
            self.click(window.find("push button", name))
            dialog = self.window(dialog_title)
            self.check_names(dialog)
            self.world.screenshot(f"{self.theme.replace(':', '-').lower()}-{dialog_title.lower().replace(' ', '-')}")
            self.display.press("Escape")
            dialog.wait_gone()

    def test_dialogs(self):
        for menu, title in ((("File", "Add Device…"), "Add Device"), (("File", "Import Devices…"), "Import Devices"),
                            (("Tools", "Credential Sets…"), "Credential Sets")):
            self.menu(*menu)
            dialog = self.window(title)
            self.check_names(dialog)
            for tab in dialog.find_all("page tab"):
                self.click(tab)
                self.check_names(dialog)
            self.world.screenshot(f"{self.theme.replace(':', '-').lower()}-{title.lower().replace(' ', '-')}")
            self.display.press("Escape")
            dialog.wait_gone()


    def test_updates(self):
        self.menu("View", "Packages")
        self.frame.find("push button", "Import…")
        self.picture("packages", world.MAIN_TITLE)
        self.check_names(self.frame)
        self.display.resize(world.MAIN_TITLE, 1280, 800)
        self.menu("Tools", "Security Manager Administration…")
        window = self.window("Security Manager Administration")
        self.click(window.find("list box", "Contents").find("list item", "IPS Updates"))
        window.find("push button", "Edit Settings")
        self.picture("updates", "Security Manager Administration")
        self.check_names(window)
        for button, title in (("Edit Settings", "Edit Update Server Settings"), ("Edit Update Schedule", "Edit Update Schedule")):
            self.click(window.find("push button", button))
            dialog = self.window(title)
            self.check_names(dialog)
            for tab in dialog.find_all("page tab"):
                self.click(tab)
                self.check_names(dialog)
            self.display.press("Escape")
            dialog.wait_gone()
            self.display.focus("Security Manager Administration")


class Dark(Looks):
    theme = "Adwaita:dark"


if __name__ == "__main__":
    world.main()
