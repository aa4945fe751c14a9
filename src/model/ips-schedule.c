/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-nick.h"

#define MINUTE G_GINT64_CONSTANT (60)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 1970-01-01 as g_date_get_julian() counts. */
#define EPOCH_JULIAN 719163
/* No clock was ever further from UTC than this, and no change of one was larger. */
#define REACH (2 * DAY)
/* Where the calendar of GDateTime ends. */
#define LAST_YEAR 9999
#define MISSED_MAX 1000

static const struct { const char *nick; const char *label; } repeats[IPS_N_REPEATS] = {
  [IPS_REPEAT_ONCE] = { "once", N_("One Time") },
  [IPS_REPEAT_HOURLY] = { "hourly", N_("Hourly") },
  [IPS_REPEAT_DAILY] = { "daily", N_("Daily") },
  [IPS_REPEAT_WEEKLY] = { "weekly", N_("Weekly") },
  [IPS_REPEAT_MONTHLY] = { "monthly", N_("Monthly") },
};

const char *
ips_repeat_to_nick (IpsRepeat repeat)
{
  g_return_val_if_fail (repeat < IPS_N_REPEATS, "");
  return repeats[repeat].nick;
}

gboolean
ips_repeat_from_nick (const char *nick, IpsRepeat *repeat)
{
  return IPS_NICK_FIND (repeats, nick, repeat);
}

const char *
ips_repeat_to_label (IpsRepeat repeat)
{
  g_return_val_if_fail (repeat < IPS_N_REPEATS, "");
  return g_dgettext (GETTEXT_PACKAGE, repeats[repeat].label);
}

IpsSchedule *
ips_schedule_new (guint32 start_day, guint hour, guint minute)
{
  IpsSchedule *self = g_new0 (IpsSchedule, 1);

  self->start_day = start_day;
  self->hour = hour;
  self->minute = minute;
  self->repeat = IPS_REPEAT_DAILY;
  self->every = 1;
  self->zone = g_strdup ("");
  return self;
}

IpsSchedule *
ips_schedule_new_from_now (gint64 now_us, guint hour, guint minute)
{
  g_autoptr(GTimeZone) zone = g_time_zone_new_local ();

  return ips_schedule_new (ips_schedule_get_day (zone, now_us), hour, minute);
}

IpsSchedule *
ips_schedule_copy (const IpsSchedule *self)
{
  IpsSchedule *copy = g_memdup2 (self, sizeof *self);

  copy->zone = g_strdup (self->zone);
  return copy;
}

void
ips_schedule_free (IpsSchedule *self)
{
  if (self == NULL)
    return;
  g_free (self->zone);
  g_free (self);
}

gboolean
ips_schedule_equal (const IpsSchedule *self, const IpsSchedule *other)
{
  return self->start_day == other->start_day && self->hour == other->hour && self->minute == other->minute &&
         self->repeat == other->repeat && self->every == other->every && self->weekdays == other->weekdays &&
         self->month_day == other->month_day && self->end_day == other->end_day &&
         g_str_equal (self->zone, other->zone);
}

/* --- zones --- */

/* GLib takes paths and offsets for names too. */
static gboolean
is_zone_name (const char *zone)
{
  gsize length = strlen (zone);

  if (length == 0 || length > 64 || !g_ascii_isalpha (zone[0]) || strstr (zone, "..") != NULL)
    return FALSE;
  for (const char *p = zone; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("_+-/", *p) == NULL)
      return FALSE;
  return TRUE;
}

gboolean
ips_schedule_is_zone (const char *zone)
{
  g_autoptr(GTimeZone) found = NULL;

  g_return_val_if_fail (zone != NULL, FALSE);

  if (*zone == '\0')
    return TRUE;
  if (!is_zone_name (zone))
    return FALSE;
  found = g_time_zone_new_identifier (zone);
  return found != NULL;
}

GTimeZone *
ips_schedule_find_zone (const char *name)
{
  GTimeZone *zone = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  if (*name == '\0')
    return g_time_zone_new_local ();
  if (is_zone_name (name))
    zone = g_time_zone_new_identifier (name);
  return zone != NULL ? zone : g_time_zone_new_utc ();
}

GTimeZone *
ips_schedule_get_zone (const IpsSchedule *self)
{
  return ips_schedule_find_zone (self->zone);
}

/* --- from the wall clock to UTC --- */

static int
interval_at (GTimeZone *zone, gint64 utc)
{
  return g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc);
}

/* The last second of the interval that holds @utc, known to be over at @until. */
static gint64
find_end (GTimeZone *zone, gint64 utc, gint64 until)
{
  int interval = interval_at (zone, utc);
  gint64 inside = utc;

  while (until - inside > 1)
    {
      gint64 middle = inside + (until - inside) / 2;

      if (interval_at (zone, middle) == interval)
        inside = middle;
      else
        until = middle;
    }
  return inside;
}

/* The first moment at which the wall clock shows @local (seconds since 1970 as if it were UTC) or more. */
static gint64
first_showing (GTimeZone *zone, gint64 local)
{
  gint64 utc = local - REACH;
  gint64 until = local + REACH;
  int last = interval_at (zone, until);

  for (;;)
    {
      int interval = interval_at (zone, utc);
      gint64 candidate = local - g_time_zone_get_offset (zone, interval);
      gint64 end;

      /* The change before this interval went past @local: it is shown, or skipped, at the very change. */
      candidate = MAX (candidate, utc);
      if (interval == last)
        return candidate;
      end = find_end (zone, utc, until);
      if (candidate <= end)
        return candidate;
      utc = end + 1;
    }
}

static gint64
wall_clock (GTimeZone *zone, gint64 utc)
{
  return utc + g_time_zone_get_offset (zone, interval_at (zone, utc));
}

/* --- due times on the wall clock, numbered --- */

static gint64
divide_down (gint64 number, gint64 by)
{
  gint64 quotient = number / by;

  return number % by < 0 ? quotient - 1 : quotient;
}

static gint64
local_of (guint32 day, const IpsSchedule *self)
{
  return ((gint64) day - EPOCH_JULIAN) * DAY + self->hour * HOUR + self->minute * MINUTE;
}

static guint32
day_of (gint64 local)
{
  return (guint32) MAX (divide_down (local, DAY) + EPOCH_JULIAN, 1);
}

guint32
ips_schedule_get_day (GTimeZone *zone, gint64 at_us)
{
  return day_of (wall_clock (zone, divide_down (at_us, G_USEC_PER_SEC)));
}

static guint32
last_day (void)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_dmy (&date, 31, G_DATE_DECEMBER, LAST_YEAR);
  return g_date_get_julian (&date);
}

static void
split_day (guint32 day, gint64 *month, guint *month_day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  *month = (gint64) g_date_get_year (&date) * 12 + g_date_get_month (&date) - 1;
  *month_day = g_date_get_day (&date);
}

static guint
weekday_of (guint32 day)
{
  /* Julian day 1 was a Monday. */
  return (day - 1) % 7;
}

/* The first due time on the wall clock that is later than @local, or G_MAXINT64. */
static gint64
next_by_step (const IpsSchedule *self, gint64 local, gint64 step)
{
  gint64 first = local_of (self->start_day, self);

  return local < first ? first : first + (divide_down (local - first, step) + 1) * step;
}

static gint64
next_weekly (const IpsSchedule *self, gint64 local)
{
  guint weekdays = self->weekdays != 0 ? self->weekdays : 1u << weekday_of (self->start_day);
  guint32 first_week = (self->start_day - 1) / 7;
  guint32 day = MAX (self->start_day, day_of (local));

  /* At most the rest of this week, the weeks between, and one whole week. */
  for (guint tries = 0; tries < 7 * (self->every + 2); tries++, day++)
    {
      guint32 weeks = (day - 1) / 7 - first_week;

      if (weeks % self->every != 0)
        {
          day += (self->every - weeks % self->every) * 7 - weekday_of (day) - 1;
          continue;
        }
      if ((weekdays & (1u << weekday_of (day))) != 0 && local_of (day, self) > local)
        return local_of (day, self);
    }
  return G_MAXINT64;
}

static gint64
next_monthly (const IpsSchedule *self, gint64 local)
{
  gint64 first_month, month;
  guint start_month_day, ignored, wanted;

  split_day (self->start_day, &first_month, &start_month_day);
  split_day (MAX (self->start_day, day_of (local)), &month, &ignored);
  wanted = self->month_day != 0 ? self->month_day : start_month_day;
  month -= (month - first_month) % self->every;
  for (;; month += self->every)
    {
      GDateYear year = (GDateYear) (month / 12);
      GDateMonth number = (GDateMonth) (month % 12 + 1);
      GDate date;
      guint32 day;

      if (month / 12 > LAST_YEAR)
        return G_MAXINT64;
      g_date_clear (&date, 1);
      g_date_set_dmy (&date, (GDateDay) MIN (wanted, g_date_get_days_in_month (number, year)), number, year);
      day = g_date_get_julian (&date);
      if (day >= self->start_day && local_of (day, self) > local)
        return local_of (day, self);
    }
}

static gint64
next_local (const IpsSchedule *self, gint64 local)
{
  gint64 next = G_MAXINT64;
  guint32 end = self->end_day != 0 ? MIN (self->end_day, last_day ()) : last_day ();

  switch (self->repeat)
    {
    case IPS_REPEAT_HOURLY:
      next = next_by_step (self, local, self->every * HOUR);
      break;
    case IPS_REPEAT_DAILY:
      next = next_by_step (self, local, self->every * DAY);
      break;
    case IPS_REPEAT_WEEKLY:
      next = next_weekly (self, local);
      break;
    case IPS_REPEAT_MONTHLY:
      next = next_monthly (self, local);
      break;
    case IPS_REPEAT_ONCE:
    case IPS_N_REPEATS:
    default:
      if (local_of (self->start_day, self) > local)
        next = local_of (self->start_day, self);
      break;
    }
  return next != G_MAXINT64 && day_of (next) <= end ? next : G_MAXINT64;
}

gboolean
ips_schedule_next (const IpsSchedule *self, GTimeZone *zone, gint64 after_us, gint64 *due_us)
{
  gint64 after = divide_down (after_us, G_USEC_PER_SEC);
  /* What the clock shows at @after was due by then: only what is later on the wall clock can be to come. */
  gint64 local = wall_clock (zone, after);

  for (;;)
    {
      gint64 due;

      local = next_local (self, local);
      if (local == G_MAXINT64)
        return FALSE;
      due = first_showing (zone, local);
      /* Not so where the clock was set back: that hour comes for the second time. */
      if (due > after)
        {
          *due_us = due * G_USEC_PER_SEC;
          return TRUE;
        }
    }
}

GArray *
ips_schedule_preview (const IpsSchedule *self, GTimeZone *zone, gint64 after_us, guint n)
{
  GArray *dues = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 due_us = after_us;

  while (dues->len < n && ips_schedule_next (self, zone, due_us, &due_us))
    g_array_append_val (dues, due_us);
  return dues;
}

guint
ips_schedule_get_missed (const IpsSchedule *self, GTimeZone *zone, gint64 from_us, gint64 until_us, gint64 *last_us)
{
  gint64 due_us = from_us;
  gint64 step_us = G_USEC_PER_SEC;
  guint n = 0;

  while (n < MISSED_MAX && ips_schedule_next (self, zone, due_us, &due_us) && due_us <= until_us)
    {
      n++;
      *last_us = due_us;
    }
  if (n < MISSED_MAX)
    return n;
  /* Years of every hour: the last one is looked for backwards from the end, in growing steps. */
  for (gint64 back_us = until_us; back_us > *last_us; back_us -= step_us, step_us *= 2)
    if (ips_schedule_next (self, zone, back_us - 1, &due_us) && due_us <= until_us)
      {
        do
          *last_us = due_us;
        while (ips_schedule_next (self, zone, due_us, &due_us) && due_us <= until_us);
        break;
      }
  return n;
}

/* --- what is wrong with it --- */

static const char *
find_fault (const IpsSchedule *self)
{
  if (self->start_day < EPOCH_JULIAN || self->start_day > last_day ())
    return _("The start date is no date of this calendar.");
  if (self->hour > 23 || self->minute > 59)
    return _("The start time is no time of day. Enter it as hh:mm, from 00:00 to 23:59.");
  if (self->every < 1 || self->every > IPS_SCHEDULE_EVERY_MAX)
    return _("It can repeat every 1 to 999 hours, days, weeks or months.");
  if (self->end_day != 0 && self->end_day < self->start_day)
    return _("It ends before it starts. Choose an end date that is not before the start date.");
  return NULL;
}

gboolean
ips_schedule_check (const IpsSchedule *self, GTimeZone *zone, gint64 now_us, GError **error)
{
  const char *fault = find_fault (self);
  gint64 due_us;

  if (fault == NULL && !ips_schedule_is_zone (self->zone))
    {
      /* TRANSLATORS: %s is the name of a time zone */
      ips_set_error (error, IPS_ERROR_INVALID, _("The time zone “%s” is not known here."), self->zone);
      return FALSE;
    }
  if (fault == NULL && !ips_schedule_next (self, zone, now_us, &due_us))
    fault = self->repeat == IPS_REPEAT_ONCE
              ? _("The start is in the past. Choose a later date or time, or let it repeat.")
              : _("It would never run again: its end date is past or comes before its next run.");
  if (fault == NULL)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, "%s", fault);
  return FALSE;
}
