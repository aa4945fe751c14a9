#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a schedule did while no window was open: vedetted sends the mail and shows a notification, once each."""

import email
import email.policy
import os
import sqlite3
import subprocess
import sys
import threading
import unittest

from gi.repository import Gio, GLib

from test_daemon import Case, wait_until

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mail"))
from mail_server import Server  # noqa: E402

INTERFACE = """<node><interface name='org.freedesktop.Notifications'><method name='Notify'>
<arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
<arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
<arg type='u' direction='out'/></method></interface></node>"""


class Desktop:
    """The receiving end of a session's notifications, on a bus of its own."""

    def __init__(self, world):
        bus = world.start(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True)
        self.address = bus.stdout.readline().strip()
        self.shown = []
        self.context = GLib.MainContext()
        self.loop = GLib.MainLoop(self.context)
        self.ready = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()
        assert self.ready.wait(10)

    def run(self):
        self.context.push_thread_default()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        connection = Gio.DBusConnection.new_for_address_sync(self.address, flags, None, None)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
        connection.register_object("/org/freedesktop/Notifications", node.interfaces[0], self.called, None, None)
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                             GLib.Variant("(su)", ("org.freedesktop.Notifications", 0)), None, Gio.DBusCallFlags.NONE, 5000, None)
        self.ready.set()
        self.loop.run()

    def called(self, _connection, _sender, _path, _interface, _method, parameters, invocation):
        self.shown.append(parameters.unpack())
        invocation.return_value(GLib.Variant("(u)", (len(self.shown),)))


class Reports(Case):
    sensors = 2

    def test_mail_and_notification(self):
        desktop = Desktop(self.world)
        self.world.env["DBUS_SESSION_BUS_ADDRESS"] = desktop.address
        with Server() as server:
            code, _, err = self.world.ctl("mail", "set", "server", "localhost", "port", str(server.port), "security", "none", "sender",
                                          "vedette@example.org", "recipients", "ann@example.org", "jobs", "all")
            self.assertEqual(code, 0, err)
            self.assertEqual(self.world.ctl("schedules", "set", "nightly", "--time", "00:00", "--repeat", "hourly")[0], 0)
            connection = sqlite3.connect(self.world.store)
            with connection:
                connection.execute("UPDATE schedules SET handled_us = handled_us - 2 * 3600000000, "
                                   "rule = '{\"start\":\"2026-01-01\",\"time\":\"00:00\",\"repeat\":\"hourly\",\"zone\":\"UTC\"}'")
            connection.close()
            daemon = self.start("--no-keyring")
            wait_until(lambda: server.mails, 30, "the mail")
            wait_until(lambda: desktop.shown, what="the notification")
            self.end(daemon)
            # another start has nothing to tell
            self.end(self.start("--no-keyring"))
            [mail] = server.mails
            message = email.message_from_bytes(mail.content, policy=email.policy.default)
            self.assertEqual((mail.recipients, message["Subject"]), (["ann@example.org"], "Vedette: Refresh on 2 devices: done"))
            [shown] = desktop.shown
            self.assertEqual((shown[0], shown[3]), ("Vedette", "Refresh on 2 devices"))
            self.assertIn("2 done", shown[4])


if __name__ == "__main__":
    unittest.main(verbosity=2)
