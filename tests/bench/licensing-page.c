/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Licensing page as it stands in its window, with many sensors: from a keystroke in its search, or a click on one of
 * its bands, to the frame that shows the answer. Needs a display (xvfb-run).
 *
 * licensing-page [--rows N] [--max-median-ms X]
 */
#include <glib/gstdio.h>
#include <gtk/gtk.h>
#include <stdlib.h>
#include <time.h>

#include "ips-administration-window.h"
#include "ips-license-bands.h"

#define DAY G_TIME_SPAN_DAY

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
wait_for_frame (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gboolean painted = FALSE;
  gulong id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &painted);

  gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT);
  while (!painted)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, id);
}

static gboolean
flag_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* A person is slower than the frame clock: each step meets an idle window. */
static void
settle (guint ms)
{
  gboolean settled = FALSE;

  g_timeout_add (ms, flag_cb, &settled);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
fail (const GError *error)
{
  g_printerr ("licensing-page: %s\n", error->message);
  exit (2);
}

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

  ips_workspace_open_async (&options, NULL, keep_cb, &opened);
  while (opened == NULL)
    g_main_context_iteration (NULL, TRUE);
  workspace = ips_workspace_open_finish (opened, &error);
  if (workspace == NULL)
    fail (error);
  fleet = ips_workspace_get_fleet (workspace);
  for (guint i = 0; i < n_rows; i++)
    g_ptr_array_add (sensors, make_sensor (i));
  ips_fleet_save_async (fleet, sensors, NULL, keep_cb, &saved);
  while (saved == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!ips_fleet_save_finish (fleet, saved, &error))
    fail (error);
  for (guint i = 0; i < n_rows; i++)
    ips_fleet_take_facts (fleet, ips_sensor_get_id (g_ptr_array_index (sensors, i)),
                          make_facts (i, ips_clock_now_us (ips_workspace_get_clock (workspace))));
  return workspace;
}

/* ---- the page ---- */

static void
find_cb (GtkWidget *widget, gpointer user_data)
{
  struct { GType type; GtkWidget *found; } *wanted = user_data;

  if (wanted->found == NULL && G_TYPE_CHECK_INSTANCE_TYPE (widget, wanted->type) && gtk_widget_get_mapped (widget))
    wanted->found = widget;
  else if (wanted->found == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_cb, user_data);
}

static GtkWidget *
find (GtkWidget *window, GType type)
{
  struct { GType type; GtkWidget *found; } wanted = { type, NULL };

  find_cb (window, &wanted);
  g_assert (wanted.found != NULL);
  return wanted.found;
}

typedef struct
{
  GArray *wall;        /* (element-type double): ms */
  GArray *processor;   /* likewise, of this thread: what is left of it on a busy machine */
  gint64 begin_us;
  double begin_ms;
} Times;

static double
processor_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static void
begin (Times *times)
{
  settle (60);
  times->begin_us = g_get_monotonic_time ();
  times->begin_ms = processor_ms ();
}

static void
take (Times *times, GtkWidget *window, const char *what)
{
  double wall_ms, spent_ms;

  wait_for_frame (window);
  wall_ms = (double) (g_get_monotonic_time () - times->begin_us) / 1000;
  spent_ms = processor_ms () - times->begin_ms;
  if (g_getenv ("LICENSING_BENCH_VERBOSE") != NULL)
    g_print ("  %-10s %8.2f ms, processor %.2f ms\n", what, wall_ms, spent_ms);
  g_array_append_val (times->wall, wall_ms);
  g_array_append_val (times->processor, spent_ms);
}

static void
type_words (GtkWidget *window, Times *times)
{
  static const char *const keystrokes[] = {
    "b", "be", "ber", "ber-", "ber-c", "ber-co", "ber-cor", "ber-core", "ber-cor", "ber-co", "ber-c", "ber-", "ber", "be",
    "b", "", "7", "7.", "7.1", "7.1(", "7.1(1", "7.1(", "7.1", "7.", "7", "", "e", "ex", "exp", "ex", "e", ""
  };
  GtkWidget *entry = find (window, GTK_TYPE_SEARCH_ENTRY);

  gtk_widget_grab_focus (entry);
  for (guint i = 0; i < G_N_ELEMENTS (keystrokes); i++)
    {
      begin (times);
      gtk_entry_set_text (GTK_ENTRY (entry), keystrokes[i]);
      take (times, window, keystrokes[i]);
    }
}

static void
click_bands (GtkWidget *window, Times *times)
{
  IpsLicenseBands *bands = IPS_LICENSE_BANDS (find (window, IPS_TYPE_LICENSE_BANDS));

  for (guint i = 0; i < 2 * IPS_N_LICENSE_BANDS; i++)
    {
      IpsLicenseBand band = i % 2 == 0 ? (IpsLicenseBand) (i / 2) : IPS_N_LICENSE_BANDS;

      begin (times);
      ips_license_bands_choose (bands, band);
      take (times, window, band == IPS_N_LICENSE_BANDS ? "all" : ips_license_band_to_label (band));
    }
}

static double
get_median (GArray *times)
{
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, times->len / 2);
}

static gboolean
report (const char *what, guint n_rows, Times *times, double max_median_ms)
{
  double median_ms = get_median (times->wall);

  g_print ("%u rows: %s to painted: median %.2f ms, worst %.2f ms; processor median %.2f ms\n", n_rows, what, median_ms,
           g_array_index (times->wall, double, times->wall->len - 1), get_median (times->processor));
  return max_median_ms <= 0 || median_ms <= max_median_ms;
}

static void
times_init (Times *times)
{
  times->wall = g_array_new (FALSE, FALSE, sizeof (double));
  times->processor = g_array_new (FALSE, FALSE, sizeof (double));
}

static void
times_clear (Times *times)
{
  g_array_unref (times->wall);
  g_array_unref (times->processor);
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
  Times typed, clicked;
  gboolean fine;

  /* What a person's columns were is not to change what is measured. */
  g_setenv ("XDG_CONFIG_HOME", folder, TRUE);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_group (context, gtk_get_option_group (TRUE));
  if (!g_option_context_parse (context, &argc, &argv, &error))
    fail (error);

  workspace = open_workspace (folder, (guint) n_rows);
  window = ips_administration_window_new (workspace, NULL);
  gtk_window_resize (GTK_WINDOW (window), 1280, 800);
  ips_administration_window_show_page (IPS_ADMINISTRATION_WINDOW (window), "licensing");
  gtk_window_present (GTK_WINDOW (window));
  settle (3000);
  times_init (&typed);
  times_init (&clicked);
  type_words (window, &typed);
  click_bands (window, &clicked);
  gtk_widget_destroy (window);

  ips_workspace_close_async (workspace, keep_cb, &closed);
  while (closed == NULL)
    g_main_context_iteration (NULL, TRUE);
  fine = report ("keystroke", (guint) n_rows, &typed, max_median_ms);
  fine = report ("click on a band", (guint) n_rows, &clicked, max_median_ms) && fine;
  times_clear (&typed);
  times_clear (&clicked);
  return fine ? 0 : 1;
}
