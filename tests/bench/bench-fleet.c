/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-fleet.h"

#include "bench-page.h"

#define DAY G_TIME_SPAN_DAY

static IpsSensor *
make_sensor (guint i)
{
  static const char *const cities[] = { "ams", "ber", "cdg", "fra", "lhr", "mad", "mil", "nyc", "osl", "prg" };
  static const char *const roles[] = { "edge", "core", "dmz", "lab" };
  IpsSensorConfig *config = ips_sensor_config_new ();

  g_free (config->name);
  config->name = g_strdup_printf ("%s-%s-%05u", cities[i % 10], roles[i / 10 % 4], i);
  g_free (config->address);
  config->address = g_strdup_printf ("127.%u.%u.%u", 10 + i / 65536, i / 256 % 256, i % 256);
  return ips_sensor_new (NULL, config);
}

static IpsSensorFacts *
make_facts (guint i, gint64 now_us)
{
  static const char *const platforms[] = { "IPS-4360", "IPS-4345", "ASA5585-SSP-IPS20", "IPS-4270-20" };
  IpsSensorFacts *facts = ips_sensor_facts_new ();

  g_free (facts->platform);
  facts->platform = g_strdup (platforms[i % 4]);
  g_free (facts->serial);
  facts->serial = g_strdup_printf ("JAF%04u%04X", i % 10000, i);
  g_free (facts->version);
  facts->version = g_strdup_printf ("7.%u(%u)E4", i % 4, 1 + i % 11);
  g_free (facts->engine);
  facts->engine = g_strdup ("E4");
  g_free (facts->signature_level);
  facts->signature_level = g_strdup_printf ("S%u", 900 + i % 30);
  facts->license_status = i % 50 == 0 ? IPS_LICENSE_NONE : i % 20 == 0 ? IPS_LICENSE_TRIAL : IPS_LICENSE_VALID;
  facts->license_expires_us = i % 50 == 0 ? 0 : now_us + ((gint64) (i * 7919 % 500) - 30) * DAY;
  facts->contacted_us = facts->checked_us = now_us - (gint64) (i % 90) * G_TIME_SPAN_MINUTE;
  return facts;
}

IpsWorkspace *
bench_open_fleet (const char *folder, guint n_rows)
{
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);
  const IpsWorkspaceOptions options = { .store_path = path, .no_keyring = TRUE, .no_engine = TRUE };
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GError) error = NULL;
  IpsWorkspace *workspace;
  IpsFleet *fleet;

  ips_workspace_open_async (&options, NULL, bench_keep_cb, &opened);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  workspace = ips_workspace_open_finish (opened, &error);
  if (workspace == NULL)
    bench_fail (error);
  fleet = ips_workspace_get_fleet (workspace);
  for (guint i = 0; i < n_rows; i++)
    g_ptr_array_add (sensors, make_sensor (i));
  ips_fleet_save_async (fleet, sensors, NULL, bench_keep_cb, &saved);
  while (saved == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!ips_fleet_save_finish (fleet, saved, &error))
    bench_fail (error);
  for (guint i = 0; i < n_rows; i++)
    ips_fleet_take_facts (fleet, ips_sensor_get_id (g_ptr_array_index (sensors, i)),
                          make_facts (i, ips_clock_now_us (ips_workspace_get_clock (workspace))));
  return workspace;
}
