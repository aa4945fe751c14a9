#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""License Update Status Details while a job runs: the wait for the licence server, cancelling, retrying, saving the result."""

import csv
import os
import re

import licensing
import tree
import world


class Status(licensing.Case):
    fleet = (*world.Case.fleet, "--vendor-port", "0")
    pace = (2, 12)      # two requests in any twelve seconds

    def start(self, names):
        self.select(*names)
        self.press(self.page, "Update Selected via CCO")
        dialog = self.window("Updating Licenses via CCO")
        self.click(dialog.find("push button", re.compile("^Account")))
        self.enter_account(self.window("Cisco.com account"))
        tree.wait_until(lambda: dialog.find("table", "Devices that can be updated").n_rows == len(names), what="the devices")
        self.dialog = dialog
        return dialog

    def count_rows(self, path):
        """Of a CSV file that may not be there yet, or not be whole yet."""
        if not os.path.exists(path):
            return 0
        with open(path, encoding="utf-8-sig", newline="") as text:
            return len(list(csv.DictReader(text)))

    def content(self, path):
        if not os.path.exists(path):
            return b""
        with open(path, "rb") as file:
            return file.read()

    def save_result(self, window, path, form=None):
        self.press(window, "Save Result…")
        chooser = self.window("Save Result")
        if form is not None:
            self.choose(chooser.find("combo box", "Format"), form)
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Save")
        message = self.window("Save Result")
        message.wait_text("^Saved as .*result")
        self.click(message.find("push button", re.compile("Close|OK")))
        message.wait_gone()
        self.display.focus(licensing.STATUS)

    def test_pace_cancel_and_retry(self):
        names = self.names()[:5]
        for name in names:
            self.world.ask_fleet(f"/sensors/{name}", {"license": "expired", "license_days": -20})
        self.world.ask_fleet("/license-server", {"revoked": [self.serial(names[0])]})
        dialog = self.start(names)
        # The time that the pace takes is said before.
        dialog.wait_text(r"5 licences: the licence server is asked at most 2 times in any 12 s, so the last one is asked for after about")
        # A device that is left out by its check mark is not asked for.
        table = dialog.find("table", "Devices that can be updated")
        self.display.focus("Updating Licenses via CCO")
        last = table.cell(table.row_of("Device", names[4]), "Update")
        self.click(last)
        dialog.wait_text("4 licences")
        self.press(dialog, "OK")
        window = self.window(licensing.STATUS)
        table = window.find(("tree table", "table"), "Devices")
        # Two are asked for at once, the others wait, and the wait is counted down.
        tree.wait_until(lambda: table.column("State").count("waiting for the licence server") == 2, what="the wait")
        tree.wait_until(lambda: any(re.search(r"asked in \d+ s", text) for text in table.column("Summary")), what="the countdown")
        window.wait_text(r"2 wait for the licence server")
        self.world.screenshot("licensing-status-waiting")
        # The one that waits can be cancelled by itself.
        waiting = [row["Device"] for row in table.rows() if row["State"] == "waiting for the licence server"]
        self.display.focus(licensing.STATUS)
        self.click_cell(table, "Device", waiting[-1])
        self.press(window, "Cancel Device")
        tree.wait_until(lambda: table.row("Device", waiting[-1])["State"] == "cancelled", what="the cancelled one")
        window.wait_text("^Finished$", 40)
        rows = {row["Device"]: row for row in table.rows()}
        self.assertEqual(rows[names[0]]["State"], "failed")
        self.assertEqual(sorted(row["State"] for row in rows.values()), ["cancelled", "done", "done", "failed"])
        self.assertNotIn(names[4], rows)
        # The licence server's own words are under the technical details.
        self.display.focus(licensing.STATUS)
        self.click_cell(table, "Device", names[0])
        window.find("toggle button", "Technical details").act()
        detail = window.find("text", "Technical details")
        tree.wait_until(lambda: len(detail.text) > 20, what="the details")
        self.world.screenshot("licensing-status-details")

        # Saved as CSV.
        path = os.path.join(self.files, "result.csv")
        self.save_result(window, path)
        tree.wait_until(lambda: self.count_rows(path) == 4, what="the file")
        # As a page and as a document, whole.
        path = os.path.join(self.files, "result.html")
        self.save_result(window, path, "HTML")
        tree.wait_until(lambda: b"</html>" in self.content(path), what="the page")
        self.assertEqual(self.content(path).count(b"<tr>"), 1 + 4)
        path = os.path.join(self.files, "result.pdf")
        self.save_result(window, path, "PDF")
        tree.wait_until(lambda: self.content(path).startswith(b"%PDF-") and b"%%EOF" in self.content(path)[-16:], what="the document")

        # Retry takes what failed and what was cancelled, and only that.
        self.world.ask_fleet("/license-server", {"revoked": []})
        self.display.focus(licensing.STATUS)
        self.press(window, "Retry Failed")
        tree.wait_until(lambda: sorted(table.column("Device")) == sorted((names[0], waiting[-1])), what="the two")
        tree.wait_until(lambda: table.column("State") == ["done", "done"], seconds=60, what=lambda: f"both done: {table.rows()}")
        requests = self.world.ask_fleet("/license-server")["requests"]
        times = sorted(request["time_us"] for request in requests)
        self.assertTrue(all(third - first > 12e6 for first, third in zip(times, times[2:])), times)

    def test_server_certificate(self):
        """A licence server that nobody has accepted is asked about once, before the account is sent to it."""
        name = self.names()[0]
        dialog = self.start([name])
        self.world.set_setting("updates.license-url", f"https://127.3.0.1:{self.world.vendor_port}/SWIFT/Licensing/")
        self.press(dialog, "OK")
        question = self.window("Certificate of the Licence Server")
        question.wait_text("Nobody has accepted the certificate of the licence server 127.3.0.1:")
        self.world.screenshot("licensing-server-certificate")
        # The answer no is an answer: nothing is begun.
        self.click(question.find("push button", "Cancel"))
        question.wait_gone()
        self.assertEqual([job for job in tree.json.loads(self.world.ctl("jobs", "list", "--json")) if job["verb"] == "update-license"], [])
        self.press(self.page, "Update Selected via CCO")
        self.press(self.window("Updating Licenses via CCO"), "OK")
        question = self.window("Certificate of the Licence Server")
        self.click(question.find("push button", "Accept and Go On"))
        rows = self.status()[1]
        self.assertEqual([row["Device"] for row in rows], [name])
        self.assertIn(rows[0]["State"], ("done", "kept, because not newer"))

    def test_refused_account(self):
        name = self.names()[0]
        self.world.ask_fleet("/license-server", {"accounts": {"somebody": "else"}})
        self.press(self.start([name]), "OK")
        _, rows = self.status()
        self.assertEqual([row["State"] for row in rows], ["failed"])
        self.assertRegex(rows[0]["Summary"], "account|user name")
        self.world.screenshot("licensing-status-refused")


if __name__ == "__main__":
    world.main()
