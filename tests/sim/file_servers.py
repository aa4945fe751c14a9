#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A folder on servers from which devices fetch files: SFTP, FTP, HTTP that takes PUT, and nginx that does so over TLS. Prints where they
are; ends when its standard input does.

    file_servers.py FOLDER
"""

import atexit
import base64
import contextlib
import ctypes
import hashlib
import http.server
import json
import logging
import os
import pwd
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

import paramiko
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler
from pyftpdlib.servers import ThreadedFTPServer

USER, PASSWORD = "files", "Files-1234"
ROOT = ""
SEEN = []


class Login(paramiko.ServerInterface):
    def check_auth_password(self, username, password):
        SEEN.append(f"login {username}")
        return paramiko.AUTH_SUCCESSFUL if (username, password) == (USER, PASSWORD) else paramiko.AUTH_FAILED

    def check_channel_request(self, kind, chanid):
        return paramiko.OPEN_SUCCEEDED

    def get_allowed_auths(self, username):
        return "password"


class Handle(paramiko.SFTPHandle):
    def stat(self):
        return paramiko.SFTPAttributes.from_stat(os.fstat(self.readfile.fileno()))


class Files(paramiko.SFTPServerInterface):
    """The user's home is the folder; what begins at the root is meant so, and only the folder can be reached."""

    def place(self, path):
        full = os.path.normpath(path if path.startswith(ROOT) else ROOT + "/" + path.lstrip("/"))
        return full if full.startswith(ROOT) else None

    def canonicalize(self, path):
        return self.place(path) or ROOT

    def stat(self, path):
        try:
            return paramiko.SFTPAttributes.from_stat(os.stat(self.place(path)))
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)

    lstat = stat

    def open(self, path, flags, attr):
        try:
            place = self.place(path)
            fd = os.open(place, flags, 0o644)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno)
        writes = flags & (os.O_WRONLY | os.O_RDWR)
        SEEN.append(f"{'write' if writes else 'read'} {os.path.basename(place)}")
        handle = Handle(flags)
        handle.filename = place
        handle.readfile = handle.writefile = os.fdopen(fd, "r+b" if flags & os.O_RDWR else "wb" if writes else "rb")
        return handle

    def chattr(self, path, attr):
        return paramiko.SFTP_OK


def serve_ssh(listener, key):
    while True:
        connection, _ = listener.accept()
        try:
            transport = paramiko.Transport(connection)
            transport.add_server_key(key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, Files)
            transport.start_server(server=Login(), event=threading.Event())
        except (OSError, paramiko.SSHException):
            connection.close()


class Web(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def place(self):
        return os.path.join(ROOT, os.path.basename(self.path))

    def answer(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self):
        SEEN.append(f"write {os.path.basename(self.path)}")
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path.startswith("/closed/"):
            self.answer(405)
            return
        with open(self.place() + ".new", "wb") as file:
            file.write(body)
        os.rename(self.place() + ".new", self.place())
        self.answer(201)

    def do_GET(self):
        try:
            with open(self.place(), "rb") as file:
                body = file.read()
        except OSError:
            self.answer(404)
            return
        SEEN.append(f"read {os.path.basename(self.path)}")
        try:
            self.answer(200, body)
        except OSError:
            pass

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        pass


NGINX = """
daemon off;
master_process off;
user {user};
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ }}
http {{
  access_log off;
  client_max_body_size 0;
  client_body_temp_path {work}/body;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {work}/certificate.pem;
    ssl_certificate_key {work}/key.pem;
    root {root};
    location / {{ dav_methods PUT; autoindex on; }}
  }}
}}
"""


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def start_tls():
    """nginx that takes PUT, over TLS with a certificate of its own making. Returns its port and that, as base64 of its DER."""
    work = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, work, True)
    key, certificate, settings = (os.path.join(work, name) for name in ("key.pem", "certificate.pem", "nginx.conf"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    with open(certificate, encoding="ascii") as file:
        der = ssl.PEM_cert_to_DER_cert(file.read())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open(settings, "w", encoding="utf-8") as file:
        file.write(NGINX.format(user=pwd.getpwuid(os.getuid()).pw_name, work=work, port=port, root=ROOT))
    server = subprocess.Popen(["nginx", "-p", work, "-e", os.path.join(work, "error.log"), "-c", settings], preexec_fn=die_with_parent,
                              env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
    atexit.register(server.kill)
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return port, base64.b64encode(der).decode()
        time.sleep(0.05)
    raise RuntimeError("nginx does not listen")


def start(folder):
    """The ready line, as a dictionary."""
    global ROOT
    ROOT = os.path.realpath(folder)
    logging.disable(logging.CRITICAL)
    key = paramiko.RSAKey.generate(2048)
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=serve_ssh, args=(listener, key), daemon=True).start()
    web = Server(("127.0.0.1", 0), Web)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, ROOT, perm="elradfmw")
    handler = type("Handler", (FTPHandler,), {"authorizer": authorizer})
    ftp = ThreadedFTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=ftp.serve_forever, daemon=True).start()
    https_port, certificate = start_tls()
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    return {"ssh_port": listener.getsockname()[1], "host_key": "SHA256:" + digest, "http_port": web.server_address[1],
            "https_port": https_port, "certificate": certificate, "ftp_port": ftp.address[1], "user": USER, "password": PASSWORD}


if __name__ == "__main__":
    print(json.dumps(start(sys.argv[1])), flush=True)
    sys.stdin.read()
