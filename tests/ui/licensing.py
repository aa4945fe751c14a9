# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the Licensing page share: the page opened on a simulated fleet with a licence server."""

import datetime
import hashlib
import os

import tree
import world

ADMINISTRATION = "Security Manager Administration"
STATUS = "License Update Status Details"
# What a licence of the simulator begins with (sim-license.c).
HEADER = "# License of a simulated sensor"
ACCOUNT_USER, ACCOUNT_PASSWORD = "jdoe", "Cisco-1234"


def license_text(serial, until):
    """A licence as the simulated sensors take it; until is a date."""
    key = hashlib.sha256(f"{serial} {until}".encode()).hexdigest()
    return f"{HEADER}\nserialNumber={serial}\nexpirationTime={until.isoformat()}\nkey={key}\n"


class Case(world.Case):
    """The window open, the page shown, every licence read."""

    pace = None     # (requests, seconds)

    def setUp(self):
        super().setUp()
        self.files = self.world.path("license-files")
        os.makedirs(self.files, exist_ok=True)
        self.open_page()

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")
        self.world.set_setting("updates.license-url", f"http://127.0.0.1:{self.world.license_port}/SWIFT/Licensing")
        if self.pace is not None:
            self.world.set_setting("license.pace-limit", str(self.pace[0]))
            self.world.set_setting("license.pace-window-ms", str(self.pace[1] * 1000))

    def open_page(self):
        self.menu("Tools", tree.re.compile("^" + ADMINISTRATION))
        self.page = self.window(ADMINISTRATION)
        self.display.resize(ADMINISTRATION, 1280, 800)
        self.click(self.page.find("list box", "Contents").find("list item", "Licensing"))
        self.page.find("page tab", "IPS")
        self.table = self.page.find(("tree table", "table"), "Licenses")
        tree.wait_until(lambda: self.table.n_rows == len(self.world.sensors()), what="the rows")

    def serial(self, name):
        return self.world.sensor(name)["serial"]

    def names(self):
        return self.table.column("Device")

    def write_license(self, name, serial=None, days=400):
        """A file for the sensor of that name; its path."""
        path = os.path.join(self.files, name + ".lic")
        until = datetime.date.today() + datetime.timedelta(days)
        with open(path, "w", encoding="utf-8") as out:
            out.write(license_text(serial or self.serial(name), until))
        return path

    def select(self, *names):
        self.display.focus(ADMINISTRATION)
        for index, name in enumerate(names):
            self.click_cell(self.table, "Device", name, modifiers=(world.CONTROL,) if index else ())

    def press(self, where, name):
        """A push button, once it can be pressed."""
        button = where.find("push button", name)
        tree.wait_until(lambda: button.sensitive, what=f"{name!r} to be sensitive")
        self.click(button)

    def status(self, seconds=40):
        """The status window, at its end."""
        window = self.window(STATUS)
        window.wait_text("^Finished$", seconds)
        return window, window.find(("tree table", "table"), "Devices").rows()

    def enter_account(self, dialog):
        dialog.find("text", "User Name").text = ACCOUNT_USER
        dialog.find("password text", "Password").text = ACCOUNT_PASSWORD
        self.press(dialog, "OK")
        dialog.wait_gone()

    def leave(self):
        super().leave()
        for name in os.listdir(self.files):
            os.unlink(os.path.join(self.files, name))
