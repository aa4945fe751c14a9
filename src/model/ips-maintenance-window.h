/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-schedule.h"

G_BEGIN_DECLS

#define IPS_WINDOW_MINUTES_MAX (7u * 24 * 60)
#define IPS_WINDOW_SPANS_MAX 32
#define IPS_WINDOW_NAME_MAX 60              /* characters */

/* One opening on each of some weekdays. */
typedef struct
{
  guint weekdays;         /* IPS_SCHEDULE_WEEKDAY() bits of the days on which it opens; not 0 */
  guint hour, minute;     /* when it opens, 0..23, 0..59 */
  guint minutes;          /* how long it stays open: 1..IPS_WINDOW_MINUTES_MAX */
} IpsWindowSpan;

/**
 * IpsMaintenanceWindow:
 *
 * When devices may be changed: some spans of the week under a name, on the clock of a time zone. A plain value.
 *
 * It opens by the rules of #IpsSchedule: in an hour that the change to summer time skips as soon as that hour is
 * skipped, and in one that comes twice the first time. Whole days of its length are days of the calendar, what is over
 * is time that passes: "from 00:00 for a day" ends at the next 00:00 also on the day of 25 hours, and "from 01:00 for
 * 3 hours" is 3 hours in every night. Spans that meet or overlap are one.
 */
typedef struct
{
  char *name;             /* (owned) (not nullable) */
  char *zone;             /* (owned) (not nullable) IANA name; "": that of this machine */
  GArray *spans;          /* (owned) (element-type IpsWindowSpan): 1..IPS_WINDOW_SPANS_MAX of one that can be saved */
} IpsMaintenanceWindow;

IpsMaintenanceWindow *ips_maintenance_window_new (const char *name, const char *zone);    /* without a span */
void ips_maintenance_window_free (IpsMaintenanceWindow *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsMaintenanceWindow, ips_maintenance_window_free)
gboolean ips_maintenance_window_equal (const IpsMaintenanceWindow *self, const IpsMaintenanceWindow *other);

/* Whether it can be saved. Returns: %FALSE with %IPS_ERROR_INVALID, whose message is a whole sentence. */
gboolean ips_maintenance_window_check (const IpsMaintenanceWindow *self, GError **error);
/* The same of a name alone: not empty, no control characters, none of ";@*". */
gboolean ips_maintenance_window_check_name (const char *name, GError **error);

/* (transfer full): its zone, read anew, as ips_schedule_get_zone(). */
GTimeZone *ips_maintenance_window_get_zone (const IpsMaintenanceWindow *self);

/**
 * ips_maintenance_window_is_open:
 * @now_us: wall clock, µs since 1970
 * @closes_us: (out) (optional): when it closes, where it is open; %G_MAXINT64 where it never does
 *
 * Any thread. It is closed at the very moment at which it closes.
 */
gboolean ips_maintenance_window_is_open (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 now_us, gint64 *closes_us);
/**
 * ips_maintenance_window_get_next:
 * @opens_us: (out): the first moment after @after_us at which it opens; where it is open then, the opening after it closed
 * @closes_us: (out) (optional): when it closes again; %G_MAXINT64 never
 *
 * Returns: %FALSE where it never opens again: without spans, and where it is always open
 */
gboolean ips_maintenance_window_get_next (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 after_us, gint64 *opens_us, gint64 *closes_us);
/**
 * ips_maintenance_window_find_start:
 * @need_us: how long what is to be done takes; 0 a moment
 *
 * When something may begin that should be done before it closes. What takes longer than three quarters of an opening may
 * begin in the first half of it: else an opening that is too short would never let it begin.
 *
 * Returns: @now_us, or a moment after it; %G_MAXINT64 never
 */
gint64 ips_maintenance_window_find_start (const IpsMaintenanceWindow *self, GTimeZone *zone, gint64 now_us, gint64 need_us);

/* --- in words --- */

/* One sentence without a full stop: "Saturday and Sunday from 22:00 for 4 h; Monday from 01:00 for 30 min (time of
 * Europe/Berlin)". */
char *ips_maintenance_window_describe (const IpsMaintenanceWindow *self);
char *ips_window_span_describe (const IpsWindowSpan *self);
/* What is said of an operation that waits: "Waits for the maintenance window “Nights”, which opens on ...". */
char *ips_maintenance_window_describe_wait (const char *name, gint64 opens_us);
/* As it is typed: "sat,sun 22:00 4h", "daily 01:30 2h30m", "mon-fri 00:00 1d". */
char *ips_window_span_to_text (const IpsWindowSpan *self);
/* Error: %IPS_ERROR_INVALID, a whole sentence. */
gboolean ips_window_span_from_text (const char *text, IpsWindowSpan *self, GError **error);
/* Spans and zone as they are stored: "sat,sun 22:00 4h; mon 01:00 30m @ Europe/Berlin". */
char *ips_maintenance_window_to_text (const IpsMaintenanceWindow *self);
IpsMaintenanceWindow *ips_maintenance_window_from_text (const char *name, const char *text, GError **error);

G_END_DECLS
