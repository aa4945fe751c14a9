#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools > Security Manager Administration > IPS Updates: the update server, the schedule and the mode, step by step."""

import os
import subprocess

import tree
import world

ADMINISTRATION = "Security Manager Administration"
SETTINGS = "Edit Update Server Settings"
TABLE = ("tree table", "table")


class Updates(world.Case):
    with_fleet = False

    def setUp(self):
        super().setUp()
        # Step 1: Select Tools > Security Manager Administration and select IPS Updates from the table of contents.
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        self.page = self.window(ADMINISTRATION)
        self.click(self.page.find("list box", "Contents").find("list item", "IPS Updates"))
        self.page.find("push button", "Check for Updates")
        self.save = self.page.find("push button", "Save")

    def picture(self, name):
        self.world.screenshot("updates-" + name)

    def open_settings(self):
        self.click(self.page.find("push button", "Edit Settings"))
        return self.window(SETTINGS)

    def ok(self, dialog):
        self.click(dialog.find("push button", "OK"))
        dialog.wait_gone()
        self.display.focus(ADMINISTRATION)

    def save_page(self):
        tree.wait_until(lambda: self.save.sensitive, what="Save")
        self.click(self.save)
        tree.wait_until(lambda: not self.page.has_text("not saved"), what="the end of the save")

    def setting(self, name):
        return self.world.query(f"SELECT value FROM settings WHERE name = 'updates.{name}'")


class Server(Updates):
    def test_cisco(self):
        self.picture("page")
        # Step 2: In the Update Server area, click Edit Settings.
        dialog = self.open_settings()
        # Step 3: Cisco.com: Enter a Cisco.com username and password.
        self.assertEqual(self.chosen(dialog.find("combo box", "Update From")), "Cisco.com")
        dialog.find("text", "User Name").text = "jane"
        dialog.find("password text", "Password").text = "Cisco-5678"
        self.picture("server-cisco")
        # If your network requires a proxy server, select Enable Proxy Server and enter the information.
        self.click(dialog.find("check box", "Enable Proxy Server"))
        dialog.find("text", "Proxy IP Address/Host Name").text = "127.0.0.9"
        self.click(dialog.find("push button", "OK"))
        # What is missing is said where it is missing, and nothing is lost.
        port = dialog.find("text", "Proxy Port")
        tree.wait_until(lambda: "port" in port.description, what="the sentence at the port")
        self.assertEqual(dialog.find("text", "User Name").text, "jane")
        port.text = "eighty"
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "1 to 65535" in port.description, what="the sentence at the port")
        self.picture("server-proxy-wrong")
        port.text = "3128"
        # The proxy alone is tried as it is entered; nothing listens there.
        dialog.wait_text("It let through nothing yet")
        self.click(dialog.find("push button", "Test Proxy"))
        test = self.window("Test Proxy")
        test.wait_text("127.0.0.9:3128 cannot be used like this: Connection failed")
        test.wait_text("Check its address and port")
        self.picture("server-proxy-test")
        self.click(test.find("push button", "Close"))
        test.wait_gone()
        self.display.focus(SETTINGS)
        # Click OK to save your changes.
        self.ok(dialog)
        # Step 4: Your changes are not completely saved unless you click Save.
        self.page.wait_text("2 changes not saved")
        self.assertIsNone(self.setting("proxy-port"))
        self.save_page()
        self.assertEqual(self.setting("proxy-port"), "3128")
        self.assertEqual(self.setting("proxy"), "manual")
        self.page.wait_text("Cisco.com, as jane")
        dump = self.world.dump_store()
        self.assertNotIn("Cisco-5678", dump)
        # It is there when the dialog is opened again, and the password is not shown.
        dialog = self.open_settings()
        self.assertEqual(dialog.find("text", "User Name").text, "jane")
        self.assertEqual(dialog.find("password text", "Password").text, "")
        self.display.press("Escape")
        dialog.wait_gone()

    def test_local_server(self):
        dialog = self.open_settings()
        self.choose(dialog.find("combo box", "Update From"), "Local server")
        host, path = dialog.find("text", "IP Address/Host Name"), dialog.find("text", "Path")
        # An empty address is told where it was not entered.
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: host.description, what="the sentence at the address")
        # A pasted full URL is split.
        path.text = "https://updates.example:8443/IPSpath/more/"
        tree.wait_until(lambda: path.text == "IPSpath/more", what="the path alone")
        self.assertEqual(host.text, "updates.example")
        self.assertEqual(dialog.find("text", "Web Server Port").text, "8443")
        self.assertEqual(self.chosen(dialog.find("combo box", "Protocol")), "https")
        dialog.wait_text("https://updates.example:8443/IPSpath/more/")
        self.picture("server-local")
        # Nobody but a web server is asked.
        path.text = "ftp://updates.example/x"
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "IPSpath" in path.description, what="the sentence at the path")
        self.picture("server-local-wrong")
        path.text = "IPSpath"
        self.client_certificate(dialog)
        self.choose(dialog.find("combo box", "Protocol"), "http")
        dialog.wait_text("not encrypted")
        self.ok(dialog)
        self.save_page()
        self.assertEqual(self.setting("from"), "local")
        self.assertEqual(self.setting("path"), "IPSpath")
        self.assertEqual(self.setting("client-certificate"), self.world.path("client.pem"))
        self.assertNotIn("Client-9012", self.world.dump_store())
        self.page.wait_text("http://updates.example:8443/IPSpath/")

    def client_certificate(self, dialog):
        """What the server may ask for is shown with its facts; what cannot be used is told where it was entered."""
        files = {name: self.world.path(name) for name in ("client.pem", "client.key")}
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-days", "30", "-subj", "/CN=a computer of the operations centre/O=Site",
                        "-keyout", files["client.key"], "-passout", "pass:Client-9012", "-out", files["client.pem"]], check=True,
                       stderr=subprocess.DEVNULL)
        expander = dialog.find("toggle button", "Client certificate, where the server asks for one")
        self.click(expander)
        certificate = tree.wait_until(lambda: dialog.find("text", "Client Certificate"), what="the entries")
        certificate.text = self.world.path("nothing.pem")
        dialog.wait_text("There is no file")
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "There is no file" in certificate.description, what="the sentence at the certificate")
        self.picture("server-client-certificate-wrong")
        certificate.text = files["client.pem"]
        dialog.find("text", "Private Key").text = files["client.key"]
        dialog.wait_text("enter its passphrase")
        dialog.find("password text", "Passphrase").text = "Client-9012"
        dialog.wait_text("issued by")
        self.picture("server-client-certificate")

    def test_fallback_servers(self):
        dialog = self.open_settings()
        self.click(dialog.find("page tab", "Fallback Servers"))
        tree.wait_until(lambda: not dialog.find("push button", "Move Up").sensitive, what="nothing to be moved")

        def add(url, user=None):
            self.click(dialog.find("push button", "Add"))
            one = self.window("Add Fallback Server")
            host = one.find("text", "IP Address/Host Name")
            host.text = url
            tree.wait_until(lambda: "://" not in host.text, what="the address alone")
            if user:
                one.find("text", "User Name").text = user
                one.find("password text", "Password").text = "Mirror-5678"
                self.picture("server-fallback")
            self.click(one.find("push button", "OK"))
            return one, host

        for place, (url, user) in enumerate((("http://127.0.0.9/second", None), ("https://127.0.0.8:8443/first", "reader")), 1):
            one, _ = add(url, user)
            one.wait_gone()
            self.display.focus(SETTINGS)
            dialog.find("list item", f"{place}. Local server: {url}/")
        # None is asked twice.
        one, host = add("http://127.0.0.9/second")
        tree.wait_until(lambda: "already" in host.description, what="the sentence at the address")
        self.click(one.find("push button", "Cancel"))
        one.wait_gone()
        self.display.focus(SETTINGS)
        # The order is the order in which they are asked.
        self.click(dialog.find("list item", "2. Local server: https://127.0.0.8:8443/first/"))
        up = dialog.find("push button", "Move Up")
        tree.wait_until(lambda: up.sensitive, what="a server to be moved")
        self.click(up)
        dialog.find("list item", "1. Local server: https://127.0.0.8:8443/first/")
        self.picture("server-fallbacks")
        self.ok(dialog)
        self.page.wait_text("Else Local server: https://127.0.0.8:8443/first/")
        self.save_page()
        self.assertEqual(self.setting("fallbacks"), "https://reader@127.0.0.8:8443/first/ http://127.0.0.9/second/")
        self.assertNotIn("Mirror-5678", self.world.dump_store())
        # Edited, it keeps its place.
        dialog = self.open_settings()
        self.click(dialog.find("page tab", "Fallback Servers"))
        self.click(dialog.find("list item", "1. Local server: https://127.0.0.8:8443/first/"))
        edit = dialog.find("push button", "Edit")
        tree.wait_until(lambda: edit.sensitive, what="a server to be edited")
        self.click(edit)
        one = self.window("Edit Fallback Server")
        self.assertEqual(one.find("text", "User Name").text, "reader")
        self.picture("server-fallback-edit")
        one.find("text", "Path").text = "other"
        self.click(one.find("push button", "OK"))
        one.wait_gone()
        self.display.focus(SETTINGS)
        dialog.find("list item", "1. Local server: https://127.0.0.8:8443/other/")

    def test_advanced(self):
        dialog = self.open_settings()
        self.click(dialog.find("page tab", "Advanced"))
        locator = dialog.find("text", "Image Meta-data Locator")
        self.assertTrue(locator.text.startswith("https://www.cisco.com/"))
        locator.text = "no address"
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "https://" in locator.description, what="the sentence at the locator")
        self.picture("server-advanced")
        self.click(dialog.find("push button", "Default Image Meta-data Locator"))
        tree.wait_until(lambda: locator.text.startswith("https://www.cisco.com/"), what="the known address")
        # Where devices fetch files over SSH: a wrong address has its sentence at the field.
        self.click(dialog.find("page tab", "Devices over SSH"))
        folder = dialog.find("text", "Folder for Devices")
        folder.text = "scp://10.1.1.1/ips"
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "Name the user" in folder.description, what="the sentence at the folder")
        self.picture("server-devices")
        folder.text = "scp://files@127.0.0.9//srv/ips"
        dialog.find("password text", "Password for Devices").text = "Files-1234"
        dialog.find("text", "SSH Host Key of the Folder’s Server").text = "SHA256:SAQbKruIx2G3MN0cctPh4WmqhFqEgZbv2+b/pZvOv2c"
        self.click(dialog.find("radio button", tree.re.compile("by hand")))
        self.ok(dialog)
        self.save_page()
        tree.wait_until(lambda: self.setting("files-url") == "scp://files@127.0.0.9//srv/ips", what="the folder in the settings")
        self.assertEqual(self.setting("files-put"), "false")


class Automating(Updates):
    def test_mode_schedule_and_mail(self):
        # Step 2: select an auto update mode.
        for mode in ("Download, Apply, and Deploy Updates", "Disable Auto Update", "Check for Updates", "Download Updates",
                     "Download and Apply Updates"):
            self.page.find("radio button", mode)
        deploy = self.page.find("radio button", "Download, Apply, and Deploy Updates")
        self.assertTrue(deploy.sensitive)
        self.page.wait_text("starts a deployment job")
        self.click(deploy)
        tree.wait_until(lambda: deploy.checked, what="the mode")
        self.click(self.bring(self.page.find("check box", "applied", only_showing=False)))
        self.page.wait_text("2 changes not saved")
        self.save_page()
        self.assertEqual((self.setting("mode"), self.setting("notify-applied"), self.setting("notify-deployed")), ("deploy", "false", "true"))
        self.assertEqual(self.world.query("SELECT verb || ' ' || suspended FROM schedules WHERE id = 'updates'"), "download-updates 0")
        self.click(self.page.find("radio button", "Download Updates"))
        # Step 3: Click Edit Update Schedule.
        self.click(self.page.find("push button", "Edit Update Schedule"))
        dialog = self.window("Edit Update Schedule")
        # Select the starting date, enter the starting time in 24-hour format (hh:mm).
        date, time = dialog.find("text", "Start date"), dialog.find("text", "Start time (hh:mm)")
        date.text = "tomorrow"
        tree.wait_until(lambda: "2026-03-31" in date.description, what="the sentence at the date")
        self.assertFalse(dialog.find("push button", "OK").sensitive)
        self.picture("schedule-wrong")
        date.text = "2031-01-31"
        time.text = "25:00"
        tree.wait_until(lambda: "24-hour" in time.description, what="the sentence at the time")
        time.text = "02:30"
        # By the hour, day, week, month, or a one-time event.
        repeat = dialog.find("combo box", "Repeat")
        for choice in ("Hourly", "Weekly", "One Time", "Monthly"):
            self.choose(repeat, choice)
        dialog.wait_text("Fri 31 Jan 2031, 02:30")
        # A month without the day runs on its last day.
        dialog.wait_text("Fri 28 Feb 2031, 02:30")
        self.picture("schedule-monthly")
        self.choose(repeat, "Weekly")
        self.click(dialog.find("toggle button", "Monday"))
        self.click(dialog.find("toggle button", "Friday"))
        dialog.wait_text("Mon 3 Feb 2031, 02:30")
        self.picture("schedule-weekly")
        # Click OK to save the schedule.
        self.ok(dialog)
        # Step 4: Notify Email, more than one address separated by commas.
        notify = self.page.find("text", "Notify Email")
        notify.text = "a@example.org, nobody"
        tree.wait_until(lambda: "nobody" in notify.description, what="the sentence at the address")
        self.assertFalse(self.save.sensitive)
        notify.text = "a@example.org,b@example.org"
        self.page.wait_text("3 changes not saved")
        self.picture("automating")
        # Step 6: Click Save.
        self.save_page()
        self.assertEqual(self.setting("mode"), "download")
        self.assertEqual(self.setting("notify"), "a@example.org, b@example.org")
        self.assertEqual(self.world.query("SELECT verb || ' ' || suspended FROM schedules WHERE id = 'updates'"), "download-updates 0")
        self.page.wait_text("31 Jan 2031 02:30|Jan 2031 02:30")
        # Disable Auto Update: nothing runs, and the schedule is kept.
        self.click(self.page.find("radio button", "Disable Auto Update"))
        self.page.wait_text("Disabled. The schedule is kept: ")
        self.save_page()
        self.page.wait_text("Disabled since .* by .*[.] The schedule is kept: ")
        self.assertEqual(self.world.query("SELECT suspended FROM schedules WHERE id = 'updates'"), 1)

    def test_filter_and_reset(self):
        self.click(self.bring(self.page.find("push button", "Edit Signature Download Filter Settings", only_showing=False)))
        dialog = self.window("Edit Signature Download Filter Settings")
        self.click(dialog.find("check box", tree.re.compile("^Sensor updates")))
        self.picture("filter")
        self.ok(dialog)
        self.page.wait_text("Signature updates only")
        self.page.wait_text("1 change not saved")
        self.click(self.page.find("push button", "Reset"))
        self.page.wait_text("Signature and sensor updates")
        self.assertFalse(self.save.sensitive)
        parallel = self.bring(self.page.find("spin button", "Downloads at once", only_showing=False))
        self.assertEqual(parallel.text, "3")
        parallel.text = "5"
        parallel.focus()
        self.display.press("Tab")
        self.click(self.bring(self.page.find("check box", "Download on metered networks", only_showing=False)))
        self.page.wait_text("2 changes not saved")
        watched = self.bring(self.page.find("text", "Watched Folder", only_showing=False))
        watched.text = "relative/folder"
        self.picture("foot")
        tree.wait_until(lambda: "full path" in watched.description, what="the sentence at the folder")
        self.assertFalse(self.save.sensitive)
        watched.text = os.path.join(self.world.folder, "drop")
        self.save_page()
        self.assertEqual(self.setting("parallel"), "5")
        self.assertEqual(self.setting("metered"), "true")


    def test_undo(self):
        """Each setting goes back to what is saved by itself, and the others stay as they were entered."""
        undo = lambda what: self.page.find("push button", f"Undo {what}")
        self.assertFalse(any(button.name.startswith("Undo") for button in self.page.find_all("push button")))
        self.click(self.page.find("radio button", "Download Updates"))
        notify = self.page.find("text", "Notify Email", only_showing=False)
        notify.text = "a@example.org"
        self.page.wait_text("2 changes not saved")
        self.bring(undo("Notify Email"))
        self.picture("undo")
        self.click(undo("Notify Email"))
        tree.wait_until(lambda: notify.text == "", what="what is saved")
        self.page.wait_text("1 change not saved")
        self.assertTrue(self.page.find("radio button", "Download Updates").checked)
        self.click(self.bring(undo("Auto update mode")))
        tree.wait_until(lambda: self.page.find("radio button", "Disable Auto Update").checked, what="the mode that is saved")
        tree.wait_until(lambda: not self.page.has_text("not saved"), what="nothing to be saved")


class ApplyTo(Updates):
    """Step 5: Select the devices and shared policies you want to automatically update in the Apply Update To selector."""
    with_fleet = True

    def prepare_store(self):
        self.names = sorted(sensor["name"] for sensor in self.world.sensors())[:2]
        self.world.ctl("policies", "add", "Branches")
        self.world.ctl("policies", "assign", "Branches", self.names[0])

    def edit_row(self, name):
        """To select a device or policy, click it in the selector and click the Edit Row button."""
        # A table in a page that scrolls does not say that it shows, so its place is what is waited for.
        table = self.page.find(TABLE, "Apply Update To", only_showing=False)
        table.focus()
        tree.wait_until(lambda: sum(table.extents[1::2]) < sum(self.page.extents[1::2]), what="the whole selector in sight")
        self.click_cell(table, "Policy", name)
        edit = self.page.find("push button", "Edit Row", only_showing=False)
        tree.wait_until(lambda: edit.sensitive, what="Edit Row")
        self.click(self.bring(edit))
        return self.window("Edit Auto Update Settings")

    def devices(self):
        """Which are listed; the list is there once it has something to say."""
        return sorted(self.page.find(TABLE, "Devices to be Auto Updated", only_showing=False).column("Device"))

    def test_apply_update_to(self):
        table = self.page.find(TABLE, "Apply Update To", only_showing=False)
        # Use the Type field to toggle between local policies (for devices) and shared policies.
        beside = self.page.find("text", "Search policies", only_showing=False)
        self.bring(beside)
        kind = self.page.find("combo box", "Type")
        tree.wait_until(lambda: self.names[1] in table.column("Policy"), what="the local policies")
        self.assertNotIn(self.names[0], table.column("Policy"))
        self.assertFalse(self.page.find("push button", "Edit Row", only_showing=False).sensitive)
        self.choose(kind, "Shared policies")
        tree.wait_until(lambda: table.column("Policy") == ["Branches"], what="the shared policies")
        # Select the types of updates you want to apply: minor sensor updates and service packs or service packs only, and the
        # signature update level.
        dialog = self.edit_row("Branches")
        self.click(dialog.find("radio button", "Minor sensor updates and service packs"))
        self.click(dialog.find("radio button", "The latest level"))
        self.picture("auto-update-dialog")
        # Click OK. The devices to which the policy apply are added to the Devices to be Auto Updated list.
        self.ok(dialog)
        tree.wait_until(lambda: self.devices() == [self.names[0]], what="the policy's device")
        self.page.wait_text("The settings of 1 policy are changed. Click Save for them to take effect.")
        self.page.wait_text("1 change not saved")
        self.bring(beside)
        self.choose(kind, "Local policies")
        tree.wait_until(lambda: self.names[1] in table.column("Policy"), what="the local policies")
        # Both in one list, told apart by their type.
        self.choose(kind, "Local and shared policies")
        tree.wait_until(lambda: {"Branches", self.names[1]} <= set(table.column("Policy")), what="both kinds")
        self.assertEqual((table.row("Policy", "Branches")["Type"], table.row("Policy", self.names[1])["Type"]), ("Shared", "Local"))
        dialog = self.edit_row(self.names[1])
        self.click(dialog.find("radio button", "Service packs only"))
        self.click(dialog.find("radio button", "This level and no other"))
        level = dialog.find("text", "Signature update level")
        level.text = "newest"
        self.click(dialog.find("push button", "OK"))
        tree.wait_until(lambda: "S924" in level.description, what="the sentence at the level")
        level.text = "S924"
        self.ok(dialog)
        tree.wait_until(lambda: self.devices() == self.names, what="both devices")
        self.picture("auto-update")
        # Step 6: Click Save.
        self.save_page()
        self.assertEqual(self.world.query("SELECT count(*) FROM auto_updates WHERE sensor = 'service-packs' AND signature = 'fixed' "
                                          "AND number = 924"), 1)
        self.assertEqual(self.world.query("SELECT count(*) FROM auto_updates WHERE sensor = 'minor' AND signature = 'latest'"), 1)
        # What is edited and not saved is taken back by Reset.
        dialog = self.edit_row(self.names[1])
        self.assertTrue(dialog.find("radio button", "Service packs only").checked)
        self.click(dialog.find("radio button", "No sensor updates"))
        self.click(dialog.find("radio button", "No signature updates"))
        self.ok(dialog)
        tree.wait_until(lambda: self.devices() == [self.names[0]], what="the device without settings gone")
        self.click(self.page.find("push button", "Reset"))
        tree.wait_until(lambda: self.devices() == self.names, what="both devices again")
        self.assertFalse(self.save.sensitive)


if __name__ == "__main__":
    world.main()
