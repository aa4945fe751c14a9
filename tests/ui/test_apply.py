#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Manually Applying IPS Updates, step by step: from an empty library to policies with the update, and its edits, applied."""

import contextlib
import json
import os
import sqlite3
import sys
import zipfile

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")
WIZARD = "Apply IPS Update"
INAPPLICABLE = "Selected package is inapplicable"
# What the simulated fleet of this seed runs.
OLDEST, READY, SAME, NEWER, UNLICENSED = "ams-lab-00005", "nyc-lab-00000", "prg-dmz-00001", "rom-edge-00002", "syd-core-00009"


class Case(world.Case):
    fleet = ("--sensors", "10", "--seed", "7")

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")
        # The lowest level among the devices is known, the update's is not. 1102, which the simulated sensors have, came with that.
        path = self.world.path("level-722.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write("".join(line for line in definitions.level(722).splitlines(True) if ">1102<" not in line))
        self.world.ctl("signatures", "read", "--level", "S722", path)

    def package(self, name, inner, level=0):
        path = self.world.path(name)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(inner, b"x" * 1000)
            if level:
                package.writestr("signature-definition.xml", definitions.level(level))
        return path

    def signature_package(self, level):
        return self.package(f"IPS-CS-MGR-sig-S{level}-req-E4.zip", f"IPS-sig-S{level}-req-E4.pkg", level)

    def open_wizard(self):
        # Step 1: Select Tools > Apply IPS Update to open the Apply IPS Update wizard.
        self.menu("Tools", "Apply IPS Update")
        wizard = self.window(WIZARD)
        # Room above it for lists of choices.
        self.display.move_window(WIZARD, 60, 40)
        self.assertFalse(self.button(wizard, "Next").sensitive)
        return wizard

    def import_file(self, wizard, path):
        self.click(self.button(wizard, "Import…"))
        dialog = self.window("Import Packages")
        self.click(self.button(dialog, "Choose Files…"))
        chooser = self.window("Choose Packages")
        self.enter_path(chooser, path)
        self.finish_chooser(chooser, "Import")
        dialog = self.window("Import Packages")
        dialog.wait_text("1 package is in the library")
        self.click(self.button(dialog, "Close"))
        dialog.wait_gone()
        self.display.focus(WIZARD)

    def choose_update(self, wizard, filename):
        table = wizard.find(TABLE, "Updates Downloaded")
        tree.wait_until(lambda: filename in table.column("Filename"), what=f"{filename} in the list")
        self.click_cell(table, "Filename", filename)
        tree.wait_until(lambda: self.button(wizard, "Next").sensitive, what="Next")
        return table.row("Filename", filename)

    def choose_type(self, wizard, label):
        combo = wizard.find("combo box", "Type")
        for _ in range(3):
            self.choose(combo, label)
            # A window that is just being placed can take the list away again.
            with contextlib.suppress(tree.NotThere):
                tree.wait_until(lambda: self.chosen(combo) == label, 4)
                return
        raise AssertionError(f"{label} is not chosen")

    def next(self, wizard):
        self.click(self.button(wizard, "Next"))

    def targets(self, wizard):
        table = wizard.find(TABLE, "Apply Updates To")
        wizard.wait_text("can be selected")
        return table

    def select(self, table, name, possible=True):
        """A click on the box in front of the row."""
        def box():
            return table.at(table.row_of("Name", name), 0)

        def count():
            label = self.app.find("label", tree.re.compile("can be selected, "))
            return int(tree.re.search(r"(\d+) selected$", label.text).group(1))
        before_click = count()
        for _ in range(3):
            last = None

            def at_rest():
                nonlocal last
                before, last = last, box().extents
                return last == before and last[2] > 0
            tree.wait_until(at_rest, what=f"the box of {name} at rest")
            x, y, width, height = last
            self.display.click(x + width // 2, y + height // 2)
            if not possible:
                return
            # A list of choices that is still closing takes the click for itself.
            with contextlib.suppress(tree.NotThere):
                tree.wait_until(lambda: count() == before_click + 1, 4)
                return
        raise AssertionError(f"{name} is not selected")


class Signatures(Case):
    def prepare_store(self):
        super().prepare_store()
        self.opened = self.world.path("opened")
        self.record_browser()
        self.world.ctl("policies", "add", "Branches", "--level", "S722")
        self.world.ctl("policies", "assign", "Branches", READY, NEWER)
        self.world.ctl("changes", "submit")

    def record_browser(self):
        """A web browser that writes down what it is to show: nobody may be asked outside."""
        script = self.world.path("browser")
        with open(script, "w", encoding="utf-8") as out:
            out.write(f'#!/bin/sh\nprintf %s "$1" > {self.opened}.part && mv {self.opened}.part {self.opened}\n')
        os.chmod(script, 0o755)
        os.makedirs(self.world.path("data", "applications"), exist_ok=True)
        with open(self.world.path("data", "applications", "recorder.desktop"), "w", encoding="utf-8") as out:
            out.write(f"[Desktop Entry]\nType=Application\nName=Recorder\nExec={script} %u\nMimeType=x-scheme-handler/https;\n")
        with open(self.world.path("config", "mimeapps.list"), "w", encoding="utf-8") as out:
            out.write("[Default Applications]\nx-scheme-handler/https=recorder.desktop\n")

    def test_signature_update(self):
        wizard = self.open_wizard()
        # Step 2: This page lists the sensor and signature updates that are available.
        wizard.wait_text("There is no update of this type yet")
        self.assertEqual(self.chosen(wizard.find("combo box", "Type")), "Signature Updates")
        self.assertTrue(self.button(wizard, "Check for Updates").sensitive)
        self.assertTrue(self.button(wizard, "Download Latest Updates").sensitive)
        self.world.screenshot("apply-empty")
        self.import_file(wizard, self.signature_package(923))
        wizard.wait_text("Select the update to apply")
        row = self.choose_update(wizard, "IPS-CS-MGR-sig-S923-req-E4.zip")
        self.assertEqual((row["Signature"], row["Engine"]), ("S923", "E4"))
        # What it brings over the level known before it, and how many devices could take it.
        updates = wizard.find(TABLE, "Updates Downloaded")
        tree.wait_until(lambda: tree.re.fullmatch(r"\d+ new, \d+ modified, \d+ retired", updates.rows()[0]["Signatures"]), what="what it brings")
        tree.wait_until(lambda: tree.re.fullmatch(r"[1-9] devices", updates.rows()[0]["Applies to"]), what="for how many it is")
        self.world.screenshot("apply-update")
        # Click Next to continue.
        self.next(wizard)
        # Step 3: select the local signature policies and shared signature policies you want to update.
        table = self.targets(wizard)
        self.assertFalse(self.button(wizard, "Finish").sensitive)
        self.assertEqual(self.chosen(wizard.find("combo box", "Type")), "Local signature policies")
        reasons = {row["Name"]: row["Reason"] for row in table.rows()}
        self.assertNotIn(READY, reasons, "a device with a shared policy has no local one here")
        self.assertEqual(reasons[OLDEST], "Ready")
        self.assertIn(INAPPLICABLE, reasons["osl-edge-00003"])
        self.assertRegex(reasons[UNLICENSED], "(?i)licen")
        # Greyed ones cannot be selected; Select All takes what is not greyed of what is shown.
        self.select(table, "osl-edge-00003", possible=False)
        self.assertFalse(self.button(wizard, "Finish").sensitive)
        self.click(self.button(wizard, "Select All"))
        tree.wait_until(lambda: self.button(wizard, "Finish").sensitive, what="Finish")
        devices = wizard.find(TABLE, "Devices Assigned to Selected Policies")
        self.assertIn(OLDEST, devices.column("Device"))
        self.assertNotIn("osl-edge-00003", devices.column("Device"))
        self.click(self.button(wizard, "Deselect All"))
        tree.wait_until(lambda: devices.n_rows == 0, what="no devices")
        # A selection that was given a name is taken again.
        self.select(table, OLDEST)
        saved = wizard.find(("toggle button", "push button"), "Saved Selections")
        self.click(saved)
        self.click(self.popup_item("Save Selection…"))
        dialog = self.window("Save Selection")
        dialog.wait_text(OLDEST)
        dialog.find("text", "Selection Name").text = "The old ones"
        self.click(self.button(dialog, "Save"))
        dialog.wait_gone()
        self.display.focus(WIZARD)
        self.click(self.button(wizard, "Select All"))
        tree.wait_until(lambda: devices.n_rows > 1, what="all of them")
        self.click(saved)
        self.world.screenshot("apply-selections")
        self.click(self.popup_item("The old ones"))
        tree.wait_until(lambda: devices.column("Device") == [OLDEST], what="the saved selection")
        self.click(self.button(wizard, "Deselect All"))
        tree.wait_until(lambda: devices.n_rows == 0, what="no devices")
        # Any combination of local and shared policies; devices of a shared one to which it does not apply are greyed.
        self.select(table, OLDEST)
        self.choose_type(wizard, "Shared signature policies")
        tree.wait_until(lambda: table.column("Name") == ["Branches"], what="the shared policies")
        self.select(table, "Branches")
        tree.wait_until(lambda: sorted(devices.column("Device")) == sorted([OLDEST, READY, NEWER]), what="their devices")
        self.assertIn(INAPPLICABLE, devices.row("Device", NEWER)["Remarks"])
        self.world.screenshot("apply-policies")
        self.check_signatures(wizard)

    def check_signatures(self, wizard):
        # Click Next to continue. Step 4: the new and modified signatures between the level of the update and the lowest.
        self.next(wizard)
        self.assertEqual([tab.name for tab in wizard.find_all("page tab")], ["IPS"])
        table = wizard.find(TABLE, "Signatures")
        tree.wait_until(lambda: table.n_rows > 1, what="the signatures")
        self.assertEqual(set(table.column("Status")) - {"Modified", "New", "Retired", "Active again"}, set())
        self.assertEqual(table.row("ID", "1102")["Status"], "New")
        self.assertFalse(self.button(wizard, "Edit").sensitive)
        self.click_cell(table, "Name", table.row("ID", "1102")["Name"])
        tree.wait_until(lambda: self.button(wizard, "Edit").sensitive, what="Edit")
        # Select it in the table and click the Edit button below the table (the pencil icon); Help in the dialog box.
        self.click(self.button(wizard, "Edit"))
        dialog = self.window("Edit Signature")
        dialog.wait_text("2 policies, 2 devices")
        self.click(self.button(dialog, "Help"))
        explained = self.window("Help on Signatures")
        self.click(self.button(explained, "Close"))
        explained.wait_gone()
        self.display.focus("Edit Signature")
        self.choose(dialog.find("combo box", "Severity"), "low")
        self.click(self.button(dialog, "OK"))
        dialog.wait_gone()
        wizard.wait_text("1 signature edited here")
        self.assertEqual(table.row("ID", "1102")["Severity"], "low")
        # Click the link in the ID number to read the description for the signature on Cisco.com.
        self.display.focus(WIZARD)
        self.click_cell(table, "ID", "1102")
        tree.wait_until(lambda: os.path.exists(self.opened), what="the web browser")
        with open(self.opened, encoding="utf-8") as opened:
            self.assertRegex(opened.read(), r"^https://.*cisco.com/.*signatureId=1102&signatureSubId=0$")
        self.world.screenshot("apply-signatures")
        # Back keeps the choice and the edits.
        self.display.focus(WIZARD)
        self.click(self.button(wizard, "Back"))
        self.targets(wizard)
        self.next(wizard)
        wizard.wait_text("1 signature edited here")
        # Nothing is changed before Finish, which changes all of them.
        self.assertEqual(self.levels(), ["722"])
        self.click(self.button(wizard, "Finish"))
        wizard.wait_text(r"S923 \(E4\) is applied to 2 policies, for 2 devices")
        wizard.wait_text("2 changes wait now")
        self.world.screenshot("apply-finished")
        self.assertEqual(self.levels(), ["923", "923"])
        self.assertEqual(self.world.query("SELECT count(*) FROM policies WHERE tuning LIKE '%1102/0%' AND why = 'Apply IPS Update: S923 (E4)'"), 2)
        # Step 5: Submit your changes.
        self.click(self.button(wizard, "Submit…"))
        submit = self.window("Submit")
        self.assertEqual(sorted(submit.find(TABLE, "Devices").column("Device")), sorted([OLDEST, READY, NEWER]))
        self.click(self.button(submit, "Submit"))
        submit.wait_gone()
        wizard.wait_text("Everything is submitted")
        self.display.focus(WIZARD)
        self.check_deployed(wizard)
        self.click(self.button(wizard, "Close"))
        wizard.wait_gone()

    def check_deployed(self, wizard):
        """Deploy now: the package, and the signature that was edited for it."""
        for sensor in (READY, OLDEST):
            self.world.ask_fleet(f"/sensors/{self.world.sensor(sensor)['index']}", {"upgrade_seconds": 0.5, "reboot_seconds": 1})
        self.click(self.button(wizard, "Deploy…"))
        question = self.window("Deploy S923 (E4) to 2 devices?")
        self.click(self.button(question, "Deploy to 2 Devices"))
        wizard.wait_text("It is being deployed to 2 devices")
        tuned = "SELECT count(*) FROM operations WHERE state = 'succeeded' AND detail LIKE '%Tuning of 1 signature read back, 1 of them changed%'"
        tree.wait_until(lambda: self.world.query(tuned) == 2, 60,
                        lambda: self.world.query("SELECT state || ' ' || cause || ' ' || message || ' ' || detail FROM operations ORDER BY id DESC"))
        for sensor in (READY, OLDEST):
            newest = json.loads(self.world.ctl("snapshots", "--json", sensor))[0]["sha256"]
            self.assertRegex(self.world.ctl("snapshots", "--write", newest, sensor), '<var name="id">1102</var>.*?<var name="alert-severity">low<')
        # The way to it.
        self.click(self.button(wizard, "Show Deployment"))
        tree.wait_until(lambda: self.frame.find(TABLE, "Deployments").n_rows == 1, what="the Deployment view")
        self.display.focus(WIZARD)

    def levels(self):
        with contextlib.closing(sqlite3.connect(f"file:{self.world.store}?mode=ro", uri=True, timeout=20)) as store:
            return [str(row[0]) for row in store.execute("SELECT level FROM policies WHERE removed_us = 0 ORDER BY level")]


class Sensors(Case):
    fleet = (*Case.fleet, "--ssh-port", "0")

    def prepare_store(self):
        super().prepare_store()
        # A router by its platform, and one with IOS IPS indeed, on which no signatures are yet.
        with contextlib.closing(sqlite3.connect(self.world.store)) as store, store:
            store.execute("UPDATE facts SET platform = 'IOS-IPS', signature_level = 'S740' WHERE sensor_key = (SELECT key FROM sensors WHERE name = ?)", (OLDEST,))
        self.world.ask_fleet(f"/sensors/{NEWER}", {"router": True, "platform": "2811", "version": "12.4(24)T", "signature": 0, "upgrade_seconds": 0.5})
        self.world.reach_over_ssh(NEWER, "router")
        self.world.serve_files()

    def test_sensor_update(self):
        wizard = self.open_wizard()
        self.choose_type(wizard, "Sensor Updates")
        self.import_file(wizard, self.package("IPS-CSM-K9-7.1.11.zip", "IPS-SSP_10-K9-7.1-11-E4.pkg"))
        row = self.choose_update(wizard, "IPS-CSM-K9-7.1.11.zip")
        self.assertEqual([row[name] for name in ("Major", "Minor", "Service Pack", "Patch")], ["7", "1", "11", ""])
        self.next(wizard)
        table = self.targets(wizard)
        # A sensor update has no signatures to edit: Finish, and no Next.
        self.assertEqual(wizard.find_all("push button", "Next"), [])
        self.select(table, READY)
        devices = wizard.find(TABLE, "Devices Assigned to Selected Policies")
        tree.wait_until(lambda: devices.column("Device") == [READY], what="the device")
        self.world.screenshot("apply-sensor")
        self.click(self.button(wizard, "Finish"))
        wizard.wait_text(r"7.1\(11\).* is applied to 1 device")
        self.assertEqual(self.world.query("SELECT package FROM sensor_updates"), "IPS-CSM-K9-7.1.11.zip")
        wizard.wait_text("1 change waits now")
        # Deploy now: the devices are named, and nothing is done by a slip.
        self.world.ask_fleet(f"/sensors/0", {"upgrade_seconds": 0.5, "reboot_seconds": 1})
        self.click(self.button(wizard, "Deploy…"))
        question = self.window("Deploy 7.1(11) to 1 device?")
        self.assertTrue(self.button(question, "Cancel").focused)
        question.wait_text(READY)
        self.world.screenshot("apply-deploy")
        self.click(self.button(question, "Deploy to 1 Device"))
        wizard.wait_text("It is being deployed to 1 device")
        wizard.wait_text("Everything is submitted")
        self.world.screenshot("apply-deployed")
        tree.wait_until(lambda: self.world.query("SELECT state FROM operations JOIN jobs ON jobs.id = job_id WHERE verb = 'deploy'") == "succeeded", 60,
                        lambda: self.world.query("SELECT state || ' ' || cause || ' ' || message FROM operations ORDER BY id DESC"))
        self.assertIn("7.1(11)", self.world.sensor(READY)["version"])
        self.click(self.button(wizard, "Close"))
        wizard.wait_gone()
        self.check_new_certificates()

    def check_new_certificates(self):
        """Who is asked about a new certificate can answer for the rest of the job: nobody is asked again."""
        names = (READY, SAME)
        for name in names:
            self.world.ask_fleet(f"/sensors/{self.world.sensor(name)['index']}",
                                 {"platform": self.world.sensor(READY)["platform"], "version": "7.1(7)", "upgrade_seconds": 0.5, "reboot_seconds": 1,
                                  "faults": [{"fault": "upgrade-new-certificate", "count": 1}]})
        self.world.ctl("certificates", "refresh", "--trust-new")
        wizard = self.open_wizard()
        self.choose_type(wizard, "Sensor Updates")
        self.choose_update(wizard, "IPS-CSM-K9-7.1.11.zip")
        self.next(wizard)
        table = self.targets(wizard)
        for name in names:
            self.select(table, name)
        self.click(self.button(wizard, "Finish"))
        wizard.wait_text(r"7.1\(11\).* is applied to 2 devices")
        self.click(self.button(wizard, "Deploy…"))
        question = self.window("Deploy 7.1(11) to 2 devices?")
        self.click(question.find("check box", tree.re.compile("^One device after another")))
        self.click(self.button(question, "Deploy to 2 Devices"))
        wizard.wait_text("It is being deployed to 2 devices")
        question = self.window("New Certificates", 60)
        check = question.find("check box", "Also trust what the other devices of this job present after their update")
        self.assertFalse(check.checked, "nobody is trusted by a slip")
        self.click(check)
        self.world.screenshot("trust-rest-of-job")
        self.click(self.button(question, "Trust 1 Certificate"))
        question.wait_gone()
        deployed = "SELECT count(*) FROM operations WHERE state = 'succeeded' AND job_id = (SELECT max(id) FROM jobs WHERE verb = 'deploy')"
        tree.wait_until(lambda: self.world.query(deployed) == 2, 60, lambda: self.world.query(
            "SELECT group_concat(state || ' ' || cause || ' ' || message, char(10)) FROM operations"))
        self.display.focus(WIZARD)
        self.click(self.button(wizard, "Close"))
        wizard.wait_gone()

    def test_ios_tab(self):
        """From the row of a package: signatures of Cisco IOS IPS devices are on a tab of their own."""
        self.world.ctl("signatures", "read", "--level", "S923", self.signature_package(923))
        self.world.ctl("updates", "import", self.package("IOS-S923-CLI.pkg", "x"))
        self.menu("View", "Packages")
        packages = self.frame.find(TABLE, "Packages")
        tree.wait_until(lambda: "IOS-S923-CLI.pkg" in packages.column("Name"), what="the package")
        self.click_cell(packages, "Name", "IOS-S923-CLI.pkg")
        self.click(self.button(self.frame, "Apply…"))
        wizard = self.window(WIZARD)
        tree.wait_until(lambda: self.button(wizard, "Next").sensitive, what="the package chosen")
        self.next(wizard)
        table = self.targets(wizard)
        self.assertRegex(table.row("Name", READY)["Reason"], "routers")
        self.select(table, OLDEST)
        tree.wait_until(lambda: self.button(wizard, "Next").sensitive, what="Next")
        self.next(wizard)
        tree.wait_until(lambda: [tab.name for tab in wizard.find_all("page tab")] == ["IOS IPS"], what="the tab IOS IPS")
        signatures = wizard.find(TABLE, "Signatures")
        tree.wait_until(lambda: "New" in signatures.column("Status"), what="the signatures")
        # Its own level was never read: the nearest one that is known is compared with, which is said.
        wizard.wait_text(f"The signatures of S740, which {OLDEST} runs, were never read, so the update is compared with S722.")
        self.assertTrue(self.button(wizard, "Read Signatures").showing)
        self.world.screenshot("apply-ios")
        self.click(self.button(wizard, "Cancel"))
        wizard.wait_gone()
        self.assertEqual(self.world.query("SELECT count(*) FROM policies"), 0)

    def test_first_signatures_of_a_router(self):
        self.world.ctl("updates", "import", self.package("IOS-S923-CLI.pkg", "x"))
        wizard = self.open_wizard()
        self.choose_update(wizard, "IOS-S923-CLI.pkg")
        self.next(wizard)
        table = self.targets(wizard)
        self.select(table, NEWER)
        tree.wait_until(lambda: self.button(wizard, "Next").sensitive, what="Next")
        self.next(wizard)
        tree.wait_until(lambda: [tab.name for tab in wizard.find_all("page tab")] == ["IOS IPS"], what="the tab IOS IPS")
        self.click(self.button(wizard, "Finish"))
        wizard.wait_text("is applied to 1 ")
        self.click(self.button(wizard, "Deploy…"))
        # All of them would be too many for its memory: some are chosen before the first are loaded.
        question = self.window("Deploy S923 to 1 device?")
        question.wait_text("Over SSH")
        question.wait_text("1 router has no signatures yet")
        combo = question.find("combo box", "Category of signatures")
        self.assertEqual(self.chosen(combo), "IOS IPS Basic")
        self.choose(combo, "IOS IPS Advanced")
        self.world.screenshot("apply-ios-category")
        self.click(self.button(question, "Deploy to 1 Device"))
        wizard.wait_text("It is being deployed to 1 device")
        tree.wait_until(lambda: self.world.query("SELECT state FROM operations JOIN jobs ON jobs.id = job_id WHERE verb = 'deploy'") == "succeeded", 60,
                        lambda: self.world.query("SELECT state || ' ' || cause || ' ' || message FROM operations ORDER BY id DESC"))
        self.assertEqual(self.world.sensor(NEWER)["signature"], 923)
        self.assertEqual(self.world.sensor(NEWER)["unretired"], "ios_ips advanced")
        self.click(self.button(wizard, "Close"))
        wizard.wait_gone()


if __name__ == "__main__":
    world.main()
