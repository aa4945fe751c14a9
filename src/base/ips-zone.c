/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-zone.h"

#define LOOK_EVERY_US G_USEC_PER_SEC
#define DAY_S (24 * 60 * 60)

static GMutex mutex;
static GTimeZone *local;        /* (owned) (nullable) */
static char *local_name;        /* (owned) (nullable): $TZ of that time */
static gint64 looked_us;        /* monotonic */

GTimeZone *
ips_zone_get_local (void)
{
  gint64 now_us = g_get_monotonic_time ();
  const char *name = g_getenv ("TZ");
  GTimeZone *zone;

  g_mutex_lock (&mutex);
  if (local == NULL || now_us - looked_us >= LOOK_EVERY_US || g_strcmp0 (name, local_name) != 0)
    {
      g_clear_pointer (&local, g_time_zone_unref);
      local = g_time_zone_new_local ();
      g_free (local_name);
      local_name = g_strdup (name);
      looked_us = now_us;
    }
  zone = g_time_zone_ref (local);
  g_mutex_unlock (&mutex);
  return zone;
}

gint64
ips_zone_count_days (GTimeZone *zone, gint64 seconds)
{
  int interval;
  gint64 there;

  g_return_val_if_fail (zone != NULL, 0);

  interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, seconds);
  there = seconds + g_time_zone_get_offset (zone, MAX (interval, 0));
  /* rounded down before 1970 too */
  return there / DAY_S - (there % DAY_S < 0 ? 1 : 0);
}
