#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl against the simulated fleet: every verb, every exit code, and what bad input gets."""

import csv
import io
import json
import os
import re
import signal
import sqlite3
import subprocess
import time
import unittest

from world import PASSWORD, World, wait_until


class Case(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)


class Usage(Case):
    def test_nothing_and_nonsense_are_usage(self):
        for arguments in ((), ("certificates", "explode"), ("devices",), ("devices", "list", "--nonsense"),
                          ("reboot",), ("diagnose",), ("jobs", "show", "x"), ("settings", "set", "parallel", "0"),
                          ("settings", "set", "parallel", "many"), ("settings", "set-group", "Europe", "never"),
                          ("settings", "set-group", "Europe"), ("devices", "add"), ("devices", "add", "a b"),
                          ("devices", "add", "--port", "70000", "10.0.0.1"), ("certificates", "trust", "x", "12:34")):
            code, out, err = self.world.ctl(*arguments)
            self.assertEqual(code, 1, (arguments, out, err))
            self.assertRegex(err, r"^vedettectl: .+\n$", arguments)

    def test_a_negative_number_is_a_value(self):
        code, _, err = self.world.ctl("settings", "set", "retries", "-5")
        self.assertEqual(code, 1)
        self.assertIn("retries is a number from 0 to 10", err)

    def test_a_user_needs_a_password(self):
        code, _, err = self.world.ctl("devices", "add", "--user", "cisco", "192.0.2.1")
        self.assertEqual(code, 1)
        self.assertIn("--password-stdin", err)
        self.assertEqual(self.world.ctl_json("devices", "list")[1], [])
        self.assertEqual(self.world.ctl("devices", "add", "--user", "cisco", "192.0.2.1", password=PASSWORD)[0], 0)
        self.assertEqual(self.world.ctl("credentials", "forget", "192.0.2.1")[0], 0)
        self.assertEqual(self.world.ctl("credentials", "forget", "nobody")[0], 3)

    def test_help_names_every_verb(self):
        code, out, _ = self.world.ctl("--help")
        self.assertEqual(code, 0)
        for verb in ("devices import", "certificates refresh", "certificates regenerate", "reboot", "jobs retry",
                     "history", "diagnose", "credentials set", "settings set"):
            self.assertIn(verb, out)

    def test_no_password_option(self):
        code, _, err = self.world.ctl("devices", "add", "10.0.0.1", "--password", "x")
        self.assertEqual(code, 1)
        self.assertIn("--password", err)


class Inventory(Case):
    def test_add_list_set_remove(self):
        code, _, err = self.world.ctl("devices", "add", "--name", "ams-edge-01", "--in-group", "Europe/Amsterdam", "192.0.2.11:8443")
        self.assertEqual(code, 0, err)
        code, rows = self.world.ctl_json("devices", "list")
        self.assertEqual((code, len(rows)), (0, 1))
        self.assertEqual((rows[0]["name"], rows[0]["address"], rows[0]["group"]), ("ams-edge-01", "192.0.2.11", "Europe/Amsterdam"))

        code, _, err = self.world.ctl("devices", "add", "--name", "AMS-EDGE-01", "192.0.2.12")
        self.assertEqual(code, 2)
        self.assertIn("AMS-EDGE-01", err)

        # The same sensor under another name would be worked on twice.
        code, _, err = self.world.ctl("devices", "add", "--name", "other", "192.0.2.11:8443")
        self.assertEqual(code, 2)
        self.assertRegex(err, r"“ams-edge-01” has the address 192\.0\.2\.11 and port 8443 already\. Enter another")
        self.assertEqual(self.world.ctl("devices", "add", "--name", "other", "192.0.2.11")[0], 0)
        code, _, err = self.world.ctl("devices", "set", "--port", "8443", "other")
        self.assertEqual(code, 2)
        self.assertIn("“ams-edge-01”", err)
        self.assertEqual(self.world.ctl("devices", "remove", "other", "--yes")[0], 0)
        code, _, err = self.world.ctl("devices", "set", "--in-group", "A//B", "ams-edge-01")
        self.assertEqual(code, 1)
        self.assertIn("level", err)

        self.assertEqual(self.world.ctl("devices", "set", "--notes", "rack 4", "ams-edge-01")[0], 0)
        self.assertEqual(self.world.ctl("devices", "set", "--tags", "pci, core", "ams-edge-01")[0], 0)
        self.assertEqual(self.world.ctl("devices", "set", "--tags", "-pci,+dmz", "ams-edge-01")[0], 0)
        self.assertEqual([row["tags"] for row in self.world.ctl_json("devices", "list", "--tag", "DMZ")[1]], ["core, dmz"])
        code, _, err = self.world.ctl("devices", "list", "--tag", "pci")
        self.assertEqual(code, 3)
        self.assertIn("tag", err)
        code, _, err = self.world.ctl("devices", "set", "--tags", "x" * 51, "ams-edge-01")
        self.assertEqual(code, 1)
        self.assertIn("Tags", err)
        code, _, err = self.world.ctl("devices", "remove", "ams-edge-01")
        self.assertEqual(code, 3)
        self.assertIn("--yes", err)
        self.assertEqual(self.world.ctl("devices", "remove", "ams-edge-01", "--yes")[0], 0)
        self.assertEqual(self.world.ctl_json("devices", "list")[1], [])

    def test_unknown_device_is_named(self):
        self.world.ctl("devices", "add", "192.0.2.11")
        code, _, err = self.world.ctl("devices", "list", "nobody")
        self.assertEqual(code, 3)
        self.assertIn("nobody", err)

    def import_text(self, data):
        path = self.world.path("list.csv")
        with open(path, "wb") as out:
            out.write(data)
        return self.world.ctl("devices", "import", path)

    def test_import_says_what_becomes_of_each_line(self):
        code, out, _ = self.import_text(b"name,address\r\none,192.0.2.1\r\none,192.0.2.2\r\nthree,not an address\r\nfour,192.0.2.4\r\n")
        self.assertEqual(code, 2, out)
        self.assertIn("duplicate name", out)
        self.assertIn("not valid", out)
        self.assertEqual(sorted(row["name"] for row in self.world.ctl_json("devices", "list")[1]), ["four", "one"])

    def test_import_refuses_whole_files(self):
        for data in (b"", b"name,notes\r\na,b\r\n", b"name,address,password\r\na,192.0.2.1,secret\r\n", b"\x00\x01\x02" * 100):
            code, out, err = self.import_text(data)
            self.assertEqual(code, 3, (data, out, err))
            self.assertTrue(err.startswith("vedettectl: "), err)
        self.assertEqual(self.world.ctl_json("devices", "list")[1], [])

    def test_export_then_import_is_the_identity(self):
        self.import_text("name,address,port,group,notes\r\nÅngström,2001:db8::1,444,Nord/Süd,\"=1+1, \"\"x\"\"\"\r\n".encode())
        _, first, _ = self.world.ctl("devices", "export")
        self.world.ctl("devices", "remove", "--all", "--yes")
        self.import_text(first.encode())
        _, second, _ = self.world.ctl("devices", "export")
        self.assertEqual(first, second)
        self.assertIn("Ångström", second)


class Fleet(Case):
    def setUp(self):
        super().setUp()
        self.world.start_fleet("--sensors", "6", "--seed", "7", "--reboot-seconds", "1", "--ssh-port", "0")
        self.world.import_fleet()
        self.names = [sensor["name"] for sensor in self.world.sensors()]

    def refresh(self, *arguments):
        return self.world.ctl_json("certificates", "refresh", *arguments, password=PASSWORD)

    def n_logins(self):
        """Requests that carried credentials, in the simulator's own words."""
        log = self.world.ask_fleet("/log")
        entries = log["entries"] if isinstance(log, dict) else log
        return sum(bool(entry.get("authorization")) for entry in entries)

    def by_name(self):
        return {row["device"]: row for row in self.world.ctl_json("certificates", "list")[1]}

    def test_certificates_from_first_contact_to_regenerated(self):
        before = {row["status"] for row in self.by_name().values()}
        self.assertEqual(before, {"Unavailable Refresh to get Cert Info"})

        # Nobody there to be asked, and no --trust-new: nothing is trusted, nothing was sent a password.
        code, job = self.refresh()
        self.assertEqual(code, 2)
        self.assertEqual(job["skipped"], 6)
        self.assertEqual(self.n_logins(), 0)

        code, job = self.refresh("--trust-new")
        self.assertEqual((code, job["succeeded"]), (0, 6), job)
        self.assertGreaterEqual(self.n_logins(), 6)
        truth = {sensor["name"]: sensor for sensor in self.world.sensors()}
        for name, row in self.by_name().items():
            self.assertEqual(row["status"], "Valid Certificate", row)
            self.assertEqual(row["mismatch"], "No")
            self.assertEqual(row["thumbprint_on_device_sha256"], truth[name]["sha256"].upper())
            self.assertEqual(row["thumbprint_on_csm_sha256"], row["thumbprint_on_device_sha256"])

        old = self.by_name()[self.names[0]]["thumbprint_on_device_sha256"]
        code, job = self.world.ctl_json("certificates", "regenerate", self.names[0], password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        row = self.by_name()[self.names[0]]
        self.assertNotEqual(row["thumbprint_on_device_sha256"], old)
        self.assertEqual(row["mismatch"], "No")
        self.assertEqual(row["thumbprint_on_device_sha256"], self.world.sensors()[0]["sha256"].upper())

    def test_changed_certificate_is_a_mismatch_until_synced(self):
        self.refresh("--trust-new")
        self.world.ask_fleet("/sensors/1", {"faults": ["cert-changed"]})
        code, job = self.refresh("--trust-new", self.names[1])
        # the refresh did its work, and a script learns of it all the same
        self.assertEqual((code, job["succeeded"], job["failed"]), (2, 1, 0), job)
        self.assertEqual(job["operations"][0]["cause"], "cert-changed")
        self.assertEqual(self.by_name()[self.names[1]]["mismatch"], "Yes")
        self.assertEqual(self.world.ctl("certificates", "sync", self.names[1], password=PASSWORD)[0], 0)
        self.assertEqual(self.by_name()[self.names[1]]["mismatch"], "No")

    def test_one_dead_does_not_stop_the_others_and_retry_takes_only_it(self):
        self.world.ask_fleet("/sensors/2", {"faults": ["refuse"]})
        code, job = self.refresh("--trust-new")
        self.assertEqual((code, job["succeeded"], job["failed"]), (2, 5, 1), job)
        failed = [op for op in job["operations"] if op["state"] == "failed"][0]
        self.assertIn(self.names[2], failed["message"])
        row = self.by_name()[self.names[2]]
        self.assertEqual(row["status"], "Nonretrievable Cert Info not available")
        self.assertEqual(row["mismatch"], "")

        # What was seen of it before is not shown as what it presents now.
        self.world.ask_fleet("/sensors/3", {"faults": ["refuse"]})
        self.refresh(self.names[3])
        row = self.by_name()[self.names[3]]
        self.assertEqual((row["status"], row["valid_from"], row["valid_until"], row["days_left"], row["thumbprint_on_device"]),
                         ("Nonretrievable Cert Info not available", "", "", "", ""))
        self.assertNotEqual(row["thumbprint_on_csm"], "")

        self.world.ask_fleet("/sensors/2", {"faults": []})
        code, again = self.world.ctl_json("jobs", "retry", str(job["id"]), password=PASSWORD)
        self.assertEqual((code, len(again["operations"]), again["succeeded"]), (0, 1, 1), again)

    def test_wrong_password(self):
        code, job = self.world.ctl_json("certificates", "refresh", "--trust-new", self.names[0], password="wrong")
        self.assertEqual(code, 2)
        self.assertEqual(job["operations"][0]["cause"], "login-rejected")
        self.assertIn("rejected the login", job["operations"][0]["message"])
        self.assertEqual(self.by_name()[self.names[0]]["status"], "Nonretrievable Cert Info not available")
        with open(self.world.store, "rb") as store:
            self.assertNotIn(b"wrong", store.read())

    def test_tables_for_people_and_for_programs(self):
        self.refresh("--trust-new")
        code, out, _ = self.world.ctl("certificates", "export", "--csv")
        self.assertEqual(code, 0)
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([row["device"] for row in rows], [row["device"] for row in self.world.ctl_json("certificates", "list")[1]])
        self.assertRegex(rows[0]["valid_until"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
        self.assertRegex(rows[0]["thumbprint_on_csm"], r"^([0-9A-F]{2}:){19}[0-9A-F]{2}$")
        self.assertRegex(rows[0]["thumbprint_on_csm_sha256"], r"^([0-9A-F]{2}:){31}[0-9A-F]{2}$")
        self.assertEqual(self.world.ctl("certificates", "export", "--csv", "--ics")[0], 1)
        self.assertEqual(json.loads(self.world.ctl("certificates", "export")[1])[0]["valid_until"], rows[0]["valid_until"])
        heading = self.world.ctl("certificates", "list")[1].split("\n")[0]
        self.assertIn("Thumbprint on CSM", heading)

        # One long name does not push every other row aside.
        self.world.ctl("devices", "add", "--name", "x" * 300, "192.0.2.1")
        lines = self.world.ctl("devices", "list")[1].split("\n")
        self.assertTrue(any("x" * 300 in line for line in lines))
        self.assertLess(min(len(line) for line in lines if line), 300)

        # History: a set by its name, thumbprints with their kind, lines as lines.
        self.world.ctl("credentials", "set", "night shift", "cisco", password=PASSWORD)
        self.world.ctl("devices", "set", "--credentials", "night shift", "--notes", "one\ntwo", self.names[0])
        _, history = self.world.ctl_json("history")
        text = json.dumps(history)
        self.assertIn("credentials: night shift", text)
        self.assertRegex(text, "SHA-256 [0-9A-F]{2}:")
        self.assertNotIn("\ufffd", self.world.ctl("history")[1])
        self.assertRegex(history[0]["when"], r"^20\d\d-\d\d-\d\dT")

    def test_over_ssh(self):
        name = self.names[1]
        for wrong in (("--form", "telnet"), ("--old-ssh", "perhaps"), ("--ssh-port", "70000"), ("--host-key", "MD5:00:11")):
            self.assertEqual(self.world.ctl("devices", "set", *wrong, name)[0], 1, wrong)
        code, _, err = self.world.ctl("devices", "set", "--form", "ssh", "--ssh-port", str(self.world.ssh_port), name)
        self.assertEqual(code, 0, err)
        # Nobody is there to be asked: nothing is trusted and no password goes out.
        self.world.ctl("certificates", "refresh", name, password=PASSWORD)
        self.assertEqual(self.n_logins(), 0)
        code, job = self.refresh("--trust-new", name)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        device = next(row for row in self.world.ctl_json("devices", "list")[1] if row["name"] == name)
        sensor = self.world.sensor(name)
        self.assertEqual((device["form"], device["host_key"], device["serial"]), ("ssh", sensor["host_key"], sensor["serial"]))
        code, _, err = self.world.ctl("reboot", name)
        self.assertIn("Over SSH.", err)
        # Another key at the same address is told nothing.
        logins = self.n_logins()
        self.world.ask_fleet("/sensors/1", {"add_faults": ["ssh-key-changed"]})
        code, job = self.refresh("--trust-new", name)
        self.assertEqual((code, job["operations"][0]["cause"]), (2, "host-key-changed"), job)
        self.assertEqual(self.n_logins(), logins)

    def test_reboot_is_tracked(self):
        self.refresh("--trust-new")
        code, _, err = self.world.ctl("reboot", self.names[3])
        self.assertEqual(code, 3)
        self.assertIn("--yes", err)
        # Where traffic stops, "yes" is not enough.
        self.assertEqual(self.world.ctl("devices", "set", "--traffic", "fail-close", self.names[3])[0], 0)
        code, _, err = self.world.ctl("reboot", self.names[2], self.names[3], "--yes", password=PASSWORD)
        self.assertEqual(code, 1, err)
        self.assertIn("1 device: It is fail-close", err)
        self.assertIn(self.names[3], err)
        self.assertEqual([sensor["reboots"] for sensor in self.world.sensors()], [0] * 6)
        code, job = self.world.ctl_json("reboot", self.names[3], "--yes", "--stop-traffic", "--reason", "memory leak", password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        self.assertEqual([sensor["reboots"] for sensor in self.world.sensors()], [0, 0, 0, 1, 0, 0])
        _, history = self.world.ctl_json("history")
        line = next(line for line in history if line["what"] == "Reboot Device")
        self.assertEqual(line["subject"], self.names[3])
        self.assertTrue(line["after"].startswith("Reason: memory leak\n"), line)
        # A scheduled one says what becomes of the traffic when it is planned.
        code, _, err = self.world.ctl("schedules", "set", "sunday", "--time", "03:00", "--job", "reboot", "--all")
        self.assertEqual(code, 0, err)
        self.assertIn("1 device is fail-close and is left alone.", err)
        self.assertIn("will not say why", err)
        code, _, err = self.world.ctl("schedules", "set", "sunday", "--parameters", '{"reason": "leak", "stop-traffic": true}')
        self.assertEqual((code, err), (0, "Traffic through 1 device stops each time it runs.\n"))

    def test_diagnose_and_exit_codes(self):
        self.refresh("--trust-new")
        code, rows = self.world.ctl_json("diagnose", self.names[0], password=PASSWORD)
        self.assertEqual(code, 0, rows)
        self.assertGreaterEqual(len(rows), 4)
        self.world.ask_fleet("/sensors/0", {"faults": ["refuse"]})
        code, rows = self.world.ctl_json("diagnose", self.names[0], password=PASSWORD)
        self.assertEqual(code, 2, rows)
        self.assertTrue(any(row["what_to_do"] for row in rows if row["outcome"] == "Fail"), rows)

    def test_trust_by_thumbprint(self):
        self.refresh()
        wanted = self.world.sensors()[4]["sha1"].upper()
        wrong = "00" * 20
        self.assertEqual(self.world.ctl("certificates", "trust", self.names[4], wrong)[0], 2)
        self.assertEqual(self.by_name()[self.names[4]]["thumbprint_on_csm"], "")
        self.assertEqual(self.world.ctl("certificates", "trust", self.names[4], wanted.lower().replace(":", " "))[0], 0)
        self.assertEqual(self.by_name()[self.names[4]]["thumbprint_on_csm"], wanted)

    def test_interrupt_stops_the_rest_and_loses_nothing(self):
        self.refresh("--trust-new")
        for index in range(6):
            self.world.ask_fleet(f"/sensors/{index}", {"faults": ["hang"]})
        process = self.world.start([os.environ["VEDETTECTL"], "certificates", "refresh", "--json", "--no-keyring",
                                    "--password-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        process.stdin.write(PASSWORD + "\n")
        process.stdin.flush()

        def running():
            with sqlite3.connect(self.world.store) as store:
                return store.execute("SELECT count(*) FROM operations WHERE state = 'running'").fetchone()[0] > 0
        wait_until(running, what="a running operation")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        job = json.loads(out)
        self.assertEqual(process.returncode, 2, err)
        self.assertTrue(job["finished"])
        self.assertEqual(job["queued"] + job["running"] + job["waiting"], 0, job)
        self.assertGreater(job["cancelled"], 0, job)

    def test_listens_nowhere(self):
        """No listening port, in the kernel's own words, while it is at work."""
        self.refresh("--trust-new")
        self.world.ask_fleet("/sensors/0", {"faults": ["hang"]})
        process = self.world.start([os.environ["VEDETTECTL"], "certificates", "refresh", self.names[0], "--no-keyring",
                                    "--password-stdin"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        process.stdin.write(PASSWORD + "\n")
        process.stdin.flush()

        def sockets():
            """(state, remote port) of the program's own TCP sockets."""
            own = set()
            for name in os.listdir(f"/proc/{process.pid}/fd"):
                try:
                    own.add(os.readlink(f"/proc/{process.pid}/fd/{name}"))
                except FileNotFoundError:
                    continue
            found = []
            for table in ("tcp", "tcp6"):
                with open(f"/proc/{process.pid}/net/{table}", encoding="ascii") as lines:
                    for fields in map(str.split, list(lines)[1:]):
                        if f"socket:[{fields[9]}]" in own:
                            found.append((fields[3], int(fields[2].split(":")[1], 16)))
            return found

        established, listening = "01", "0A"
        seen = wait_until(lambda: [entry for entry in sockets() if entry == (established, self.world.port)] and sockets(),
                          what="the connection to the sensor")
        self.assertNotIn(listening, [state for state, _ in seen])
        process.communicate(timeout=30)

    def test_calendar(self):
        self.refresh("--trust-new")
        code, out, _ = self.world.ctl("certificates", "export", "--ics")
        self.assertEqual(code, 0)
        self.assertEqual(out.count("BEGIN:VEVENT"), 6)
        # The stamp is the moment of the export (RFC 5545 3.8.7.2); everything else, the UIDs too, stays.
        stamp = re.compile(r"^DTSTAMP:\d{8}T\d{6}Z\r?$", re.MULTILINE)
        self.assertEqual(len(stamp.findall(out)), 6)
        time.sleep(1.1)
        again = self.world.ctl("certificates", "export", "--ics")[1]
        self.assertNotEqual(out, again)
        self.assertEqual(stamp.sub("", out), stamp.sub("", again))


if __name__ == "__main__":
    unittest.main(verbosity=2)
