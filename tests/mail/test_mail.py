#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mails sent to a real SMTP server, read back with Python's email."""

import csv
import email
import email.policy
import io
import os
import signal
import socket
import subprocess
import threading
import time
import unittest

from mail_server import PASSWORD, USER, Server, free_port, make_certificates
from world import World, wait_until

ANN, BOB = "ann@example.org", "bob@example.org"


class MailTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.keys = World()
        cls.certificates = make_certificates(cls.keys.folder)
        cls.strangers = World()
        cls.other_certificates = make_certificates(cls.strangers.folder)

    @classmethod
    def tearDownClass(cls):
        cls.keys.close()
        cls.strangers.close()

    def setUp(self):
        self.world = World()
        self.addCleanup(self.world.close)

    def configure(self, peer, security="none", login=False, ca=True, **more):
        pairs = {"server": "localhost", "port": str(peer if isinstance(peer, int) else peer.port), "security": security,
                 "sender": "vedette@example.org", "recipients": ANN, "timeout-s": "10"}
        if login:
            pairs["user"] = USER
        if ca and security != "none":
            pairs["ca-file"] = self.certificates[0]
        pairs.update({name.replace("_", "-"): value for name, value in more.items()})
        code, _, err = self.world.ctl("mail", "set", *[word for pair in pairs.items() for word in pair])
        self.assertEqual(code, 0, err)

    def queue(self, count=1, recipients=ANN, subject="Refresh on 3 devices", device="ber-core-01", key=None):
        command = [os.environ["MAIL_PROGRAM"], self.world.store, str(count), recipients, subject, device]
        done = subprocess.run(command + ([key] if key else []), env=self.world.env, capture_output=True, text=True, check=True)
        return done.stdout.split()

    def outbox(self):
        return self.world.ctl_json("mail", "outbox")[1]

    def parse(self, mail):
        return email.message_from_bytes(mail.content, policy=email.policy.default)

    # --- a mail as it should be

    def check_delivery(self, security):
        with Server(security, self.certificates, login=True) as server:
            self.configure(server, security, login=True, recipients=f"{ANN}; {BOB}")
            code, out, err = self.world.ctl("mail", "test", password=PASSWORD)
            self.assertEqual((code, out.strip()),
                             (0, f"The mail server localhost took the test mail for {ANN}, {BOB}."), err)
            self.assertIn("< 250 Message accepted for delivery", err)
            self.assertIn("> MAIL FROM:<vedette@example.org>", err)
            self.assertNotIn(PASSWORD, err)
            # neither in any of the ways a login is written
            import base64
            for secret in (f"\0{USER}\0{PASSWORD}", PASSWORD):
                self.assertNotIn(base64.b64encode(secret.encode()).decode(), err)
            [mail] = server.mails
            self.assertTrue(mail.encrypted)
            self.assertEqual((mail.user, mail.sender, mail.recipients), (USER, "vedette@example.org", [ANN, BOB]))
            message = self.parse(mail)
            self.assertEqual(message["To"], f"{ANN}, {BOB}")
            self.assertEqual(message["From"], "Vedette <vedette@example.org>")
            self.assertTrue(all(encrypted for _, _, encrypted in server.logins))

    def test_starttls(self):
        self.check_delivery("starttls")

    def test_implicit_tls(self):
        self.check_delivery("tls")

    def test_content(self):
        """A device called "x\\r\\nBcc: y" is a device, not a header; long lines and other letters arrive as they were."""
        with Server() as server:
            self.configure(server)
            self.queue(subject=r"Größe\r\nBcc: eve@example.org", device=r"x\r\nBcc: y",
                       recipients=f"{ANN}, k@bücher.example")
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            [mail] = server.mails
            self.assertEqual(mail.recipients, [ANN, "k@xn--bcher-kva.example"])
            message = self.parse(mail)
            self.assertEqual(message.defects, [])
            self.assertIsNone(message["Bcc"])
            self.assertEqual(message["Subject"], "Größe  Bcc: eve@example.org")
            self.assertEqual(message["To"], f"{ANN}, k@xn--bcher-kva.example")
            self.assertRegex(message["Message-ID"], r"^<[0-9a-f-]{36}@example\.org>$")
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
            self.assertLess(abs(email.utils.parsedate_to_datetime(message["Date"]).timestamp() - time.time()), 60)
            self.assertEqual(message.get_content_type(), "multipart/mixed")
            for line in mail.content.split(b"\r\n"):
                self.assertLessEqual(len(line), 998)
                self.assertTrue(all(byte < 128 for byte in line))
            text = message.get_body(("plain",)).get_content().replace("\r\n", "\n")
            html = message.get_body(("html",)).get_content()
            self.assertTrue(text.startswith(".Hello, Müller & <Söhne>.\n"), text)
            self.assertIn("x  Bcc: y", text)
            self.assertIn(".Hello, Müller &amp; &lt;Söhne&gt;.", html)
            [attached] = message.iter_attachments()
            self.assertEqual((attached.get_content_type(), attached.get_filename()), ("text/csv", "devices.csv"))
            rows = list(csv.reader(io.StringIO(attached.get_content().lstrip("\ufeff"), newline="")))
            self.assertEqual(rows[0], ["Device", "Message"])
            self.assertEqual(rows[1], ["x\r\nBcc: y", "."])
            self.assertEqual(rows[2], ["long", "x" * 4096])

    # --- what goes wrong

    def check_problem(self, pattern, words=None, **state):
        [mail] = self.outbox()
        self.assertRegex(mail["status"], pattern)
        if words:
            self.assertIn(words, mail["words"])
        for name, value in state.items():
            self.assertEqual(mail[name], value, mail)
        return mail

    def test_wrong_password(self):
        with Server("starttls", self.certificates, login=True) as server:
            self.configure(server, "starttls", login=True)
            code, _, err = self.world.ctl("mail", "test", password="Wrong-1234")
            self.assertEqual(code, 2)
            self.assertRegex(err, r"rejected the login\. It said “535.*”\. Check user name and password\.")
            self.assertNotIn("Wrong-1234", err)
            self.queue()
            self.assertEqual(self.world.ctl("mail", "send", password="Wrong-1234")[0], 2)
            self.check_problem(r"localhost rejected the login", state="queued", attempts="1")
            self.assertEqual(server.mails, [])

    def test_no_password(self):
        with Server("starttls", self.certificates, login=True) as server:
            self.configure(server, "starttls", login=True)
            self.queue()
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            self.check_problem(r"password of the mail server is not known", state="queued", attempts="0")
            code, _, err = self.world.ctl("mail", "test")
            self.assertEqual(code, 3)
            self.assertIn("Enter the password, or leave out the user name", err)

    def test_untrusted_certificate(self):
        for security in ("starttls", "tls"):
            with Server(security, self.other_certificates, login=True) as server:
                self.configure(server, security, login=True)
                code, _, err = self.world.ctl("mail", "test", password=PASSWORD)
                self.assertEqual(code, 2)
                self.assertIn("The certificate of the mail server localhost is not trusted. No password was sent.", err)
                # nor by the authorities of the system
                self.configure(server, security, login=True, ca=False, ca_file="")
                code, _, err = self.world.ctl("mail", "test", password=PASSWORD)
                self.assertIn("not trusted", err)
                self.assertEqual(server.logins, [])

    def test_wrong_name(self):
        """A certificate that is good for somebody else."""
        with Server("tls", self.certificates) as server:
            # the server listens on 127.0.0.1 alone, and a relay on 127.0.0.2 stands for the wrong host
            with Relay("127.0.0.2", server.port) as relay:
                self.configure(relay.port, "tls", server="127.0.0.2")
                code, _, err = self.world.ctl("mail", "test")
                self.assertEqual(code, 2)
                self.assertIn("is not trusted", err)

    def test_pin(self):
        with Server("tls", self.certificates) as server:
            key = subprocess.run(f"openssl x509 -in {self.certificates[1]} -pubkey -noout | openssl pkey -pubin -outform der"
                                 " | openssl dgst -sha256 -binary | base64", shell=True, check=True, capture_output=True, text=True)
            self.configure(server, "tls", pin="sha256//" + key.stdout.strip())
            self.assertEqual(self.world.ctl("mail", "test")[0], 0)
            self.configure(server, "tls", pin="sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
            code, _, err = self.world.ctl("mail", "test")
            self.assertEqual(code, 2)
            self.assertIn("does not have the pinned key", err)

    def test_ca_file_unreadable(self):
        with Server("tls", self.certificates) as server:
            self.configure(server, "tls", ca_file=self.world.path("nothing.pem"))
            code, _, err = self.world.ctl("mail", "test")
            self.assertEqual(code, 2)
            self.assertIn("CA file cannot be read", err)

    def test_no_starttls(self):
        """A server that does not offer encryption gets nothing, not even the sender."""
        with Server() as server:
            self.configure(server, "starttls")
            code, _, err = self.world.ctl("mail", "test")
            self.assertEqual(code, 2)
            self.assertIn("does not offer STARTTLS", err)
            self.assertNotIn("> MAIL", err)

    def test_nobody_there(self):
        self.configure(free_port())
        code, _, err = self.world.ctl("mail", "test")
        self.assertEqual(code, 2)
        self.assertIn("The mail server localhost refused the connection.", err)
        self.queue()
        self.assertEqual(self.world.ctl("mail", "send")[0], 2)
        self.check_problem(r"refused the connection.*It is tried again in", state="queued", attempts="1")

    def test_silent_server(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.configure(silent.getsockname()[1], timeout_s="5")
            begun = time.monotonic()
            code, _, err = self.world.ctl("mail", "test")
            self.assertEqual(code, 2)
            self.assertIn("did not answer in time", err)
            self.assertLess(time.monotonic() - begun, 9)

    def test_refused_recipient(self):
        """The others still get it, and the refused one is named."""
        with Server() as server:
            server.answers[BOB] = "550 5.1.1 nobody of that name"
            self.configure(server)
            self.queue(recipients=f"{ANN}, {BOB}, carol@example.org")
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            self.assertEqual([mail.recipients for mail in server.mails], [[ANN, "carol@example.org"]])
            mail = self.check_problem(r"^bob@example\.org was refused by the mail server: “550 5\.1\.1 nobody of that name”\. "
                                      r"The others got the mail\.$", state="sent", refused=BOB)
            # it exists now: tried again, for this one alone
            server.answers.clear()
            self.assertEqual(self.world.ctl("mail", "retry", mail["id"])[0], 0)
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertEqual(server.mails[-1].recipients, [BOB])
            self.assertEqual(self.parse(server.mails[0])["Message-ID"], self.parse(server.mails[1])["Message-ID"])
            [mail] = self.outbox()
            self.assertEqual((mail["state"], mail["refused"]), ("sent", ""))

    def test_all_refused(self):
        with Server() as server:
            server.answers[ANN] = "550 no"
            self.configure(server)
            self.queue()
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            mail = self.check_problem(r"refused the mail\. It said “550 no”", state="failed")
            self.assertEqual(self.world.ctl("mail", "discard", mail["id"], "--yes")[0], 0)
            self.assertEqual(self.outbox(), [])

    def test_later(self):
        """One who is to come back later is tried again; the others do not get it twice."""
        with Server() as server:
            server.answers[BOB] = "450 4.2.0 greylisted"
            self.configure(server)
            self.queue(recipients=f"{ANN}, {BOB}")
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            mail = self.check_problem(r"^bob@example\.org was not taken by the mail server now: “450.*It is tried again in",
                                      state="queued", attempts="1")
            server.answers.clear()
            self.world.ctl("mail", "retry", mail["id"])
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertEqual([mail.recipients for mail in server.mails], [[ANN], [BOB]])

    def test_refused_content(self):
        with Server() as server:
            server.data_answer = "554 5.7.1 looks like spam"
            self.configure(server)
            self.queue()
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            self.check_problem(r"refused the mail\. It said “554 5\.7\.1 looks like spam”", state="failed")
            server.data_answer = "452 4.3.1 disk full"
            self.queue()
            self.world.ctl("mail", "send")
            self.assertRegex(self.outbox()[0]["status"], r"did not take the mail now\. It said “452 4\.3\.1 disk full”\. It is tried")

    def test_gone_in_mid_run(self):
        with Server() as server:
            server.drops_after_data = True
            self.configure(server)
            self.queue()
            self.assertEqual(self.world.ctl("mail", "send")[0], 2)
            mail = self.check_problem(r"mail server localhost is not reachable", state="queued", attempts="1")
            self.world.ctl("mail", "retry", mail["id"])
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertEqual(len(server.mails), 1)

    def test_not_set_up(self):
        self.queue()
        self.assertEqual(self.world.ctl("mail", "send")[0], 2)
        self.check_problem(r"No mail server is set up", state="queued", attempts="0")
        with Server() as server:
            # saving the settings is enough: what waits goes out
            self.configure(server)
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertEqual(len(server.mails), 1)

    def test_password_not_in_the_clear(self):
        code, _, err = self.world.ctl("mail", "set", "server", "mail.example.org", "sender", "v@example.org", "security", "none",
                                      "user", "vedette")
        self.assertEqual(code, 1)
        self.assertIn("without encryption the password could be read", err.lower())

    def test_bad_settings(self):
        for pairs, reason in ((["sender", "nobody"], "it has no @"), (["port", "70000"], "is a number"),
                              (["port", "65535", "timeout-s", "4"], "out of range"), (["nonsense", "1"], "There is no setting"),
                              (["security", "ssl"], "none, starttls or tls"), (["server"], "Give a setting and its value")):
            code, _, err = self.world.ctl("mail", "set", *pairs)
            self.assertEqual(code, 1, pairs)
            self.assertIn(reason, err)

    # --- once

    def test_key_is_reported_once(self):
        self.assertEqual(self.queue(count=3, key="job-1"), ["queued", "known", "known"])
        self.assertEqual(len(self.outbox()), 1)

    def test_report(self):
        """A reboot that fails is told of, once, to the recipients of E-mail; a refresh by hand is not."""
        with Server() as server:
            self.configure(server, recipients=f"{ANN}; {BOB}")
            port = str(free_port())
            self.assertEqual(self.world.ctl("devices", "add", "127.0.0.1", "--name", "münchen <1>", "--port", port, "--user", "cisco",
                                            password="Sensor-1234")[0], 0)
            for key, value in (("connection-timeout", "2"), ("reply-timeout", "2"), ("retries", "0")):
                self.world.ctl("settings", "set", key, value)
            self.assertEqual(self.world.ctl("certificates", "refresh", "münchen <1>", password="Sensor-1234")[0], 2)
            self.assertEqual(self.world.ctl("reboot", "münchen <1>", "--yes", password="Sensor-1234")[0], 2)
            # whoever comes next sends what the first had no time for, and reports nothing again
            for _ in range(2):
                self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            [mail] = server.mails
            self.assertEqual(mail.recipients, [ANN, BOB])
            message = self.parse(mail)
            self.assertEqual(message["Subject"], "Vedette: Reboot Device on münchen <1>: 1 failed")
            text = message.get_body(("plain",)).get_content()
            self.assertIn("refused the connection", text)
            self.assertIn("<td", message.get_body(("html",)).get_content())
            self.assertIn("münchen &lt;1&gt;", message.get_body(("html",)).get_content())
            self.assertEqual([part.get_filename() for part in message.iter_attachments()], ["reboot-device.csv"])

    def test_certificate_warnings(self):
        """Certificates that end soon are told of once, all in one mail."""
        self.world.start_fleet("--sensors", "4", "--seed", "7")
        self.world.import_fleet()
        with Server() as server:
            self.configure(server, certificate_days="365")
            code, _, err = self.world.ctl("certificates", "refresh", "--all", "--trust-new", password="Sensor-1234")
            self.assertIn(code, (0, 2), err)
            listed = self.world.ctl_json("certificates", "list")[1]
            # the next start tells, the one after it has nothing to tell
            for _ in range(3):
                self.world.ctl("certificates", "refresh", "--all", password="Sensor-1234")
            self.world.ctl("mail", "send")
            mails = [self.parse(mail) for mail in server.mails if "expire" in self.parse(mail)["Subject"]]
            self.assertEqual(len(mails), 1, [self.parse(mail)["Subject"] for mail in server.mails])
            [attached] = mails[0].iter_attachments()
            rows = list(csv.reader(io.StringIO(attached.get_content().lstrip("\ufeff"), newline="")))
            self.assertEqual(rows[0][:3], ["Device", "Address", "Expires"])
            self.assertGreaterEqual(len(rows), 2)
            self.assertLessEqual({row[0] for row in rows[1:]}, {row["device"] for row in listed})

    def send_in_background(self):
        return self.world.start([os.environ["VEDETTECTL"], "mail", "send", "--no-keyring"], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def test_two_engines(self):
        with Server() as server:
            server.delay = 0.05
            self.configure(server)
            self.queue(count=30)
            for process in (self.send_in_background(), self.send_in_background(), self.send_in_background()):
                self.assertEqual(process.wait(60), 0)
            ids = [self.parse(mail)["Message-ID"] for mail in server.mails]
            self.assertEqual((len(ids), len(set(ids))), (30, 30))

    def test_killed(self):
        """kill -9 while the server holds the mail: the outbox has it still, and it arrives after the lease."""
        with Server() as server:
            server.delay = 5
            self.configure(server)
            self.queue(count=2)
            process = self.send_in_background()
            wait_until(lambda: server.begun == 1, what="the first attempt")
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertEqual(sorted(mail["state"] for mail in self.outbox()), ["queued", "sending"])
            server.delay = 0
            # as if the lease of the dead had run out
            subprocess.run(["sqlite3", self.world.store, "UPDATE mails SET lease_until_us = 1 WHERE state = 'sending'"], check=True)
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertEqual({mail["state"] for mail in self.outbox()}, {"sent"})
            # at most the killed one twice, under one id
            self.assertEqual(len({self.parse(mail)["Message-ID"] for mail in server.mails}), 2)

    def test_slow_leave(self):
        """A server that never answers QUIT does not keep the result back."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            threading.Thread(target=rude_server, args=(listener,), daemon=True).start()
            self.configure(listener.getsockname()[1])
            self.queue()
            begun = time.monotonic()
            self.assertEqual(self.world.ctl("mail", "send")[0], 0)
            self.assertLess(time.monotonic() - begun, 8)
            self.check_problem(r"^Sent on", state="sent")


class Relay:
    """Passes a port of another loopback address on to 127.0.0.1."""

    def __init__(self, address, target):
        self.listener = socket.create_server((address, 0))
        self.port, self.target = self.listener.getsockname()[1], target

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self.copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
        except OSError:
            pass
        sink.close()


def rude_server(listener):
    peer, _ = listener.accept()
    lines = peer.makefile("rb")
    peer.sendall(b"220 rude\r\n")
    for line in lines:
        word = line.split()[0].upper() if line.split() else b""
        if word == b"DATA":
            peer.sendall(b"354 go\r\n")
            while lines.readline() != b".\r\n":
                pass
            peer.sendall(b"250 taken\r\n")
        elif word == b"QUIT":
            time.sleep(60)
        else:
            peer.sendall(b"250 rude\r\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)
