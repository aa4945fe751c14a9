/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "ips-error.h"
#include "ips-license-settings.h"

#define SECOND G_USEC_PER_SEC

static GArray *
ages (const gint64 *values, guint n)
{
  GArray *array = g_array_new (FALSE, FALSE, sizeof (gint64));

  g_array_append_vals (array, values, n);
  return array;
}

static void
test_pace (void)
{
  static const gint64 none[1] = { 0 };
  static const gint64 some[] = { 170 * SECOND, 0, 90 * SECOND, 200 * SECOND };
  static const gint64 full[] = { 10 * SECOND, 20 * SECOND, 30 * SECOND, 40 * SECOND, 50 * SECOND, 60 * SECOND, 70 * SECOND, 179 * SECOND };
  IpsPace pace, other;
  g_autoptr(GArray) no = ages (none, 0);
  g_autoptr(GArray) three = ages (some, G_N_ELEMENTS (some));
  g_autoptr(GArray) eight = ages (full, G_N_ELEMENTS (full));

  ips_pace_init_defaults (&pace);
  g_assert_cmpuint (pace.limit, ==, 8);
  g_assert_cmpint (pace.window_us, ==, 180 * SECOND);
  other = pace;
  g_assert_true (ips_pace_equal (&pace, &other));
  other.limit = 7;
  g_assert_false (ips_pace_equal (&pace, &other));

  g_assert_cmpuint (ips_pace_get_n_free (&pace, no), ==, 8);
  g_assert_cmpuint (ips_pace_get_n_free (&pace, three), ==, 5);
  g_assert_cmpuint (ips_pace_get_n_free (&pace, eight), ==, 0);

  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (ips_pace_get_delay_us (&pace, no, i), ==, 0);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, no, 8), ==, 180 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, no, 17), ==, 360 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, three, 4), ==, 0);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, three, 5), ==, 10 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, three, 6), ==, 90 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, three, 7), ==, 180 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, eight, 0), ==, 1 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, eight, 1), ==, 110 * SECOND);
  g_assert_cmpint (ips_pace_get_delay_us (&pace, eight, 8), ==, 181 * SECOND);

  g_assert_cmpint (ips_pace_estimate_us (&pace, 0), ==, 0);
  g_assert_cmpint (ips_pace_estimate_us (&pace, 8), ==, 0);
  g_assert_cmpint (ips_pace_estimate_us (&pace, 9), ==, 180 * SECOND);
  g_assert_cmpint (ips_pace_estimate_us (&pace, 500), ==, (gint64) 62 * 180 * SECOND);

  /* the limit was lowered while more than it are in the window */
  other.limit = 2;
  g_assert_cmpuint (ips_pace_get_n_free (&other, eight), ==, 0);
  g_assert_cmpint (ips_pace_get_delay_us (&other, eight, 0), ==, 160 * SECOND);
}

/* Whatever the past, requests made when the delay says so never exceed the limit in any window. */
static void
test_pace_property (void)
{
  for (guint round = 0; round < 300; round++)
    {
      IpsPace pace = { (guint) g_test_rand_int_range (1, 12), (gint64) g_test_rand_int_range (1, 200) * SECOND };
      g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
      gint64 now = 0;

      for (guint i = 0; i < 60; i++)
        {
          g_autoptr(GArray) past = g_array_new (FALSE, FALSE, sizeof (gint64));
          gint64 delay, age;
          guint in_window = 0, before = 0;

          now += g_test_rand_int_range (0, 3) * SECOND / 2;
          for (guint j = 0; j < times->len; j++)
            {
              age = now - g_array_index (times, gint64, j);
              g_array_append_val (past, age);
            }
          delay = ips_pace_get_delay_us (&pace, past, 0);
          g_assert_cmpint (delay == 0, ==, ips_pace_get_n_free (&pace, past) > 0);
          now += delay;
          for (guint j = 0; j < times->len; j++)
            if (g_array_index (times, gint64, j) > now - 1 - pace.window_us)
              before++;
          /* a microsecond earlier it would have been one too many */
          if (delay > 0)
            g_assert_cmpuint (before, >=, pace.limit);
          g_array_append_val (times, now);
          for (guint j = 0; j < times->len; j++)
            if (g_array_index (times, gint64, j) > now - pace.window_us)
              in_window++;
          g_assert_cmpuint (in_window, <=, pace.limit);
        }
    }
}

static void
test_settings (void)
{
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_new ();
  g_autoptr(IpsLicenseSettings) copy = ips_license_settings_copy (settings);
  g_autoptr(IpsLicenseSettings) back = NULL;
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *advice = NULL;

  g_assert_cmpint (settings->mode, ==, IPS_LICENSE_MODE_OFF);
  g_assert_cmpuint (settings->days_before, ==, 1);
  g_assert_false (settings->mail);
  g_assert_true (ips_license_settings_equal (settings, copy));
  g_assert_true (ips_license_settings_validate (settings, &error));
  g_assert_no_error (error);
  g_assert_null (ips_license_settings_get_advice (settings));

  copy->mode = IPS_LICENSE_MODE_DOWNLOAD;
  copy->spread_minutes = 30;
  copy->days_before = 30;
  copy->at_minute = 23 * 60 + 59;
  copy->mail = TRUE;
  g_free (copy->addresses);
  copy->addresses = g_strdup ("noc@example.org, Äda <ada@example.org>");
  copy->pace.limit = 5;
  copy->pace.window_us = 90 * SECOND;
  g_assert_true (ips_license_settings_validate (copy, &error));
  values = ips_license_settings_write (copy);
  back = ips_license_settings_read (values);
  g_assert_true (ips_license_settings_equal (back, copy));
  g_assert_false (ips_license_settings_equal (back, settings));
  g_assert_null (ips_license_settings_get_advice (back));
  back->days_before = 6;
  advice = ips_license_settings_get_advice (back);
  g_assert_nonnull (strstr (advice, "6 days"));

  /* as it was stored before there were several modes */
  g_hash_table_remove (values, "license.mode");
  g_hash_table_insert (values, g_strdup ("license.automatic"), g_strdup ("true"));
  g_clear_pointer (&back, ips_license_settings_free);
  back = ips_license_settings_read (values);
  g_assert_cmpint (back->mode, ==, IPS_LICENSE_MODE_APPLY);
}

/* Every installation has its own minute, within the spread, also past midnight; without one it is the time that was entered. */
static void
test_settings_spread (void)
{
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_new ();
  gboolean seen[21] = { FALSE };
  guint n_seen = 0;

  settings->at_minute = 23 * 60 + 50;
  g_assert_cmpuint (ips_license_settings_get_start_minute (settings, "ber-01"), ==, 23 * 60 + 50);
  settings->spread_minutes = 20;
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *name = g_strdup_printf ("host-%u", i * 7919);
      guint later = (ips_license_settings_get_start_minute (settings, name) + 1440 - settings->at_minute) % 1440;

      g_assert_cmpuint (later, <=, 20);
      g_assert_cmpuint (ips_license_settings_get_start_minute (settings, name), ==, ips_license_settings_get_start_minute (settings, name));
      n_seen += !seen[later];
      seen[later] = TRUE;
    }
  g_assert_cmpuint (n_seen, >=, 15);
}

static void
test_settings_bad (void)
{
  static const struct { const char *name; const char *value; } bad[] = {
    { "license.automatic", "yes" }, { "license.mode", "maybe" }, { "license.spread-minutes", "241" }, { "license.days-before", "366" }, { "license.days-before", "-1" },
    { "license.daily-at", "24:00" }, { "license.mail", "" }, { "license.pace-limit", "0" },
    { "license.pace-window-ms", "999" }, { "license.pace-window-ms", "1e6" },
  };
  g_autoptr(IpsLicenseSettings) defaults = ips_license_settings_new ();
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
      g_autoptr(IpsLicenseSettings) read = NULL;

      g_hash_table_insert (values, (gpointer) bad[i].name, (gpointer) bad[i].value);
      g_test_expect_message ("Ips-Model", G_LOG_LEVEL_WARNING, "*using the default*");
      read = ips_license_settings_read (values);
      g_test_assert_expected_messages ();
      g_assert_true (ips_license_settings_equal (read, defaults));
    }
#define REFUSED(change, label) \
  { g_autoptr(GError) error = NULL; g_autoptr(IpsLicenseSettings) s = ips_license_settings_copy (settings); change; \
    g_assert_false (ips_license_settings_validate (s, &error)); g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID); \
    g_assert_nonnull (strstr (error->message, label)); }
  REFUSED (s->days_before = 366, "Days before the expiration date");
  REFUSED (s->at_minute = 1440, "Discover devices daily at");
  REFUSED (s->spread_minutes = 241, "later");
  REFUSED (s->mail = TRUE, "Email Notification");
  REFUSED (g_free (s->addresses); s->addresses = g_strnfill (5000, 'a'), "Email Notification");
  REFUSED (g_free (s->addresses); s->addresses = g_strdup ("noc@example.org, nobody"), "nobody");
  REFUSED (s->pace.limit = 0, "licence server");
  REFUSED (s->pace.window_us = 1, "pace");
#undef REFUSED
}

static void
test_time (void)
{
  static const struct { const char *text; int minute; } times[] = {
    { "00:00", 0 }, { "2:05", 125 }, { " 23:59 ", 1439 }, { "24:00", -1 }, { "12:60", -1 }, { "1200", -1 }, { "", -1 },
    { NULL, -1 }, { "12:00:00", -1 }, { "12:5", -1 }, { "-1:00", -1 }, { "012:00", -1 }, { "1x:00", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      guint minute = 9999;
      g_autoptr(GError) error = NULL;

      g_assert_cmpint (ips_license_settings_parse_time (times[i].text, &minute, &error), ==, times[i].minute >= 0);
      if (times[i].minute >= 0)
        g_assert_cmpint ((int) minute, ==, times[i].minute);
      else
        g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/license/pace", test_pace);
  g_test_add_func ("/model/license/pace-property", test_pace_property);
  g_test_add_func ("/model/license/settings", test_settings);
  g_test_add_func ("/model/license/settings-spread", test_settings_spread);
  g_test_add_func ("/model/license/settings-bad", test_settings_bad);
  g_test_add_func ("/model/license/time", test_time);
  return g_test_run ();
}
