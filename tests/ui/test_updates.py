#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The update server configured, checked and downloaded from, step by step: Cisco.com's stand-in and a local server."""

import os
import re
import shutil
import socket
import subprocess
import tempfile

import tree
import world

ADMINISTRATION = "Security Manager Administration"
SETTINGS = "Edit Update Server Settings"
FOLDER = tempfile.TemporaryDirectory(prefix="vedette-updates-")
AUTHORITY = os.path.join(FOLDER.name, "ca.pem")
USER, PASSWORD = "cco-user", "Cco-12345"


class Case(world.Case):
    fleet = ("--sensors", "2", "--vendor-port", "0", "--vendor-authority", AUTHORITY, "--package-scale", "0.001")

    def prepare_store(self):
        # Nobody but the stand-in may ever be asked.
        port = self.world.vendor_port
        self.world.set_setting("updates.locator-url", f"https://127.3.0.1:{port}/cgi-bin/front.x/ida/locator/locator.pl")
        self.world.set_setting("updates.license-url", f"https://127.3.0.1:{port}/")
        self.world.set_setting("updates.proxy", "none")

    def setUp(self):
        super().setUp()
        # Step 1: Select Tools > Security Manager Administration and select IPS Updates from the table of contents.
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        self.page = self.window(ADMINISTRATION)
        self.click(self.page.find("list box", "Contents").find("list item", "IPS Updates"))
        self.page.find("push button", "Check for Updates")

    def open_settings(self):
        # Step 2: In the Update Server area, click Edit Settings.
        self.click(self.page.find("push button", "Edit Settings"))
        return self.window(SETTINGS)

    def ok_and_save(self, dialog):
        # Click OK to save your changes. Step 4: Click Save on the IPS Updates page.
        self.display.focus(SETTINGS)
        self.click(dialog.find("push button", "OK"))
        dialog.wait_gone()
        self.display.focus(ADMINISTRATION)
        save = self.page.find("push button", "Save")
        tree.wait_until(lambda: save.sensitive, what="Save")
        self.click(save)
        tree.wait_until(lambda: not self.page.has_text("not saved"), what="the end of the save")

    def start(self, button, outcome, seconds=60):
        # A dialog box opens. Click Start; the dialog box displays the results of the operation.
        self.display.focus(ADMINISTRATION)
        self.click(self.page.find("push button", button))
        dialog = self.window(button)
        self.click(dialog.find("push button", "Start"))
        dialog.wait_text(outcome, seconds)
        self.world.screenshot("run-" + button.lower().replace(" ", "-"))
        return dialog

    def close(self, dialog):
        self.click(dialog.find("push button", "Close"))
        dialog.wait_gone()
        self.display.focus(ADMINISTRATION)


class Cisco(Case):
    def prepare_store(self):
        super().prepare_store()
        os.environ.pop("SSL_CERT_FILE", None)

    def test_configure_check_and_download(self):
        dialog = self.open_settings()
        # Step 3: Cisco.com: Enter a Cisco.com username and password.
        dialog.find("text", "User Name").text = USER
        dialog.find("password text", "Password").text = PASSWORD
        # You must accept the certificate from both the "Image Meta-data locator" site and the download site.
        self.click(dialog.find("page tab", "Certificates"))
        self.click(dialog.find("push button", "Retrieve"))
        dialog.wait_text("1 server presented a certificate")
        dialog.wait_text("Not accepted yet: nothing is sent to this server")
        dialog.wait_text("Issued by an authority that your system does not know")
        self.world.screenshot("certificates-retrieved")
        self.assertEqual(self.vendor_logins(), [])
        # Accepting the first shows the next without another click.
        self.click(dialog.find("push button", re.compile("^Accept 127.3.0.1")))
        dialog.wait_text("2 servers presented a certificate")
        download = self.bring(dialog.find("push button", re.compile("^Accept 127.3.0.2"), only_showing=False))
        self.world.screenshot("certificates-accepted")
        self.click(download)
        tree.wait_until(lambda: self.world.query("SELECT count(*) FROM server_certificates") == 2, what="two accepted certificates")
        self.ok_and_save(dialog)
        # Step 5: Test the connectivity by clicking Download Latest Updates.
        dialog = self.start("Download Latest Updates", r"(?i)downloaded", 90)
        self.close(dialog)
        self.page.wait_text("S[0-9]+ ")
        self.page.wait_text("just now|s ago|min ago")
        self.page.wait_text("new, [0-9]+ modified, [0-9]+ retired since S[0-9]+")
        self.world.screenshot("status")
        self.assertGreater(self.world.query("SELECT count(*) FROM packages"), 0)
        # A changed certificate stops, and what changed is shown; nothing is removed.
        self.world.ask_fleet("/vendor", {"certificates": {"locator": "self-signed"}})
        dialog = self.start("Check for Updates", "(?i)certificate")
        self.close(dialog)
        self.page.wait_text("(?i)certificate")
        self.world.screenshot("status-failed")
        # The daily check marks it, and says so; it removes nothing.
        self.assertEqual(self.world.query("SELECT verb FROM schedules WHERE id = 'server-certificates'"), "check-server-certificates")
        subprocess.run([os.environ["VEDETTECTL"], "schedules", "run", "server-certificates", "--store", self.world.store],
                       capture_output=True, timeout=90, check=False)
        tree.wait_until(lambda: self.world.query("SELECT result FROM server_certificates WHERE host = '127.3.0.1'") == "changed", 60, "the mark")
        self.assertEqual(self.world.query("SELECT result FROM server_certificates WHERE host = '127.3.0.2'"), "same")
        self.page.wait_text("1 server certificate needs attention")
        self.world.screenshot("status-certificate")
        # Edit Settings opens at the certificates then.
        dialog = self.open_settings()
        self.click(dialog.find("push button", "Retrieve"))
        dialog.wait_text("What changed")
        dialog.wait_text("(?i)issuer")
        self.world.screenshot("certificates-changed")
        self.assertEqual(self.world.query("SELECT count(*) FROM server_certificates"), 2)
        # View shows both side by side.
        self.click(dialog.find("push button", re.compile("^View 127.3.0.1")))
        view = self.window(f"Certificates of 127.3.0.1:{self.world.vendor_port}")
        view.wait_text("Stored Certificate")
        view.wait_text("Certificate on Server")
        self.world.screenshot("certificates-view")
        # The one on the server is saved for other programs.
        path = os.path.join(FOLDER.name, "locator.pem")
        self.click(view.find("push button", "Export…"))
        chooser = self.window("Export Certificate")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Save")
        message = self.window("Export Certificate")
        message.wait_text("^Saved as .*locator.pem")
        self.click(message.find("push button", re.compile("Close|OK")))
        message.wait_gone()
        self.assertEqual(subprocess.run(["openssl", "x509", "-in", path, "-noout"], check=False).returncode, 0)
        self.display.focus(f"Certificates of 127.3.0.1:{self.world.vendor_port}")
        self.close_view(view)
        self.click(dialog.find("push button", re.compile("^Remove 127.3.0.1")))
        tree.wait_until(lambda: self.world.query("SELECT count(*) FROM server_certificates") == 1, what="the removal")
        self.display.focus(SETTINGS)
        self.display.press("Escape")
        dialog.wait_gone()

    def close_view(self, view):
        self.click(view.find("push button", "Close"))
        view.wait_gone()
        self.display.focus(SETTINGS)

    def vendor_logins(self):
        answer = self.world.ask_fleet("/vendor")
        return [visit for visit in answer.get("log", answer.get("visits", [])) if visit.get("user")]


CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port};
    root {folder}/files;
    autoindex on;
  }}
}}
"""


class Local(Case):
    """A local server as sites have it: nginx with directory listings."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="vedette-local-")
        self.addCleanup(folder.cleanup)
        os.makedirs(os.path.join(folder.name, "files", "IPSpath"))
        for name in ("IPS-sig-S923-req-E4.pkg", "IPS-sig-S924-req-E4.pkg", "IPS-K9-7.3-5-E4.pkg", "notes.txt"):
            with open(os.path.join(folder.name, "files", "IPSpath", name), "wb") as out:
                out.write(b"#!/bin/sh\n" + name.encode() * 1000)
        os.chmod(folder.name, 0o755)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.server_port = probe.getsockname()[1]
        configuration = os.path.join(folder.name, "nginx.conf")
        with open(configuration, "w", encoding="utf-8") as out:
            out.write(CONFIGURATION.format(folder=folder.name, port=self.server_port))
        server = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder.name, "-c", configuration],
                                  preexec_fn=world.die_with_parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        tree.wait_until(self.answers, what="nginx")
        super().setUp()

    def answers(self):
        with socket.socket() as connection:
            return connection.connect_ex(("127.0.0.1", self.server_port)) == 0

    def test_configure_check_and_download(self):
        dialog = self.open_settings()
        # Step 3: Local server: Enter the IP address, and the path to the folder that contains the files.
        self.choose(dialog.find("combo box", "Update From"), "Local server")
        dialog.find("text", "IP Address/Host Name").text = "127.0.0.1"
        dialog.find("text", "Web Server Port").text = str(self.server_port)
        dialog.find("text", "Path").text = "/IPSpath/"
        dialog.wait_text(f"http://127.0.0.1:{self.server_port}/IPSpath/")
        self.ok_and_save(dialog)
        # Checking for IPS Updates: Click Check for Updates, Click Start.
        dialog = self.start("Check for Updates", "(?i)packages?")
        self.close(dialog)
        self.page.wait_text("S924")
        self.page.wait_text(r"7\.3\(5\)E4")
        self.assertEqual(self.world.query("SELECT count(*) FROM packages"), 0)
        dialog = self.start("Download Latest Updates", "(?i)downloaded")
        self.close(dialog)
        tree.wait_until(lambda: self.world.query("SELECT count(*) FROM packages") > 0, what="packages")
        # Found again in Activity.
        self.display.focus(world.MAIN_TITLE)
        self.menu("View", "Activity")
        jobs = self.frame.find(("tree table", "table"), "Jobs")
        self.frame.wait_text("Download Latest Updates")
        self.assertGreaterEqual(jobs.n_rows, 2)
        self.menu("View", "Packages")
        table = self.frame.find(("tree table", "table"), "Packages")
        tree.wait_until(lambda: "IPS-sig-S924-req-E4.pkg" in table.column("Name"), what="the package in the view")
        self.world.screenshot("packages-downloaded")

    def test_what_is_wrong_is_said(self):
        dialog = self.open_settings()
        self.choose(dialog.find("combo box", "Update From"), "Local server")
        dialog.find("text", "IP Address/Host Name").text = "127.0.0.1"
        dialog.find("text", "Web Server Port").text = str(self.server_port)
        dialog.find("text", "Path").text = "nowhere"
        self.ok_and_save(dialog)
        dialog = self.start("Check for Updates", "(?i)nothing at this address|not found|no such|does not exist")
        self.close(dialog)
        # The group says it too, until a check succeeds.
        self.page.wait_text("(?i)failed")
        self.world.screenshot("status-wrong-path")


if __name__ == "__main__":
    world.main()
