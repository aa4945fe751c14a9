/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-format.h"

#include <glib/gi18n-lib.h>

#include "ips-zone.h"

/* Moments of the years 1 to 9999: no calendar says more of others. */
#define FIRST_S G_GINT64_CONSTANT (-62135596800)
#define LAST_S G_GINT64_CONSTANT (253402300799)

static GDateTime *
local_time (gint64 us)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC);
  g_autoptr(GTimeZone) here = ips_zone_get_local ();

  return utc != NULL ? g_date_time_to_timezone (utc, here) : NULL;
}

static gboolean
has_date (gint64 us)
{
  return us / G_USEC_PER_SEC >= FIRST_S && us / G_USEC_PER_SEC <= LAST_S;
}

int
ips_format_count_days (gint64 to_us, gint64 from_us)
{
  g_autoptr(GTimeZone) here = NULL;

  if (!has_date (to_us) || !has_date (from_us))
    return (int) ((to_us - from_us) / G_TIME_SPAN_DAY);
  here = ips_zone_get_local ();
  return (int) (ips_zone_count_days (here, to_us / G_USEC_PER_SEC) - ips_zone_count_days (here, from_us / G_USEC_PER_SEC));
}

char *
ips_format_days (gint64 then_us, gint64 now_us)
{
  int days;

  if (then_us == 0)
    return g_strdup ("");
  days = ips_format_count_days (then_us, now_us);
  if (days == 0)
    return g_strdup (_("today"));
  if (days > 0)
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "in %d day", "in %d days", (gulong) days), days);
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day ago", "%d days ago", (gulong) -days), -days);
}

char *
ips_format_date (gint64 us)
{
  g_autoptr(GDateTime) time = us != 0 ? local_time (us) : NULL;

  /* TRANSLATORS: a date in a narrow column, as strftime writes it: day, short month, year */
  return time != NULL ? g_date_time_format (time, _("%-d %b %Y")) : g_strdup ("");
}

char *
ips_format_date_time (gint64 us)
{
  g_autoptr(GDateTime) time = us != 0 ? local_time (us) : NULL;

  /* TRANSLATORS: date and time in a narrow column, as strftime writes them */
  return time != NULL ? g_date_time_format (time, _("%-d %b %Y %H:%M")) : g_strdup ("");
}

char *
ips_format_iso (gint64 us)
{
  g_autoptr(GDateTime) time = us != 0 ? g_date_time_new_from_unix_utc (us / G_USEC_PER_SEC) : NULL;

  return time != NULL ? g_date_time_format (time, "%Y-%m-%dT%H:%M:%SZ") : g_strdup ("");
}

char *
ips_format_age (gint64 then_us, gint64 now_us)
{
  gint64 age_us = now_us - then_us;
  g_autofree char *duration = NULL;

  if (then_us == 0)
    return g_strdup ("");
  if (age_us < 5 * G_USEC_PER_SEC)
    return g_strdup (_("just now"));
  if (age_us >= 2 * G_TIME_SPAN_DAY)
    return ips_format_days (then_us, now_us);
  if (age_us >= G_TIME_SPAN_HOUR)
    {
      int hours = (int) (age_us / G_TIME_SPAN_HOUR);

      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d hour ago", "%d hours ago", (gulong) hours), hours);
    }
  duration = ips_format_duration (age_us);
  /* TRANSLATORS: %s is a duration such as “2 min” */
  return g_strdup_printf (_("%s ago"), duration);
}

char *
ips_format_duration (gint64 us)
{
  gint64 seconds = MAX (us, 0) / G_USEC_PER_SEC;

  if (seconds < 60)
    /* TRANSLATORS: seconds */
    return g_strdup_printf (_("%d s"), (int) seconds);
  if (seconds < 3600)
    /* TRANSLATORS: minutes */
    return g_strdup_printf (_("%d min"), (int) (seconds / 60));
  /* TRANSLATORS: hours and minutes */
  return g_strdup_printf (_("%d h %d min"), (int) (seconds / 3600), (int) (seconds % 3600 / 60));
}

char *
ips_format_skew (gint64 skew_us)
{
  /* The smallest number has no opposite, and a sensor's clock may say anything. */
  gint64 size_us = ABS (MAX (skew_us, -G_MAXINT64));
  g_autofree char *size = NULL;

  if (size_us < 50 * 1000)
    return g_strdup (_("exact"));
  if (size_us < 10 * G_USEC_PER_SEC)
    /* TRANSLATORS: seconds with one decimal */
    size = g_strdup_printf (_("%.1f s"), (double) size_us / G_USEC_PER_SEC);
  else if (size_us >= 2 * G_TIME_SPAN_DAY)
    size = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", (gulong) (size_us / G_TIME_SPAN_DAY)),
                            (int) (size_us / G_TIME_SPAN_DAY));
  else
    size = ips_format_duration (size_us);
  /* TRANSLATORS: how far a clock is ahead or behind; %s is a duration such as “9 min” */
  return skew_us > 0 ? g_strdup_printf (_("%s ahead"), size) : g_strdup_printf (_("%s behind"), size);
}

char *
ips_format_size (gint64 n_bytes)
{
  return n_bytes >= 0 ? g_format_size_full ((guint64) n_bytes, G_FORMAT_SIZE_IEC_UNITS) : g_strdup ("");
}
