/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sim-sensor.h"

G_BEGIN_DECLS

/* The sensors of this process. Main thread only. */
void sim_fleet_set_login (const char *user, const char *password);
void sim_fleet_set_reboot_seconds (double seconds);
const char *sim_fleet_get_user (void);
const char *sim_fleet_get_password (void);
double sim_fleet_get_reboot_seconds (void);

void sim_fleet_generate (guint n_sensors, guint32 seed, gboolean healthy);
gboolean sim_fleet_load (const char *path, GError **error);
void sim_fleet_free (void);

guint sim_fleet_get_n (void);
SimSensor *sim_fleet_get (guint index);                     /* (nullable) */
SimSensor *sim_fleet_find (const char *text);               /* (nullable): by number, name or address */
SimSensor *sim_fleet_find_local (GSocketAddress *address);  /* (nullable) */

G_END_DECLS
