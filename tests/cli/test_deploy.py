#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl deploy: a mixed fleet gets what applies to it, in the order of the plan; everything else is left alone."""

import re
import sqlite3
import unittest

import definitions
from world import PASSWORD, World

SIGNATURE, ENGINE, SERVICE_PACK = "IPS-sig-S924-req-E4.pkg", "IPS-engine-E4-req-7.0-2.pkg", "IPS-4360-K9-7.3-5-E4.pkg"
# what the sensor is, what it runs after SIGNATURE, and what was pushed to it
DEVICES = [
    ({"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 905}, ("7.1(7)", "E4", 924), [SIGNATURE]),
    ({"platform": "IPS-4240", "version": "7.0(2)", "engine": "E3", "signature": 480}, ("7.0(2)", "E4", 924), [ENGINE, SIGNATURE]),
    ({"platform": "IPS-4345", "version": "7.1(11)", "engine": "E4", "signature": 930}, ("7.1(11)", "E4", 930), []),
    ({"platform": "IPS-4510", "version": "7.3(5)", "engine": "E4", "signature": 905, "license": "expired", "license_days": -3},
     ("7.3(5)", "E4", 905), []),
    ({"platform": "IPS-4520", "version": "7.3(5)", "engine": "E4", "signature": 924}, ("7.3(5)", "E4", 924), []),
]


class Deploy(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def import_packages(self):
        paths = [self.world.path(name) for name in (SIGNATURE, ENGINE, SERVICE_PACK)]
        for path in paths:
            with open(path, "wb") as out:
                out.write(path.encode() * 100)
        code, out, err = self.world.ctl("updates", "import", *paths)
        self.assertEqual(code, 0, (out, err))

    def prepare(self):
        self.world.start_fleet("--sensors", str(len(DEVICES)), "--healthy", "--reboot-seconds", "0.5")
        for i, (change, _, _) in enumerate(DEVICES):
            self.world.ask_fleet(f"/sensors/{i}", change)
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.import_fleet()
        self.import_packages()
        code, out, err = self.world.ctl("certificates", "refresh", "--trust-new", password=PASSWORD)
        self.assertEqual(code, 0, (out, err))

    def test_mixed_fleet(self):
        self.prepare()
        code, out, err = self.world.ctl("deploy", "--dry-run", SIGNATURE, "--all")
        self.assertEqual(code, 2, err)
        self.assertIn("2 of 5 devices can be updated. Nothing was sent.", out)
        # nobody is there to say yes
        code, _, err = self.world.ctl("deploy", SIGNATURE, "--all", password=PASSWORD)
        self.assertEqual(code, 3, err)
        self.assertEqual(self.world.ask_fleet("/log?command=execPushUpgrade")["entries"], [])

        code, job = self.world.ctl_json("deploy", "--yes", SIGNATURE, "--all", password=PASSWORD)
        self.assertEqual(code, 2)
        self.assertEqual((job["verb"], job["succeeded"], job["failed"]), ("deploy", 2, 0))
        for operation in job["operations"]:
            self.assertIn("Deployed and read back: ", operation["message"])
            self.assertIn("Configuration kept: SHA-256 ", operation["detail"])
        pushed = {}
        for entry in self.world.ask_fleet("/log?command=execPushUpgrade")["entries"]:
            self.assertTrue(entry["assumed"])
            pushed.setdefault(entry["sensor"], []).append(entry["detail"].split(",")[0])
        for sensor, (_, wanted, files) in zip(self.world.sensors(), DEVICES):
            self.assertEqual((sensor["version"], sensor["engine"], sensor["signature"]), wanted)
            self.assertEqual(pushed.get(sensor["index"], []), files)

        code, _, err = self.world.ctl("deploy", "--yes", SIGNATURE, self.names[0], password=PASSWORD)
        self.assertEqual(code, 0)
        self.assertIn("Every device runs it already.", err)
        _, rows = self.world.ctl_json("deployed")
        self.assertEqual([(row["version"], row["level"]) for row in rows[:3]], [("7.1(7)E4", "S924"), ("7.0(2)E4", "S924"), ("", "")])
        # what each was before and after, in three forms; and what it took is known by now
        _, rows = self.world.ctl_json("deployments", "list")
        number = rows[-1]["id"]
        code, report = self.world.ctl_json("deployments", "report", number)
        self.assertEqual(code, 0)
        device = next(device for device in report["devices"] if device["device"] == self.names[0])
        self.assertEqual((device["before"]["level"], device["after"]["level"], device["after"]["services"]), ("S905", "S924", "all run"))
        self.assertEqual((device["before"]["inspection_load_percent"], device["before"]["error_events"]), (12, None))
        self.assertIn("Signature Level: S905 → S924", self.ok("deployments", "report", number))
        self.assertIn("Signature Level Before,Signature Level After", self.ok("deployments", "report", "--csv", number))
        self.world.ask_fleet("/sensors/0", {"signature": 905})
        self.ok("certificates", "refresh", self.names[0], password=PASSWORD)
        _, plan = self.world.ctl_json("apply", "--dry-run", SIGNATURE, self.names[0])
        self.assertEqual((plan["devices"][0]["time"]["former_runs"], plan["devices"][0]["time"]["basis"]), (1, "platform"))
        self.assertEqual(rows[0]["job"], str(job["id"]))

        # a new certificate after an update of the software: nobody is there to be asked, so it is not trusted
        self.world.ask_fleet("/sensors/0", {"faults": [{"fault": "upgrade-new-certificate", "count": 1}]})
        code, job = self.world.ctl_json("deploy", "--yes", SERVICE_PACK, self.names[0], password=PASSWORD)
        self.assertEqual((code, job["skipped"]), (2, 1), job)
        self.assertEqual(self.world.sensors()[0]["version"], "7.3(5)")
        code, rows = self.world.ctl_json("snapshots", self.names[0])
        self.assertEqual((code, len(rows)), (0, 2), rows)
        code, out, err = self.world.ctl("snapshots", "--write", rows[-1]["sha256"][:12], self.names[0])
        self.assertEqual(code, 0, err)
        self.assertEqual(len(out.encode()), int(rows[-1]["bytes"]))
        self.assertIn("<respGetConfig>", out)

    def test_deployment_jobs(self):
        """In waves, later, given up and taken up again."""
        self.prepare()
        for words, said in (((SIGNATURE, "--waves", "0"), "no size of a wave"), ((SIGNATURE, "--at", "soon"), "is no time"),
                            ((SIGNATURE, "--at", "2001-01-01 02:00"), "is over"), ((SIGNATURE, "--at", "02:00", "--window"), "exclude each other"),
                            ((SIGNATURE, "--gate", "open", "--waves", "1"), "--gate is one of")):
            code, _, err = self.world.ctl("deploy", "--yes", *words, "--all")
            self.assertEqual(code, 1, err)
            self.assertIn(said, err)
        pair = self.names[:2]
        code, out, err = self.world.ctl("deploy", "--yes", "--at", "2099-01-01 02:00", "--waves", "1", "--name", "New Year", SIGNATURE, *pair)
        self.assertEqual(code, 0, err)
        self.assertIn("New Year: Scheduled", out)
        _, rows = self.world.ctl_json("deployments", "list")
        self.assertEqual([(row["name"], row["state"], row["job"]) for row in rows], [("New Year", "scheduled", "")])
        number = rows[0]["id"]
        code, _, err = self.world.ctl("deployments", "pause", number)
        self.assertEqual(code, 3)
        self.assertIn("cannot be done while the job is in the state", err)
        self.ok("deployments", "cancel", "--comment", "not then", number)
        # begun after all: at once it is not, its time is to come
        self.ok("deployments", "deploy", number)
        code, job = self.world.ctl_json("deployments", "deploy", number, password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 2), job)
        _, rows = self.world.ctl_json("deployments", "history", number)
        self.assertEqual([(row["from"], row["to"]) for row in rows],
                         [("", "scheduled"), ("scheduled", "cancelled"), ("cancelled", "scheduled"), ("scheduled", "deploying"), ("deploying", "deployed")])
        self.assertEqual(rows[1]["comment"], "not then")
        _, rows = self.world.ctl_json("deployments", "show", number)
        self.assertEqual([(row["wave"], row["state"]) for row in rows], [("1", "succeeded"), ("2", "succeeded")])
        # rolled back: what stays is said before
        stays = "The command “downgrade” takes back service packs and signature updates only: Engine update to E4 stays."
        code, rows = self.world.ctl_json("deployments", "rollback", "--dry-run", number)
        self.assertEqual([(row["rolled-back"], row["what"]) for row in rows],
                         [("yes", f"Takes back {SIGNATURE}."), ("in-part", f"Takes back {SIGNATURE}. {stays}")])
        code, _, err = self.world.ctl("deployments", "rollback", number, password=PASSWORD)
        self.assertEqual(code, 3)
        self.assertIn(f"{self.names[1]}: {stays}", err)
        self.assertEqual(self.world.ask_fleet("/log?command=execDowngrade")["entries"], [])
        code, job = self.world.ctl_json("deployments", "rollback", "--yes", "--comment", "it does harm", number, password=PASSWORD)
        self.assertEqual((code, job["verb"], [operation["state"] for operation in job["operations"]]), (2, "rollback", ["succeeded", "failed"]))
        self.assertIn("Rolled back and read back: 7.1(7)E4, S905 (it ran 7.1(7)E4, S924)", job["operations"][0]["message"])
        self.assertTrue(all(entry["assumed"] for entry in self.world.ask_fleet("/log?command=execDowngrade")["entries"]))
        _, rows = self.world.ctl_json("deployments", "history", number)
        self.assertEqual([(row["to"], row["comment"]) for row in rows[-2:]], [("rolling-back", "it does harm"), ("partly-deployed", "")])

    def test_approval(self):
        """Groups that need approval: a deployment with one of their devices is submitted in place of begun."""
        self.prepare()
        code, _, err = self.world.ctl("deployments", "approval", "--add", "Vaults")
        self.assertEqual(code, 3)
        self.assertIn("No device is in the group “Vaults”", err)
        self.ok("devices", "set", "--in-group", "Vaults/North", self.names[1])
        _, rows = self.world.ctl_json("deployments", "approval", "--add", "Vaults")
        self.assertEqual(rows, [{"group": "Vaults"}])
        code, out, err = self.world.ctl("deploy", "--yes", SIGNATURE, *self.names[:2], password=PASSWORD)
        self.assertEqual(code, 0, err)
        self.assertIn(": Submitted.", out)
        self.assertIn("It waits for somebody to approve it: 1 of its 2 devices is in a group that needs approval (Vaults).", out)
        self.assertEqual(self.world.ask_fleet("/log?command=execPushUpgrade")["entries"], [])
        _, rows = self.world.ctl_json("deployments", "list")
        self.assertEqual([(row["state"], row["job"]) for row in rows], [("submitted", "")])
        self.ok("deployments", "approve", rows[0]["id"])
        code, job = self.world.ctl_json("deployments", "deploy", rows[0]["id"], password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 2), job)
        # a device of no such group is deployed to at once
        _, rows = self.world.ctl_json("deployments", "approval", "--remove", "Vaults")
        self.assertEqual(rows, [])
        code, _, err = self.world.ctl("deployments", "approval", "--remove", "Vaults")
        self.assertEqual(code, 3)
        self.assertIn("needs no approval", err)
        # where the workflow is on, nobody deploys past it; what a job that is open is for is changed
        with sqlite3.connect(self.world.store) as store:
            store.execute("INSERT INTO settings (name, value) VALUES ('workflow.enabled', 'true') ON CONFLICT (name) DO UPDATE SET value = 'true'")
        code, out, err = self.world.ctl("deploy", "--yes", "--name", "Quarter", SERVICE_PACK, self.names[0], password=PASSWORD)
        self.assertEqual(code, 0, err)
        self.assertIn("Quarter: Edit.", out)
        self.assertIn("The workflow is on", out)
        _, rows = self.world.ctl_json("deployments", "list")
        number = rows[0]["id"]
        code, _, err = self.world.ctl("deployments", "edit", "--name", "Year", number)
        self.assertEqual(code, 3)
        self.assertIn("Open it to go on", err)
        self.ok("deployments", "open", number)
        code, _, err = self.world.ctl("deployments", "edit", "--remove", "nobody", number)
        self.assertEqual(code, 3)
        self.assertIn("“nobody” is not in the job", err)
        code, _, err = self.world.ctl("deployments", "edit", "--add", self.names[1], number)
        self.assertEqual(code, 3)
        self.assertIn("nothing waits to be deployed", err)
        out = self.ok("deployments", "edit", "--name", "Year", "--window", "--waves", "1", number)
        self.assertIn("Year: Edit-Open. Begins: In a maintenance window. 1 device, then the rest", out)
        code, _, err = self.world.ctl("deployments", "edit", "--remove", self.names[0], number)
        self.assertEqual(code, 3)
        self.assertIn("there is nothing to deploy", err.lower())

    def ok(self, *arguments, **kwargs):
        code, out, err = self.world.ctl(*arguments, **kwargs)
        self.assertEqual(code, 0, (arguments, out, err))
        return out

    def of_device(self, number, var):
        """A signature's value as it was read back last."""
        _, rows = self.world.ctl_json("snapshots", self.names[0])
        text = self.ok("snapshots", "--write", rows[0]["sha256"], self.names[0])
        entry = text[text.index(f'<var name="id">{number}</var>'):]
        return re.search(f'<var name="{var}">([^<]+)</var>', entry[:entry.index("</mapEntry>")])[1]

    def severity_on_device(self):
        return self.of_device("1330", "alert-severity")

    def test_submitted(self):
        self.prepare()
        name = self.names[0]
        self.ok("signatures", "fetch", name, password=PASSWORD)
        self.ok("policies", "add", "--level", "S905", "Office")
        self.ok("policies", "assign", "Office", name)
        self.ok("policies", "set", "Office", "1330/0", "severity=high")
        _, rows = self.world.ctl_json("deploy", "--submitted", "--dry-run", name)
        self.assertEqual(rows[0]["reason"], "nothing waits to be deployed")      # not submitted yet
        self.ok("changes", "submit", "--yes")
        _, rows = self.world.ctl_json("deploy", "--submitted", "--dry-run", name)
        self.assertEqual((rows[0]["tuned"], rows[0]["packages"], rows[0]["reason"]), ("1", "", ""))
        code, job = self.world.ctl_json("deploy", "--yes", "--submitted", name, password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        self.assertIn("Tuning of 1 signature read back, 1 of them changed", job["operations"][0]["detail"])
        self.assertEqual(self.severity_on_device(), "high")
        code, _, err = self.world.ctl("deploy", "--yes", "--submitted", name, password=PASSWORD)
        self.assertEqual(code, 0)
        self.assertIn("Nothing that was submitted waits", err)
        # what is not tuned any more goes back
        self.ok("policies", "set", "Office", "1330/0", "severity=default")
        self.ok("changes", "submit", "--yes")
        code, job = self.world.ctl_json("deploy", "--yes", "--submitted", name, password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        self.assertEqual(self.severity_on_device(), "informational")
        # a level that is submitted brings its package, but not to a device that somebody wants left alone
        level = self.world.path("level-924.xml")
        with open(level, "w", encoding="utf-8") as out:
            out.write(definitions.level(924))
        self.ok("signatures", "read", "--level", "S924", level)
        self.ok("policies", "add", "--level", "S924", "Newer")
        self.ok("policies", "assign", "Newer", name)
        self.ok("changes", "submit", "--yes")
        _, rows = self.world.ctl_json("deploy", "--submitted", "--dry-run", name)
        self.assertEqual((rows[0]["packages"], rows[0]["reason"]), (SIGNATURE, ""))
        self.ok("devices", "freeze", "--why", "audit", name)
        code, rows = self.world.ctl_json("deploy", "--submitted", "--dry-run", name)
        self.assertEqual((code, rows[0]["packages"]), (3, ""))
        self.assertIn("audit", rows[0]["reason"])
        self.assertEqual(self.world.ctl("deploy", "--yes", "--submitted", name, password=PASSWORD)[0], 3)
        self.assertEqual(self.world.ask_fleet("/log?command=execPushUpgrade")["entries"], [])

    def deploy_submitted(self, name):
        self.ok("changes", "submit", "--yes")
        code, job = self.world.ctl_json("deploy", "--yes", "--submitted", name, password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)

    def test_inherited(self):
        """Tuning of a policy that others inherit from reaches their devices, and leaves them again."""
        self.prepare()
        name = self.names[0]
        self.ok("signatures", "fetch", name, password=PASSWORD)
        self.ok("policies", "add", "--level", "S905", "Head")
        self.ok("policies", "add", "--level", "S905", "Branch", "--inherit", "Head")
        self.ok("policies", "assign", "Branch", name)
        self.ok("policies", "set", "Branch", "1102/0", "fidelity=60")
        self.ok("policies", "set", "Head", "1330/0", "severity=high", "fidelity=50")
        self.deploy_submitted(name)
        self.assertEqual(self.severity_on_device(), "high")
        # one field that is not tuned any more goes back, the other one stays
        self.ok("policies", "set", "Head", "1330/0", "severity=default")
        self.deploy_submitted(name)
        self.assertEqual(self.severity_on_device(), "informational")
        self.assertEqual(self.of_device("1330", "sig-fidelity-rating"), "50")
        _, rows = self.world.ctl_json("deploy", "--submitted", "--dry-run", name)
        self.assertEqual(rows[0]["reason"], "nothing waits to be deployed")
        self.ok("policies", "set", "Head", "1330/0", "fidelity=default")
        self.deploy_submitted(name)
        self.assertEqual(self.of_device("1330", "sig-fidelity-rating"), "75")
        self.assertEqual(self.of_device("1102", "sig-fidelity-rating"), "60")

    def test_command_line(self):
        for arguments, words in ((["deploy"], "updates list"), (["deploy", SIGNATURE], "--all"),
                                 (["deploy", "--changed", "perhaps", SIGNATURE, "x"], "warn, stop, overwrite"),
                                 (["deploy", "--category", "all", SIGNATURE, "x"], "basic, advanced"),
                                 (["deploy", "--limit", "99999", SIGNATURE, "x"], "minutes"), (["snapshots"], "one device")):
            code, _, err = self.world.ctl(*arguments)
            self.assertEqual(code, 1, arguments)
            self.assertIn(words, err)
        code, _, err = self.world.ctl("deploy", SIGNATURE, "--all")
        self.assertEqual(code, 3)


if __name__ == "__main__":
    unittest.main()
