/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a keystroke or a click to the frame that shows the answer: what the measurements of pages share. */
#pragma once

#include <gtk/gtk.h>

typedef struct
{
  GArray *wall;        /* (owned) (element-type double): ms */
  GArray *processor;   /* likewise, of this thread: what is left of it on a busy machine */
  gint64 begin_us;
  double begin_ms;
} BenchTimes;

/* Until the next frame of the window is painted. */
void bench_wait_for_frame (GtkWidget *widget);
/* Lets the loop run. */
void bench_settle (guint ms);
/* A person is slower than the frame clock: each step meets a window in which nothing moves any more. While something fades, the
 * next frame is not painted before its turn, up to 16.7 ms later, whatever the program does. */
void bench_rest (void);
/* For asynchronous calls: keeps the result in the GAsyncResult * that @user_data points to. */
void bench_keep_cb (GObject *source, GAsyncResult *result, gpointer user_data);
/* Ends the program. */
void bench_fail (const GError *error);
/* The first mapped widget of a kind; there must be one. (transfer none) */
GtkWidget *bench_find (GtkWidget *window, GType type);
/* Lets the window come to rest, then starts the clock. */
void bench_begin (BenchTimes *times);
/* Waits for the frame and notes the time. */
void bench_take (BenchTimes *times, GtkWidget *window, const char *what);
/* Prints median and worst; %FALSE if the median is above @max_median_ms, 0 for no limit. */
gboolean bench_report (const char *what, guint n_rows, BenchTimes *times, double max_median_ms);
/* Enters one text after the other into the search of the window, and takes the time of each. %NULL-terminated. */
void bench_type (BenchTimes *times, GtkWidget *window, const char *const *keystrokes);
/* Sorts @times (element-type double). */
double bench_median (GArray *times);
void bench_times_init (BenchTimes *times);
void bench_times_clear (BenchTimes *times);
