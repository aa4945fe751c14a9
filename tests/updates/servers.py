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


def users_file(folder):
    coded = base64.b64encode(hashlib.sha1(SECRET.encode()).digest()).decode()
    path = write(os.path.join(folder, "users"), f"{USER}:{{SHA}}{coded}\n")
    os.chmod(path, 0o644)
    return path


def make_certificate(folder, name="server"):
    """A certificate for 127.0.0.1 that vouches for itself: (certificate, key)."""
    certificate, key = os.path.join(folder, name + ".pem"), os.path.join(folder, name + ".key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=127.0.0.1", "-addext",
                    "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
    return certificate, key


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

    def start(self, port, command):
        self.processes.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
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
