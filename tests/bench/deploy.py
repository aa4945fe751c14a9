#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pushes of one package to many places at once against `curl --parallel` uploading the same in the same run: over TLS to
simulated sensors, and as plain PUT to nginx; and the private memory meanwhile. Prints one line per figure: what, measured,
limit. Exit code 1 where a limit is passed."""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from servers import Servers

NAME = "IPS-sig-S999-req-E4.pkg"


def address(number):
    return f"127.{1 + number // 62500}.{number // 250 % 250}.{1 + number % 250}"


def ask(control, change):
    request = urllib.request.Request(f"http://127.0.0.1:{control}/sensors", json.dumps(change).encode(), method="PATCH")
    urllib.request.urlopen(request, timeout=60).close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--mb", type=int, default=100)
    parser.add_argument("--n", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--folder", help="where the files go; a temporary folder")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="vedette-bench-", dir=arguments.folder)
    environment = dict(os.environ, GIO_USE_PROXY_RESOLVER="dummy", GSETTINGS_BACKEND="memory")
    package, body = os.path.join(folder, "package"), os.path.join(folder, "body")
    size = arguments.mb * 1000 * 1000
    with open(package, "wb") as out:
        for _ in range(arguments.mb):
            out.write(os.urandom(1000 * 1000))
    # what our request looks like, for curl
    with open(body, "wb") as out:
        out.write(b"--frontier\r\nContent-Type: text/xml\r\n\r\n<request><execPushUpgrade><packageFileName>" + NAME.encode() +
                  f"</packageFileName><size>{size}</size></execPushUpgrade></request>\r\n--frontier\r\n".encode() +
                  b"Content-Type: application/octet-stream\r\n\r\n")
        with open(package, "rb") as source:
            shutil.copyfileobj(source, out)
        out.write(b"\r\n--frontier--\r\n")
    root = os.path.join(folder, "www")
    os.makedirs(root)
    missed = []
    servers = Servers(folder, root)
    sim = subprocess.Popen([arguments.sim, "--sensors", str(arguments.n), "--healthy", "--warm", "--exit-with-parent"], stdout=subprocess.PIPE, text=True)
    ready = json.loads(sim.stdout.readline())

    def report(what, measured, limit, least=False):
        good = measured >= limit if least else measured <= limit
        print(f"{what:<60} {measured:8.2f}  ({'at least' if least else 'at most'} {limit:.2f}){'' if good else '  MISSED'}")
        sys.stdout.flush()
        if not good:
            missed.append(what)

    def reset():
        # nobody pays for what another has yet to write to the disk
        for name in os.listdir(root):
            os.unlink(os.path.join(root, name))
        os.sync()
        ask(ready["control_port"], {"signature": 700, "engine": "E4", "version": "7.1(7)", "license": "valid", "state": "running", "upgrade_seconds": 0.01})
        time.sleep(0.3)
        ask(ready["control_port"], {"signature": 700})

    def ours(*words, hosts):
        done = subprocess.run([arguments.program, "--path", package, "--name", NAME, *words, *hosts], env=environment, check=True,
                              stdout=subprocess.PIPE, text=True)
        return json.loads(done.stdout)

    def curl(urls, source, *words):
        config = os.path.join(folder, "curl.config")
        with open(config, "w", encoding="ascii") as out:
            for url in urls:
                out.write(f'url = "{url}"\nupload-file = "{source}"\noutput = "/dev/null"\n')
        begin = time.monotonic()
        subprocess.run(["curl", "--silent", "--show-error", "--no-progress-meter", "--fail", "--parallel", "--parallel-immediate", "--parallel-max", str(arguments.n), *words, "--config", config],
                       env=environment, check=True)
        return time.monotonic() - begin

    def compare(what, our_run, curl_run):
        ratios, anon = [], 0
        for _ in range(arguments.rounds):
            reset()
            theirs = curl_run()
            reset()
            mine = our_run()
            ratios.append(theirs / mine["wall"])
            anon = max(anon, mine["anon_kib"])
            print(f"# {what}: curl {arguments.n * size / theirs / 1e6:.0f} MB/s, ours {arguments.n * size / mine['wall'] / 1e6:.0f} MB/s: {json.dumps(mine)}")
            sys.stdout.flush()
        report(f"{what}: throughput against curl --parallel (median)", statistics.median(ratios), 0.7, least=True)
        report(f"{what}: private memory, MiB", anon / 1024, 100)

    try:
        hosts = [address(number) for number in range(arguments.n)]
        urls = [f"https://{host}:{ready['port']}/cgi-bin/transaction-server?command=execPushUpgrade" for host in hosts]
        compare("sensors over TLS",
                lambda: ours("--port", str(ready["port"]), "--password", "Sensor-1234", hosts=hosts),
                lambda: curl(urls, body, "--insecure", "--user", "cisco:Sensor-1234", "--request", "POST", "--header", "Expect:",
                             "--header", "Content-Type: multipart/form-data; boundary=frontier"))
        port = servers.nginx("dav_methods PUT; client_max_body_size 0; client_body_buffer_size 128k;")
        compare("nginx, plain PUT",
                lambda: ours("--put", "--port", str(port), hosts=["127.0.0.1"] * arguments.n),
                lambda: curl([f"http://127.0.0.1:{port}/{number}" for number in range(arguments.n)], package, "--header", "Expect:"))
        return 1 if missed else 0
    finally:
        sim.kill()
        sim.wait()
        servers.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
