#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refresh License on a fleet against `curl --parallel` making the same requests in the same run. Between the rounds every
licence changes, and what the store knows after a round must be what the sensors say. Prints one line per figure: what,
measured, limit. Exit code 1 where a limit is passed."""

import argparse
import json
import shutil
import sqlite3
import statistics
import subprocess
import sys
import urllib.request

from refresh import Bench

LIMIT = 1.25


def ask(port, path, change=None):
    data = None if change is None else json.dumps(change).encode()
    request = urllib.request.Request('http://127.0.0.1:%d%s' % (port, path), data, {'Content-Type': 'application/json'},
                                     method='GET' if data is None else 'PATCH')
    with urllib.request.urlopen(request, timeout=60) as reply:
        return json.load(reply)


def is_true(store, facts):
    database = sqlite3.connect(store)
    known = dict(database.execute('SELECT serial, license_expires_us / 1000000 FROM facts').fetchall())
    database.close()
    said = {sensor['serial']: sensor['license_until'] for sensor in ask(facts['control_port'], '/sensors')['sensors']}
    return known == said


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sim', required=True)
    parser.add_argument('--engine', required=True)
    parser.add_argument('--sensors', type=int, default=1000)
    parser.add_argument('--parallel', type=int, default=64)
    parser.add_argument('--rounds', type=int, default=5)
    arguments = parser.parse_args()
    bench = Bench(arguments)
    sim = subprocess.Popen([arguments.sim, '--sensors', str(arguments.sensors), '--seed', '1', '--healthy', '--warm', '--exit-with-parent'],
                           stdout=subprocess.PIPE, text=True)
    try:
        facts = json.loads(sim.stdout.readline())
        store = bench.setup('licenses', facts['port'], 0, arguments.sensors, 'parallel=%d' % arguments.parallel)
        bench.engine('measure', store, 'refresh')
        walls, processors = [], []
        for number in range(arguments.rounds):
            ask(facts['control_port'], '/sensors', {'license': 'valid', 'license_days': 100 + number})
            figures = bench.engine('measure', store, 'refresh')
            wall, processor = bench.curl(facts['port'], arguments.sensors)
            print('# %s; curl %.3f s, processor %.3f s' % (json.dumps(figures), wall, processor), flush=True)
            if figures['succeeded'] != arguments.sensors or not is_true(store, facts):
                bench.missed.append('round %d: what the store knows is not what the sensors say' % number)
            walls.append(figures['wall'] / wall)
            processors.append(figures['cpu'] / processor)
        bench.report('Refresh License of %d: wall time / curl' % arguments.sensors, statistics.median(walls), LIMIT)
        bench.report('Refresh License of %d: processor time / curl' % arguments.sensors, statistics.median(processors), 1.5)
    finally:
        sim.kill()
        sim.wait()
        shutil.rmtree(bench.folder, ignore_errors=True)
    if bench.missed:
        print('missed: %s' % '; '.join(bench.missed))
    return 1 if bench.missed else 0


sys.exit(main())
