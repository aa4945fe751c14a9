#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-ins of the vendor's sites seen from outside, with Python's own client and XML reader."""

import base64
import hashlib
import http.client
import io
import json
import os
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request
import xml.etree.ElementTree
import zipfile

SIM = os.environ["VEDETTE_SIM"]
LOCATOR, DOWNLOAD, MIRROR = "127.3.0.1", "127.3.0.2", "127.3.0.3"
PATH = "/cgi-bin/front.x/ida/locator/locator.pl"
QUESTION = 'inputXML=<?xml version="1.0"?><locator><input><mdfConcept id="{}" name=""/></input></locator>'


def login(user="cco-user", password="Cco-12345"):
    return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}


class Vendor(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="vedette-vendor-")
        cls.authority = os.path.join(cls.folder.name, "ca.pem")
        cls.process = subprocess.Popen([SIM, "--exit-with-parent", "--sensors", "1", "--vendor-port", "0", "--vendor-authority",
                                        cls.authority, "--package-scale", "0.001"], stdout=subprocess.PIPE, text=True)
        cls.ready = json.loads(cls.process.stdout.readline())
        cls.port = cls.ready["vendor_port"]

    @classmethod
    def tearDownClass(cls):
        cls.process.terminate()
        cls.process.wait(10)
        cls.process.stdout.close()
        cls.folder.cleanup()

    def control(self, change=None, since=0):
        request = urllib.request.Request(f"http://127.0.0.1:{self.ready['control_port']}/vendor?since={since}",
                                         None if change is None else json.dumps(change).encode(),
                                         method="GET" if change is None else "PATCH")
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def tearDown(self):
        self.control({"faults": {"locator": [], "download": [], "mirror": []},
                      "certificates": {"locator": "good", "download": "good"}})

    def ask(self, host, path, headers=None, body=None, timeout=20):
        connection = http.client.HTTPSConnection(host, self.port, timeout=timeout,
                                                 context=ssl.create_default_context(cafile=self.authority))
        try:
            connection.request("GET" if body is None else "POST", path, body, headers or {})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def locate(self, **kind):
        status, _, body = self.ask(LOCATOR, PATH, login(**kind), QUESTION.format("273556262"))
        self.assertEqual(status, 200)
        root = xml.etree.ElementTree.fromstring(body)
        return {image["imageName"]: image for image in
                ({one.get("name"): one.get("value") for one in element} for element in root.iter("image"))}

    def fetch(self, url, headers=None, timeout=20):
        self.assertTrue(url.startswith(f"https://{DOWNLOAD}:{self.port}/"), url)
        return self.ask(DOWNLOAD, url[url.index("/", 8):], {**login(), **(headers or {})}, timeout=timeout)

    def test_every_file_is_what_the_locator_says(self):
        images = self.locate()
        self.assertIn("IPS-sig-S924-req-E4.pkg", images)
        for name, image in images.items():
            status, _, body = self.fetch(image["url"])
            self.assertEqual((status, len(body)), (200, int(image["size"])), name)
            self.assertEqual(hashlib.md5(body).hexdigest(), image["checksum"], name)
        archive = zipfile.ZipFile(io.BytesIO(self.fetch(images["IPS-CS-MGR-sig-S924-req-E4.zip"]["url"])[2]))
        self.assertIsNone(archive.testzip())
        self.assertIn("IPS-sig-S924-req-E4.pkg", archive.namelist())
        definition = xml.etree.ElementTree.fromstring(archive.read("signature-definition.xml"))
        self.assertGreater(len(list(definition.iter("{http://www.cisco.com/cids/idconf}mapEntry"))), 1900)

    def test_questions(self):
        self.assertEqual(self.ask(LOCATOR, PATH, None, QUESTION.format("273556262"))[0], 401)
        self.assertEqual(self.ask(LOCATOR, PATH, login(password="no"), QUESTION.format("273556262"))[0], 401)
        self.assertNotIn(b"<image>", self.ask(LOCATOR, PATH, login(), QUESTION.format("283612660"))[2])
        self.assertEqual(self.ask(LOCATOR, PATH, login(), "input_xml=<x/>")[2], b"")

    def test_accounts(self):
        url = self.locate()["IPS-sig-S924-req-E4.pkg"]["url"]
        self.assertEqual(self.ask(DOWNLOAD, url[url.index("/", 8):])[0], 401)
        status, headers, _ = self.fetch(url, login("cco-weak"))
        self.assertEqual(status, 302)
        self.assertIn("/eligibility", headers["Location"])
        status, headers, body = self.fetch(url, login("cco-new"))
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html"))
        self.assertIn(b"Agreement", body)

    def test_ranges(self):
        image = self.locate()["IPS-sig-S924-req-E4.pkg"]
        _, headers, whole = self.fetch(image["url"])
        status, _, rest = self.fetch(image["url"], {"Range": "bytes=1000-", "If-Range": headers["ETag"]})
        self.assertEqual((status, rest), (206, whole[1000:]))
        status, _, rest = self.fetch(image["url"], {"Range": "bytes=1000-", "If-Range": '"other"'})
        self.assertEqual((status, rest), (200, whole))

    def test_faults(self):
        image = self.locate()["IPS-sig-S924-req-E4.pkg"]
        whole = self.fetch(image["url"])[2]
        self.control({"faults": {"download": [{"fault": "drop:5000", "count": 1}]}})
        with self.assertRaises(http.client.IncompleteRead) as caught:
            self.fetch(image["url"])
        self.assertEqual(caught.exception.partial, whole[:5000])
        self.assertEqual(self.fetch(image["url"])[2], whole)
        self.control({"faults": {"download": ["truncated"]}})
        self.assertEqual(self.fetch(image["url"])[2], whole[:len(whole) // 2])
        self.control({"faults": {"download": ["redirect"]}})
        status, headers, _ = self.fetch(image["url"])
        self.assertEqual(status, 302)
        self.assertEqual(self.ask(MIRROR, headers["Location"][headers["Location"].index("/", 8):])[2], whole)
        self.control({"faults": {"download": [{"fault": "slow:40000", "count": 1}]}})
        begin = time.monotonic()
        self.assertEqual(self.fetch(image["url"])[2], whole)
        self.assertGreater(time.monotonic() - begin, 0.3)
        for fault, wanted in (("login-page", b"password"), ("agreement", b"Agreement")):
            self.control({"faults": {"download": [fault]}})
            self.assertIn(wanted, self.fetch(image["url"])[2])
        self.control({"faults": {"download": ["status:503"]}})
        self.assertEqual(self.fetch(image["url"])[0], 503)
        self.control({"faults": {"download": ["hang"]}})
        with self.assertRaises(TimeoutError):
            self.fetch(image["url"], timeout=0.5)
        self.control({"faults": {"locator": [{"fault": "wrong-md5", "count": 1}, {"fault": "missing-size", "count": 1}]}})
        images = self.locate()
        self.assertEqual(sum("size" not in one for one in images.values()), 1)
        with self.assertRaises(urllib.error.HTTPError):
            self.control({"faults": {"nowhere": []}})

    def test_certificates(self):
        def shown():
            return ssl.get_server_certificate((DOWNLOAD, self.port))
        before = shown()
        self.control({"certificates": {"download": "renewed"}})
        self.assertNotEqual(shown(), before)
        self.ask(DOWNLOAD, "/")
        self.assertNotEqual(ssl.get_server_certificate((LOCATOR, self.port)), shown())
        for kind in ("self-signed", "other-authority", "expired", "other-name"):
            self.control({"certificates": {"download": kind}})
            with self.assertRaises(ssl.SSLCertVerificationError):
                self.ask(DOWNLOAD, "/")

    def test_log(self):
        since = self.control()["next"]
        self.fetch(self.locate()["IPS-sig-S923-req-E4.pkg"]["url"], {"Range": "bytes=10-"})
        visits = self.control(since=since)["visits"]
        self.assertEqual([(one["site"], one["user"], one["status"] // 100) for one in visits],
                         [("locator", "cco-user", 2), ("download", "cco-user", 2)])
        self.assertEqual(visits[1]["range"], "bytes=10-")
        self.assertEqual(visits[0]["known"], "assumed")
        self.assertGreater(visits[1]["bytes"], 10000)


if __name__ == "__main__":
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
