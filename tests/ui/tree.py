# SPDX-License-Identifier: GPL-3.0-or-later
"""The accessible tree, as a screen reader has it: finding, waiting, clicking, reading tables.

It speaks AT-SPI over D-Bus itself. libatspi answers from a cache, and without the cache it can wait for itself
when an event arrives during a call; a test wants to know what is so now.
"""

import json  # noqa: F401
import os
import re
import time

from gi.repository import Gio, GLib

POLL_SECONDS = 0.05
DEFAULT_SECONDS = 20
CALL_MS = 10000
MENU_ITEMS = ("menu item", "check menu item", "radio menu item")
TABLES = ("table", "tree table")
# What is never a cell, so that nobody who looks for it walks through thousands of them.
NO_CELLS = {"push button", "toggle button", "radio button", "combo box", "spin button", "password text", "page tab", "list box",
            "list item", "menu bar", "menu", "frame", "dialog", "alert", *TABLES, *MENU_ITEMS}
GONE = (GLib.Error,)
ROOT = "/org/a11y/atspi/accessible/root"
NULL = "/org/a11y/atspi/null"
# Bits of AtspiStateType.
CHECKED, DEFUNCT, FOCUSED, MODAL, SELECTED, SENSITIVE, SHOWING, VISIBLE = 4, 6, 12, 16, 23, 24, 25, 30


class NotThere(AssertionError):
    pass


_bus = None


def bus():
    """The accessibility bus of this world."""
    global _bus
    if _bus is None:
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        session = Gio.DBusConnection.new_for_address_sync(os.environ["DBUS_SESSION_BUS_ADDRESS"], flags, None, None)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, CALL_MS, None).unpack()[0]
        _bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
    return _bus


def wait_until(condition, seconds=DEFAULT_SECONDS, what="it"):
    """Polls until condition() is true and returns what it said. Objects may vanish meanwhile."""
    end = time.monotonic() + seconds
    while True:
        try:
            value = condition()
        except (NotThere, *GONE):
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise NotThere(f"{what() if callable(what) else what} did not happen within {seconds} s")
        time.sleep(POLL_SECONDS)


class Node:
    """One accessible object."""

    def __init__(self, owner, path):
        self.owner, self.path = owner, path

    def call(self, interface, method, arguments=None):
        return bus().call_sync(self.owner, self.path, interface, method, arguments, None, Gio.DBusCallFlags.NONE,
                               CALL_MS, None).unpack()

    def ask(self, method, arguments=None, interface="Accessible"):
        return self.call("org.a11y.atspi." + interface, method, arguments)

    def get(self, name, interface="Accessible"):
        return self.call("org.freedesktop.DBus.Properties", "Get",
                         GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name)))[0]

    def implements(self, interface):
        return "org.a11y.atspi." + interface in self.ask("GetInterfaces")[0]

    def __repr__(self):
        try:
            return f"<{self.role} {self.name!r}>"
        except GONE:
            return "<gone>"

    def __eq__(self, other):
        return isinstance(other, Node) and (self.owner, self.path) == (other.owner, other.path)

    def __hash__(self):
        return hash((self.owner, self.path))

    @property
    def role(self):
        return self.ask("GetRoleName")[0]

    @property
    def name(self):
        return self.get("Name")

    @property
    def description(self):
        return self.get("Description")

    @property
    def children(self):
        return [Node(owner, path) for owner, path in self.ask("GetChildren")[0] if path != NULL]

    @property
    def parent(self):
        return Node(*self.get("Parent"))

    @property
    def states(self):
        low, high = self.ask("GetState")[0]
        return low | high << 32

    def has(self, state):
        return bool(self.states >> state & 1)

    @property
    def showing(self):
        states = self.states
        return bool(states >> SHOWING & states >> VISIBLE & 1)

    @property
    def sensitive(self):
        return self.has(SENSITIVE)

    @property
    def focused(self):
        return self.has(FOCUSED)

    @property
    def checked(self):
        return self.has(CHECKED)

    @property
    def text(self):
        if not self.implements("Text"):
            return self.name
        return self.ask("GetText", GLib.Variant("(ii)", (0, -1)), "Text")[0]

    @text.setter
    def text(self, value):
        assert self.ask("SetTextContents", GLib.Variant("(s)", (value,)), "EditableText")[0], f"{self!r} cannot be edited"

    # --- finding ---

    def walk(self, only_showing=True, depth=40, cells=True):
        yield self
        # A flow box calls itself a table too.
        if depth == 0 or not cells and self.role in TABLES and self.implements("Table"):
            return
        for child in self.children:
            try:
                if only_showing and not child.showing:
                    continue
                yield from child.walk(only_showing, depth - 1, cells)
            except GONE:
                continue

    def matching(self, role=None, name=None, only_showing=True):
        """Yields what find_all() returns, as it is met."""
        roles = (role,) if isinstance(role, str) else role
        for node in self.walk(only_showing, cells=roles is None or not NO_CELLS.issuperset(roles)):
            try:
                if roles is not None and node.role not in roles:
                    continue
                if name is not None and not matches(node.name, name):
                    continue
            except GONE:
                continue
            yield node

    def find_all(self, role=None, name=None, only_showing=True):
        """role: a name or several; name: exact, or a compiled expression that is searched for."""
        return list(self.matching(role, name, only_showing))

    def find(self, role=None, name=None, seconds=DEFAULT_SECONDS, only_showing=True):
        return wait_until(lambda: next(self.matching(role, name, only_showing), None), seconds,
                          lambda: f"{role} {name!r} in {self!r}; there is:\n{self.dump()}")

    def has_text(self, expression):
        """Whether some showing object says it."""
        pattern = re.compile(expression) if isinstance(expression, str) else expression
        for node in self.walk():
            try:
                if pattern.search(node.name) or (node.role in ("label", "text") and pattern.search(node.text)):
                    return True
            except GONE:
                continue
        return False

    def wait_text(self, expression, seconds=DEFAULT_SECONDS):
        wait_until(lambda: self.has_text(expression), seconds,
                   lambda: f"the text {expression!r} in {self!r}; there is:\n{self.dump()}")

    def wait_gone(self, seconds=DEFAULT_SECONDS):
        def gone():
            try:
                return not self.showing or self.has(DEFUNCT)
            except GONE:
                return True
        wait_until(gone, seconds, f"the end of {self!r}")

    def dump(self, limit=400):
        lines = []

        def visit(node, depth):
            if len(lines) >= limit:
                return
            try:
                text = "" if node.role not in ("text", "label") or node.text == node.name else f" = {node.text!r}"
                lines.append(f"{'  ' * depth}{node.role} {node.name!r}{text}")
                for child in node.children:
                    if child.showing:
                        visit(child, depth + 1)
            except GONE:
                return
        visit(self, 0)
        return "\n".join(lines)

    # --- doing ---

    def act(self, index=0):
        """The object's own action, as a screen reader would do it."""
        assert self.ask("DoAction", GLib.Variant("(i)", (index,)), "Action")[0], f"{self!r} did not do its action"

    def focus(self):
        self.ask("GrabFocus", None, "Component")

    @property
    def extents(self):
        return self.ask("GetExtents", GLib.Variant("(u)", (0,)), "Component")[0]

    @property
    def middle(self):
        x, y, width, height = self.extents
        return x + width // 2, y + height // 2

    # --- tables ---

    @property
    def headings(self):
        titles = []
        for column in range(self.get("NColumns", "Table")):
            header = Node(*self.ask("GetColumnHeader", GLib.Variant("(i)", (column,)), "Table")[0])
            titles.append(header.name if header.path != NULL else "")
        return titles

    @property
    def n_rows(self):
        return self.get("NRows", "Table")

    def at(self, row, column):
        return Node(*self.ask("GetAccessibleAt", GLib.Variant("(ii)", (row, column)), "Table")[0])

    def cell(self, row, heading):
        return self.at(row, self.headings.index(heading))

    def column(self, heading):
        index = self.headings.index(heading)
        return [cell_text(self.at(row, index)) for row in range(self.n_rows)]

    def rows(self):
        """A dictionary by heading for every row."""
        headings = self.headings
        return [{heading: cell_text(self.at(row, column)) for column, heading in enumerate(headings)}
                for row in range(self.n_rows)]

    def row_of(self, heading, value):
        """Index of the row that has the value under the heading."""
        index, values = self.headings.index(heading), []
        for row in range(self.n_rows):
            values.append(cell_text(self.at(row, index)))
            if values[-1] == value:
                return row
        raise NotThere(f"no row has {value!r} under {heading!r}: {values}")

    def row(self, heading, value):
        """The dictionary of that row."""
        index = self.row_of(heading, value)
        return {title: cell_text(self.at(index, column)) for column, title in enumerate(self.headings)}

    def header(self, heading):
        index = self.headings.index(heading)
        return Node(*self.ask("GetColumnHeader", GLib.Variant("(i)", (index,)), "Table")[0])


def matches(text, wanted):
    return text == wanted if isinstance(wanted, str) else bool(wanted.search(text))


def cell_text(cell):
    """A cell of several renderers is a container whose parts say the text."""
    # Asked of one that has none, the program itself complains.
    if cell.implements("Text"):
        return cell.text
    if cell.name:
        return cell.name
    return " ".join(filter(None, (cell_text(child) for child in cell.children)))


def application(process_id, seconds=DEFAULT_SECONDS):
    """The accessible application of a process."""
    def look():
        for child in Node("org.a11y.atspi.Registry", ROOT).children:
            owner = bus().call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                    GLib.Variant("(s)", (child.owner,)), None, Gio.DBusCallFlags.NONE, CALL_MS, None)
            if owner.unpack()[0] == process_id:
                return child
        return None
    return wait_until(look, seconds, f"process {process_id} on the accessibility bus")
