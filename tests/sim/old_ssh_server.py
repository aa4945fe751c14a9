#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSH servers that know nothing but what was given up: one for each old key exchange with each old cipher, ssh-rsa and HMAC-SHA-1. They
refuse every password. Prints their ports and the fingerprint of their key; ends when its standard input does."""

import base64
import hashlib
import json
import logging
import socket
import sys
import threading

import paramiko

KEY_EXCHANGES = ("diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1")
CIPHERS = ("aes128-cbc", "3des-cbc")


class Login(paramiko.ServerInterface):
    def get_allowed_auths(self, username):
        return "password"

    def check_auth_password(self, username, password):
        return paramiko.AUTH_FAILED


def serve(listener, key, key_exchange, cipher):
    while True:
        connection, _ = listener.accept()
        transport = paramiko.Transport(connection)
        transport.add_server_key(key)
        options = transport.get_security_options()
        options.kex, options.ciphers, options.digests, options.key_types = (key_exchange,), (cipher,), ("hmac-sha1",), ("ssh-rsa",)
        # a client that agrees to none of these goes away
        threading.Thread(target=start, args=(transport,), daemon=True).start()


def start(transport):
    try:
        transport.start_server(server=Login())
    except (paramiko.SSHException, EOFError):
        transport.close()


def main():
    logging.disable(logging.CRITICAL)
    key = paramiko.RSAKey.generate(1024)
    servers = []
    for key_exchange in KEY_EXCHANGES:
        for cipher in CIPHERS:
            listener = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=serve, args=(listener, key, key_exchange, cipher), daemon=True).start()
            servers.append({"name": f"{key_exchange} {cipher}", "port": listener.getsockname()[1]})
    digest = base64.b64encode(hashlib.sha256(key.asbytes()).digest()).decode().rstrip("=")
    print(json.dumps({"host_key": "SHA256:" + digest, "servers": servers}), flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
