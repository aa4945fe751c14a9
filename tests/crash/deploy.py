#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills an engine (SIGKILL, at random moments) that deploys packages, then looks at what is left: the store is whole, every
operation says what the sensor says, and every sensor got each package of its plan whole at most once, in order."""

import argparse
import os
import random
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
from licenses import World

ENGINE = 'IPS-engine-E4-req-7.0-2.pkg'
FIRST_LEVEL = 900


def name_of(level):
    return 'IPS-sig-S%d-req-E4.pkg' % level


def make_package(world, name):
    path = os.path.join(world.folder, name)
    with open(path, 'wb') as out:
        out.write(name.encode() * (world.arguments.bytes // len(name)))
    return path


def submit(world, job):
    """The first job raises the engine too; each later one brings the next level."""
    world.engine('import', world.store, make_package(world, name_of(FIRST_LEVEL + job)))
    world.engine('submit-deploy', world.store, name_of(FIRST_LEVEL + job))


def check(world, jobs):
    wanted = [ENGINE] + [name_of(FIRST_LEVEL + job) for job in range(jobs)]
    for sensor in world.ask('/sensors')['sensors']:
        installed = [upgrade['name'] for upgrade in sensor['upgrades']]
        if installed != wanted or sensor['pushed'] != len(wanted):
            world.problems.append('sensor %d took %d packages whole: %r' % (sensor['index'], sensor['pushed'], installed))
        if (sensor['signature'], sensor['engine']) != (FIRST_LEVEL + jobs - 1, 'E4'):
            world.problems.append('sensor %d runs S%d %s' % (sensor['index'], sensor['signature'], sensor['engine']))


def test(world, chance):
    arguments = world.arguments
    world.ask('/sensors', {'platform': 'IPS-4240', 'version': '7.0(2)', 'engine': 'E3', 'signature': 400, 'upgrade_seconds': 0.3})
    world.set_up()
    world.engine('import', world.store, make_package(world, ENGINE))
    submit(world, 0)
    jobs, kills = 1, 0
    while kills < arguments.kills:
        engine = world.start_engine()
        try:
            engine.wait(chance.uniform(0.1, arguments.life_max_s))
            if engine.returncode != 0:
                world.problems.append('the engine ended by itself with %d' % engine.returncode)
            # all done before the last kill: the next level, so that every kill hits an engine at work
            submit(world, jobs)
            jobs += 1
        except subprocess.TimeoutExpired:
            engine.send_signal(signal.SIGKILL)
            engine.wait()
            kills += 1
    world.engine('run', world.store, arguments.lease_ms)
    interrupted = world.check_store(arguments.sensors * jobs, 'deploy')
    check(world, jobs)
    print('# %d kills, %d jobs; %d operations were interrupted' % (kills, jobs, interrupted))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sim', required=True)
    parser.add_argument('--engine', required=True)
    parser.add_argument('--sensors', type=int, default=20)
    parser.add_argument('--kills', type=int, default=12)
    parser.add_argument('--bytes', type=int, default=200000)
    parser.add_argument('--seed', type=int, default=None)
    parser.add_argument('--parallel', type=int, default=6)
    parser.add_argument('--lease-ms', type=int, default=1000)
    parser.add_argument('--life-max-s', type=float, default=1.0)
    arguments = parser.parse_args()
    seed = arguments.seed if arguments.seed is not None else random.SystemRandom().randrange(1 << 32)
    print('# seed %d' % seed)
    world = World(arguments)
    try:
        test(world, random.Random(seed))
    finally:
        world.close()
    print('1..1')
    for problem in world.problems:
        print('# %s' % problem)
    print('%s 1 - deployments' % ('not ok' if world.problems else 'ok'))
    return 1 if world.problems else 0


sys.exit(main())
