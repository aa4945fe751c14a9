/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The time line, the calendar file and how dates are written. */
#include "ips-expiry.h"
#include "ips-format.h"

#include <string.h>

#define DAY G_TIME_SPAN_DAY
#define WEEK (7 * DAY)
#define SECOND G_USEC_PER_SEC
#define MINUTE G_TIME_SPAN_MINUTE
#define HOUR G_TIME_SPAN_HOUR
/* 2023-11-14 22:13:20 UTC */
#define NOW (G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC)

static IpsSensor *
make_sensor (const char *id, const char *name, gint64 until_us, char letter)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *sensor;

  g_free (config->name);
  config->name = g_strdup (name);
  g_free (config->address);
  config->address = g_strdup ("192.0.2.13");
  if (until_us != 0)
    {
      IpsX509 *certificate = g_new0 (IpsX509, 1);

      certificate->names = g_new0 (char *, 1);
      certificate->not_after_us = until_us;
      certificate->sha1 = g_strnfill (59, letter);
      certificate->sha256 = g_strnfill (95, letter);
      facts->certificate = ips_certificate_new_from_facts (certificate, NULL);
    }
  sensor = ips_sensor_new (id, config);
  ips_sensor_take_facts (sensor, facts);
  return sensor;
}

static void
test_weeks (void)
{
  static const gint64 ends[] = { NOW - 400 * DAY, NOW - 1, NOW, NOW + 1, NOW + WEEK - 1, NOW + WEEK, NOW + 3 * WEEK - 1,
                                 NOW + 4 * WEEK - 1, NOW + 4 * WEEK, NOW + 4000 * DAY, 0 };
  static const guint expected[] = { 2, 3, 1, 1, 1 };
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GArray) weeks = NULL, empty = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    g_ptr_array_add (sensors, make_sensor (NULL, "a", ends[i], 'A'));
  weeks = ips_expiry_weeks (sensors, NOW, 4);
  g_assert_cmpuint (weeks->len, ==, 5);
  for (guint i = 0; i < weeks->len; i++)
    {
      const IpsExpiryWeek *week = &g_array_index (weeks, IpsExpiryWeek, i);

      g_assert_cmpuint (week->count, ==, expected[i]);
      g_assert_cmpint (week->end_us, ==, NOW + (gint64) i * WEEK);
      if (i > 0)
        g_assert_cmpint (week->begin_us, ==, week->end_us - WEEK);
    }
  empty = ips_expiry_weeks (none, NOW, 0);
  g_assert_cmpuint (empty->len, ==, 1);
  g_assert_cmpuint (g_array_index (empty, IpsExpiryWeek, 0).count, ==, 0);
}

/* Unfolds (RFC 5545 3.1) after looking at every line as it stands. */
static char **
read_ics (const char *ics)
{
  g_auto(GStrv) lines = g_strsplit (ics, "\r\n", -1);
  g_autoptr(GString) text = g_string_new (NULL);

  g_assert_true (g_str_has_suffix (ics, "END:VCALENDAR\r\n"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 75);
      g_assert_true (g_utf8_validate (lines[i], -1, NULL));
      g_assert_null (strpbrk (lines[i], "\r\n"));
      if (lines[i][0] == ' ')
        g_string_append (text, lines[i] + 1);
      else
        g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", lines[i]);
    }
  return g_strsplit (text->str, "\n", -1);
}

static char *
property (char **lines, const char *name, guint nth)
{
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], name) && strchr (":;", lines[i][strlen (name)]) != NULL && nth-- == 0)
      return lines[i] + strlen (name) + 1;
  g_assert_not_reached ();
}

static void
test_ics (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *ics = NULL, *again = NULL, *long_name = NULL;
  g_auto(GStrv) lines = NULL, later = NULL;
  guint begun = 0, ended = 0;
  g_autoptr(GString) name = g_string_new ("a;b,c\\d\x1b\xe2\x80\xae");

  for (guint i = 0; i < 60; i++)
    g_string_append (name, i % 3 == 0 ? "ü" : i % 3 == 1 ? "€" : "𝄞");
  g_ptr_array_add (sensors, make_sensor ("id-1", "ber-core-02", NOW, 'A'));
  g_ptr_array_add (sensors, make_sensor ("id-2", "none", 0, 'A'));
  g_ptr_array_add (sensors, make_sensor ("id-3", name->str, NOW - 60 * DAY, 'B'));
  /* RFC 5280's "no end": the day after is not a date any more. */
  g_ptr_array_add (sensors, make_sensor ("id-4", "for-ever", G_GINT64_CONSTANT (253402300799) * SECOND, 'C'));
  ics = ips_expiry_to_ics (sensors, NOW);
  lines = read_ics (ics);
  g_assert_cmpstr (lines[0], ==, "BEGIN:VCALENDAR");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      begun += g_str_has_prefix (lines[i], "BEGIN:");
      ended += g_str_has_prefix (lines[i], "END:");
      g_assert_cmpuint (ended, <=, begun);
    }
  g_assert_cmpuint (begun, ==, 5);
  g_assert_cmpuint (ended, ==, 5);
  g_assert_cmpstr (property (lines, "VERSION", 0), ==, "2.0");
  g_assert_cmpstr (property (lines, "DTSTAMP", 0), ==, "20231114T221320Z");
  g_assert_cmpstr (property (lines, "DTSTART", 0), ==, "VALUE=DATE:20231114");
  g_assert_cmpstr (property (lines, "DTEND", 0), ==, "VALUE=DATE:20231115");
  g_assert_cmpstr (property (lines, "DTSTART", 1), ==, "VALUE=DATE:20230915");
  g_assert_cmpstr (property (lines, "SUMMARY", 0), ==, "Certificate of ber-core-02 expires");
  g_assert_true (g_str_has_prefix (property (lines, "SUMMARY", 1), "Certificate of a\\;b\\,c\\\\d\xef\xbf\xbd\xef\xbf\xbdü€𝄞ü"));
  g_assert_true (g_str_has_prefix (property (lines, "UID", 0), "id-1-AAAA"));
  g_assert_cmpstr (property (lines, "UID", 0), !=, property (lines, "UID", 1));

  again = ips_expiry_to_ics (sensors, NOW + 90 * DAY);
  later = read_ics (again);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpstr (property (lines, "UID", i), ==, property (later, "UID", i));
  g_assert_cmpstr (property (later, "DTSTAMP", 0), !=, property (lines, "DTSTAMP", 0));

  /* Any length of name, so that a fold falls on every place. */
  for (guint length = 0; length < 200; length++)
    {
      g_autoptr(GPtrArray) one = g_ptr_array_new_with_free_func (g_object_unref);
      g_autofree char *filler = g_strnfill (length % 4, 'x');
      g_autoptr(GString) wide = g_string_new (filler);
      g_autofree char *text = NULL, *expected = NULL;
      g_auto(GStrv) read = NULL;

      for (guint i = 0; i < length; i++)
        g_string_append (wide, "𝄞");
      g_ptr_array_add (one, make_sensor ("id", wide->str, NOW, 'A'));
      text = ips_expiry_to_ics (one, NOW);
      read = read_ics (text);
      expected = g_strdup_printf ("Certificate of %s expires", wide->str);
      g_assert_cmpstr (property (read, "SUMMARY", 0), ==, expected);
    }
}

/* Takes @got. */
static void
expect (char *got, const char *expected)
{
  g_autofree char *owned = got;

  g_assert_cmpstr (owned, ==, expected);
}

static void
test_days (void)
{
  expect (ips_format_days (0, NOW), "");
  expect (ips_format_days (NOW, NOW), "today");
  expect (ips_format_days (NOW + HOUR, NOW), "today");
  /* 22:13 now: two hours on is another calendar day. */
  expect (ips_format_days (NOW + 2 * HOUR, NOW), "in 1 day");
  expect (ips_format_days (NOW + 6 * DAY, NOW), "in 6 days");
  expect (ips_format_days (NOW - 23 * HOUR, NOW), "1 day ago");
  expect (ips_format_days (NOW - 21 * DAY, NOW), "21 days ago");
  expect (ips_format_days (NOW + 365 * DAY, NOW), "in 365 days");
}

static void
test_dates (void)
{
  expect (ips_format_date (0), "");
  expect (ips_format_date_time (0), "");
  expect (ips_format_date (NOW), "14 Nov 2023");
  expect (ips_format_date_time (NOW), "14 Nov 2023 22:13");
  expect (ips_format_date_time (-DAY), "31 Dec 1969 00:00");
  expect (ips_format_date (G_MAXINT64), "");
  expect (ips_format_date (G_MININT64), "");
}

static void
test_zone (void)
{
  if (!g_test_subprocess ())
    {
      g_setenv ("TZ", "America/New_York", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_setenv ("TZ", "UTC", TRUE);
      g_test_trap_assert_passed ();
      return;
    }
  expect (ips_format_date_time (NOW), "14 Nov 2023 17:13");
  expect (ips_format_days (NOW + 2 * HOUR, NOW), "today");
  expect (ips_format_days (NOW + 7 * HOUR, NOW), "in 1 day");
  /* The night of 5 November 2023 had 25 hours there. */
  expect (ips_format_days (NOW, NOW - 10 * DAY), "in 10 days");
}

static void
test_durations (void)
{
  expect (ips_format_age (0, NOW), "");
  expect (ips_format_age (NOW + MINUTE, NOW), "just now");
  expect (ips_format_age (NOW - 4 * SECOND, NOW), "just now");
  expect (ips_format_age (NOW - 5 * SECOND, NOW), "5 s ago");
  expect (ips_format_age (NOW - 2 * MINUTE, NOW), "2 min ago");
  expect (ips_format_age (NOW - HOUR, NOW), "1 hour ago");
  expect (ips_format_age (NOW - 47 * HOUR, NOW), "47 hours ago");
  expect (ips_format_age (NOW - 2 * DAY, NOW), "2 days ago");
  expect (ips_format_duration (-5), "0 s");
  expect (ips_format_duration (12 * SECOND), "12 s");
  expect (ips_format_duration (60 * SECOND - 1), "59 s");
  expect (ips_format_duration (4 * MINUTE), "4 min");
  expect (ips_format_duration (80 * MINUTE), "1 h 20 min");
  expect (ips_format_duration (100 * HOUR), "100 h 0 min");
  expect (ips_format_skew (0), "exact");
  expect (ips_format_skew (-49 * 1000), "exact");
  expect (ips_format_skew (-400 * 1000), "0.4 s behind");
  expect (ips_format_skew (9 * MINUTE), "9 min ahead");
  expect (ips_format_skew (-50 * HOUR), "2 days behind");
  expect (ips_format_skew (3 * DAY), "3 days ahead");
  /* A sensor's clock may say anything. */
  expect (ips_format_skew (G_MININT64), "106751991 days behind");
  expect (ips_format_skew (G_MAXINT64), "106751991 days ahead");
}

static void
test_licenses_ics (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *ics = NULL, *renewed = NULL;
  g_auto(GStrv) lines = NULL;
  IpsSensorFacts *facts;

  for (guint i = 0; i < 2; i++)
    {
      IpsSensorConfig *config = ips_sensor_config_new ();

      g_free (config->name);
      config->name = g_strdup (i == 0 ? "edge, north" : "never asked");
      g_ptr_array_add (sensors, ips_sensor_new (i == 0 ? "id-1" : "id-2", config));
    }
  facts = ips_sensor_facts_new ();
  g_free (facts->serial);
  facts->serial = g_strdup ("FOC1234X0AB");
  facts->license_expires_us = NOW + 40 * DAY;
  ips_sensor_take_facts (g_ptr_array_index (sensors, 0), facts);
  ics = ips_expiry_licenses_to_ics (sensors, NOW);
  lines = read_ics (ics);
  g_assert_nonnull (strstr (ics, "UID:id-1-license@vedette\r\n"));
  g_assert_nonnull (strstr (ics, "SUMMARY:License of edge\\, north expires\r\n"));
  g_assert_nonnull (strstr (ics, "FOC1234X0AB"));
  g_assert_null (strstr (ics, "id-2"));

  /* a renewed licence moves its event */
  facts = ips_sensor_facts_copy (facts);
  facts->license_expires_us = NOW + 400 * DAY;
  ips_sensor_take_facts (g_ptr_array_index (sensors, 0), facts);
  renewed = ips_expiry_licenses_to_ics (sensors, NOW);
  g_assert_nonnull (strstr (renewed, "UID:id-1-license@vedette\r\n"));
  g_assert_cmpstr (strstr (ics, "DTSTART"), !=, strstr (renewed, "DTSTART"));
}

int
main (int argc, char **argv)
{
  if (g_getenv ("TZ") == NULL || !g_str_equal (g_getenv ("TZ"), "America/New_York"))
    g_setenv ("TZ", "UTC", TRUE);
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/expiry/weeks", test_weeks);
  g_test_add_func ("/model/expiry/ics", test_ics);
  g_test_add_func ("/model/expiry/licenses-ics", test_licenses_ics);
  g_test_add_func ("/model/format/days", test_days);
  g_test_add_func ("/model/format/dates", test_dates);
  g_test_add_func ("/model/format/zone", test_zone);
  g_test_add_func ("/model/format/durations", test_durations);
  return g_test_run ();
}
