#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools > Security Manager Administration > Device Communication."""

import tree
import world


class Administration(world.Case):
    with_fleet = False

    def setUp(self):
        super().setUp()
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        self.window_ = self.window("Security Manager Administration")

    def setting(self, key):
        settings = tree.json.loads(self.world.ctl("settings", "list", "--json"))
        return next(row["value"] for row in settings if row["key"] == key)

    def test_device_communication(self):
        window = self.window_
        # The table of contents at the left.
        contents = window.find("list box", "Contents")
        self.assertIn("Device Communication", [row.name for row in contents.children])
        self.world.screenshot("administration")
        save, reset = window.find("push button", "Save"), window.find("push button", "Reset")
        self.assertFalse(save.sensitive)
        connect = window.find("text", tree.re.compile("^Connection timeout"))
        old = connect.text
        connect.text = "soon"
        tree.wait_until(lambda: connect.description, what="the sentence at the field")
        self.assertFalse(save.sensitive)
        connect.text = "17"
        window.wait_text("1 change not saved")
        self.click(reset)
        tree.wait_until(lambda: connect.text == old, what="the reset")
        connect.text = "17"
        self.click(window.find("radio button", "Accept automatically"))
        window.wait_text("2 changes not saved")
        tree.wait_until(lambda: save.sensitive, what="Save")
        self.click(save)
        tree.wait_until(lambda: not save.sensitive, what="the end of the save")
        self.assertEqual(self.setting("connection-timeout"), "17")

    def test_group_policies(self):
        """A group has its own policy, or that of the group above; the page says whose it is, and Save keeps it."""
        self.world.ctl("devices", "add", "--name", "here", "--in-group", "Europe/Berlin", "127.9.9.1")
        window = self.window_
        self.click(window.find("page tab", "Certificate Policies"))
        table = window.find(("table", "tree table"), "Certificate Policies")
        tree.wait_until(lambda: table.column("In Force") == ["Ask on first contact (the default)"] * 2, what="the groups")
        self.assertEqual(table.column("Group"), ["Europe", "Europe/Berlin"])
        assign, save = window.find("push button", "Assign"), window.find("push button", "Save")
        self.assertFalse(assign.sensitive)
        self.click_cell(table, "Group", "Europe")
        tree.wait_until(lambda: assign.sensitive, what="Assign")
        self.choose(window.find("combo box", "Policy of the selected groups"), "Accept automatically")
        self.click(assign)
        tree.wait_until(lambda: table.column("In Force")[1] == "Accept automatically (of the group Europe)", what="the policy from above")
        window.wait_text("1 change not saved")
        self.world.screenshot("administration-policies")
        self.click(save)
        tree.wait_until(lambda: not save.sensitive, what="the end of the save")
        groups = tree.json.loads(self.world.ctl("settings", "groups", "--json"))
        self.assertEqual([(row["group"], row["own_policy"], row["certificate_policy"], row["from"]) for row in groups],
                         [("Europe", "accept", "accept", "Europe"), ("Europe/Berlin", "", "accept", "Europe")])
        # What the command line changes is followed.
        self.world.ctl("settings", "set-group", "Europe/Berlin", "manual")
        tree.wait_until(lambda: table.column("Own Policy")[1] == "Add manually", what="the change from outside")

    def test_search(self):
        """Settings are found by their words, on whichever page and tab."""
        window = self.window_
        contents, entry = window.find("list box", "Contents"), window.find("text", "Search settings")
        everything = len(contents.children)
        entry.text = "first CONTACT"
        tree.wait_until(lambda: [row.name for row in contents.children if row.showing] == ["Device Communication"], what="the page")
        entry.text = "no such words"
        window.wait_text("No setting has these words")
        entry.text = "mail server"
        tree.wait_until(lambda: "E-mail" in [row.name for row in contents.children if row.showing], what="the other page")
        self.world.screenshot("administration-search")
        self.display.focus("Security Manager Administration")
        entry.focus()
        self.display.press("Escape")
        tree.wait_until(lambda: len([row for row in contents.children if row.showing]) == everything, what="everything again")
        self.assertEqual(entry.text, "")

    def test_http_is_warned_of(self):
        window = self.window_
        self.click(window.find("radio button", "HTTP"))
        window.wait_text("not encrypted")
        self.world.screenshot("administration-http")
        # Closing with unsaved changes asks once.
        self.display.focus("Security Manager Administration")
        self.display.press("Escape")
        question = self.app.find(("alert", "dialog"))
        question.wait_text("Save 1 change before closing")
        self.display.focus(question.name) if question.name else None
        self.click(question.find("push button", tree.re.compile("without Saving")))
        window.wait_gone()


class StoredCertificates(world.Case):
    def test_add_certificate(self):
        sensor = self.world.sensors()[1]
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        window = self.window("Security Manager Administration")
        self.click(window.find("page tab", "Stored Certificates"))
        self.click(window.find("push button", "Add Certificate…"))
        dialog = self.window("Add Certificate")
        address, thumbprint = dialog.find("text", "Address"), dialog.find("text", "Thumbprint")
        fetch, add = dialog.find("push button", "Fetch"), dialog.find("push button", "Add Certificate")
        self.assertFalse(add.sensitive)
        # What is no thumbprint is said at the field, and nothing entered is lost.
        address.text = sensor["address"]
        thumbprint.text = "12:34"
        dialog.wait_text("(?i)thumbprint.*(20|40|64|SHA)|(20|40|64|SHA).*thumbprint")
        self.assertFalse(add.sensitive)
        self.world.screenshot("add-certificate-wrong")
        # The fetch button asks the device; nothing is sent to it.
        tree.wait_until(lambda: fetch.sensitive, what="Fetch")
        self.click(fetch)
        dialog.wait_text("No password was sent")
        self.assertEqual(self.world.sensors()[1]["logins"], 0)
        # What the device's own console prints is compared with it: another one forbids, the same allows.
        thumbprint.text = "00" * 20
        dialog.wait_text("another thumbprint")
        self.assertFalse(add.sensitive)
        thumbprint.text = sensor["sha1"].lower().replace(":", " ")
        dialog.wait_text("has this thumbprint")
        self.world.screenshot("add-certificate-fetched")
        tree.wait_until(lambda: add.sensitive, what="Add Certificate")
        self.click(add)
        dialog.wait_gone()
        rows = tree.json.loads(self.world.ctl("certificates", "list", "--json"))
        trusted = {row["device"]: row["thumbprint_on_csm_sha256"] for row in rows}
        self.assertEqual(trusted[sensor["name"]].upper(), sensor["sha256"].upper())
        self.assertEqual([name for name, value in trusted.items() if value], [sensor["name"]])


if __name__ == "__main__":
    world.main()
