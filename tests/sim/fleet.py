# SPDX-License-Identifier: GPL-3.0-or-later
"""What the world of every test stands on: folders of its own, and a simulated fleet with its control port."""

import json
import os
import shutil
import subprocess
import tempfile
import urllib.request

PASSWORD = "Sensor-1234"
USER = "cisco"
# So that a sensor that does not answer is given up in time for the test.
PATIENCE = (("connection-timeout", "3"), ("reply-timeout", "4"), ("retries", "0"))


class Fleet:
    """Whoever inherits it says in start() how a program is started, so that it ends with the test."""

    def make_folders(self, prefix):
        """A home, and what the programs are to be told of it. Returns environment variables."""
        self.folder = tempfile.mkdtemp(prefix=prefix)
        self.sim = None
        environment = {"HOME": self.folder, "LC_ALL": "C.UTF-8", "TZ": "UTC", "GSETTINGS_BACKEND": "memory"}
        for name in ("DATA_HOME", "CONFIG_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR"):
            environment[f"XDG_{name}"] = self.path(name.split("_", maxsplit=1)[0].lower())
            os.makedirs(environment[f"XDG_{name}"], mode=0o700)
        return environment

    def remove_folders(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.folder, *parts)

    @property
    def store(self):
        return self.path("data", "vedette", "vedette.db")

    def start(self, command, **kwargs):
        raise NotImplementedError

    # --- the fleet ---

    def start_fleet(self, *arguments):
        self.sim = self.start([os.environ["VEDETTE_SIM"], *arguments], stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.sim.stdout.readline())
        self.control = f"http://127.0.0.1:{ready['control_port']}"
        self.port, self.http_port = ready["port"], ready["http_port"]
        self.license_port, self.vendor_port = ready["license_port"], ready["vendor_port"]
        self.ssh_port = ready["ssh_port"]
        return self.sim

    def ask_fleet(self, path, change=None, method=None):
        """The control port's answer; with something to change it is a PATCH."""
        data = None if change is None else json.dumps(change).encode()
        request = urllib.request.Request(self.control + path, data, {"Content-Type": "application/json"},
                                         method=method or ("GET" if change is None else "PATCH"))
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def sensors(self):
        answer = self.ask_fleet("/sensors")
        return answer["sensors"] if isinstance(answer, dict) else answer

    def sensor(self, name):
        return next(sensor for sensor in self.sensors() if sensor["name"] == name)

    def write_inventory(self, sensors, username=None):
        """A list of devices for the import. Returns its path."""
        inventory = self.path("inventory.csv")
        with open(inventory, "w", encoding="utf-8") as out:
            out.write("name,address,port,username\r\n")
            for sensor in sensors:
                out.write(f"{sensor['name']},{sensor['address']},{self.port},{username or ''}\r\n")
        return inventory
