#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills engines (SIGKILL, at random moments) that update licences, then looks at what is left.

files: one engine after another applies licence files; the sensors themselves tell that each file was applied once.
pace:  two engines share the licence server's pace; one is killed half way and started anew. The stand-in's own log
       never shows more requests in any window than the pace allows, and every sensor gets its licence."""

import argparse
import datetime
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


class World:
    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = tempfile.mkdtemp(prefix='vedette-licenses-')
        self.store = os.path.join(self.folder, 'vedette.db')
        self.environment = dict(os.environ, VEDETTE_TEST_PASSWORD='Sensor-1234', VEDETTE_TEST_CISCO_PASSWORD='Cisco-1234',
                                GIO_USE_PROXY_RESOLVER='dummy', GSETTINGS_BACKEND='memory', XDG_CONFIG_HOME=self.folder,
                                XDG_DATA_HOME=self.folder, XDG_STATE_HOME=self.folder)
        self.sim = subprocess.Popen([arguments.sim, '--sensors', str(arguments.sensors), '--seed', '1', '--healthy',
                                     '--exit-with-parent'], stdout=subprocess.PIPE, text=True)
        self.facts = json.loads(self.sim.stdout.readline())
        self.problems = []
        self.engines = []

    def ask(self, path, change=None):
        data = None if change is None else json.dumps(change).encode()
        request = urllib.request.Request('http://127.0.0.1:%d%s' % (self.facts['control_port'], path), data,
                                         method='GET' if data is None else 'PATCH')
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)

    def engine(self, *words):
        subprocess.run([self.arguments.engine, *[str(word) for word in words]], check=True, env=self.environment, timeout=900,
                       stdout=subprocess.DEVNULL)

    def start_engine(self):
        engine = subprocess.Popen([self.arguments.engine, 'run', self.store, str(self.arguments.lease_ms)], env=self.environment,
                                  stdout=subprocess.DEVNULL)
        self.engines.append(engine)
        return engine

    def set_up(self):
        self.engine('setup', self.store, self.facts['port'], 0, self.arguments.sensors, 'https',
                    'parallel=%d' % self.arguments.parallel, 'retries=2', 'connect=5000', 'reply=5000', 'long=3000')
        self.engine('submit', self.store, 'refresh')
        self.engine('run', self.store, 30000)

    def check_store(self, succeeded, verb='update-license'):
        database = sqlite3.connect(self.store)
        integrity = database.execute('PRAGMA integrity_check').fetchall()
        if integrity != [('ok',)]:
            self.problems.append('integrity_check: %r' % integrity)
        states = dict(database.execute("SELECT o.state, count(*) FROM operations o JOIN jobs j ON j.id = o.job_id "
                                       "WHERE j.verb = ? GROUP BY o.state", (verb,)).fetchall())
        if states != {'succeeded': succeeded}:
            self.problems.append('outcomes: %r' % states)
            for row in database.execute("SELECT o.sensor_name, o.state, o.cause, o.message, o.detail FROM operations o JOIN jobs j ON "
                                        "j.id = o.job_id WHERE j.verb = ? AND o.state <> 'succeeded' LIMIT 10", (verb,)):
                self.problems.append('  %r' % (row,))
        interrupted = database.execute('SELECT count(*) FROM operations WHERE attempt > 1').fetchone()[0]
        database.close()
        return interrupted

    def close(self):
        for process in (*self.engines, self.sim):
            process.kill()
            process.wait()
        self.sim.stdout.close()
        if self.problems:
            print('# the store is kept in %s' % self.folder)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)


def submit_files(world, sensors, job):
    """Files of a later day than those of the job before, so that each is applied."""
    day = datetime.date(2037, 1, 1) + datetime.timedelta(days=2 * job)
    folder = os.path.join(world.folder, 'files-%d' % job)
    os.makedirs(folder)
    for sensor in sensors:
        with open(os.path.join(folder, sensor['serial'] + '.lic'), 'w', encoding='ascii') as out:
            out.write('# License of a simulated sensor\nserialNumber=%s\nexpirationTime=%s\n' % (sensor['serial'], day))
    world.engine('submit-licenses', world.store, folder)


def test_files(world, chance):
    arguments = world.arguments
    sensors = world.ask('/sensors')['sensors']
    submit_files(world, sensors, 0)
    jobs, kills = 1, 0
    begin = time.monotonic()
    while kills < arguments.kills:
        engine = world.start_engine()
        try:
            engine.wait(chance.uniform(0.05, arguments.life_max_s))
            if engine.returncode != 0:
                world.problems.append('the engine ended by itself with %d' % engine.returncode)
            # all done before the last kill: the next files, so that every kill hits an engine at work
            submit_files(world, sensors, jobs)
            jobs += 1
        except subprocess.TimeoutExpired:
            engine.send_signal(signal.SIGKILL)
            engine.wait()
            kills += 1
    world.engine('run', world.store, arguments.lease_ms)
    interrupted = world.check_store(arguments.sensors * jobs)
    for sensor in world.ask('/sensors')['sensors']:
        if len(sensor['licenses']) != jobs or len(set(sensor['licenses'])) != jobs:
            world.problems.append('sensor %d took %d licences, %d different ones, of %d'
                                  % (sensor['index'], len(sensor['licenses']), len(set(sensor['licenses'])), jobs))
    print('# %d kills, all (%d jobs) done after %.1f s; %d operations were interrupted' % (kills, jobs, time.monotonic() - begin, interrupted))


def test_pace(world, chance):
    arguments = world.arguments
    world.engine('cisco', world.store, 'http://127.0.0.1:%d/SWIFT/Licensing/' % world.facts['license_port'], arguments.limit,
                 int(arguments.window_s * 1000))
    # the stand-in blocks whoever asks more often than the pace allows
    world.ask('/license-server', {'limit': arguments.limit, 'window_seconds': arguments.window_s * 0.999, 'delay_ms': arguments.delay_ms})
    world.engine('submit-cco', world.store)
    begin = time.monotonic()
    first, second = world.start_engine(), world.start_engine()
    killed_at = None
    while first.poll() is None or second.poll() is None:
        requests = world.ask('/license-server')['requests']
        if killed_at is None and len(requests) >= arguments.sensors // 2:
            # within a burst of requests, while some are under way
            present = len(requests)
            while len(world.ask('/license-server')['requests']) == present and second.poll() is None:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, arguments.delay_ms / 1000))
            second.send_signal(signal.SIGKILL)
            second.wait()
            killed_at = len(world.ask('/license-server')['requests'])
            second = world.start_engine()
        if time.monotonic() - begin > arguments.limit_s:
            world.problems.append('not done after %d s' % arguments.limit_s)
            break
        time.sleep(0.05)
    interrupted = world.check_store(arguments.sensors)
    requests = world.ask('/license-server')['requests']
    times = sorted(request['time_us'] for request in requests)
    most = max(sum(1 for other in times if moment <= other < moment + arguments.window_s * 1e6) for moment in times)
    if most > arguments.limit:
        world.problems.append('%d requests within %g s' % (most, arguments.window_s))
    answers = {request['result'] for request in requests}
    if answers != {'licence'}:
        world.problems.append('answers: %r' % answers)
    if killed_at is None:
        world.problems.append('no engine was killed')
    for sensor in world.ask('/sensors')['sensors']:
        if len(sensor['licenses']) != 1:
            world.problems.append('sensor %d took %d licences' % (sensor['index'], len(sensor['licenses'])))
    print('# %d sensors, %d requests, at most %d in any %g s; an engine was killed after %s; %d operations were interrupted; %.1f s'
          % (arguments.sensors, len(requests), most, arguments.window_s, killed_at, interrupted, time.monotonic() - begin))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('what', choices=('files', 'pace'))
    parser.add_argument('--sim', required=True)
    parser.add_argument('--engine', required=True)
    parser.add_argument('--sensors', type=int, default=40)
    parser.add_argument('--kills', type=int, default=15)
    parser.add_argument('--limit', type=int, default=8)
    parser.add_argument('--window-s', type=float, default=2.0)
    parser.add_argument('--delay-ms', type=int, default=150)
    parser.add_argument('--limit-s', type=float, default=150)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--parallel', type=int, default=4)
    parser.add_argument('--lease-ms', type=int, default=1000)
    parser.add_argument('--life-max-s', type=float, default=0.45)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
    print('# seed %d' % seed)
    world = World(arguments)
    try:
        world.set_up()
        (test_files if arguments.what == 'files' else test_pace)(world, random.Random(seed))
    finally:
        world.close()
    print('1..1')
    for problem in world.problems:
        print('# %s' % problem)
    print('%s 1 - licences, %s' % ('not ok' if world.problems else 'ok', arguments.what))
    return 1 if world.problems else 0


if __name__ == '__main__':
    sys.exit(main())
