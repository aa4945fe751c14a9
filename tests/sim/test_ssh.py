#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulated command line seen by OpenSSH's own client."""

import base64
import datetime
import http.server
import os
import pty
import re
import select
import subprocess
import tempfile
import threading
import time
import unittest

import file_servers
from test_sim import Sim, address, wait_until

PASSWORD = "Sensor-1234"
OLD = ["-o", "KexAlgorithms=+diffie-hellman-group14-sha1", "-o", "HostKeyAlgorithms=+ssh-rsa", "-o", "Ciphers=+aes128-cbc",
       "-o", "RequiredRSASize=1024"]


class Terminal:
    """ssh on a pseudo-terminal of ours, typed at like a person would."""

    def __init__(self, sim, number, *options, user="cisco", password=PASSWORD):
        self.folder = tempfile.TemporaryDirectory()
        self.shown = ""
        self.seen = 0
        command = ["ssh", "-F", "none", "-tt", "-o", "StrictHostKeyChecking=accept-new", "-o", f"UserKnownHostsFile={self.folder.name}/hosts",
                   "-o", "GlobalKnownHostsFile=/dev/null", "-o", "PubkeyAuthentication=no", "-o", "NumberOfPasswordPrompts=1",
                   "-p", str(sim.ready["ssh_port"]), *options, f"{user}@{address(number)}"]
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execvp(command[0], command)
        if password:
            self.expect("assword: ")
            self.send(password)

    def send(self, text, end="\r"):
        os.write(self.fd, (text + end).encode())

    def read(self, seconds):
        ready, _, _ = select.select([self.fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.shown += data.decode(errors="replace")
        return bool(data)

    def expect(self, pattern, seconds=20):
        """What was shown up to and with the pattern, since the last one."""
        end = time.monotonic() + seconds
        while True:
            found = re.search(pattern, self.shown[self.seen:])
            if found:
                text = self.shown[self.seen:self.seen + found.end()]
                self.seen += found.end()
                return text
            assert time.monotonic() < end and self.read(end - time.monotonic()), f"no {pattern!r} in {self.shown[self.seen:]!r}"

    def ask(self, command, prompt=r"\n[a-z0-9.-]+# $"):
        self.send(command)
        return self.expect(prompt)

    def expect_end(self, seconds=20):
        end = time.monotonic() + seconds
        while self.read(max(0, end - time.monotonic())):
            pass
        assert time.monotonic() < end, "it did not hang up"

    def close(self):
        os.close(self.fd)
        os.waitpid(self.pid, 0)
        self.folder.cleanup()


class CommandLine(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--sensors", "20", "--seed", "3", "--healthy", "--reboot-seconds", "0.5", "--ssh-port", "0")
        cls.folder = tempfile.TemporaryDirectory()
        cls.files = file_servers.start(cls.folder.name)

    @classmethod
    def tearDownClass(cls):
        cls.sim.close()
        cls.folder.cleanup()

    def open(self, number, *options, **more):
        terminal = Terminal(self.sim, number, *options, **more)
        self.addCleanup(terminal.close)
        terminal.expect(r"# $")
        return terminal

    def test_shows(self):
        terminal = self.open(1)
        told = self.sim.ask("/sensors/1")
        terminal.ask("terminal length 0")
        text = terminal.ask("show version")
        self.assertNotIn("--MORE--", text)
        for words in (f"Version {told['version']}{told['engine']}", f"Signature Update    S{told['signature']}.0", told["platform"],
                      told["serial"], "Sensor up-time is", "Recovery Partition Version"):
            self.assertIn(words, text)
        self.assertRegex(text, r"Licensed, expires: +[0-9]{2}-[A-Z][a-z]{2}-[0-9]{4} UTC")
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y")
        self.assertRegex(terminal.ask("show clock"), r"[0-9:]{8} UTC [A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} " + now)
        self.assertIn("lastDirectoryReadAttempt", terminal.ask("show statistics host"))
        self.assertIn("SHA1: " + told["sha1"], terminal.ask("show tls fingerprint"))
        self.assertRegex(terminal.ask("show users all"), r"\* +[0-9]+ +cisco +administrator")
        self.assertIn("Error: Invalid command", terminal.ask("show nothing"))
        terminal.send("exit")
        terminal.expect_end()
        entries = self.sim.ask("/log?sensor=1")["entries"]
        self.assertEqual([entry["path"] for entry in entries if entry["kind"] == "request" and entry["authorization"]], ["login"])

    def test_pages(self):
        terminal = self.open(2)
        terminal.send("show version")
        first = terminal.expect("--MORE--")
        self.assertLess(first.count("\n"), 26)
        terminal.send(" ", "")
        terminal.expect(r"Recovery Partition Version [^\n]*\n\r?\n[a-z0-9.-]+# $")
        terminal.send("show version")
        terminal.expect("--MORE--")
        terminal.send("q", "")
        self.assertNotIn("Recovery", terminal.expect(r"# $"))

    def test_new_key(self):
        terminal = self.open(3)
        before = self.sim.ask("/sensors/3")["sha1"]
        text = terminal.ask("tls generate-key")
        after = self.sim.ask("/sensors/3")
        self.assertNotEqual(before, after["sha1"])
        self.assertIn("SHA1: " + after["sha1"], text)
        self.assertEqual(after["regenerated"], 1)

    def test_reset_asks(self):
        terminal = self.open(4)
        terminal.send("reset")
        terminal.expect(r"Continue with reset\? \[\]: $")
        terminal.ask("no")
        self.assertEqual(self.sim.ask("/sensors/4")["reboots"], 0)
        terminal.send("reset")
        terminal.expect(r"Continue with reset\? \[\]: $")
        terminal.send("yes")
        terminal.expect("Request Succeeded")
        terminal.expect_end()
        wait_until(lambda: self.sim.ask("/sensors/4")["reboots"] == 1)
        wait_until(lambda: self.sim.ask("/sensors/4")["state"] == "running")
        self.open(4)

    def test_roles(self):
        self.sim.ask("/sensors/5", {"users": [{"name": "cisco", "role": "viewer"}]})
        terminal = self.open(5)
        self.assertIn(" viewer", terminal.ask("show users"))
        for command in ("reset", "tls generate-key", "copy http://127.0.0.1/x license-key"):
            self.assertIn("Error: Permission denied", terminal.ask(command))

    def test_license(self):
        told = self.sim.ask("/sensors/6")
        until = (datetime.date.today() + datetime.timedelta(days=321)).isoformat()
        text = f"# License of a simulated sensor\nserialNumber={told['serial']}\nexpirationTime={until}\nkey=00\n".encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200 if self.path == "/good.lic" else 404)
                self.end_headers()
                self.wfile.write(text if self.path == "/good.lic" else b"")

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        url = f"http://127.0.0.1:{server.server_address[1]}"
        terminal = self.open(6)
        self.assertIn("errTransport", terminal.ask(f"copy {url}/none.lic license-key"))
        self.assertNotIn("Error", terminal.ask(f"copy {url}/good.lic license-key"))
        self.assertEqual(len(self.sim.ask("/sensors/6")["licenses"]), 1)
        terminal.ask("terminal length 0")
        self.assertIn(datetime.date.fromisoformat(until).strftime("%d-%b-%Y UTC"), terminal.ask("show version"))
        terminal.send("copy scp://someone@127.0.0.1/x license-key")
        terminal.expect("password: ")
        self.assertNotIn("hidden", terminal.ask("hidden"))

    def test_upgrade(self):
        for name in ("IPS-sig-S950-req-E4.pkg", "IPS-sig-S951-req-E4.pkg", "IPS-sig-S1-req-E4.pkg"):
            with open(os.path.join(self.folder.name, name), "wb") as file:
                file.write(b"x" * 50000)
        self.sim.ask("/sensors/13", {"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 722, "upgrade_seconds": 0.2})
        terminal = self.open(13)
        web = f"http://127.0.0.1:{self.files['http_port']}"
        self.assertIn("Error: Invalid command", terminal.ask(f"upgrade {web}/x.pkg"))
        configuring = r"\(config\)# $"
        terminal.ask("configure terminal", configuring)
        terminal.send(f"upgrade {web}/missing.pkg")
        terminal.expect(r"Continue with upgrade\? \[\]: $")
        terminal.send("no")
        self.assertNotIn("Error", terminal.expect(configuring))
        terminal.send(f"upgrade {web}/missing.pkg")
        terminal.expect(r"upgrade\? \[\]: $")
        terminal.send("yes")
        self.assertRegex(terminal.expect(configuring), "Error: execPushUpgrade : .*404.*errTransport")
        terminal.send(f"upgrade {web}/IPS-sig-S1-req-E4.pkg")
        terminal.expect(r"upgrade\? \[\]: $")
        terminal.send("yes")
        self.assertIn("already installed", terminal.expect(configuring))
        terminal.send(f"upgrade {web}/IPS-sig-S950-req-E4.pkg")
        terminal.expect(r"upgrade\? \[\]: $")
        terminal.send("yes")
        self.assertIn("Applying update", terminal.expect(configuring))
        self.assertEqual(self.sim.ask("/sensors/13")["signature"], 950)
        # a server of SSH has to be known first
        scp = f"scp://files@127.0.0.1:{self.files['ssh_port']}/IPS-sig-S951-req-E4.pkg"
        terminal.send("upgrade " + scp)
        terminal.expect("password: $")
        terminal.send("Files-1234")
        terminal.expect(r"upgrade\? \[\]: $")
        terminal.send("yes")
        self.assertIn("not trusted", terminal.expect(configuring))
        terminal.send(f"ssh host-key 127.0.0.1 port {self.files['ssh_port']}")
        # as OpenSSH says it of the same key; sensors before 7.1 say it in figures
        line = subprocess.run(["ssh-keyscan", "-p", str(self.files["ssh_port"]), "127.0.0.1"], text=True, capture_output=True, check=True, timeout=20).stdout
        words = subprocess.run(["ssh-keygen", "-B", "-f", "-"], input=line, text=True, capture_output=True, check=True).stdout.split()[1]
        self.assertIn("Bubble Babble is " + words, terminal.expect(r"\[yes\]: $"))
        terminal.send("no")
        terminal.expect(configuring)
        self.sim.ask("/sensors/13", {"version": "6.2(2)"})
        terminal.send(f"ssh host-key 127.0.0.1 port {self.files['ssh_port']}")
        self.assertRegex(terminal.expect(r"\[yes\]: $"), r"MD5 fingerprint is ([0-9a-f]{2}:){15}[0-9a-f]{2}")
        self.sim.ask("/sensors/13", {"version": "7.1(7)"})
        terminal.send("")
        terminal.expect(configuring)
        terminal.send("upgrade " + scp)
        terminal.expect("password: $")
        terminal.send("Files-1234")
        terminal.expect(r"upgrade\? \[\]: $")
        terminal.send("yes")
        self.assertIn("Update complete", terminal.expect(configuring))
        terminal.ask("exit")
        terminal.ask("terminal length 0")
        history = terminal.ask("show version")
        self.assertLess(history.index("IPS-sig-S722-req-E4 "), history.index("IPS-sig-S950-req-E4.pkg"))
        self.assertLess(history.index("IPS-sig-S950-req-E4.pkg"), history.index("IPS-sig-S951-req-E4.pkg"))
        terminal.ask("configure terminal", configuring)
        terminal.send("downgrade")
        terminal.expect(r"Continue with downgrade\? \[\]: $")
        terminal.send("yes")
        terminal.expect(configuring)
        self.assertEqual(self.sim.ask("/sensors/13")["signature"], 950)
        terminal.ask("exit")
        self.assertIn("service", terminal.ask("show configuration"))

    def test_signatures(self):
        configuring = r"\(config\)# $"
        terminal = self.open(14)
        terminal.ask("terminal length 0")
        self.assertIn("Error: Invalid command", terminal.ask("service signature-definition sig0"))
        terminal.ask("configure terminal", configuring)
        for answer, severity in (("no", "high"), ("yes", "low")):
            terminal.ask("service signature-definition sig0", r"\(config-sig\)# $")
            self.assertIn("does not exist", terminal.ask("signatures 9999 0", r"\(config-sig\)# $"))
            terminal.ask("signatures 1102 0", r"\(config-sig-sig\)# $")
            self.assertIn("Error: Invalid command", terminal.ask("alert-severity dreadful", r"\(config-sig-sig\)# $"))
            terminal.ask("alert-severity low", r"\(config-sig-sig\)# $")
            terminal.ask("status", r"\(config-sig-sig-sta\)# $")
            terminal.ask("retired true", r"-sta\)# $")
            terminal.ask("exit", r"\(config-sig-sig\)# $")
            self.assertIn("alert-severity: low", terminal.ask("show settings", r"\(config-sig-sig\)# $"))
            terminal.ask("exit", r"\(config-sig\)# $")
            terminal.send("exit")
            terminal.expect(r"Apply Changes:\?\[yes\]: $")
            terminal.ask(answer, configuring)
            terminal.ask("service signature-definition sig0", r"\(config-sig\)# $")
            self.assertIn(f"alert-severity: {severity}", terminal.ask("show settings", r"\(config-sig\)# $"))
            # nothing was changed, so nothing is asked
            terminal.ask("exit", configuring)

    def open_router(self):
        terminal = Terminal(self.sim, 15)
        self.addCleanup(terminal.close)
        terminal.expect(r"[0-9]#$")
        return terminal

    def test_router(self):
        self.sim.ask("/sensors/15", {"router": True, "platform": "2811", "version": "12.4(24)T", "signature": 0, "upgrade_seconds": 0.3})
        terminal = self.open_router()
        self.choose_category(terminal)
        execute = r"[0-9]#$"
        self.assertNotIn("category", terminal.ask("show startup-config | section signature-category", execute).split("\n", 1)[1])
        self.assertIn("[OK]", terminal.ask("write memory", execute))
        self.assertIn("ios_ips basic", terminal.ask("show startup-config | section signature-category", execute))
        self.assertIn("Version 12.4(24)T", terminal.ask("show version", execute))
        self.assertRegex(terminal.ask("show clock", execute), r"\*[0-9:.]+ UTC")
        terminal.ask("terminal monitor", execute)
        with open(os.path.join(self.folder.name, "IOS-S950-CLI.pkg"), "wb") as file:
            file.write(b"x" * 50000)
        terminal.send(f"copy http://127.0.0.1:{self.files['http_port']}/IOS-S950-CLI.pkg idconf")
        terminal.expect("ENGINE_BUILDS_STARTED")
        terminal.expect(execute)
        terminal.expect("ALL_ENGINE_BUILDS_COMPLETE[^\n]*\n")
        self.assertIn("release version S950.0", terminal.ask("show ip ips signature count", execute))
        self.tune(terminal)
        terminal.send("reload")
        terminal.expect(r"Proceed with reload\? \[confirm\]$")
        terminal.send("", "\r")
        terminal.expect_end()
        wait_until(lambda: self.sim.ask("/sensors/15")["reboots"] == 1)

    def tune(self, terminal):
        execute, signature = r"[0-9]#$", r"\(config-sigdef-sig\)#$"
        self.assertIn("not found", terminal.ask("show ip ips signatures sigid 9999 subid 0", execute))
        for answer, shown in (("n", r"1102:0 +Y +Y +A +HIGH .* [0-9]+ +S"), ("", r"1102:0 +N\* +Nr +AR +LOW .* 55 +S")):
            terminal.ask("configure terminal", r"\(config\)#$")
            terminal.ask("ip ips signature-definition", r"\(config-sigdef\)#$")
            self.assertIn("Invalid input", terminal.ask("signature 9999 0", r"\(config-sigdef\)#$"))
            terminal.ask("signature 1102 0", signature)
            terminal.ask("alert-severity low", signature)
            terminal.ask("fidelity-rating 55", signature)
            terminal.ask("status", r"\(config-sigdef-sig-status\)#$")
            terminal.ask("enabled false", r"-status\)#$")
            terminal.ask("retired true", r"-status\)#$")
            terminal.ask("exit", signature)
            terminal.ask("engine", r"\(config-sigdef-sig-engine\)#$")
            self.assertIn("Invalid input", terminal.ask("event-action log-pair-packets", r"-engine\)#$"))
            for action in ("produce-alert", "reset-tcp-connection"):
                self.assertNotIn("Invalid", terminal.ask(f"event-action {action}", r"-engine\)#$"))
            terminal.ask("exit", signature)
            terminal.ask("exit", r"\(config-sigdef\)#$")
            terminal.send("exit")
            terminal.expect(r"accept these changes\? \[confirm\]$")
            terminal.send(answer, "\r" if not answer else "")
            terminal.expect(r"\(config\)#$")
            terminal.ask("exit", execute)
            if not answer:
                self.assertIn("Another IPS operation", self.show(terminal))
            wait_until(lambda: re.search(shown, self.show(terminal)))

    def show(self, terminal):
        # a message may come behind the prompt
        return terminal.ask("show ip ips signatures sigid 1102 subid 0", r"[0-9]#(\s+\*Feb [^\n]*)*\s*$")

    def choose_category(self, terminal):
        self.assertNotIn("category", terminal.ask("show running-config", r"[0-9]#$").split("\n", 1)[1])
        terminal.ask("configure terminal", r"\(config\)#$")
        terminal.ask("ip ips signature-category", r"\(config-ips-category\)#$")
        for command in ("category all", "retired true"):
            terminal.ask(command, r"\(config-ips-category-action\)#$")
        terminal.ask("exit", r"\(config-ips-category\)#$")
        self.assertIn("Invalid input", terminal.ask("category everything", r"\(config-ips-category\)#$"))
        for command in ("category ios_ips basic", "retired false"):
            terminal.ask(command, r"\(config-ips-category-action\)#$")
        terminal.ask("exit", r"\(config-ips-category\)#$")
        terminal.send("exit")
        terminal.expect(r"accept these changes\? \[confirm\]$")
        terminal.send("")
        terminal.expect(r"Applying Category configuration[^#]*\(config\)#$")
        terminal.ask("exit", r"[0-9]#$")
        self.assertEqual(self.sim.ask("/sensors/15")["unretired"], "ios_ips basic")

    def test_login(self):
        terminal = Terminal(self.sim, 7, "-o", "PreferredAuthentications=password", password="wrong")
        self.addCleanup(terminal.close)
        terminal.expect("Permission denied")
        self.assertEqual(self.sim.ask("/sensors/7")["rejected_logins"], 1)
        self.sim.ask("/sensors/7", {"faults": ["ssh-interactive"]})
        refused = Terminal(self.sim, 7, "-o", "PreferredAuthentications=password", password="")
        self.addCleanup(refused.close)
        refused.expect("Permission denied")
        self.assertIn("Version", self.open(7).ask("terminal length 0\rshow version", r"Version"))

    def test_host_keys(self):
        def key(number):
            line = subprocess.run(["ssh-keyscan", "-t", "ed25519", "-p", str(self.sim.ready["ssh_port"]), address(number)], text=True,
                                  capture_output=True, timeout=20, check=True).stdout
            blob = base64.b64decode(line.split()[-1])
            shown = subprocess.run(["ssh-keygen", "-lf", "-"], input=line, text=True, capture_output=True, check=True).stdout.split()[1]
            return blob, shown

        blob, shown = key(8)
        self.assertEqual(self.sim.ask("/sensors/8")["host_key"], shown)
        self.assertEqual(key(8)[0], blob)
        self.assertNotEqual(key(9)[0], blob)
        self.sim.ask("/sensors/8", {"add_faults": ["ssh-key-changed"]})
        self.assertNotEqual(key(8)[0], blob)

    def test_old_algorithms_on_demand(self):
        self.sim.ask("/sensors/10", {"faults": ["ssh-old"]})
        refused = Terminal(self.sim, 10, password="")
        self.addCleanup(refused.close)
        refused.expect("no matching")
        self.assertIn("UTC", self.open(10, *OLD).ask("show clock"))

    def test_faults(self):
        self.sim.ask("/sensors/11", {"faults": [{"fault": "error:errInUse", "count": 1, "command": "getVersion"}]})
        self.assertIn("Error: errInUse", self.open(11).ask("show version"))
        self.sim.ask("/sensors/11", {"faults": [{"fault": "drop", "count": 1, "command": "getVersion"}]})
        terminal = self.open(11)
        terminal.send("show version")
        terminal.expect_end()
        self.assertNotIn("Recovery", terminal.shown)
        self.sim.ask("/sensors/11", {"faults": [{"fault": "hang-reply", "count": 1, "command": "getVersion"}]})
        terminal = self.open(11)
        terminal.send("show version")
        terminal.expect("show version\r\n")
        self.assertFalse(terminal.read(0.5))

    def test_nothing_is_left(self):
        terminal = Terminal(self.sim, 12)
        terminal.expect(r"# $")
        before = self.sim.ask("/stats")["ssh_sessions"]
        terminal.close()
        wait_until(lambda: self.sim.ask("/stats")["ssh_sessions"] < before)


if __name__ == "__main__":
    unittest.main()
