# SPDX-License-Identifier: GPL-3.0-or-later
"""An X display of its own: Xvfb, and keys, pointer, focus and pictures through libX11 and libXtst."""

import ctypes
import os
import struct
import subprocess
import time
import zlib

ALT, CONTROL, SHIFT = "Alt_L", "Control_L", "Shift_L"
LEFT, MIDDLE, RIGHT = 1, 2, 3
Z_PIXMAP = 2
ALL_PLANES = 0xFFFFFFFF
REVERT_TO_POINTER_ROOT = 1
FRAME_SECONDS, SETTLE_SECONDS = 0.12, 1.0
DRAG_STEPS, DRAG_SECONDS = 16, 0.03
# Characters whose keysym name is not the character itself; the keysym of Latin-1 is its code point.
KEY_NAMES = {"\n": "Return", "\t": "Tab"}


class XImage(ctypes.Structure):
    _fields_ = [("width", ctypes.c_int), ("height", ctypes.c_int), ("xoffset", ctypes.c_int),
                ("format", ctypes.c_int), ("data", ctypes.c_void_p), ("byte_order", ctypes.c_int),
                ("bitmap_unit", ctypes.c_int), ("bitmap_bit_order", ctypes.c_int), ("bitmap_pad", ctypes.c_int),
                ("depth", ctypes.c_int), ("bytes_per_line", ctypes.c_int), ("bits_per_pixel", ctypes.c_int)]


class Display:
    def __init__(self, width=1920, height=1080, die_with_parent=None):
        self.width, self.height = width, height
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write_end], preexec_fn=die_with_parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as reader:
            number = reader.readline().strip()
        if not number:
            raise RuntimeError("Xvfb did not start")
        self.name = f":{number}"
        self.x = ctypes.CDLL("libX11.so.6")
        self.xtst = ctypes.CDLL("libXtst.so.6")
        self._declare()
        # A window may go while it is asked for its title; Xlib would end the test for that.
        self.on_error = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.x.XSetErrorHandler(self.on_error)
        self.display = self.x.XOpenDisplay(self.name.encode())
        if not self.display:
            raise RuntimeError(f"display {self.name} cannot be opened")
        self.root = self.x.XDefaultRootWindow(self.display)

    def _declare(self):
        pointer, number, window = ctypes.c_void_p, ctypes.c_int, ctypes.c_ulong
        x, xtst = self.x, self.xtst
        x.XOpenDisplay.restype, x.XOpenDisplay.argtypes = pointer, [ctypes.c_char_p]
        x.XDefaultRootWindow.restype, x.XDefaultRootWindow.argtypes = window, [pointer]
        x.XStringToKeysym.restype, x.XStringToKeysym.argtypes = ctypes.c_ulong, [ctypes.c_char_p]
        x.XKeysymToKeycode.restype, x.XKeysymToKeycode.argtypes = ctypes.c_ubyte, [pointer, ctypes.c_ulong]
        x.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        x.XkbKeycodeToKeysym.argtypes = [pointer, ctypes.c_ubyte, number, number]
        x.XQueryTree.argtypes = [pointer, window, ctypes.POINTER(window), ctypes.POINTER(window),
                                 ctypes.POINTER(ctypes.POINTER(window)), ctypes.POINTER(ctypes.c_uint)]
        x.XInternAtom.restype, x.XInternAtom.argtypes = ctypes.c_ulong, [pointer, ctypes.c_char_p, number]
        x.XGetWindowProperty.argtypes = [pointer, window, ctypes.c_ulong, ctypes.c_long, ctypes.c_long, number,
                                         ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong), ctypes.POINTER(number),
                                         ctypes.POINTER(ctypes.c_ulong), ctypes.POINTER(ctypes.c_ulong),
                                         ctypes.POINTER(ctypes.c_void_p)]
        x.XGetImage.restype = ctypes.POINTER(XImage)
        x.XGetImage.argtypes = [pointer, window, number, number, ctypes.c_uint, ctypes.c_uint, ctypes.c_ulong, number]
        for name in ("XSetInputFocus", "XRaiseWindow", "XResizeWindow", "XMoveWindow", "XFree", "XSync", "XCloseDisplay"):
            getattr(x, name).restype = number
        x.XSetInputFocus.argtypes = [pointer, window, number, ctypes.c_ulong]
        x.XRaiseWindow.argtypes = [pointer, window]
        x.XResizeWindow.argtypes = [pointer, window, ctypes.c_uint, ctypes.c_uint]
        x.XMoveWindow.argtypes = [pointer, window, number, number]
        x.XFree.argtypes = [pointer]
        x.XSync.argtypes = [pointer, number]
        x.XCloseDisplay.argtypes = [pointer]
        xtst.XTestFakeKeyEvent.argtypes = [pointer, ctypes.c_uint, number, ctypes.c_ulong]
        xtst.XTestFakeButtonEvent.argtypes = [pointer, ctypes.c_uint, number, ctypes.c_ulong]
        xtst.XTestFakeMotionEvent.argtypes = [pointer, number, number, number, ctypes.c_ulong]

    def close(self):
        self.x.XCloseDisplay(self.display)
        self.server.terminate()
        self.server.wait()

    # --- pointer and keys ---

    def move(self, x, y):
        self.xtst.XTestFakeMotionEvent(self.display, -1, int(x), int(y), 0)
        self.x.XSync(self.display, 0)

    def click(self, x, y, button=LEFT, times=1, modifiers=()):
        self.move(x, y)
        for name in modifiers:
            self._key(self._keycode(name)[0], True)
        for _ in range(times):
            self.xtst.XTestFakeButtonEvent(self.display, button, 1, 0)
            self.xtst.XTestFakeButtonEvent(self.display, button, 0, 0)
        for name in reversed(modifiers):
            self._key(self._keycode(name)[0], False)
        self.x.XSync(self.display, 0)

    def drag(self, start, end):
        """Takes what is at one place to another one, in steps, as a hand does."""
        self.move(*start)
        self.xtst.XTestFakeButtonEvent(self.display, LEFT, 1, 0)
        for step in range(1, DRAG_STEPS + 1):
            self.move(*(a + (b - a) * step // DRAG_STEPS for a, b in zip(start, end)))
            time.sleep(DRAG_SECONDS)
        self.xtst.XTestFakeButtonEvent(self.display, LEFT, 0, 0)
        self.x.XSync(self.display, 0)

    def _keycode(self, name):
        keysym = ord(name) if len(name) == 1 else self.x.XStringToKeysym(name.encode())
        code = self.x.XKeysymToKeycode(self.display, keysym)
        if not keysym or not code:
            raise ValueError(f"no key for {name!r}")
        shifted = self.x.XkbKeycodeToKeysym(self.display, code, 0, 0) != keysym \
            and self.x.XkbKeycodeToKeysym(self.display, code, 0, 1) == keysym
        return code, shifted

    def _key(self, code, down):
        self.xtst.XTestFakeKeyEvent(self.display, code, 1 if down else 0, 0)

    def press(self, *names):
        """The last one with the others held: press (CONTROL, "f")."""
        codes = []
        for name in names:
            code, shifted = self._keycode(name)
            if shifted:
                codes.append(self._keycode(SHIFT)[0])
            codes.append(code)
        for code in codes:
            self._key(code, True)
        for code in reversed(codes):
            self._key(code, False)
        self.x.XSync(self.display, 0)

    def type(self, text):
        for character in text:
            self.press(KEY_NAMES.get(character, character))

    # --- windows: there is no window manager, so this does what one would ---

    def _windows(self):
        window, pointer = ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong)()
        root, parent, count = window(), window(), ctypes.c_uint()
        self.x.XQueryTree(self.display, self.root, ctypes.byref(root), ctypes.byref(parent), ctypes.byref(pointer),
                          ctypes.byref(count))
        windows = [pointer[i] for i in range(count.value)]
        if windows:
            self.x.XFree(pointer)
        return windows

    def _title(self, window):
        kind, bits, count, left = ctypes.c_ulong(), ctypes.c_int(), ctypes.c_ulong(), ctypes.c_ulong()
        data = ctypes.c_void_p()
        atom = self.x.XInternAtom(self.display, b"_NET_WM_NAME", 0)
        self.x.XGetWindowProperty(self.display, window, atom, 0, 1024, 0, 0, ctypes.byref(kind), ctypes.byref(bits),
                                  ctypes.byref(count), ctypes.byref(left), ctypes.byref(data))
        if not data.value:
            return None
        title = ctypes.string_at(data.value, count.value).decode("utf-8", "replace")
        self.x.XFree(data)
        return title

    def find_window(self, title):
        return next((window for window in reversed(self._windows()) if self._title(window) == title), None)

    def focus(self, title, seconds=5):
        """Raises the window of that title and gives it the keyboard."""
        end = time.monotonic() + seconds
        while (window := self.find_window(title)) is None:
            if time.monotonic() > end:
                raise AssertionError(f"no window is called {title!r}")
            time.sleep(0.02)
        self.x.XRaiseWindow(self.display, window)
        self.x.XSetInputFocus(self.display, window, REVERT_TO_POINTER_ROOT, 0)
        self.x.XSync(self.display, 0)
        return window

    def move_window(self, title, x, y):
        self.x.XMoveWindow(self.display, self.focus(title), int(x), int(y))
        self.x.XSync(self.display, 0)

    def resize(self, title, width, height):
        window = self.focus(title)
        self.x.XMoveWindow(self.display, window, 0, 0)
        self.x.XResizeWindow(self.display, window, width, height)
        self.x.XSync(self.display, 0)

    # --- pictures ---

    def _pixels(self, width, height):
        self.x.XSync(self.display, 0)
        image = self.x.XGetImage(self.display, self.root, 0, 0, width, height, ALL_PLANES, Z_PIXMAP)
        stride = image.contents.bytes_per_line
        raw = ctypes.string_at(image.contents.data, stride * height)
        self.x.XFree(image.contents.data)
        self.x.XFree(image)
        return raw, stride

    def screenshot(self, path, width=None, height=None):
        """A picture of the screen's upper left corner, once nothing moves there any more (a caret may)."""
        width, height = width or self.width, height or self.height
        end = time.monotonic() + SETTLE_SECONDS
        last, (raw, stride) = None, self._pixels(width, height)
        while raw != last and time.monotonic() < end:
            time.sleep(FRAME_SECONDS)
            last, (raw, stride) = raw, self._pixels(width, height)
        rows = bytearray()
        for y in range(height):
            line = raw[y * stride:y * stride + width * 4]
            pixels = bytearray(width * 3)
            pixels[0::3], pixels[1::3], pixels[2::3] = line[2::4], line[1::4], line[0::4]
            rows += b"\0" + pixels
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(b"\x89PNG\r\n\x1a\n")
            for kind, data in ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
                               (b"IDAT", zlib.compress(bytes(rows), 6)), (b"IEND", b"")):
                out.write(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)))
