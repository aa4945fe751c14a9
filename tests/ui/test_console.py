#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that is talked to over SSH: its properties, the question about its host key, and the jobs that change it."""

import test_apply
import tree
import world


class Console(world.Case):
    fleet = (*world.Case.fleet, "--ssh-port", "0")

    def setUp(self):
        super().setUp()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: self.table.n_rows == len(self.names), what="the devices in the table")

    def device(self, name):
        return next(row for row in tree.json.loads(self.world.ctl("devices", "list", "--json")) if row["name"] == name)

    def select(self, name):
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(self.table, "Name", name)

    def popup(self, name, item):
        self.select(name)
        self.click_cell(self.table, "Name", name, button=world.RIGHT)
        self.click(self.popup_item(item))

    def properties(self, name):
        self.select(name)
        self.display.press(world.ALT, "Return")
        dialog = self.app.find("dialog", tree.re.compile("^Device Properties"))
        self.display.focus(dialog.name)
        self.click(dialog.find("page tab", "Command Line"))
        return dialog

    def test_over_ssh(self):
        name = self.names[0]
        dialog = self.properties(name)
        host_key = dialog.find("text", "Host Key")
        self.assertFalse(host_key.sensitive)
        self.assertEqual(self.chosen(dialog.find("combo box", "Talk to It Over")), "Web Server")
        self.choose(dialog.find("combo box", "Talk to It Over"), "SSH")
        tree.wait_until(lambda: host_key.sensitive, what="a host key that can be entered")
        dialog.find("text", "SSH Port").text = str(self.world.ssh_port)
        # A fingerprint of another kind: the sentence at the field.
        host_key.text = "MD5:00:11:22"
        self.click(dialog.find("push button", "Save"))
        tree.wait_until(lambda: "ssh-keygen" in host_key.description, what="the sentence about the host key")
        self.world.screenshot("device-command-line")
        host_key.text = ""
        self.click(dialog.find("push button", "Save"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.device(name)["form"] == "ssh", what="the form in the inventory")
        self.assertEqual(self.device(name)["ssh_port"], str(self.world.ssh_port))

        # The first contact shows the host key, which is what OpenSSH would show.
        self.popup(name, "Refresh")
        question = self.window("New Certificates")
        view = question.find(("tree table", "table"), "New Certificates")
        tree.wait_until(lambda: view.n_rows == 1, what="the host key in the question")
        shown = self.world.sensor(name)["host_key"]
        self.assertEqual(view.column("Fingerprint"), [shown])
        self.assertEqual(self.world.sensor(name)["logins"], 0)
        self.world.screenshot("trust-host-key")
        self.click(question.find("push button", "Trust 1 Host Key"))
        tree.wait_until(lambda: self.device(name)["host_key"] == shown, what="the trusted host key")
        tree.wait_until(lambda: self.device(name)["serial"], what="what the sensor said")

        # The question says over what it is done, and it is done.
        self.popup(name, "Reboot Device")
        dialog = self.window("Reboot Device")
        dialog.wait_text("Over SSH.")
        self.world.screenshot("reboot-over-ssh")
        self.click(dialog.find("push button", f"Reboot {name}"))
        dialog.wait_gone()
        tree.wait_until(lambda: self.world.sensor(name)["reboots"] == 1, what="the reboot")

        def done():
            jobs = tree.json.loads(self.world.ctl("jobs", "list", "--json"))
            return any(job["verb"] == "reboot" and job["succeeded"] == 1 for job in jobs)
        tree.wait_until(done, 40, "the end of the job")

    def test_key_of_the_folders_server(self):
        """The key of the server from which devices fetch files is asked for, not typed."""
        shown = self.world.sensor(self.names[1])
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        page = self.window("Security Manager Administration")
        self.click(page.find("list box", "Contents").find("list item", "IPS Updates"))
        self.click(page.find("push button", "Edit Settings"))
        dialog = self.window("Edit Update Server Settings")
        self.click(dialog.find("page tab", "Devices over SSH"))
        folder, key = dialog.find("text", "Folder for Devices"), dialog.find("text", "SSH Host Key of the Folder’s Server")
        retrieve = dialog.find("push button", "Retrieve the SSH Host Key")
        folder.text = "http://127.0.0.1/ips"
        self.click(retrieve)
        tree.wait_until(lambda: "scp" in folder.description, what="the sentence at the folder")
        folder.text = f"scp://files@{shown['address']}:{self.world.ssh_port}/ips"
        tree.wait_until(lambda: retrieve.sensitive, what="Retrieve")
        self.click(retrieve)
        tree.wait_until(lambda: key.text.startswith("SHA256:"), what="the key")
        self.assertEqual(key.text, self.world.sensor(self.names[1])["host_key"])
        dialog.wait_text("Bubble Babble x")
        self.assertEqual(self.world.sensor(self.names[1])["logins"], shown["logins"])
        self.world.screenshot("folder-key")
        self.click(dialog.find("push button", "Cancel"))
        dialog.wait_gone()


class Jobs(test_apply.Case):
    """On one device over SSH: its certificate, a signature update and its rollback, a sensor update. Every question says over what."""

    fleet = (*test_apply.Case.fleet, "--ssh-port", "0")
    name = test_apply.READY

    def prepare_store(self):
        super().prepare_store()
        self.world.ask_fleet("/sensors/0", {"upgrade_seconds": 0.5, "reboot_seconds": 1})
        self.world.reach_over_ssh(self.name)
        self.world.serve_files()
        self.world.ctl("updates", "import", self.signature_package(923), self.package("IPS-CSM-K9-7.1.11.zip", "IPS-SSP_10-K9-7.1-11-E4.pkg"))

    def commands(self):
        """What was said at the device's command line."""
        return [entry["path"] for entry in self.world.ask_fleet("/log?sensor=0")["entries"] if entry.get("method") == "SSH"]

    def explain(self):
        return self.world.query("SELECT group_concat(state || ' ' || cause || ' ' || message || ' ' || detail, char(10)) FROM operations")

    def test_each_job(self):
        before = self.world.sensor(self.name)["signature"]
        self.regenerate()
        self.deploy("IPS-CS-MGR-sig-S923-req-E4.zip", "S923 (E4)")
        tree.wait_until(lambda: self.world.sensor(self.name)["signature"] == 923, 60, self.explain)
        self.roll_back(before)
        self.deploy("IPS-CSM-K9-7.1.11.zip", "7.1(11)", "Sensor Updates")
        tree.wait_until(lambda: "7.1(11)" in self.world.sensor(self.name)["version"], 60, self.explain)
        tree.wait_until(lambda: self.table("Deployments").column("Status") == ["Deployed", "Rolled Back"], 60, self.explain)
        commands = self.commands()
        for begin in ("tls generate-key", "upgrade http://", "downgrade"):
            self.assertTrue(any(command.startswith(begin) for command in commands), f"{begin} in {commands}")
        # Nothing of that went over the web server.
        web = [entry for entry in self.world.ask_fleet("/log?sensor=0")["entries"] if entry.get("command") and entry.get("method") != "SSH"]
        self.assertEqual([entry["command"] for entry in web if entry["command"] != "getVersion"], [])

    def table(self, name):
        return self.frame.find(test_apply.TABLE, name)

    def regenerate(self):
        before = self.world.sensor(self.name)["sha256"]
        self.menu("Manage", "IPS", "IPS Certificates")
        dialog = self.window("IPS Certificates")
        table = dialog.find(test_apply.TABLE, "IPS Certificates")
        tree.wait_until(lambda: self.name in table.column("Device"), what="the device")
        self.click_cell(table, "Device", self.name)
        self.click(self.button(dialog, "Regenerate Certificate"))
        question = self.window("Regenerate Certificate")
        question.wait_text("Over SSH.")
        self.world.screenshot("regenerate-over-ssh")
        self.click(self.button(question, tree.re.compile("^Regenerate")))
        question.wait_gone()
        after = tree.wait_until(lambda: self.world.sensor(self.name)["sha256"] != before and self.world.sensor(self.name), 40, self.explain)
        tree.wait_until(lambda: after["sha256"].upper() in self.world.ctl("certificates", "list", "--json", self.name), what="the new one in the store")
        tree.wait_until(lambda: table.row("Device", self.name)["Certificate Mismatch?"] == "No", what="the same on both sides")
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()

    def deploy(self, filename, label, kind=None):
        wizard = self.open_wizard()
        if kind is not None:
            self.choose_type(wizard, kind)
        self.choose_update(wizard, filename)
        self.next(wizard)
        self.select(self.targets(wizard), self.name)
        if kind is None:
            tree.wait_until(lambda: self.button(wizard, "Next").sensitive, what="Next")
            self.next(wizard)
            tree.wait_until(lambda: wizard.find_all("page tab"), what="the page of signatures")
        self.click(self.button(wizard, "Finish"))
        wizard.wait_text("applied to 1 ")
        self.click(self.button(wizard, "Deploy…"))
        question = self.window(f"Deploy {label} to 1 device?")
        question.wait_text("Over SSH.")
        self.click(self.button(question, "Deploy to 1 Device"))
        wizard.wait_text("It is being deployed to 1 device")
        self.click(self.button(wizard, "Close"))
        wizard.wait_gone()

    def roll_back(self, before):
        self.menu("Manage", "Deployments")
        tree.wait_until(lambda: self.table("Deployments").column("Status") == ["Deployed"], 60, self.explain)
        self.click(self.button(self.frame, "Rollback…"))
        question = self.window(f"Rollback “{self.table('Deployments').rows()[0]['Name']}”?")
        question.wait_text("Over SSH. 1 of 1 device is led back")
        self.world.screenshot("rollback-over-ssh")
        self.click(self.button(question, "Roll Back"))
        question.wait_gone()
        tree.wait_until(lambda: self.table("Deployments").column("Status") == ["Rolled Back"], 60, self.explain)
        self.assertEqual(self.world.sensor(self.name)["signature"], before)


if __name__ == "__main__":
    world.main()
