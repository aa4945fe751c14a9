/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Devices that updates leave alone: what is stored of it, and that every program knows. */
#include <string.h>

#include "ips-freeze-list.h"
#include "store-fixture.h"

#define NOW (G_GINT64_CONSTANT (1465200000) * G_USEC_PER_SEC)

static void
load (IpsFreezeList *list)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_freeze_list_load_async (list, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_freeze_list_load_finish (list, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
set (IpsFreezeList *list, const char *const *ids, const IpsFreeze *freeze)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_freeze_list_set_async (list, ids, freeze, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_freeze_list_set_finish (list, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
changed_cb (IpsFreezeList *list, gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
}

static void
test_set (StoreFixture *self, gconstpointer data)
{
  static const char *const both[] = { "one", "two", NULL };
  static const char *const first[] = { "one", NULL };
  g_autoptr(IpsStore) store = fixture_open (self->path, NULL);
  g_autoptr(IpsStore) another = fixture_open (self->path, NULL);
  g_autoptr(IpsFreezeList) list = ips_freeze_list_get (store);
  g_autoptr(IpsFreezeList) other = ips_freeze_list_get (another);
  g_autoptr(IpsFreeze) freeze = ips_freeze_new ("anna", "audit | until it is over", NOW, NOW + G_TIME_SPAN_DAY);
  const IpsFreeze *found;
  gboolean changed = FALSE;

  load (list);
  load (other);
  g_assert_null (ips_freeze_list_lookup (list, "one", NOW));
  g_signal_connect (other, "changed", G_CALLBACK (changed_cb), &changed);
  set (list, both, freeze);
  found = ips_freeze_list_lookup (list, "one", NOW);
  g_assert_nonnull (found);
  g_assert_cmpstr (found->who, ==, "anna");
  g_assert_cmpstr (found->why, ==, "audit | until it is over");
  g_assert_cmpint (found->since_us, ==, NOW);
  /* not longer than was said */
  g_assert_nonnull (ips_freeze_list_lookup (list, "two", NOW + G_TIME_SPAN_DAY));
  g_assert_null (ips_freeze_list_lookup (list, "two", NOW + G_TIME_SPAN_DAY + 1));
  g_assert_null (ips_freeze_list_lookup (list, "three", NOW));
  /* the other program notices by itself */
  fixture_await_flag (&changed);
  g_assert_nonnull (ips_freeze_list_lookup (other, "two", NOW));
  set (list, first, NULL);
  g_assert_null (ips_freeze_list_lookup (list, "one", NOW));
  g_assert_nonnull (ips_freeze_list_lookup (list, "two", NOW));
}

static void
test_text (void)
{
  g_autoptr(IpsFreeze) freeze = ips_freeze_new ("a|b", "why\nso | or", NOW, 0);
  g_autofree char *text = ips_freeze_to_text (freeze);
  g_autoptr(IpsFreeze) read = ips_freeze_from_text (text);
  g_autoptr(IpsFreeze) ended = ips_freeze_new ("anna", "", NOW, NOW);
  g_autofree char *described = ips_freeze_describe (read);
  g_autofree char *without = ips_freeze_describe (ended);
  static const char *const bad[] = { "", "1", "1|2|who", "x|2|who|why", "1|-2|who|why", "99999999999999999999|0|who|why" };
  static const struct { const char *text; gboolean valid; } days[] = {
    { "2016-08-01", TRUE }, { " 2016-08-01 ", TRUE }, { "", TRUE }, { "2016-06-01", FALSE }, { "2016-13-01", FALSE }, { "tomorrow", FALSE },
    { "2016-08-01T10:00:00", FALSE },
  };

  g_assert_nonnull (read);
  g_assert_cmpstr (read->who, ==, "a_b");
  g_assert_null (strchr (read->why, '\n'));
  g_assert_nonnull (strstr (read->why, "| or"));
  g_assert_true (ips_freeze_is_in_force (read, G_MAXINT64));
  g_assert_true (g_str_has_prefix (described, "Frozen by a_b: why"));
  g_assert_true (g_str_has_prefix (without, "Frozen by anna until "));
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_null (ips_freeze_from_text (bad[i]));
  for (guint i = 0; i < G_N_ELEMENTS (days); i++)
    {
      g_autoptr(GError) error = NULL;
      gint64 until_us;

      g_assert_cmpint (ips_freeze_parse_until (days[i].text, NOW, &until_us, &error), ==, days[i].valid);
      g_assert_cmpint (error == NULL, ==, days[i].valid);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/services/freeze-list/text", test_text);
  g_test_add ("/services/freeze-list/set", StoreFixture, NULL, store_fixture_set_up, test_set, store_fixture_tear_down);
  return g_test_run ();
}
