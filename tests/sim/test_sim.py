#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator seen from outside: openssl s_client, raw http.client and its own control API must agree."""

import base64
import hashlib
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
import unittest
import urllib.parse
import urllib.request

SIM = os.environ["VEDETTE_SIM"]
LOGIN = "Basic " + base64.b64encode(b"cisco:Sensor-1234").decode()


def address(number):
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


class Sim:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([SIM, "--exit-with-parent", *arguments], stdout=subprocess.PIPE, text=True)
        self.ready = json.loads(self.process.stdout.readline())
        self.port, self.http_port = self.ready["port"], self.ready["http_port"]
        self.control = f"http://127.0.0.1:{self.ready['control_port']}"

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()

    def ask(self, path, change=None, method=None):
        data = None if change is None else json.dumps(change).encode()
        request = urllib.request.Request(self.control + path, data, method=method or ("GET" if data is None else "PATCH"))
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def post(self, number, command, body="", login=LOGIN, plain=False, timeout=5, path="/cgi-bin/transaction-server", headers=None):
        """(status, headers, text)"""
        if plain:
            connection = http.client.HTTPConnection(address(number), self.http_port, timeout=timeout)
        else:
            context = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection(address(number), self.port, timeout=timeout, context=context)
        sent = dict(headers or {})
        if login:
            sent["Authorization"] = login
        try:
            connection.request("POST", path + (f"?command={command}" if command else ""), body, sent)
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read().decode()
        finally:
            connection.close()

    def sdee(self, number, **query):
        connection = http.client.HTTPSConnection(address(number), self.port, timeout=10, context=ssl._create_unverified_context())
        try:
            connection.request("GET", "/cgi-bin/sdee-server?" + urllib.parse.urlencode(query, safe="+"), headers={"Authorization": LOGIN})
            return connection.getresponse().read().decode()
        finally:
            connection.close()

    def fingerprint(self, number, digest, *more):
        shown = subprocess.run(["openssl", "s_client", "-connect", f"{address(number)}:{self.port}", *more], input="", text=True,
                               capture_output=True, timeout=20, check=False).stdout
        told = subprocess.run(["openssl", "x509", "-noout", "-fingerprint", f"-{digest}"], input=shown, text=True,
                              capture_output=True, check=False).stdout
        return told.strip().split("=")[-1]


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


class Fleet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--sensors", "300", "--seed", "3", "--healthy", "--reboot-seconds", "0.5")

    @classmethod
    def tearDownClass(cls):
        cls.sim.close()

    def test_fingerprints_agree(self):
        for number in (0, 249, 250, 299):
            told = self.sim.ask(f"/sensors/{number}")
            self.assertEqual(told["address"], address(number))
            self.assertEqual(self.sim.fingerprint(number, "sha1"), told["sha1"])
            self.assertEqual(self.sim.fingerprint(number, "sha256"), told["sha256"])

    def test_sensors_differ(self):
        self.assertNotEqual(self.sim.fingerprint(1, "sha1"), self.sim.fingerprint(2, "sha1"))

    def test_login(self):
        status, headers, _ = self.sim.post(3, "getVersion", login=None)
        self.assertEqual(status, 401)
        self.assertIn("Basic realm=", headers["WWW-Authenticate"])
        wrong = "Basic " + base64.b64encode(b"cisco:wrong").decode()
        self.assertEqual(self.sim.post(3, "getVersion", login=wrong)[0], 401)
        status, headers, text = self.sim.post(3, "getVersion", login=LOGIN.replace("Basic", "BASIC"))
        self.assertEqual(status, 200)
        cookie = headers["Set-Cookie"].split(";")[0]
        self.assertRegex(cookie, "^sessionId=[0-9a-f]{32}$")
        self.assertEqual(self.sim.post(3, "getVersion", login=None, headers={"Cookie": cookie})[0], 200)
        told = self.sim.ask("/sensors/3")
        self.assertIn(f"<platform>{told['platform']}</platform>", text)
        self.assertEqual((told["logins"], told["rejected_logins"]), (1, 1))

    def test_query_wins_and_namespace_is_optional(self):
        self.assertIn("<respGetVersion>", self.sim.post(4, "getVersion", "<request><getHostStatistics/></request>")[2])
        self.assertIn("<respGetHostStatistics>", self.sim.post(4, None, "<request><getHostStatistics/></request>")[2])
        self.assertIn('name="errNotSupported"', self.sim.post(4, "getNothing")[2])
        self.assertIn('name="errInvalidDocument"', self.sim.post(4, None, "<!DOCTYPE a []><request><getVersion/></request>")[2])

    def test_roles(self):
        self.sim.ask("/sensors/5", {"users": [{"name": "cisco", "role": "viewer"}]})
        self.assertIn("respGetVersion", self.sim.post(5, "getVersion")[2])
        for command in ("execReboot", "execGenerateTlsKey", "editConfigDelta"):
            self.assertIn('name="errPermissionDenied"', self.sim.post(5, command)[2])

    def test_configuration_merges(self):
        edit = ('<request><editConfigDelta><component name="host"><config><struct><struct name="time-zone-settings">'
                '<var name="offset">60</var></struct></struct></config></component></editConfigDelta></request>')
        read = '<request><getConfig><component name="host"/></getConfig></request>'
        self.assertIn('<var name="offset">0</var>', self.sim.post(6, None, read)[2])
        self.assertIn("respEditConfigDelta", self.sim.post(6, None, edit)[2])
        text = self.sim.post(6, None, read)[2]
        self.assertIn('<var name="offset">60</var>', text)
        self.assertIn('<var name="standard-time-zone-name">UTC</var>', text)
        self.assertIn('name="errNotFound"', self.sim.post(6, None, read.replace("host", "nothing"))[2])

    def test_regenerate(self):
        before = self.sim.fingerprint(7, "sha1")
        text = self.sim.post(7, "execGenerateTlsKey")[2]
        after = self.sim.fingerprint(7, "sha1")
        self.assertNotEqual(before, after)
        self.assertIn(f"<sha1>{after}</sha1>", text)
        self.assertEqual(self.sim.ask("/sensors/7")["regenerated"], 1)
        entries = self.sim.ask("/log?sensor=7&command=execGenerateTlsKey")["entries"]
        self.assertEqual([(entry["assumed"], entry["authorization"]) for entry in entries], [(True, True)])

    def test_reboot_tells_and_comes_back(self):
        first = self.sim.sdee(8, action="open", events="evStatus+evError")
        subscription = re.search("<sd:subscriptionId>(sub-[^<]+)</sd:subscriptionId>", first).group(1)
        self.assertIn("respExecReboot", self.sim.post(8, "execReboot")[2])
        wait_until(lambda: self.sim.ask("/sensors/8")["state"] == "rebooting")
        with self.assertRaises(OSError):
            self.sim.post(8, "getVersion")
        wait_until(lambda: self.sim.ask("/sensors/8")["state"] == "running")
        self.assertIn("Subscription does not exist", self.sim.sdee(8, action="get", subscriptionId=subscription, timeout=0))
        text = self.sim.sdee(8, events="evStatus", startTime=0)
        self.assertEqual((text.count("<cid:applicationStopped/>"), text.count("<cid:applicationStarted/>")), (3, 3))
        self.assertEqual(self.sim.ask("/sensors/8")["reboots"], 1)

    def test_new_host_name_means_new_certificate(self):
        before = self.sim.fingerprint(9, "sha1")
        edit = ('<request><editConfigDelta><component name="host"><config><struct><struct name="network-settings">'
                '<var name="host-name">renamed</var></struct></struct></config></component></editConfigDelta></request>')
        self.sim.post(9, None, edit)
        self.assertEqual(self.sim.fingerprint(9, "sha1"), before)
        self.sim.post(9, "execReboot")
        wait_until(lambda: self.sim.ask("/sensors/9")["reboots"] == 1 and self.sim.ask("/sensors/9")["state"] == "running")
        self.assertNotEqual(self.sim.fingerprint(9, "sha1"), before)

    def test_subscriptions(self):
        for _ in range(5):
            self.assertIn("subscriptionId", self.sim.sdee(10, action="open"))
        self.assertIn("errLimitExceeded", self.sim.sdee(10, action="open"))
        text = self.sim.post(10, None, "action=open&force=yes", path="/cgi-bin/sdee-server")[2]
        subscription = re.search("<sd:subscriptionId>([^<]+)<", text).group(1)
        self.sim.post(10, "execGenerateTlsKey")
        first = self.sim.sdee(10, action="get", subscriptionId=subscription, timeout=0)
        self.assertIn("<cid:certificatesChanged/>", first)
        self.assertIn('command="execGenerateTlsKey"', first)
        again = self.sim.sdee(10, action="get", subscriptionId=subscription, timeout=0, confirm="no")
        self.assertIn("<cid:certificatesChanged/>", again)
        self.assertIn("<sd:events></sd:events>", self.sim.sdee(10, action="get", subscriptionId=subscription, timeout=0))
        self.assertIn("env:Body", self.sim.sdee(10, action="close", subscriptionId=subscription))

    def test_answers_that_are_wrong(self):
        for fault, wanted in (("status-503", 503), ("status-403", 403), ("status-401", 401)):
            self.sim.ask("/sensors/11", {"faults": [{"fault": fault, "count": 1}]})
            self.assertEqual(self.sim.post(11, "getVersion")[0], wanted)
            self.assertEqual(self.sim.post(11, "getVersion")[0], 200)
        for fault, wanted in (("error:errInUse", 'name="errInUse"'), ("dtd-bomb", "<!DOCTYPE"), ("entity-bomb", "&a10;&a10;"),
                              ("not-a-sensor", "<h1>It works</h1>"), ("malformed-xml", "</respGetVersion>")):
            self.sim.ask("/sensors/11", {"faults": [fault]})
            self.assertIn(wanted, self.sim.post(11, "getVersion")[2])
        self.sim.ask("/sensors/11", {"faults": ["wrong-content-type"]})
        self.assertEqual(self.sim.post(11, "getVersion")[1]["Content-Type"], "application/octet-stream")
        self.sim.ask("/sensors/11", {"faults": ["drop"]})
        with self.assertRaises(http.client.IncompleteRead):
            self.sim.post(11, "getVersion")
        for fault in ("slow", "hang", "hang-reply"):
            self.sim.ask("/sensors/11", {"faults": [fault]})
            with self.assertRaises(TimeoutError):
                self.sim.post(11, "getVersion", timeout=0.5)
        self.sim.ask("/sensors/11", {"faults": ["refuse"]})
        with self.assertRaises(OSError):
            self.sim.post(11, "getVersion")
        with self.assertRaises(urllib.error.HTTPError):
            self.sim.ask("/sensors/11", {"faults": ["no-such-fault"]})
        self.sim.ask("/sensors/11", {"faults": []})
        self.assertEqual(self.sim.post(11, "getVersion")[0], 200)

    def test_endless_body(self):
        self.sim.ask("/sensors/12", {"faults": ["endless-body"]})
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection(address(12), self.sim.port, timeout=5, context=context)
        connection.request("POST", "/cgi-bin/transaction-server?command=getVersion", headers={"Authorization": LOGIN})
        reply = connection.getresponse()
        self.assertEqual(len(reply.read(3 << 20)), 3 << 20)
        connection.close()
        reply.close()
        self.assertEqual(self.sim.post(13, "getVersion")[0], 200)

    def test_regenerate_that_hangs(self):
        before = self.sim.fingerprint(14, "sha1")
        self.sim.ask("/sensors/14", {"faults": ["regenerate-hang"]})
        with self.assertRaises(TimeoutError):
            self.sim.post(14, "execGenerateTlsKey", timeout=0.5)
        self.assertNotEqual(self.sim.fingerprint(14, "sha1"), before)

    def test_clock(self):
        self.sim.ask("/sensors/15", {"faults": ["clock:+540"]})
        _, headers, text = self.sim.post(15, "getVersion")
        told = int(re.search("<time>([0-9]+)</time>", text).group(1)) / 1e9
        self.assertAlmostEqual(told - time.time(), 540, delta=5)
        from email.utils import parsedate_to_datetime
        self.assertAlmostEqual(parsedate_to_datetime(headers["Date"]).timestamp() - time.time(), 540, delta=5)

    def test_old_tls(self):
        self.sim.ask("/sensors/16", {"faults": ["tls10-only", "cert-sha1-1024"]})
        with self.assertRaises(OSError):
            self.sim.post(16, "getVersion")
        shown = self.sim.fingerprint(16, "sha256", "-tls1", "-cipher", "DEFAULT:@SECLEVEL=0")
        self.assertEqual(shown, self.sim.ask("/sensors/16")["sha256"])

    def test_a_stalled_client_blocks_nobody(self):
        stalled = []
        for number in range(100, 160):
            one = socket.create_connection((address(number), self.sim.port))
            one.sendall(b"\x16\x03\x01")
            stalled.append(one)
        begin = time.monotonic()
        self.assertEqual(self.sim.post(17, "getVersion")[0], 200)
        self.assertLess(time.monotonic() - begin, 2)
        self.assertGreaterEqual(self.sim.ask("/stats")["max_connections"], 60)
        for one in stalled:
            one.close()
        wait_until(lambda: self.sim.ask("/stats")["connections"] == 0)

    def test_busy(self):
        self.sim.ask("/sensors/18", {"state": "upgrading", "state_seconds": 30})
        self.assertIn("<executionState>upgradeInprogress</executionState>", self.sim.post(18, "getVersion")[2])
        self.assertIn('name="errInUse"', self.sim.post(18, "execGenerateTlsKey")[2])

    def test_only_the_fleet_is_there(self):
        for host in ("127.0.0.1", address(300)):
            with self.assertRaises(OSError):
                ssl._create_unverified_context().wrap_socket(socket.create_connection((host, self.sim.port), timeout=5))

    def test_licences(self):
        serial = self.sim.ask("/sensors/15")["serial"]
        def install(text):
            body = base64.b64encode(text.encode()).decode()
            return self.sim.post(15, None, '<request><execInstallLicense><licenseKey encoding="base64">' + body +
                                 "</licenseKey></execInstallLicense></request>")[2]
        good = f"# License of a simulated sensor\nserialNumber={serial}\nexpirationTime=2037-06-30\n"
        self.assertIn("respExecInstallLicense", install(good))
        state = self.sim.ask("/sensors/15")
        self.assertEqual((state["license"], state["license_until"]), ("valid", 2129932800))
        self.assertEqual(len(state["licenses"]), 1)
        self.assertIn("errUnacceptableValue", install("picture"))
        self.assertIn("JAF0000", install(good.replace(serial, "JAF0000")))
        self.assertEqual(len(self.sim.ask("/sensors/15")["licenses"]), 1)
        self.sim.ask("/sensors/15", {"faults": [{"fault": "license-ignored", "count": 1}]})
        self.assertIn("respExecInstallLicense", install(good.replace("2037", "2038")))
        self.assertEqual(self.sim.ask("/sensors/15")["license_until"], state["license_until"])

    def license(self, serial, login="Basic " + base64.b64encode(b"jdoe:Cisco-1234").decode()):
        connection = http.client.HTTPConnection("127.0.0.1", self.sim.ready["license_port"], timeout=5)
        try:
            connection.request("POST", "/SWIFT/Licensing/IpsLicense", f"<licenseRequest><serialNumber>{serial}</serialNumber></licenseRequest>",
                               {"Authorization": login})
            reply = connection.getresponse()
            return reply.status, reply.read().decode()
        finally:
            connection.close()

    def test_license_server(self):
        self.sim.ask("/license-server", method="DELETE")
        status, text = self.license("FOC1")
        self.assertEqual(status, 200)
        self.assertIn("serialNumber=FOC1", base64.b64decode(re.search(">([A-Za-z0-9+/=]{20,})<", text)[1]).decode())
        self.assertEqual(self.license("FOC1", "Basic eDp5")[0], 401)
        self.sim.ask("/license-server", {"contract": ["FOC1"], "revoked": ["FOC3"]})
        self.assertIn("noContract", self.license("FOC2")[1])
        self.assertIn("revoked", self.license("FOC3")[1])
        self.sim.ask("/license-server", {"contract": None, "revoked": [], "window_seconds": 60, "blocked_seconds": 1})
        for number in range(5):
            self.assertIn("licenseFile", self.license(f"FOC{number}")[1])
        self.assertIn("blocked", self.license("FOC9")[1])      # the tenth within the window
        results = [request["result"] for request in self.sim.ask("/license-server")["requests"]]
        self.assertEqual(results, ["licence", "unauthorized", "no-contract", "revoked"] + ["licence"] * 5 + ["blocked"])
        self.sim.ask("/license-server", method="DELETE")
        self.sim.ask("/license-server", {"fault": "malformed"})
        self.assertNotIn("</licenseFile>", self.license("FOC1")[1])
        self.sim.ask("/license-server", {"fault": None})

    def test_hostile_subject(self):
        for name, wanted in (("formula", "HYPERLINK"), ("markup", "<b>"), ("control", "forged"), ("bidi", "gpj.exe")):
            self.sim.ask("/sensors/19", {"cert_subject": name})
            der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((address(19), self.sim.port)))
            self.assertIn(wanted.encode(), der)


class Upgrades(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--sensors", "20", "--seed", "3", "--healthy", "--reboot-seconds", "0.2")
        for number in range(7):
            cls.sim.ask(f"/sensors/{number}", {"platform": "IPS-4360", "version": "7.1(7)", "engine": "E4", "signature": 722})

    @classmethod
    def tearDownClass(cls):
        cls.sim.close()

    def push(self, number, name, content=b"package", size=None, timeout=5):
        request = (f"<request><execPushUpgrade><packageFileName>{name}</packageFileName><size>{size or len(content)}</size>"
                   "</execPushUpgrade></request>")
        body = (b"--frontier\r\nContent-Type: text/xml\r\n\r\n" + request.encode() + b"\r\n--frontier\r\n"
                b"Content-Type: application/octet-stream\r\n\r\n" + content + b"\r\n--frontier--\r\n")
        return self.sim.post(number, "execPushUpgrade", body, timeout=timeout,
                             headers={"Content-Type": "multipart/form-data; boundary=frontier"})[2]

    def state(self, number):
        return self.sim.ask(f"/sensors/{number}")

    def settle(self, number):
        wait_until(lambda: self.state(number)["state"] == "running")
        return self.state(number)

    def test_signature(self):
        content = os.urandom(300000)
        self.sim.ask("/sensors/0", {"upgrade_seconds": 2})
        self.assertIn("respExecPushUpgrade", self.push(0, "IPS-sig-S900-req-E4.pkg", content))
        self.assertIn("<executionState>upgradeInprogress</executionState>", self.sim.post(0, "getVersion")[2])
        self.assertIn("errInUse", self.push(0, "IPS-sig-S901-req-E4.pkg"))
        state = self.settle(0)
        self.assertEqual((state["signature"], state["version"], state["reboots"]), (900, "7.1(7)", 0))
        self.assertEqual(state["upgrades"], [{"name": "IPS-sig-S900-req-E4.pkg", "bytes": 300000,
                                              "sha256": hashlib.sha256(content).hexdigest()}])
        text = self.sim.post(0, "getVersion")[2]
        self.assertIn('<signatureUpdate id="S900.0"', text)
        self.assertIn("<upgrade>IPS-sig-S900-req-E4.pkg ", text)
        entry = self.sim.ask("/log?sensor=0&command=execPushUpgrade")["entries"][0]
        self.assertTrue(entry["assumed"])
        self.assertIn(f"IPS-sig-S900-req-E4.pkg, 300000 bytes, {hashlib.sha256(content).hexdigest()}", entry["detail"])

    def test_software_reboots(self):
        before = self.sim.fingerprint(1, "sha1")
        self.assertIn("respExecPushUpgrade", self.push(1, "IPS-4360-K9-7.3-5-E4.pkg"))
        wait_until(lambda: self.state(1)["reboots"] == 1)
        state = self.settle(1)
        self.assertEqual((state["version"], state["signature"]), ("7.3(5)", 722))
        self.assertEqual(self.sim.fingerprint(1, "sha1"), before)
        self.assertIn("respExecPushUpgrade", self.push(1, "IPS-4360-K9-patch-7.3-5p1-E4.pkg"))
        wait_until(lambda: self.state(1)["version"] == "7.3(5p1)")
        # the last one goes, with a reboot
        self.settle(1)
        self.assertIn("respExecDowngrade", self.sim.post(1, "execDowngrade")[2])
        wait_until(lambda: self.state(1)["reboots"] == 3)
        self.assertEqual(self.settle(1)["version"], "7.3(5)")
        # but 7.3 does not become 7.1 again
        self.assertIn("errNotSupported", self.sim.post(1, "execDowngrade")[2])

    def test_major_brings_a_certificate_and_engine_raises(self):
        self.sim.ask("/sensors/2", {"platform": "IPS-4240", "version": "6.0(5)", "engine": "E3", "signature": 400})
        before = self.sim.fingerprint(2, "sha1")
        self.assertIn("respExecPushUpgrade", self.push(2, "IPS-K9-7.0-2-E3.pkg"))
        wait_until(lambda: self.state(2)["reboots"] == 1)
        self.assertEqual(self.settle(2)["version"], "7.0(2)")
        self.assertNotEqual(self.sim.fingerprint(2, "sha1"), before)
        self.assertIn("requires signature engine E4, this sensor has E3", self.push(2, "IPS-sig-S900-req-E4.pkg"))
        self.assertIn("respExecPushUpgrade", self.push(2, "IPS-engine-E4-req-7.0-2.pkg"))
        self.assertEqual(self.settle(2)["engine"], "E4")
        self.assertIn("respExecPushUpgrade", self.push(2, "IPS-sig-S900-req-E4.pkg"))

    def test_refusals(self):
        for name, words in (("IPS-sig-S722-req-E4.pkg", "already installed"), ("IPS-sig-S900-req-E3.pkg", "requires signature engine E3"),
                            ("IPS-K9-7.0-9-E4.pkg", "is already installed"), ("IPS-4345-K9-7.3-5-E4.pkg", "not for this platform"),
                            ("IPS-K9-7.3-5-E4.pkg", "not for this platform"), ("IPS-4360-K9-9.0-1-E4.pkg", "requires version 8.x"),
                            ("IPS-4360-K9-patch-7.3-5p1-E4.pkg", "patch requires version 7.3(5)"), ("IPS-4360-K9-7.3-5-E3.pkg", "has signature engine E3"),
                            ("IPS-engine-E5-req-7.0-2.pkg", "requires version 7.0(2)"), ("IPS-engine-E4-req-7.1-7.pkg", "already installed"),
                            ("picture.jpg", "not the name of an upgrade package")):
            text = self.push(3, name)
            self.assertIn('name="errUnacceptableValue"', text, name)
            self.assertIn(words, text, name)
        self.sim.ask("/sensors/3", {"license": "expired"})
        self.assertIn("valid license is required", self.push(3, "IPS-sig-S900-req-E4.pkg"))
        self.assertEqual(self.state(3)["upgrades"], [])
        self.assertIn("errNotAvailable", self.sim.post(3, "execDowngrade")[2])

    def test_not_whole(self):
        self.assertIn("errInvalidDocument", self.push(4, "IPS-sig-S900-req-E4.pkg", size=6))
        self.assertIn("errInvalidDocument", self.push(4, "IPS-sig-S900-req-E4.pkg", size=8))
        self.assertIn("errInvalidDocument", self.sim.post(4, "execPushUpgrade", "<request><execPushUpgrade/></request>")[2])
        self.assertEqual(self.sim.post(4, "execPushUpgrade", "x", login=None)[0], 401)
        self.assertEqual(self.state(4)["pushed"], 0)

    def test_faults(self):
        large = b"x" * 3000000
        self.sim.ask("/sensors/5", {"faults": [{"fault": "push-drop", "count": 1}]})
        with self.assertRaises(OSError):
            self.push(5, "IPS-sig-S900-req-E4.pkg", large)
        self.sim.ask("/sensors/5", {"faults": [{"fault": "push-hang", "count": 1}]})
        with self.assertRaises(TimeoutError):
            self.push(5, "IPS-sig-S900-req-E4.pkg", large, timeout=0.5)
        self.assertEqual(self.state(5)["pushed"], 0)
        self.sim.ask("/sensors/5", {"faults": [{"fault": "upgrade-ignored", "count": 1}]})
        self.assertIn("respExecPushUpgrade", self.push(5, "IPS-sig-S900-req-E4.pkg"))
        self.assertEqual((self.state(5)["state"], self.state(5)["signature"]), ("running", 722))
        self.sim.ask("/sensors/5", {"faults": [{"fault": "upgrade-wrong", "count": 1}]})
        self.push(5, "IPS-sig-S900-req-E4.pkg")
        self.assertEqual(self.settle(5)["signature"], 721)
        self.sim.ask("/sensors/5", {"faults": [{"fault": "upgrade-services-fail", "count": 1}, {"fault": "upgrade-new-certificate", "count": 1}]})
        before = self.sim.fingerprint(5, "sha1")
        self.push(5, "IPS-sig-S900-req-E4.pkg")
        self.assertEqual(self.settle(5)["signature"], 900)
        self.assertIn("<executionState>notRunning</executionState>", self.sim.post(5, "getVersion")[2])
        self.assertNotEqual(self.sim.fingerprint(5, "sha1"), before)
        self.sim.ask("/sensors/6", {"faults": ["upgrade-stuck"]})
        self.push(6, "IPS-sig-S900-req-E4.pkg")
        time.sleep(0.5)
        self.assertEqual((self.state(6)["state"], self.state(6)["signature"]), ("upgrading", 722))


class Demo(unittest.TestCase):
    def test_fleet_file(self):
        sim = Sim("--fleet", os.path.join(os.path.dirname(os.path.abspath(__file__)), "fleets", "demo.json"))
        try:
            sensors = sim.ask("/sensors")["sensors"]
            self.assertEqual(len(sensors), 24)
            self.assertEqual({sensor["group"] for sensor in sensors}, {"Europe", "New York", "Lab"})
            kinds = {sensor["demo"] for sensor in sensors}
            self.assertLessEqual({"mismatch", "expired", "not-yet-valid", "unavailable", "login-rejected", "dead", "http"}, kinds)
            plain = next(sensor for sensor in sensors if sensor["transport"] == "http")
            self.assertEqual(sim.post(plain["index"], "getVersion", plain=True)[0], 200)
            rejected = next(sensor for sensor in sensors if sensor["demo"] == "login-rejected")
            self.assertEqual(sim.post(rejected["index"], "getVersion")[0], 401)
            changing = next(sensor for sensor in sensors if sensor["demo"] == "mismatch")
            before = sim.fingerprint(changing["index"], "sha1")
            sim.ask(f"/sensors/{changing['name']}", {"cert_seed": 3})
            self.assertNotEqual(sim.fingerprint(changing["index"], "sha1"), before)
        finally:
            sim.close()

    def test_ten_thousand(self):
        begin = time.monotonic()
        sim = Sim("--sensors", "10000")
        try:
            self.assertLess(time.monotonic() - begin, 10)
            self.assertEqual(sim.post(9999, "getVersion")[0], 200)
            self.assertEqual(len(sim.ask("/sensors")["sensors"]), 10000)
        finally:
            sim.close()


if __name__ == "__main__":
    unittest.main(verbosity=2 if "-v" in sys.argv else 1)
