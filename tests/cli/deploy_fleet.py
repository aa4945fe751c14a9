#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A mixed fleet and one package of each kind: what applies ends at the right version, engine and level, by way of the packages of the
plan in their order; everything else is left alone, with its reason. What has to come out is written down here by hand, kind of device
by kind of device, not asked of the program."""

import argparse
import os
import sys
import zipfile

sys.dont_write_bytecode = True
from world import PASSWORD, World

SIGNATURE, ENGINE = "IPS-sig-S924-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg"
PACK, MINOR = "IPS-4360-K9-7.1-8-E4.pkg", "IPS-4360-K9-7.3-5-E4.pkg"
MAJOR, PATCH = "IPS-K9-7.0-2-E4.pkg", "IPS-K9-patch-7.0-2p1-E4.pkg"
MANAGER, INNER = "IPS-CSM-K9-7.3.1.zip", "IPS-4345-K9-7.3-1-E4.pkg"
FILES = (SIGNATURE, ENGINE, PACK, MINOR, MAJOR, PATCH)
# in the order in which they are deployed, each to the whole fleet
ORDER = (SIGNATURE, PACK, MINOR, MAJOR, PATCH, MANAGER)


class Kind:
    """Devices of one kind: what they are, what each package of ORDER is to them (the files that are sent, or why none is), and what
    they run in the end."""

    def __init__(self, sensor, outcomes, end):
        self.sensor, self.outcomes, self.end = sensor, outcomes, end


KINDS = {
    "appliance": Kind({"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 905},
                      ([SIGNATURE], [PACK], [MINOR], "lower", "lower", "other-platform"), ("7.3(5)", "E4", 924)),
    "old engine": Kind({"platform": "IPS-4240", "version": "7.0(2)", "engine": "E3", "signature": 480},
                       ([ENGINE, SIGNATURE], "other-platform", "other-platform", "same", [PATCH], "other-platform"), ("7.0(2p1)", "E4", 924)),
    "newer level": Kind({"platform": "IPS-4345", "version": "7.1(11)", "engine": "E4", "signature": 930},
                        ("lower", "other-platform", "other-platform", "lower", "lower", [INNER]), ("7.3(1)", "E4", 930)),
    "no licence": Kind({"platform": "IPS-4360", "version": "7.3(5)", "engine": "E4", "signature": 905, "license": "expired", "license_days": -3},
                       ("no-license", "lower", "same", "lower", "lower", "other-platform"), ("7.3(5)", "E4", 905)),
    "up to date": Kind({"platform": "IPS-4360", "version": "7.3(5)", "engine": "E4", "signature": 924},
                       ("same", "lower", "same", "lower", "lower", "other-platform"), ("7.3(5)", "E4", 924)),
    "old release": Kind({"platform": "IPS-4240", "version": "6.2(4)", "engine": "E4", "signature": 600},
                        ([SIGNATURE], "other-platform", "other-platform", [MAJOR], [PATCH], "other-platform"), ("7.0(2p1)", "E4", 924)),
    # its engine goes up on 7.0(2) only, and the 7.0(2) at hand has another engine
    "no way there": Kind({"platform": "IPS-4240", "version": "6.2(4)", "engine": "E3", "signature": 400},
                              ("release-missing", "other-platform", "other-platform", "engine-differs", "engine-differs", "other-platform"), ("6.2(4)", "E3", 400)),
    "frozen": Kind({"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 905},
                   ("frozen", "frozen", "frozen", "lower", "lower", "other-platform"), ("7.1(7)", "E4", 905)),
    "wrong clock": Kind({"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 905, "faults": ["clock:+200000"]},
                        ("clock", "clock", "clock", "lower", "lower", "other-platform"), ("7.1(7)", "E4", 905)),
    "own package": Kind({"platform": "AIM-IPS-K9", "version": "6.2(4)", "engine": "E4", "signature": 600},
                        ([SIGNATURE], "other-platform", "other-platform", "own-package", "own-package", "other-platform"), ("6.2(4)", "E4", 924)),
}


class Fleet:
    def __init__(self, n_sensors):
        self.problems = []
        self.world = World()
        self.names = list(KINDS)
        self.world.start_fleet("--sensors", str(n_sensors), "--healthy", "--reboot-seconds", "0.3")
        self.kinds = [KINDS[self.names[i % len(self.names)]] for i in range(n_sensors)]

    def ok(self, *words, codes=(0,), **kwargs):
        code, out, err = self.world.ctl(*words, **kwargs)
        if code not in codes:
            raise RuntimeError(f"vedettectl {' '.join(words[:3])}: {code}: {err or out}")
        return out

    def prepare(self):
        for i, kind in enumerate(self.kinds):
            self.world.ask_fleet(f"/sensors/{i}", kind.sensor)
        self.devices = [sensor["name"] for sensor in self.world.sensors()]
        self.world.import_fleet()
        paths = [self.world.path(name) for name in FILES]
        for path in paths:
            with open(path, "wb") as out:
                out.write(os.path.basename(path).encode() * 4000)
        paths.append(self.world.path(MANAGER))
        with zipfile.ZipFile(paths[-1], "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(INNER, INNER.encode() * 4000)
        self.ok("updates", "import", *paths)
        self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)
        frozen = [name for name, kind in zip(self.devices, self.kinds) if kind is KINDS["frozen"]]
        self.ok("devices", "freeze", "--why", "audit", *frozen)

    def check_plan(self, number, package):
        """What is said before anything is sent."""
        _, plans = self.world.ctl_json("deploy", "--dry-run", package, "--all")
        told = {plan["device"]: plan for plan in plans["devices"]}
        for device, kind in zip(self.devices, self.kinds):
            wanted, plan = kind.outcomes[number], told[device]
            files = [step["file"] for step in plan["steps"]]
            expected = [MANAGER if name == INNER else name for name in wanted] if isinstance(wanted, list) else []
            if files != expected or plan["reason"] != (wanted if isinstance(wanted, str) else "applicable"):
                self.problems.append(f"{package} on {device} ({kind.sensor}): {files}, {plan['reason']}: {plan['verdict']}, not {wanted}")
            if not plan["verdict"]:
                self.problems.append(f"{package} on {device}: no words for {plan['reason']}")

    def deploy(self, number, package):
        self.check_plan(number, package)
        self.ok("deploy", "--yes", "--trust-new", package, "--all", codes=(0, 2, 3), password=PASSWORD)

    def check_end(self):
        pushed = {}
        for entry in self.world.ask_fleet("/log?command=execPushUpgrade")["entries"]:
            pushed.setdefault(entry["sensor"], []).append(entry["detail"].split(",")[0])
        for sensor, kind in zip(self.world.sensors(), self.kinds):
            files = [name for wanted in kind.outcomes if isinstance(wanted, list) for name in wanted]
            if pushed.get(sensor["index"], []) != files:
                self.problems.append(f"{sensor['name']} ({kind.sensor}) was sent {pushed.get(sensor['index'])}, not {files}")
            if (sensor["version"], sensor["engine"], sensor["signature"]) != kind.end:
                self.problems.append(f"{sensor['name']} ({kind.sensor}) runs {sensor['version']} {sensor['engine']} S{sensor['signature']}, not {kind.end}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sensors", type=int, default=len(KINDS))
    arguments = parser.parse_args()
    fleet = Fleet(arguments.sensors)
    try:
        fleet.prepare()
        for number, package in enumerate(ORDER):
            fleet.deploy(number, package)
        fleet.check_end()
    finally:
        fleet.world.close()
    print("1..1")
    for problem in fleet.problems:
        print(f"# {problem}")
    n_sent = sum(len(wanted) for kind in fleet.kinds for wanted in kind.outcomes if isinstance(wanted, list))
    print(f"# {arguments.sensors} sensors of {len(KINDS)} kinds, {len(ORDER)} deployments, {n_sent} packages sent")
    print(f"{'not ok' if fleet.problems else 'ok'} 1 - every device as it should be")
    return 1 if fleet.problems else 0


sys.exit(main())
