/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-alarm.h"

typedef struct
{
  IpsAlarm *alarm;
  guint n_calls;
} Fixture;

static void
alarm_cb (gpointer user_data)
{
  Fixture *self = user_data;

  self->n_calls++;
  ips_alarm_set (self->alarm, G_MAXINT64);
}

static gboolean
give_up_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, give_up_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_real (void)
{
  Fixture self = { 0 };
  IpsClock *clock = ips_clock_get_system ();
  gint64 due_us = ips_clock_now_us (clock) + 300 * 1000;

  self.alarm = ips_alarm_new (clock, alarm_cb, &self);
  ips_alarm_set (self.alarm, due_us);
  while (self.n_calls == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpint (ips_clock_now_us (clock), >=, due_us);
  /* not again, until it is set; then also for what is past */
  run_for (100);
  g_assert_cmpuint (self.n_calls, ==, 1);
  ips_alarm_set (self.alarm, ips_clock_now_us (clock) - G_TIME_SPAN_DAY);
  run_for (100);
  g_assert_cmpuint (self.n_calls, ==, 2);
  ips_alarm_set (self.alarm, ips_clock_now_us (clock) + 50 * 1000);
  ips_alarm_free (self.alarm);
  run_for (150);
  g_assert_cmpuint (self.n_calls, ==, 2);
}

static void
test_fake (void)
{
  Fixture self = { 0 };
  g_autoptr(IpsClock) clock = ips_clock_new_fake (G_USEC_PER_SEC);

  self.alarm = ips_alarm_new (clock, alarm_cb, &self);
  ips_clock_advance (clock, 1);
  ips_clock_advance (clock, -1);
  g_assert_cmpuint (self.n_calls, ==, 2);
  ips_alarm_free (self.alarm);
  ips_clock_advance (clock, 1);
  g_assert_cmpuint (self.n_calls, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/alarm/real", test_real);
  g_test_add_func ("/base/alarm/fake", test_fake);
  return g_test_run ();
}
