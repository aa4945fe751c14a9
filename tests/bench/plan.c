/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Every device of a large fleet judged against every package of a large library, and the plans of one package for the
 * whole fleet with their words.
 *
 * plan [--sensors N] [--packages N] [--max-s X]
 */
#include <time.h>

#include "ips-upgrade-plan.h"

#define NOW (G_GINT64_CONSTANT (1465200000) * G_USEC_PER_SEC)
#define N_ROUNDS 5

static const struct { const char *platform, *identifier; } kinds[] = {
  { "IPS-4240-K9", "4240" }, { "IPS-4255-K9", "4255" }, { "IPS-4260-K9", "4260" }, { "IPS-4270-20-K9", "4270_20" }, { "IPS-4345-K9", "4345" },
  { "IPS-4360-K9", "4360" }, { "IPS-4510-K9", "4510" }, { "IPS-4520-K9", "4520" }, { "ASA-SSM-10", "SSM_10" }, { "ASA-SSM-20", "SSM_20" },
  { "ASA-SSM-40", "SSM_40" }, { "ASA5585-SSP-IPS10", "SSP_10" }, { "ASA5585-SSP-IPS20", "SSP_20" }, { "ASA5545-IPS", "SSP_5545" },
  { "AIM-IPS-K9", "AIM" }, { "NME-IPS-K9", "NME" },
};

static void
set_text (char **place, char *text)
{
  g_free (*place);
  *place = text;
}

static GPtrArray *
make_sensors (guint n)
{
  GPtrArray *sensors = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      IpsSensor *sensor = ips_sensor_new (NULL, ips_sensor_config_new ());
      IpsSensorFacts *facts = ips_sensor_facts_new ();
      guint engine = i % 7 == 0 ? 3 : 4;

      set_text (&facts->platform, g_strdup (kinds[i % G_N_ELEMENTS (kinds)].platform));
      set_text (&facts->version, g_strdup_printf ("7.%u(%u)E%u", i / 16 % 4, 1 + i / 64 % 11, engine));
      set_text (&facts->engine, g_strdup_printf ("E%u", engine));
      set_text (&facts->signature_level, g_strdup_printf ("S%u", 500 + i * 7919 % 500));
      facts->license_status = i % 50 == 0 ? IPS_LICENSE_EXPIRED : IPS_LICENSE_VALID;
      facts->contacted_us = facts->checked_us = NOW;
      facts->failed = i % 31 == 0;
      facts->error_code = IPS_ERROR_UNREACHABLE;
      ips_sensor_take_facts (sensor, facts);
      g_ptr_array_add (sensors, sensor);
    }
  return sensors;
}

/* Three of five are signature updates, the rest sensor updates, patches and engines of every platform. */
static char *
make_name (guint i)
{
  const char *identifier = kinds[i / 5 % G_N_ELEMENTS (kinds)].identifier;

  switch (i % 5)
    {
    case 0:
      return i % 2 == 0 ? g_strdup_printf ("IPS-%s-K9-7.%u-%u-E4.pkg", identifier, i / 80 % 4, 1 + i / 160 % 11)
                        : g_strdup_printf ("IPS-%s-K9-patch-7.%u-%up1-E4.pkg", identifier, i / 80 % 4, 1 + i / 160 % 11);
    case 1:
      return g_strdup_printf ("IPS-%s-engine-E4-req-7.%u-%u.pkg", identifier, i / 80 % 4, 1 + i / 160 % 11);
    default:
      return g_strdup_printf ("IPS-sig-S%u-req-E%u.pkg", 500 + i, i % 5 == 2 ? 3u : 4u);
    }
}

static GPtrArray *
make_files (guint n)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = make_name (i);
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

      g_ptr_array_add (files, ips_package_file_new (digest, ips_package_name_parse (name, NULL), 10000000));
    }
  return files;
}

/* All of it: reading the library, reading the fleet, each with each. Returns seconds. */
static double
judge_all (GPtrArray *files, GPtrArray *sensors, guint counts[IPS_N_APPLICABILITIES])
{
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (files);

  for (guint i = 0; i < sensors->len; i++)
    {
      g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, g_ptr_array_index (sensors, i), NULL, IPS_TRANSPORT_HTTPS, NOW);

      for (guint package = 0; package < files->len; package++)
        counts[ips_applicability_judge (device, package)]++;
    }
  return (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
}

static double
plan_all (GPtrArray *files, GPtrArray *sensors, guint package, guint *n_steps)
{
  gint64 begin_us = g_get_monotonic_time ();
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (files);

  for (guint i = 0; i < sensors->len; i++)
    {
      g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, g_ptr_array_index (sensors, i), NULL, IPS_TRANSPORT_HTTPS, NOW);
      g_autoptr(IpsUpgradePlan) plan = ips_upgrade_plan_new (device, package);

      *n_steps += plan->steps->len;
    }
  return (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC;
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double left = *(const double *) a, right = *(const double *) b;

  return (left > right) - (left < right);
}

int
main (int argc, char *argv[])
{
  int n_sensors = 10000, n_packages = 500;
  double max_s = 0;
  const GOptionEntry entries[] = {
    { "sensors", 0, 0, G_OPTION_ARG_INT, &n_sensors, "Number of sensors", "N" },
    { "packages", 0, 0, G_OPTION_ARG_INT, &n_packages, "Number of packages", "N" },
    { "max-s", 0, 0, G_OPTION_ARG_DOUBLE, &max_s, "Fail above", "X" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) files = NULL;
  guint counts[IPS_N_APPLICABILITIES] = { 0 };
  double judged[N_ROUNDS], planned[N_ROUNDS];
  clock_t begin;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }
  sensors = make_sensors ((guint) n_sensors);
  files = make_files ((guint) n_packages);
  begin = clock ();
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      guint n_steps = 0;

      memset (counts, 0, sizeof counts);
      judged[i] = judge_all (files, sensors, counts);
      /* the newest signature update for E4: most of the fleet, some of it by way of an engine */
      planned[i] = plan_all (files, sensors, (guint) n_packages - 1, &n_steps);
      if (n_steps == 0)
        return 1;
    }
  qsort (judged, N_ROUNDS, sizeof judged[0], compare_doubles);
  qsort (planned, N_ROUNDS, sizeof planned[0], compare_doubles);
  for (guint i = 0; i < IPS_N_APPLICABILITIES; i++)
    if (counts[i] != 0)
      g_print ("%10u %s\n", counts[i], ips_applicability_to_nick ((IpsApplicability) i));
  g_print ("%d sensors x %d packages judged: %.3f s, worst %.3f s; %d plans with their words: %.3f s, worst %.3f s\n", n_sensors, n_packages,
           judged[N_ROUNDS / 2], judged[N_ROUNDS - 1], n_sensors, planned[N_ROUNDS / 2], planned[N_ROUNDS - 1]);
  /* what is left of it on a busy machine */
  g_print ("both together, processor time: %.3f s\n", (double) (clock () - begin) / CLOCKS_PER_SEC / N_ROUNDS);
  if (max_s <= 0 || (judged[N_ROUNDS / 2] <= max_s && planned[N_ROUNDS / 2] <= max_s))
    return 0;
  g_printerr ("more than %.3f s\n", max_s);
  return 1;
}
