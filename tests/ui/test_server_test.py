#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Edit Update Server Settings against the stand-ins of the vendor's sites: Test Connection, and Retrieve with every host."""

import os
import tempfile

import tree
import world

ADMINISTRATION = "Security Manager Administration"
SETTINGS = "Edit Update Server Settings"
TEST = "Test Connection"
FOLDER = tempfile.TemporaryDirectory(prefix="vedette-server-test-")
AUTHORITY = os.path.join(FOLDER.name, "ca.pem")


class ServerTest(world.Case):
    fleet = ("--sensors", "1", "--vendor-port", "0", "--vendor-authority", AUTHORITY, "--package-scale", "0.001")

    def prepare_store(self):
        os.environ["SSL_CERT_FILE"] = AUTHORITY
        port = self.world.vendor_port
        self.world.set_setting("updates.locator-url", f"https://127.3.0.1:{port}/cgi-bin/front.x/ida/locator/locator.pl")
        self.world.set_setting("updates.license-url", f"https://127.3.0.1:{port}/")
        self.world.set_setting("updates.proxy", "none")

    def setUp(self):
        super().setUp()
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        page = self.window(ADMINISTRATION)
        self.click(page.find("list box", "Contents").find("list item", "IPS Updates"))
        self.click(page.find("push button", "Edit Settings"))
        self.dialog = self.window(SETTINGS)

    def enter(self, user, password):
        self.dialog.find("text", "User Name").text = user
        self.dialog.find("password text", "Password").text = password

    def try_it(self):
        self.click(self.dialog.find("push button", "Test Connection"))
        return self.window(TEST)

    def close(self, test):
        self.click(test.find("push button", "Close"))
        test.wait_gone()
        self.display.focus(SETTINGS)

    def test_steps(self):
        self.enter("cco-user", "wrong-password")
        test = self.try_it()
        test.wait_text("Login failed")
        test.wait_text("Check user name and password")
        self.world.screenshot("server-test-login")
        self.close(test)
        self.enter("cco-weak", "Cco-12345")
        test = self.try_it()
        test.wait_text("Eligibility failed")
        test.wait_text("strong encryption")
        self.close(test)
        self.enter("cco-user", "Cco-12345")
        test = self.try_it()
        test.wait_text("Cisco.com can be used.")
        test.wait_text("begins like a file")
        self.world.screenshot("server-test-good")
        # What was tried is not stored.
        self.assertNotIn("cco-user", self.world.dump_store())
        self.close(test)

    def test_every_host(self):
        self.world.ask_fleet("/vendor", {"faults": {"download": ["redirect"]}, "certificates": {"mirror": "self-signed"}})
        self.enter("cco-user", "Cco-12345")
        self.click(self.dialog.find("page tab", "Certificates"))
        self.click(self.dialog.find("push button", "Retrieve"))
        # The locator, the download site, and the one it redirects to, which is below the end of the list.
        self.dialog.wait_text("3 servers presented a certificate.")
        self.dialog.wait_text("127.3.0.2")
        self.world.screenshot("server-test-retrieve")


if __name__ == "__main__":
    world.main()
