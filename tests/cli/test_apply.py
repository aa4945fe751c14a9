#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl apply: the plan of an update for real devices of a simulated fleet, and why not for the others."""

import unittest

from world import PASSWORD, World

# name of the change, what the sensor is made to be, the reason and the steps for IPS-sig-S924-req-E4.pkg
DEVICES = [
    ({"platform": "IPS-4360", "version": "7.1(11)", "engine": "E4", "signature": 905}, "applicable", ["IPS-sig-S924-req-E4.pkg"]),
    ({"platform": "IPS-4345", "version": "7.1(11)", "engine": "E4", "signature": 930}, "lower", []),
    ({"platform": "IPS-4240", "version": "7.0(2)", "engine": "E3", "signature": 480}, "applicable",
     ["IPS-engine-E4-req-7.0-2.pkg", "IPS-sig-S924-req-E4.pkg"]),
    ({"platform": "IPS-4255", "version": "7.0(4)", "engine": "E3", "signature": 480}, "engine-missing", []),
    ({"platform": "IPS-4510", "version": "7.3(5)", "engine": "E4", "signature": 905, "license": "expired", "license_days": -3}, "no-license", []),
    ({"platform": "IPS-4520", "version": "7.3(5)", "engine": "E4", "signature": 924}, "same", []),
]
PACKAGES = ["IPS-sig-S924-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", "IPS-4360-K9-7.3-5-E4.pkg"]


class Apply(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def import_packages(self):
        paths = [self.world.path(name) for name in PACKAGES]
        for path in paths:
            with open(path, "wb") as out:
                out.write(path.encode() * 100)
        code, out, err = self.world.ctl("updates", "import", *paths)
        self.assertEqual(code, 0, (out, err))

    def test_plan(self):
        self.world.start_fleet("--sensors", str(len(DEVICES)))
        names = [sensor["name"] for sensor in self.world.sensors()]
        for i, (change, _, _) in enumerate(DEVICES):
            self.world.ask_fleet(f"/sensors/{i}", change)
        self.world.import_fleet()
        self.import_packages()
        code, out, err = self.world.ctl("certificates", "refresh", "--trust-new", password=PASSWORD)
        self.assertEqual(code, 0, (out, err))
        requests = self.world.ask_fleet("/log")

        code, plan = self.world.ctl_json("apply", "--dry-run", PACKAGES[0])
        self.assertEqual(code, 2)
        self.assertEqual(plan["package"], PACKAGES[0])
        self.assertEqual(plan["applicable"], 2)
        by_name = {device["device"]: device for device in plan["devices"]}
        for name, (_, reason, files) in zip(names, DEVICES):
            device = by_name[name]
            self.assertEqual(device["reason"], reason, device)
            self.assertEqual(device["applicable"], reason == "applicable")
            self.assertEqual([step["file"] for step in device["steps"]], files)
            self.assertTrue(device["verdict"])
            self.assertEqual(bool(device["what_helps"]), reason not in ("applicable", "same"))
        self.assertEqual(by_name[names[1]]["verdict"], "Selected package is inapplicable")
        self.assertEqual(by_name[names[3]]["missing"], ["IPS-engine-E4-req-7.0-4.pkg"])
        engine, signature = by_name[names[2]]["steps"]
        self.assertEqual((engine["engine"], engine["level"], engine["extra"]), ("E4", "S480", True))
        self.assertEqual((signature["engine"], signature["level"], signature["extra"]), ("E4", "S924", False))
        self.assertEqual(len({step["sha256"] for step in by_name[names[2]]["steps"]}), 2)
        # nothing was ever deployed from here: what it takes is assumed, and said to be
        self.assertEqual(by_name[names[2]]["time"], {"seconds": 18 * 60, "former_runs": 0, "basis": "assumed"})
        self.assertNotIn("time", by_name[names[1]])

        # for people; the devices named alone; what is told by a digest
        code, out, err = self.world.ctl("apply", PACKAGES[0], names[0], names[5], "--dry-run")
        self.assertEqual(code, 0, err)
        self.assertIn("S905 → S924", out)
        self.assertIn("about 6 min, assumed: no former runs", out)
        self.assertIn("It runs S924 already", out)
        self.assertIn("1 of 2 devices can be updated. Nothing was sent.", out)
        code, out, _ = self.world.ctl("apply", "--dry-run", signature["sha256"][:8], names[1])
        self.assertEqual(code, 3)
        self.assertIn("Selected package is inapplicable", out)
        code, plan = self.world.ctl_json("apply", "--dry-run", PACKAGES[2], names[0], names[1])
        self.assertEqual(code, 2)
        self.assertEqual([device["reason"] for device in plan["devices"]], ["applicable", "other-platform"])
        self.assertTrue(plan["devices"][0]["steps"][0]["reboots"])
        # somebody wants one left alone
        code, out, err = self.world.ctl("devices", "freeze", "--why", "audit", "--until", "2099-08-01", names[0])
        self.assertEqual(code, 0, (out, err))
        code, plan = self.world.ctl_json("apply", "--dry-run", PACKAGES[0], names[0])
        self.assertEqual((code, plan["devices"][0]["reason"]), (3, "frozen"))
        self.assertRegex(plan["devices"][0]["verdict"], r"Frozen by .* until .*2099.*: audit|Frozen by .* until .*99: audit")
        _, frozen = self.world.ctl_json("devices", "frozen")
        self.assertEqual([(row["device"], row["why"]) for row in frozen], [(names[0], "audit")])
        self.assertEqual(self.world.ctl("devices", "freeze", "--until", "2001-08-01", names[0])[0], 1)
        self.assertEqual(self.world.ctl("devices", "freeze")[0], 1)
        self.assertEqual(self.world.ctl("devices", "unfreeze", names[0])[0], 0)
        self.assertEqual(self.world.ctl("apply", "--dry-run", PACKAGES[0], names[0])[0], 0)
        # no sensor was asked for any of it
        self.assertEqual(self.world.ask_fleet("/log"), requests)

    def test_command_line(self):
        code, _, err = self.world.ctl("apply", "--dry-run")
        self.assertEqual(code, 1)
        self.assertIn("updates list", err)
        code, _, err = self.world.ctl("apply", "--dry-run", "IPS-sig-S924-req-E4.pkg")
        self.assertEqual(code, 3)
        self.assertIn("There is no package", err)
        self.import_packages()
        code, _, err = self.world.ctl("apply", "--dry-run", "IPS-sig-S924-req-E4.pkg")
        self.assertEqual(code, 3)
        self.assertIn("no devices yet", err)
        code, _, err = self.world.ctl("apply", "--dry-run", "IPS-sig-S924-req-E4.pkg", "nobody")
        self.assertEqual(code, 3)
        self.assertIn("nobody", err)
        code, _, err = self.world.ctl("apply", "IPS-sig-S924-req-E4.pkg")
        self.assertEqual(code, 1)
        self.assertIn("--dry-run", err)


if __name__ == "__main__":
    unittest.main()
