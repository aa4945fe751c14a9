/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <time.h>

#include "bench-page.h"

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

void
bench_wait_for_frame (GtkWidget *widget)
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

void
bench_settle (guint ms)
{
  gboolean settled = FALSE;

  g_timeout_add (ms, flag_cb, &settled);
  while (!settled)
    g_main_context_iteration (NULL, TRUE);
}

/* Nothing was painted for so long: what fades has faded. */
#define REST_US (60 * G_TIME_SPAN_MILLISECOND)
/* What moves for ever, such as a cursor that blinks, is not waited for. */
#define LONGEST_REST_US G_TIME_SPAN_SECOND

static void
note_frame_cb (GdkFrameClock *clock, gpointer painted_us)
{
  *(gint64 *) painted_us = g_get_monotonic_time ();
}

void
bench_rest (void)
{
  gint64 begin_us = g_get_monotonic_time (), painted_us = begin_us;
  g_autoptr(GList) windows = gtk_window_list_toplevels ();
  g_autoptr(GPtrArray) clocks = g_ptr_array_new_with_free_func (g_object_unref);

  for (GList *l = windows; l != NULL; l = l->next)
    {
      GdkFrameClock *clock = gtk_widget_get_frame_clock (l->data);

      if (clock == NULL)
        continue;
      g_signal_connect (clock, "after-paint", G_CALLBACK (note_frame_cb), &painted_us);
      g_ptr_array_add (clocks, g_object_ref (clock));
    }
  do
    bench_settle (20);
  while (g_get_monotonic_time () - painted_us < REST_US && g_get_monotonic_time () - begin_us < LONGEST_REST_US);
  for (guint i = 0; i < clocks->len; i++)
    g_signal_handlers_disconnect_by_data (g_ptr_array_index (clocks, i), &painted_us);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

void
bench_keep_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
bench_fail (const GError *error)
{
  g_printerr ("bench: %s\n", error->message);
  exit (2);
}

static void
find_cb (GtkWidget *widget, gpointer user_data)
{
  struct { GType type; GtkWidget *found; } *wanted = user_data;

  if (wanted->found == NULL && G_TYPE_CHECK_INSTANCE_TYPE (widget, wanted->type) && gtk_widget_get_mapped (widget))
    wanted->found = widget;
  else if (wanted->found == NULL && GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), find_cb, user_data);
}

GtkWidget *
bench_find (GtkWidget *window, GType type)
{
  struct { GType type; GtkWidget *found; } wanted = { type, NULL };

  find_cb (window, &wanted);
  g_assert (wanted.found != NULL);
  return wanted.found;
}

static double
processor_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

void
bench_begin (BenchTimes *times)
{
  bench_rest ();
  times->begin_us = g_get_monotonic_time ();
  times->begin_ms = processor_ms ();
}

void
bench_take (BenchTimes *times, GtkWidget *window, const char *what)
{
  double wall_ms, spent_ms;

  bench_wait_for_frame (window);
  wall_ms = (double) (g_get_monotonic_time () - times->begin_us) / 1000;
  spent_ms = processor_ms () - times->begin_ms;
  if (g_getenv ("BENCH_VERBOSE") != NULL)
    g_print ("  %-10s %8.2f ms, processor %.2f ms\n", what, wall_ms, spent_ms);
  g_array_append_val (times->wall, wall_ms);
  g_array_append_val (times->processor, spent_ms);
}

void
bench_type (BenchTimes *times, GtkWidget *window, const char *const *keystrokes)
{
  GtkWidget *entry = bench_find (window, GTK_TYPE_SEARCH_ENTRY);

  gtk_widget_grab_focus (entry);
  for (guint i = 0; keystrokes[i] != NULL; i++)
    {
      bench_begin (times);
      gtk_entry_set_text (GTK_ENTRY (entry), keystrokes[i]);
      bench_take (times, window, keystrokes[i]);
    }
}

double
bench_median (GArray *times)
{
  g_array_sort (times, compare_doubles);
  return g_array_index (times, double, times->len / 2);
}

gboolean
bench_report (const char *what, guint n_rows, BenchTimes *times, double max_median_ms)
{
  double median_ms = bench_median (times->wall);

  g_print ("%u rows: %s to painted: median %.2f ms, worst %.2f ms; processor median %.2f ms\n", n_rows, what, median_ms,
           g_array_index (times->wall, double, times->wall->len - 1), bench_median (times->processor));
  return max_median_ms <= 0 || median_ms <= max_median_ms;
}

void
bench_times_init (BenchTimes *times)
{
  times->wall = g_array_new (FALSE, FALSE, sizeof (double));
  times->processor = g_array_new (FALSE, FALSE, sizeof (double));
}

void
bench_times_clear (BenchTimes *times)
{
  g_array_unref (times->wall);
  g_array_unref (times->processor);
}
