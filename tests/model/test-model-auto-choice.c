/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the automatic settings would have applied to a device, out of what the library has. */
#include "ips-auto-choice.h"

#define NOW (G_GINT64_CONSTANT (1465200000) * G_USEC_PER_SEC)
#define DAY (24 * G_TIME_SPAN_HOUR)

/* What the library has, and how many days ago it came out. */
static const struct { const char *name; int age; } library[] = {
  { "IPS-sig-S618-req-E4.pkg", 40 }, { "IPS-sig-S620-req-E4.pkg", 30 }, { "IPS-sig-S622-req-E4.pkg", 20 }, { "IPS-sig-S623-req-E4.pkg", 10 },
  { "IPS-sig-S624-req-E4.pkg", 2 }, { "IPS-4345-K9-7.1-12-E4.pkg", 5 }, { "IPS-4345-K9-7.2-1-E4.pkg", 5 }, { "IPS-4345-K9-8.0-1-E4.pkg", 5 },
  { "IPS-4510-K9-7.3-1-E4.pkg", 5 },
};

static IpsPackageIndex *
make_index (void)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);

  for (guint i = 0; i < G_N_ELEMENTS (library); i++)
    {
      g_autofree char *sha256 = g_strdup_printf ("%064u", i);
      g_autoptr(GError) error = NULL;
      IpsPackageName *name = ips_package_name_parse (library[i].name, &error);
      IpsPackageFile *file;

      g_assert_no_error (error);
      file = ips_package_file_new (sha256, name, 1000);
      /* one of them has no date of its own: then the day it came in counts */
      if (i == 2)
        file->added_us = NOW - library[i].age * DAY;
      else
        file->released_us = NOW - library[i].age * DAY;
      g_ptr_array_add (files, file);
    }
  return ips_package_index_new (files);
}

static IpsUpgradeDevice *
make_device (IpsPackageIndex *index, const char *version, const char *level)
{
  g_autoptr(IpsSensor) sensor = ips_sensor_new (NULL, ips_sensor_config_new ());
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  g_free (facts->platform);
  facts->platform = g_strdup ("IPS-4345-K9");
  g_free (facts->version);
  facts->version = g_strdup (version);
  g_free (facts->engine);
  facts->engine = g_strdup ("E4");
  g_free (facts->signature_level);
  facts->signature_level = g_strdup (level);
  ips_sensor_take_facts (sensor, facts);
  return ips_upgrade_device_new (index, sensor, NULL, IPS_TRANSPORT_HTTPS, NOW);
}

static void
test_choose (void)
{
  static const struct { IpsAutoSensor sensor; IpsAutoSignature signature; guint number; const char *version, *level, *next; } cases[] = {
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_NONE, 0, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_LATEST, 0, "7.1(11)E4", "S620", "S624" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_LATEST, 0, "7.1(11)E4", "S624", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_BEHIND, 1, "7.1(11)E4", "S620", "S623" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_BEHIND, 2, "7.1(11)E4", "S620", "S622" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_BEHIND, 3, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_BEHIND, 30, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_DELAYED, 2, "7.1(11)E4", "S620", "S624" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_DELAYED, 3, "7.1(11)E4", "S620", "S623" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_DELAYED, 20, "7.1(11)E4", "S620", "S622" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_DELAYED, 21, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_FIXED, 622, "7.1(11)E4", "S620", "S622" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_FIXED, 618, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_NONE, IPS_AUTO_SIGNATURE_FIXED, 621, "7.1(11)E4", "S620", "" },
    { IPS_AUTO_SENSOR_SERVICE_PACKS, IPS_AUTO_SIGNATURE_NONE, 0, "7.1(11)E4", "S620", "7.1(12)E4" },
    { IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_NONE, 0, "7.1(11)E4", "S620", "7.2(1)E4" },
    { IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_NONE, 0, "7.2(1)E4", "S620", "" },
    { IPS_AUTO_SENSOR_SERVICE_PACKS, IPS_AUTO_SIGNATURE_LATEST, 0, "7.1(11)E4", "S620", "7.1(12)E4, then S624" },
    { IPS_AUTO_SENSOR_MINOR, IPS_AUTO_SIGNATURE_LATEST, 0, "", "", "" },
  };
  g_autoptr(IpsPackageIndex) index = make_index ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(IpsUpgradeDevice) device = make_device (index, cases[i].version, cases[i].level);
      g_autoptr(IpsAutoUpdate) rule = ips_auto_update_new ("policy");
      g_autofree char *next = NULL;

      rule->sensor = cases[i].sensor;
      rule->signature = cases[i].signature;
      rule->number = cases[i].number;
      next = ips_auto_update_describe_next (rule, index, device, NOW);
      g_test_message ("%u", i);
      g_assert_cmpstr (next, ==, cases[i].next);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/auto-choice/choose", test_choose);
  return g_test_run ();
}
