# SPDX-License-Identifier: GPL-3.0-or-later
"""A world of its own for a window test: display, session bus, keyring, simulated fleet, folders, programs.

One per process, because the accessibility client belongs to the process; every test case in it starts its own
window on a store of its own.
"""

import atexit
import contextlib
import ctypes
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import unittest

import tree
from gi.repository import GLib
from display import ALT, CONTROL, RIGHT, Display  # noqa: F401

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sim"))
from fleet import PASSWORD, PATIENCE, USER, Fleet  # noqa: E402

MAIN_TITLE = "Vedette"
FILE_SERVERS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sim", "file_servers.py")
STOP_SECONDS = 20
PR_SET_PDEATHSIG = 1
# What GTK 3.24 says of itself: when a client asks a cell that has left its table meanwhile, and when Ctrl+L in its
# file chooser takes away what has the focus between the key's press and release.
EXCUSED = ("gtk_cell_accessible_parent_", "gtk_widget_get_accessible: assertion 'GTK_IS_WIDGET (widget)' failed",
           "gtk_widget_event: assertion 'WIDGET_REALIZED_FOR_EVENT (widget, event)' failed")


def die_with_parent():
    """In a child: what was started here does not outlive the test, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class World(Fleet):
    def __init__(self, keyring=True, width=1920, height=1080):
        os.environ.update(self.make_folders("vedette-ui-"))
        self.children = []
        atexit.register(self.close)
        signal.signal(signal.SIGTERM, self._stopped)
        for name in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "NO_AT_BRIDGE", "GTK_MODULES",
                     "AT_SPI_BUS_ADDRESS", "LANGUAGE"):
            os.environ.pop(name, None)
        os.environ.update(GTK_THEME=os.environ.get("VEDETTE_THEME", "Adwaita"), GDK_BACKEND="x11", GIO_USE_VFS="local",
                          NO_AT_BRIDGE="0")
        self.display = Display(width, height, die_with_parent)
        os.environ["DISPLAY"] = self.display.name
        self._start_bus()
        if keyring:
            self._start_keyring()
        self.app = None
        self.screenshots = os.environ.get("VEDETTE_SCREENSHOTS", self.path("screenshots"))

    def _stopped(self, *_):
        # Not by an exception: the test runner would take it for a failure of the one test and go on.
        self.close()
        os._exit(1)

    def start(self, command, **kwargs):
        child = subprocess.Popen(command, preexec_fn=die_with_parent, **kwargs)
        self.children.append(child)
        return child

    def _start_bus(self):
        bus = self.start(["dbus-daemon", "--session", "--nofork", "--print-address=1"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()

    def _start_keyring(self):
        daemon = self.start(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
                            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        daemon.stdin.write(b"window-tests")
        daemon.stdin.close()
        # The name on the bus is what says that it is there.
        subprocess.run(["gdbus", "wait", "--session", "--timeout", "20", "org.freedesktop.secrets"], check=True)

    def close(self):
        atexit.unregister(self.close)
        for child in reversed(self.children):
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(10)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
            for stream in (child.stdin, child.stdout):
                if stream is not None:
                    stream.close()
        self.children.clear()
        self.display.close()
        self.remove_folders()

    # --- the fleet ---

    def stop_fleet(self):
        if self.sim is None:
            return
        self.sim.terminate()
        self.sim.wait()
        self.sim.stdout.close()
        self.children.remove(self.sim)
        self.sim = None

    # --- the programs ---

    def ctl(self, *arguments, store=None, password=None):
        command = [os.environ["VEDETTECTL"], *arguments, "--store", store or self.store]
        if password is not None:
            command.append("--password-stdin")
        done = subprocess.run(command, input=(password + "\n") if password else "", text=True, capture_output=True,
                              timeout=90, check=False)
        assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def query(self, sql):
        """The first value of the first row of what is on disk; None where there is no row."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=20)) as store:
            row = store.execute(sql).fetchone()
        return row and row[0]

    def change(self, part, sql):
        """What another process writes; @part is what it tells the others of."""
        with contextlib.closing(sqlite3.connect(self.store, timeout=20)) as store, store:
            store.execute(sql)
            store.execute("UPDATE changes SET counter = counter + 1 WHERE part = ?", (part,))

    def dump_store(self):
        """Everything that is on disk, as text."""
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True, timeout=20)) as store:
            return "\n".join(store.iterdump())

    def forget_store(self):
        """And what the window remembers: filters of one test are not for the next."""
        for folder in ("data", "state", "config"):
            shutil.rmtree(self.path(folder, "vedette"), ignore_errors=True)

    def add_fleet(self, names=None):
        """The simulated sensors in the inventory, with one credential set for all."""
        self.ctl("credentials", "set", "fleet", USER, password=PASSWORD)
        sensors = [sensor for sensor in self.sensors() if names is None or sensor["name"] in names]
        self.ctl("devices", "import", self.write_inventory(sensors), "--credentials", "fleet")
        for key, value in PATIENCE:
            self.ctl("settings", "set", key, value)

    def reach_over_ssh(self, name, form="ssh"):
        """From now on over its command line, whose host key is trusted; before the window is opened."""
        self.ctl("devices", "set", name, "--form", form, "--ssh-port", str(self.ssh_port))
        self.ctl("certificates", "refresh", "--trust-new", name)

    def serve_files(self):
        """A server from which devices fetch files over SSH, where the program puts them; before the window is opened."""
        folder = self.path("files-for-devices")
        os.makedirs(folder, exist_ok=True)
        servers = self.start([sys.executable, FILE_SERVERS, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.set_setting("updates.files-url", f"http://127.0.0.1:{json.loads(servers.stdout.readline())['http_port']}")
        self.set_setting("updates.files-put", "true")
        self.set_setting("updates.proxy", "none")

    def set_setting(self, name, value):
        """A setting for which there is no word on the command line; before the window is opened."""
        with contextlib.closing(sqlite3.connect(self.store)) as store, store:
            store.execute("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                          (name, value))

    def settings(self):
        """(name, value) of everything the store keeps."""
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            return store.execute("SELECT name, value FROM settings").fetchall()

    def start_app(self, *arguments, expect_window=True):
        self.log = open(self.path("vedette.log"), "w", encoding="utf-8")
        self.app = self.start([os.environ["VEDETTE"], "--store", self.store, *arguments], stdout=self.log,
                               stderr=subprocess.STDOUT)
        if not expect_window:
            return None
        self.tree = tree.application(self.app.pid)
        frame = self.tree.find("frame", MAIN_TITLE)
        self.display.resize(MAIN_TITLE, 1280, 800)
        return frame

    def stop_app(self):
        """Ends the window as a session does, and returns what it had printed."""
        if self.app is None:
            return ""
        self.app.send_signal(signal.SIGTERM)
        try:
            self.app.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.app.kill()
            self.app.wait()
        self.children.remove(self.app)
        self.app = None
        self.log.close()
        with open(self.path("vedette.log"), encoding="utf-8", errors="replace") as log:
            return log.read()

    def screenshot(self, name):
        self.display.screenshot(os.path.join(self.screenshots, name + ".png"), 1280, 800)


class Case(unittest.TestCase):
    """A window on a simulated fleet. What the window prints as a warning or worse fails the test."""

    world = None
    fleet = ("--sensors", "6", "--seed", "7", "--reboot-seconds", "2")
    with_fleet = True
    arguments = ()

    @classmethod
    def setUpClass(cls):
        if Case.world is None:
            Case.world = World()

    def setUp(self):
        self.addCleanup(self.leave)
        if self.with_fleet:
            self.world.start_fleet(*self.fleet)
            self.world.add_fleet()
            self.prepare_store()
        self.frame = self.world.start_app(*self.arguments)
        self.app = self.world.tree
        self.display = self.world.display

    def prepare_store(self):
        """What else is to be there before the window is opened."""

    def leave(self):
        result = self._outcome.result
        if any(case is self for case, _ in result.failures + result.errors):
            self.world.screenshot(f"failed-{self.id().split('.')[-1]}")
        printed = self.world.stop_app()
        self.world.stop_fleet()
        self.world.forget_store()
        bad = [line for line in printed.splitlines() if ("CRITICAL" in line or "WARNING" in line)
               and not any(excuse in line for excuse in EXCUSED)]
        self.assertFalse(bad, printed)
        self.assertNotIn(PASSWORD, printed)

    # --- what every step needs ---

    def menu(self, *path):
        """Opens the menus of the menu bar one after the other with the pointer and clicks the last item."""
        self.display.focus(MAIN_TITLE)
        where, kinds = self.frame.find("menu bar"), ("menu",)
        for name in path:
            item = where.find(kinds, name)
            self.click(item)
            where, kinds = self.app, ("menu", *tree.MENU_ITEMS)

    def click(self, node, button=1, times=1, modifiers=()):
        """With the pointer, once the object has come to rest."""
        last = None

        def at_rest():
            nonlocal last
            before, last = last, node.extents
            return last == before and last[2] > 0
        tree.wait_until(at_rest, what=f"{node!r} at rest")
        self.display.click(*node.middle, button=button, times=times, modifiers=modifiers)

    def button(self, where, name, **kwargs):
        return where.find("push button", name, **kwargs)

    def window(self, title, seconds=20):
        """The toplevel of that title, in front and with the keyboard."""
        def look():
            # A message's accessible name is its kind ("Warning"); its title is the window's.
            for node in self.app.children:
                if node.name == title or node.role == "alert" and self.display.find_window(title) is not None:
                    return node if node.showing else None
            return None
        node = tree.wait_until(look, seconds, lambda: f"the window {title!r}; there is:\n{self.app.dump()}")
        self.display.focus(title)
        return node

    def choose(self, combo, name):
        """Chooses an item of a combo box with the pointer."""
        self.click(combo)
        self.click(combo.find(tree.MENU_ITEMS, name))

    def chosen(self, combo):
        """What a combo box says."""
        return tree.Node(*combo.ask("GetSelectedChild", GLib.Variant("(i)", (0,)), "Selection")[0]).name

    def bring(self, node):
        """Scrolls it into sight, as the focus does."""
        node.focus()
        tree.wait_until(lambda: node.showing, what=f"{node!r} in sight")
        return node

    def enter_path(self, chooser, path):
        """Types a whole path into a file chooser."""
        entries = chooser.find_all("text")
        if not entries:
            self.display.focus(chooser.name)
            self.display.press(CONTROL, "l")
            entries = tree.wait_until(lambda: chooser.find_all("text"), what="the location entry")
        entries[0].text = path
        tree.wait_until(lambda: entries[0].text == path, what="the path in the entry")

    def finish_chooser(self, chooser, button):
        """Presses its button. A chooser that still reads the folder ignores the first time."""
        for _ in range(5):
            try:
                self.click(chooser.find("push button", button, seconds=5))
                chooser.wait_gone(4)
                return
            except (tree.NotThere, *tree.GONE):
                if not any(window == chooser for window in self.app.children):
                    return
        raise AssertionError(f"the file chooser stays open:\n{chooser.dump()}")

    def right_click(self, node):
        self.click(node, button=3)

    def click_cell(self, table, heading, value, **kwargs):
        """Clicks the cell that says the value. It is looked for anew each time: rows come and go."""
        last = None

        def at_rest():
            nonlocal last
            cell = table.cell(table.row_of(heading, value), heading)
            before, last = last, cell.extents
            return last == before and last[2] > 0 and cell
        cell = tree.wait_until(at_rest, what=f"{value!r} at rest")
        x, y, width, height = last
        self.display.click(x + width // 2, y + height // 2, **kwargs)
        return cell

    def popup_item(self, name):
        return self.app.find(tree.MENU_ITEMS, name)


def main():
    unittest.main(verbosity=2)
