/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the download filter leaves out and why, what retention removes, and what Update Status says. */
#include <string.h>

#include "ips-policy.h"
#include "ips-update-filter.h"
#include "ips-update-status.h"
#include "ips-version-support.h"

#define NOW (G_GINT64_CONSTANT (1465200000) * G_USEC_PER_SEC)

static IpsSensor *
sensor_new (const char *platform, const char *version, const char *engine, const char *level)
{
  IpsSensor *sensor = ips_sensor_new (NULL, ips_sensor_config_new ());
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  g_free (facts->platform);
  facts->platform = g_strdup (platform);
  g_free (facts->version);
  facts->version = g_strdup (version);
  g_free (facts->engine);
  facts->engine = g_strdup (engine);
  g_free (facts->signature_level);
  facts->signature_level = g_strdup (level);
  ips_sensor_take_facts (sensor, facts);
  return sensor;
}

static GPtrArray *
fleet_new (void)
{
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (sensors, sensor_new ("IPS-4345-K9", "7.1(11)E4", "E4", "S620"));
  g_ptr_array_add (sensors, sensor_new ("IPS-4345-K9", "7.1(11)E4", "E4", "S620"));
  g_ptr_array_add (sensors, sensor_new ("ASA-SSM-10", "7.0(5a)E4", "E4", "S615"));
  return sensors;
}

static IpsPackageOffer *
offer_of (GPtrArray *offers, const char *name)
{
  for (guint i = 0; i < offers->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (offers, i);

      if (g_str_equal (offer->name->name, name))
        return offer;
    }
  g_assert_not_reached ();
}

static void
add (GPtrArray *offers, const char *name)
{
  g_autoptr(GError) error = NULL;
  IpsPackageName *parsed = ips_package_name_parse (name, &error);

  g_assert_no_error (error);
  g_ptr_array_add (offers, ips_package_offer_new (parsed, name));
}

static const char *const names[] = {
  "IPS-sig-S600-req-E4.pkg", "IPS-sig-S618-req-E4.pkg", "IPS-sig-S621-req-E4.pkg", "IPS-sig-S622-req-E4.pkg",
  "IPS-sig-S623-req-E4.pkg", "IPS-sig-S624-req-E4.pkg", "IPS-sig-S480-req-E3.pkg", "IPS-4345-K9-7.1-11p1-E4.pkg",
  "IPS-SSM_10-K9-7.0-5-E4.pkg", "IPS-4510-K9-7.1-11-E4.pkg", "notes.txt",
};

static GPtrArray *
offers_new (void)
{
  GPtrArray *offers = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_offer_free);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    add (offers, names[i]);
  return offers;
}

static void
test_filter (void)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(GPtrArray) sensors = fleet_new ();
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(GPtrArray) offers = offers_new ();

  ips_update_filter_apply (settings, offers, sensors, NOW);
  for (guint i = 0; i < offers->len; i++)
    {
      IpsPackageOffer *offer = g_ptr_array_index (offers, i);

      g_test_message ("%s: %d %s", offer->name->name, offer->wanted, offer->reason);
      g_assert_cmpint (offer->wanted, ==, *offer->reason == '\0');
    }
  /* every device has S615 or more */
  g_assert_false (offer_of (offers, "IPS-sig-S600-req-E4.pkg")->wanted);
  g_assert_nonnull (strstr (offer_of (offers, "IPS-sig-S600-req-E4.pkg")->reason, "S600"));
  /* the newest three, though S621 would be of use too */
  g_assert_true (offer_of (offers, "IPS-sig-S622-req-E4.pkg")->wanted);
  g_assert_false (offer_of (offers, "IPS-sig-S621-req-E4.pkg")->wanted);
  g_assert_nonnull (strstr (offer_of (offers, "IPS-sig-S621-req-E4.pkg")->reason, "newest 3"));
  g_assert_false (offer_of (offers, "IPS-SSM_10-K9-7.0-5-E4.pkg")->wanted);
  g_assert_nonnull (strstr (offer_of (offers, "IPS-4510-K9-7.1-11-E4.pkg")->reason, "4510"));
  g_assert_nonnull (strstr (offer_of (offers, "notes.txt")->reason, "by hand"));

  /* an empty inventory needs whatever there is */
  ips_update_filter_apply (settings, offers, none, NOW);
  g_assert_true (offer_of (offers, "IPS-4510-K9-7.1-11-E4.pkg")->wanted);
  settings->filter_signatures = FALSE;
  settings->filter_max_size_mib = 10;
  offer_of (offers, "IPS-4510-K9-7.1-11-E4.pkg")->size = 11 * 1024 * 1024;
  offer_of (offers, "IPS-SSM_10-K9-7.0-5-E4.pkg")->size = 10 * 1024 * 1024;
  ips_update_filter_apply (settings, offers, none, NOW);
  g_assert_false (offer_of (offers, "IPS-sig-S624-req-E4.pkg")->wanted);
  g_assert_false (offer_of (offers, "IPS-4510-K9-7.1-11-E4.pkg")->wanted);
  g_assert_true (offer_of (offers, "IPS-SSM_10-K9-7.0-5-E4.pkg")->wanted);
  settings->filter_signatures = TRUE;
  settings->filter_lowest_engine = 4;
  settings->filter_max_age_days = 30;
  offer_of (offers, "IPS-sig-S624-req-E4.pkg")->released_us = NOW - 31 * G_TIME_SPAN_DAY;
  ips_update_filter_apply (settings, offers, none, NOW);
  g_assert_false (offer_of (offers, "IPS-sig-S480-req-E3.pkg")->wanted);
  g_assert_false (offer_of (offers, "IPS-sig-S624-req-E4.pkg")->wanted);
}

static void
test_retention (void)
{
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(GPtrArray) sensors = fleet_new ();
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  g_autoptr(GPtrArray) found = NULL;

  for (guint level = 600; level < 630; level++)
    {
      g_autofree char *name = g_strdup_printf ("IPS-sig-S%u-req-E4.pkg", level);
      IpsPackageFile *file = ips_package_file_new ("00", ips_package_name_parse (name, NULL), 1);

      file->kept = level == 601;
      g_ptr_array_add (files, file);
    }
  settings->keep_signatures = 3;
  found = ips_update_retention_find (settings, files, sensors);
  /* 627 to 629 are the newest; 620 and 615 are in use, 619 and 614 what they would be reverted to; 601 is kept */
  g_assert_cmpuint (found->len, ==, 30 - 3 - 2 - 2 - 1);
  for (guint i = 0; i < found->len; i++)
    {
      guint level = ((IpsPackageFile *) g_ptr_array_index (found, i))->name->level;

      g_assert_true (level < 627 && level != 620 && level != 619 && level != 615 && level != 614 && level != 601);
    }
  settings->keep_signatures = 0;
  g_ptr_array_unref (found);
  found = ips_update_retention_find (settings, files, sensors);
  g_assert_cmpuint (found->len, ==, 0);
}

static void
add_release (GPtrArray *files, const char *name, gint64 released_us)
{
  IpsPackageFile *file = ips_package_file_new (name, ips_package_name_parse (name, NULL), 1);

  file->released_us = released_us;
  g_ptr_array_add (files, file);
}

/* The promise for a release ends six months after the next one; the newest is always fine. */
static void
test_support (void)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  g_autoptr(GPtrArray) offers = g_ptr_array_new ();
  g_autoptr(GPtrArray) none = NULL, early = NULL, soon = NULL, over = NULL, undated = NULL;
  g_autofree char *sentence = NULL, *warning = NULL;
  const IpsVersionSupport *support;

  g_ptr_array_add (sensors, sensor_new ("IPS-4345-K9", "7.1(7)E4", "E4", "S615"));
  g_ptr_array_add (sensors, sensor_new ("IPS-4345-K9", "7.1(7p1)E4", "E4", "S615"));
  g_ptr_array_add (sensors, sensor_new ("IPS-4345-K9", "7.1(11)E4", "E4", "S620"));
  add_release (files, "IPS-4345-K9-7.1-7-E4.pkg", NOW - 500 * G_TIME_SPAN_DAY);
  none = ips_version_support_find (offers, files, sensors, NOW);
  g_assert_cmpuint (none->len, ==, 0);
  add_release (files, "IPS-4345-K9-7.1-11-E4.pkg", NOW);
  /* what is for other platforms says nothing */
  add_release (files, "IPS-4270_20-K9-7.3-1-E4.pkg", NOW - 400 * G_TIME_SPAN_DAY);
  early = ips_version_support_find (offers, files, sensors, NOW + 100 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (early->len, ==, 0);
  soon = ips_version_support_find (offers, files, sensors, NOW + 150 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (soon->len, ==, 1);
  support = g_ptr_array_index (soon, 0);
  g_assert_cmpstr (support->release, ==, "7.1(7)");
  g_assert_cmpstr (support->newest, ==, "7.1(11)");
  g_assert_cmpuint (support->n_sensors, ==, 2);
  warning = ips_version_support_describe (support, NOW + 150 * G_TIME_SPAN_DAY);
  g_assert_nonnull (strstr (warning, "are promised for 7.1(7) until"));
  over = ips_version_support_find (offers, files, sensors, NOW + 190 * G_TIME_SPAN_DAY);
  sentence = ips_version_support_describe (g_ptr_array_index (over, 0), NOW + 190 * G_TIME_SPAN_DAY);
  g_assert_nonnull (strstr (sentence, "were promised for 7.1(7) until"));
  /* without dates only what two releases have left behind */
  for (guint i = 0; i < files->len; i++)
    ((IpsPackageFile *) g_ptr_array_index (files, i))->released_us = 0;
  undated = ips_version_support_find (offers, files, sensors, NOW);
  g_assert_cmpuint (undated->len, ==, 0);
  add_release (files, "IPS-4345-K9-7.3-5-E4.pkg", 0);
  g_ptr_array_unref (undated);
  undated = ips_version_support_find (offers, files, sensors, NOW);
  g_assert_cmpuint (undated->len, ==, 1);
  g_assert_cmpstr (((IpsVersionSupport *) g_ptr_array_index (undated, 0))->newest, ==, "7.3(5)");
}

static void
test_status (void)
{
  g_autoptr(GPtrArray) sensors = fleet_new ();
  g_autoptr(GPtrArray) offers = offers_new ();
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  g_autoptr(IpsUpdateSettings) settings = ips_update_settings_new ();
  g_autoptr(IpsUpdateStatus) status = NULL;
  g_autoptr(IpsUpdateStatus) after = NULL;
  guint last_wanted = 0;
  g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  g_autoptr(GPtrArray) updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  g_autoptr(GHashTable) deployed = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_deployed_free);
  IpsPackageFile *file = ips_package_file_new ("00", ips_package_name_parse ("IPS-sig-S618-req-E4.pkg", NULL), 77);
  IpsDeployed *deployed_one;

  g_ptr_array_add (files, file);
  file = ips_package_file_new ("01", ips_package_name_parse ("IPS-sig-S624-req-E4.pkg", NULL), 3);
  file->state = IPS_PACKAGE_INCOMPLETE;
  g_ptr_array_add (files, file);
  ips_update_filter_apply (settings, offers, sensors, NOW);
  status = ips_update_status_new (offers, files, sensors);
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_AVAILABLE].file, ==, "IPS-sig-S624-req-E4.pkg");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_DOWNLOADED].file, ==, "IPS-sig-S618-req-E4.pkg");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_DEPLOYED].text, ==, "S620");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_DEPLOYED].distribution, ==, "S620: 2, S615: 1");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_AVAILABLE].file, ==, "IPS-4345-K9-7.1-11p1-E4.pkg");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_DOWNLOADED].text, ==, "");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_DEPLOYED].text, ==, "7.1(11)E4");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_APPLIED].text, ==, "");
  for (guint level = 608; level <= 610; level++)
    {
      g_ptr_array_add (policies, ips_policy_new (IPS_POLICY_SHARED, NULL, ""));
      ((IpsPolicy *) g_ptr_array_index (policies, policies->len - 1))->level = level % 609 == 0 ? 0 : 610;
    }
  ips_update_status_read_policies (status, policies);
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_APPLIED].text, ==, "S610");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_APPLIED].distribution, ==, "S610: 2");
  /* of sensor updates what devices are marked for, and what was deployed to the others */
  deployed_one = ips_deployed_new (ips_sensor_get_id (g_ptr_array_index (sensors, 1)));
  deployed_one->when_us = 7;
  deployed_one->level = 620;
  g_hash_table_insert (deployed, deployed_one->sensor_id, deployed_one);
  g_ptr_array_add (updates, ips_sensor_update_new (ips_sensor_get_id (g_ptr_array_index (sensors, 0)), "00", "IPS-4345-K9-7.3-5-E4.pkg"));
  ips_update_status_read_marks (status, updates, deployed, sensors);
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_APPLIED].text, ==, "7.3(5)E4");
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_APPLIED].distribution, ==, "7.3(5)E4: 1");
  g_free (deployed_one->version);
  deployed_one->version = g_strdup ("7.1(11)E4");
  ips_update_status_read_marks (status, updates, deployed, sensors);
  g_assert_cmpstr (status->latest[IPS_UPDATE_SENSOR][IPS_UPDATE_APPLIED].distribution, ==, "7.3(5)E4: 1, 7.1(11)E4: 1");
  g_free (deployed_one->version);
  deployed_one->version = g_strdup ("");
  g_assert_cmpint (status->deployment.when_us, ==, 0);
  ips_update_status_read_deployed (status, deployed, sensors);
  g_assert_cmpint (status->deployment.when_us, ==, 7);
  g_assert_cmpstr (status->deployment.subject, ==, ips_sensor_get_name (g_ptr_array_index (sensors, 1)));
  g_assert_cmpstr (status->deployment.outcome, ==, "S620");
  /* a failure counts until a later run goes well, or what it depends on is changed */
  g_assert_null (ips_update_status_get_failure (status));
  ips_update_event_set (&status->check, 20, "Cisco.com", "no user name", TRUE);
  g_assert_cmpstr (ips_update_status_get_failure (status)->outcome, ==, "no user name");
  status->changed_us = 21;
  g_assert_null (ips_update_status_get_failure (status));
  ips_update_event_set (&status->download, 22, "Cisco.com", "wrong password", TRUE);
  g_assert_cmpstr (ips_update_status_get_failure (status)->outcome, ==, "wrong password");
  ips_update_event_set (&status->check, 23, "Cisco.com", "", FALSE);
  g_assert_null (ips_update_status_get_failure (status));
  g_assert_cmpuint (status->library_bytes, ==, 80);
  g_assert_cmpuint (status->n_wanted, >, 0);

  for (guint i = 0; i < offers->len; i++)
    last_wanted = ((const IpsPackageOffer *) g_ptr_array_index (offers, i))->wanted ? i : last_wanted;
  ((IpsPackageOffer *) g_ptr_array_index (offers, last_wanted))->size = 50;
  ((IpsPackageOffer *) g_ptr_array_index (offers, last_wanted))->size_exact = TRUE;
  /* what was downloaded since is not wanted any more; a file of another size is another file */
  for (guint i = 0; i < offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (offers, i);

      if (offer->wanted)
        g_ptr_array_add (files, ips_package_file_new ("02", ips_package_name_parse (offer->name->name, NULL), offer->size + (i == last_wanted ? 1 : 0)));
    }
  after = ips_update_status_new (offers, files, sensors);
  g_assert_cmpuint (after->n_wanted, ==, 1);
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/update-filter/filter", test_filter);
  g_test_add_func ("/model/update-filter/retention", test_retention);
  g_test_add_func ("/model/update-filter/support", test_support);
  g_test_add_func ("/model/update-filter/status", test_status);
  return g_test_run ();
}
