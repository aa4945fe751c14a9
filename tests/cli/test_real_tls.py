#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl against TLS servers that are not ours: OpenSSL's and nginx. A second opinion on every
thumbprint, and proof in the servers' own words that no credentials arrive before trust."""

import os
import subprocess
import unittest

from world import PASSWORD, World, answers, free_port, wait_until


class RealServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.world = World()
        cls.addClassCleanup(cls.world.close)
        cls.servers = {}
        cls.logs = {}
        cls.start_openssl("old", ["-newkey", "rsa:1024", "-sha1", "-days", "700"],
                          ["-tls1", "-cipher", "ALL:@SECLEVEL=0"])
        cls.start_openssl("modern", ["-newkey", "rsa:2048", "-sha256", "-days", "700"], [])
        cls.make_certificate("ended", ["-newkey", "rsa:2048", "-sha256"], days=-1)
        cls.start_openssl("ended", None, [])
        cls.start_nginx("elliptic")
        # Different ports of one address are different sensors.
        for name, port in cls.servers.items():
            code, _, err = cls.world.ctl("devices", "add", "--name", name, "--user", "admin", f"127.0.0.1:{port}", password=PASSWORD)
            assert code == 0, err
        cls.world.ctl("settings", "set", "reply-timeout", "3")
        cls.world.ctl("settings", "set", "retries", "0")

    @classmethod
    def make_certificate(cls, name, options, days=None):
        key, cert = cls.world.path(name + ".key"), cls.world.path(name + ".pem")
        if days is not None and days < 0:
            # A validity in the past needs the CA command's explicit dates.
            csr, conf = cls.world.path(name + ".csr"), cls.world.path(name + ".cnf")
            subprocess.run(["openssl", "req", "-new", "-nodes", *options, "-subj", f"/CN={name}", "-keyout", key,
                            "-out", csr], check=True, capture_output=True)
            with open(conf, "w", encoding="utf-8") as out:
                out.write("[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\npolicy=p\ndefault_md=sha256\n"
                          "[p]\ncommonName=supplied\n" % (cls.world.path("index"), cls.world.path("serial"), cls.world.folder))
            open(cls.world.path("index"), "w", encoding="utf-8").close()
            with open(cls.world.path("serial"), "w", encoding="utf-8") as out:
                out.write("01\n")
            subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", conf, "-keyfile", key, "-in", csr, "-out", cert,
                            "-startdate", "20240101000000Z", "-enddate", "20260101000000Z", "-notext"],
                           check=True, capture_output=True)
        else:
            subprocess.run(["openssl", "req", "-x509", "-nodes", *options, "-subj", f"/CN={name}", "-keyout", key,
                            "-out", cert], check=True, capture_output=True)
        return key, cert

    @classmethod
    def start_openssl(cls, name, certificate_options, server_options):
        if certificate_options is not None:
            cls.make_certificate(name, certificate_options)
        port = free_port()
        cls.logs[name] = cls.world.path(name + ".log")
        log = open(cls.logs[name], "wb")
        # s_server prints in clear what the client sends after the handshake.
        cls.world.start(["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-key", cls.world.path(name + ".key"),
                         "-cert", cls.world.path(name + ".pem"), *server_options],
                        stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT)
        log.close()
        wait_until(answers(port), what=f"{name} answering")
        cls.servers[name] = port

    @classmethod
    def start_nginx(cls, name):
        port = free_port()
        key, cert = cls.make_certificate(name, ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-days", "700"])
        folder = cls.world.path("nginx")
        os.makedirs(folder)
        cls.logs[name] = os.path.join(folder, "access.log")
        with open(os.path.join(folder, "nginx.conf"), "w", encoding="utf-8") as out:
            out.write(f"""
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
  log_format seen 'request "$request" authorization "$http_authorization"';
  access_log {cls.logs[name]} seen;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port} ssl; ssl_certificate {cert}; ssl_certificate_key {key};
           location / {{ return 200 'not a sensor'; }} }}
}}""")
        cls.world.start(["/usr/sbin/nginx", "-p", folder, "-c", os.path.join(folder, "nginx.conf")],
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_until(answers(port), what="nginx answering")
        cls.servers[name] = port

    def fingerprint(self, name, digest):
        out = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", f"-{digest}", "-in", self.world.path(name + ".pem")],
                             check=True, capture_output=True, text=True).stdout
        return out.strip().split("=")[1]

    def said(self, name):
        with open(self.logs[name], "rb") as log:
            return log.read()

    def test_thumbprints_without_credentials(self):
        code, _, err = self.world.ctl("certificates", "refresh", password="Very-Secret-77")
        self.assertEqual(code, 2, err)
        code, rows = self.world.ctl_json("certificates", "list")
        rows = {row["device"]: row for row in rows}
        for name in self.servers:
            self.assertEqual(rows[name]["thumbprint_on_device"], self.fingerprint(name, "sha1"), name)
            self.assertEqual(rows[name]["thumbprint_on_device_sha256"], self.fingerprint(name, "sha256"), name)
            self.assertEqual(rows[name]["thumbprint_on_csm"], "")
            self.assertNotIn(b"Authorization", self.said(name), name)
            self.assertNotIn(b"Very-Secret", self.said(name), name)
            self.assertNotIn(b"Basic", self.said(name), name)

        # Trusted, nginx is asked, and its answer is not a sensor's; only now does it see a login.
        code, job = self.world.ctl_json("certificates", "refresh", "--trust-new", "elliptic", password="Very-Secret-77")
        self.assertEqual((code, job["operations"][0]["cause"]), (2, "protocol"), job)
        self.assertIn(b"Basic", self.said("elliptic"))
        row = [row for row in self.world.ctl_json("certificates", "list")[1] if row["device"] == "elliptic"][0]
        self.assertEqual(row["status"], "Valid Certificate", row)
        self.assertIn("does not answer like a sensor", row["problem"] + row["what_to_do"], row)

        # s_server shows what it is sent, and never answers: the proof above was not a blind eye.
        code, job = self.world.ctl_json("certificates", "refresh", "--trust-new", "modern", password="Very-Secret-77")
        self.assertEqual((code, job["operations"][0]["cause"]), (2, "timed-out"), job)
        self.assertIn(b"Authorization: Basic", self.said("modern"))

        code, job = self.world.ctl_json("certificates", "refresh", "--trust-new", "ended", password="Very-Secret-77")
        row = [row for row in self.world.ctl_json("certificates", "list")[1] if row["device"] == "ended"][0]
        self.assertEqual(row["status"], "Expired Certificate", (row, job))


if __name__ == "__main__":
    unittest.main(verbosity=2)
