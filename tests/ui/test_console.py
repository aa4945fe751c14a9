#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A device that is talked to over SSH: its properties, the question about its host key, and a reboot."""

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


if __name__ == "__main__":
    world.main()
