#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""vedettectl updates against servers that are not ours: whoever serves the folder, the library is the same; what goes
wrong is said with its cause and next step, and what was there stays."""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest

from servers import SECRET, USER, ClientCertificates, Kerberos, Servers, make_certificate, users_file, write
from world import World, wait_until

FILES = {"IPS-sig-S615-req-E4.pkg": 300000, "IPS-sig-S924-req-E4.pkg": 2500000, "IPS-4345-K9-7.1-11p1-E4.pkg": 700000,
         "old/IPS-sig-S480-req-E3.pkg": 5000}


class Case(unittest.TestCase):
    def setUp(self):
        self.world = World()
        self.world.env["GIO_USE_PROXY_RESOLVER"] = "dummy"
        self.root = self.world.path("www")
        self.hashes = {}
        noise = random.Random(1)
        for name, size in FILES.items():
            data = noise.randbytes(size)
            path = os.path.join(self.root, "ips", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as out:
                out.write(data)
            self.hashes[os.path.basename(name)] = hashlib.sha256(data).hexdigest()
        write(os.path.join(self.root, "ips", "notes.txt"), "not a package\n")
        self.servers = Servers(self.world.folder, self.root)
        self.addCleanup(self.world.close)
        self.addCleanup(self.servers.close)

    def ctl(self, *words, code=0, **kwargs):
        got, out, err = self.world.ctl("updates", *words, **kwargs)
        self.assertEqual(got, code, (words, out, err))
        return out + err

    def point_at(self, port, https=False, path="ips", *more):
        self.ctl("server", "from", "local", "host", f"{'https' if https else 'http'}://127.0.0.1:{port}/{path}", *more)

    def library(self):
        return {row["file"]: row["sha256"] for row in self.world.ctl_json("updates", "list")[1]}

    def assert_same_library(self, **kwargs):
        self.ctl("check", **kwargs)
        self.ctl("download", **kwargs)
        self.assertEqual(self.library(), self.hashes)
        rows = self.world.ctl_json("updates", "list")[1]
        self.assertTrue(all(row["state"] == "Complete" for row in rows), rows)
        for row in rows:
            place = os.path.join(self.world.folder, "data", "vedette", "packages", row["sha256"])
            with open(place, "rb") as kept:
                self.assertEqual(hashlib.sha256(kept.read()).hexdigest(), row["sha256"])
        self.assertEqual(len(os.listdir(os.path.dirname(place))), len(self.hashes))

    def empty(self):
        self.ctl("remove", "--all", "--yes")
        self.assertEqual(self.library(), {})


class SameLibrary(Case):
    def test_nginx(self):
        for kind in ("html", "json", "xml"):
            self.point_at(self.servers.nginx(f"autoindex on; autoindex_format {kind};"))
            self.assert_same_library()
            self.assertIn("there already", self.ctl("download"))
            self.empty()

    def test_nginx_login(self):
        users = users_file(self.world.folder)
        port = self.servers.nginx(f'autoindex on; auth_basic "x"; auth_basic_user_file {users};')
        self.point_at(port)
        self.assertIn("Enter user name and password", self.ctl("check", code=2))
        self.ctl("server", "username", USER)
        self.assertIn("Check user name and password", self.ctl("check", code=2, password="wrong"))
        self.assert_same_library(password=SECRET)

    def test_nginx_https(self):
        tls = make_certificate(self.world.folder)
        port = self.servers.nginx("autoindex on;", tls=tls)
        self.point_at(port, https=True)
        # nobody vouches for it: not a word is sent
        self.assertIn("Nothing was sent", self.ctl("check", code=2))
        self.world.env["SSL_CERT_FILE"] = tls[0]
        self.assert_same_library()

    def test_apache(self):
        for options in ("None", "FancyIndexing", "FancyIndexing HTMLTable"):
            self.point_at(self.servers.apache(options))
            self.assert_same_library()
            self.empty()

    def test_lighttpd(self):
        self.point_at(self.servers.lighttpd())
        self.assert_same_library()

    def test_python(self):
        self.point_at(self.servers.python())
        self.assert_same_library()

    def test_folder(self):
        self.ctl("server", "from", "folder", "folder", os.path.join(self.root, "ips"))
        self.ctl("check")
        # What another server's download left behind long ago goes with the next check.
        stale = write(os.path.join(self.world.folder, "data", "vedette", "packages", "0123456789abcdef0123456789abcdef.part"), "part")
        os.utime(stale, (time.time() - 8 * 86400,) * 2)
        self.assert_same_library()
        self.assertFalse(os.path.exists(stale))

    def test_index(self):
        """A file that says what is there, where the server does not."""
        root = os.path.join(self.root, "ips")
        for name in os.listdir(os.path.join(root, "old")):
            os.rename(os.path.join(root, "old", name), os.path.join(root, name))
        names = sorted(self.hashes)
        self.point_at(self.servers.nginx("autoindex off;"))
        self.assertIn("packages.json or packages.txt", self.ctl("check", code=2))
        index = write(os.path.join(root, "packages.txt"), "".join(f"{self.hashes[name]}  {name}\n" for name in names))
        self.assert_same_library()
        self.assertTrue(all(row["compared"] == "true" for row in self.world.ctl_json("updates", "list")[1]))
        self.empty()
        # the path may name it, and it may be JSON; what it says of a file is believed rather than the file
        files = [{"name": name, "size": os.path.getsize(os.path.join(root, name)), "sha256": self.hashes[name]} for name in names]
        write(os.path.join(root, "ours.json"), json.dumps({"files": files}))
        self.ctl("server", "path", "ips/ours.json")
        self.assert_same_library()
        self.assertIn("ours.json", str([row for row in self.world.ctl_json("updates", "test")[1] if row["check"] == "Listing"]))
        self.empty()
        files[0]["sha256"] = "0" * 64
        write(os.path.join(root, "ours.json"), json.dumps(files))
        self.assertIn("Its checksum is", self.ctl("download", code=2))
        self.assertEqual(set(self.library()), set(names[1:]))
        write(index, f"{names[0]}\n{names[1]} about 3 MB\n")
        self.ctl("server", "path", "ips")
        self.assertIn("Line 2 of the index file", self.ctl("check", code=2))

    def test_proxy(self):
        port = self.servers.nginx("autoindex on;")
        proxy = self.servers.tinyproxy()
        self.point_at(port)
        self.ctl("server", "proxy", "manual", "proxy-host", "127.0.0.1", "proxy-port", str(proxy))
        self.assert_same_library()
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertIn("IPS-sig-S924", log.read())
        # the proxy alone, and when it let through last
        text = self.ctl("test-proxy")
        self.assertIn("Lets through to 127.0.0.1, and asks for no login", text)
        self.assertRegex(text, f"Last success: .*through 127.0.0.1:{proxy}")
        self.ctl("server", "proxy-port", "1")
        text = self.ctl("test-proxy", code=2)
        self.assertIn("Check its address and port", text)
        self.assertRegex(text, f"Last success: .*through 127.0.0.1:{proxy}")
        self.ctl("server", "proxy", "none")
        self.ctl("test-proxy", code=1)

    def test_proxy_exceptions(self):
        port = self.servers.nginx("autoindex on;")
        proxy = self.servers.tinyproxy()
        self.point_at(port)
        self.ctl("server", "proxy", "manual", "proxy-host", "127.0.0.1", "proxy-port", str(proxy), "proxy-exceptions", "127.0.0.0/8")
        self.ctl("check")
        self.assertIn("exceptions", str(self.world.ctl_json("updates", "test")[1]))
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertNotIn("GET", log.read())
        # what fails then is not laid at the proxy's door
        self.ctl("server", "port", "1")
        self.assertNotIn("proxy", self.ctl("check", code=2))
        self.ctl("server", "port", str(port), "proxy-exceptions", "mirror, *.example.net")
        self.ctl("check")
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertIn("GET", log.read())

    def test_desktop_proxy(self):
        """The proxy that the desktop is set to, as GNOME keeps it, and not where it is not wanted."""
        proxy = self.servers.tinyproxy()
        write(os.path.join(self.world.env["XDG_CONFIG_HOME"], "glib-2.0", "settings", "keyfile"),
              "[system/proxy]\nmode='manual'\nignore-hosts=@as []\n"
              f"[system/proxy/http]\nhost='127.0.0.1'\nport={proxy}\n")
        self.world.env.update(GSETTINGS_BACKEND="keyfile", XDG_CURRENT_DESKTOP="GNOME", GIO_USE_PROXY_RESOLVER="gnome")
        self.point_at(self.servers.nginx("autoindex on;"))
        self.ctl("server", "proxy", "none")
        self.ctl("check")
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertNotIn("GET", log.read())
        self.ctl("server", "proxy", "system")
        self.assert_same_library()
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertIn("IPS-sig-S924", log.read())

    def test_proxy_login(self):
        tls = make_certificate(self.world.folder)
        self.world.env["SSL_CERT_FILE"] = tls[0]
        port = self.servers.nginx("autoindex on;", tls=tls)
        proxy = self.servers.tinyproxy(login=True)
        self.point_at(port, https=True)
        self.ctl("server", "proxy", "manual", "proxy-host", "127.0.0.1", "proxy-port", str(proxy))
        self.assertIn("proxy", self.ctl("check", code=2))
        self.ctl("server", "proxy-username", USER)
        self.assertIn("proxy", self.ctl("check", code=2, password="wrong"))
        self.assert_same_library(password=SECRET)


class ClientCertificate(Case):
    """A server that lets in nobody who shows no certificate."""

    def test_each_kind(self):
        made = ClientCertificates(self.world.folder)
        tls = make_certificate(self.world.folder)
        self.world.env["SSL_CERT_FILE"] = tls[0]
        asks = f"autoindex on; ssl_client_certificate {made.authority}; ssl_verify_client on;"
        port = self.servers.nginx(asks, tls=tls)
        self.point_at(port, True)
        text = self.ctl("check", code=2)
        self.assertIn("asks for a client certificate", text)
        self.assertIn("Edit Update Server Settings", text)

        def use(certificate, key=""):
            self.ctl("server", "client-certificate", certificate and made.file(certificate), "client-key", key and made.file(key))

        use("both.pem")
        self.assert_same_library()
        self.empty()
        self.assertEqual([row for row in self.world.ctl_json("updates", "test")[1] if row["outcome"] == "fail"], [])
        for files in (("good.pem", "locked.key"), ("good.p12",)):
            use(*files)
            self.ctl("check", password=SECRET)
            self.assertIn("does not open", self.ctl("check", code=2, password="wrong"))
            self.assertIn("enter its passphrase", self.ctl("check", code=2))
        # through a proxy it is the server that sees it
        self.ctl("server", "proxy", "manual", "proxy-host", "127.0.0.1", "proxy-port", str(self.servers.tinyproxy()))
        self.ctl("check", password=SECRET)
        self.ctl("server", "proxy", "none")
        for files, words in ((("old.pem", "old.key"), "expired on"), (("good.pem", "old.key"), "not that of the certificate"),
                             (("good.pem",), "no private key"), (("missing.pem",), "there is no file"), (("good.csr",), "no certificate"),
                             (("good.key",), "no certificate")):
            use(*files)
            self.assertIn(words, self.ctl("check", code=2), files)
        # one of another authority is not accepted, and what was downloaded stays
        other = make_certificate(self.world.folder, "other")
        self.ctl("server", "client-certificate", other[0], "client-key", other[1])
        self.assertIn("does not accept the client certificate", self.ctl("check", code=2))
        # the server of another address is not shown it
        use("both.pem")
        second = self.servers.nginx(asks, tls=tls)
        self.ctl("server", "fallbacks", f"https://127.0.0.1:{second}/ips", "port", "1")
        self.assertIn("127.0.0.1:1", self.ctl("check", code=2))
        self.ctl("server", "client-certificate", "relative.pem", code=1)
        self.ctl("server", "client-certificate", "", "client-key", made.file("good.key"), code=1)


class ProxyLogins(Case):
    """Each way to log in to a proxy, to a real one; what it offers is said."""

    def use(self, port, host="127.0.0.1", user=""):
        self.ctl("server", "proxy", "manual", "proxy-host", host, "proxy-port", str(port), "proxy-username", user)

    def evidence(self, **kwargs):
        return {row["check"]: row["evidence"] for row in self.world.ctl_json("updates", "test", **kwargs)[1]}["Proxy"]

    def test_passwords(self):
        tls = make_certificate(self.world.folder)
        self.world.env["SSL_CERT_FILE"] = tls[0]
        port = self.servers.squid("basic", "digest")
        for https in (True, False):
            self.point_at(self.servers.nginx("autoindex on;", tls=tls if https else None), https)
            self.use(port)
            self.assertRegex(self.ctl("check", code=2), "it offers (Basic, Digest|Digest, Basic)")
            self.use(port, user=USER)
            self.assertIn("rejects the login it was given by Digest", self.ctl("check", code=2, password="wrong"))
            self.assertIn("logged in by Digest", self.evidence(password=SECRET))
            self.assertIn("logged in by Digest (it offers", self.ctl("test-proxy", password=SECRET))
            self.ctl("check", password=SECRET)
        self.use(self.servers.squid("basic"), user=USER)
        self.assertIn("logged in by Basic (it offers Basic)", self.evidence(password=SECRET))
        self.use(self.servers.squid("ntlm"), user=USER)
        text = self.ctl("check", code=2, password=SECRET)
        self.assertIn("no way to log in but NTLM", text)
        self.assertIn("Kerberos", text)

    def test_kerberos(self):
        kerberos = Kerberos(self.world.folder, self.servers.start)
        self.world.env.update(KRB5_CONFIG=kerberos.env["KRB5_CONFIG"], KRB5CCNAME=kerberos.cache)
        tls = make_certificate(self.world.folder)
        self.world.env["SSL_CERT_FILE"] = tls[0]
        self.use(self.servers.squid("negotiate", "ntlm", kerberos=kerberos), "localhost")
        plain = self.servers.nginx("autoindex on;")
        self.point_at(plain)
        text = self.ctl("check", code=2)
        self.assertRegex(text, "it offers (Negotiate, NTLM|NTLM, Negotiate)")
        self.assertIn("kinit", text)
        kerberos.log_in()
        self.assert_same_library()
        self.empty()
        self.point_at(self.servers.nginx("autoindex on;", tls=tls), https=True)
        self.assertIn("logged in by Negotiate", self.evidence())
        self.assert_same_library()
        with open(self.servers.proxy_log, encoding="utf-8") as log:
            self.assertIn(f"{USER}@", log.read())


class Refusals(Case):
    """Each with its sentence; the library stays as it was."""

    def refused(self, *words, command="check"):
        text = self.ctl(command, code=2)
        for word in words:
            self.assertIn(word, text)
        status = self.world.ctl_json("updates", "status")[1]
        self.assertTrue(status["last_check" if command == "check" else "last_download"]["failed"])

    def test_lists(self):
        port = self.servers.nginx("autoindex off; location /page/ { index index.html; } location /broken/ { return 500; }")
        self.point_at(port)
        self.refused("listing", "directory browsing")
        write(os.path.join(self.root, "page", "index.html"), "<html><title>IIS Windows Server</title><body>Welcome</body></html>")
        self.point_at(port, path="page")
        self.refused("directory browsing")
        self.point_at(port, path="nothing")
        self.refused("Check the path")
        self.ctl("server", "port", "1")
        self.refused("Check its address and port")

    def test_many_files(self):
        folder = os.path.join(self.root, "many")
        os.makedirs(folder)
        for level in range(1, 5001):
            write(os.path.join(folder, f"IPS-sig-S{level}-req-E4.pkg"), f"level {level}\n")
        self.point_at(self.servers.nginx("autoindex on;"), path="many")
        text = self.ctl("check")
        self.assertIn("5000 packages: 3 new, 4997 not wanted", text)
        self.assertIn("IPS-sig-S5000", self.ctl("download") + str(self.library()))
        self.assertEqual(len(self.library()), 3)

    def test_pages_and_damage(self):
        port = self.servers.nginx("autoindex on; location /ips/IPS-sig-S615 { default_type text/html; "
                                  "return 200 '<html><form><input type=\"password\"></form></html>'; } "
                                  "location /ips/IPS-sig-S924 { default_type text/html; "
                                  "return 200 '<!DOCTYPE html><html>Software License Agreement</html>'; }")
        self.point_at(port)
        text = self.ctl("download", code=2)
        self.assertTrue("login page instead of the file" in text or "agreement page instead of the file" in text, text)
        # the others came all the same, unless the login page ended it all
        self.assertNotIn("IPS-sig-S615-req-E4.pkg", self.library())
        self.assertNotIn("IPS-sig-S924-req-E4.pkg", self.library())

    def test_other_size(self):
        port = self.servers.nginx("autoindex on; location /ips/IPS-sig-S924 { return 200 'PKshort'; }")
        self.point_at(port)
        text = self.ctl("download", code=2)
        self.assertIn("7 bytes", text)
        self.assertIn("1 of 4 files were not downloaded", text)
        self.assertEqual(set(self.library()), set(self.hashes) - {"IPS-sig-S924-req-E4.pkg"})
        # and what was not kept is there when the server is mended
        self.servers.close()
        self.point_at(self.servers.nginx("autoindex on;", port=port))
        self.ctl("download")
        self.assertEqual(self.library(), self.hashes)

    def test_certificate_changes(self):
        first, second = make_certificate(self.world.folder), make_certificate(self.world.folder, "other")
        self.world.env["SSL_CERT_FILE"] = first[0]
        port = self.servers.nginx("autoindex on;", tls=first)
        self.point_at(port, https=True)
        self.ctl("check")
        self.servers.close()
        self.servers.nginx("autoindex on;", tls=second, port=port)
        text = self.ctl("download", code=2)
        self.assertIn("Nothing was sent", text)
        self.assertEqual(self.library(), {})

    def on_small_disk(self, size, filled=False):
        """What was said of a download onto a file system of its own, in a name space of its own; @filled: once most
        of the room is taken something else takes the rest, but for 5 MiB."""
        mount = self.world.path("small")
        os.makedirs(mount, exist_ok=True)
        ctl = f"XDG_DATA_HOME={mount} {os.environ['VEDETTECTL']} updates"
        filler = (f"base=$(du -sm {mount} | cut -f1); (while [ $(du -sm {mount} | cut -f1) -lt $((base + 24)) ]; do sleep 0.02; done; "
                  f"head -c $(($(df --output=avail -B1M {mount} | tail -n 1) - 5))M /dev/zero > {mount}/other) & ")
        inner = (f"mount -t tmpfs -o size={size} tmpfs {mount} && mkdir -p {mount}/vedette && "
                 f"cp -r {self.world.folder}/data/vedette/. {mount}/vedette/ || exit; {filler if filled else ''}"
                 f"{ctl} download --no-keyring; echo code $?; kill $! 2>/dev/null; "
                 f"{ctl} status --no-keyring; {ctl} list --json --no-keyring")
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", inner], env=self.world.env, text=True,
                              capture_output=True, timeout=120, check=False)
        self.assertIn("code 2", done.stdout, done.stderr)
        self.assertNotIn("IPS-sig-S999-req-E4.pkg\"", done.stdout)
        return done.stdout

    def test_disk_full(self):
        big = os.path.join(self.root, "big", "IPS-sig-S999-req-E4.pkg")
        os.makedirs(os.path.dirname(big))
        with open(big, "wb") as out:
            out.write(random.Random(2).randbytes(36 * 1024 * 1024))
        # it is known before that it does not fit
        self.point_at(self.servers.nginx("autoindex on;"), path="big")
        text = self.on_small_disk("52m")
        self.assertIn("needed on this disk", text)
        self.assertIn("Free some space", text)
        # it fits, until something else takes the room: it is full when nine tenths have arrived
        self.point_at(self.servers.nginx("autoindex on; limit_rate 20m;"), path="big")
        text = self.on_small_disk("90m", filled=True)
        self.assertIn("no space left on its disk", text.replace("No space", "no space"))
        self.assertIn("Free some space", text)

    def test_import(self):
        good = write(self.world.path("IPS-sig-S700-req-E4 (1).pkg"), "contents\n")
        page = write(self.world.path("IPS-sig-S701-req-E4.pkg"), "<html>login</html>")
        code, rows = self.world.ctl_json("updates", "import", good, page, "/nonexistent")
        self.assertEqual(code, 2)
        self.assertEqual([row["file"] for row in rows], ["IPS-sig-S700-req-E4.pkg", "", ""])
        self.assertIn("web page", rows[1]["outcome"])
        self.ctl("verify")
        place = os.path.join(self.world.folder, "data", "vedette", "packages", rows[0]["sha256"])
        with open(place, "w", encoding="utf-8") as out:
            out.write("others\n")
        self.assertIn("not those that were kept", self.ctl("verify", code=2))
        self.assertEqual(self.world.ctl_json("updates", "list")[1][0]["state"], "Damaged")

    def test_settings(self):
        self.ctl("server", "path", "../etc", code=1)
        self.ctl("server", "port", "70000", code=1)
        self.ctl("server", "nonsense", "1", code=1)
        self.ctl("server", "from", "local", code=1)
        self.ctl("server", "from", "local", "host", "127.0.0.1", "path", "/IPSpath/")
        rows = {row["key"]: row["value"] for row in self.world.ctl_json("updates", "server")[1]}
        self.assertEqual((rows["host"], rows["path"]), ("127.0.0.1", "IPSpath"))
        self.ctl("schedule", "download")
        self.assertGreater(self.world.ctl_json("updates", "status")[1]["next_us"], 0)
        self.ctl("server", "path", "elsewhere")
        rows = [row for row in self.world.ctl_json("schedules", "list")[1] if row["id"] == "updates"]
        self.assertIn("elsewhere", str(rows))
        self.ctl("server", "mode", "nonsense", code=1)
        self.assertEqual(self.world.ctl_json("updates", "schedule")[1][0]["mode"], "Download Updates")
        self.ctl("schedule", "deploy")
        self.assertEqual(self.world.ctl_json("updates", "schedule")[1][0]["mode"], "Download, Apply, and Deploy Updates")
        self.assertEqual(self.world.ctl_json("updates", "status")[1]["mode"], "deploy")
        self.ctl("schedule", "apply")
        self.assertEqual(self.world.ctl_json("updates", "schedule")[1][0]["mode"], "Download and Apply Updates")
        self.assertIn("http://127.0.0.1/a%20b/", self.ctl("server", "host", "http://127.0.0.1/a b/"))
        # What no version of the program wrote is not done.
        with sqlite3.connect(self.world.store) as store:
            store.execute("UPDATE settings SET value = 'everything' WHERE name = 'updates.mode'")
        self.assertEqual(self.world.ctl_json("updates", "status")[1]["mode"], "disable")
        self.ctl("schedule", "disable")
        self.assertEqual(self.world.ctl_json("updates", "status")[1]["next_us"], 0)


class Cisco(Case):
    """The vendor's sites are the simulator's stand-ins."""

    def setUp(self):
        super().setUp()
        authority = self.world.path("ca.pem")
        self.world.start_fleet("--exit-with-parent", "--sensors", "1", "--vendor-port", "0", "--vendor-authority", authority,
                               "--package-scale", "0.001")
        self.world.env["SSL_CERT_FILE"] = authority
        locator = f"https://127.3.0.1:{self.world.vendor_port}/cgi-bin/front.x/ida/locator/locator.pl"
        self.ctl("server", "from", "cisco", "locator-url", locator, "filter-newest", "0", "parallel", "2")
        self.account("cco-user")

    def account(self, user):
        code, out, err = self.world.ctl("licenses", "account", "--user", user, password="Cco-12345")
        self.assertEqual(code, 0, out + err)

    def fault(self, **faults):
        self.world.ask_fleet("/vendor", {"faults": faults})

    def download(self, code=0):
        return self.ctl("download", code=code, password="Cco-12345")

    def test_download(self):
        self.fault(download=[{"fault": "drop:5000", "count": 2}, {"fault": "redirect", "count": 3}])
        self.download()
        rows = self.world.ctl_json("updates", "list")[1]
        self.assertGreater(len(rows), 5)
        self.assertTrue(all(row["compared"] == "true" and row["source"] == "Cisco.com" for row in rows), rows)
        zips = [row for row in rows if row["file"].endswith(".zip")]
        self.assertTrue(any(row["platforms"] for row in zips), zips)
        status = self.world.ctl_json("updates", "status")[1]
        self.assertEqual(status["signature"]["downloaded"]["level"], status["signature"]["available"]["level"])
        self.assertIn("everything that is wanted is there already", self.download())
        # what it brings is known once its package was read
        self.assertRegex(self.world.ctl_json("updates", "status")[1]["brings"], r"[0-9]+ new, [1-9][0-9]* modified, [0-9]+ retired since S[0-9]+")

    def test_refusals(self):
        for user, words in (("cco-weak", "eligible for strong encryption"), ("cco-new", "accept its agreements")):
            self.account(user)
            self.assertIn(words, self.download(2))
        self.assertIn("Check user name and password", self.ctl("check", code=2, password="wrong"))
        self.account("cco-user")
        self.fault(download=["login-page"])
        self.assertIn("login page instead of the file", self.download(2))
        self.fault(download=[], locator=[{"fault": "wrong-md5", "count": 1}])
        self.assertIn("Its checksum is", self.download(2))
        self.fault(locator=[{"fault": "missing-size", "count": 1}], download=[])
        self.download()

    def test_certificate_changes_between(self):
        self.ctl("check", password="Cco-12345")
        self.world.ask_fleet("/vendor", {"certificates": {"download": "renewed"}})
        # a routine renewal under the same authority stops nothing; one that nobody vouches for does
        self.download()
        self.ctl("remove", "--all", "--yes")
        self.world.ask_fleet("/vendor", {"certificates": {"download": "self-signed"}})
        self.assertIn("Nothing was sent", self.download(2))
        self.assertEqual(self.library(), {})


class Fallback(Case):
    """What the update server cannot deliver comes from the next one, and which one it was is said."""

    def test_update_server_is_down(self):
        mirror = f"http://{USER}@127.0.0.1:"
        users = users_file(self.world.folder)
        port = self.servers.nginx(f'autoindex on; auth_basic "x"; auth_basic_user_file {users};')
        self.point_at(1, False, "ips", "fallbacks", f"http://127.0.0.1:2/ips {mirror}{port}/ips file:///nonexistent")
        text = self.ctl("check", password=SECRET)
        self.assertIn(f"from the fallback server http://127.0.0.1:{port}/ips/", text)
        status = self.world.ctl_json("updates", "status")[1]
        self.assertEqual(status["last_check"]["subject"], f"http://127.0.0.1:{port}/ips/")
        self.assertFalse(status["last_check"]["failed"])
        self.assertEqual(status["signature"]["available"]["level"], "S924 (E4)")
        job = str(self.world.ctl_json("jobs", "list")[1][0]["id"])
        detail = str(self.world.ctl_json("jobs", "show", job)[1])
        for failed in ("http://127.0.0.1:1/ips/: failed.", "http://127.0.0.1:2/ips/: failed."):
            self.assertIn(failed, detail)
        self.assert_same_library(password=SECRET)
        self.assertTrue(all(str(port) in row["source"] for row in self.world.ctl_json("updates", "list")[1]))
        # each can be tried by itself
        self.assertEqual([row["outcome"] for row in self.world.ctl_json("updates", "test")[1]].count("fail"), 1)
        self.assertEqual([row["outcome"] for row in self.world.ctl_json("updates", "test", "3", password=SECRET)[1]].count("fail"), 0)
        # where none answers it is the first one's trouble
        self.ctl("server", "fallbacks", "http://127.0.0.1:2/ips")
        text = self.ctl("check", code=2)
        self.assertIn("127.0.0.1:1", text)

    def test_one_file_from_elsewhere(self):
        broken = self.servers.nginx("autoindex on; location /ips/IPS-sig-S924 { return 500; }")
        self.point_at(broken, False, "ips", "fallbacks", "file://" + os.path.join(self.root, "ips"))
        self.assertIn("from the fallback server", self.ctl("download"))
        self.assertEqual(self.library(), self.hashes)
        sources = {row["file"]: row["source"] for row in self.world.ctl_json("updates", "list")[1]}
        self.assertIn(str(broken), sources["IPS-sig-S615-req-E4.pkg"])

    def test_settings(self):
        self.point_at(1, False, "ips")
        for wrong in ("ftp://127.0.0.1/", "mirror", "http://127.0.0.1:1/ips", "cisco cisco"):
            self.ctl("server", "fallbacks", wrong, code=1)
        self.ctl("server", "fallbacks", f"http://{USER}@127.0.0.1:2/ips/")
        self.ctl("set-password", "http://127.0.0.1:3/ips/", code=1)


class Steps(Case):
    """updates test: each step passes or fails with its evidence; behind a failure nothing is tried."""

    def failed(self, code, **kwargs):
        got, rows = self.world.ctl_json("updates", "test", **kwargs)
        self.assertEqual(got, code, rows)
        self.assertGreaterEqual(len(rows), 6)
        self.assertTrue(all(row["evidence"] for row in rows if row["outcome"] in ("pass", "fail")), rows)
        failed = [index for index, row in enumerate(rows) if row["outcome"] == "fail"]
        for index in failed:
            self.assertFalse(any(row["outcome"] == "pass" for row in rows[index + 1:]), rows)
        return [rows[index]["check"] for index in failed]

    def test_steps(self):
        tls = make_certificate(self.world.folder)
        users = users_file(self.world.folder)
        port = self.servers.nginx(f'autoindex on; auth_basic "x"; auth_basic_user_file {users};', tls=tls)
        proxy = self.servers.tinyproxy()
        self.point_at(port, True, "ips", "username", USER)
        untrusted = self.failed(2, password=SECRET)
        self.world.env["SSL_CERT_FILE"] = tls[0]
        login = self.failed(2, password="wrong")
        self.assertEqual(self.failed(0, password=SECRET), [])
        self.ctl("server", "path", "nothing")
        listing = self.failed(2, password=SECRET)
        self.ctl("server", "path", "ips", "proxy", "manual", "proxy-host", "127.0.0.1", "proxy-port", str(proxy))
        self.assertEqual(self.failed(0, password=SECRET), [])
        self.ctl("server", "proxy-port", "1")
        unreachable = self.failed(2, password=SECRET)
        places = [untrusted, login, listing, unreachable]
        self.assertTrue(all(len(place) == 1 for place in places), places)
        self.assertEqual(len({place[0] for place in places}), 4, places)
        self.ctl("server", "from", "folder", "folder", os.path.join(self.root, "ips"))
        self.assertEqual(self.failed(0), [])


class Held(Case):
    def test_pause_and_stop(self):
        port = self.servers.nginx("autoindex on; limit_rate 500k;")
        self.point_at(port)
        running = self.world.start([os.environ["VEDETTECTL"], "updates", "download", "--no-keyring"], stdout=subprocess.PIPE, text=True)
        folder = os.path.join(self.world.folder, "data", "vedette", "packages")

        def n_bytes():
            return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder) if name.endswith(".part"))

        wait_until(lambda: os.path.isdir(folder) and n_bytes() > 100000, what="a part")
        self.ctl("pause")
        time.sleep(2.5)
        before = n_bytes()
        time.sleep(1)
        self.assertEqual(n_bytes(), before)
        self.ctl("resume")
        self.assertEqual(running.wait(60), 0)
        self.assertEqual(self.library(), self.hashes)


class Killed(Case):
    def test_kill(self):
        """kill -9 at random moments: it goes on where it was."""
        port = self.servers.nginx("limit_rate 16m;")
        name, size = "IPS-sig-S1000-req-E4.pkg", 24 * 1024 * 1024
        data = random.Random(3).randbytes(size)
        with open(os.path.join(self.root, name), "wb") as out:
            out.write(data)
        sent, n_kills = kill_download(self.world, port, name, hashlib.sha256(data).hexdigest(), 12, 0.15, self.servers.access)
        self.assertGreater(n_kills, 3)
        self.assertLessEqual(sent - size, n_kills * 1024 * 1024)


def kill_download(world, port, name, sha256, n_most, longest, access):
    """Kills the downloading program up to @n_most times; (bytes that the server sent, kills)."""
    folder = world.path("parts")
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(4)
    command = [os.environ["BENCH_DOWNLOAD"], "--folder", folder, f"http://127.0.0.1:{port}/{name}"]
    n_kills = 0
    while n_kills < n_most:
        with subprocess.Popen(command, env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            try:
                process.wait(chance.uniform(0.005, longest))
                break
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                n_kills += 1
    subprocess.run(command, env=world.env, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(os.path.join(folder, "0.part"), "rb") as part:
        assert hashlib.file_digest(part, "sha256").hexdigest() == sha256, "another file came of it"
    shutil.rmtree(folder)
    time.sleep(0.5)
    with open(access, encoding="utf-8") as log:
        return sum(int(line.split()[1]) for line in log if line.split()[0] in ("200", "206")), n_kills


if __name__ == "__main__":
    unittest.main()
