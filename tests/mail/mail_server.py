# SPDX-License-Identifier: GPL-3.0-or-later
"""A real SMTP server (aiosmtpd) that keeps what it was given, and can be told to be a bad one."""

import asyncio
import os
import ssl
import subprocess
import threading
import time
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

# It warns of logins without STARTTLS, and does not see that the whole connection is encrypted.
warnings.simplefilter("ignore", UserWarning)

USER, PASSWORD = "vedette", "Mail-s3cret-9"


def make_certificates(folder):
    """An authority of the test's own and a server certificate for localhost; (CA file, certificate, key)."""
    path = lambda name: os.path.join(folder, name)
    run = lambda *arguments: subprocess.run(["openssl", *arguments], check=True, capture_output=True)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
        "-subj", "/CN=Test authority", "-keyout", path("ca.key"), "-out", path("ca.pem"))
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
        "-keyout", path("server.key"), "-out", path("server.csr"))
    with open(path("names"), "w", encoding="ascii") as names:
        names.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    run("x509", "-req", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-CAcreateserial",
        "-days", "30", "-extfile", path("names"), "-out", path("server.pem"))
    return path("ca.pem"), path("server.pem"), path("server.key")


class Mail:
    def __init__(self, transport, session, envelope):
        self.sender = envelope.mail_from
        self.recipients = list(envelope.rcpt_tos)
        self.content = envelope.original_content
        self.encrypted = transport.get_extra_info("ssl_object") is not None
        self.user = session.auth_data.login.decode() if session.authenticated else None
        self.when = time.monotonic()


class Handler:
    def __init__(self, server):
        self.server = server

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.server.answers.get(address)
        if answer is not None:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        with self.server.lock:
            self.server.begun += 1
            begun = self.server.begun
        if self.server.drops_after_data and begun == 1:
            server.transport.abort()
            return "451 gone"
        await asyncio.sleep(self.server.delay)
        if self.server.data_answer is not None:
            return self.server.data_answer
        with self.server.lock:
            self.server.mails.append(Mail(server.transport, session, envelope))
        return "250 Message accepted for delivery"


class Server(Controller):
    """with Server(...) as server: server.port, server.mails"""

    def __init__(self, security="none", certificates=None, login=False, port=0):
        self.mails, self.answers, self.lock, self.begun = [], {}, threading.Lock(), 0
        self.delay, self.data_answer, self.drops_after_data = 0, None, False
        self.logins = []
        arguments = {"enable_SMTPUTF8": True, "ident": "test mail server"}
        context = None
        if security != "none":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificates[1], certificates[2])
        if security == "starttls":
            arguments.update(tls_context=context, require_starttls=True)
        if login:
            arguments.update(auth_required=True, auth_require_tls=security != "none" and security != "tls",
                             authenticator=self.check_login)
        super().__init__(Handler(self), hostname="127.0.0.1", port=port or free_port(),
                         ssl_context=context if security == "tls" else None, **arguments)

    def check_login(self, server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        with self.lock:
            self.logins.append((data.login.decode(), data.password.decode(),
                                server.transport.get_extra_info("ssl_object") is not None))
        good = data.login.decode() == USER and data.password.decode() == PASSWORD
        return AuthResult(success=good, auth_data=data) if good else AuthResult(success=False, handled=False)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop(no_assert=True)


def free_port():
    import socket
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
