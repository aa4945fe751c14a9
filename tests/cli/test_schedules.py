#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl schedules: what is said and done when schedules are made, changed, suspended, run and removed."""

import time
import unittest

from world import PASSWORD, World


class Schedules(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def ok(self, *arguments, **kwargs):
        code, out, err = self.world.ctl(*arguments, **kwargs)
        self.assertEqual(code, 0, err)
        return out

    def refused(self, *arguments, words, code=1):
        got, _, err = self.world.ctl(*arguments)
        self.assertEqual(got, code, err)
        self.assertIn(words, err)

    def only(self):
        code, schedules = self.world.ctl_json("schedules", "list")
        self.assertEqual((code, len(schedules)), (0, 1))
        return schedules[0]

    def test_life(self):
        self.assertEqual(self.world.ctl_json("schedules", "list"), (0, []))
        self.ok("schedules", "set", "nightly", "--time", "02:30", "--start", "2020-01-31", "--repeat", "monthly", "--day", "31",
                "--zone", "Europe/Berlin", "--name", "Each month", "--parameters", '{"trust-new": true}')
        schedule = self.only()
        self.assertEqual(schedule["when"], "On the last day of every month at 02:30 (time of Europe/Berlin)")
        self.assertEqual((schedule["id"], schedule["name"], schedule["verb"], schedule["target"]),
                         ("nightly", "Each month", "refresh", "all"))
        self.assertEqual(len(schedule["next_us"]), 5)
        # one thing changed, the others kept
        self.ok("schedules", "set", "Each month", "--repeat", "weekly", "--weekdays", "sunday,monday", "--zone", "")
        schedule = self.only()
        self.assertEqual(schedule["when"], "Every week on Monday and Sunday at 02:30")
        self.assertEqual(schedule["parameters"], '{"trust-new": true}')
        lines = self.ok("schedules", "next", "nightly", "--number", "4").splitlines()
        self.assertEqual(len(lines), 4)
        self.assertTrue(all(line.endswith("02:30 UTC") and line[:3] in ("Sun", "Mon") for line in lines), lines)

        self.ok("schedules", "suspend", "nightly", "--comment", "change freeze")
        self.assertEqual((self.only()["suspended"], self.only()["comment"], self.only()["next_us"]), (True, "change freeze", []))
        self.assertIn("Next run: suspended", self.ok("schedules", "show", "nightly"))
        self.ok("schedules", "resume", "nightly")
        self.assertEqual((self.only()["suspended"], self.only()["comment"]), (False, ""))
        self.refused("schedules", "remove", "nightly", words="Remove the schedule “Each month”?", code=3)
        self.ok("schedules", "remove", "nightly", "--yes")
        self.assertEqual(self.world.ctl_json("schedules", "list"), (0, []))
        history = self.ok("history")
        for words in ("Schedule added", "Schedule changed", "Schedule suspended", "change freeze", "Schedule resumed", "Schedule removed"):
            self.assertIn(words, history)

    def test_refusals(self):
        self.refused("schedules", "set", "a", words="needs --time")
        self.refused("schedules", "set", "a", "--time", "25:00", words="times HH:MM")
        self.refused("schedules", "set", "a", "--time", "10:00", "--zone", "Europe/Atlantis", words="“zone”")
        self.refused("schedules", "set", "a", "--time", "10:00", "--start", "2020-01-01", "--repeat", "once", words="in the past")
        self.refused("schedules", "set", "a", "--time", "10:00", "--end", "2020-01-01", "--start", "2019-01-01", words="never run again")
        self.refused("schedules", "set", "a", "--time", "10:00", "--job", "coffee", words="There are: refresh")
        self.refused("schedules", "set", "a", "--time", "10:00", "--parameters", "[]", words="JSON object")
        self.refused("schedules", "set", "a", "--time", "10:00", "nobody", words="no device called “nobody”")
        self.refused("schedules", "set", "a", "--time", "10:00", "--all", "--subject", "x", words="only one of")
        self.refused("schedules", "show", words="Name one schedule")
        self.refused("schedules", "show", "b", words="no schedule called “b”", code=3)
        self.assertEqual(self.world.ctl_json("schedules", "list"), (0, []))

    def test_run(self):
        self.world.start_fleet("--sensors", "3", "--seed", "3", "--healthy")
        self.world.import_fleet()
        names = [sensor["name"] for sensor in self.world.sensors()]
        self.ok("settings", "set", "certificate-policy", "accept")
        self.ok("schedules", "set", "two", "--time", "10:00", names[0], names[2])
        code, job = self.world.ctl_json("schedules", "run", "two", password=PASSWORD)
        self.assertIn(code, (0, 2))
        self.assertEqual(sorted(operation["device"] for operation in job["operations"]), sorted([names[0], names[2]]))
        shown = self.only()
        self.assertEqual(shown["last_kind"], "by-hand")
        self.assertGreater(shown["last_job"], 0)
        self.assertNotEqual(shown["last_outcome"], "")
        self.assertIn("By hand", self.ok("schedules", "show", "two"))

    def test_windows(self):
        self.refused("windows", "set", "Nights", words="Give a name and the times")
        self.refused("windows", "set", "Nights", "sat 22:00", words="no time of a maintenance window")
        self.refused("windows", "set", "Nights", "sat 22:00 4h", "--zone", "Europe/Atlantis", words="not known here")
        self.refused("windows", "set", "a@b", "sat 22:00 4h", words="cannot have")
        self.refused("windows", "set", "Nights", "--zone", "UTC", words="no such maintenance window")
        self.refused("windows", "assign", "Nights", "--to-group", "/", words="no such maintenance window", code=3)
        self.refused("windows", "assign", "Nights", "--to-group", "Nowhere", words="no device is in such a group", code=3)

        self.world.start_fleet("--sensors", "2", "--seed", "3", "--healthy")
        self.world.import_fleet()
        names = [sensor["name"] for sensor in self.world.sensors()]
        # three days from now, and so closed for two
        day = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[(time.gmtime().tm_wday + 3) % 7]
        self.ok("windows", "set", "Nights", f"{day} 12:00 4h", "--zone", "UTC")
        self.ok("windows", "set", "Nights", "--rename", "Once a week")
        self.ok("windows", "assign", "Once a week", "--to-group", "/")
        self.ok("windows", "assign", "any-time", names[1])
        code, windows = self.world.ctl_json("windows", "list")
        self.assertEqual((code, len(windows)), (0, 1))
        self.assertEqual((windows[0]["name"], windows[0]["times"], windows[0]["open"], windows[0]["for"]),
                         ("Once a week", f"{day} 12:00 4h @ UTC", "false", "all devices"))
        self.assertTrue(windows[0]["opens"].endswith("T12:00:00Z"), windows)
        code, shown = self.world.ctl_json("windows", "show")
        self.assertEqual({row["device"]: row["window"] for row in shown}, {names[0]: "Once a week (of all devices)", names[1]: "Any time"})

        # what a schedule changes waits, each device for its own; what it only looks at does not
        self.ok("settings", "set", "certificate-policy", "accept")
        self.ok("schedules", "set", "reboots", "--time", "10:00", "--job", "reboot")
        self.ok("schedules", "set", "looks", "--time", "10:00", "--job", "refresh")
        code, job = self.world.ctl_json("schedules", "run", "looks", password=PASSWORD)
        self.assertEqual((code, job["finished"]), (0, True))
        code, job = self.world.ctl_json("schedules", "run", "reboots", password=PASSWORD)
        states = {operation["device"]: (operation["state"], operation["cause"]) for operation in job["operations"]}
        self.assertEqual((code, states), (0, {names[0]: ("waiting", "window"), names[1]: ("succeeded", "")}))
        waiting = next(operation for operation in job["operations"] if operation["device"] == names[0])
        self.assertIn("Waits for the maintenance window “Once a week”, which opens on", waiting["message"])
        self.assertGreater(waiting["due_us"], time.time() * 1e6)

        # without the window there is nothing to wait for
        self.refused("windows", "remove", "Once a week", words="It is the maintenance window of: all devices", code=3)
        self.ok("windows", "remove", "Once a week", "--yes")
        code, job = self.world.ctl_json("jobs", "show", str(job["id"]))
        self.assertEqual(sorted(operation["state"] for operation in job["operations"]), ["queued", "succeeded"])
        self.assertIn("Once a week", self.ok("history"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
