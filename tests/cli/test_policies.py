#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl signatures and policies: levels read, compared, tuned, assigned and reverted."""

import json
import os
import unittest
import zipfile

import definitions
from world import PASSWORD, World


class Case(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def write(self, name, text):
        path = self.world.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return path

    def ok(self, *arguments, **kwargs):
        code, out, err = self.world.ctl(*arguments, **kwargs)
        self.assertEqual(code, 0, (arguments, out, err))
        return out

    def read_levels(self, *numbers):
        for number in numbers:
            self.ok("signatures", "read", "--level", f"S{number}", self.write(f"level-{number}.xml", definitions.level(number)))


class Catalogue(Case):
    def test_levels_and_what_changed(self):
        self.read_levels(616, 615)
        _, levels = self.world.ctl_json("signatures", "levels")
        self.assertEqual([(level["level"], level["signatures"]) for level in levels], [("S615", "205"), ("S616", "206")])
        _, listed = self.world.ctl_json("signatures", "list", "S615")
        self.assertEqual(len(listed), 205)
        self.assertEqual(listed[0]["id"], "1000/0")
        _, changes = self.world.ctl_json("signatures", "diff", "S615", "S616")
        self.assertIn(("1205/0", "new"), [(change["id"], change["change"]) for change in changes])
        _, back = self.world.ctl_json("signatures", "diff", "S616", "S615")
        self.assertIn(("1205/0", "removed"), [(change["id"], change["change"]) for change in back])
        self.assertEqual(len(changes), len(back))
        _, none = self.world.ctl_json("signatures", "diff", "S615", "S615")
        self.assertEqual(none, [])

    def test_from_a_package(self):
        path = self.world.path("IPS-CS-MGR-sig-S700-req-E4.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("IPS-sig-S700-req-E4.pkg", b"x" * 1000)
            package.writestr("signature-definition.xml", definitions.level(700))
        self.assertIn("S700: 200 signatures", self.ok("signatures", "read", path))
        _, levels = self.world.ctl_json("signatures", "levels")
        self.assertEqual(levels[0]["engine"], "E4")

    def test_from_a_sensor(self):
        self.world.start_fleet("--sensors", "2")
        self.world.import_fleet()
        name = self.world.sensors()[0]["name"]
        self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)
        out = self.ok("signatures", "fetch", name, password=PASSWORD)
        self.assertRegex(out, r"S\d+ read: \d+ signatures")
        _, levels = self.world.ctl_json("signatures", "levels")
        self.assertEqual(levels[0]["source"], name)

    def package(self, number, definition):
        path = self.world.path(f"IPS-CS-MGR-sig-S{number}-req-E4.zip")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(f"IPS-sig-S{number}-req-E4.pkg", b"x" * 1000)
            package.writestr("signature-definition.xml", definition)
        return path

    def run_jobs_until(self, done, what):
        """Jobs run beside the reading of the library; one that ends early leaves it to the next."""
        for _ in range(20):
            self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)
            if done():
                return
        self.fail(what)

    def test_a_package_goes_before_a_device(self):
        self.world.start_fleet("--sensors", "1")
        self.world.import_fleet()
        name = self.world.sensors()[0]["name"]
        self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)
        self.ok("signatures", "fetch", name, password=PASSWORD)
        _, [few] = self.world.ctl_json("signatures", "levels")
        self.assertEqual(few["source"], name)
        number = int(few["level"][1:])
        package = self.package(number, definitions.level(number, 700))
        n = str(700 + number % 10)
        self.ok("updates", "import", package)
        self.run_jobs_until(lambda: self.world.ctl_json("signatures", "levels")[1][0]["signatures"] == n, "the device's few signatures hide the package")
        _, [whole] = self.world.ctl_json("signatures", "levels")
        self.assertEqual((whole["level"], whole["source"]), (few["level"], os.path.basename(package)))
        # The device's word comes again, and a file by hand: the package's stays, and both are told.
        out = self.ok("signatures", "fetch", name, password=PASSWORD)
        self.assertIn(f"is known with {n} signatures from the package {whole['source']}, which stays", out)
        code, _, err = self.world.ctl("signatures", "read", "--level", few["level"], self.write("by-hand.xml", definitions.level(number)))
        self.assertNotEqual(code, 0)
        self.assertIn("which stays", err)
        self.assertEqual(self.world.ctl_json("signatures", "levels")[1], [whole])

    def test_packages_without_a_definition_are_no_noise(self):
        self.world.start_fleet("--sensors", "1")
        self.world.import_fleet()
        sensor = self.world.path("IPS-sig-S905-req-E4.pkg")
        with open(sensor, "wb") as out:
            out.write(bytes(range(7, 256)) * 100)
        broken = self.package(906, definitions.level(906)[:-60])
        self.ok("updates", "import", sensor, broken)
        debug = dict(self.world.env, G_MESSAGES_DEBUG="all")
        told = []
        for _ in range(20):
            code, out, err = self.world.ctl("certificates", "refresh", "--trust-new", password=PASSWORD, env=debug)
            self.assertEqual(code, 0, err)
            told.append([line for line in (out + err).splitlines() if "catalogue: " in line])
            if told[-1]:
                break
        self.assertEqual(len(told[-1]), 1, told)
        # By its name, and once; a sensor's package is not looked into at all.
        self.assertIn(f"{os.path.basename(broken)}: ", told[-1][0])
        for env in (debug, debug, self.world.env):
            code, out, err = self.world.ctl("certificates", "refresh", "--trust-new", password=PASSWORD, env=env)
            self.assertEqual(code, 0, err)
            self.assertNotIn("catalogue: ", out + err)
        self.assertEqual(err, "")

    def test_a_package_that_cannot_be_read_is_not_to_be_downloaded(self):
        broken = self.package(906, definitions.level(906)[:-60])
        self.ok("updates", "import", broken)
        code, _, err = self.world.ctl("signatures", "list", "S906")
        self.assertEqual(code, 3)
        self.assertIn(f"the package {os.path.basename(broken)} is in the library and has not been read yet", err)
        code, _, err = self.world.ctl("signatures", "read", "S906")
        self.assertEqual(code, 3)
        self.world.start_fleet("--sensors", "1")
        self.world.import_fleet()
        self.run_jobs_until(lambda: "cannot be read" in self.world.ctl("signatures", "list", "S906")[2], "that it cannot be read is not told")
        _, _, err = self.world.ctl("signatures", "list", "S906")
        self.assertIn(f"The signatures of S906 are not known: the package {os.path.basename(broken)} in the library cannot be read (", err)
        self.assertIn("not well-formed", err)
        self.assertIn("import a whole copy of it", err)
        self.assertNotIn("download the package IPS-CS-MGR", err)
        _, unread = self.world.ctl_json("signatures", "levels", "--unread")
        self.assertEqual([(level["level"], level["package"]) for level in unread], [("S906", os.path.basename(broken))])
        self.assertIn("download the package IPS-CS-MGR-sig-S907", self.world.ctl("signatures", "list", "S907")[2])

    def test_forgotten_levels_stay_forgotten(self):
        self.ok("updates", "import", self.package(907, definitions.level(907)))
        self.assertEqual(self.ok("signatures", "read", "S907"), "S907: 207 signatures\n")
        self.read_levels(615)
        self.ok("policies", "add", "Branches", "--level", "S615")
        code, out, err = self.world.ctl("signatures", "forget", "S907", "S615", "S1")
        self.assertEqual((code, out), (2, "S907: forgotten\n"))
        self.assertEqual(err, "vedettectl: S615 is kept: it is the update level of Branches.\n"
                              "vedettectl: The update level S1 is not known.\n")
        self.assertIn("the level was forgotten; its package", self.world.ctl("signatures", "list", "S907")[2])
        # Its package in the library is not read again by itself, but when somebody asks for it.
        self.world.start_fleet("--sensors", "1")
        self.world.import_fleet()
        for _ in range(3):
            self.ok("certificates", "refresh", "--trust-new", password=PASSWORD)
        self.assertEqual([level["level"] for level in self.world.ctl_json("signatures", "levels")[1]], ["S615"])
        self.ok("signatures", "read", "S907")
        self.assertEqual([level["level"] for level in self.world.ctl_json("signatures", "levels")[1]], ["S615", "S907"])
        self.assertEqual(self.world.ctl("signatures", "read", "S907")[1:], ("", "vedettectl: S907 is known already.\n"))
        self.assertEqual(self.world.ctl("signatures", "forget")[0], 1)

    def test_bad_definitions(self):
        for text, words in ((definitions.level(615)[:-40], "not well-formed"), ("<config/>", "holds no signatures"), ("", "empty or cut off"),
                            ('<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "document type"),
                            (definitions.document(["<mapEntry/>"]), "no signature of the definition can be used")):
            code, _, err = self.world.ctl("signatures", "read", "--level", "S615", self.write("bad.xml", text))
            self.assertEqual(code, 3, err)
            self.assertIn(words.lower(), err.lower())
        self.assertEqual(self.world.ctl_json("signatures", "levels")[1], [])
        # What is usable is used, what is not is told with its line.
        text = definitions.document([definitions.entry(2004), definitions.entry(2004), definitions.entry(3000, fidelity=300)])
        code, out, err = self.world.ctl("signatures", "read", "--level", "S615", self.write("half.xml", text))
        self.assertEqual((code, out), (0, "S615: 2 signatures\n"))
        self.assertIn("line 4: signature 2004/0 is there twice", err)
        self.assertIn("line 5:", err)
        for arguments in (("signatures", "list"), ("signatures", "list", "S"), ("signatures", "diff", "S1"), ("signatures", "read"),
                          ("policies", "add"), ("policies", "set", "x", "y", "z"), ("policies", "revert"), ("policies", "assign", "x")):
            self.assertEqual(self.world.ctl(*arguments)[0] in (1, 3), True, arguments)


class Policies(Case):
    def setUp(self):
        super().setUp()
        self.read_levels(615, 616)
        for i in (1, 2):
            self.ok("devices", "add", "--name", f"sensor-{i}", f"127.9.9.{i}")
        self.ok("policies", "add", "Branches", "--level", "S615")

    def show(self, policy, signature):
        code, fields = self.world.ctl_json("signatures", "show", policy, signature)
        self.assertEqual(code, 0)
        return {field["field"]: (field["value"], field["source"]) for field in fields}

    def test_tuning_and_where_it_comes_from(self):
        self.ok("policies", "assign", "Branches", "sensor-1")
        self.ok("policies", "set", "Branches", "1001/0", "severity=high", "fidelity=12")
        self.ok("policies", "add", "Berlin", "--level", "S615", "--inherit", "Branches")
        self.ok("policies", "set", "Berlin", "1001/0", "fidelity=99", "actions=produce-alert|deny-packet-inline")
        fields = self.show("Berlin", "1001/0")
        self.assertEqual(fields["severity"], ("high", "Shared"))
        self.assertEqual(fields["fidelity"][0], "99")
        self.assertEqual(fields["actions"][0], "produce-alert|deny-packet-inline")
        self.assertEqual(fields["enabled"][1], "Default")
        self.ok("policies", "set", "Berlin", "1001/0", "fidelity=default")
        self.assertEqual(self.show("Berlin", "1001/0")["fidelity"][0], "12")
        # A shared policy touches its devices and those of its heirs.
        self.ok("policies", "assign", "Berlin", "sensor-2")
        _, policies = self.world.ctl_json("policies", "list")
        self.assertEqual({policy["policy"]: policy["devices"] for policy in policies}, {"Branches": "2", "Berlin": "1"})
        for wrong in ("severity=grave", "fidelity=101", "actions=explode", "enabled=maybe", "name=x", "severity"):
            code, _, err = self.world.ctl("policies", "set", "Berlin", "1001/0", wrong)
            self.assertEqual(code, 1, wrong)
            self.assertRegex(err, r"^vedettectl: .+\n$")

    def test_revert_restores_what_was(self):
        self.ok("policies", "set", "Branches", "1002/0", "retired=true")
        before = self.world.ctl_json("signatures", "list", "--policy", "Branches")[1]
        code, _, err = self.world.ctl("policies", "revert", "Branches")
        self.assertEqual(code, 3)
        self.assertIn("never had another update level", err)
        # Applying a level is a change of the policy; the tuning goes with it.
        self.ok("policies", "add", "Copy", "--copy", "Branches", "--level", "S616")
        exported = self.ok("policies", "export", "Branches")
        self.assertEqual(json.loads(exported), json.loads(self.ok("policies", "export", "Copy")))
        self.ok("policies", "import", "Copy", self.write("tuning.json", exported))
        self.assertEqual(json.loads(exported), json.loads(self.ok("policies", "export", "Copy")))
        self.assertEqual(before, self.world.ctl_json("signatures", "list", "--policy", "Branches")[1])
        _, versions = self.world.ctl_json("policies", "versions", "Branches")
        self.assertEqual([version["version"] for version in versions], ["2", "1"])
        code, _, err = self.world.ctl("policies", "import", "Copy", self.write("wrong.json", '{"vedette-tuning": 1, "signatures": {"1/0": {"fidelity": 300}}}'))
        self.assertEqual(code, 3)
        self.assertIn("signature 1/0: fidelity rating", err)

    def test_a_level_nobody_knows(self):
        code, _, err = self.world.ctl("policies", "add", "Nowhere", "--level", "S111")
        self.assertEqual(code, 3)
        self.assertIn("S111 is not known. Known are S615, S616;", err)
        self.assertNotIn("Nowhere", self.ok("policies", "list"))
        code, _, err = self.world.ctl("signatures", "read", "/nonexistent")
        self.assertEqual((code, err), (3, "vedettectl: /nonexistent: No such file or directory.\n"))
        self.assertIn("--level", self.world.ctl("signatures", "read", self.write("unnamed.xml", definitions.level(617)))[2])

    def test_nothing_in_use_is_removed(self):
        self.ok("policies", "assign", "Branches", "sensor-1")
        code, _, err = self.world.ctl("policies", "remove", "Branches")
        self.assertEqual(code, 2)
        self.assertIn("Branches is in use: 1 device has it. Assign them another policy first", err)
        code, _, err = self.world.ctl("policies", "remove", "sensor-2")
        self.assertEqual(code, 3)
        self.assertIn("sensor-2 is a device: its local policy cannot be removed.", err)
        self.ok("policies", "add", "Heir", "--inherit", "Branches")
        self.assertIn("1 device has it, and 1 policy inherits from it.", self.world.ctl("policies", "remove", "Branches")[2])
        self.ok("policies", "assign", "local", "sensor-1")
        self.assertEqual(self.world.ctl("policies", "remove", "Branches")[1:],
                         ("", "vedettectl: Branches is in use: 1 policy inherits from it. Remove those, or let them inherit from another policy, first.\n"))
        self.ok("policies", "assign", "Branches", "sensor-1")
        self.ok("policies", "remove", "Heir")
        code, _, err = self.world.ctl("policies", "add", "BRANCHES")
        self.assertEqual(code, 2)
        self.assertIn("exists", err)
        self.ok("policies", "assign", "local", "sensor-1")
        self.ok("policies", "remove", "Branches")
        self.assertIn("There is no shared policy", self.world.ctl("policies", "remove", "Branches")[2])

    def test_changes_wait(self):
        self.ok("changes", "submit", "--comment", "what the test begins with")
        self.assertEqual(self.ok("changes", "submit"), "No changes wait.\n")
        self.ok("policies", "assign", "Branches", "sensor-1")
        self.ok("policies", "set", "Branches", "1000/0", "severity=high")
        _, waiting = self.world.ctl_json("changes", "list")
        self.assertEqual([(change["kind"], change["name"], change["submitted"], change["now"]) for change in waiting],
                         [("policy", "Branches", "S615, 0 signatures tuned", "S615, 1 signature tuned"),
                          ("assignment", "sensor-1", "Local", "Branches")])
        self.assertTrue(waiting[0]["changed"].endswith("Z"), waiting)
        _, devices = self.world.ctl_json("changes", "devices")
        self.assertEqual([(device["device"], device["new-level"], device["signatures"], device["new-policy"]) for device in devices],
                         [("sensor-1", "S615", "1", "Branches")])
        code, _, err = self.world.ctl("changes", "submit", "Branches")
        self.assertEqual(code, 1)
        self.assertIn("all changes are submitted together", err)
        # Without a terminal nobody is asked, and nothing is taken back.
        self.assertEqual(self.world.ctl("changes", "discard")[0], 3)
        self.assertIn("2 changes discarded", self.ok("changes", "discard", "--yes"))
        self.assertEqual(self.world.ctl_json("changes", "list")[1], [])
        _, versions = self.world.ctl_json("policies", "versions", "Branches")
        self.assertEqual([version["version"] for version in versions], ["3", "2", "1"])
        self.ok("policies", "set", "Branches", "1000/0", "severity=high")
        self.assertIn("1 change submitted", self.ok("changes", "submit", "--comment", "agreed with the shift"))
        self.assertIn("agreed with the shift", self.ok("history", "agreed"))

    def test_automatic(self):
        """Apply Update To: what is updated automatically, of a shared policy and of a device's own."""
        self.assertEqual(self.world.ctl_json("updates", "automatic")[1], [])
        self.ok("updates", "automatic", "Branches", "minor", "latest")
        self.ok("updates", "automatic", "sensor-2", "none", "fixed", "S924")
        _, rows = self.world.ctl_json("updates", "automatic")
        self.assertEqual(sorted((row["policy"], row["sensor"], row["signature"], row["number"]) for row in rows),
                         [("Branches", "minor", "latest", "0"), ("sensor-2", "none", "fixed", "924")])
        self.assertIn("Minor sensor updates and service packs; the latest signature update level", self.ok("updates", "automatic", "Branches"))
        for words in (("major", "latest"), ("minor", "newest"), ("minor", "behind"), ("minor", "latest", "3"), ("minor", "behind", "0"),
                      ("minor", "delayed", "x"), ("minor", "fixed", "newest"), ("minor",)):
            code, _, err = self.world.ctl("updates", "automatic", "Branches", *words)
            self.assertEqual(code, 1, (words, err))
        self.assertEqual(self.world.ctl("updates", "automatic", "Nowhere", "minor", "latest")[0], 3)
        self.ok("updates", "automatic", "Branches", "none", "none")
        self.assertEqual([row["policy"] for row in self.world.ctl_json("updates", "automatic")[1]], ["sensor-2"])
        self.assertIn("Automatic updates changed", self.ok("history"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
