/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"
#include "ips-trace.h"

static void
done_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static IpsTrace *
trace (const char *address, GCancellable *cancellable, GError **error)
{
  g_autoptr(GInetAddress) target = g_inet_address_new_from_string (address);
  g_autoptr(GAsyncResult) result = NULL;

  ips_trace_async (target, 300, cancellable, done_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return ips_trace_finish (result, error);
}

/* The one host that can be traced without leaving this machine: it is the first hop and the last. */
static void
test_loopback (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsTrace) found = trace ("127.0.0.1", NULL, &error);
  g_autofree char *words = NULL;

  g_assert_no_error (error);
  g_assert_true (found->reached);
  g_assert_cmpuint (found->last, ==, 1);
  g_assert_cmpstr (found->hops[0], ==, "127.0.0.1");
  words = ips_trace_describe (found);
  g_assert_cmpstr (words, ==, "packets arrive there (hop 1)");
}

static void
test_words (void)
{
  IpsTrace far = { .hops = { (char *) "192.0.2.1", NULL, (char *) "192.0.2.3" }, .last = 3 }, none = { .last = 0 };
  g_autofree char *words = ips_trace_describe (&far), *nobody = ips_trace_describe (&none);

  g_assert_cmpstr (words, ==, "packets got as far as 192.0.2.3 (hop 3)");
  g_assert_cmpstr (nobody, ==, "no host on the way answered");
}

static void
test_cancelled (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_null (trace ("127.0.0.1", cancellable, &error));
  g_assert_true (ips_error_is_cancelled (error));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/trace/loopback", test_loopback);
  g_test_add_func ("/jobs/trace/words", test_words);
  g_test_add_func ("/jobs/trace/cancelled", test_cancelled);
  return g_test_run ();
}
