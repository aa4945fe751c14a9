#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Automating IPS Updates, word for word, with Download, Apply, and Deploy Updates: from Cisco.com's stand-in to the device."""

import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import test_update_settings  # noqa: E402
import test_updates  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")
DEPLOY = "Deploy Saved Changes"
OLD = {"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 722, "upgrade_seconds": 0.3, "reboot_seconds": 0.3}


class Automation(test_update_settings.ApplyTo):
    fleet = ("--sensors", "2", "--healthy", "--vendor-port", "0", "--vendor-authority", test_updates.AUTHORITY, "--package-scale", "0.001")

    def prepare_store(self):
        port = self.world.vendor_port
        self.world.set_setting("updates.locator-url", f"https://127.3.0.1:{port}/cgi-bin/front.x/ida/locator/locator.pl")
        self.world.set_setting("updates.license-url", f"https://127.3.0.1:{port}/")
        self.world.set_setting("updates.proxy", "none")
        os.environ["SSL_CERT_FILE"] = test_updates.AUTHORITY
        self.addCleanup(os.environ.pop, "SSL_CERT_FILE", None)
        for number in range(2):
            self.world.ask_fleet(f"/sensors/{number}", OLD)
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.ctl("certificates", "refresh", "--trust-new")
        self.world.ctl("licenses", "account", "--user", test_updates.USER, password=test_updates.PASSWORD)

    def levels(self):
        return [sensor["signature"] for sensor in self.world.sensors()]

    def run_now(self):
        """What the schedule does at its time."""
        self.menu("Tools", "Schedules")
        window = self.window("Schedules")
        table = window.find(TABLE, "Schedules")
        tree.wait_until(lambda: "IPS Updates" in table.column("Schedule"), what="the schedule")
        run = window.find("push button", "Run Now", only_showing=False)

        def selected():
            self.click_cell(table, "Schedule", "IPS Updates")
            return tree.wait_until(lambda: run.sensitive, 5, "Run Now")
        tree.wait_until(selected, what="the selection")
        self.click(run)

    test_apply_update_to = None

    def test_download_apply_and_deploy(self):
        # Step 2: In the Auto Update Settings group, select an auto update mode.
        deploy = self.bring(self.page.find("radio button", "Download, Apply, and Deploy Updates", only_showing=False))
        self.click(deploy)
        tree.wait_until(lambda: deploy.checked, what="the mode")
        # Step 5: Select the devices in the Apply Update To selector; click the Edit Row button; OK.
        table = self.page.find(TABLE, "Apply Update To", only_showing=False)
        self.bring(self.page.find("text", "Search policies", only_showing=False))
        tree.wait_until(lambda: self.names[0] in table.column("Policy"), what="the local policies")
        dialog = self.edit_row(self.names[0])
        self.click(dialog.find("radio button", "No sensor updates"))
        self.click(dialog.find("radio button", "The latest level"))
        self.ok(dialog)
        tree.wait_until(lambda: self.devices() == self.names[:1], what="the device")
        # Step 6: Click Save.
        self.save_page()
        self.display.focus(world.MAIN_TITLE)
        self.run_now()
        # Security Manager checks for updates, downloads them, applies them, and starts a deployment job.
        state = "SELECT o.state FROM operations o JOIN jobs j ON j.id = o.job_id WHERE j.verb = 'deploy'"
        tree.wait_until(lambda: self.world.query(state) == "succeeded", 90,
                        lambda: self.world.query("SELECT state || ' ' || message || ' ' || detail FROM operations ORDER BY id DESC"))
        self.assertEqual(self.levels(), [924, 722])
        # The window says what became of it: in Update Status, and of each device.
        self.display.focus("Security Manager Administration")
        devices = self.page.find(TABLE, "Devices to be Auto Updated", only_showing=False)
        devices.focus()
        tree.wait_until(lambda: devices.row("Device", self.names[0])["Last Result"].startswith("succeeded, "),
                        what=lambda: f"the last result in {devices.rows()}")
        tree.wait_until(lambda: devices.row("Device", self.names[0])["Next Action"] == "nothing", what="the next action judged anew")
        row = devices.row("Device", self.names[0])
        self.assertEqual((row["Source of Rule"], row["Runs"]), ("Local", "7.1(7)E4, S924"))
        self.picture("automation-devices")
        # Whoever opens the page now reads it in its first lines.
        self.display.press("Escape")
        self.page.wait_gone()
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        self.page = self.window("Security Manager Administration")
        self.click(self.page.find("list box", "Contents").find("list item", "IPS Updates"))
        self.page.wait_text(rf"{self.names[0]}, 7\.1\(7\)E4, S924")
        self.picture("automation-status")
        self.assertFalse(self.page.has_text("Applied but not deployed"))


class Pending(test_update_settings.Updates):
    """What is applied and not deployed is said until it is, in the window's head and on the page, and is one click away."""
    with_fleet = True
    fleet = ("--sensors", "2", "--healthy")

    def prepare_store(self):
        for number in range(2):
            self.world.ask_fleet(f"/sensors/{number}", OLD)
        self.world.ctl("certificates", "refresh", "--trust-new")
        path = self.world.path("level-924.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(definitions.level(924, 10))
        self.world.ctl("signatures", "read", "--level", "S924", path)
        self.world.ctl("policies", "add", "Branches", "--level", "S924")
        self.world.ctl("policies", "assign", "Branches", self.world.sensors()[0]["name"])
        self.world.ctl("changes", "submit")

    def test_one_click(self):
        self.page.wait_text("Applied but not deployed: updates of 1 device")
        self.picture("not-deployed")
        self.click(self.page.find("push button", "Deploy…"))
        self.window(DEPLOY)
        self.display.press("Escape")
        self.display.focus(world.MAIN_TITLE)
        badge = self.frame.find("push button", "Updates Not Deployed")
        self.assertEqual(badge.description, "Updates are applied to 1 device and not deployed; opens Deploy")
        self.picture("badge")
        self.click(badge)
        self.window(DEPLOY)


if __name__ == "__main__":
    world.main()
