/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Licensing page as it stands in its window, with many sensors: from a keystroke in its search, or a click on one of
 * its bands, to the frame that shows the answer. Needs a display (xvfb-run).
 *
 * licensing-page [--rows N] [--max-median-ms X]
 */
#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "bench-page.h"
#include "ips-administration-window.h"
#include "ips-license-bands.h"

#define DAY G_TIME_SPAN_DAY

/* ---- a fleet ---- */

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
  facts->license_status = i % 50 == 0 ? IPS_LICENSE_NONE : i % 20 == 0 ? IPS_LICENSE_TRIAL : IPS_LICENSE_VALID;
  facts->license_expires_us = i % 50 == 0 ? 0 : now_us + ((gint64) (i * 7919 % 500) - 30) * DAY;
  facts->contacted_us = facts->checked_us = now_us - (gint64) (i % 90) * G_TIME_SPAN_MINUTE;
  return facts;
}

static IpsWorkspace *
open_workspace (const char *folder, guint n_rows)
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

/* ---- the page ---- */

static void
type_words (GtkWidget *window, BenchTimes *times)
{
  static const char *const keystrokes[] = {
    "b", "be", "ber", "ber-", "ber-c", "ber-co", "ber-cor", "ber-core", "ber-cor", "ber-co", "ber-c", "ber-", "ber", "be",
    "b", "", "7", "7.", "7.1", "7.1(", "7.1(1", "7.1(", "7.1", "7.", "7", "", "e", "ex", "exp", "ex", "e", "", NULL
  };

  bench_type (times, window, keystrokes);
}

static void
click_bands (GtkWidget *window, BenchTimes *times)
{
  IpsLicenseBands *bands = IPS_LICENSE_BANDS (bench_find (window, IPS_TYPE_LICENSE_BANDS));

  for (guint i = 0; i < 2 * IPS_N_LICENSE_BANDS; i++)
    {
      IpsLicenseBand band = i % 2 == 0 ? (IpsLicenseBand) (i / 2) : IPS_N_LICENSE_BANDS;

      bench_begin (times);
      ips_license_bands_choose (bands, band);
      bench_take (times, window, band == IPS_N_LICENSE_BANDS ? "all" : ips_license_band_to_label (band));
    }
}

int
main (int argc, char *argv[])
{
  int n_rows = 10000;
  double max_median_ms = 0;
  const GOptionEntry entries[] = {
    { "rows", 0, 0, G_OPTION_ARG_INT, &n_rows, "Number of sensors", "N" },
    { "max-median-ms", 0, 0, G_OPTION_ARG_DOUBLE, &max_median_ms, "Fail above", "X" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vedette-bench-XXXXXX", NULL);
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(IpsWorkspace) workspace = NULL;
  GtkWidget *window;
  BenchTimes typed, clicked;
  gboolean fine;

  /* What a person's columns were is not to change what is measured. */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gtk_get_option_group (TRUE));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    bench_fail (error);

  workspace = open_workspace (folder, (guint) n_rows);
  window = ips_administration_window_new (workspace, NULL);
  gtk_window_resize (GTK_WINDOW (window), 1280, 800);
  ips_administration_window_show_page (IPS_ADMINISTRATION_WINDOW (window), "licensing");
  gtk_window_present (GTK_WINDOW (window));
  bench_settle (3000);
  bench_times_init (&typed);
  bench_times_init (&clicked);
  type_words (window, &typed);
  click_bands (window, &clicked);
  gtk_widget_destroy (window);

  ips_workspace_close_async (workspace, bench_keep_cb, &closed);
  while (closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  fine = bench_report ("keystroke", (guint) n_rows, &typed, max_median_ms);
  fine = bench_report ("click on a band", (guint) n_rows, &clicked, max_median_ms) && fine;
  bench_times_clear (&typed);
  bench_times_clear (&clicked);
  return fine ? 0 : 1;
}
