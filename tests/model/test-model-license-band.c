/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which band a licence is in, and what the Licensing page says of it. */
#include "ips-license-band.h"
#include "ips-format.h"
#include "ips-problem.h"

#define DAY G_TIME_SPAN_DAY
/* 2023-11-14 12:00:00 UTC */
#define NOW (G_GINT64_CONSTANT (1699963200) * G_USEC_PER_SEC)

static void
check (IpsLicenseStatus status, gint64 expires_us, IpsLicenseBand expected)
{
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsLicenseBand band;

  facts->license_status = status;
  facts->license_expires_us = expires_us;
  band = ips_license_band_for (facts, NOW);
  if (band != expected)
    g_error ("status %u, %" G_GINT64_FORMAT " days: %s, not %s", status, (expires_us - NOW) / DAY,
             ips_license_band_to_label (band), ips_license_band_to_label (expected));
  ips_sensor_facts_free (facts);
}

static void
test_bands (void)
{
  static const IpsLicenseStatus dated[] = { IPS_LICENSE_VALID, IPS_LICENSE_TRIAL };

  for (guint i = 0; i < G_N_ELEMENTS (dated); i++)
    {
      check (dated[i], NOW - 400 * DAY, IPS_LICENSE_BAND_EXPIRED);
      check (dated[i], NOW, IPS_LICENSE_BAND_EXPIRED);
      check (dated[i], NOW + 1, IPS_LICENSE_BAND_7_DAYS);
      check (dated[i], NOW + 7 * DAY, IPS_LICENSE_BAND_7_DAYS);
      /* Still the seventh day, in the evening; then the eighth, shortly after midnight. */
      check (dated[i], NOW + 7 * DAY + 11 * G_TIME_SPAN_HOUR, IPS_LICENSE_BAND_7_DAYS);
      check (dated[i], NOW + 7 * DAY + 13 * G_TIME_SPAN_HOUR, IPS_LICENSE_BAND_30_DAYS);
      check (dated[i], NOW + 30 * DAY, IPS_LICENSE_BAND_30_DAYS);
      check (dated[i], NOW + 31 * DAY, IPS_LICENSE_BAND_60_DAYS);
      check (dated[i], NOW + 60 * DAY, IPS_LICENSE_BAND_60_DAYS);
      check (dated[i], NOW + 61 * DAY, IPS_LICENSE_BAND_90_DAYS);
      check (dated[i], NOW + 90 * DAY, IPS_LICENSE_BAND_90_DAYS);
      check (dated[i], NOW + 91 * DAY, IPS_LICENSE_BAND_LATER);
      check (dated[i], 0, IPS_LICENSE_BAND_LATER);
    }
  /* The sensor's word counts for the others, whatever date stands beside it. */
  check (IPS_LICENSE_EXPIRED, 0, IPS_LICENSE_BAND_EXPIRED);
  check (IPS_LICENSE_EXPIRED, NOW + 5 * DAY, IPS_LICENSE_BAND_EXPIRED);
  check (IPS_LICENSE_NONE, NOW + 5 * DAY, IPS_LICENSE_BAND_NONE);
  check (IPS_LICENSE_INVALID, NOW + 5 * DAY, IPS_LICENSE_BAND_INVALID);
  check (IPS_LICENSE_UNKNOWN, NOW + 5 * DAY, IPS_LICENSE_BAND_UNKNOWN);
}

static void
test_words (void)
{
  g_autoptr(GHashTable) labels = g_hash_table_new (g_str_hash, g_str_equal);

  for (IpsLicenseBand band = 0; band < IPS_N_LICENSE_BANDS; band++)
    {
      g_assert_cmpstr (ips_license_band_describe (band), !=, "");
      g_assert_true (g_hash_table_add (labels, (gpointer) ips_license_band_to_label (band)));
    }
  g_assert_true (ips_license_band_needs_attention (IPS_LICENSE_BAND_30_DAYS));
  g_assert_false (ips_license_band_needs_attention (IPS_LICENSE_BAND_60_DAYS));
}

static IpsProblem *
ask (IpsLicenseStatus status, gint64 expires_us, IpsError failure)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  g_autoptr(IpsSensor) sensor = NULL;

  facts->checked_us = facts->contacted_us = NOW - 60 * G_USEC_PER_SEC;
  facts->license_status = status;
  facts->license_expires_us = expires_us;
  facts->failed = failure != IPS_ERROR_N_CODES;
  facts->error_code = failure;
  sensor = ips_sensor_new ("a", config);
  ips_sensor_take_facts (sensor, facts);
  return ips_problem_for_license (sensor, IPS_TRANSPORT_HTTPS, NOW);
}

/* What is broken with the licence is said even where the sensor does not answer now; what is only soon is not. */
static void
test_problem (void)
{
  g_autoptr(IpsProblem) fine = ask (IPS_LICENSE_VALID, NOW + 400 * DAY, IPS_ERROR_N_CODES);
  g_autoptr(IpsProblem) expired = ask (IPS_LICENSE_EXPIRED, NOW - 12 * DAY, IPS_ERROR_UNREACHABLE);
  g_autoptr(IpsProblem) soon = ask (IPS_LICENSE_VALID, NOW + 12 * DAY, IPS_ERROR_N_CODES);
  g_autoptr(IpsProblem) soon_dead = ask (IPS_LICENSE_VALID, NOW + 12 * DAY, IPS_ERROR_UNREACHABLE);
  g_autoptr(IpsProblem) trial = ask (IPS_LICENSE_TRIAL, NOW + 300 * DAY, IPS_ERROR_N_CODES);
  g_autoptr(IpsProblem) invalid = ask (IPS_LICENSE_INVALID, 0, IPS_ERROR_N_CODES);
  g_autoptr(IpsProblem) silent = ask (IPS_LICENSE_UNKNOWN, 0, IPS_ERROR_N_CODES);

  g_assert_cmpint (fine->kind, ==, IPS_PROBLEM_NONE);
  g_assert_cmpint (expired->kind, ==, IPS_PROBLEM_LICENSE_EXPIRED);
  g_assert_nonnull (g_strstr_len (expired->what_to_do, -1, "blocked since 2 Nov 2023"));
  g_assert_cmpint (expired->remedy, ==, IPS_REMEDY_LICENSING);
  g_assert_cmpint (soon->kind, ==, IPS_PROBLEM_LICENSE_SOON);
  g_assert_cmpint (soon_dead->kind, ==, IPS_PROBLEM_UNREACHABLE);
  g_assert_cmpint (trial->kind, ==, IPS_PROBLEM_LICENSE_SOON);
  g_assert_cmpint (trial->sign, ==, IPS_SIGN_WARNING);
  g_assert_cmpint (invalid->sign, ==, IPS_SIGN_ERROR);
  g_assert_cmpint (silent->sign, ==, IPS_SIGN_UNKNOWN);
  g_assert_cmpint (silent->remedy, ==, IPS_REMEDY_REFRESH);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/license-band/bands", test_bands);
  g_test_add_func ("/model/license-band/words", test_words);
  g_test_add_func ("/model/license-band/problem", test_problem);
  return g_test_run ();
}
