#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An accessibility client for the table benchmark: finds the table, reads its first cells, listens to
every event of objects, reads the table again when its model changed, and says so on its output."""
import sys
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib  # noqa: E402

EVENTS = ['object:model-changed', 'object:visible-data-changed', 'object:children-changed',
          'object:row-inserted', 'object:row-deleted', 'object:row-reordered', 'object:selection-changed',
          'object:state-changed', 'object:active-descendant-changed', 'object:text-changed',
          'object:property-change', 'object:bounds-changed', 'focus:']
count = 0


def find(node, roles, depth=0):
    if node is None or depth > 12:
        return None
    if node.get_role() in roles:
        return node
    for i in range(min(node.get_child_count(), 50)):
        found = find(node.get_child_at_index(i), roles, depth + 1)
        if found:
            return found
    return None


def find_table():
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        app = desktop.get_child_at_index(i)
        if app:
            table = find(app, (Atspi.Role.TABLE, Atspi.Role.TREE_TABLE))
            if table:
                return table
    return None


def read(table, rows):
    texts = []
    for row in range(min(rows, table.get_n_rows())):
        for column in range(table.get_n_columns()):
            cell = table.get_accessible_at(row, column)
            texts.append(cell.get_name() if cell else '')
    return texts


def main():
    global count
    table = None
    deadline = time.monotonic() + 20
    while table is None and time.monotonic() < deadline:
        table = find_table()
        if table is None:
            time.sleep(0.1)
    if table is None:
        print('no table found', flush=True)
        return 1

    def event(_event):
        global count
        count += 1

    listener = Atspi.EventListener.new(event)
    for name in EVENTS:
        listener.register(name)
    texts = read(table, 20)
    print('listening; %d rows, %d columns; first row: %s' % (table.get_n_rows(), table.get_n_columns(),
                                                             ' | '.join(texts[:9])), flush=True)
    GLib.MainLoop().run()
    return 0


sys.exit(main())
