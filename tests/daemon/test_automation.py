#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Download, Apply, and Deploy Updates with nobody there: from the schedule to the devices, read back; once."""

import email
import email.policy
import json
import os
import sqlite3
import sys
import unittest

import definitions
from test_daemon import Case, wait_until
from world import PASSWORD

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mail"))
from mail_server import Server  # noqa: E402

PACKAGE = "IPS-sig-S924-req-E4.pkg"
OLD = {"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 722, "upgrade_seconds": 0.3, "reboot_seconds": 0.3}


class Automation(Case):
    sensors = 3

    def ok(self, *arguments, **kwargs):
        code, out, err = self.world.ctl(*arguments, **kwargs)
        self.assertEqual(code, 0, (arguments, out, err))
        return out

    def write(self, sql, *values):
        connection = sqlite3.connect(self.world.store, timeout=20)
        with connection:
            connection.execute(sql, values)
        connection.close()

    def refresh(self):
        self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)

    def prepare(self, mail_port):
        for number in range(self.sensors):
            self.world.ask_fleet(f"/sensors/{number}", OLD)
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.refresh()
        os.mkdir(self.world.path("source"))
        with open(self.world.path("source", PACKAGE), "wb") as out:
            out.write(PACKAGE.encode() * 100)
        self.ok("updates", "server", "from", "folder", "folder", self.world.path("source"), "notify", "ann@example.org")
        self.ok("mail", "set", "server", "localhost", "port", str(mail_port), "security", "none", "sender", "vedette@example.org")
        # the first is updated, the second has what somebody did not submit yet, the third is nobody's business
        with open(self.world.path("722.xml"), "w", encoding="utf-8") as out:
            out.write(definitions.level(722, 10))
        self.ok("signatures", "read", "--level", "S722", self.world.path("722.xml"))
        self.ok("policies", "add", "Branches", "--level", "S722")
        self.ok("policies", "assign", "Branches", self.names[1])
        for policy in (self.names[0], "Branches"):
            self.ok("updates", "automatic", policy, "none", "latest")
        self.ok("updates", "schedule", "deploy")

    def make_due(self, day):
        """Once, on a day in January that nobody was there: nothing is due by itself while the test runs."""
        rule = {"start": f"2026-01-{day:02}", "time": "00:00", "repeat": "once", "zone": "UTC"}
        self.write("UPDATE schedules SET handled_us = 1767000000000000, rule = ? WHERE id = 'updates'", json.dumps(rule, separators=(",", ":")))

    def outcomes(self, verb):
        return self.query("SELECT o.state, o.sensor_name, o.message FROM operations o JOIN jobs j ON j.id = o.job_id WHERE j.verb = ? "
                          "ORDER BY o.id", verb)

    def levels(self):
        return [sensor["signature"] for sensor in self.world.sensors()]

    def pushes(self):
        return len(self.world.ask_fleet("/log?command=execPushUpgrade")["entries"])

    def wait_run(self, n=1):
        wait_until(lambda: [row[0] for row in self.outcomes("download-updates")] == ["succeeded"] * n, 40,
                   "the download")

    def test_all_the_way_once(self):
        with Server() as server:
            self.prepare(server.port)
            self.make_due(1)
            daemon = self.start("--no-keyring")
            self.wait_run()
            wait_until(lambda: [row[0] for row in self.outcomes("deploy")] == ["succeeded"], 40, "the deployment")
            self.assertEqual(self.levels(), [924, 722, 722])
            [(_, device, message)] = self.outcomes("deploy")
            self.assertEqual(device, self.names[0])
            self.assertIn("Deployed and read back: 7.1(7)E4, S924 (before: 7.1(7)E4, S722)", message)
            [(_, _, message)] = self.outcomes("download-updates")
            self.assertRegex(message, r"1 file (copied|downloaded).*; S924 applied to 2 policies; deployment to 1 device begun \(job [0-9]+\)")
            begun = message[message.index("deployment to"):]
            # it is a deployment like every other
            self.assertEqual(self.query("SELECT state, name, job_id = (SELECT max(id) FROM jobs WHERE verb = 'deploy') FROM deployments"),
                             [("deployed", PACKAGE, 1)])
            [(detail,)] = self.query("SELECT o.detail FROM operations o JOIN jobs j ON j.id = o.job_id WHERE j.verb = 'download-updates'")
            self.assertIn("Branches: not submitted, other changes of ", detail)
            # Update Status says so
            status = json.loads(self.ok("updates", "status", "--json"))
            self.assertEqual((status["signature"]["applied"]["level"], status["signature"]["deployed"]["level"]), ("S924", "S924"))
            self.assertEqual((status["not_deployed"], status["last_deployed"]["outcome"]), (1, "7.1(7)E4, S924"))
            # one mail of the run, one of the deployment
            wait_until(lambda: len(server.mails) == 2, 30, "two mails")
            self.end(daemon)
            mails = [email.message_from_bytes(mail.content, policy=email.policy.default) for mail in server.mails]
            self.assertEqual(sorted(mail["Subject"] for mail in mails),
                             [f"Vedette: Deploy on {self.names[0]}: done", f"Vedette: Download Latest Updates: {self.world.path('source')}: done"])
            self.assertEqual([mail.recipients for mail in server.mails], [["ann@example.org"]] * 2)

            # A crash just before the run was ended: it is taken up, and begins no second job, though the device would need one.
            self.world.ask_fleet("/sensors/0", {"signature": 722})
            self.refresh()
            self.write("UPDATE operations SET state = 'queued', ended_us = 0 WHERE job_id = (SELECT id FROM jobs WHERE verb = 'download-updates')")
            daemon = self.start("--no-keyring")
            self.wait_run()
            [(_, _, message)] = self.outcomes("download-updates")
            self.assertEqual(message[message.index("deployment to"):], begun)
            self.end(daemon)
            self.assertEqual((len(self.outcomes("deploy")), self.pushes(), self.levels()), (1, 1, [722, 722, 722]))

    def test_approval(self):
        """A device of a group that needs approval: what is deployed by itself is submitted, once, and somebody approves it."""
        with Server() as server:
            self.prepare(server.port)
            self.ok("devices", "set", "--in-group", "Vaults", self.names[0])
            self.ok("deployments", "approval", "--add", "Vaults")
            self.make_due(1)
            daemon = self.start("--no-keyring")
            self.wait_run()
            self.end(daemon)
            [(_, _, message)] = self.outcomes("download-updates")
            self.assertIn("; deployment to 1 device submitted: somebody has to approve it", message)
            self.make_due(2)
            daemon = self.start("--no-keyring")
            self.wait_run(2)
            self.end(daemon)
            [(detail,)] = self.query("SELECT detail FROM operations WHERE job_id = (SELECT max(id) FROM jobs)")
            self.assertIn(f"{self.names[0]}: not deployed: the deployment “{PACKAGE}” has it and waits for approval", detail)
            self.assertEqual(self.query("SELECT state, workflow FROM deployments"), [("submitted", 1)])
            self.assertEqual((self.outcomes("deploy"), self.levels()), ([], [722, 722, 722]))

    def test_failed_is_not_repeated(self):
        """What a device refused is not sent to it every hour; one that could not be reached is tried again."""
        with Server() as server:
            self.prepare(server.port)
            self.world.ask_fleet("/sensors/0", {"faults": [{"fault": "error:errEngineBuildFailed", "command": "execPushUpgrade"}]})
            self.make_due(1)
            daemon = self.start("--no-keyring")
            self.wait_run()
            wait_until(lambda: [row[0] for row in self.outcomes("deploy")] == ["failed"], 40, "the deployment")
            self.end(daemon)
            self.world.ask_fleet("/sensors/0", {"faults": []})
            self.make_due(2)
            daemon = self.start("--no-keyring")
            self.wait_run(2)
            self.end(daemon)
            [(detail,)] = self.query("SELECT detail FROM operations WHERE job_id = (SELECT max(id) FROM jobs)")
            self.assertIn(f"{self.names[0]}: not deployed: it is not tried again by itself, deploy it by hand.", detail)
            self.assertEqual((len(self.outcomes("deploy")), self.levels()), (1, [722, 722, 722]))

    def test_canary_first(self):
        """Nobody watches: one device goes first, and the others wait for what becomes of it."""
        with Server() as server:
            self.prepare(server.port)
            self.ok("updates", "automatic", self.names[2], "none", "latest")
            self.make_due(1)
            daemon = self.start("--no-keyring")
            self.wait_run()
            wait_until(lambda: sorted(self.levels()) == [722, 722, 924], 40, "the first device")
            self.end(daemon)
            self.assertEqual(self.pushes(), 1)
            operations = self.query("SELECT wave, state, cause FROM operations WHERE job_id = (SELECT max(id) FROM jobs) ORDER BY wave")
            self.assertEqual((len(operations), operations[1]), (2, (1, "waiting", "wave")))
            self.assertEqual(self.query("SELECT state FROM deployments"), [("deploying",)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
