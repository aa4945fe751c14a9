# SPDX-License-Identifier: GPL-3.0-or-later
"""A world of its own for a test: folders, a simulated fleet, vedettectl on a store of its own."""

import json
import os
import socket
import subprocess
import sys
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "sim"))
from fleet import PASSWORD, PATIENCE, USER, Fleet  # noqa: E402, F401


class World(Fleet):
    def __init__(self):
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")}
        self.env.update(self.make_folders("vedette-test-"))
        self.processes = []

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stdin, process.stderr):
                if stream is not None:
                    stream.close()
        self.remove_folders()

    def start(self, command, **kwargs):
        process = subprocess.Popen(command, env=self.env, **kwargs)
        self.processes.append(process)
        return process

    def ctl(self, *arguments, password=None, stdin=None, env=None):
        """(exit code, stdout, stderr) of one vedettectl without a keyring."""
        command = [os.environ["VEDETTECTL"], *arguments, "--no-keyring"]
        if password is not None:
            command.append("--password-stdin")
            stdin = password + "\n"
        done = subprocess.run(command, env=env or self.env, input=stdin if stdin is not None else "", text=True,
                              capture_output=True, timeout=90, check=False)
        return done.returncode, done.stdout, done.stderr

    def ctl_json(self, *arguments, **kwargs):
        code, out, err = self.ctl(*arguments, "--json", **kwargs)
        try:
            return code, json.loads(out)
        except json.JSONDecodeError as error:
            raise AssertionError(f"no JSON from {arguments}: exit {code}\n{out}\n{err}") from error

    def import_fleet(self, n=None):
        """The simulated sensors as devices with the login of all of them."""
        code, _, err = self.ctl("devices", "import", self.write_inventory(self.sensors()[:n], USER))
        assert code == 0, err
        for key, value in PATIENCE:
            assert self.ctl("settings", "set", key, value)[0] == 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port):
    def probe():
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0
    return probe


def wait_until(condition, seconds=20, what="it"):
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.02)
