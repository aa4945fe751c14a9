#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Activity: jobs with their operations, outcome and reason; retry failed only; history with search."""

import tree
import world


class Activity(world.Case):
    def prepare_store(self):
        self.world.ctl("certificates", "refresh", "--trust-new")

    def test_jobs_and_history(self):
        names = [sensor["name"] for sensor in self.world.sensors()]
        self.world.ask_fleet("/sensors/2", {"faults": ["refuse"]})
        table = self.frame.find(("tree table", "table"), "Devices")
        tree.wait_until(lambda: table.n_rows == len(names), what="the devices in the table")
        self.display.focus(world.MAIN_TITLE)
        self.click_cell(table, "Name", names[2])
        self.display.press(world.CONTROL, "r")

        self.menu("View", "Activity")
        jobs = self.frame.find(("tree table", "table"), "Jobs")
        tree.wait_until(lambda: jobs.n_rows == 2, what=lambda: f"two jobs, not {jobs.n_rows}")
        tree.wait_until(lambda: any("failed" in " ".join(row.values()).lower() for row in jobs.rows()),
                        what=lambda: f"the failure in {jobs.rows()}")
        heading, value = next((heading, value) for row in jobs.rows() for heading, value in row.items() if "failed" in value.lower())
        self.click_cell(jobs, heading, value)
        operations = self.frame.find(("tree table", "table"), "Devices of the job")
        tree.wait_until(lambda: operations.n_rows == 1, what="the operation")
        self.assertIn(names[2], " ".join(operations.rows()[0].values()))
        self.world.screenshot("activity-failed")

        self.world.ask_fleet("/sensors/2", {"faults": []})
        retry = self.frame.find("push button", "Retry Failed Only")
        tree.wait_until(lambda: retry.sensitive, what="Retry Failed Only")
        self.click(retry)
        tree.wait_until(lambda: jobs.n_rows == 3, what="the new job")
        self.click(self.frame.find("page tab", "History"))
        search = self.frame.find(("text", "entry"), "Search the history")
        history = self.frame.find(("tree table", "table"), tree.re.compile("(?i)history"))
        tree.wait_until(lambda: history.n_rows > 0, what="lines of history")
        self.world.screenshot("activity-history")
        search.text = "no such thing anywhere"
        tree.wait_until(lambda: not self.frame.find_all(("tree table", "table"), tree.re.compile("(?i)history"))
                        or history.n_rows == 0, what="nothing found")


if __name__ == "__main__":
    world.main()
