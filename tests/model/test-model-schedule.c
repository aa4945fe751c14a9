/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of schedules, against an independent walk along the clock of a zone. */
#include "ips-schedule.h"

#include <stdlib.h>
#include <string.h>

#include "ips-error.h"

#define SECOND G_USEC_PER_SEC
#define HOUR G_TIME_SPAN_HOUR

static IpsSchedule *
schedule (const char *json)
{
  g_autoptr(GError) error = NULL;
  IpsSchedule *self = ips_schedule_from_json (json, &error);

  g_assert_no_error (error);
  return self;
}

static GTimeZone *
zone_of (const char *name)
{
  GTimeZone *zone = g_time_zone_new_identifier (name);

  g_assert_nonnull (zone);
  return zone;
}

static gint64
at (const char *iso)
{
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr(GDateTime) time = g_date_time_new_from_iso8601 (iso, utc);

  g_assert_nonnull (time);
  return g_date_time_to_unix (time) * SECOND;
}

/* The next due times after @after, as UTC, blank-separated. */
static char *
preview (const char *json, const char *zone_name, const char *after, guint n)
{
  g_autoptr(IpsSchedule) self = schedule (json);
  g_autoptr(GTimeZone) zone = zone_of (zone_name);
  g_autoptr(GArray) dues = ips_schedule_preview (self, zone, at (after), n);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < dues->len; i++)
    {
      g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc (g_array_index (dues, gint64, i) / SECOND);
      g_autofree char *one = g_date_time_format (time, "%Y-%m-%dT%H:%MZ");

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", one);
    }
  return g_string_free (text, FALSE);
}

static void
test_examples (void)
{
  static const struct { const char *json, *zone, *after, *expected; } cases[] = {
    /* the day the clocks go forward and the one they go back, in Berlin */
    { "{\"start\":\"2026-01-01\",\"time\":\"02:30\",\"repeat\":\"daily\"}", "Europe/Berlin", "2026-03-27T12:00:00Z",
      "2026-03-28T01:30Z 2026-03-29T01:00Z 2026-03-30T00:30Z" },
    { "{\"start\":\"2026-01-01\",\"time\":\"02:30\",\"repeat\":\"daily\"}", "Europe/Berlin", "2026-10-24T12:00:00Z",
      "2026-10-25T00:30Z 2026-10-26T01:30Z 2026-10-27T01:30Z" },
    { "{\"start\":\"2026-01-01\",\"time\":\"03:00\",\"repeat\":\"daily\"}", "Europe/Berlin", "2026-03-28T12:00:00Z",
      "2026-03-29T01:00Z 2026-03-30T01:00Z 2026-03-31T01:00Z" },
    /* every hour: the skipped one falls on the change, the doubled one runs once */
    { "{\"start\":\"2026-01-01\",\"time\":\"00:30\",\"repeat\":\"hourly\"}", "Europe/Berlin", "2026-03-29T00:00:00Z",
      "2026-03-29T00:30Z 2026-03-29T01:00Z 2026-03-29T01:30Z" },
    { "{\"start\":\"2026-01-01\",\"time\":\"00:30\",\"repeat\":\"hourly\"}", "Europe/Berlin", "2026-10-24T23:00:00Z",
      "2026-10-24T23:30Z 2026-10-25T00:30Z 2026-10-25T02:30Z" },
    /* on the wall clock in summer and in winter */
    { "{\"start\":\"2026-03-28\",\"time\":\"02:00\",\"repeat\":\"hourly\",\"every\":6}", "Europe/Berlin", "2026-03-28T15:00:00Z",
      "2026-03-28T19:00Z 2026-03-29T01:00Z 2026-03-29T06:00Z" },
    /* day 31 means the last day, also of February and of a leap year's */
    { "{\"start\":\"2027-12-31\",\"time\":\"10:00\",\"repeat\":\"monthly\"}", "UTC", "2028-01-01T00:00:00Z",
      "2028-01-31T10:00Z 2028-02-29T10:00Z 2028-03-31T10:00Z 2028-04-30T10:00Z" },
    { "{\"start\":\"2026-11-15\",\"time\":\"10:00\",\"repeat\":\"monthly\",\"day\":31,\"every\":3}", "UTC", "2026-11-01T00:00:00Z",
      "2026-11-30T10:00Z 2027-02-28T10:00Z 2027-05-31T10:00Z" },
    { "{\"start\":\"2026-11-15\",\"time\":\"10:00\",\"repeat\":\"monthly\",\"day\":3}", "UTC", "2026-11-01T00:00:00Z",
      "2026-12-03T10:00Z 2027-01-03T10:00Z" },
    /* 2026-11-28 is a Saturday */
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"weekly\"}", "UTC", "2026-11-28T10:00:00Z",
      "2026-12-05T10:00Z 2026-12-12T10:00Z" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"weekly\",\"every\":2,\"weekdays\":[\"monday\",\"saturday\"]}",
      "UTC", "2026-11-01T00:00:00Z", "2026-11-28T10:00Z 2026-12-07T10:00Z 2026-12-12T10:00Z 2026-12-21T10:00Z" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"every\":3,\"end\":\"2026-12-04\"}", "UTC",
      "2020-01-01T00:00:00Z", "2026-11-28T10:00Z 2026-12-01T10:00Z 2026-12-04T10:00Z" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\"}", "UTC", "2026-11-28T09:59:59Z", "2026-11-28T10:00Z" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\"}", "UTC", "2026-11-28T10:00:00Z", "" },
    /* a whole day that Samoa never had, and a half-hour change */
    { "{\"start\":\"2011-12-29\",\"time\":\"10:00\",\"repeat\":\"daily\"}", "Pacific/Apia", "2011-12-29T00:00:00Z",
      "2011-12-29T20:00Z 2011-12-30T10:00Z 2011-12-30T20:00Z" },
    { "{\"start\":\"2026-10-03\",\"time\":\"02:15\",\"repeat\":\"daily\"}", "Australia/Lord_Howe", "2026-10-02T00:00:00Z",
      "2026-10-02T15:45Z 2026-10-03T15:30Z 2026-10-04T15:15Z" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      guint n = 1;
      g_autofree char *shown = NULL;

      for (const char *p = cases[i].expected; *p != '\0'; p++)
        if (*p == ' ')
          n++;
      /* one more than expected where the schedule ends there */
      if (strstr (cases[i].json, "\"end\"") != NULL || *cases[i].expected == '\0' || strstr (cases[i].json, "once") != NULL)
        n++;
      shown = preview (cases[i].json, cases[i].zone, cases[i].after, n);
      g_test_message ("%s in %s", cases[i].json, cases[i].zone);
      g_assert_cmpstr (shown, ==, cases[i].expected);
    }
}

/* --- properties --- */

static guint
zone_step (void)
{
  const char *patience = g_getenv ("VEDETTE_TEST_PATIENCE");

  return patience != NULL ? (guint) CLAMP (atoi (patience), 1, 100) : 1;
}

static GPtrArray *
list_zones (void)
{
  GPtrArray *zones = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *table = NULL;
  g_auto(GStrv) lines = NULL;

  /* every name of the system's data, as its own table lists them */
  g_assert_true (g_file_get_contents ("/usr/share/zoneinfo/tzdata.zi", &table, NULL, NULL));
  lines = g_strsplit (table, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto(GStrv) words = g_strsplit (lines[i], " ", 4);

      if (g_str_equal (words[0] != NULL ? words[0] : "", "Z"))
        g_ptr_array_add (zones, g_strdup (words[1]));
      else if (g_str_equal (words[0] != NULL ? words[0] : "", "L") && words[2] != NULL)
        g_ptr_array_add (zones, g_strdup (words[2]));
    }
  return zones;
}

static int
offset_at (GTimeZone *zone, gint64 utc)
{
  return g_time_zone_get_offset (zone, g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, utc));
}

/*
 * The oracle walks along real time by the quarter of an hour, by the minute where the clock is changed in between, and
 * notes each due time when the wall clock first shows it or more. It knows nothing of intervals and offsets ahead.
 */
static void
check_against_walk (GTimeZone *zone, const char *name, const IpsSchedule *self, gint64 from, gint64 until)
{
  gint64 due_us = (from - 1) * SECOND;
  gint64 shown_before = G_MININT64;
  gint64 wanted = 0;
  gboolean have_wanted = FALSE;

  /* due times on the wall clock: those of a zone that never changes */
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  for (gint64 now = from - 900; now <= until; now += offset_at (zone, now) == offset_at (zone, now + 900 - now % 900) ? 900 - now % 900 : 60)
    {
      gint64 shown = now + offset_at (zone, now);

      if (shown_before == G_MININT64)
        {
          shown_before = shown;
          have_wanted = ips_schedule_next (self, utc, shown * SECOND, &wanted);
          continue;
        }
      /* a day of due times may be skipped at once; they fall on one moment */
      if (have_wanted && wanted <= shown * SECOND)
        {
          g_assert_true (ips_schedule_next (self, zone, due_us, &due_us));
          if (due_us != now * SECOND)
            g_error ("%s: due at %" G_GINT64_FORMAT ", the clock shows it at %" G_GINT64_FORMAT, name, due_us / SECOND, now);
          while (have_wanted && wanted <= shown * SECOND)
            have_wanted = ips_schedule_next (self, utc, wanted, &wanted);
        }
      shown_before = shown;
    }
  /* and none in between that the walk did not see */
  if (ips_schedule_next (self, zone, due_us, &due_us))
    g_assert_cmpint (due_us, >, until * SECOND);
}

static void
check_zone (const char *name, int first_year, int last_year, guint flavour)
{
  static const char *const rules[] = {
    "{\"start\":\"2010-01-01\",\"time\":\"02:30\",\"repeat\":\"daily\"}",
    "{\"start\":\"2010-01-01\",\"time\":\"00:00\",\"repeat\":\"daily\"}",
    "{\"start\":\"2010-01-01\",\"time\":\"01:15\",\"repeat\":\"hourly\"}",
    "{\"start\":\"2010-01-31\",\"time\":\"02:45\",\"repeat\":\"monthly\"}",
    "{\"start\":\"2010-01-03\",\"time\":\"02:00\",\"repeat\":\"weekly\",\"weekdays\":[\"saturday\",\"sunday\"]}",
  };
  g_autoptr(GTimeZone) zone = zone_of (name);
  g_autoptr(GDateTime) from = g_date_time_new_utc (first_year, 1, 2, 0, 0, 0);
  g_autoptr(GDateTime) until = g_date_time_new_utc (last_year, 12, 31, 0, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    if (flavour == G_MAXUINT || i == flavour % G_N_ELEMENTS (rules))
      {
        g_autoptr(IpsSchedule) self = schedule (rules[i]);

        check_against_walk (zone, name, self, g_date_time_to_unix (from), g_date_time_to_unix (until));
      }
}

/* Every zone; the short form one rule each in one year, the long one (VEDETTE_ALL_YEARS) all rules from 2010 to 2030.
 * With an interpreter in between (VEDETTE_TEST_PATIENCE) every n-th. */
static void
test_every_zone (void)
{
  g_autoptr(GPtrArray) zones = list_zones ();
  gboolean whole = g_getenv ("VEDETTE_ALL_YEARS") != NULL;

  g_assert_cmpuint (zones->len, >, 400);
  for (guint i = 0; i < zones->len; i += zone_step ())
    check_zone (g_ptr_array_index (zones, i), whole ? 2010 : 2010 + (int) (i % 21), whole ? 2030 : 2010 + (int) (i % 21),
                whole ? G_MAXUINT : i);
  g_test_message ("%u zones", zones->len);
}

/* Around a change: the next due time after any moment stays the same until it has come, never twice, never left out. */
static void
check_night (GTimeZone *zone, const IpsSchedule *self, gint64 change)
{
  gint64 seen = -1;

  for (gint64 now = change - 3 * 3600 - 1; now < change + 3 * 3600; now += 59)
    {
      gint64 due;

      g_assert_true (ips_schedule_next (self, zone, now * SECOND, &due));
      g_assert_cmpint (due, >, now * SECOND);
      g_assert_true (seen <= now * SECOND || due == seen);
      seen = due;
    }
}

static void
test_change_nights (void)
{
  g_autoptr(GPtrArray) zones = list_zones ();
  g_autoptr(IpsSchedule) self = schedule ("{\"start\":\"2009-01-01\",\"time\":\"00:00\",\"repeat\":\"hourly\"}");
  gboolean whole = g_getenv ("VEDETTE_ALL_YEARS") != NULL;
  gint64 start = at (whole ? "2010-01-01T00:00:00Z" : "2026-01-01T00:00:00Z") / SECOND;
  gint64 end = at (whole ? "2030-12-31T00:00:00Z" : "2027-01-01T00:00:00Z") / SECOND;
  guint n_nights = 0;

  for (guint i = 0; i < zones->len; i += zone_step ())
    {
      g_autoptr(GTimeZone) zone = zone_of (g_ptr_array_index (zones, i));

      for (gint64 now = start; now < end; now += 6 * 3600)
        for (gint64 fine = now + 60; offset_at (zone, now) != offset_at (zone, now + 6 * 3600) && fine <= now + 6 * 3600; fine += 60)
          if (offset_at (zone, fine) != offset_at (zone, fine - 60))
            {
              check_night (zone, self, fine);
              n_nights++;
            }
    }
  g_assert_cmpuint (n_nights, >, 200 / zone_step ());
  g_test_message ("%u changes of a clock", n_nights);
}

static void
test_missed (void)
{
  g_autoptr(IpsSchedule) daily = schedule ("{\"start\":\"2026-01-01\",\"time\":\"10:00\",\"repeat\":\"daily\"}");
  g_autoptr(IpsSchedule) hourly = schedule ("{\"start\":\"2010-01-01\",\"time\":\"00:17\",\"repeat\":\"hourly\"}");
  g_autoptr(GTimeZone) zone = zone_of ("Europe/Berlin");
  gint64 last = 0;

  g_assert_cmpuint (ips_schedule_get_missed (daily, zone, at ("2026-11-28T09:00:00Z"), at ("2026-11-28T09:00:01Z"), &last), ==, 0);
  g_assert_cmpuint (ips_schedule_get_missed (daily, zone, at ("2026-11-27T09:00:00Z"), at ("2026-11-28T09:00:00Z"), &last), ==, 1);
  g_assert_cmpint (last, ==, at ("2026-11-28T09:00:00Z"));
  g_assert_cmpuint (ips_schedule_get_missed (daily, zone, at ("2026-11-20T09:30:00Z"), at ("2026-11-28T08:59:59Z"), &last), ==, 7);
  g_assert_cmpint (last, ==, at ("2026-11-27T09:00:00Z"));
  /* eleven years away */
  g_assert_cmpuint (ips_schedule_get_missed (hourly, zone, at ("2015-01-01T00:00:00Z"), at ("2026-11-28T09:00:00Z"), &last), ==, 1000);
  g_assert_cmpint (last, ==, at ("2026-11-28T08:17:00Z"));
}

static void
test_check (void)
{
  static const struct { const char *json, *now, *words; } cases[] = {
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\"}", "2026-11-28T10:00:00Z", "in the past" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\"}", "2026-11-28T09:59:59Z", NULL },
    { "{\"start\":\"2001-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\"}", "2026-11-28T10:00:00Z", NULL },
    { "{\"start\":\"2026-11-01\",\"time\":\"10:00\",\"repeat\":\"daily\",\"end\":\"2026-11-28\"}", "2026-11-28T10:00:00Z", "never run again" },
    { "{\"start\":\"2026-11-01\",\"time\":\"10:00\",\"repeat\":\"daily\",\"end\":\"2026-11-28\"}", "2026-11-28T09:59:00Z", NULL },
    /* Wednesday to Friday, but only on Mondays */
    { "{\"start\":\"2026-11-25\",\"time\":\"10:00\",\"repeat\":\"weekly\",\"weekdays\":[\"monday\"],\"end\":\"2026-11-27\"}",
      "2026-11-20T10:00:00Z", "never run again" },
    { "{\"start\":\"9999-12-31\",\"time\":\"23:59\",\"repeat\":\"hourly\",\"every\":999}", "2026-11-20T10:00:00Z", NULL },
  };
  g_autoptr(GTimeZone) utc = g_time_zone_new_utc ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsSchedule) self = schedule (cases[i].json);
      g_autoptr(GError) error = NULL;
      gboolean good = ips_schedule_check (self, utc, at (cases[i].now), &error);

      g_test_message ("%s", cases[i].json);
      g_assert_cmpint (good, ==, cases[i].words == NULL);
      if (cases[i].words == NULL)
        continue;
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (strstr (error->message, cases[i].words));
    }
  {
    g_autoptr(IpsSchedule) self = ips_schedule_new (1, 24, 0);
    g_autoptr(GError) error = NULL;

    g_assert_false (ips_schedule_check (self, utc, 0, &error));
    g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  }
}

static void
test_describe (void)
{
  static const struct { const char *json, *words; } cases[] = {
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"once\"}", "Once, on 2026-11-28 at 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"hourly\"}", "Every hour at 05 minutes past" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"hourly\",\"every\":6}", "Every 6 hours, counted from 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"daily\"}", "Every day at 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"weekly\"}", "Every week on Saturday at 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"weekly\",\"every\":2,\"weekdays\":[\"friday\",\"monday\",\"sunday\"]}",
      "Every 2 weeks on Monday, Friday and Sunday at 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"monthly\",\"day\":31}", "On the last day of every month at 10:05" },
    { "{\"start\":\"2026-11-28\",\"time\":\"10:05\",\"repeat\":\"monthly\",\"every\":3,\"end\":\"2027-11-28\",\"zone\":\"Europe/Berlin\"}",
      "On day 28 of every 3 months at 10:05, until 2027-11-28 (time of Europe/Berlin)" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsSchedule) self = schedule (cases[i].json);
      g_autofree char *words = ips_schedule_describe (self);

      g_assert_cmpstr (words, ==, cases[i].words);
    }
}

static void
test_text (void)
{
  static const char *const good[] = {
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\"}",
    "{\"start\":\"2028-02-29\",\"time\":\"23:59\",\"repeat\":\"monthly\",\"every\":999,\"day\":31,\"end\":\"9999-12-31\","
    "\"zone\":\"America/Argentina/Buenos_Aires\"}",
    "{\"start\":\"1970-01-01\",\"time\":\"00:00\",\"repeat\":\"weekly\",\"weekdays\":[\"monday\",\"sunday\"]}",
  };
  static const char *const bad[] = {
    "", "[]", "null", "{}", "{\"start\":\"2026-11-28\",\"time\":\"10:00\"}",
    "{\"start\":\"2026-02-29\",\"time\":\"10:00\",\"repeat\":\"once\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"24:00\",\"repeat\":\"once\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"1:00\",\"repeat\":\"once\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00 \",\"repeat\":\"once\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"yearly\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"every\":0}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"every\":1000}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"every\":\"2\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"every\":2.5}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"day\":2}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"once\",\"every\":2}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"weekdays\":[\"monday\"]}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"weekly\",\"weekdays\":[]}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"weekly\",\"weekdays\":[\"monday\",\"monday\"]}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"weekly\",\"weekdays\":[1]}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"end\":\"2026-11-27\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"/etc/localtime\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"Europe/../../passwd\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"Europe/Atlantis\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"+02:00\"}",
    "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\",\"colour\":\"red\"}",
    "{\"start\":[],\"time\":\"10:00\",\"repeat\":\"daily\"}", "{\"start\":\"2026-11-28\",\"time\":\"10:00\",\"repeat\":\"daily\"} x",
  };
  g_autofree char *long_text = g_strnfill (5000, ' ');

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(IpsSchedule) self = schedule (good[i]);
      g_autofree char *text = ips_schedule_to_json (self);
      g_autoptr(IpsSchedule) again = schedule (text);
      g_autoptr(IpsSchedule) copy = ips_schedule_copy (self);

      g_assert_cmpstr (text, ==, good[i]);
      g_assert_true (ips_schedule_equal (self, again));
      g_assert_true (ips_schedule_equal (self, copy));
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", bad[i]);
      g_assert_null (ips_schedule_from_json (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_null (ips_schedule_from_json (long_text, NULL));
  for (IpsRepeat i = 0; i < IPS_N_REPEATS; i++)
    {
      IpsRepeat back;

      g_assert_true (ips_repeat_from_nick (ips_repeat_to_nick (i), &back));
      g_assert_cmpint (back, ==, i);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/schedule/examples", test_examples);
  g_test_add_func ("/model/schedule/every-zone", test_every_zone);
  g_test_add_func ("/model/schedule/change-nights", test_change_nights);
  g_test_add_func ("/model/schedule/missed", test_missed);
  g_test_add_func ("/model/schedule/check", test_check);
  g_test_add_func ("/model/schedule/describe", test_describe);
  g_test_add_func ("/model/schedule/text", test_text);
  return g_test_run ();
}
