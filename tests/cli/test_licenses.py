#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl licenses against the simulated fleet and the licence server's stand-in."""

import os
import sqlite3
import time
import unittest
import zipfile

from world import PASSWORD, World

CISCO = "Cisco-1234"
BOTH = CISCO + "\n" + PASSWORD


def license_text(serial, day):
    return f"# License of a simulated sensor\nserialNumber={serial}\nexpirationTime={day}\n"


class Licenses(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start_fleet("--sensors", "5", "--seed", "7", "--healthy", "--vendor-port", "0")
        self.world.import_fleet()
        self.names = [sensor["name"] for sensor in self.world.sensors()]
        self.serials = [sensor["serial"] for sensor in self.world.sensors()]
        code, job = self.world.ctl_json("certificates", "refresh", "--trust-new", password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 5), job)

    def put(self, name, text):
        path = self.world.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as out:
            out.write(text if isinstance(text, bytes) else text.encode())
        return path

    def cisco(self):
        """The stand-in's address and its account, as a person would enter them."""
        with sqlite3.connect(self.world.store) as store:
            store.executemany("INSERT INTO settings (name, value) VALUES (?, ?)",
                              [("updates.license-url", f"http://127.0.0.1:{self.world.license_port}/SWIFT/Licensing/"),
                               ("updates.proxy", "none")])
        self.assertEqual(self.world.ctl("licenses", "account", "--user", "jdoe", password=CISCO)[0], 0)

    def by_name(self):
        return {row["device"]: row for row in self.world.ctl_json("licenses", "list")[1]}

    def installed(self, number):
        return self.world.ask_fleet(f"/sensors/{number}")["licenses"]

    def test_list_and_bands(self):
        self.world.ask_fleet("/sensors/0", {"license": "expired", "license_days": -3})
        self.world.ask_fleet("/sensors/1", {"license": "valid", "license_days": 5})
        self.world.ask_fleet("/sensors/2", {"license": "none", "license_until": 0})
        self.assertEqual(self.world.ctl("licenses", "refresh", password=PASSWORD)[0], 0)
        rows = self.by_name()
        self.assertEqual([rows[name]["status"] for name in self.names[:3]], ["expired", "valid", "no license"])
        self.assertEqual(rows[self.names[1]]["days_left"], "5")
        self.assertIn("blocked", rows[self.names[0]]["what_to_do"])
        self.assertEqual(rows[self.names[3]]["serial"], self.serials[3])
        self.assertEqual([row["device"] for row in self.world.ctl_json("licenses", "list", "--band", "expired")[1]], [self.names[0]])
        self.assertIn(self.names[1], [row["device"] for row in self.world.ctl_json("licenses", "list", "--band", "7")[1]])
        code, _, err = self.world.ctl("licenses", "list", "--band", "soon")
        self.assertEqual(code, 1)
        self.assertIn("expired", err)

    def test_files_folders_and_archives(self):
        self.put("lics/one.lic", license_text(self.serials[0], "2037-01-01"))
        self.put("lics/deep/two.lic", license_text(self.serials[1], "2037-02-01"))
        with zipfile.ZipFile(self.world.path("more.zip"), "w") as archive:
            archive.writestr("three.lic", license_text(self.serials[2], "2037-03-01"))
        code, plan = self.world.ctl_json("licenses", "update", "--dry-run", self.world.path("lics"), self.world.path("more.zip"))
        self.assertEqual(code, 0)
        self.assertEqual({row["device"]: row["expires"] for row in plan},
                         {self.names[0]: "2037-01-01", self.names[1]: "2037-02-01", self.names[2]: "2037-03-01"})
        self.assertEqual(self.installed(0), [])
        code, job = self.world.ctl_json("licenses", "update", self.world.path("lics"), self.world.path("more.zip"), password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 3), job)
        self.assertEqual(self.by_name()[self.names[1]]["expires"], "2037-02-01")
        self.assertEqual(len(self.installed(2)), 1)

        # the same again is kept, and that is no failure
        code, _, err = self.world.ctl("licenses", "update", self.world.path("lics"))
        self.assertEqual(code, 3)
        self.assertIn("Nothing is to be applied", err)
        code, job = self.world.ctl_json("licenses", "update", "--force", self.world.path("lics/one.lic"), password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        self.assertEqual(len(self.installed(0)), 2)

        code, kept = self.world.ctl_json("licenses", "kept", self.names[0])
        self.assertEqual((len(kept), kept[0]["serial"]), (1, self.serials[0]))
        folder = os.path.join(os.path.dirname(self.world.store), "licenses")
        self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertEqual({os.stat(os.path.join(folder, name)).st_mode & 0o777 for name in os.listdir(folder)}, {0o600})
        code, job = self.world.ctl_json("licenses", "redeploy", "--file", kept[0]["sha256"][:8], self.names[0], password=PASSWORD)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)
        self.assertEqual(len(self.installed(0)), 3)
        code, _, err = self.world.ctl("licenses", "redeploy", self.names[4])
        self.assertEqual(code, 3)

    def test_what_bad_files_get(self):
        huge = self.put("huge.lic", "x")
        os.truncate(huge, 2 << 30)
        bad = {self.put("picture.lic", b"\x89PNG\r\n\x1a\n"): "an image", self.put("empty.lic", ""): "empty", huge: "larger than",
               self.put("folder/notes.doc", "x") and self.world.path("folder"): "no licence file", self.world.path("gone.lic"): "not there"}
        for path, words in bad.items():
            begin = time.monotonic()
            code, rows = self.world.ctl_json("licenses", "update", "--dry-run", path)
            self.assertEqual((code, len(rows)), (0, 1), rows)
            self.assertIn(words, rows[0]["reason"])
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual(self.world.ctl("licenses", "update", path)[0], 3)
        stranger = self.put("stranger.lic", license_text("FOC9999ZZZZ", "2037-01-01"))
        code, rows = self.world.ctl_json("licenses", "update", "--dry-run", "--device", self.names[0], stranger)
        self.assertEqual(rows[0]["verdict"], "for another serial number")
        self.assertIn(self.serials[0], rows[0]["reason"])
        self.assertEqual(self.world.ctl("licenses", "update", "--device", self.names[0], stranger)[0], 3)
        # one without a serial number that the sensor rejects: its words
        odd = self.put("odd.lic", "no such form")
        code, job = self.world.ctl_json("licenses", "update", "--device", self.names[0], odd, password=PASSWORD)
        self.assertEqual((code, job["failed"]), (2, 1), job)
        self.assertIn("The license file is not valid", job["operations"][0]["message"])

    def test_cisco(self):
        code, _, err = self.world.ctl("licenses", "update", "--cco", self.names[0])
        self.assertEqual(code, 3)
        self.cisco()
        code, out, err = self.world.ctl("licenses", "update", "--cco", "--dry-run", "--all", password=CISCO)
        self.assertEqual(code, 0)
        self.assertIn("at most 8 times in 3 min", err)
        code, job = self.run_cisco("update", "--cco", *self.names[:2])
        self.assertEqual((code, job["succeeded"]), (0, 2), job)
        self.world.ask_fleet("/license-server", {"contract": [self.serials[3]]})
        code, job = self.run_cisco("update", "--cco", *self.names[2:4])
        self.assertEqual((code, job["succeeded"], job["failed"]), (2, 1, 1), job)
        self.assertIn("support contract", [op["message"] for op in job["operations"] if op["state"] == "failed"][0])
        with open(self.world.store, "rb") as store:
            self.assertNotIn(CISCO.encode(), store.read())

    def test_certificate(self):
        """Over TLS nothing is asked of a server whose certificate nobody accepted, and the failure says how that is done."""
        self.cisco()
        self.assertEqual(self.world.ctl("licenses", "certificate")[0], 1)
        with sqlite3.connect(self.world.store) as store:
            store.execute("UPDATE settings SET value = ? WHERE name = 'updates.license-url'",
                          (f"https://127.3.0.1:{self.world.vendor_port}/SWIFT/Licensing/",))
        code, job = self.world.ctl_json("licenses", "update", "--cco", self.names[0], password=BOTH)
        self.assertEqual((code, job["operations"][0]["cause"]), (2, "cert-unknown"), job)
        self.assertIn("vedettectl licenses certificate", job["operations"][0]["message"])
        code, out, _ = self.world.ctl("licenses", "certificate")
        self.assertEqual(code, 3)
        self.assertIn("SHA-256", out)
        self.assertIn("Nobody has accepted the certificate of the licence server 127.3.0.1:", out)
        self.assertEqual(self.world.ctl("licenses", "certificate", "--yes")[0], 0)
        self.assertIn("It is trusted.", self.world.ctl("licenses", "certificate")[1])
        code, job = self.world.ctl_json("licenses", "update", "--cco", self.names[0], password=BOTH)
        self.assertEqual((code, job["succeeded"]), (0, 1), job)

    def run_cisco(self, *arguments):
        return self.world.ctl_json("licenses", *arguments, password=BOTH)

    def test_automatic(self):
        code, rows = self.world.ctl_json("licenses", "automatic")
        settings = {row["key"]: row["value"] for row in rows}
        self.assertEqual((settings["download-and-apply"], settings["days-before"], settings["pace"]), ("false", "1", "8/180"))
        code, _, err = self.world.ctl("licenses", "automatic", "--enable", "--days-before", "3", "--daily-at", "4:30")
        self.assertEqual(code, 0)
        self.assertIn("30 is safer", err)
        for bad in (("--daily-at", "25:00"), ("--days-before", "1000"), ("--days-before", "-2"), ("--pace", "8"), ("--enable", "--disable"), ("--enable", "--mode", "off"), ("--mode", "maybe"), ("--spread", "241"),
                    ("--mail",), ("--addresses", "nobody", "--mail")):
            self.assertEqual(self.world.ctl("licenses", "automatic", *bad)[0], 1, bad)
        code, rows = self.world.ctl_json("licenses", "automatic", "--days-before", "30")
        settings = {row["key"]: row["value"] for row in rows}
        self.assertEqual((settings["download-and-apply"], settings["days-before"], settings["daily-at"]), ("true", "30", "04:30"))

        code, rows = self.world.ctl_json("licenses", "automatic", "--mode", "notify", "--spread", "20")
        settings = {row["key"]: row["value"] for row in rows}
        self.assertEqual((settings["mode"], settings["download-and-apply"], settings["spread-minutes"]), ("notify", "false", "20"))
        hour, minute = self.world.ctl_json("schedules", "list")[1][0]["rule"]["time"].split(":")
        self.assertIn(int(hour) * 60 + int(minute) - (4 * 60 + 30), range(21))
        self.assertEqual(self.world.ctl("licenses", "automatic", "--enable")[0], 0)

        self.cisco()
        self.world.ask_fleet("/sensors", {"range": [0, 4], "license": "valid", "license_days": 200})
        self.assertEqual(self.world.ctl("licenses", "refresh", password=PASSWORD)[0], 0)
        self.world.ask_fleet("/sensors/1", {"license_days": 20})
        code, rows = self.world.ctl_json("licenses", "automatic", "--dry-run")
        self.assertEqual([row["device"] for row in rows if "Present licence" in row["reason"] and "Cisco.com is asked" in row["reason"]], [])
        code, job = self.run_cisco("automatic", "--now")
        self.assertEqual((code, job["succeeded"]), (0, 5), job)
        messages = {op["device"]: op["message"] for op in job["operations"]}
        self.assertIn("Applied", messages[self.names[1]])
        self.assertIn("Nothing to do", messages[self.names[0]])
        self.assertEqual([request["serial"] for request in self.world.ask_fleet("/license-server")["requests"]], [self.serials[1]])


if __name__ == "__main__":
    unittest.main()
