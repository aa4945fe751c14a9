/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * ips_traffic_explain_stop:
 * @n: of how many sensors with that effect; 1 for sentences about "it"
 *
 * What happens to the traffic while the sensor does not inspect: it reboots, or builds its engine anew after an update.
 *
 * Returns: (transfer none): whole sentences, translated
 */
const char *ips_traffic_explain_stop (IpsTraffic traffic, guint n);
/* (transfer full): the same of all @sensors (element-type IpsSensor), a line for each kind there is among them */
char *ips_traffic_explain_stops (GPtrArray *sensors);
/* How many of @sensors (element-type IpsSensor) have that effect, and which. (transfer container) */
guint ips_traffic_count (GPtrArray *sensors, IpsTraffic traffic);
GPtrArray *ips_traffic_filter (GPtrArray *sensors, IpsTraffic traffic);

/**
 * ips_traffic_is_confirmed:
 * @sensors: (element-type IpsSensor): what is to be stopped
 * @text: what somebody typed
 *
 * Whether @text says that somebody knows whose traffic stops: of one sensor its name or address, of several their
 * number. %TRUE for anything where no traffic would stop. Case and blanks around do not count.
 */
gboolean ips_traffic_is_confirmed (GPtrArray *sensors, const char *text);

G_END_DECLS
