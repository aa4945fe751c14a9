/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-sensor.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/* What <respGetVersion> says, as facts (protocol.md 2.1, 4). @sensor_time_us: (out): the sensor's own
 * clock where it tells it, else 0. Texts are made safe. Error: %IPS_ERROR_PROTOCOL where not even a
 * platform or an application is named. Any thread. */
IpsSensorFacts *ips_version_reply_read (IpsDialect *dialect, IpsXmlNode *content, gint64 now_us,
                                        gint64 *sensor_time_us, GError **error);

/* "7.1(11)E4" -> "E4"; "" where there is none. (transfer full) */
char *ips_version_reply_dup_engine (const char *version);
/* Sensors print "S924.0" for what everybody calls S924. Made safe. (transfer full) */
char *ips_version_reply_dup_signature_level (const char *id);

G_END_DECLS
