#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures: a 30 MB definition against xmllint in the same run; levels and policies of 10,000 signatures in a store."""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import definitions  # noqa: E402

ROUNDS = 5
LIMITS = {"open": 300, "diff": 50, "size": 60}     # ms, ms, MiB


def run(command):
    """(processor seconds, peak MiB, what it printed)"""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        out = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, out


def write_definition(path):
    """In a process of its own: what this one has in memory would count as the programs' peak too."""
    child = os.fork()
    if child == 0:
        with open(path, "w", encoding="utf-8") as out:
            out.write(definitions.level(615, 62000))
        os._exit(0)
    os.waitpid(child, 0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", required=True)
    arguments = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="vedette-bench-")
    ok = True
    try:
        path = os.path.join(folder, "definition.xml")
        write_definition(path)
        ours, theirs, peak = [], [], 0.0
        for _ in range(ROUNDS):
            seconds, mib, n = run([arguments.program, "read", path])
            ours.append(seconds)
            peak = max(peak, mib)
            theirs.append(run(["xmllint", "--stream", "--noout", path])[0])
        ratio = sorted(ours)[ROUNDS // 2] / sorted(theirs)[ROUNDS // 2]
        print(f"definition of {os.path.getsize(path) / 1e6:.1f} MB, {n.strip()} signatures: {ratio:.2f} times xmllint --stream "
              f"(limit 2), peak {peak:.1f} MiB (limit 40)")
        ok &= ratio <= 2 and peak <= 40
        begun = time.monotonic()
        _, _, out = run([arguments.program, "store", folder])
        figures = {line.split()[0]: float(line.split()[1]) for line in out.splitlines()}
        print(f"300 levels written in {time.monotonic() - begun:.0f} s: " + ", ".join(f"{key} {value:g}" for key, value in figures.items())
              + f" (limits: {LIMITS})")
        ok &= all(figures[key] <= limit for key, limit in LIMITS.items())
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0 if ok else 1


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
