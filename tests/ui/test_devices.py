#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices: adding one, importing a list, editing one and several, removing with undo, credential sets."""

import os

import tree
import world


class Devices(world.Case):
    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="the devices in the table")

    def device(self, name):
        return next(row for row in tree.json.loads(self.world.ctl("devices", "list", "--json")) if row["name"] == name)

    def select(self, *names):
        self.display.focus(world.MAIN_TITLE)
        for index, name in enumerate(names):
            self.click_cell(self.table, "Name", name, modifiers=(world.CONTROL,) if index else ())

    def properties(self, *names):
        self.select(*names)
        self.display.press(world.ALT, "Return")
        dialog = self.app.find("dialog", tree.re.compile("^Device Properties"))
        self.display.focus(dialog.name)
        return dialog

    def add_dialog(self):
        self.display.focus(world.MAIN_TITLE)
        self.display.press(world.CONTROL, "n")
        return self.window("Add Device")

    def tab(self, dialog, name):
        self.click(dialog.find("page tab", name))

    def test_device_page(self):
        """One device whole: what is known of it in tabs, followed as it changes, with the way to what changes it."""
        name = self.names[0]
        self.world.ctl("certificates", "refresh", "--trust-new", name)
        self.select(name)
        self.display.press(world.CONTROL, "i")
        window = self.window(f"Device {name}")
        address = self.device(name)["address"]
        window.wait_text(tree.re.escape(f"{address}, port {self.world.port} (HTTPS)"))
        serial = self.device(name)["serial"]
        window.wait_text(tree.re.escape(serial))
        self.world.screenshot("device-page")
        # By keyboard alone: the tabs are one stop, and the arrows go along them.
        self.tab(window, "Overview")
        self.display.press("Right")
        window.find("push button", "Licensing…")
        self.display.press("Right")
        window.find("push button", "Apply IPS Update…")
        self.world.screenshot("device-page-updates")
        self.tab(window, "Certificate")
        sha1 = self.world.sensors()[0]["sha1"]
        window.wait_text(tree.re.escape(sha1))
        window.wait_text("Ask on first contact \\(the default\\)")
        self.world.screenshot("device-page-certificate")
        self.tab(window, "Signatures")
        window.find("push button", "View Update Level…")
        self.tab(window, "History")
        history = window.find(tree.TABLES, "History")
        tree.wait_until(lambda: history.n_rows > 0 and set(history.column("Device or Setting")) == {name}, what="the lines of this device")
        self.world.screenshot("device-page-history")
        # What is changed elsewhere is followed, the name as well.
        self.tab(window, "Overview")
        self.world.ctl("devices", "set", "--in-group", "Europe/Berlin", "--tags", "core", "--name", "other", name)
        window = self.window("Device other")
        window.wait_text("^Europe/Berlin$")
        # Properties are reached from here as from the table, and Esc closes the page.
        self.click(window.find("push button", "Device Properties…"))
        dialog = self.app.find("dialog", tree.re.compile("^Device Properties"))
        self.display.focus(dialog.name)
        self.display.press("Escape")
        dialog.wait_gone()
        self.display.focus("Device other")
        self.display.press("Escape")
        window.wait_gone()

    def test_add(self):
        dialog = self.add_dialog()
        address, name = dialog.find("text", "Address"), dialog.find("text", "Display Name")
        # A bad address: the sentence at the field, and nothing entered is lost.
        name.text = "lab-99"
        address.text = "not an address"
        self.click(dialog.find("push button", "Add Device"))
        tree.wait_until(lambda: address.description, what="the sentence at the field")
        dialog.wait_text(tree.re.escape(address.description))
        self.assertRegex(address.description, r"^[A-Z0-9“].+[.!?]$")
        self.assertEqual((name.text, address.text), ("lab-99", "not an address"))
        tree.wait_until(lambda: address.focused, what="the focus on the wrong field")
        self.world.screenshot("add-device-bad-address")
        # A name that exists.
        name.text, address.text = self.names[0].upper(), "127.9.9.99"
        self.click(dialog.find("push button", "Add Device"))
        tree.wait_until(lambda: "already" in name.description, what="the sentence about the name")
        # An address that a device has already, under another name: it would be worked on twice.
        name.text, address.text = "lab-99", f"{self.device(self.names[0])['address']}:{self.world.port}"
        self.click(dialog.find("push button", "Add Device"))
        tree.wait_until(lambda: "already" in address.description, what="the sentence about the address")
        self.assertIn(self.names[0], address.description)
        self.tab(dialog, "Communication")
        dialog.find("text", "Port").text = ""
        self.tab(dialog, "General")
        # A pasted URL is split.
        name.text, address.text = "lab-99", "http://127.9.9.99:8080/"
        address.focus()
        self.display.press("Tab")
        tree.wait_until(lambda: address.text == "127.9.9.99", what="the address without its port")
        self.tab(dialog, "Communication")
        self.assertEqual(dialog.find("text", "Port").text, "8080")
        dialog.wait_text("unprotected")
        self.world.screenshot("add-device-http")
        port = dialog.find("text", "Port")
        port.text = "70000"
        self.click(dialog.find("push button", "Add Device"))
        tree.wait_until(lambda: "65535" in port.description, what="the sentence about the port")
        port.text = "8080"
        self.tab(dialog, "Credentials")
        dialog.find("text", "User Name").text = "cisco"
        dialog.find("password text", "Password").text = world.PASSWORD
        self.world.screenshot("add-device-credentials")
        self.assertTrue(dialog.find("check box", "Test connectivity after adding").checked)
        self.click(dialog.find("push button", "Add Device"))
        dialog.wait_gone()
        tree.wait_until(lambda: "lab-99" in self.table.column("Name"), what="the new device in the table")
        row = self.device("lab-99")
        self.assertEqual((row["address"], row["transport"]), ("127.9.9.99", "http"))
        self.frame.wait_text("Test Connectivity on lab-99")
        # The password is in the keyring and nowhere in the folders of the store.
        folder = os.path.dirname(self.world.store)
        for inner, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(inner, name), "rb") as file:
                    self.assertNotIn(world.PASSWORD.encode(), file.read(), name)

    def test_forget_password(self):
        self.world.ctl("devices", "add", "--name", "lab-98", "--user", "cisco", "192.0.2.98", password=world.PASSWORD)
        tree.wait_until(lambda: "lab-98" in self.table.column("Name"), what="the new device in the table")
        # The window loaded the keyring before: what it stores itself it knows.
        dialog = self.properties("lab-98")
        self.tab(dialog, "Credentials")
        dialog.find("password text", "Password").text = world.PASSWORD
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        dialog = self.properties("lab-98")
        self.tab(dialog, "Credentials")
        forget = dialog.find("push button", "Forget Password")
        self.world.screenshot("device-credentials-forget")
        self.click(forget)
        tree.wait_until(lambda: not forget.showing, what="nothing left to forget")
        self.world.ctl("credentials", "forget", "lab-98")

    def test_escape_adds_nothing(self):
        dialog = self.add_dialog()
        dialog.find("text", "Address").text = "192.0.2.98"
        self.display.press("Escape")
        dialog.wait_gone()
        self.assertEqual(self.table.n_rows, len(self.names))

    def test_properties(self):
        dialog = self.properties(self.names[1])
        self.assertEqual(dialog.find("text", "Display Name").text, self.names[1])
        self.assertFalse(dialog.find("push button", "Save").sensitive)
        dialog.find("text", "Group").text = "Europe/Berlin"
        dialog.find("text", "Tags").text = "pci, core"
        self.choose(dialog.find("combo box", "Traffic"), "Inline, fail-close")
        self.world.screenshot("device-properties")
        tree.wait_until(lambda: dialog.find("push button", "Save").sensitive, what="Save")
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.device(self.names[1])["group"] == "Europe/Berlin", what="the new group")
        self.assertEqual(self.device(self.names[1])["traffic"], "fail-close")
        self.assertEqual(self.device(self.names[1])["tags"], "core, pci")
        # Its tags stand at the left and narrow the table; several have to be there together.
        self.click(self.frame.find("check box", "pci"))
        tree.wait_until(lambda: self.table.column("Name") == [self.names[1]], what="the one with the tag")
        self.world.screenshot("device-tags")
        # Added to those of several at once; what one had it keeps.
        self.click(self.frame.find("check box", "pci"))
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="all devices again")
        dialog = self.properties(*self.names[:2])
        dialog.find("text", "Tags").text = "+lab"
        self.world.screenshot("device-tags-several")
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        self.click(self.frame.find("check box", "lab"))
        tree.wait_until(lambda: sorted(self.table.column("Name")) == sorted(self.names[:2]), what="both with the tag")
        self.assertEqual([self.device(name)["tags"] for name in self.names[:2]], ["lab", "core, lab, pci"])

    def test_probe(self):
        """Whether anybody answers at the port, before anything is saved; nothing is sent."""
        dialog = self.properties(self.names[1])
        self.tab(dialog, "Communication")
        probe, port = dialog.find("push button", "Probe"), dialog.find("text", "Port")
        self.click(probe)
        dialog.wait_text("Answers over HTTPS with a certificate of")
        self.world.screenshot("device-probe")
        port.text = "1"
        tree.wait_until(lambda: not dialog.has_text("Answers over HTTPS"), what="the end of the former answer")
        self.click(probe)
        dialog.wait_text(r":1 (refused|did not)")
        self.world.screenshot("device-probe-refused")
        self.display.press("Escape")
        dialog.wait_gone()

    def test_several(self):
        self.world.ctl("devices", "set", "--in-group", "Lab", self.names[0])
        self.world.ctl("devices", "set", "--notes", "rack 4", self.names[0])
        before = {name: self.device(name) for name in self.names[:3]}
        tree.wait_until(lambda: self.frame.has_text("^Lab$"), what="the group at the left")
        dialog = self.properties(*self.names[:3])
        self.assertRegex(dialog.name, r"3 devices")
        name = dialog.find("text", "Display Name", only_showing=False)
        self.assertFalse(name.sensitive)
        dialog.wait_text("<multiple values>")
        self.world.screenshot("device-properties-several")
        self.tab(dialog, "Communication")
        dialog.find("text", "Connection Timeout (seconds)").text = "7"
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        for name in self.names[:3]:
            self.assertEqual({key: value for key, value in self.device(name).items() if key in ("name", "address", "group")},
                             {key: before[name][key] for key in ("name", "address", "group")})
        again = self.properties(*self.names[:3])
        self.tab(again, "Communication")
        self.assertEqual(again.find("text", "Connection Timeout (seconds)").text, "7")
        self.display.press("Escape")
        again.wait_gone()

    def test_saved_filter(self):
        """What is searched and filtered by is kept under a name, and comes back by it."""
        self.display.focus(world.MAIN_TITLE)
        self.click(self.frame.find("toggle button", "Filter"))
        bar = self.frame.find("push button", "Add Criterion").parent
        saved = bar.find(("toggle button", "push button"), "Saved Filters")
        self.click(saved)
        item = self.popup_item(tree.re.compile("^Save Filter"))
        self.assertFalse(item.sensitive)
        self.display.press("Escape")
        self.frame.find("text", "Value").text = self.names[0]
        tree.wait_until(lambda: self.table.column("Name") == [self.names[0]], what="the filter")
        self.click(saved)
        self.click(self.popup_item("Save Filter…"))
        dialog = self.window("Save Filter")
        dialog.wait_text(f"Name contains “{self.names[0]}”")
        self.assertFalse(dialog.find("push button", "Save").sensitive)
        dialog.find("text", "Filter Name").text = "Only_one"
        self.world.screenshot("saved-filter-dialog")
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        self.click(self.frame.find("push button", "Clear Filter"))
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="everything again")
        self.display.focus(world.MAIN_TITLE)
        self.click(saved)
        self.world.screenshot("saved-filters")
        self.click(self.popup_item("Only_one"))
        tree.wait_until(lambda: self.table.column("Name") == [self.names[0]], what="the saved filter")
        self.assertEqual(self.frame.find("text", "Value").text, self.names[0])
        with open(self.world.path("config", "vedette", "filters.ini"), encoding="utf-8") as file:
            self.assertIn("Only_one", file.read())
        self.click(saved)
        self.click(self.app.find("menu", "Delete Filter"))
        again = tree.wait_until(lambda: self.app.find_all(tree.MENU_ITEMS, "Only_one")[1:], what="the submenu")
        self.click(again[0])
        self.click(saved)
        self.popup_item("Save Filter…")
        tree.wait_until(lambda: not self.app.find_all(tree.MENU_ITEMS, "Only_one"), what="the filter gone from the menu")
        self.display.press("Escape")

    def test_import(self):
        path = self.world.path("list.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write("name,address,group,credentials\r\n"
                      "lab-01,192.0.2.1,Lab,fleet\r\nlab-02,192.0.2.2,Lab,\r\n"
                      f"{self.names[0]},192.0.2.3,,\r\n,not an address,,\r\nlab-05,192.0.2.5,,nobody\r\n")
        self.menu("File", "Import Devices…")
        dialog = self.window("Import Devices")
        self.assertFalse(dialog.find("push button", "Import").sensitive)
        self.open_file(dialog, path)
        table = dialog.find(("tree table", "table"), "Lines of the list")
        tree.wait_until(lambda: table.n_rows == 5, what="the preview")
        verdicts = dict(zip(table.column("Line"), table.column("Verdict")))
        self.assertEqual(verdicts, {"2": "New", "3": "New", "4": "Duplicate name", "5": "Invalid", "6": "Invalid"})
        messages = dict(zip(table.column("Line"), table.column("Message")))
        self.assertIn("nobody", messages["6"])
        dialog.wait_text(r"2 new devices · 1 duplicate will be skipped · 2 invalid lines will be skipped")
        self.display.focus("Import Devices")
        self.world.screenshot("import-preview")
        # Nothing is there before it is said.
        self.assertEqual(self.table.n_rows, len(self.names))
        self.click(dialog.find("push button", "Import 2 Devices"))
        dialog.wait_gone()
        tree.wait_until(lambda: {"lab-01", "lab-02"} <= set(self.table.column("Name")), what="the imported devices")
        self.assertEqual(self.table.n_rows, len(self.names) + 2)

    def test_import_refuses(self):
        for name, data, expected in (("empty.csv", b"", "."), ("password.csv", b"address,password\r\n192.0.2.1,secret\r\n", "(?i)password")):
            path = self.world.path(name)
            with open(path, "wb") as out:
                out.write(data)
            self.menu("File", "Import Devices…")
            dialog = self.window("Import Devices")
            self.open_file(dialog, path)
            dialog.wait_text(tree.re.escape(name))
            dialog.wait_text(expected)
            self.assertFalse(dialog.find("push button", "Import").sensitive)
            self.display.focus("Import Devices")
            self.world.screenshot("import-refused")
            self.display.press("Escape")
            dialog.wait_gone()

    def open_file(self, dialog, path):
        self.click(dialog.find(("push button", "toggle button"), tree.re.compile(r"\(None\)|File|Choose")))
        chooser = self.window("Choose a List of Devices")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Open")

    def test_freeze(self):
        name = self.names[1]
        self.select(name)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item("Freeze…"))
        dialog = self.window("Freeze")
        dialog.wait_text(f"Updates leave {tree.re.escape(name)} alone")
        dialog.find("text", "Reason").text = "audit"
        dialog.find("text", "Until").text = "2001-02-03"
        dialog.wait_text("is over")
        self.assertFalse(dialog.find("push button", "Freeze").sensitive)
        dialog.find("text", "Until").text = "2099-12-31"
        tree.wait_until(lambda: dialog.find("push button", "Freeze").sensitive, what="Freeze")
        self.world.screenshot("freeze")
        self.click(dialog.find("push button", "Freeze"))
        dialog.wait_gone()
        self.frame.wait_text("Frozen by .* until .*: audit")
        self.display.focus(world.MAIN_TITLE)
        self.world.screenshot("frozen")
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item("Unfreeze"))
        tree.wait_until(lambda: not self.frame.has_text("Frozen by"), what="the end of the freeze")

    def test_remove_and_undo(self):
        self.select(self.names[2])
        self.display.press("Delete")
        tree.wait_until(lambda: self.names[2] not in self.table.column("Name"), what="the removal")
        self.world.screenshot("remove-undo")
        self.click(self.app.find("push button", "Undo"))
        tree.wait_until(lambda: self.names[2] in self.table.column("Name"), what="the device back")

    def test_credential_sets(self):
        self.menu("Tools", "Credential Sets…")
        dialog = self.window("Credential Sets")
        view = dialog.find(("tree table", "table"), "Credential Sets")
        tree.wait_until(lambda: view.column("Name") == ["fleet"], what="the set")
        self.assertEqual(view.column("Used By"), [f"{len(self.names)} devices"])
        self.click(view.at(0, 0))
        tree.wait_until(lambda: dialog.find("push button", "Edit…").sensitive, what="Edit")
        self.assertFalse(dialog.find("push button", "Remove").sensitive)
        dialog.wait_text("choose another login")
        self.world.screenshot("credential-sets")
        self.click(dialog.find("push button", "Add…"))
        form = self.window("Add Credential Set")
        name = form.find("text", "Name")
        name.text = "FLEET"
        form.find("text", "User Name").text = "admin"
        form.find("password text", "Password").text = "Another-Password-1"
        self.click(form.find("push button", "Save"))
        tree.wait_until(lambda: "different" in name.description, what="the sentence at the name")
        name.text = "lab"
        self.world.screenshot("credential-set-add")
        self.click(form.find("push button", "Save"))
        form.wait_gone()
        tree.wait_until(lambda: sorted(view.column("Name")) == ["fleet", "lab"], what="the new set")
        self.display.focus("Credential Sets")
        self.click(view.at(view.row_of("Name", "lab"), 0))
        tree.wait_until(lambda: dialog.find("push button", "Remove").sensitive, what="Remove")
        self.click(dialog.find("push button", "Remove"))
        tree.wait_until(lambda: view.column("Name") == ["fleet"], what="the removal")
        self.display.press("Escape")
        dialog.wait_gone()


if __name__ == "__main__":
    world.main()
