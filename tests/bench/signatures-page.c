/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Signatures policy of one level: from the choice of the policy to its rows, and from a keystroke in its search to
 * the frame that shows the answer. Then Compare Update Levels with as many changes. Needs a display (xvfb-run).
 *
 * signatures-page [--rows N] [--max-median-ms X]
 */
#include "bench-page.h"
#include "ips-catalogue.h"
#include "ips-level-compare-window.h"
#include "ips-signatures-page.h"

#define LEVEL 616

static IpsSignatureSet *
make_set (guint n_rows, guint level)
{
  static const char *const products[] = { "Apache", "Firefox", "OpenSSL", "Samba", "Oracle", "Bind", "Outlook" };
  static const char *const engines[] = { "string-tcp", "service-http", "atomic-ip", "multi-string", "meta" };
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s Remote Code Execution Vulnerability %u", products[i % 7], i);
      g_autofree char *release = g_strdup_printf ("S%u", i % LEVEL);
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (1000 + i / 2, i % 2), .severity = (IpsSeverity) ((i + level) % 4), .fidelity = 60 + i % 41,
                                 .enabled = i % 3 != 0, .retired = i % 4 == 0, .actions = 1, .name = name, .engine = engines[i % 5],
                                 .release = release, .created = "2012-01-31", .type = "vulnerability" };

      ips_signature_set_add (set, &signature);
    }
  ips_signature_set_seal (set);
  return set;
}

static GAsyncResult *
await (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return *result;
}

static void
put_level (IpsCatalogue *catalogue, guint number, guint n_rows)
{
  g_autoptr(IpsSignatureLevel) level = ips_signature_level_new (number, "E4", "", "bench");
  g_autoptr(IpsSignatureSet) set = make_set (n_rows, number);
  g_autoptr(GAsyncResult) put = NULL;
  g_autoptr(GError) error = NULL;

  ips_catalogue_put_async (catalogue, level, set, "bench", NULL, bench_keep_cb, &put);
  if (!ips_catalogue_put_finish (catalogue, await (&put), &error))
    bench_fail (error);
}

/* Two levels in the catalogue, which differ in every signature, and a shared policy at the second; the policy's id.
 * (transfer full) */
static char *
fill (IpsWorkspace *workspace, guint n_rows)
{
  g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (ips_fleet_get_store (ips_workspace_get_fleet (workspace)));
  g_autoptr(GPtrArray) policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GError) error = NULL;
  IpsPolicy *policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Everything");

  policy->level = LEVEL;
  g_ptr_array_add (policies, policy);
  put_level (catalogue, LEVEL - 1, n_rows);
  put_level (catalogue, LEVEL, n_rows);
  ips_policy_book_save_async (ips_workspace_get_policies (workspace), policies, "bench", NULL, bench_keep_cb, &saved);
  if (!ips_policy_book_save_finish (ips_workspace_get_policies (workspace), await (&saved), &error))
    bench_fail (error);
  return g_strdup (policy->id);
}

static void
type_words (GtkWidget *window, BenchTimes *times)
{
  static const char *const keystrokes[] = {
    "s", "sa", "sam", "samb", "samba", "samb", "sam", "sa", "s", "", "1", "10", "100", "1000", "100", "10", "1", "", "S", "S6", "S61",
    "S615", "S61", "S6", "S", "", NULL
  };

  bench_type (times, window, keystrokes);
}

/* From the choice of two levels to the rows, and keystrokes as above. */
static gboolean
compare_levels (IpsWorkspace *workspace, GtkWidget *parent, int n_rows, double max_median_ms)
{
  IpsCatalogue *catalogue = ips_policy_book_get_catalogue (ips_workspace_get_policies (workspace));
  gint64 begun_us = g_get_monotonic_time ();
  GtkWidget *window = ips_level_compare_window_new (catalogue, LEVEL - 1, LEVEL, GTK_WINDOW (parent));
  GtkTreeModel *model;
  BenchTimes typed;
  gboolean fine;

  gtk_window_present (GTK_WINDOW (window));
  bench_wait_for_frame (window);
  model = GTK_TREE_MODEL (ips_table_get_model (IPS_TABLE (bench_find (window, IPS_TYPE_TABLE))));
  while (gtk_tree_model_iter_n_children (model, NULL) < n_rows)
    g_main_context_iteration (NULL, TRUE);
  bench_wait_for_frame (window);
  g_print ("%d changes: levels chosen to painted: %.1f ms\n", n_rows, (double) (g_get_monotonic_time () - begun_us) / 1000);
  bench_settle (1000);
  bench_times_init (&typed);
  type_words (window, &typed);
  gtk_widget_destroy (window);
  fine = bench_report ("keystroke in the comparison", (guint) n_rows, &typed, max_median_ms);
  bench_times_clear (&typed);
  return fine;
}

int
main (int argc, char *argv[])
{
  int n_rows = 10000;
  double max_median_ms = 0;
  const GOptionEntry entries[] = {
    { "rows", 0, 0, G_OPTION_ARG_INT, &n_rows, "Number of signatures", "N" },
    { "max-median-ms", 0, 0, G_OPTION_ARG_DOUBLE, &max_median_ms, "Fail above", "X" },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("vedette-bench-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "bench.db", NULL);
  const IpsWorkspaceOptions options = { .store_path = path, .no_keyring = TRUE, .no_engine = TRUE };
  g_autoptr(GAsyncResult) opened = NULL;
  g_autoptr(GAsyncResult) closed = NULL;
  g_autoptr(IpsWorkspace) workspace = NULL;
  g_autofree char *policy = NULL;
  GtkWidget *window, *page;
  GtkTreeModel *model;
  BenchTimes typed;
  gint64 begun_us;
  gboolean fine;

  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gtk_get_option_group (TRUE));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    bench_fail (error);
  ips_workspace_open_async (&options, NULL, bench_keep_cb, &opened);
  workspace = ips_workspace_open_finish (await (&opened), &error);
  if (workspace == NULL)
    bench_fail (error);
  policy = fill (workspace, (guint) n_rows);

  window = gtk_window_new (GTK_WINDOW_TOPLEVEL);
  page = ips_signatures_page_new (workspace);
  gtk_widget_show (page);
  gtk_container_add (GTK_CONTAINER (window), page);
  gtk_window_resize (GTK_WINDOW (window), 1280, 800);
  gtk_window_present (GTK_WINDOW (window));
  bench_settle (1500);
  model = GTK_TREE_MODEL (ips_table_get_model (IPS_TABLE (bench_find (window, IPS_TYPE_TABLE))));
  begun_us = g_get_monotonic_time ();
  ips_signatures_page_show_policy (IPS_SIGNATURES_PAGE (page), policy);
  while (gtk_tree_model_iter_n_children (model, NULL) < n_rows)
    g_main_context_iteration (NULL, TRUE);
  bench_wait_for_frame (window);
  g_print ("%d rows: policy chosen to painted: %.1f ms\n", n_rows, (double) (g_get_monotonic_time () - begun_us) / 1000);
  bench_settle (1000);
  bench_times_init (&typed);
  type_words (window, &typed);
  fine = bench_report ("keystroke", (guint) n_rows, &typed, max_median_ms);
  bench_times_clear (&typed);
  fine &= compare_levels (workspace, window, n_rows, max_median_ms);
  gtk_widget_destroy (window);

  ips_workspace_close_async (workspace, bench_keep_cb, &closed);
  await (&closed);
  return fine ? 0 : 1;
}
