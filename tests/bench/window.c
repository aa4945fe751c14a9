/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The window measured from inside its process: see window.py, which prepares the stores and the sensors.
 *
 *   bench-window --gap STORE      refreshes every sensor of STORE with the window open, once for each view
 *   bench-window --start STORE    opens the window on STORE; $VEDETTE_BENCH_BEGIN_US is when the process was started
 *
 * The password of all sensors is in $VEDETTE_TEST_PASSWORD. A gap is how long something that the window has to
 * answer (an event of the display has the same priority) waits for the main loop: another thread asks every 5 ms.
 * With --stacks, what ran during long gaps is printed, for addr2line.
 */
#include <execinfo.h>
#include <locale.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "ips-application.h"
#include "ips-sensor-link.h"
#include "ips-window-private.h"

#define ASK_EVERY_US 5000
#define STACK_AFTER_US 30000
#define STACK_EVERY_US 10000
#define MAX_STACKS 400
#define MAX_FRAMES 48
#define N_SHOWN 8

typedef struct
{
  gint64 asked_us;
  double wall_ms;
  double processor_ms;    /* of the main thread meanwhile: less than wall_ms where others had the processor */
  int stacks_from, stacks_to;
} Gap;

typedef struct
{
  GApplication *application;
  pthread_t main_thread;
  clockid_t main_clock;
  GThread *watcher;
  int stop;               /* (atomic) */
  int stacks_wanted;
  GArray *gaps;           /* of Gap; the watcher's until it ended */
  const char *view;
  IpsJob *job;            /* (owned) (nullable) */
  guint n_views;          /* done */
  gint64 begin_us;        /* of the job; of the process for --start */
  double worst_ms;
  gboolean gap_mode, first_frame, failed;
  double mapped_ms, usable_ms;
} Bench;

static struct { void *frames[MAX_FRAMES]; int n; } stacks[MAX_STACKS];
static volatile int n_stacks;

static void
stack_cb (int signal_number)
{
  if (n_stacks < MAX_STACKS)
    {
      stacks[n_stacks].n = backtrace (stacks[n_stacks].frames, MAX_FRAMES);
      n_stacks++;
    }
}

/* --- the watcher --- */

typedef struct
{
  GMutex mutex;
  GCond answered;
  gboolean done;
} Question;

static gboolean
answer_cb (gpointer user_data)
{
  Question *question = user_data;

  g_mutex_lock (&question->mutex);
  question->done = TRUE;
  g_cond_signal (&question->answered);
  g_mutex_unlock (&question->mutex);
  return G_SOURCE_REMOVE;
}

static double
clock_ms (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static gboolean watcher_ended_cb (gpointer user_data);

static gpointer
watch (gpointer user_data)
{
  Bench *bench = user_data;
  Question question = { 0 };

  g_mutex_init (&question.mutex);
  g_cond_init (&question.answered);
  while (!g_atomic_int_get (&bench->stop))
    {
      Gap gap = { .asked_us = g_get_monotonic_time (), .stacks_from = n_stacks };
      double processor_ms = clock_ms (bench->main_clock);
      gint64 stack_us = gap.asked_us + STACK_AFTER_US;

      question.done = FALSE;
      g_idle_add_full (G_PRIORITY_DEFAULT, answer_cb, &question, NULL);
      g_mutex_lock (&question.mutex);
      while (!question.done)
        if (!bench->stacks_wanted)
          {
            g_cond_wait (&question.answered, &question.mutex);
          }
        else if (!g_cond_wait_until (&question.answered, &question.mutex, stack_us) && !question.done)
          {
            pthread_kill (bench->main_thread, SIGUSR2);
            stack_us += STACK_EVERY_US;
          }
      g_mutex_unlock (&question.mutex);
      gap.wall_ms = (double) (g_get_monotonic_time () - gap.asked_us) / 1e3;
      gap.processor_ms = clock_ms (bench->main_clock) - processor_ms;
      gap.stacks_to = n_stacks;
      g_array_append_val (bench->gaps, gap);
      g_usleep (ASK_EVERY_US);
    }
  g_mutex_clear (&question.mutex);
  g_cond_clear (&question.answered);
  /* Waited for in the main loop, the watcher could wait for an answer of that loop: it says itself that it ended. */
  g_idle_add_full (G_PRIORITY_DEFAULT, watcher_ended_cb, bench, NULL);
  return NULL;
}

static int
compare_gaps (gconstpointer a, gconstpointer b)
{
  double left = ((const Gap *) a)->wall_ms, right = ((const Gap *) b)->wall_ms;

  return (left < right) - (left > right);
}

static void
start_watching (Bench *bench)
{
  bench->stop = FALSE;
  n_stacks = 0;
  g_array_set_size (bench->gaps, 0);
  bench->watcher = g_thread_new ("watcher", watch, bench);
}

static void
report_gaps (Bench *bench, guint n_sensors)
{
  const Gap *gaps = &g_array_index (bench->gaps, Gap, 0);
  gint64 now_us = g_get_monotonic_time ();

  g_array_sort (bench->gaps, compare_gaps);
  g_print ("# view %s: %u sensors in %.2f s, %u failed; asked %u times; p99 %.1f ms, p90 %.1f ms; longest (processor; when):",
           bench->view, n_sensors, (double) (now_us - bench->begin_us) / 1e6, ips_job_count (bench->job, IPS_OPERATION_FAILED),
           bench->gaps->len, gaps[bench->gaps->len / 100].wall_ms, gaps[bench->gaps->len / 10].wall_ms);
  for (guint i = 0; i < MIN (bench->gaps->len, N_SHOWN); i++)
    g_print (" %.1f (%.1f; %.2f s)", gaps[i].wall_ms, gaps[i].processor_ms, (double) (gaps[i].asked_us - bench->begin_us) / 1e6);
  g_print ("\n");
  bench->worst_ms = MAX (bench->worst_ms, gaps[0].wall_ms);
  for (guint i = 0; bench->stacks_wanted && i < MIN (bench->gaps->len, N_SHOWN); i++)
    for (int j = gaps[i].stacks_from; j < gaps[i].stacks_to; j++)
      {
        g_autofree char *title = g_strdup_printf ("STACK gap %.1f ms\n", gaps[i].wall_ms);

        if (write (STDERR_FILENO, title, strlen (title)) > 0)
          backtrace_symbols_fd (stacks[j].frames, stacks[j].n, STDERR_FILENO);
      }
}

/* --- gaps during a refresh --- */

static IpsWindow *
find_window (Bench *bench)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (bench->application)); l != NULL; l = l->next)
    if (IPS_IS_WINDOW (l->data))
      return l->data;
  return NULL;
}

static gboolean next_view_cb (gpointer user_data);

static void
finish (Bench *bench)
{
  IpsWindow *window = find_window (bench);

  gtk_window_close (GTK_WINDOW (window));
}

static gboolean
job_done_cb (gpointer user_data)
{
  Bench *bench = user_data;

  g_atomic_int_set (&bench->stop, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
watcher_ended_cb (gpointer user_data)
{
  Bench *bench = user_data;
  IpsWindow *window = find_window (bench);

  g_clear_pointer (&bench->watcher, g_thread_join);
  report_gaps (bench, ips_fleet_get_sensors (ips_workspace_get_fleet (ips_window_get_workspace (window)))->len);
  if (ips_job_count (bench->job, IPS_OPERATION_SUCCEEDED) != ips_job_get_n_operations (bench->job))
    {
      g_printerr ("bench-window: %u of %u succeeded\n", ips_job_count (bench->job, IPS_OPERATION_SUCCEEDED),
                  ips_job_get_n_operations (bench->job));
      bench->failed = TRUE;
    }
  g_clear_object (&bench->job);
  bench->n_views++;
  g_timeout_add (1500, next_view_cb, bench);
  return G_SOURCE_REMOVE;
}

static gboolean
is_done_cb (gpointer user_data)
{
  Bench *bench = user_data;

  if (bench->job == NULL || !ips_job_is_finished (bench->job))
    return G_SOURCE_CONTINUE;
  /* what the end of the job sets off belongs to it */
  g_timeout_add (1200, job_done_cb, bench);
  return G_SOURCE_REMOVE;
}

static void
submitted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Bench *bench = user_data;
  g_autoptr (GError) error = NULL;

  bench->job = ips_job_list_submit_finish (IPS_JOB_LIST (source), result, &error);
  if (bench->job == NULL)
    {
      g_printerr ("bench-window: %s\n", error->message);
      exit (2);
    }
  ips_job_bar_watch (ips_window_get_job_bar (find_window (bench)), bench->job);
}

static gboolean
next_view_cb (gpointer user_data)
{
  static const char *const views[] = { "device", "activity" };
  Bench *bench = user_data;
  IpsWindow *window = find_window (bench);
  IpsWorkspace *workspace = ips_window_get_workspace (window);

  if (bench->n_views == G_N_ELEMENTS (views))
    {
      finish (bench);
      return G_SOURCE_REMOVE;
    }
  bench->view = views[bench->n_views];
  ips_window_show_view (window, bench->view);
  bench->begin_us = g_get_monotonic_time ();
  start_watching (bench);
  ips_job_list_submit_async (ips_workspace_get_jobs (workspace), IPS_VERB_REFRESH, ips_fleet_get_sensors (ips_workspace_get_fleet (workspace)),
                             NULL, IPS_PRIORITY_USER, NULL, submitted_cb, bench);
  g_timeout_add (20, is_done_cb, bench);
  return G_SOURCE_REMOVE;
}

static void
store_passwords (IpsWorkspace *workspace)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (workspace));

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr (IpsSecret) secret = ips_secret_new (g_getenv ("VEDETTE_TEST_PASSWORD"));

      ips_vault_store_async (ips_workspace_get_vault (workspace), ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), secret, NULL, NULL, NULL);
    }
}

/* --- start --- */

static double
since_begin_ms (Bench *bench)
{
  return (double) (g_get_monotonic_time () - bench->begin_us) / 1e3;
}

/* After the frame, and after everything more urgent than an idle moment: a key pressed now is answered at once. */
static gboolean
usable_cb (gpointer user_data)
{
  Bench *bench = user_data;
  IpsWindow *window = find_window (bench);
  IpsTable *table = ips_device_page_get_table (window->device_page);
  guint n = (guint) gtk_tree_model_iter_n_children (GTK_TREE_MODEL (ips_table_get_model (table)), NULL);
  GPtrArray *sensors = ips_fleet_get_sensors (ips_workspace_get_fleet (ips_window_get_workspace (window)));

  if (sensors->len == 0 || n != sensors->len)
    return G_SOURCE_CONTINUE;
  ips_device_page_focus_search (window->device_page);
  if (!GTK_IS_ENTRY (gtk_window_get_focus (GTK_WINDOW (window))))
    {
      g_printerr ("bench-window: the search has not got the keyboard\n");
      bench->failed = TRUE;
    }
  bench->usable_ms = since_begin_ms (bench);
  g_print ("# start: %u rows; mapped after %.0f ms, usable after %.0f ms\n", n, bench->mapped_ms, bench->usable_ms);
  finish (bench);
  return G_SOURCE_REMOVE;
}

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  Bench *bench = user_data;

  if (bench->first_frame)
    return;
  bench->first_frame = TRUE;
  g_idle_add_full (GDK_PRIORITY_REDRAW + 10, usable_cb, bench, NULL);
}

static gboolean
mapped_cb (GtkWidget *widget, GdkEvent *event, gpointer user_data)
{
  Bench *bench = user_data;

  bench->mapped_ms = since_begin_ms (bench);
  g_signal_connect (gtk_widget_get_frame_clock (widget), "after-paint", G_CALLBACK (painted_cb), bench);
  return GDK_EVENT_PROPAGATE;
}

static void
window_added_cb (GtkApplication *application, GtkWindow *window, gpointer user_data)
{
  Bench *bench = user_data;

  if (!IPS_IS_WINDOW (window))
    return;
  if (bench->gap_mode)
    {
      store_passwords (ips_application_get_workspace (IPS_APPLICATION (application)));
      g_timeout_add (2000, next_view_cb, bench);
    }
  else
    {
      g_signal_connect (window, "map-event", G_CALLBACK (mapped_cb), bench);
    }
}

int
main (int argc, char *argv[])
{
  g_autoptr (IpsApplication) application = NULL;
  Bench bench = { .stacks_wanted = argc > 3 && g_str_equal (argv[3], "--stacks") };
  char *words[] = { argv[0], (char *) "--no-keyring", (char *) "--store", NULL, NULL };
  const char *begin = g_getenv ("VEDETTE_BENCH_BEGIN_US");
  void *warm[1];
  int status;

  if (argc < 3 || (!g_str_equal (argv[1], "--gap") && !g_str_equal (argv[1], "--start")))
    {
      g_printerr ("usage: %s --gap|--start STORE [--stacks]\n", argv[0]);
      return 2;
    }
  words[3] = argv[2];
  setlocale (LC_ALL, "");
  ips_https_link_init ();
  bench.gap_mode = g_str_equal (argv[1], "--gap");
  bench.begin_us = begin != NULL ? g_ascii_strtoll (begin, NULL, 10) : g_get_monotonic_time ();
  bench.main_thread = pthread_self ();
  pthread_getcpuclockid (bench.main_thread, &bench.main_clock);
  bench.gaps = g_array_new (FALSE, FALSE, sizeof (Gap));
  backtrace (warm, 1);        /* loads what it needs, which a signal handler must not */
  signal (SIGUSR2, stack_cb);

  application = ips_application_new ();
  bench.application = G_APPLICATION (application);
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), &bench);
  status = g_application_run (G_APPLICATION (application), 4, words);
  if (bench.gap_mode)
    g_print ("{\"gap_ms\":%.1f}\n", bench.worst_ms);
  else
    g_print ("{\"mapped_ms\":%.1f,\"usable_ms\":%.1f}\n", bench.mapped_ms, bench.usable_ms);
  g_array_unref (bench.gaps);
  return status != 0 || bench.failed ? 1 : 0;
}
