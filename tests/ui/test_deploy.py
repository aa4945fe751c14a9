#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Submit your changes and deploy them to the devices: File > Submit and Deploy, Deploy Saved Changes, other devices added."""

import contextlib
import os
import sys

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402
import tree  # noqa: E402
import world  # noqa: E402

TABLE = ("tree table", "table")
SIGNATURE = "1102/0"


class Deploy(world.Case):
    fleet = ("--sensors", "3", "--seed", "7")

    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")
        self.first, self.second, self.third = [sensor["name"] for sensor in self.world.sensors()]
        path = self.world.path("level-722.xml")
        with open(path, "w", encoding="utf-8") as out:
            out.write(definitions.level(722, 110))
        self.world.ctl("signatures", "read", "--level", "S722", path)
        self.world.ctl("policies", "add", "Branches", "--level", "S722")
        self.world.ctl("policies", "assign", "Branches", self.first, self.second)
        self.world.ctl("policies", "set", "Branches", SIGNATURE, "severity=low")

    def deployments(self):
        return self.world.query("SELECT count(*) FROM operations WHERE state = 'succeeded' AND detail LIKE '%Tuning of 1 signature read back, 1 of them changed%'")

    def explain(self):
        return self.world.query("SELECT group_concat(state || ' ' || cause || ' ' || message || ' ' || detail, char(10)) FROM operations")

    def preview(self, dialog):
        return dialog.find("text", "Preview Config").text

    def act(self, button, title, answer, comment=""):
        """One of the buttons of the chosen deployment, with its question."""
        tree.wait_until(lambda: self.button(self.frame, button).sensitive, what=button)
        self.click(self.button(self.frame, button))
        question = self.window(title)
        question.find("text", "Comment").text = comment
        self.click(self.button(question, answer))
        question.wait_gone()
        self.display.focus(world.MAIN_TITLE)

    def enable_workflow(self):
        self.menu("Tools", "Security Manager Administration…")
        window = self.window("Security Manager Administration")
        self.click(window.find("list item", "Workflow"))
        box = window.find("check box", "Enable Workflow")
        states = window.find("text", "The states of a deployment job")
        self.assertIn("Submitted: It waits for somebody to approve or reject it. → Submit-Open, Approved, Rejected, Discarded", states.text)
        self.assertIn("→ Deploying, Rolling Back", states.text, "a deployment can be rolled back")
        self.click(box)
        self.world.screenshot("workflow-page")
        self.click(self.button(window, "Save"))
        tree.wait_until(lambda: self.world.query("SELECT value FROM settings WHERE name = 'workflow.enabled'") == "true", what="the setting")
        self.click(self.button(window, "Close"))
        window.wait_gone()
        self.display.focus(world.MAIN_TITLE)

    def create_job(self):
        for _ in range(3):
            self.click(self.button(self.frame, "Create Job…"))
            # A menu that is still closing takes the click for itself.
            with contextlib.suppress(tree.NotThere):
                return self.window("Create a Job", 4)
        raise AssertionError("no dialog")

    def edit_job(self):
        tree.wait_until(lambda: self.button(self.frame, "Edit Job…").sensitive, what="Edit Job")
        self.click(self.button(self.frame, "Edit Job…"))
        dialog = self.window("Edit Job")
        devices = dialog.find(TABLE, "Devices")
        tree.wait_until(lambda: sorted(devices.column("Device")) == sorted([self.first, self.second]), what="the devices")
        return dialog, devices

    def save_job(self, dialog):
        button = tree.wait_until(lambda: self.button(dialog, "Save Job", seconds=1), what="Save Job")
        tree.wait_until(lambda: button.sensitive, what="Save Job")
        self.click(button)
        dialog.wait_gone()
        self.display.focus(world.MAIN_TITLE)

    def limit_load(self, dialog, points):
        load = dialog.find("spin button", "Inspection load")
        load.text = points
        load.focus()
        self.display.press("Tab")

    def in_job(self):
        return self.world.query("SELECT group_concat(sensor_name, ' ') FROM (SELECT sensor_name FROM deployment_devices ORDER BY sensor_name)")

    def check_edited(self):
        """What it puts on which devices, when and how, is changed while it is open; whoever has it open is named."""
        dialog, devices = self.edit_job()
        self.assertTrue(self.frame.has_text("You have it open"))
        self.assertEqual(dialog.find("text", "Name").text, "Quarter")
        self.assertEqual(set(devices.column("Remarks")), {"In the job"})
        self.click(self.button(dialog, "Deselect All"))
        dialog.wait_text("Tick the devices to deploy to")
        self.assertFalse(self.button(dialog, "Save Job").sensitive)
        self.click_cell(devices, "Device", self.second)
        self.display.press("Return")
        dialog.find("text", "Description").text = "one of them"
        self.choose(dialog.find("combo box", "When"), "In each device's maintenance window")
        self.choose(dialog.find("combo box", "In waves"), "One device first, then a tenth, then the rest")
        self.limit_load(dialog, "15")
        dialog.wait_text("1 device, then 10 %.*not well with inspection load up by 15 points")
        self.world.screenshot("workflow-edit")
        self.save_job(dialog)
        self.assertEqual(self.in_job(), self.second)
        self.assertEqual(self.world.query("SELECT start || ' ' || description FROM deployments"), "window one of them")
        # As it was saved it is edited again: the other device is taken in, and it begins at once.
        dialog, devices = self.edit_job()
        self.assertEqual(devices.row("Device", self.second)["Remarks"], "In the job")
        self.assertEqual(devices.row("Device", self.first)["Remarks"], "Changed since it was deployed to")
        self.assertEqual(self.chosen(dialog.find("combo box", "In waves")), "One device first, then a tenth, then the rest")
        self.assertEqual(dialog.find("spin button", "Inspection load").text, "15")
        self.click(self.button(dialog, "Select All"))
        self.choose(dialog.find("combo box", "When"), "At once")
        self.choose(dialog.find("combo box", "In waves"), "All devices at once")
        self.save_job(dialog)
        self.assertEqual(self.in_job(), " ".join(sorted([self.first, self.second])))
        # Somebody else has it open: who, and nothing can be done to it meanwhile.
        me = self.world.query("SELECT editor FROM deployments")
        self.world.change("deployments", "UPDATE deployments SET editor = 'alice', changed_us = changed_us + 1")
        self.frame.wait_text("alice has it open: others go on with it when it was closed.")
        for button in ("Edit Job…", "Close Job", "Submit…", "Discard…"):
            tree.wait_until(lambda name=button: not self.button(self.frame, name).sensitive, what=button)
        self.world.screenshot("workflow-held")
        self.world.change("deployments", f"UPDATE deployments SET editor = '{me}', changed_us = changed_us + 1")

    def test_workflow(self):
        """Deploying in workflow mode: a job is created, submitted, approved and deployed, with comments."""
        self.world.ctl("changes", "submit")
        self.enable_workflow()
        self.menu("Manage", "Deployments")
        dialog = self.create_job()
        dialog.find("text", "Name").text = "Quarter"
        dialog.find("text", "Description").text = "what the branches need"
        self.choose(dialog.find("combo box", "In waves"), "One device first, then a tenth, then the rest")
        dialog.wait_text("1 device, then 10 %")
        self.limit_load(dialog, "20")
        dialog.wait_text("not well with inspection load up by 20 points")
        self.world.screenshot("workflow-limits")
        self.choose(dialog.find("combo box", "In waves"), "All devices at once")
        button = tree.wait_until(lambda: self.button(dialog, "Create Job", seconds=1), what="Create Job")
        tree.wait_until(lambda: button.sensitive, what="the devices")
        self.world.screenshot("workflow-create")
        self.click(button)
        dialog.wait_gone()
        self.display.focus(world.MAIN_TITLE)
        table = self.frame.find(TABLE, "Deployments")
        tree.wait_until(lambda: table.column("Status") == ["Edit"], what="the job")
        self.assertFalse(self.button(self.frame, "Deploy…").sensitive, "nobody approved it")
        self.assertFalse(self.button(self.frame, "Approve…").sensitive, "it is not submitted")
        self.act("Submit…", "Submit “Quarter”?", "Submit", "please look")
        tree.wait_until(lambda: table.column("Status") == ["Submitted"], what="submitted")
        # Sent back, taken up again by one, who alone has it meanwhile, and submitted once more.
        self.act("Reject…", "Reject “Quarter”?", "Reject", "not before Friday")
        tree.wait_until(lambda: table.column("Status") == ["Rejected"], what="rejected")
        tree.wait_until(lambda: self.button(self.frame, "Open Job").sensitive, what="Open Job")
        self.click(self.button(self.frame, "Open Job"))
        tree.wait_until(lambda: table.column("Status") == ["Edit-Open"], what="open")
        self.check_edited()
        tree.wait_until(lambda: self.button(self.frame, "Close Job").sensitive, what="Close Job")
        self.click(self.button(self.frame, "Close Job"))
        tree.wait_until(lambda: table.column("Status") == ["Edit"], what="closed")
        self.act("Submit…", "Submit “Quarter”?", "Submit", "for Friday")
        tree.wait_until(lambda: table.column("Status") == ["Submitted"], what="submitted again")
        self.act("Approve…", "Approve “Quarter”?", "Approve", "go ahead")
        tree.wait_until(lambda: table.column("Status") == ["Approved"], what="approved")
        self.assertEqual(self.deployments(), 0)
        # The mode stays what it is while a job is open.
        self.menu("Tools", "Security Manager Administration…")
        window = self.window("Security Manager Administration")
        self.click(window.find("list item", "Workflow"))
        window.wait_text("1 deployment job is open: deploy, reject, discard or abort it first")
        self.assertFalse(window.find("check box", "Enable Workflow").sensitive)
        self.click(self.button(window, "Close"))
        window.wait_gone()
        self.display.focus(world.MAIN_TITLE)
        self.act("Deploy…", "Deploy “Quarter”?", "Deploy")
        tree.wait_until(lambda: table.column("Status") == ["Deployed"], 60, self.explain)
        self.assertEqual(self.deployments(), 2)
        self.click(self.frame.find("radio button", "History"))
        history = self.frame.find("text", "History")
        tree.wait_until(lambda: "Edit → Submitted · please look" in history.text and "Submitted → Approved · go ahead" in history.text
                        and "Deploying → Deployed" in history.text, what=lambda: f"the history in {history.text}")
        self.world.screenshot("workflow-deployed")

    def check_view(self):
        """The Deployment view opens on it: how far each device is, what was done on it and what was to be put on it."""
        table = self.frame.find(TABLE, "Deployments")
        tree.wait_until(lambda: table.column("Status") == ["Partly Deployed"], 60, self.explain)
        self.assertEqual(table.rows()[0]["Devices"], "2 devices")
        devices = self.frame.find(TABLE, "Devices of the deployment")
        tree.wait_until(lambda: devices.row("Device", self.first)["State"] == "succeeded", what="the first device")
        self.click_cell(devices, "Device", self.first)
        transcript = self.frame.find("text", "Transcript")
        tree.wait_until(lambda: "1 of them changed" in transcript.text, what=lambda: f"the transcript in {transcript.text}")
        self.click(self.frame.find("radio button", "Preview Config"))
        preview = self.frame.find("text", "Preview Config")
        tree.wait_until(lambda: f"Signature {SIGNATURE} Test" in preview.text and "Severity: medium → low" in preview.text, what=lambda: f"the preview in {preview.text}")
        # What it was before and after; the same of all devices can be saved.
        self.click(self.frame.find("radio button", "Before and After"))
        report = self.frame.find("text", "Before and After")
        tree.wait_until(lambda: "Inspection Load: 12 %" in report.text and "Services: all run" in report.text, what=lambda: f"the report in {report.text}")
        self.assertTrue(self.button(self.frame, "Save as CSV…").sensitive)
        self.world.screenshot("deployment-before-and-after")
        self.click(self.frame.find("radio button", "Transcript"))
        self.click(self.frame.find("check box", "Failures only"))
        tree.wait_until(lambda: devices.column("Device") == [self.second], what="the failure alone")
        self.assertEqual(devices.rows()[0]["State"], "failed")
        self.click_cell(devices, "Device", self.second)
        self.assertFalse(self.button(self.frame, "Abort…").sensitive, "it is over")
        self.world.screenshot("deployment-view")

    def check_redeployed(self):
        """Redeploy: what failed, and nothing else."""
        self.click(self.button(self.frame, "Redeploy…"))
        question = self.window("Redeploy to 1 device?")
        tree.wait_until(lambda: self.button(question, "Cancel").focused, what="the focus on Cancel")
        question.find("text", "Comment").text = "once more"
        self.click(self.button(question, "Redeploy to 1 Device"))
        question.wait_gone()
        table = self.frame.find(TABLE, "Deployments")
        # It is the same deployment, which has all of its devices now.
        tree.wait_until(lambda: table.column("Status") == ["Deployed"], 60, self.explain)
        self.click(self.frame.find("radio button", "History"))
        history = self.frame.find("text", "History")
        tree.wait_until(lambda: "Partly Deployed → Deploying · once more" in history.text, what=lambda: f"the comment in {history.text}")
        self.click(self.frame.find("radio button", "Transcript"))
        self.assertEqual(self.deployments(), 2)
        self.click(self.frame.find("check box", "Failures only"))
        self.world.screenshot("deployment-redeployed")

    def check_rolled_back(self):
        """Rollback: the devices are what they were before; what they had waits to be deployed again."""
        table = self.frame.find(TABLE, "Deployments")
        self.click(self.button(self.frame, "Rollback…"))
        question = self.window(f"Rollback “{table.rows()[0]['Name']}”?")
        question.wait_text("2 of 2 devices are led back to what they were before this deployment.")
        question.find("text", "Comment").text = "it does harm"
        self.world.screenshot("deployment-rollback")
        self.click(self.button(question, "Roll Back"))
        question.wait_gone()
        tree.wait_until(lambda: table.column("Status") == ["Rolled Back"], 60, self.explain)
        tree.wait_until(lambda: not self.button(self.frame, "Rollback…").sensitive, what="nothing left to roll back")
        self.display.focus(world.MAIN_TITLE)
        self.click(self.button(self.frame, "Redeploy…"))
        question = self.window("Redeploy to 2 devices?")
        self.click(self.button(question, "Redeploy to 2 Devices"))
        question.wait_gone()
        tree.wait_until(lambda: table.column("Status") == ["Deployed"], 60, self.explain)

    def test_submit_and_deploy(self):
        self.menu("Manage", "Deployments")
        self.frame.wait_text("Nothing was deployed yet")
        self.world.screenshot("deployment-empty")
        # Step 5: Submit your changes and deploy them to the devices.
        self.menu("File", "Submit and Deploy…")
        submit = self.window("Submit")
        submit.wait_text("3 changes wait; 2 devices would get something else")
        self.click(self.button(submit, "Submit and Deploy…"))
        submit.wait_gone()
        dialog = self.window("Deploy Saved Changes")
        dialog.wait_text("2 devices have submitted changes that are not deployed")
        self.assertFalse(dialog.has_text("wait to be submitted"))
        devices = dialog.find(TABLE, "Devices")
        tree.wait_until(lambda: sorted(devices.column("Device")) == sorted([self.first, self.second]), what="the changed devices")
        self.assertEqual(set(devices.column("What Is Deployed")), {"1 signature tuned"})
        dialog.wait_text("No package is sent: the devices go on inspecting.")
        # What it would get is read before it is sent.
        self.click_cell(devices, "Device", self.first)
        tree.wait_until(lambda: f"{self.first}\nSignature {SIGNATURE} Test" in self.preview(dialog) and "Severity: medium → low" in self.preview(dialog),
                        what="the preview")
        dialog.find("toggle button", "Details").act()
        document = dialog.find("text", "What is sent")
        tree.wait_until(lambda: '<var name="alert-severity">low</var>' in document.text, what="the document that is sent")
        self.world.screenshot("deploy-preview-details")
        dialog.find("toggle button", "Details").act()
        # Others may be added; of one whose policy tunes nothing there is nothing to deploy.
        self.click(dialog.find("check box", "Add other devices"))
        tree.wait_until(lambda: devices.n_rows == 3, what="the third device")
        self.assertIn("nothing to deploy", devices.row("Device", self.third)["Remarks"])
        self.click(self.button(dialog, "Deselect All"))
        dialog.wait_text("Tick the devices to deploy to")
        self.assertFalse(self.button(dialog, "Deploy").sensitive)
        self.click(self.button(dialog, "Select All"))
        button = tree.wait_until(lambda: self.button(dialog, "Deploy to 2 Devices", seconds=1), what="the devices chosen")
        self.world.screenshot("deploy-saved-changes")
        self.world.ask_fleet("/sensors/1", {"faults": ["status-401"]})
        self.click(button)
        dialog.wait_gone()
        self.check_view()
        self.world.ask_fleet("/sensors/1", {"faults": []})
        self.check_redeployed()
        self.display.focus(world.MAIN_TITLE)
        self.check_rolled_back()

        # Nothing waits any more; what was deployed can be compared with the device once more.
        self.display.focus(world.MAIN_TITLE)
        self.menu("File", "Deploy…")
        dialog = self.window("Deploy Saved Changes")
        dialog.wait_text("Nothing that was submitted waits to be deployed")
        self.click(dialog.find("check box", "Add other devices"))
        devices = dialog.find(TABLE, "Devices")
        tree.wait_until(lambda: devices.n_rows == 3, what="every device")
        self.assertFalse(self.button(dialog, "Deploy").sensitive, "the others are not ticked by themselves")
        self.assertIn("Nothing waits", devices.row("Device", self.first)["Remarks"])
        self.world.screenshot("deploy-others")
        self.check_approval(dialog, devices)

    def check_approval(self, dialog, devices):
        """A group whose devices need approval, where the workflow is off: one such device is enough."""
        self.world.ctl("devices", "set", "--in-group", "Branches", self.first)
        self.menu("Tools", "Security Manager Administration…")
        window = self.window("Security Manager Administration")
        self.click(window.find("list item", "Workflow"))
        self.click(window.find("check box", "Branches"))
        self.world.screenshot("workflow-groups")
        self.click(self.button(window, "Save"))
        tree.wait_until(lambda: self.world.query("SELECT value FROM settings WHERE name = 'workflow.approval-groups'") == "Branches", what="the setting")
        self.click(self.button(window, "Close"))
        window.wait_gone()
        self.display.focus("Deploy Saved Changes")
        self.click(self.button(dialog, "Select All"))
        dialog.wait_text(r"It waits for somebody to approve it: 1 of its 2 devices is in a group that needs approval \(Branches\)\.")
        self.world.screenshot("deploy-approval")
        button = tree.wait_until(lambda: self.button(dialog, "Submit for Approval", seconds=1), what="Submit for Approval")
        self.click(button)
        dialog.wait_gone()
        self.display.focus(world.MAIN_TITLE)
        table = self.frame.find(TABLE, "Deployments")
        tree.wait_until(lambda: table.column("Status")[0] == "Submitted", what="it is submitted")
        self.act("Approve…", f"Approve “{table.rows()[0]['Name']}”?", "Approve", "go ahead")
        tree.wait_until(lambda: table.column("Status")[0] == "Approved", what="approved")
        self.act("Deploy…", f"Deploy “{table.rows()[0]['Name']}”?", "Deploy")
        tree.wait_until(lambda: table.column("Status")[0] == "Deployed", 60, self.explain)


if __name__ == "__main__":
    world.main()
