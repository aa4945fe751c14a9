/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Licensing page as it stands in its window, with many sensors: from a keystroke in its search, or a click on one of
 * its bands, to the frame that shows the answer. Needs a display (xvfb-run).
 *
 * licensing-page [--rows N] [--max-median-ms X]
 */
#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "bench-fleet.h"
#include "bench-page.h"
#include "ips-administration-window.h"
#include "ips-application.h"
#include "ips-license-bands.h"

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

  ips_application_load_style ();
  workspace = bench_open_fleet (folder, (guint) n_rows);
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
