/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor.h"

G_BEGIN_DECLS

/**
 * IpsExpiry: the expiry time line: how many certificates end in each week from @now_us on, the first
 * bucket holding all that ended before.
 */
typedef struct { gint64 begin_us, end_us; guint count; } IpsExpiryWeek;
GArray *ips_expiry_weeks (GPtrArray *sensors, gint64 now_us, guint n_weeks);
/* Calendar file (RFC 5545): one all-day event per certificate end, UID stable per sensor and thumbprint. */
char *ips_expiry_to_ics (GPtrArray *sensors, gint64 now_us);
/* The same for the ends of licences, UID stable per sensor, so that a renewed licence moves its event. */
char *ips_expiry_licenses_to_ics (GPtrArray *sensors, gint64 now_us);

G_END_DECLS
