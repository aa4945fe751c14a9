/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-license-plan.h"

#define DAY G_TIME_SPAN_DAY
#define NOW ((gint64) 20000 * DAY + 10 * G_TIME_SPAN_HOUR)

static IpsLicense *
make (const char *name, const char *serial, gint64 expires_us)
{
  g_autoptr(GBytes) bytes = g_bytes_new (name, strlen (name));

  return ips_license_new (bytes, NULL, 0, name, serial, expires_us, NULL);
}

static IpsSensor *
sensor (const char *serial, const char *platform, IpsLicenseStatus status, gint64 expires_us)
{
  IpsSensorConfig *config = ips_sensor_config_new ();
  IpsSensorFacts *facts = ips_sensor_facts_new ();
  IpsSensor *self;

  g_free (config->name);
  config->name = g_strdup_printf ("sensor %s", serial);
  self = ips_sensor_new (NULL, config);
  g_free (facts->serial);
  facts->serial = g_strdup (serial);
  g_free (facts->platform);
  facts->platform = g_strdup (platform);
  facts->license_status = status;
  facts->license_expires_us = expires_us;
  facts->checked_us = NOW - 1;
  ips_sensor_take_facts (self, facts);
  return self;
}

/* The chapter's rule, every combination that differs. */
static void
test_judge (void)
{
  static const struct
  {
    const char *serial;          /* in the file */
    gint64 file_days;            /* days from now; 0 not readable */
    IpsLicenseStatus status;
    gint64 present_days;         /* 0 unknown */
    IpsLicenseVerdict verdict;
  } rows[] = {
    { "FOC1", 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_NEWER },
    { "FOC1", 31, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_NEWER },
    { "FOC1", 30, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_SAME },
    { "FOC1", 29, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_OLDER },
    { "", 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_NEWER },
    { "", 0, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_UNKNOWN },
    { "FOC1", 0, IPS_LICENSE_NONE, 0, IPS_LICENSE_VERDICT_UNKNOWN },
    { "FOC1", 300, IPS_LICENSE_VALID, 0, IPS_LICENSE_VERDICT_UNKNOWN },
    { "FOC1", 300, IPS_LICENSE_UNKNOWN, 0, IPS_LICENSE_VERDICT_UNKNOWN },
    { "FOC1", 300, IPS_LICENSE_NONE, 0, IPS_LICENSE_VERDICT_DIFFERS },
    { "FOC1", 300, IPS_LICENSE_INVALID, 0, IPS_LICENSE_VERDICT_DIFFERS },
    { "FOC1", 300, IPS_LICENSE_INVALID, 400, IPS_LICENSE_VERDICT_DIFFERS },
    { "FOC1", 30, IPS_LICENSE_TRIAL, 50, IPS_LICENSE_VERDICT_DIFFERS },
    { "FOC1", 60, IPS_LICENSE_TRIAL, 50, IPS_LICENSE_VERDICT_NEWER },
    { "FOC1", -10, IPS_LICENSE_TRIAL, 50, IPS_LICENSE_VERDICT_OLDER },
    { "FOC1", 30, IPS_LICENSE_EXPIRED, -50, IPS_LICENSE_VERDICT_NEWER },
    { "FOC1", -50, IPS_LICENSE_EXPIRED, -50, IPS_LICENSE_VERDICT_SAME },
    { "FOC1", -60, IPS_LICENSE_EXPIRED, -50, IPS_LICENSE_VERDICT_OLDER },
    { "FOC1", 60, IPS_LICENSE_EXPIRED, 0, IPS_LICENSE_VERDICT_DIFFERS },
    { "FOC2", 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_OTHER_SERIAL },
    { "FOC2", 0, IPS_LICENSE_NONE, 0, IPS_LICENSE_VERDICT_OTHER_SERIAL },
    { "foc1", 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VERDICT_NEWER },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsLicense) license = make ("a.lic", rows[i].serial, rows[i].file_days != 0 ? NOW + rows[i].file_days * DAY : 0);
      /* the sensor rounds to another hour of the same day */
      gint64 present = rows[i].present_days != 0 ? NOW + rows[i].present_days * DAY + 3 * G_TIME_SPAN_HOUR : 0;
      IpsLicenseVerdict verdict = ips_license_judge (license, "FOC1", rows[i].status, present, NOW);
      g_autofree char *words = ips_license_explain (license, verdict, "FOC1", rows[i].status, present);

      if (verdict != rows[i].verdict)
        g_error ("row %u: %s", i, ips_license_verdict_to_nick (verdict));
      g_assert_cmpstr (words, !=, "");
      if (verdict == IPS_LICENSE_VERDICT_OTHER_SERIAL)
        g_assert_nonnull (strstr (words, "FOC2"));
    }
  /* what the device never said cannot contradict the file */
  {
    g_autoptr(IpsLicense) license = make ("a.lic", "FOC2", NOW + DAY);

    g_assert_cmpint (ips_license_judge (license, "", IPS_LICENSE_NONE, 0, NOW), ==, IPS_LICENSE_VERDICT_DIFFERS);
  }
  for (guint i = 0; i < IPS_N_LICENSE_VERDICTS; i++)
    {
      g_assert_cmpint (ips_license_verdict_applies ((IpsLicenseVerdict) i), ==, i <= IPS_LICENSE_VERDICT_UNKNOWN);
      g_assert_cmpstr (ips_license_verdict_to_label ((IpsLicenseVerdict) i), !=, "");
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (ips_license_verdict_to_nick ((IpsLicenseVerdict) i), !=, ips_license_verdict_to_nick ((IpsLicenseVerdict) j));
    }
}

static void
test_confirmed (void)
{
  static const struct
  {
    gint64 file_days;
    IpsLicenseStatus before; gint64 before_days;
    IpsLicenseStatus after; gint64 after_days;
    gboolean confirmed, told;
  } rows[] = {
    { 300, IPS_LICENSE_NONE, 0, IPS_LICENSE_VALID, 300, TRUE, TRUE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VALID, 300, TRUE, TRUE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VALID, 301, TRUE, TRUE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_VALID, 30, FALSE, TRUE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_INVALID, 300, FALSE, TRUE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_NONE, 0, FALSE, TRUE },
    { 300, IPS_LICENSE_VALID, 300, IPS_LICENSE_VALID, 300, TRUE, FALSE },
    { 300, IPS_LICENSE_VALID, 30, IPS_LICENSE_EXPIRED, 300, FALSE, TRUE },     /* a clock far ahead */
    { -5, IPS_LICENSE_NONE, 0, IPS_LICENSE_EXPIRED, -5, TRUE, TRUE },
    { 0, IPS_LICENSE_EXPIRED, -5, IPS_LICENSE_VALID, 200, TRUE, TRUE },
    { 0, IPS_LICENSE_VALID, 20, IPS_LICENSE_VALID, 20, TRUE, FALSE },
    { 0, IPS_LICENSE_EXPIRED, -5, IPS_LICENSE_EXPIRED, -5, FALSE, FALSE },
    { 300, IPS_LICENSE_NONE, 0, IPS_LICENSE_VALID, 0, TRUE, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
#define AT(days) ((days) != 0 ? NOW + (days) * DAY : 0)
      g_autoptr(IpsLicense) license = make ("a.lic", "FOC1", AT (rows[i].file_days));
      gboolean told;
      gboolean confirmed = ips_license_is_confirmed (license, rows[i].before, AT (rows[i].before_days), rows[i].after,
                                                     AT (rows[i].after_days), NOW, &told);

      if (confirmed != rows[i].confirmed || (confirmed && told != rows[i].told))
        g_error ("row %u: %d %d", i, confirmed, told);
    }
}

static void
test_due (void)
{
  static const struct { IpsLicenseStatus status; gint64 days; guint before; gboolean due; } rows[] = {
    { IPS_LICENSE_NONE, 0, 1, TRUE }, { IPS_LICENSE_EXPIRED, -3, 1, TRUE }, { IPS_LICENSE_INVALID, 0, 0, TRUE },
    { IPS_LICENSE_UNKNOWN, 0, 30, FALSE }, { IPS_LICENSE_VALID, 0, 30, FALSE }, { IPS_LICENSE_VALID, 30, 30, TRUE },
    { IPS_LICENSE_VALID, 31, 30, FALSE }, { IPS_LICENSE_VALID, 1, 1, TRUE }, { IPS_LICENSE_VALID, 2, 1, FALSE },
    { IPS_LICENSE_VALID, -1, 0, TRUE }, { IPS_LICENSE_TRIAL, 40, 30, FALSE }, { IPS_LICENSE_TRIAL, 20, 30, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ips_license_is_due (rows[i].status, AT (rows[i].days), rows[i].before, NOW) != rows[i].due)
      g_error ("row %u", i);
}

static void
test_platforms (void)
{
  static const struct { const char *platform; gboolean demands; } rows[] = {
    { "IPS-4270-20", TRUE }, { "IPS4270-20-K9", TRUE }, { "AIP-SSM-40", TRUE }, { "ASA-SSM-40", TRUE },
    { "ASA-SSM-AIP-40-K9", TRUE }, { "asa-ssm_40", TRUE }, { "IPS-4345", FALSE }, { "AIP-SSM-10", FALSE },
    { "ASA-SSM-20", FALSE }, { "ASA5585-SSP-IPS40", FALSE }, { "IPS-4240", FALSE }, { "", FALSE }, { NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (ips_license_demands_cisco (rows[i].platform) != rows[i].demands)
      g_error ("%s", rows[i].platform);
}

static void
test_mentions (void)
{
  static const char *const words[] = { "JAF1234ABCD", "AAA111", NULL };
  g_autoptr(GBytes) bytes = g_bytes_new_static ("x", 1);
  g_autoptr(IpsLicense) by_word = ips_license_new (bytes, NULL, 0, "dir/IPS4345_foc9999x0ab-2027.lic", "", 0, (char **) words);
  g_autoptr(IpsLicense) by_serial = ips_license_new (bytes, NULL, 0, "foc9999x0ab.lic", " jaf1234abcd ", 0, NULL);
  g_autofree char *name = ips_license_get_display_name (by_word);

  g_assert_cmpstr (by_serial->serial, ==, "JAF1234ABCD");
  g_assert_cmpstr (by_serial->sha256, ==, "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881");
  g_assert_cmpstr (name, ==, "IPS4345_foc9999x0ab-2027.lic");
  g_assert_true (ips_license_mentions (by_word, "jaf1234abcd"));
  g_assert_true (ips_license_mentions (by_word, "FOC9999X0AB"));
  g_assert_false (ips_license_mentions (by_word, "FOC9999X0A"));
  g_assert_false (ips_license_mentions (by_word, ""));
  g_assert_true (ips_license_mentions (by_serial, "JAF1234ABCD"));
  g_assert_false (ips_license_mentions (by_serial, "FOC9999X0AB"));

  g_assert_true (ips_license_is_serial ("FCH1234V0AB", 11));
  g_assert_true (ips_license_is_serial ("5SNN331", 7));
  g_assert_false (ips_license_is_serial ("LICENSE", 7));
  g_assert_false (ips_license_is_serial ("A123", 4));
  g_assert_false (ips_license_is_serial ("FCH-1234", 8));
  g_assert_false (ips_license_is_serial ("A1234567890123456789012", 23));
}

static IpsLicenseAssignment *
row_of (GPtrArray *plan, guint i)
{
  return g_ptr_array_index (plan, i);
}

static void
test_plan_files (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) licenses = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_unref);
  g_autoptr(GPtrArray) plan = NULL;

  g_ptr_array_add (sensors, sensor ("FOC1111AAAA", "IPS-4345", IPS_LICENSE_VALID, NOW + 10 * DAY));
  g_ptr_array_add (sensors, sensor ("FOC2222BBBB", "IPS-4270-20", IPS_LICENSE_NONE, 0));
  g_ptr_array_add (sensors, sensor ("", "", IPS_LICENSE_UNKNOWN, 0));
  g_ptr_array_add (licenses, make ("old.lic", "FOC1111AAAA", NOW + 100 * DAY));
  g_ptr_array_add (licenses, make ("new.lic", "FOC1111AAAA", NOW + 400 * DAY));
  g_ptr_array_add (licenses, make ("foc2222bbbb.lic", "", NOW + 400 * DAY));
  g_ptr_array_add (licenses, make ("stranger.lic", "FOC7777XXXX", NOW + 400 * DAY));
  g_ptr_array_add (licenses, make ("nameless.lic", "", 0));
  g_ptr_array_add (licenses, make ("older.lic", "FOC1111AAAA", NOW + 5 * DAY));
  plan = ips_license_plan_files (licenses, NULL, sensors, NOW);

  g_assert_cmpuint (plan->len, ==, 6);
  g_assert_cmpint (row_of (plan, 0)->verdict, ==, IPS_LICENSE_VERDICT_SUPERSEDED);
  g_assert_false (row_of (plan, 0)->go);
  g_assert_cmpint (row_of (plan, 1)->verdict, ==, IPS_LICENSE_VERDICT_NEWER);
  g_assert_true (row_of (plan, 1)->go);
  g_assert_cmpint (row_of (plan, 2)->verdict, ==, IPS_LICENSE_VERDICT_DIFFERS);
  g_assert_true (row_of (plan, 2)->sensor == g_ptr_array_index (sensors, 1));
  g_assert_nonnull (strstr (row_of (plan, 2)->warning, "requires Cisco.com"));
  g_assert_cmpint (row_of (plan, 3)->verdict, ==, IPS_LICENSE_VERDICT_UNMATCHED);
  g_assert_nonnull (strstr (row_of (plan, 3)->reason, "FOC7777XXXX"));
  g_assert_cmpint (row_of (plan, 4)->verdict, ==, IPS_LICENSE_VERDICT_UNMATCHED);
  g_assert_cmpint (row_of (plan, 5)->verdict, ==, IPS_LICENSE_VERDICT_OLDER);
  g_assert_cmpuint (ips_license_plan_count (plan, TRUE), ==, 2);

  /* by hand: one for another serial number is refused, one without goes; an older one only when it is wanted */
  ips_license_plan_assign (plan, 3, g_ptr_array_index (sensors, 0), NOW);
  g_assert_cmpint (row_of (plan, 3)->verdict, ==, IPS_LICENSE_VERDICT_OTHER_SERIAL);
  ips_license_plan_assign (plan, 4, g_ptr_array_index (sensors, 2), NOW);
  g_assert_true (row_of (plan, 4)->go);
  ips_license_plan_force (plan, 5, TRUE, NOW);
  g_assert_false (row_of (plan, 5)->go);      /* another one is better still */
  ips_license_plan_assign (plan, 5, g_ptr_array_index (sensors, 0), NOW);
  g_assert_true (row_of (plan, 5)->go);
  g_assert_cmpint (row_of (plan, 1)->verdict, ==, IPS_LICENSE_VERDICT_SUPERSEDED);
  ips_license_plan_force (plan, 5, FALSE, NOW);
  g_assert_false (row_of (plan, 5)->go);
  g_assert_true (row_of (plan, 1)->go);
  ips_license_plan_assign (plan, 4, NULL, NOW);
  g_assert_cmpint (row_of (plan, 4)->verdict, ==, IPS_LICENSE_VERDICT_UNMATCHED);
}

static void
test_plan_others (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GHashTable) kept = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_license_unref);
  g_autoptr(GPtrArray) cco = NULL, none = NULL, redeploy = NULL, tonight = NULL, told = NULL;
  g_autoptr(IpsLicenseSettings) settings = ips_license_settings_new ();

  g_ptr_array_add (sensors, sensor ("FOC1111AAAA", "IPS-4345", IPS_LICENSE_VALID, NOW + 100 * DAY));
  g_ptr_array_add (sensors, sensor ("FOC2222BBBB", "IPS-4345", IPS_LICENSE_EXPIRED, NOW - 10 * DAY));
  g_ptr_array_add (sensors, sensor ("", "", IPS_LICENSE_UNKNOWN, 0));
  g_ptr_array_add (sensors, sensor ("FOC3333CCCC", "IPS-4345", IPS_LICENSE_VALID, NOW + 20 * DAY));

  cco = ips_license_plan_cco (sensors, NULL, NOW);
  g_assert_cmpuint (ips_license_plan_count (cco, TRUE), ==, 3);
  g_assert_nonnull (strstr (row_of (cco, 2)->reason, "serial number"));
  none = ips_license_plan_cco (sensors, "There is no account.", NOW);
  g_assert_cmpuint (ips_license_plan_count (none, TRUE), ==, 0);
  g_assert_cmpstr (row_of (none, 0)->reason, ==, "There is no account.");

  g_hash_table_insert (kept, (gpointer) "FOC1111AAAA", make ("kept.lic", "FOC1111AAAA", NOW + 50 * DAY));
  g_hash_table_insert (kept, (gpointer) "FOC2222BBBB", make ("over.lic", "FOC2222BBBB", NOW - 10 * DAY));
  redeploy = ips_license_plan_redeploy (sensors, kept, NOW);
  g_assert_true (row_of (redeploy, 0)->go);
  g_assert_cmpint (row_of (redeploy, 0)->verdict, ==, IPS_LICENSE_VERDICT_OLDER);
  g_assert_true (row_of (redeploy, 1)->go);
  g_assert_nonnull (strstr (row_of (redeploy, 1)->warning, "expired"));
  g_assert_false (row_of (redeploy, 2)->go);
  g_assert_false (row_of (redeploy, 3)->go);
  g_assert_nonnull (strstr (row_of (redeploy, 3)->reason, "No licence file is kept"));

  settings->days_before = 30;
  tonight = ips_license_plan_automatic (sensors, settings, NULL, NOW);
  g_assert_false (row_of (tonight, 0)->go);
  g_assert_true (row_of (tonight, 1)->go);
  g_assert_false (row_of (tonight, 2)->go);
  g_assert_true (row_of (tonight, 3)->go);
  /* without an account one can still be told */
  settings->mode = IPS_LICENSE_MODE_NOTIFY;
  told = ips_license_plan_automatic (sensors, settings, "There is no account.", NOW);
  g_assert_false (row_of (told, 0)->go);
  g_assert_true (row_of (told, 1)->go);
  g_assert_nonnull (strstr (row_of (told, 1)->reason, "told that a new one is due"));
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/license/judge", test_judge);
  g_test_add_func ("/model/license/confirmed", test_confirmed);
  g_test_add_func ("/model/license/due", test_due);
  g_test_add_func ("/model/license/platforms", test_platforms);
  g_test_add_func ("/model/license/mentions", test_mentions);
  g_test_add_func ("/model/license/plan-files", test_plan_files);
  g_test_add_func ("/model/license/plan-others", test_plan_others);
  return g_test_run ();
}
