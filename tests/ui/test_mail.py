#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tools > Security Manager Administration > E-mail, with a real mail server."""

import email
import email.policy
import os
import subprocess
import sys

import tree
import world

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "mail"))
from mail_server import PASSWORD, USER, Server, free_port, make_certificates  # noqa: E402
from web_server import Hook  # noqa: E402

ANN, BOB = "ann@example.org", "bob@example.org"
TITLE = "Security Manager Administration"


class Mail(world.Case):
    with_fleet = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.certificates = make_certificates(world.Case.world.folder)

    def open_page(self):
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        window = self.window(TITLE)
        self.display.resize(TITLE, 1280, 800)
        row = next(row for row in window.find("list box", "Contents").children if row.name.startswith("E-mail"))
        self.click(row)
        window.find("text", "Server")
        return window

    def enter(self, window, **values):
        for name, value in values.items():
            window.find(("text", "password text"), name.replace("_", " ")).text = value

    def settings(self):
        return {row["key"]: row["value"] for row in tree.json.loads(self.world.ctl("mail", "settings", "--json"))}

    def test_set_up_and_test(self):
        window = self.open_page()
        save, send = window.find("push button", "Save"), window.find("push button", "Send Test Mail")
        self.assertFalse(save.sensitive)
        with Server("starttls", self.certificates, login=True) as server:
            # What is wrong is said at the field, and cannot be saved.
            self.enter(window, Server="localhost", Sender="nobody", Recipients=f"{ANN}; {BOB}", User_Name=USER,
                       Port=str(server.port), CA_File=self.certificates[0])
            window.wait_text("“nobody” is no mail address: it has no @")
            self.assertFalse(save.sensitive)
            self.enter(window, Sender="vedette@example.org")
            tree.wait_until(lambda: save.sensitive, what="Save")
            # The test takes what stands in the fields, before anything is saved.
            self.enter(window, Password="Wrong-1234")
            self.click(send)
            window.wait_text("rejected the login. It said “535")
            self.world.screenshot("mail-test-refused")
            self.enter(window, Password=PASSWORD)
            self.click(send)
            window.wait_text(f"The mail server localhost took the test mail for {ANN}, {BOB}")
            talk = window.find("text", "Talk with the Mail Server").text
            self.assertIn("< 250 Message accepted for delivery", talk)
            self.assertIn("> RCPT TO:<bob@example.org>", talk)
            self.assertNotIn(PASSWORD, talk)
            self.world.screenshot("mail-test-sent")
            [mail] = server.mails
            message = email.message_from_bytes(mail.content, policy=email.policy.default)
            self.assertEqual((mail.recipients, message["Subject"]), ([ANN, BOB], "Vedette: test mail"))
            self.click(save)
            # Save is insensitive from the click on: the password, which the keyring takes last, tells when it is done.
            tree.wait_until(lambda: not save.sensitive and self.settings()["password"] == "(set)", what="the end of the save")
        saved = self.settings()
        self.assertEqual((saved["server"], saved["security"], saved["recipients"], saved["password"]),
                         ("localhost", "starttls", f"{ANN}; {BOB}", "(set)"))

    def test_undo_one_field(self):
        """Beside each field that differs from what is saved, a button puts it back."""
        window = self.open_page()
        save = window.find("push button", "Save")
        self.enter(window, Server="mail.example.org", Sender="nobody")
        undo = window.find("push button", "Undo Sender")
        window.find("push button", "Undo Server")
        self.world.screenshot("mail-undo")
        self.click(undo)
        sender = window.find("text", "Sender")
        tree.wait_until(lambda: sender.text == "" and sender.focused and not undo.showing, what="the sender as it was saved")
        self.assertEqual(window.find("text", "Server").text, "mail.example.org")
        self.click(window.find("push button", "Undo Server"))
        tree.wait_until(lambda: not save.sensitive and window.find("text", "Server").text == "", what="nothing changed")

    def test_webhook(self):
        """The page beside it: a web server that is told too."""
        self.menu("Tools", tree.re.compile("^Security Manager Administration"))
        window = self.window(TITLE)
        self.display.resize(TITLE, 1280, 800)
        self.click(next(row for row in window.find("list box", "Contents").children if row.name.startswith("Webhook")))
        address, save = window.find("text", "Address"), window.find("push button", "Save")
        self.assertFalse(window.find("push button", "Send Test Call").sensitive)
        with Hook() as hook:
            address.text = hook.address
            window.wait_text("With http the secret and the results could be read on the way")
            self.assertFalse(save.sensitive)
            self.click(window.find("check box", "Allow http"))
            tree.wait_until(lambda: save.sensitive, what="Save")
            window.find("password text", "Secret").text = "Bearer Yq-19"
            self.click(window.find("push button", "Send Test Call"))
            window.wait_text("The server took the test call .HTTP 204.")
            self.assertEqual(hook.calls[0][1]["Authorization"], "Bearer Yq-19")
            self.world.screenshot("webhook")
        self.click(window.find("push button", "Send Test Call"))
        window.wait_text("The connection was refused")
        self.click(save)
        tree.wait_until(lambda: not save.sensitive and not window.has_text("not saved"), what="the end of the save")

        def saved():
            rows = {row["key"]: row["value"] for row in tree.json.loads(self.world.ctl("webhook", "settings", "--json"))}
            return rows["address"], rows["plain"], rows["secret"]

        tree.wait_until(lambda: saved() == (hook.address, "true", "(set)"), what=lambda: f"the settings in the store: {saved()}")

    def test_no_encryption_no_password(self):
        window = self.open_page()
        self.enter(window, Server="mail.example.org", Sender="v@example.org", User_Name=USER)
        self.choose(window.find("combo box", "Encryption"), "None")
        window.wait_text("Without encryption the password could be read on the way")
        self.assertFalse(window.find("push button", "Save").sensitive)
        self.click(window.find("push button", "Reset"))
        tree.wait_until(lambda: window.find(("text", "password text"), "Server").text == "", what="the reset")

    def test_silent_server_is_stopped(self):
        import socket
        with socket.create_server(("127.0.0.1", 0)) as silent:
            window = self.open_page()
            self.enter(window, Server="localhost", Sender="v@example.org", Port=str(silent.getsockname()[1]), Send_to=ANN)
            self.click(window.find("push button", "Send Test Mail"))
            self.click(window.find("push button", "Stop"))
            window.wait_text("Stopped. Whether the mail server took the mail is not known.")

    def queue(self, count, subject, recipients=ANN):
        subprocess.run([os.environ["MAIL_PROGRAM"], self.world.store, str(count), recipients, subject, "ber-core-01"], check=True,
                       capture_output=True)

    def test_outbox(self):
        """A mail that cannot be sent shows in the window; tried again when the server is there, it goes."""
        port = free_port()
        self.world.ctl("mail", "set", "server", "localhost", "port", str(port), "security", "none", "sender", "v@example.org",
                       "recipients", ANN, "timeout-s", "10")
        self.queue(1, "Vedette: Reboot Device on 18 devices: 2 failed")
        badge = self.frame.find("push button", "Mail Problems")
        self.assertIn("1 mail could not be sent", badge.description)
        self.display.focus(world.MAIN_TITLE)
        self.world.screenshot("mail-badge")
        self.click(badge)
        window = self.window(TITLE)
        self.display.resize(TITLE, 1280, 800)
        self.click(window.find("page tab", "Outbox"))
        table = window.find(("table", "tree table"), "Outbox")
        subject = "Vedette: Reboot Device on 18 devices: 2 failed"
        self.click_cell(table, "Subject", subject)
        window.wait_text("refused the connection. Check its port, and that it is running. It is tried again in")
        tree.wait_until(lambda: "Hello, Müller" in window.find("text", "Text of the Mail").text, what="the text")
        self.world.screenshot("mail-outbox")
        with Server(port=port) as server:
            server.answers[BOB] = "550 5.1.1 nobody of that name"
            self.queue(1, "Not for Bob", f"{ANN}, {BOB}")
            self.click(window.find("push button", "Try Again"))
            tree.wait_until(lambda: len(server.mails) == 2, what="both mails")
            tree.wait_until(lambda: "Sent, not to all" in [table.cell(row, "State").name for row in range(2)], what="the state")
            tree.wait_until(lambda: "1 mail could not" in badge.description, what="the badge")
            self.click_cell(table, "Subject", "Not for Bob")
            window.wait_text("bob@example.org was refused by the mail server: “550 5.1.1 nobody of that name”. The others got the mail.")
            self.world.screenshot("mail-outbox-refused")
            self.click(window.find("push button", "Discard"))
            window.wait_text("Discard 1 mail")
            self.click(window.find("push button", "Discard Mail"))
            tree.wait_until(lambda: not badge.showing, what="the end of the badge")
        rows = tree.json.loads(self.world.ctl("mail", "outbox", "--json"))
        self.assertEqual([row["subject"] for row in rows], [subject])


if __name__ == "__main__":
    world.main()
