/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clock, errors, nicks, progress, digests and thumbprints. */
#include "ips-clock.h"
#include "ips-error.h"
#include "ips-nick.h"
#include "ips-progress.h"
#include "ips-x509.h"
#include "ips-zone.h"

#include <gio/gio.h>
#include <math.h>
#include <string.h>

static void
count_cb (gpointer object, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

static void
test_clock_fake (void)
{
  g_autoptr(IpsClock) clock = ips_clock_new_fake (5000);
  guint ticks = 0;
  gint64 before_us = ips_clock_monotonic_us (clock);

  g_signal_connect (clock, "tick", G_CALLBACK (count_cb), &ticks);
  g_assert_cmpint (before_us, >, 0);
  g_assert_cmpint (ips_clock_now_us (clock), ==, 5000);
  g_assert_cmpint (ips_clock_now_us (clock), ==, 5000);
  ips_clock_advance (clock, 250);
  g_assert_cmpint (ips_clock_now_us (clock), ==, 5250);
  g_assert_cmpint (ips_clock_monotonic_us (clock), ==, before_us + 250);
  /* Somebody sets the wall clock back; the other one never goes back. */
  ips_clock_advance (clock, -5000);
  g_assert_cmpint (ips_clock_now_us (clock), ==, 250);
  g_assert_cmpint (ips_clock_monotonic_us (clock), ==, before_us + 250);
  g_assert_cmpuint (ticks, ==, 2);
}

static void
test_clock_system (void)
{
  IpsClock *clock = ips_clock_get_system ();
  gint64 before_us = g_get_real_time (), monotonic_us = g_get_monotonic_time ();

  g_assert_true (clock == ips_clock_get_system ());
  g_assert_cmpint (ips_clock_now_us (clock), >=, before_us);
  g_assert_cmpint (ips_clock_now_us (clock), <=, g_get_real_time ());
  g_assert_cmpint (ips_clock_monotonic_us (clock), >=, monotonic_us);
}

static gpointer
read_clock (gpointer data)
{
  for (guint i = 0; i < 2000; i++)
    g_assert_cmpint (ips_clock_now_us (data) % 10, ==, 0);
  return NULL;
}

static void
test_clock_threads (void)
{
  g_autoptr(IpsClock) clock = ips_clock_new_fake (0);
  GThread *reader = g_thread_new ("reader", read_clock, clock);

  for (guint i = 0; i < 2000; i++)
    ips_clock_advance (clock, 10);
  g_thread_join (reader);
  g_assert_cmpint (ips_clock_now_us (clock), ==, 20000);
}

static void
test_error_nicks (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  IpsError code;

  for (guint i = 0; i < IPS_ERROR_N_CODES; i++)
    {
      const char *nick = ips_error_to_nick ((IpsError) i);

      g_assert_nonnull (nick);
      g_assert_cmpuint (strlen (nick), ==, strspn (nick, "abcdefghijklmnopqrstuvwxyz-"));
      g_assert_cmpuint (strlen (nick), >, 0);
      g_assert_true (g_hash_table_add (seen, (gpointer) nick));
      g_assert_true (ips_error_from_nick (nick, &code));
      g_assert_cmpuint (code, ==, i);
    }
  code = IPS_ERROR_BUSY;
  g_assert_false (ips_error_from_nick ("no-such-nick", &code));
  g_assert_cmpint (code, ==, IPS_ERROR_FAILED);
  g_assert_false (ips_error_from_nick (NULL, &code));
  g_assert_false (ips_error_from_nick ("", &code));
  /* Stored texts: whoever changes one breaks existing stores. */
  g_assert_cmpstr (ips_error_to_nick (IPS_ERROR_LOGIN_REJECTED), ==, "login-rejected");
  g_assert_cmpstr (ips_error_to_nick (IPS_ERROR_NOT_BACK), ==, "not-back");
}

static void
test_error_domain (void)
{
  g_autoptr(GError) error = NULL, made = NULL, cancelled = NULL;

  ips_set_error (NULL, IPS_ERROR_BUSY, "ignored");
  ips_set_error (&error, IPS_ERROR_BUSY, "%s: busy %d%%", "lab-03", 40);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_BUSY);
  g_assert_cmpstr (error->message, ==, "lab-03: busy 40%");
  made = ips_error_new (IPS_ERROR_TLS, "%s", "%s");
  g_assert_error (made, IPS_ERROR, IPS_ERROR_TLS);
  g_assert_cmpstr (made->message, ==, "%s");
  cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  g_assert_true (ips_error_is_cancelled (cancelled));
  g_assert_false (ips_error_is_cancelled (error));
  g_assert_false (ips_error_is_cancelled (NULL));
}

static void
test_progress (void)
{
  g_autoptr(IpsProgress) whole = ips_progress_new ();
  g_autoptr(IpsProgress) half = ips_progress_add_child (whole, 0.5);
  g_autoptr(IpsProgress) rest = ips_progress_add_child (whole, 1.0);
  g_autoptr(IpsProgress) inner = ips_progress_add_child (half, 0.5);

  g_assert_cmpstr (ips_progress_get_status (whole), ==, "");
  ips_progress_set_fraction (inner, 0.5);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (half), 0.25, 1e-9);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (whole), 0.125, 1e-9);
  /* A retry does not rewind. */
  ips_progress_set_fraction (inner, 0.1);
  ips_progress_set_fraction (inner, NAN);
  ips_progress_set_fraction (inner, -3);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (inner), 0.5, 1e-9);
  ips_progress_set_fraction (inner, 7);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (inner), 1, 1e-9);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (whole), 0.25, 1e-9);
  ips_progress_finish (half);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (whole), 0.5, 1e-9);
  ips_progress_set_status (rest, "waiting");
  g_assert_cmpstr (ips_progress_get_status (whole), ==, "waiting");
  g_assert_cmpstr (ips_progress_get_status (half), ==, "");
  ips_progress_set_status (inner, "reading");
  g_assert_cmpstr (ips_progress_get_status (whole), ==, "reading");
  ips_progress_set_status (inner, NULL);
  g_assert_cmpstr (ips_progress_get_status (whole), ==, "");
  ips_progress_finish (rest);
  g_assert_cmpfloat_with_epsilon (ips_progress_get_fraction (whole), 1, 1e-9);
}

static void
test_progress_never_down (void)
{
  for (guint run = 0; run < 200; run++)
    {
      g_autoptr(IpsProgress) whole = ips_progress_new ();
      g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func (g_object_unref);
      double before = 0;

      g_ptr_array_add (parts, g_object_ref (whole));
      for (guint i = 0; i < 40; i++)
        {
          IpsProgress *part = g_ptr_array_index (parts, g_test_rand_int_range (0, (gint) parts->len));
          double now;

          if (g_test_rand_bit ())
            g_ptr_array_add (parts, ips_progress_add_child (part, g_test_rand_double_range (-0.5, 1.5)));
          else
            ips_progress_set_fraction (part, g_test_rand_double_range (-0.5, 1.5));
          now = ips_progress_get_fraction (whole);
          g_assert_cmpfloat (now, >=, before);
          g_assert_cmpfloat (now, <=, 1);
          before = now;
        }
    }
}

static void
test_digest (void)
{
  static const struct { IpsDigestKind kind; GChecksumType other; } kinds[] = {
    { IPS_DIGEST_MD5, G_CHECKSUM_MD5 }, { IPS_DIGEST_SHA1, G_CHECKSUM_SHA1 },
    { IPS_DIGEST_SHA256, G_CHECKSUM_SHA256 }, { IPS_DIGEST_SHA512, G_CHECKSUM_SHA512 },
  };
  static const gsize sizes[] = { 0, 1, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 4096, 100003 };
  g_autofree guint8 *data = g_malloc (100003);

  for (gsize i = 0; i < 100003; i++)
    data[i] = (guint8) g_test_rand_int ();
  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr(IpsDigest) digest = ips_digest_new (kinds[k].kind);
        g_autoptr(IpsDigest) unfinished = ips_digest_new (kinds[k].kind);
        g_autofree char *expected = g_compute_checksum_for_data (kinds[k].other, data, sizes[i]);
        g_autofree char *got = NULL;
        gsize at = 0;

        ips_digest_update (digest, NULL, 0);
        while (at < sizes[i])
          {
            gsize step = (gsize) g_test_rand_int_range (1, 1000);

            step = MIN (step, sizes[i] - at);
            ips_digest_update (digest, data + at, step);
            at += step;
          }
        ips_digest_update (unfinished, data, sizes[i]);
        got = ips_digest_finish (digest);
        g_assert_cmpstr (got, ==, expected);
      }
}

static void
test_thumbprint (void)
{
  static const char sha1[] = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:01:23:45:67";
  static const char *const same[] = {
    "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:01:23:45:67", "00112233445566778899aabbccddeeff01234567",
    " 0011 2233 4455 6677 8899 aabb ccdd eeff 0123 4567\n", "00 11 22 33 44 55 66 77 88 99 aa BB cc DD ee FF 01 23 45 67",
    "0:0:1:122:33445566778899AABBCCDDEEFF01234567",
  };
  static const char *const bad[] = {
    "", " ", ":", "00", "00112233445566778899aabbccddeeff0123456", "00112233445566778899aabbccddeeff012345678",
    "00112233445566778899aabbccddeeff0123456g", "0011223344556677889\xc3\xa9" "aabbccddeeff01234567",
    "00112233445566778899aabbccddeeff0123456700112233445566778899aabbccddeeff01234567",
  };
  g_autofree char *long_text = g_strnfill (64, 'a');
  g_autofree char *normal = ips_x509_normalize_fingerprint (long_text, NULL);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("abc", 3);
  g_autofree char *own = ips_x509_fingerprint (bytes, FALSE);
  g_autofree char *own_long = ips_x509_fingerprint (bytes, TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (same); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *got = ips_x509_normalize_fingerprint (same[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (got, ==, sha1);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_x509_normalize_fingerprint (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_cmpuint (strlen (normal), ==, 95);
  g_assert_cmpstr (own, ==, "A9:99:3E:36:47:06:81:6A:BA:3E:25:71:78:50:C2:6C:9C:D0:D8:9D");
  g_assert_cmpuint (strlen (own_long), ==, 95);
  g_assert_true (g_str_has_prefix (own_long, "BA:78:16:BF:"));
}

static void
test_nick_find (void)
{
  static const char *const plain[] = { "one", "two", "three" };
  static const struct { const char *nick; guint64 other; char more; } rows[] = { { "low", 1, 'a' }, { "high", 2, 'b' } };
  guint value = 7;

  g_assert_true (IPS_NICK_FIND (plain, "three", &value));
  g_assert_cmpuint (value, ==, 2);
  g_assert_true (IPS_NICK_FIND (rows, "high", &value));
  g_assert_cmpuint (value, ==, 1);
  g_assert_true (IPS_NICK_FIND (rows, "low", &value));
  g_assert_cmpuint (value, ==, 0);
  value = 7;
  g_assert_false (IPS_NICK_FIND (plain, "thre", &value));
  g_assert_false (IPS_NICK_FIND (rows, "High", &value));
  g_assert_false (IPS_NICK_FIND (rows, "", &value));
  g_assert_false (IPS_NICK_FIND (rows, NULL, &value));
  g_assert_cmpuint (value, ==, 7);
}

/* The day of the calendar, by another way. */
static gint64
count_days_by_date (GTimeZone *zone, gint64 seconds)
{
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (seconds);
  g_autoptr(GDateTime) there = g_date_time_to_timezone (utc, zone);
  g_autoptr(GDate) epoch = g_date_new_dmy (1, G_DATE_JANUARY, 1970);
  g_autoptr(GDate) date = g_date_new_dmy ((GDateDay) g_date_time_get_day_of_month (there), (GDateMonth) g_date_time_get_month (there),
                                          (GDateYear) g_date_time_get_year (there));

  return g_date_days_between (epoch, date);
}

static void
test_zone_days (void)
{
  static const char *const names[] = { "UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "-11" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GTimeZone) zone = g_time_zone_new_identifier (names[i]);

      g_assert_nonnull (zone);
      /* from 1938 on, every hour of the day in turn */
      for (gint64 seconds = -1000000000; seconds < 2500000000; seconds += 9 * 86400 + 3599)
        g_assert_cmpint (ips_zone_count_days (zone, seconds), ==, count_days_by_date (zone, seconds));
    }
}

static void
test_zone_local (void)
{
  g_autofree char *before = g_strdup (g_getenv ("TZ"));
  static const char *const names[] = { "Asia/Tokyo", "America/New_York", NULL, "UTC" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(GTimeZone) zone = NULL, wanted = NULL;

      if (names[i] != NULL)
        g_setenv ("TZ", names[i], TRUE);
      else
        g_unsetenv ("TZ");
      zone = ips_zone_get_local ();
      wanted = g_time_zone_new_local ();
      g_assert_cmpstr (g_time_zone_get_identifier (zone), ==, g_time_zone_get_identifier (wanted));
    }
  if (before != NULL)
    g_setenv ("TZ", before, TRUE);
  else
    g_unsetenv ("TZ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock/fake", test_clock_fake);
  g_test_add_func ("/base/clock/system", test_clock_system);
  g_test_add_func ("/base/clock/threads", test_clock_threads);
  g_test_add_func ("/base/error/nicks", test_error_nicks);
  g_test_add_func ("/base/error/domain", test_error_domain);
  g_test_add_func ("/base/nick/find", test_nick_find);
  g_test_add_func ("/base/progress/tree", test_progress);
  g_test_add_func ("/base/progress/never-down", test_progress_never_down);
  g_test_add_func ("/base/digest/same-as-glib", test_digest);
  g_test_add_func ("/base/x509/thumbprint", test_thumbprint);
  g_test_add_func ("/base/zone/days", test_zone_days);
  g_test_add_func ("/base/zone/local", test_zone_local);
  return g_test_run ();
}
