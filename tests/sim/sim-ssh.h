/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "sim-sensor.h"

G_BEGIN_DECLS

/* The sensors' command line over SSH (libssh's server side), one session per connection, driven from the main loop. */

/* A new connection; @socket is kept as long as the session lives. */
void sim_ssh_accept (SimSensor *sensor, GSocket *socket);
/* (transfer full): "SHA256:..." of its host key as OpenSSH says it; a key is made where there is none yet */
char *sim_ssh_dup_fingerprint (SimSensor *sensor);
/* Another key from now on. */
void sim_ssh_change_key (SimSensor *sensor);
guint sim_ssh_get_n (void);   /* sessions held now */
void sim_ssh_close (void);

G_END_DECLS
