/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deadline.h"

static gboolean
is_cancelled (IpsDeadline *self)
{
  return g_cancellable_is_cancelled (ips_deadline_get_cancellable (self));
}

static void
wait_for (IpsDeadline *self)
{
  while (!is_cancelled (self))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_passes (void)
{
  g_autoptr(GCancellable) outer = g_cancellable_new ();
  g_autoptr(IpsDeadline) deadline = ips_deadline_new (outer, 20);

  g_assert_false (is_cancelled (deadline));
  wait_for (deadline);
  g_assert_true (ips_deadline_has_passed (deadline));
  g_assert_false (g_cancellable_is_cancelled (outer));
}

static void
test_caller (void)
{
  g_autoptr(GCancellable) outer = g_cancellable_new ();
  g_autoptr(IpsDeadline) before = ips_deadline_new (outer, 3600 * 1000);
  g_autoptr(IpsDeadline) after = NULL;

  g_cancellable_cancel (outer);
  g_assert_true (is_cancelled (before));
  g_assert_false (ips_deadline_has_passed (before));
  after = ips_deadline_new (outer, 3600 * 1000);
  g_assert_true (is_cancelled (after));
}

static void
test_stopped (void)
{
  g_autoptr(GCancellable) outer = g_cancellable_new ();
  g_autoptr(IpsDeadline) stopped = ips_deadline_new (outer, 1);
  g_autoptr(IpsDeadline) later = ips_deadline_new (NULL, 20);

  ips_deadline_stop (stopped);
  ips_deadline_stop (stopped);
  wait_for (later);
  g_cancellable_cancel (outer);
  g_assert_false (is_cancelled (stopped));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/deadline/passes", test_passes);
  g_test_add_func ("/base/deadline/caller", test_caller);
  g_test_add_func ("/base/deadline/stopped", test_stopped);
  return g_test_run ();
}
