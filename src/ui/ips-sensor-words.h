/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/* What a sensor said, as a line for people; each (transfer full), "unknown" and the like where it never said. @now_us: wall clock */
char *ips_sensor_words_license (const IpsSensorFacts *facts, gint64 now_us);          /* "valid until 12 Mar 2027 (in 109 days)" */
char *ips_sensor_words_certificate (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us);
char *ips_sensor_words_software (const IpsSensorFacts *facts, gint64 now_us);         /* "7.3(5)E4, up 41 days" */
char *ips_sensor_words_contact (const IpsSensorFacts *facts, gint64 now_us);          /* "10:32:07 (2 min ago)" */
/* Both clocks at this moment, and how far they are apart; (nullable): %NULL where the sensor's is not known */
char *ips_sensor_words_clocks (const IpsSensorFacts *facts, gint64 now_us);

G_END_DECLS
