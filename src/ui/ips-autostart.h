/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Whether vedetted is started with each login: an entry of the user's autostart folder. Main thread. */

typedef enum
{
  IPS_AUTOSTART_OFF,
  IPS_AUTOSTART_ON,         /* by our entry */
  IPS_AUTOSTART_SYSTEMD     /* by systemd, which somebody told so: not ours to change */
} IpsAutostart;

IpsAutostart ips_autostart_get (void);
/* (transfer full) (nullable): the program's path; %NULL where it is not installed */
char *ips_autostart_find_program (void);

/* Writes or removes the entry, and starts the service now or asks it to end. */
void ips_autostart_set_async (gboolean on, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_autostart_set_finish (GAsyncResult *result, GError **error);

G_END_DECLS
