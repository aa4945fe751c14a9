/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The second page of Apply IPS Update with many devices: from a keystroke in its search to the frame that shows the answer,
 * what choosing everything costs, and how long a frame has to wait while the devices are judged. Needs a display (xvfb-run).
 *
 * apply-targets [--rows N] [--max-median-ms X]
 */
#include <glib/gstdio.h>
#include <gtk/gtk.h>

#include "bench-fleet.h"
#include "bench-page.h"
#include "ips-apply-targets.h"
#include "ips-package-library.h"

#define PACKAGE "IPS-sig-S924-req-E4.pkg"

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

/* (transfer full): its digest */
static char *
import_package (IpsWorkspace *workspace, const char *folder)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (workspace));
  g_autofree char *path = g_build_filename (folder, PACKAGE, NULL);
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) imported = NULL;
  g_autoptr(IpsPackageFile) file = NULL;
  g_autoptr(GError) error = NULL;

  ips_package_library_load_async (library, NULL, bench_keep_cb, &loaded);
  if (!ips_package_library_load_finish (library, await (&loaded), &error) || !g_file_set_contents (path, path, -1, &error))
    bench_fail (error);
  ips_package_library_import_async (library, path, "bench", NULL, bench_keep_cb, &imported);
  file = ips_package_library_import_finish (library, await (&imported), NULL, &error);
  if (file == NULL)
    bench_fail (error);
  return g_strdup (file->sha256);
}

static void
changed_cb (IpsApplyTargets *page, gpointer user_data)
{
  g_autofree char *problem = ips_apply_targets_dup_problem (page);

  /* nothing is chosen, but everything is judged */
  *(gboolean *) user_data = problem != NULL && strstr (problem, "Select") != NULL;
}

/* The longest time between two turns of the main loop while every device is judged. */
static void
judge_all (IpsApplyTargets *page, const char *sha256, guint n_rows)
{
  gint64 begin_us = g_get_monotonic_time (), last_us = begin_us, longest_us = 0;
  gboolean ready = FALSE;

  g_signal_connect (page, "changed", G_CALLBACK (changed_cb), &ready);
  ips_apply_targets_set_package (page, sha256);
  while (!ready)
    {
      gint64 now_us;

      g_main_context_iteration (NULL, TRUE);
      now_us = g_get_monotonic_time ();
      longest_us = MAX (longest_us, now_us - last_us);
      last_us = now_us;
    }
  g_signal_handlers_disconnect_by_func (page, changed_cb, &ready);
  g_print ("%u devices judged in %.0f ms, the longest wait meanwhile %.1f ms\n", n_rows, (double) (last_us - begin_us) / 1000,
           (double) longest_us / 1000);
}

static void
type_words (GtkWidget *window, BenchTimes *times)
{
  static const char *const keystrokes[] = {
    "b", "be", "ber", "ber-", "ber-c", "ber-co", "ber-cor", "ber-core", "ber-cor", "ber-co", "ber-c", "ber-", "ber", "be",
    "b", "", "r", "re", "rea", "read", "ready", "read", "rea", "re", "r", "", "i", "in", "ina", "inap", "ina", "in", "i", "", NULL
  };

  bench_type (times, window, keystrokes);
}

static void
click (GtkWidget *window, const char *label)
{
  g_autoptr(GList) children = NULL;
  GtkWidget *toolbar = gtk_widget_get_parent (bench_find (window, GTK_TYPE_SEARCH_ENTRY));

  children = gtk_container_get_children (GTK_CONTAINER (toolbar));
  for (GList *l = children; l != NULL; l = l->next)
    if (GTK_IS_BUTTON (l->data) && g_strcmp0 (gtk_button_get_label (l->data), label) == 0)
      gtk_button_clicked (l->data);
}

static void
choose_all (GtkWidget *window, BenchTimes *times)
{
  for (guint i = 0; i < 6; i++)
    {
      const char *label = i % 2 == 0 ? "_Select All" : "_Deselect All";

      bench_begin (times);
      click (window, label);
      bench_take (times, window, label);
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
  g_autofree char *sha256 = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(IpsWorkspace) workspace = NULL;
  GtkWidget *window, *page;
  BenchTimes typed, chosen;
  gboolean fine;

  /* What a person's columns were is not to change what is measured. */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gtk_get_option_group (TRUE));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    bench_fail (error);

  workspace = bench_open_fleet (folder, (guint) n_rows);
  sha256 = import_package (workspace, folder);
  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  page = ips_apply_targets_new (workspace);
  gtk_container_set_border_width (GTK_CONTAINER (page), 12);
  gtk_container_add (GTK_CONTAINER (window), page);
  gtk_window_resize (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  bench_settle (1000);
  judge_all (IPS_APPLY_TARGETS (page), sha256, (guint) n_rows);
  bench_settle (2000);
  bench_times_init (&typed);
  bench_times_init (&chosen);
  type_words (window, &typed);
  choose_all (window, &chosen);
  gtk_widget_destroy (window);

  ips_workspace_close_async (workspace, bench_keep_cb, &closed);
  await (&closed);
  fine = bench_report ("keystroke", (guint) n_rows, &typed, max_median_ms);
  bench_report ("Select All", (guint) n_rows, &chosen, 0);
  bench_times_clear (&typed);
  bench_times_clear (&chosen);
  return fine ? 0 : 1;
}
