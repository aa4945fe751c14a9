/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_zone_get_local:
 *
 * The time zone of this computer, as g_time_zone_new_local() gives it. Where $TZ is not set, that one looks at
 * /etc/localtime at every call; this one does once a second, so that it can be asked for each of many thousand rows.
 * A change of $TZ is seen at once. Any thread.
 *
 * Returns: (transfer full)
 */
GTimeZone *ips_zone_get_local (void);

/**
 * ips_zone_count_days:
 * @zone: a time zone
 * @seconds: since 1970 UTC
 *
 * Returns: the day of the calendar in @zone in which that moment is, counted from 1 January 1970: the difference of two
 *   is how many midnights lie between them
 */
gint64 ips_zone_count_days (GTimeZone *zone, gint64 seconds);

G_END_DECLS
