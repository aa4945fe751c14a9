/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * IpsBusySensors:
 *
 * Which sensors something is being done on at this moment, whichever engine does it, and what: for the rows that say so. Of
 * several things on one sensor it is the newest. Main thread.
 *
 * Signal "changed" (GPtrArray of IpsSensor): of these it is another, or it is over.
 */
#define IPS_TYPE_BUSY_SENSORS (ips_busy_sensors_get_type ())
G_DECLARE_FINAL_TYPE (IpsBusySensors, ips_busy_sensors, IPS, BUSY_SENSORS, GObject)

IpsBusySensors *ips_busy_sensors_new (IpsFleet *fleet, IpsJobList *jobs);
/* %FALSE where nothing is being done on it; what only waits is not. */
gboolean ips_busy_sensors_lookup (IpsBusySensors *self, const char *sensor_id, IpsVerb *verb);

G_END_DECLS
