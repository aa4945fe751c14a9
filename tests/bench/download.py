#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A download over TLS from nginx, verified, against `curl -o` without verification in the same run, and the memory of eight
at once. Prints one line per figure: what, measured, limit. Exit code 1 where a limit is passed."""

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from servers import Servers, make_certificate


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    parser.add_argument("--mb", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--folder", help="where the files go; a temporary folder")
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="vedette-bench-", dir=arguments.folder)
    environment = dict(os.environ, GIO_USE_PROXY_RESOLVER="dummy", GSETTINGS_BACKEND="memory")
    root, parts = os.path.join(folder, "www"), os.path.join(folder, "parts")
    os.makedirs(root)
    size = arguments.mb * 1000 * 1000
    sha256, md5 = hashlib.sha256(), hashlib.md5()
    with open(os.path.join(root, "file"), "wb") as out:
        for _ in range(arguments.mb):
            data = os.urandom(1000 * 1000)
            out.write(data)
            sha256.update(data)
            md5.update(data)
    missed = []
    servers = Servers(folder, root)

    def report(what, measured, limit, least=False, binding=True):
        good = measured >= limit if least else measured <= limit
        print(f"{what:<60} {measured:8.2f}  ({'at least' if least else 'at most'} {limit:.2f})"
              f"{'' if good else '  MISSED' if binding else '  below'}")
        sys.stdout.flush()
        if not good and binding:
            missed.append(what)

    try:
        tls = make_certificate(folder)
        port = servers.nginx("autoindex on;", tls=tls)
        url = f"https://127.0.0.1:{port}/file"

        def ours(*words, n=1):
            os.makedirs(parts)
            done = subprocess.run([arguments.program, "--folder", parts, "--authorities", tls[0], *words, *[url] * n], env=environment,
                                  check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            shutil.rmtree(parts)
            return json.loads(done.stdout)

        def curl():
            os.makedirs(parts)
            begin = time.monotonic()
            subprocess.run(["curl", "--silent", "--cacert", tls[0], "-o", os.path.join(parts, "file"), url], env=environment, check=True)
            wall = time.monotonic() - begin
            shutil.rmtree(parts)
            return wall

        curl()
        walls, ratios, with_md5 = [], [], []
        for _ in range(arguments.rounds):
            wall = curl()
            one = ours("--digest", sha256.hexdigest(), "--size", str(size))
            two = ours("--digest", md5.hexdigest(), "--size", str(size))
            walls.append(wall)
            ratios.append(wall / one["wall"])
            with_md5.append(wall / two["wall"])
            print(f"# curl {wall:.3f} s; SHA-256 {json.dumps(one)}; MD5 too {json.dumps(two)}")
        print(f"# curl {size / statistics.median(walls) / 1e6:.0f} MB/s")
        report("speed against curl -o, SHA-256 (median)", statistics.median(ratios), 0.9, least=True)
        report("the same with the MD5 of the locator too, for information", statistics.median(with_md5), 0.9, least=True, binding=False)
        eight = ours(n=8)
        print(f"# eight at once: {json.dumps(eight)}")
        report("memory of eight at once, MiB", eight["rss_kib"] / 1024, 40)
        return 1 if missed else 0
    finally:
        servers.close()
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main())
