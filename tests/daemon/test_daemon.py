#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedetted without a display, and for the most part without a bus: runs what is due on the minute, puts everything down
on SIGTERM, steps back while a window has the store open, and listens on nothing."""

import fcntl
import os
import signal
import sqlite3
import struct
import subprocess
import time
import unittest

from world import PASSWORD, World, wait_until

DAEMON = os.environ["VEDETTED"]


class Case(unittest.TestCase):
    sensors = 3

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)
        self.world.start_fleet("--sensors", str(self.sensors), "--seed", "3", "--healthy")
        self.world.import_fleet()
        credentials = self.world.path("credentials")
        os.makedirs(credentials, mode=0o700)
        with open(os.path.join(credentials, "vedette-passwords"), "w", encoding="utf-8") as out:
            out.write("# of the fleet\n")
            for sensor in self.world.sensors():
                out.write(f"device {sensor['name']}={PASSWORD}\n")
        self.world.env["CREDENTIALS_DIRECTORY"] = credentials
        # Certificates are accepted on first contact: nobody is there to be asked.
        self.assertEqual(self.world.ctl("settings", "set", "certificate-policy", "accept")[0], 0)

    def start(self, *arguments, **kwargs):
        daemon = self.world.start([DAEMON, "--store", self.world.store, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                  text=True, **kwargs)
        self.wait_for_place()
        return daemon

    def wait_for_place(self):
        path = self.world.store + "-presence"
        wait_until(lambda: os.path.exists(path) and not self.can_lock(path, 1), what="vedetted")

    @staticmethod
    def can_lock(path, byte):
        with open(path, "r+b") as file:
            try:
                fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0))
            except OSError:
                return False
        return True

    def query(self, sql, *values):
        # Past the program, on purpose: what is on disk counts.
        connection = sqlite3.connect(self.world.store, timeout=20)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def states(self):
        return sorted(row[0] for row in self.query("SELECT state FROM operations"))

    def run_state(self):
        rows = self.query("SELECT kind, due_us, run_us, job_id, message FROM schedule_runs ORDER BY key")
        return rows[-1] if rows else None

    def end(self, daemon, seconds=20):
        daemon.send_signal(signal.SIGTERM)
        self.assertEqual(daemon.wait(seconds), 0)
        return daemon.stderr.read()


class Runs(Case):
    def test_on_the_minute(self):
        """In real time: what is due with the next minute is done with it."""
        daemon = self.start()
        # far enough ahead that saving it is not late
        due = (int(time.time()) + 5) // 60 * 60 + 60
        at = time.strftime("%H:%M", time.gmtime(due))
        self.assertEqual(self.world.ctl("schedules", "set", "nightly", "--time", at)[0], 0)
        self.assertIsNone(self.run_state())
        time.sleep(max(0.0, due - time.time() - 2))
        self.assertIsNone(self.run_state())
        kind, due_us, run_us, job, message = wait_until(self.run_state, 30, "the run")
        self.assertEqual((kind, message), ("due", ""))
        self.assertEqual(due_us, due * 1_000_000)
        self.assertGreater(job, 0)
        self.assertLess(run_us - due_us, 2_000_000)
        print(f"started {(run_us - due_us) / 1000:.0f} ms after the minute")
        wait_until(lambda: self.states() == ["succeeded"] * self.sensors, 30, "the refresh")
        self.assertNotIn(PASSWORD, self.end(daemon))

    def test_missed_is_made_up(self):
        """Due while nothing was running: done once at the next start, and said so."""
        self.assertEqual(self.world.ctl("schedules", "set", "nightly", "--time", "00:00", "--repeat", "hourly")[0], 0)
        self.query("SELECT 1")
        connection = sqlite3.connect(self.world.store)
        with connection:
            connection.execute("UPDATE schedules SET handled_us = handled_us - 5 * 3600000000, "
                               "rule = '{\"start\":\"2026-01-01\",\"time\":\"00:00\",\"repeat\":\"hourly\",\"zone\":\"UTC\"}'")
        connection.close()
        daemon = self.start()
        kind, _, _, job, message = wait_until(self.run_state, what="the run")
        self.assertIn(kind, ("made-up", "due"))
        self.assertGreater(job, 0)
        self.assertIn("runs were due since", message)
        self.assertEqual(len(self.query("SELECT 1 FROM jobs")), 1)
        code, shown, _ = self.world.ctl("schedules", "show", "nightly")
        self.assertEqual(code, 0)
        self.assertIn("runs were due since", shown)
        self.end(daemon)

    def test_works_on_the_queue(self):
        """A job that vedettectl left behind is taken up."""
        self.queue_job()
        daemon = self.start()
        wait_until(lambda: self.states() == ["succeeded"] * self.sensors, 30, "the job")
        self.end(daemon)

    def queue_job(self):
        connection = sqlite3.connect(self.world.store)
        with connection:
            job = connection.execute("INSERT INTO jobs (verb, created_by, priority, created_us, parameters, in_sequence) "
                                     "VALUES ('refresh', 'tester', 10, 1, '{}', 0)").lastrowid
            connection.execute("INSERT INTO operations (job_id, sensor_id, sensor_name, priority, changing, state, queued_us) "
                               "SELECT ?, id, name, 10, 0, 'queued', 1 FROM sensors", (job,))
        connection.close()

    def test_second_one(self):
        daemon = self.start()
        second = subprocess.run([DAEMON, "--store", self.world.store], env=self.world.env, capture_output=True, text=True,
                                timeout=20, check=False)
        self.assertEqual(second.returncode, 0)
        self.assertIn("runs already", second.stderr)
        self.end(daemon)

    def test_wrong_command_line(self):
        wrong = subprocess.run([DAEMON, "now"], env=self.world.env, capture_output=True, text=True, timeout=20, check=False)
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("“now” is not understood", wrong.stderr)

    def test_store_that_cannot_be_opened(self):
        broken = self.world.path("broken.db")
        with open(broken, "wb") as out:
            out.write(b"not a database at all" * 100)
        done = subprocess.run([DAEMON, "--store", broken], env=self.world.env, capture_output=True, text=True, timeout=20,
                              check=False)
        self.assertEqual(done.returncode, 1)
        self.assertIn("vedetted: ", done.stderr)

    def test_passwords_that_do_not_fit(self):
        """Each wrong line is named by its number; no password is ever printed."""
        path = os.path.join(self.world.env["CREDENTIALS_DIRECTORY"], "vedette-passwords")
        with open(path, "w", encoding="utf-8") as out:
            out.write(f"device nobody={PASSWORD}1\n\nset fleet={PASSWORD}2\n{PASSWORD}3\ndevice =x{PASSWORD}4\nid cisco.com={PASSWORD}5\n")
        daemon = self.start()
        time.sleep(2)
        said = self.end(daemon)
        for words in ("Line 1 of the passwords names “nobody”", "Line 3 of the passwords names “fleet”", "Line 4 of the passwords is not",
                      "Line 5 of the passwords names “”"):
            self.assertIn(words, said)
        self.assertNotIn("Line 6", said)
        self.assertNotIn(PASSWORD, said)

    def test_no_port(self):
        daemon = self.start()
        self.queue_job()
        wait_until(lambda: "succeeded" in self.states(), 30, "the job")
        inodes = set()
        for name in os.listdir(f"/proc/{daemon.pid}/fd"):
            try:
                target = os.readlink(f"/proc/{daemon.pid}/fd/{name}")
            except FileNotFoundError:
                continue
            if target.startswith("socket:["):
                inodes.add(target[8:-1])
        listening = []
        for table in ("tcp", "tcp6", "udp", "udp6"):
            with open(f"/proc/{daemon.pid}/net/{table}", encoding="ascii") as lines:
                for line in list(lines)[1:]:
                    words = line.split()
                    # 0A listens; a UDP socket without a peer can be spoken to by anybody
                    if words[9] in inodes and (words[3] == "0A" or (table.startswith("udp") and words[3] == "07")):
                        listening.append(line)
        self.assertEqual(listening, [])
        self.end(daemon)


class Ends(Case):
    def test_sigterm_in_mid_run(self):
        """Put down, not lost: the lease is given back, and the next one goes on."""
        for index in range(self.sensors):
            self.world.ask_fleet(f"/sensors/{index}", {"faults": ["silent"]})
        self.world.ctl("settings", "set", "reply-timeout", "60")
        self.world.ctl("settings", "set", "connection-timeout", "60")
        Runs.queue_job(self)
        daemon = self.start()
        wait_until(lambda: self.states() == ["running"] * self.sensors, what="the operations")
        begun = time.monotonic()
        self.end(daemon, 20)
        # ten seconds of grace and no more
        self.assertLess(time.monotonic() - begun, 15)
        self.assertEqual(self.query("SELECT DISTINCT state, engine_id, lease_until_us FROM operations"), [("queued", "", 0)])
        self.assertEqual(self.query("PRAGMA integrity_check"), [("ok",)])
        for index in range(self.sensors):
            self.world.ask_fleet(f"/sensors/{index}", {"faults": []})
        daemon = self.start()
        wait_until(lambda: self.states() == ["succeeded"] * self.sensors, 30, "going on")
        self.end(daemon)

    def test_sigterm_in_a_reboot(self):
        """What changes a sensor is checked by who takes it up, and done exactly once."""
        connection = sqlite3.connect(self.world.store)
        with connection:
            job = connection.execute("INSERT INTO jobs (verb, created_by, priority, created_us, parameters, in_sequence) "
                                     "VALUES ('reboot', 'tester', 10, 1, '{}', 0)").lastrowid
            connection.execute("INSERT INTO operations (job_id, sensor_id, sensor_name, priority, changing, state, queued_us) "
                               "SELECT ?, id, name, 10, 1, 'queued', 1 FROM sensors ORDER BY key LIMIT 1", (job,))
        connection.close()
        daemon = self.start()
        wait_until(lambda: self.reboots() == 1, 30, "the reboot")
        self.end(daemon)
        states = self.query("SELECT state, cause, engine_id FROM operations")
        self.assertIn(states, ([("waiting", "check", "")], [("succeeded", "", "")]))
        daemon = self.start()
        wait_until(lambda: self.states() == ["succeeded"], 60, "the check")
        self.assertEqual(self.reboots(), 1)
        self.end(daemon)

    def reboots(self):
        return self.world.sensors()[0]["reboots"]


class Window(Case):
    def test_steps_back(self):
        """While a window has the store open its engine does the work."""
        daemon = self.start()
        Runs.queue_job(self)
        wait_until(lambda: self.states() == ["succeeded"] * self.sensors, 30, "the first job")
        window = open(self.world.store + "-presence", "r+b")
        self.addCleanup(window.close)
        fcntl.fcntl(window, fcntl.F_OFD_SETLK, struct.pack("hhqqi4x", fcntl.F_RDLCK, os.SEEK_SET, 0, 1, 0))
        # it looks once a second
        time.sleep(4)
        Runs.queue_job(self)
        time.sleep(3)
        self.assertEqual(self.states(), ["queued"] * self.sensors + ["succeeded"] * self.sensors)
        window.close()
        wait_until(lambda: self.states() == ["succeeded"] * 2 * self.sensors, 30, "the second job")
        said = self.end(daemon)
        self.assertIn("a window is open", said)
        self.assertIn("no window is open", said)


class Bus(Case):
    def test_activation_and_quit(self):
        """Started by the bus under its name, and ended by it."""
        services = self.world.path("services")
        os.makedirs(services)
        with open(os.path.join(services, "org.vedette.Vedetted.service"), "w", encoding="utf-8") as out:
            out.write(f"[D-BUS Service]\nName=org.vedette.Vedetted\nExec={DAEMON}\n")
        config = self.world.path("bus.conf")
        with open(config, "w", encoding="utf-8") as out:
            out.write('<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" '
                      '"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd"><busconfig><type>session</type>'
                      f'<listen>unix:path={self.world.path("bus")}</listen><servicedir>{services}</servicedir>'
                      '<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>'
                      '<allow own="*"/></policy></busconfig>')
        self.world.start(["dbus-daemon", "--nofork", f"--config-file={config}"])
        wait_until(lambda: os.path.exists(self.world.path("bus")), what="the bus")
        env = dict(self.world.env, DBUS_SESSION_BUS_ADDRESS=f"unix:path={self.world.path('bus')}")

        def call(*words):
            return subprocess.run(["gdbus", "call", "--session", "--timeout", "20", *words], env=env, capture_output=True,
                                  text=True, timeout=40, check=False)

        started = call("--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus", "--method",
                       "org.freedesktop.DBus.StartServiceByName", "org.vedette.Vedetted", "0")
        self.assertEqual(started.returncode, 0, started.stderr)
        self.wait_for_place()
        ended = call("--dest", "org.vedette.Vedetted", "--object-path", "/org/vedette/Vedetted", "--method",
                     "org.vedette.Vedetted.Quit")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        wait_until(lambda: self.can_lock(self.world.store + "-presence", 1), what="its end")


if __name__ == "__main__":
    unittest.main(verbosity=2)
