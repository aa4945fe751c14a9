/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"
#include "ips-sleep.h"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static void
run_pending (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
test_fake_clock (void)
{
  g_autoptr(IpsClock) clock = ips_clock_new_fake (0);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_sleep_async (clock, 5 * G_TIME_SPAN_SECOND, NULL, done_cb, &result);
  run_pending ();
  g_assert_null (result);
  ips_clock_advance (clock, 4 * G_TIME_SPAN_SECOND);
  run_pending ();
  g_assert_null (result);
  ips_clock_advance (clock, G_TIME_SPAN_SECOND);
  run_pending ();
  g_assert_nonnull (result);
  g_assert_true (ips_sleep_finish (result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&clock));
}

static void
test_cancelled (gconstpointer data)
{
  gboolean real = GPOINTER_TO_INT (data);
  g_autoptr(IpsClock) clock = real ? g_object_ref (ips_clock_get_system ()) : ips_clock_new_fake (0);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_sleep_async (clock, G_TIME_SPAN_HOUR, cancellable, done_cb, &result);
  run_pending ();
  g_assert_null (result);
  g_cancellable_cancel (cancellable);
  g_assert_null (result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (ips_sleep_finish (result, &error));
  g_assert_true (ips_error_is_cancelled (error));
}

static void
test_real (void)
{
  g_autoptr(GAsyncResult) result = NULL;
  gint64 begin_us = g_get_monotonic_time ();

  ips_sleep_async (ips_clock_get_system (), 20 * G_TIME_SPAN_MILLISECOND, NULL, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 20 * G_TIME_SPAN_MILLISECOND);
  g_assert_true (ips_sleep_finish (result, NULL));
}

static void
test_back_off (void)
{
  gboolean differs = FALSE;

  for (guint attempt = 1; attempt < 12; attempt++)
    {
      gint64 middle = MIN (1000 << (attempt - 1), 30000);
      gint64 first = ips_sleep_back_off (1000, 30000, attempt);

      for (guint i = 0; i < 100; i++)
        {
          gint64 delay = ips_sleep_back_off (1000, 30000, attempt);

          g_assert_cmpint (delay, >=, middle / 2);
          g_assert_cmpint (delay, <=, middle * 3 / 2);
          differs = differs || delay != first;
        }
    }
  g_assert_true (differs);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/sleep/fake-clock", test_fake_clock);
  g_test_add_data_func ("/jobs/sleep/cancelled-fake", GINT_TO_POINTER (FALSE), test_cancelled);
  g_test_add_data_func ("/jobs/sleep/cancelled-real", GINT_TO_POINTER (TRUE), test_cancelled);
  g_test_add_func ("/jobs/sleep/real", test_real);
  g_test_add_func ("/jobs/sleep/back-off", test_back_off);
  return g_test_run ();
}
