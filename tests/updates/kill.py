#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A download is killed at many random moments; it always ends with the right file and downloads at most 1 MiB once more
per kill. Not part of any suite: `ninja kill-downloads`."""

import argparse
import hashlib
import os
import random
import sys

from servers import Servers
from test_servers import kill_download
from world import World


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--mib", type=int, default=200)
    arguments = parser.parse_args()
    world = World()
    root = world.path("www")
    os.makedirs(root)
    size = arguments.mib * 1024 * 1024
    data = random.Random(5).randbytes(size)
    with open(os.path.join(root, "IPS-sig-S1000-req-E4.pkg"), "wb") as out:
        out.write(data)
    servers = Servers(world.folder, root)
    try:
        kills = sent = rounds = 0
        # as slow as lets about a hundred kills hit one file, so that they hit every moment of it
        port = servers.nginx(f"limit_rate {max(arguments.mib // 10, 1)}m;")
        while kills < arguments.kills:
            total, more = kill_download(world, port, "IPS-sig-S1000-req-E4.pkg", hashlib.sha256(data).hexdigest(),
                                        arguments.kills - kills, 0.3, servers.access)
            rounds += 1
            kills, sent = kills + more, total
            again = sent - rounds * size
            print(f"{kills} kills, {rounds} files whole and right, {again / 1024 / 1024:.1f} MiB downloaded again, "
                  f"{again / 1024 / max(kills, 1):.0f} KiB per kill (limit 1024)")
            sys.stdout.flush()
        return 0 if again <= kills * 1024 * 1024 else 1
    finally:
        servers.close()
        world.close()


if __name__ == "__main__":
    sys.exit(main())
