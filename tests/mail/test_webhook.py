#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What came of jobs, told to a real web server."""

import json
import unittest

from web_server import Hook
from world import PASSWORD, World


class WebhookTest(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def set(self, *pairs):
        return self.world.ctl("webhook", "set", *pairs)

    def set_up(self, hook):
        code, _, err = self.set("address", hook.address, "plain", "true")
        self.assertEqual(code, 0, err)

    def outbox(self):
        return self.world.ctl_json("mail", "outbox")[1]

    def test_settings(self):
        for bad, words in ((("address", "http://127.0.0.1/x"), "with http the secret"), (("address", "ftp://127.0.0.1/x"), "whole address"),
                           (("address", "https://me:pw@127.0.0.1/x"), "login in the address"), (("header", "Content-Length"), "name of a header"),
                           (("header", "X y"), "name of a header"), (("jobs", "some"), "none, failed or all"), (("color", "red"), "no setting"),
                           (("plain", "yes"), "true or false")):
            code, _, err = self.set(*bad)
            self.assertEqual(code, 1, bad)
            self.assertIn(words, err.lower())
        code, _, err = self.world.ctl("webhook", "test")
        self.assertEqual(code, 3)
        self.assertIn("no webhook is set up", err.lower())
        self.assertEqual(self.set("address", "https://127.0.0.1:1/x", "header", "X-Api-Key")[0], 0)
        settings = {row["key"]: row["value"] for row in self.world.ctl_json("webhook", "settings")[1]}
        self.assertEqual((settings["address"], settings["header"], settings["plain"], settings["jobs"], settings["secret"]),
                         ("https://127.0.0.1:1/x", "X-Api-Key", "false", "all", ""))

    def test_try(self):
        with Hook(200, 500, 302) as hook:
            self.set_up(hook)
            code, out, err = self.world.ctl("webhook", "test")
            self.assertEqual((code, out.strip()), (0, "The server took the test call (HTTP 200)."), err)
            code, _, err = self.world.ctl("webhook", "test")
            self.assertEqual(code, 2)
            self.assertIn("500", err)
            # what it says of elsewhere is not followed
            code, _, err = self.world.ctl("webhook", "test")
            self.assertEqual(code, 2)
            self.assertIn("redirect", err)
            self.assertEqual([path for path, _, _ in hook.calls], ["/hooks/ips"] * 3)
            self.assertEqual(json.loads(hook.calls[0][2])["event"], "test")

    def queue_job(self):
        """A job whose only device is not there: it fails at once, and is news."""
        code, job = self.world.ctl_json("licenses", "automatic", "--now", password=PASSWORD)
        self.assertEqual(job["failed"], 1, job)

    def test_job(self):
        self.assertEqual(self.world.ctl("devices", "add", "127.0.0.1", "--name", "lost", "--port", "1", "--user", "ips", password=PASSWORD)[0], 0)
        # The one that answers with an error is told again, and the job did not wait for it.
        with Hook(503) as hook:
            self.set_up(hook)
            self.queue_job()
            self.world.ctl("mail", "send")
            [mail] = self.outbox()
            self.assertEqual((mail["state"], mail["attempts"], mail["recipients"]), ("queued", "1", "webhook"))
            self.assertIn("503", mail["status"])
            self.assertEqual(self.world.ctl("mail", "retry", str(mail["id"]))[0], 0)
            self.world.ctl("mail", "send")
            self.assertEqual([mail["state"] for mail in self.outbox()], ["sent"])
            self.assertEqual(len(hook.calls), 2)
            told = json.loads(hook.calls[1][2])
            self.assertEqual((told["event"], told["job"]["verb"], told["job"]["counts"]["failed"]), ("job-ended", "auto-license", 1))
            self.assertEqual((told["job"]["operations"][0]["device"], told["job"]["operations"][0]["state"]), ("lost", "failed"))
            self.assertIn("1 failed", told["text"])
            self.assertEqual(hook.calls[1][1]["Content-Type"], "application/json")
            # told once: another start finds nothing to tell
            self.world.ctl("mail", "send")
            self.assertEqual(len(hook.calls), 2)


if __name__ == "__main__":
    unittest.main()
