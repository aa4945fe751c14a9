#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""200 sensors refreshed over SSH, 64 at once: memory, threads that are left, and what one that hangs does to the others.
Prints one line per figure: what, measured, limit. Exit code 1 where a limit is passed."""

import argparse
import json
import shutil
import statistics
import subprocess
import sys

from refresh import Bench

MAX_MIB = 120
# the main loop, the store's worker and GLib's own
MAX_THREADS = 8


class SshBench(Bench):
    def run(self):
        count = self.arguments.sensors
        sim = subprocess.Popen([self.arguments.sim, '--sensors', str(count), '--seed', '1', '--healthy', '--warm', '--ssh-port', '0',
                                '--exit-with-parent'], stdout=subprocess.PIPE, text=True)
        try:
            facts = json.loads(sim.stdout.readline())
            store = self.setup('ssh', facts['port'], 0, count, 'parallel=%d' % self.arguments.parallel, 'retries=0',
                               'ssh=%d' % facts['ssh_port'])
            figures = [self.engine('measure', store, 'refresh') for _ in range(self.arguments.rounds + 1)]
            for figure in figures:
                print('# %s' % json.dumps(figure))
                if figure['succeeded'] != count:
                    self.missed.append('%d of %d succeeded' % (figure['succeeded'], count))
            self.report('peak memory, %d sensors at %d' % (count, self.arguments.parallel), max(figure['rss_mib'] for figure in figures), MAX_MIB, ' MiB')
            self.report('threads left', max(figure['threads'] for figure in figures), MAX_THREADS)
            # the first round also asked for each host key
            alone = statistics.median(figure['wall'] for figure in figures[1:])
            self.patch(facts['control_port'], count // 2, {'faults': ['hang']})
            walls = []
            for number in range(self.arguments.rounds):
                copy = '%s-%d' % (store, number)
                shutil.copy(store, copy)
                walls.append(self.engine('measure', copy, 'refresh', count - 1)['wall'])
            print('# all: %.3f s; with one that hangs, the others: %r s' % (alone, walls))
            self.report('one hangs: the others / all', statistics.median(walls) / alone, 1.5)
        finally:
            sim.kill()
            sim.wait()
            shutil.rmtree(self.folder, ignore_errors=True)
        if self.missed:
            print('missed: %s' % '; '.join(self.missed))
        return 1 if self.missed else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--sim', required=True)
    parser.add_argument('--engine', required=True)
    parser.add_argument('--sensors', type=int, default=200)
    parser.add_argument('--parallel', type=int, default=64)
    parser.add_argument('--rounds', type=int, default=3)
    return SshBench(parser.parse_args()).run()


if __name__ == '__main__':
    sys.exit(main())
