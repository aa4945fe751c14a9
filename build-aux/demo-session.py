#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo after the build: a world of its own, a simulated fleet, and Vedette on it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# Only this demo's simulated sensors know it; they exist on the loopback interface and nowhere else.
DEMO_PASSWORD = "Sensor-1234"
# Of the stand-ins for Cisco.com, likewise.
DEMO_ACCOUNT, DEMO_ACCOUNT_PASSWORD = "cco-user", "Cco-12345"


class Demo:
    def __init__(self, build):
        self.vedette = os.path.join(build, "src", "ui", "vedette")
        self.ctl = os.path.join(build, "src", "cli", "vedettectl")
        self.sim_program = os.path.join(build, "tests", "sim", "vedette-sim")
        self.world = tempfile.mkdtemp(prefix="vedette-demo-")
        self.env = dict(os.environ)
        for name in ("DATA", "CONFIG", "STATE", "CACHE"):
            folder = os.path.join(self.world, name.lower())
            os.makedirs(folder, mode=0o700)
            self.env[f"XDG_{name}_HOME"] = folder
        self.sim = None

    def start_fleet(self):
        self.sim = subprocess.Popen(
            [self.sim_program, "--fleet", os.path.join(TOP, "tests", "sim", "fleets", "demo.json"), "--exit-with-parent",
             "--vendor-port", "0", "--vendor-authority", os.path.join(self.world, "authority.pem")],
            stdout=subprocess.PIPE, text=True)
        ready = json.loads(self.sim.stdout.readline())
        self.env["SSL_CERT_FILE"] = os.path.join(self.world, "authority.pem")
        self.locator = f"https://127.3.0.1:{ready['vendor_port']}/cgi-bin/front.x/ida/locator/locator.pl"
        self.license_server = f"http://127.0.0.1:{ready['license_port']}/SWIFT/Licensing"
        self.control = f"http://127.0.0.1:{ready['control_port']}"
        self.port, self.http_port = ready["port"], ready["http_port"]
        with urllib.request.urlopen(self.control + "/sensors") as reply:
            answer = json.load(reply)
        self.sensors = answer["sensors"] if isinstance(answer, dict) else answer

    def patch(self, index, change):
        request = urllib.request.Request(f"{self.control}/sensors/{index}", json.dumps(change).encode(),
                                         {"Content-Type": "application/json"}, method="PATCH")
        urllib.request.urlopen(request).close()

    def run(self, *arguments, password=None, quiet=False):
        """One vedettectl; without a keyring of the demo's own every run is told the password."""
        command = [self.ctl, *arguments]
        if not quiet:
            print("\n$ vedettectl " + " ".join(arguments), flush=True)
        if password is not None:
            command.append("--password-stdin")
        return subprocess.run(command, env=self.env, text=True, check=False,
                              input=None if password is None else password + "\n",
                              stdout=subprocess.DEVNULL if quiet else None).returncode

    def fill(self):
        inventory = os.path.join(self.world, "inventory.csv")
        with open(inventory, "w", encoding="utf-8") as out:
            out.write("name,address,port,transport,group\r\n")
            for sensor in self.sensors:
                http = sensor.get("transport") == "http"
                out.write(f"{sensor['name']},{sensor['address']},{self.http_port if http else self.port},"
                          f"{'http' if http else 'https'},{sensor.get('group', '')}\r\n")
        self.run("credentials", "set", "Demo sensors", "cisco", password=DEMO_PASSWORD, quiet=True)
        self.run("devices", "import", inventory, "--credentials", "Demo sensors", quiet=True)
        # Sensors that are not there are known soon: the demo does not wait for a real network's patience.
        self.run("settings", "set", "connection-timeout", "3", quiet=True)
        self.run("settings", "set", "reply-timeout", "5", quiet=True)
        self.run("settings", "set", "retries", "0", quiet=True)
        # What is Cisco.com elsewhere is a stand-in here.
        self.run("updates", "server", "locator-url", self.locator, quiet=True)
        self.run("updates", "server", "license-url", self.license_server, quiet=True)
        self.run("updates", "server", "proxy", "none", quiet=True)
        self.run("licenses", "account", "--user", DEMO_ACCOUNT, password=DEMO_ACCOUNT_PASSWORD, quiet=True)

    def first_contact(self, quiet):
        """Trusts the fleet, then lets the one sensor change its certificate that the story needs."""
        never = [sensor["name"] for sensor in self.sensors if sensor.get("demo") == "unavailable"]
        names = [sensor["name"] for sensor in self.sensors if sensor["name"] not in never]
        self.run("certificates", "refresh", "--trust-new", *names, quiet=quiet)
        for index, sensor in enumerate(self.sensors):
            if sensor.get("demo") == "mismatch":
                self.patch(index, {"faults": ["cert-changed"]})
                self.run("certificates", "refresh", sensor["name"], quiet=quiet)

    def headless(self):
        changed = [sensor["name"] for sensor in self.sensors if sensor.get("demo") == "mismatch"]
        expired = [sensor["name"] for sensor in self.sensors if sensor.get("demo") == "expired"]
        print("No display: the same work without a window.")
        self.first_contact(quiet=True)
        self.run("certificates", "list")
        for name in changed:
            self.run("certificates", "sync", name, "--yes")
        for name in expired:
            self.run("certificates", "regenerate", name, "--yes")
        if expired:
            self.run("reboot", expired[0], "--yes")
        self.run("certificates", "list")
        self.run("updates", "check")
        self.run("updates", "download")
        self.run("updates", "list")
        self.run("history", "--limit", "12")
        return 0

    def window(self):
        self.first_contact(quiet=True)
        print("Vedette is open on 24 simulated sensors. Close the window to end the demo.", flush=True)
        return subprocess.run([self.vedette], env=self.env, check=False).returncode

    def end(self):
        if self.sim is not None:
            self.sim.terminate()
            self.sim.wait()
        shutil.rmtree(self.world, ignore_errors=True)


def session(build):
    """Inside the private session bus: a keyring of its own, unlocked with a password nobody needs."""
    demo = Demo(build)
    try:
        keyring = subprocess.run(["gnome-keyring-daemon", "--unlock", "--components=secrets", "--daemonize",
                                  "--control-directory=" + os.path.join(demo.world, "keyring")],
                                 input="demo", text=True, env=demo.env, check=False, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        if keyring.returncode != 0:
            print("There is no keyring to be had: passwords are asked each time.", file=sys.stderr)
        demo.start_fleet()
        demo.fill()
        display = demo.env.get("DISPLAY") or demo.env.get("WAYLAND_DISPLAY")
        if display and "--headless" not in sys.argv:
            return demo.window()
        return demo.headless()
    finally:
        demo.end()


if __name__ == "__main__":
    if os.environ.get("VEDETTE_DEMO_BUS") != "1":
        os.environ["VEDETTE_DEMO_BUS"] = "1"
        os.execvp("dbus-run-session", ["dbus-run-session", "--", sys.executable, *sys.argv])
    sys.exit(session(sys.argv[1]))
