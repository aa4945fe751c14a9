/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  const char *store_path;    /* (nullable): the usual one */
  gboolean no_keyring;
} IpsDaemonOptions;

/**
 * ips_daemon_run:
 *
 * Opens the workspace, works on what is queued and what is due while no window has the store open, and comes back
 * after SIGTERM, SIGINT or the bus's Quit, when everything is put down and on disk. Once per process, main thread.
 *
 * Returns: the exit code: 0, also where another one works on the same store; 1 where the store cannot be opened
 */
int ips_daemon_run (const IpsDaemonOptions *options);

G_END_DECLS
