#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills an engine (SIGKILL, at random moments) that works through Regenerate Certificate, then looks at what is
left: the store is whole, every operation has an outcome, and no sensor was regenerated twice."""

import argparse
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request


def ask(port, path):
    with urllib.request.urlopen('http://127.0.0.1:%d%s' % (port, path), timeout=30) as reply:
        return json.load(reply)


def count_generations(port):
    """Key generations per sensor, out of the simulator's own log of requests."""
    counts = {}
    for entry in ask(port, '/log?command=execGenerateTlsKey')['entries']:
        if entry.get('command') == 'execGenerateTlsKey':
            counts[entry['sensor']] = counts.get(entry['sensor'], 0) + 1
    return counts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sim', required=True)
    parser.add_argument('--engine', required=True)
    parser.add_argument('--sensors', type=int, default=40)
    parser.add_argument('--kills', type=int, default=20)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--parallel', type=int, default=3)
    parser.add_argument('--lease-ms', type=int, default=1000)
    parser.add_argument('--life-max-s', type=float, default=0.45)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
    chance = random.Random(seed)
    print('# seed %d' % seed)

    folder = tempfile.mkdtemp(prefix='vedette-crash-')
    store = os.path.join(folder, 'vedette.db')
    environment = dict(os.environ, VEDETTE_TEST_PASSWORD='Sensor-1234', GIO_USE_PROXY_RESOLVER='dummy',
                       GSETTINGS_BACKEND='memory', XDG_CONFIG_HOME=folder, XDG_DATA_HOME=folder, XDG_STATE_HOME=folder)
    sim = subprocess.Popen([arguments.sim, '--sensors', str(arguments.sensors), '--seed', '1', '--healthy', '--exit-with-parent'],
                           stdout=subprocess.PIPE, text=True)
    problems = []
    try:
        facts = json.loads(sim.stdout.readline())
        subprocess.run([arguments.engine, 'setup', store, str(facts['port']), '0', str(arguments.sensors), 'https',
                        'parallel=%d' % arguments.parallel, 'retries=2', 'connect=5000', 'reply=5000', 'long=3000'],
                       check=True, env=environment)
        subprocess.run([arguments.engine, 'submit', store, 'regenerate-certificate'], check=True, env=environment)

        kills = 0
        jobs = 1
        begin = time.monotonic()
        while kills < arguments.kills:
            engine = subprocess.Popen([arguments.engine, 'run', store, str(arguments.lease_ms)], env=environment,
                                      stdout=subprocess.DEVNULL)
            try:
                engine.wait(chance.uniform(0.05, arguments.life_max_s))
                if engine.returncode != 0:
                    problems.append('the engine ended by itself with %d' % engine.returncode)
                # all done before the last kill: the same once more, so that every kill hits an engine at work
                subprocess.run([arguments.engine, 'submit', store, 'regenerate-certificate'], check=True, env=environment)
                jobs += 1
            except subprocess.TimeoutExpired:
                engine.send_signal(signal.SIGKILL)
                engine.wait()
                kills += 1
        killed = time.monotonic() - begin
        last = subprocess.run([arguments.engine, 'run', store, str(arguments.lease_ms)], env=environment, timeout=600,
                              stdout=subprocess.DEVNULL)
        if last.returncode != 0:
            problems.append('the last engine ended with %d' % last.returncode)

        database = sqlite3.connect(store)
        integrity = database.execute('PRAGMA integrity_check').fetchall()
        if integrity != [('ok',)]:
            problems.append('integrity_check: %r' % integrity)
        states = dict(database.execute('SELECT state, count(*) FROM operations GROUP BY state').fetchall())
        if states != {'succeeded': arguments.sensors * jobs}:
            problems.append('outcomes: %r' % states)
            for row in database.execute("SELECT sensor_name, state, cause, message, detail FROM operations "
                                        "WHERE state <> 'succeeded' LIMIT 10"):
                problems.append('  %r' % (row,))
        interrupted = database.execute('SELECT count(*), max(attempt) FROM operations WHERE attempt > 1').fetchone()
        database.close()
        counts = count_generations(facts['control_port'])
        wrong = sorted((number, count) for number, count in counts.items() if count != jobs)
        if wrong:
            problems.append('regenerated more or less than once per job: %r' % wrong)
        if len(counts) != arguments.sensors:
            problems.append('regenerated: %d of %d sensors' % (len(counts), arguments.sensors))
        own = sorted((sensor['index'], sensor['regenerated']) for sensor in ask(facts['control_port'], '/sensors')['sensors']
                     if sensor['regenerated'] != jobs)
        if own:
            problems.append('the sensors themselves count: %r' % own)
        print('# %d kills in %.1f s, all (%d jobs) done after %.1f s; %d operations were interrupted, one of them %s times'
              % (kills, killed, jobs, time.monotonic() - begin, interrupted[0], (interrupted[1] or 1) - 1))
    finally:
        sim.kill()
        sim.wait()
        if problems:
            print('# the store is kept in %s' % folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)

    print('1..1')
    for problem in problems:
        print('# %s' % problem)
    print('%s 1 - regenerate survives %d kills' % ('not ok' if problems else 'ok', arguments.kills))
    return 1 if problems else 0


sys.exit(main())
