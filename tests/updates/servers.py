# SPDX-License-Identifier: GPL-3.0-or-later
"""Web servers and proxies that are not ours, each on a port of 127.0.0.1."""

import base64
import hashlib
import os
import subprocess
import sys

from world import answers, free_port, wait_until

USER, SECRET = "reader", "Pass-word1"
APACHE_MODULES = ["mpm_event", "authz_core", "autoindex", "mime", "dir", "authn_core", "authn_file", "authz_user", "auth_basic"]


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def crypt(text):
    """As basic_ncsa_auth reads it."""
    return subprocess.run(["openssl", "passwd", "-apr1", text], check=True, capture_output=True, text=True).stdout.strip()


def users_file(folder):
    coded = base64.b64encode(hashlib.sha1(SECRET.encode()).digest()).decode()
    path = write(os.path.join(folder, "users"), f"{USER}:{{SHA}}{coded}\n")
    os.chmod(path, 0o644)
    return path


REALM = "VEDETTE.TEST"


class Kerberos:
    """A realm of its own with its key distribution centre on 127.0.0.1: a person, and a proxy's service."""

    def __init__(self, folder, start):
        self.folder, port = os.path.join(folder, "kerberos"), free_port()
        conf = write(os.path.join(self.folder, "krb5.conf"),
                     f"[libdefaults]\ndefault_realm = {REALM}\ndns_lookup_kdc = false\ndns_lookup_realm = false\nrdns = false\n"
                     f"dns_canonicalize_hostname = false\n[realms]\n{REALM} = {{\nkdc = 127.0.0.1:{port}\n}}\n"
                     f"[domain_realm]\nlocalhost = {REALM}\n")
        kdc = write(os.path.join(self.folder, "kdc.conf"),
                    f"[kdcdefaults]\nkdc_listen = 127.0.0.1:{port}\nkdc_tcp_listen = 127.0.0.1:{port}\n[realms]\n{REALM} = {{\n"
                    f"database_name = {self.folder}/principal\nkey_stash_file = {self.folder}/stash\nacl_file = {self.folder}/acl\n}}\n")
        self.keytab, self.cache = os.path.join(self.folder, "proxy.keytab"), os.path.join(self.folder, "tickets")
        self.env = dict(os.environ, KRB5_CONFIG=conf, KRB5_KDC_PROFILE=kdc, KRB5CCNAME=self.cache, KRB5_KTNAME=self.keytab)
        self.run("/usr/sbin/kdb5_util", "create", "-s", "-P", "master", "-r", REALM)
        for query in (f"addprinc -pw {SECRET} {USER}", "addprinc -randkey HTTP/localhost", f"ktadd -k {self.keytab} HTTP/localhost"):
            self.run("/usr/sbin/kadmin.local", "-q", query)
        start(port, ["/usr/sbin/krb5kdc", "-n"], self.env)

    def run(self, *command, text=None):
        subprocess.run(command, env=self.env, check=True, input=text, text=True, stdout=subprocess.DEVNULL)

    def log_in(self):
        self.run("/usr/bin/kinit", USER, text=SECRET + "\n")


def make_certificate(folder, name="server"):
    """A certificate for 127.0.0.1 that vouches for itself: (certificate, key)."""
    certificate, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


class ClientCertificates:
    """An authority, and what it issued for a person's computer: files of each kind, and some that nobody should accept."""

    def __init__(self, folder):
        self.folder = os.path.join(folder, "clients")
        os.makedirs(self.folder)
        self.authority = self.file("ca.pem")
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=site", "-keyout", "ca.key", "-out", "ca.pem")
        self.issue("good", 30)
        self.issue("old", -1)
        self.openssl("rsa", "-aes256", "-in", "good.key", "-out", "locked.key", "-passout", "pass:" + SECRET)
        self.openssl("pkcs12", "-export", "-in", "good.pem", "-inkey", "good.key", "-out", "good.p12", "-passout", "pass:" + SECRET)
        with open(self.file("both.pem"), "w", encoding="utf-8") as out:
            for name in ("good.pem", "good.key"):
                with open(self.file(name), encoding="utf-8") as part:
                    out.write(part.read())

    def file(self, name):
        return os.path.join(self.folder, name)

    def openssl(self, *words):
        subprocess.run(["openssl", *words], cwd=self.folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def issue(self, name, days):
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", name + ".key", "-out", name + ".csr")
        self.openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", str(days),
                     "-out", name + ".pem")


class Servers:
    """Starts them and ends them."""

    def __init__(self, folder, root):
        self.folder, self.root, self.processes = folder, root, []
        os.chmod(folder, 0o755)

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()
        self.processes = []

    def start(self, port, command, env=None):
        self.processes.append(subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        wait_until(answers(port), what=f"a server on {port}")
        return port

    def nginx(self, server, tls=None, http="", port=None):
        port = port or free_port()
        folder = os.path.join(self.folder, f"nginx-{port}-{len(self.processes)}")
        listen = f"listen 127.0.0.1:{port} ssl; ssl_certificate {tls[0]}; ssl_certificate_key {tls[1]};" if tls else f"listen 127.0.0.1:{port};"
        temp = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        write(os.path.join(folder, "nginx.conf"),
              f"daemon off; master_process off; pid {folder}/pid; error_log {folder}/error; events {{ }}\n"
              f"http {{ log_format sent '$status $body_bytes_sent $http_range'; access_log {folder}/access sent; {temp} {http}\n"
              f"server {{ {listen} root {self.root}; {server} }} }}\n")
        self.access = os.path.join(folder, "access")
        return self.start(port, ["/usr/sbin/nginx", "-p", folder, "-c", "nginx.conf", "-e", os.path.join(folder, "error")])

    def apache(self, options):
        port = free_port()
        folder = os.path.join(self.folder, f"apache-{port}")
        modules = "".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in APACHE_MODULES)
        conf = write(os.path.join(folder, "conf"),
                     f"ServerRoot {folder}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n"
                     f"DefaultRuntimeDir {folder}\nErrorLog {folder}/error\nUser www-data\nGroup www-data\n{modules}TypesConfig /dev/null\n"
                     f"DocumentRoot {self.root}\n<Directory {self.root}>\nOptions Indexes\nIndexOptions {options}\nRequire all granted\n"
                     "</Directory>\n")
        return self.start(port, ["/usr/sbin/apache2", "-DFOREGROUND", "-f", conf])

    def lighttpd(self):
        port = free_port()
        conf = write(os.path.join(self.folder, f"lighttpd-{port}.conf"),
                     f'server.document-root = "{self.root}"\nserver.bind = "127.0.0.1"\nserver.port = {port}\n'
                     'dir-listing.activate = "enable"\ndir-listing.encoding = "utf-8"\n')
        return self.start(port, ["/usr/sbin/lighttpd", "-D", "-f", conf])

    def python(self):
        port = free_port()
        return self.start(port, [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", self.root])

    def tinyproxy(self, login=False):
        port = free_port()
        conf = write(os.path.join(self.folder, f"tinyproxy-{port}.conf"),
                     f"Port {port}\nListen 127.0.0.1\nAllow 127.0.0.1\nTimeout 60\nMaxClients 20\n"
                     f'LogFile "{self.folder}/tinyproxy-{port}.log"\n' + (f"BasicAuth {USER} {SECRET}\n" if login else ""))
        self.proxy_log = f"{self.folder}/tinyproxy-{port}.log"
        return self.start(port, ["/usr/bin/tinyproxy", "-d", "-c", conf])

    def squid(self, *schemes, kerberos=None):
        """A proxy that lets nobody through who has not logged in by one of @schemes: basic, digest, ntlm, negotiate."""
        port = free_port()
        folder = os.path.join(self.folder, f"squid-{port}")
        hashed = hashlib.md5(f"{USER}:proxy:{SECRET}".encode()).hexdigest()
        words = {
            "basic": f"basic program /usr/lib/squid/basic_ncsa_auth {write(os.path.join(folder, 'basic'), f'{USER}:{crypt(SECRET)}' + chr(10))}",
            "digest": f"digest program /usr/lib/squid/digest_file_auth -c {write(os.path.join(folder, 'digest'), f'{USER}:proxy:{hashed}')}",
            "ntlm": "ntlm program /usr/lib/squid/ntlm_fake_auth",
            "negotiate": f"negotiate program /usr/lib/squid/negotiate_kerberos_auth -s HTTP/localhost@{REALM}",
        }
        lines = "".join(f"auth_param {words[scheme]}\nauth_param {scheme} children 1 startup=1\n" for scheme in schemes)
        lines += "".join(f"auth_param {scheme} realm proxy\n" for scheme in schemes if scheme in ("basic", "digest"))
        self.proxy_log = os.path.join(folder, "access.log")
        conf = write(os.path.join(folder, "squid.conf"),
                     f"{lines}acl known proxy_auth REQUIRED\nhttp_access allow known\nhttp_access deny all\n"
                     f"http_port 127.0.0.1:{port}\npid_filename none\ncache deny all\ncache_mem 1 MB\nmax_filedescriptors 256\n"
                     f"access_log stdio:{self.proxy_log}\ncache_log {folder}/cache.log\ncoredump_dir {folder}\nshutdown_lifetime 0 seconds\n"
                     "visible_hostname localhost\npinger_enable off\nnetdb_filename none\n")
        for root, folders, files in os.walk(folder):
            for name in folders + files:
                os.chmod(os.path.join(root, name), 0o644)
        os.chmod(folder, 0o777)
        if kerberos is not None:
            os.chmod(kerberos.keytab, 0o644)
            os.chmod(kerberos.folder, 0o755)
        return self.start(port, ["/usr/sbin/squid", "-N", "-f", conf], kerberos.env if kerberos is not None else None)
