/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  IPS_REPEAT_ONCE, IPS_REPEAT_HOURLY, IPS_REPEAT_DAILY, IPS_REPEAT_WEEKLY, IPS_REPEAT_MONTHLY, IPS_N_REPEATS
} IpsRepeat;
const char *ips_repeat_to_nick (IpsRepeat repeat);                       /* "once", "hourly" ... as stored */
gboolean ips_repeat_from_nick (const char *nick, IpsRepeat *repeat);
const char *ips_repeat_to_label (IpsRepeat repeat);                      /* "One Time", "Hourly" ... for a list to choose from */

#define IPS_SCHEDULE_EVERY_MAX 999
#define IPS_SCHEDULE_LAST_DAY 31    /* as month_day: whatever the last day of the month is */
/* A bit of `weekdays`. */
#define IPS_SCHEDULE_WEEKDAY(weekday) (1u << ((weekday) - G_DATE_MONDAY))
#define IPS_SCHEDULE_ALL_WEEKDAYS 0x7fu

/**
 * IpsSchedule:
 *
 * When something is to be done: a plain value, and what follows from it and a time zone alone. Days are Julian days
 * as g_date_get_julian() gives them; the time is what the wall clock of the zone shows.
 *
 * The rules: a month without the day runs on its last day. Every due time on the wall clock happens at the first
 * moment at which that clock shows it or more: one in an hour that the change to summer time skips runs once, as soon
 * as the hour is skipped, and one in an hour that comes twice runs once, the first time. Hourly follows the wall clock
 * too, so "every 6 hours from 02:00" is at 02, 08, 14 and 20 o'clock in summer and in winter.
 */
typedef struct
{
  guint32 start_day;      /* no due time before this day */
  guint hour, minute;     /* 0..23, 0..59; of hourly the first of the start day */
  IpsRepeat repeat;
  guint every;            /* every N hours, days, weeks, months; 1 with IPS_REPEAT_ONCE */
  guint weekdays;         /* weekly: IPS_SCHEDULE_WEEKDAY() of the chosen ones; 0: that of the start day */
  guint month_day;        /* monthly: 1..31; 0: that of the start day */
  guint32 end_day;        /* the last day on which it may run; 0 none */
  char *zone;             /* (owned) (not nullable) IANA name; "": that of this machine, whatever it is then */
} IpsSchedule;

/* Daily at @hour:@minute from @start_day on, on this machine's clock. */
IpsSchedule *ips_schedule_new (guint32 start_day, guint hour, guint minute);
/* The same from the day on that it is on this machine at @now_us. */
IpsSchedule *ips_schedule_new_from_now (gint64 now_us, guint hour, guint minute);
IpsSchedule *ips_schedule_copy (const IpsSchedule *self);
void ips_schedule_free (IpsSchedule *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsSchedule, ips_schedule_free)
gboolean ips_schedule_equal (const IpsSchedule *self, const IpsSchedule *other);

/* (transfer full): its zone, read anew, so that a machine that travels is noticed; UTC where the name is gone from
 * the system. */
GTimeZone *ips_schedule_get_zone (const IpsSchedule *self);
GTimeZone *ips_schedule_find_zone (const char *zone);
/* Whether @zone names a time zone this system knows; "" does. */
gboolean ips_schedule_is_zone (const char *zone);
/* The day that the clock of @zone shows at @at_us, as a Julian day. */
guint32 ips_schedule_get_day (GTimeZone *zone, gint64 at_us);

/**
 * ips_schedule_check:
 * @now_us: wall clock, µs since 1970
 *
 * Whether it can be saved: well formed, and with at least one run after @now_us. A past start of one that repeats is
 * no fault, it means the next occurrence.
 *
 * Returns: %FALSE with %IPS_ERROR_INVALID, whose message is a whole sentence to be shown beside the editor
 */
gboolean ips_schedule_check (const IpsSchedule *self, GTimeZone *zone, gint64 now_us, GError **error);

/* The first due time after @after_us (µs since 1970); %FALSE where there is none. */
gboolean ips_schedule_next (const IpsSchedule *self, GTimeZone *zone, gint64 after_us, gint64 *due_us);
/* The next @n due times after @after_us: (transfer full) (element-type gint64), fewer where it ends. */
GArray *ips_schedule_preview (const IpsSchedule *self, GTimeZone *zone, gint64 after_us, guint n);
/* The due times after @from_us up to and with @until_us: how many (counted up to 1,000) and the last of them. */
guint ips_schedule_get_missed (const IpsSchedule *self, GTimeZone *zone, gint64 from_us, gint64 until_us,
                               gint64 *last_us);

/* One sentence without a full stop: "Every 2 weeks on Monday and Friday at 10:00, until 2027-03-31". */
char *ips_schedule_describe (const IpsSchedule *self);
/* "Monday, Tuesday and Friday" of IPS_SCHEDULE_WEEKDAY() bits; not 0. */
char *ips_schedule_describe_weekdays (guint weekdays);
/* Weekdays as they are typed and stored: "mon,tue,sat", "daily" of all; the reader takes whole names and spans ("mon-fri") too. */
char *ips_schedule_weekdays_to_text (guint weekdays);
gboolean ips_schedule_weekdays_from_text (const char *text, guint *weekdays);
/* "hh:mm", two digits each. */
gboolean ips_schedule_time_from_text (const char *text, guint *hour, guint *minute);

/* The stored form, a JSON object; the reader takes nothing else and names what it does not like. */
char *ips_schedule_to_json (const IpsSchedule *self);
IpsSchedule *ips_schedule_from_json (const char *json, GError **error);

G_END_DECLS
