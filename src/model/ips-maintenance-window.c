/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

#define MINUTES_A_DAY (24u * 60)
/* Openings longer ago than the longest span and the longest clock change cannot be open any more. */
#define REACH_US (9 * G_TIME_SPAN_DAY)
/* Spans repeat with the week: what has not closed after two of them does not close. */
#define FOREVER_US (15 * G_TIME_SPAN_DAY)

IpsMaintenanceWindow *
ips_maintenance_window_new (const char *name, const char *zone)
{
  IpsMaintenanceWindow *self = g_new0 (IpsMaintenanceWindow, 1);

  self->name = g_strdup (name);
  self->zone = g_strdup (zone);
  self->spans = g_array_new (FALSE, FALSE, sizeof (IpsWindowSpan));
  return self;
}

void
ips_maintenance_window_free (IpsMaintenanceWindow *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self->zone);
  g_array_unref (self->spans);
  g_free (self);
}

static const IpsWindowSpan *
get_span (const IpsMaintenanceWindow *self, guint i)
{
  return &g_array_index (self->spans, IpsWindowSpan, i);
}

gboolean
ips_maintenance_window_equal (const IpsMaintenanceWindow *self, const IpsMaintenanceWindow *other)
{
  if (!g_str_equal (self->name, other->name) || !g_str_equal (self->zone, other->zone) || self->spans->len != other->spans->len)
    return FALSE;
  for (guint i = 0; i < self->spans->len; i++)
    {
      const IpsWindowSpan *mine = get_span (self, i);
      const IpsWindowSpan *its = get_span (other, i);

      if (mine->weekdays != its->weekdays || mine->hour != its->hour || mine->minute != its->minute || mine->minutes != its->minutes)
        return FALSE;
    }
  return TRUE;
}

/* --- what is wrong with it --- */

gboolean
ips_maintenance_window_check_name (const char *name, GError **error)
{
  if (*name == '\0' || g_ascii_isspace (*name) || g_ascii_isspace (name[strlen (name) - 1]))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "%s", _("Give the maintenance window a name, without a blank before or behind it."));
      return FALSE;
    }
  if (!g_utf8_validate (name, -1, NULL) || g_utf8_strlen (name, -1) > IPS_WINDOW_NAME_MAX)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("The name of a maintenance window has at most %d characters."), IPS_WINDOW_NAME_MAX);
      return FALSE;
    }
  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)) || strchr (";@*", *p) != NULL)
      {
        ips_set_error (error, IPS_ERROR_INVALID, "%s", _("The name of a maintenance window cannot have “;”, “@”, “*” or control characters in it."));
        return FALSE;
      }
  return TRUE;
}

gboolean
ips_maintenance_window_check (const IpsMaintenanceWindow *self, GError **error)
{
  if (!ips_maintenance_window_check_name (self->name, error))
    return FALSE;
  if (self->spans->len == 0 || self->spans->len > IPS_WINDOW_SPANS_MAX)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("A maintenance window has 1 to %d times of the week. Add one."), IPS_WINDOW_SPANS_MAX);
      return FALSE;
    }
  for (guint i = 0; i < self->spans->len; i++)
    {
      const IpsWindowSpan *span = get_span (self, i);

      if ((span->weekdays & ~IPS_SCHEDULE_ALL_WEEKDAYS) == 0 && span->weekdays != 0 && span->hour < 24 && span->minute < 60
          && span->minutes >= 1 && span->minutes <= IPS_WINDOW_MINUTES_MAX)
        continue;
      ips_set_error (error, IPS_ERROR_INVALID, "%s",
                     _("Every time of a maintenance window needs at least one weekday, a start from 00:00 to 23:59 and a length "
                       "from 1 minute to 7 days."));
      return FALSE;
    }
  if (ips_schedule_is_zone (self->zone))
    return TRUE;
  /* TRANSLATORS: %s is the name of a time zone */
  ips_set_error (error, IPS_ERROR_INVALID, _("The time zone “%s” is not known here."), self->zone);
  return FALSE;
}

/* --- when it is open --- */

GTimeZone *
ips_maintenance_window_get_zone (const IpsMaintenanceWindow *self)
{
  return ips_schedule_find_zone (self->zone);
}

/* Its openings. Without a zone of its own: it is not owned, and only what is given a zone is done with it. */
static IpsSchedule
schedule_of (const IpsWindowSpan *span)
{
  GDate epoch;
  IpsSchedule schedule = { 0 };

  g_date_clear (&epoch, 1);
  g_date_set_dmy (&epoch, 1, G_DATE_JANUARY, 1970);
  schedule.start_day = g_date_get_julian (&epoch);
  schedule.hour = span->hour;
  schedule.minute = span->minute;
  schedule.repeat = IPS_REPEAT_WEEKLY;
  schedule.every = 1;
  schedule.weekdays = span->weekdays;
  return schedule;
}

static gint64
get_closing (const IpsWindowSpan *span, GTimeZone *zone, gint64 opening_us)
{
  guint days = span->minutes / MINUTES_A_DAY;
  gint64 closing_us = opening_us;

  if (days > 0)
    {
      IpsSchedule last = schedule_of (span);

      last.start_day = ips_schedule_get_day (zone, opening_us) + days;
      last.repeat = IPS_REPEAT_ONCE;
      if (!ips_schedule_next (&last, zone, opening_us, &closing_us))
        closing_us = opening_us + days * G_TIME_SPAN_DAY;
    }
  return closing_us + span->minutes % MINUTES_A_DAY * G_TIME_SPAN_MINUTE;
}

/* When the openings that hold @at_us close, the latest of them; %FALSE where none does. */
static gboolean
find_closing (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 at_us, gint64 *closing_us)
{
  gboolean found = FALSE;

  for (guint i = 0; i < self->spans->len; i++)
    {
      const IpsWindowSpan *span = get_span (self, i);
      IpsSchedule schedule = schedule_of (span);
      gint64 opening_us = at_us - REACH_US;

      while (ips_schedule_next (&schedule, zone, opening_us, &opening_us) && opening_us <= at_us)
        {
          gint64 one_us = get_closing (span, zone, opening_us);

          if (one_us <= at_us)
            continue;
          *closing_us = found ? MAX (*closing_us, one_us) : one_us;
          found = TRUE;
        }
    }
  return found;
}

gboolean
ips_maintenance_window_is_open (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 now_us, gint64 *closes_us)
{
  gint64 closing_us;

  if (!find_closing (self, zone, now_us, &closing_us))
    return FALSE;
  if (closes_us == NULL)
    return TRUE;
  /* Where it closes another span may have opened. */
  while (closing_us - now_us < FOREVER_US && find_closing (self, zone, closing_us, &closing_us))
    ;
  *closes_us = closing_us - now_us < FOREVER_US ? closing_us : G_MAXINT64;
  return TRUE;
}

gboolean
ips_maintenance_window_get_next (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 after_us, gint64 *opens_us, gint64 *closes_us)
{
  gint64 from_us = after_us;
  gboolean found = FALSE;

  if (ips_maintenance_window_is_open (self, zone, after_us, &from_us) && from_us == G_MAXINT64)
    return FALSE;
  /* Where it closes no span opens, or it would go on. */
  for (guint i = 0; i < self->spans->len; i++)
    {
      IpsSchedule schedule = schedule_of (get_span (self, i));
      gint64 one_us;

      if (!ips_schedule_next (&schedule, zone, from_us, &one_us))
        continue;
      *opens_us = found ? MIN (*opens_us, one_us) : one_us;
      found = TRUE;
    }
  if (found && closes_us != NULL)
    ips_maintenance_window_is_open (self, zone, *opens_us, closes_us);
  return found;
}

/* When the opening that closes at @closes_us began, as far back as it matters. */
static gint64
find_opening (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 closes_us)
{
  gint64 opens_us = closes_us - FOREVER_US;
  gint64 next_us;

  while (ips_maintenance_window_get_next (self, zone, opens_us, &next_us, NULL) && next_us < closes_us)
    opens_us = next_us;
  return opens_us;
}

gint64
ips_maintenance_window_find_start (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 now_us, gint64 need_us)
{
  gint64 closes_us, opens_us;

  if (ips_maintenance_window_is_open (self, zone, now_us, &closes_us))
    {
      gint64 length_us = closes_us - find_opening (self, zone, MIN (closes_us, now_us + FOREVER_US));

      if (closes_us == G_MAXINT64 || closes_us - now_us >= (need_us <= length_us / 4 * 3 ? need_us : length_us / 2))
        return now_us;
    }
  return ips_maintenance_window_get_next (self, zone, now_us, &opens_us, NULL) ? opens_us : G_MAXINT64;
}
