# SPDX-License-Identifier: GPL-3.0-or-later
"""A world of its own for a test: folders, a simulated fleet, vedettectl on a store of its own."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request

PASSWORD = "Sensor-1234"


class World:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="vedette-test-")
        self.env = {name: value for name, value in os.environ.items()
                    if name not in ("DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY")}
        for name in ("DATA", "CONFIG", "STATE", "CACHE", "RUNTIME"):
            folder = os.path.join(self.folder, name.lower())
            os.makedirs(folder, mode=0o700)
            self.env["XDG_RUNTIME_DIR" if name == "RUNTIME" else f"XDG_{name}_HOME"] = folder
        self.env.update(HOME=self.folder, LC_ALL="C.UTF-8", GSETTINGS_BACKEND="memory", TZ="UTC")
        self.store = os.path.join(self.folder, "data", "vedette", "vedette.db")
        self.processes = []

    def close(self):
        for process in self.processes:
            process.kill()
            process.wait()
            for stream in (process.stdout, process.stdin, process.stderr):
                if stream is not None:
                    stream.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, command, **kwargs):
        process = subprocess.Popen(command, env=self.env, **kwargs)
        self.processes.append(process)
        return process

    def start_fleet(self, *arguments):
        sim = self.start([os.environ["VEDETTE_SIM"], *arguments], stdout=subprocess.PIPE, text=True)
        ready = json.loads(sim.stdout.readline())
        self.port, self.http_port = ready["port"], ready["http_port"]
        self.control = f"http://127.0.0.1:{ready['control_port']}"
        self.license_port, self.vendor_port = ready["license_port"], ready["vendor_port"]
        return sim

    def ask_fleet(self, path, change=None, method=None):
        data = None if change is None else json.dumps(change).encode()
        request = urllib.request.Request(self.control + path, data, {"Content-Type": "application/json"},
                                         method=method or ("GET" if change is None else "PATCH"))
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def sensors(self):
        answer = self.ask_fleet("/sensors")
        return answer["sensors"] if isinstance(answer, dict) else answer

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
        inventory = self.path("inventory.csv")
        with open(inventory, "w", encoding="utf-8") as out:
            out.write("name,address,port,username\r\n")
            for sensor in self.sensors()[:n]:
                out.write(f"{sensor['name']},{sensor['address']},{self.port},cisco\r\n")
        code, _, err = self.ctl("devices", "import", inventory)
        assert code == 0, err
        for key, value in (("connection-timeout", "3"), ("reply-timeout", "4"), ("retries", "0")):
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
