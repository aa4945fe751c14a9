/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maintenance windows across clock changes, against a walk along the clock minute by minute, and who has which. */
#include "ips-maintenance-plan.h"

#include <string.h>

#include "ips-error.h"

#define SECOND G_USEC_PER_SEC
#define MINUTE G_TIME_SPAN_MINUTE

static gint64
at (const char *iso)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (iso, utc);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * SECOND;
}

static char *
iso (gint64 us)
{
  g_autoptr(GDateTime) time = NULL;

  if (us == G_MAXINT64)
    return g_strdup ("never");
  time = g_date_time_new_from_unix_utc (us / SECOND);
  return g_date_time_format (time, "%Y-%m-%dT%H:%MZ");
}

static IpsMaintenanceWindow *
window_of (const char *text)
{
  g_autoptr(GError) error = NULL;
  IpsMaintenanceWindow *self = ips_maintenance_window_from_text ("Nights", text, &error);

  g_assert_no_error (error);
  return self;
}

/* "opens-closes opens-closes ..." of the next @n after @after. */
static char *
preview (const char *text, const char *after, guint n)
{
  g_autoptr(IpsMaintenanceWindow) self = window_of (text);
  g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (self);
  GString *shown = g_string_new (NULL);
  gint64 opens_us = at (after), closes_us;

  for (guint i = 0; i < n && ips_maintenance_window_get_next (self, zone, opens_us, &opens_us, &closes_us); i++)
    {
      g_autofree char *opens = iso (opens_us), *closes = iso (closes_us);

      g_string_append_printf (shown, "%s%s/%s", i > 0 ? " " : "", opens, closes);
    }
  return g_string_free (shown, FALSE);
}

static void
test_examples (void)
{
  static const struct { const char *text, *after; guint n; const char *expected; } cases[] = {
    /* 2026-11-28 is a Saturday */
    { "sat,sun 22:00 4h @ Europe/Berlin", "2026-11-28T00:00:00Z", 2,
      "2026-11-28T21:00Z/2026-11-29T01:00Z 2026-11-29T21:00Z/2026-11-30T01:00Z" },
    /* the same time on the wall in summer and in winter */
    { "sun 10:00 1h @ America/New_York", "2026-10-25T00:00:00Z", 2,
      "2026-10-25T14:00Z/2026-10-25T15:00Z 2026-11-01T15:00Z/2026-11-01T16:00Z" },
    /* in the skipped hour it opens when that hour is skipped, and is as long as ever */
    { "daily 02:30 1h @ Europe/Berlin", "2026-03-28T12:00:00Z", 2,
      "2026-03-29T01:00Z/2026-03-29T02:00Z 2026-03-30T00:30Z/2026-03-30T01:30Z" },
    /* in the doubled hour the first time only */
    { "daily 02:30 1h @ Europe/Berlin", "2026-10-24T12:00:00Z", 2,
      "2026-10-25T00:30Z/2026-10-25T01:30Z 2026-10-26T01:30Z/2026-10-26T02:30Z" },
    /* over the change: three hours are three hours */
    { "sun 01:00 3h @ Europe/Berlin", "2026-03-28T12:00:00Z", 1, "2026-03-29T00:00Z/2026-03-29T03:00Z" },
    { "sun 01:00 3h @ Europe/Berlin", "2026-10-24T12:00:00Z", 1, "2026-10-24T23:00Z/2026-10-25T02:00Z" },
    /* whole days are days of the calendar, of 23 and of 25 hours */
    { "sun 00:00 1d @ Europe/Berlin", "2026-03-28T12:00:00Z", 1, "2026-03-28T23:00Z/2026-03-29T22:00Z" },
    { "sun 00:00 1d @ Europe/Berlin", "2026-10-24T12:00:00Z", 1, "2026-10-24T22:00Z/2026-10-25T23:00Z" },
    { "sat 00:00 2d12h @ Europe/Berlin", "2026-10-23T12:00:00Z", 1, "2026-10-23T22:00Z/2026-10-26T11:00Z" },
    /* what meets or overlaps is one opening */
    { "sat 22:00 2h; sun 00:00 90m; sun 01:00 2h @ UTC", "2026-11-28T12:00:00Z", 2,
      "2026-11-28T22:00Z/2026-11-29T03:00Z 2026-12-05T22:00Z/2026-12-06T03:00Z" },
    /* the next one after that which is open */
    { "daily 22:00 4h @ UTC", "2026-11-28T23:00:00Z", 1, "2026-11-29T22:00Z/2026-11-30T02:00Z" },
    { "daily 22:00 4h @ UTC", "2026-11-28T22:00:00Z", 1, "2026-11-29T22:00Z/2026-11-30T02:00Z" },
    { "daily 22:00 4h @ UTC", "2026-11-28T21:59:59Z", 1, "2026-11-28T22:00Z/2026-11-29T02:00Z" },
    /* all the time: it never opens again */
    { "daily 00:00 1d @ Europe/Berlin", "2026-10-24T12:00:00Z", 1, "" },
    { "mon 00:00 7d @ UTC", "2026-10-24T12:00:00Z", 1, "" },
    /* a half-hour change, and the day that Samoa never had */
    { "sun 02:15 30m @ Australia/Lord_Howe", "2026-10-03T00:00:00Z", 1, "2026-10-03T15:30Z/2026-10-03T16:00Z" },
    { "fri 10:00 1h @ Pacific/Apia", "2011-12-29T00:00:00Z", 2,
      "2011-12-30T10:00Z/2011-12-30T11:00Z 2012-01-05T20:00Z/2012-01-05T21:00Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *shown = preview (cases[i].text, cases[i].after, cases[i].n);

      g_test_message ("%s after %s", cases[i].text, cases[i].after);
      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

/* --- properties --- */

/* Minute by minute: open exactly from what get_next() says until what it says, and is_open() says when it closes. */
static void
walk (const char *text, const char *from, guint n_minutes)
{
  g_autoptr(IpsMaintenanceWindow) self = window_of (text);
  g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (self);
  gint64 now_us = at (from);
  gint64 opens_us = 0, closes_us = 0;
  gboolean was_open = ips_maintenance_window_is_open (self, zone, now_us, &closes_us);

  if (!was_open)
    g_assert_true (ips_maintenance_window_get_next (self, zone, now_us, &opens_us, &closes_us));
  for (guint i = 0; i < n_minutes; i++)
    {
      gint64 until_us = 0;
      gboolean open;

      now_us += MINUTE;
      open = ips_maintenance_window_is_open (self, zone, now_us, &until_us);
      if (open && !was_open)
        g_assert_cmpint (now_us, ==, opens_us);
      if (open)
        g_assert_cmpint (until_us, ==, closes_us);
      if (!open && was_open)
        {
          g_assert_cmpint (now_us, ==, closes_us);
          g_assert_true (ips_maintenance_window_get_next (self, zone, now_us, &opens_us, &closes_us));
        }
      if (!open)
        g_assert_cmpint (opens_us, >, now_us);
      was_open = open;
    }
}

static void
test_walk (void)
{
  static const char *const texts[] = {
    "daily 02:30 1h @ Europe/Berlin",
    "sat,sun 22:00 4h; sun 01:30 2h; wed 12:00 36h @ Europe/Berlin",
    "sun 02:15 45m; sun 03:00 10m @ Australia/Lord_Howe",
    "sun 00:00 1d; sat 23:00 30m @ America/New_York",
  };
  static const char *const from[] = { "2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2026-04-03T00:00:00Z", "2026-10-30T00:00:00Z" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (from); j++)
      walk (texts[i], from[j], 4 * 24 * 60);
}

static void
test_start (void)
{
  static const struct { const char *now; gint64 need_minutes; const char *start; } cases[] = {
    /* 22:00 to 02:00 */
    { "2026-11-28T21:00:00Z", 0, "2026-11-28T22:00Z" },
    { "2026-11-28T22:00:00Z", 0, "2026-11-28T22:00Z" },
    { "2026-11-29T01:59:00Z", 0, "2026-11-29T01:59Z" },
    { "2026-11-29T02:00:00Z", 0, "2026-11-29T22:00Z" },
    { "2026-11-29T01:00:00Z", 60, "2026-11-29T01:00Z" },
    { "2026-11-29T01:00:00Z", 61, "2026-11-29T22:00Z" },
    /* too long for any opening: in its first half */
    { "2026-11-28T23:59:00Z", 500, "2026-11-28T23:59Z" },
    { "2026-11-29T00:01:00Z", 500, "2026-11-29T22:00Z" },
  };
  g_autoptr(IpsMaintenanceWindow) nights = window_of ("daily 22:00 4h @ UTC");
  g_autoptr(IpsMaintenanceWindow) always = window_of ("daily 00:00 1d @ UTC");
  g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (nights);
  gint64 closes_us;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *start = iso (ips_maintenance_window_find_start (nights, zone, at (cases[i].now), cases[i].need_minutes * MINUTE));

      g_test_message ("%s, %" G_GINT64_FORMAT " min", cases[i].now, cases[i].need_minutes);
      g_assert_cmpstr (start, ==, cases[i].start);
    }
  g_assert_true (ips_maintenance_window_is_open (always, zone, at ("2026-11-28T21:00:00Z"), &closes_us));
  g_assert_cmpint (closes_us, ==, G_MAXINT64);
  g_assert_cmpint (ips_maintenance_window_find_start (always, zone, at ("2026-11-28T21:00:00Z"), 90 * 24 * 60 * MINUTE), ==,
                   at ("2026-11-28T21:00:00Z"));
}

/* --- text --- */

static void
test_text (void)
{
  static const struct { const char *typed, *stored, *words; } cases[] = {
    { "Saturday,SUN  22:00\t4h", "sat,sun 22:00 4h", "Saturday and Sunday from 22:00 for 4 h" },
    { "fri-mon 01:30 2h30m;daily 00:00 1d@Europe/Berlin", "mon,fri,sat,sun 01:30 2h30m; daily 00:00 1d @ Europe/Berlin",
      "Monday, Friday, Saturday and Sunday from 01:30 for 2 h 30 min; Every day from 00:00 for 1 d (time of Europe/Berlin)" },
    { "mon-sun 23:59 90m", "daily 23:59 1h30m", "Every day from 23:59 for 1 h 30 min" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsMaintenanceWindow) self = window_of (cases[i].typed);
      g_autofree char *stored = ips_maintenance_window_to_text (self);
      g_autofree char *words = ips_maintenance_window_describe (self);
      g_autoptr(IpsMaintenanceWindow) again = window_of (stored);

      g_assert_cmpstr (stored, ==, cases[i].stored);
      g_assert_cmpstr (words, ==, cases[i].words);
      g_assert_true (ips_maintenance_window_equal (self, again));
    }
}

static void
test_bad_text (void)
{
  static const char *const texts[] = {
    "", ";", "sat 22:00", "sat 22:00 4h 5", "22:00 4h", "sat 24:00 4h", "sat 22:60 4h", "sat 9:00 4h", "sat 22:00 0m", "sat 22:00 8d",
    "sat 22:00 7d1m", "sat 22:00 4", "sat 22:00 30m4h", "sat 22:00 4h4h", "sat 22:00 -4h", "sat 22:00 99999999999999999999h",
    "sa 22:00 4h", "sat- 22:00 4h", "sat,, 22:00 4h", "sat 22:00 4h;", "sat 22:00 4h @ Nowhere/City", "sat 22:00 4h @ ../../etc/passwd",
    "sat 22:00 4h @ UTC @ UTC", "täglich 22:00 4h", "\xff 22:00 4h",
  };
  static const char *const names[] = { "", " Nights", "Nights ", "a;b", "a@b", "*", "a\nb", "\xff" };
  g_autoptr(GString) many = g_string_new ("sat 22:00 4h");
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(IpsMaintenanceWindow) self = ips_maintenance_window_from_text ("Nights", texts[i], &error);

      g_test_message ("%u", i);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_null (self);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (ips_maintenance_window_from_text (names[i], "sat 22:00 4h", &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_clear_error (&error);
    }
  for (guint i = 0; i < IPS_WINDOW_SPANS_MAX; i++)
    g_string_append (many, ";sat 22:00 4h");
  g_assert_null (ips_maintenance_window_from_text ("Nights", many->str, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
}

/* --- who has which --- */

static void
test_plan (void)
{
  static const struct { const char *name, *text; } values[] = {
    { "window.Nights", "daily 22:00 4h @ UTC" }, { "window.Weekend", "sat 00:00 2d @ UTC" }, { "window.Gone", "" },
    { "window-of-group.", "Weekend" }, { "window-of-group.Europe", "Nights" }, { "window-of-group.Europe/Lab", "*" },
    { "window-of-group.Asia", "" }, { "window-of-device.one", "Weekend" }, { "window-of-device.two", "Gone" },
    { "mail.server", "window.Nights" },
  };
  static const struct { const char *sensor, *group, *words; } cases[] = {
    { "x", "", "Weekend (of all devices)" }, { "x", "Asia/Tokyo", "Weekend (of all devices)" },
    { "x", "Europe", "Nights (of the group Europe)" }, { "x", "Europe/Berlin/Mitte", "Nights (of the group Europe)" },
    { "x", "Europe/Lab", "Any time" }, { "x", "Europe/Lab/Rack 1", "Any time" }, { "x", "Europe/Labs", "Nights (of the group Europe)" },
    { "one", "Europe/Lab", "Weekend" }, { "two", "Europe", "Nights (of the group Europe)" },
  };
  g_autoptr(GHashTable) settings = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(IpsMaintenancePlan) plan = NULL;
  g_autoptr(IpsMaintenancePlan) again = NULL;
  gint64 noon_us = at ("2026-11-25T12:00:00Z");

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    g_hash_table_insert (settings, (gpointer) values[i].name, (gpointer) values[i].text);
  plan = ips_maintenance_plan_read (settings);
  g_assert_cmpuint (plan->windows->len, ==, 2);
  g_assert_nonnull (ips_maintenance_plan_lookup (plan, "Nights"));
  g_assert_null (ips_maintenance_plan_lookup (plan, "Gone"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *words = ips_maintenance_plan_describe (plan, cases[i].sensor, cases[i].group);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
  /* a Wednesday */
  g_assert_cmpint (ips_maintenance_plan_find_start (plan, "x", "Europe", noon_us, 0), ==, at ("2026-11-25T22:00:00Z"));
  g_assert_cmpint (ips_maintenance_plan_find_start (plan, "x", "", noon_us, 0), ==, at ("2026-11-28T00:00:00Z"));
  g_assert_cmpint (ips_maintenance_plan_find_start (plan, "x", "Europe/Lab", noon_us, 0), ==, noon_us);

  again = ips_maintenance_plan_read (settings);
  g_assert_true (ips_maintenance_plan_equal (plan, again));
  g_hash_table_insert (settings, (gpointer) "window-of-group.Asia", (gpointer) "*");
  g_clear_pointer (&again, ips_maintenance_plan_free);
  again = ips_maintenance_plan_read (settings);
  g_assert_false (ips_maintenance_plan_equal (plan, again));

  /* one that cannot be read is as if it were not there, and says so */
  g_hash_table_insert (settings, (gpointer) "window.Nights", (gpointer) "whenever");
  g_test_expect_message ("Ips-Model", G_LOG_LEVEL_WARNING, "maintenance window Nights: *");
  g_clear_pointer (&again, ips_maintenance_plan_free);
  again = ips_maintenance_plan_read (settings);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (again->windows->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/maintenance-window/examples", test_examples);
  g_test_add_func ("/model/maintenance-window/walk", test_walk);
  g_test_add_func ("/model/maintenance-window/start", test_start);
  g_test_add_func ("/model/maintenance-window/text", test_text);
  g_test_add_func ("/model/maintenance-window/bad-text", test_bad_text);
  g_test_add_func ("/model/maintenance-window/plan", test_plan);
  return g_test_run ();
}
