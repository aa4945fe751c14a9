#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A little window from which files can be dragged, as from a file manager: drag_source.py PATH..."""

import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

TITLE = "Drag Source"


def main():
    window = Gtk.Window(title=TITLE, default_width=160, default_height=90)
    box = Gtk.EventBox()
    box.add(Gtk.Label(label="files"))
    box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    box.drag_source_add_uri_targets()
    box.connect("drag-data-get", lambda _box, _context, data, _info, _time:
                data.set_uris([GLib.filename_to_uri(path) for path in sys.argv[1:]]))
    window.add(box)
    window.connect("map-event", lambda *_: print("ready", flush=True))
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
