#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refresh against `curl --parallel` making the same requests in the same run: once to the simulator, once to nginx
with two workers, so that the figure is ours and not the simulator's. Prints one line per figure: what, measured,
limit. Exit code 1 where a limit is passed."""

import argparse
import base64
import json
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

BODY = ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<request xmlns="http://www.cisco.com/cids/idiom" schemaVersion="2.00"><getVersion/></request>')
PATH = '/cgi-bin/transaction-server?command=getVersion'


def address(number):
    return '127.%d.%d.%d' % (1 + number // 62500, number // 250 % 250, 1 + number % 250)


class Bench:
    def __init__(self, arguments):
        self.arguments = arguments
        self.folder = tempfile.mkdtemp(prefix='vedette-bench-')
        os.chmod(self.folder, 0o755)          # nginx's workers are somebody else
        self.environment = dict(os.environ, VEDETTE_TEST_PASSWORD='Sensor-1234', GIO_USE_PROXY_RESOLVER='dummy',
                                GSETTINGS_BACKEND='memory', XDG_CONFIG_HOME=self.folder, XDG_DATA_HOME=self.folder,
                                XDG_STATE_HOME=self.folder)
        self.missed = []

    def engine(self, *words):
        reply = subprocess.run([self.arguments.engine, *map(str, words)], env=self.environment, check=True,
                               stdout=subprocess.PIPE, text=True)
        return json.loads(reply.stdout) if reply.stdout.startswith('{') else None

    def setup(self, name, port, first, count, *settings):
        store = os.path.join(self.folder, name + '.db')
        self.engine('setup', store, port, first, count, 'https', *settings)
        return store

    def curl(self, port, count):
        """Wall and processor time of curl for the same requests."""
        path = os.path.join(self.folder, 'curl.conf')
        with open(path, 'w') as config:
            for number in range(count):
                config.write('url = "https://%s:%d%s"\noutput = "/dev/null"\n' % (address(number), port, PATH))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.monotonic()
        subprocess.run(['curl', '--silent', '--parallel', '--parallel-immediate', '--parallel-max', str(self.arguments.parallel),
                        '-k', '--user', 'cisco:Sensor-1234', '--header', 'Content-Type: text/xml', '--data', BODY,
                        '--config', path], check=True, env=self.environment, stderr=subprocess.DEVNULL)
        wall = time.monotonic() - begin
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def report(self, what, measured, limit, unit=''):
        good = measured <= limit
        print('%-58s %9.2f%s  (limit %.2f) %s' % (what, measured, unit, limit, '' if good else '  MISSED'))
        sys.stdout.flush()
        if not good:
            self.missed.append(what)

    def compare(self, name, port, count):
        store = self.setup(name, port, 0, count, 'parallel=%d' % self.arguments.parallel)
        first = self.engine('measure', store, 'refresh')
        print('# %s, first contact ever (two handshakes, the first one pins): %s' % (name, json.dumps(first)))
        walls, processors, ours = [], [], []
        for _ in range(self.arguments.rounds):
            figures = self.engine('measure', store, 'refresh')
            wall, processor = self.curl(port, count)
            print('# %s: %s; curl %.3f s, processor %.3f s' % (name, json.dumps(figures), wall, processor))
            if figures['succeeded'] != count:
                self.missed.append('%s: %d of %d succeeded' % (name, figures['succeeded'], count))
            walls.append(figures['wall'] / wall)
            processors.append(figures['cpu'] / processor)
            ours.append(figures)
        self.report('%s: wall time / curl' % name, statistics.median(walls), 1.25)
        self.report('%s: processor time / curl' % name, statistics.median(processors), 1.5)
        return ours, store

    def patch(self, control_port, number, state):
        request = urllib.request.Request('http://127.0.0.1:%d/sensors/%d' % (control_port, number), method='PATCH',
                                         data=json.dumps(state).encode(), headers={'Content-Type': 'application/json'})
        urllib.request.urlopen(request, timeout=30).read()

    def dead_fleet(self, facts, count):
        live = count // 20
        # as with any fleet, it was alive once
        store = self.setup('dead', facts['port'], 0, count, 'parallel=%d' % self.arguments.parallel, 'retries=0', 'connect=3000', 'reply=3000')
        self.engine('measure', store, 'refresh')
        for number in range(count):
            if number % 20 != 0:
                self.patch(facts['control_port'], number, {'faults': ['silent']})
        # now it is learnt who is dead; a living one may fail for once, because the dead keep GIO's threads
        for _ in range(3):
            learnt = self.engine('measure', store, 'refresh')
            print('# learning: %s' % json.dumps(learnt), flush=True)
            if learnt['succeeded'] == live:
                break
        live = learnt['succeeded']
        only, among = [], []
        for _ in range(self.arguments.rounds):
            only.append(self.engine('measure', store, 'refresh', live, 'only')['wall'])
            # what the last run left behind is taken over as soon as its lease is over: a store of its own instead
            copy = os.path.join(self.folder, 'dead-%d.db' % len(among))
            shutil.copy(store, copy)
            among.append(self.engine('measure', copy, 'refresh', live)['wall'])
        print('# the living alone: %r s; among the dead: %r s' % (only, among))
        self.report('95 %% dead: the live %d done / live only' % live, statistics.median(among) / statistics.median(only), 2.0)

    def nginx(self, reply):
        port = self.free_port()
        key, certificate = os.path.join(self.folder, 'key.pem'), os.path.join(self.folder, 'cert.pem')
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', certificate, '-days', '700',
                        '-subj', '/CN=nginx'], check=True, stderr=subprocess.DEVNULL)
        with open(os.path.join(self.folder, 'reply.xml'), 'wb') as file:
            file.write(reply)
        with open(os.path.join(self.folder, 'nginx.conf'), 'w') as file:
            file.write('''daemon off; worker_processes 2; pid %(f)s/nginx.pid; error_log %(f)s/error.log; worker_rlimit_nofile 8192;
events { worker_connections 4096; }
http { access_log off; client_body_temp_path %(f)s/b; proxy_temp_path %(f)s/p; fastcgi_temp_path %(f)s/x; uwsgi_temp_path %(f)s/u; scgi_temp_path %(f)s/s;
server { listen 0.0.0.0:%(p)d ssl; ssl_certificate %(c)s; ssl_certificate_key %(k)s; ssl_session_tickets off; root %(f)s;
location / { default_type text/xml; error_page 405 =200 /reply.xml; try_files /reply.xml =404; } } }
''' % {'f': self.folder, 'p': port, 'c': certificate, 'k': key})
        process = subprocess.Popen(['nginx', '-c', os.path.join(self.folder, 'nginx.conf'), '-e', os.path.join(self.folder, 'error.log')])
        for _ in range(100):
            try:
                socket.create_connection(('127.0.0.1', port), 1).close()
                break
            except OSError:
                time.sleep(0.05)
        return process, port

    def free_port(self):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            return probe.getsockname()[1]

    def fetch_reply(self, port):
        import ssl
        context = ssl._create_unverified_context()
        request = urllib.request.Request('https://%s:%d%s' % (address(0), port, PATH), data=BODY.encode(), headers={
            'Content-Type': 'text/xml', 'Authorization': 'Basic ' + base64.b64encode(b'cisco:Sensor-1234').decode()})
        return urllib.request.urlopen(request, context=context, timeout=30).read()

    def run(self):
        count = self.arguments.sensors
        sim = subprocess.Popen([self.arguments.sim, '--sensors', str(max(count, self.arguments.large)), '--seed', '1', '--healthy', '--warm', '--exit-with-parent'],
                               stdout=subprocess.PIPE, text=True)
        nginx = None
        try:
            facts = json.loads(sim.stdout.readline())
            if self.arguments.only_dead:
                self.dead_fleet(facts, count)
                return 1 if self.missed else 0
            ours, _ = self.compare('simulator', facts['port'], count)
            self.report('peak memory at %d sensors' % count, max(figures['rss_mib'] for figures in ours), 80, ' MiB')
            nginx, port = self.nginx(self.fetch_reply(facts['port']))
            small, _ = self.compare('nginx', port, count)
            if self.arguments.large > count:
                store = self.setup('large', port, 0, self.arguments.large, 'parallel=%d' % self.arguments.parallel)
                self.engine('measure', store, 'refresh')
                large = self.engine('measure', store, 'refresh')
                print('# %d sensors: %s' % (self.arguments.large, json.dumps(large)))
                self.report('peak memory at %d sensors' % self.arguments.large, large['rss_mib'], 150, ' MiB')
                self.report('%d sensors / %d sensors' % (self.arguments.large, count),
                            large['wall'] / statistics.median(figures['wall'] for figures in small), 1.1 * self.arguments.large / count)
            self.dead_fleet(facts, count)
        finally:
            if nginx is not None:
                nginx.terminate()
                nginx.wait()
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
    parser.add_argument('--sensors', type=int, default=1000)
    parser.add_argument('--large', type=int, default=10000)
    parser.add_argument('--parallel', type=int, default=64)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--only-dead', action='store_true', help='only the fleet of which 95 %% never answer')
    return Bench(parser.parse_args()).run()


if __name__ == '__main__':
    sys.exit(main())
