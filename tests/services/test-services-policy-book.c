/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "policy-fixture.h"

#include <string.h>

static IpsPolicyView *
get_view (PolicyFixture *f, const IpsPolicy *policy, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_policy_book_get_view_async (f->book, policy, NULL, fixture_keep_result_cb, &result);
  return ips_policy_book_get_view_finish (f->book, fixture_await (&result), error);
}

static IpsPolicy *
revert (PolicyFixture *f, const IpsPolicy *policy, guint level, gboolean keep_tuning, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_policy_book_revert_async (f->book, policy, level, keep_tuning, NULL, fixture_keep_result_cb, &result);
  return ips_policy_book_revert_finish (f->book, fixture_await (&result), error);
}

/* Every effective value as text: equal texts are equal policies. */
static char *
dump (IpsPolicyView *view)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < ips_policy_view_get_n (view); i++)
    for (IpsSignatureField field = 0; field < IPS_N_SIGNATURE_FIELDS; field++)
      {
        g_autofree char *value = ips_signature_dup_field (&ips_policy_view_nth (view, i)->value, field);

        g_string_append_printf (text, "%s;", value);
      }
  return g_strdup (text->str);
}

static void
test_whose (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) child = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches in Berlin");
  g_autoptr(IpsPolicy) first = NULL;
  g_autoptr(IpsPolicy) second = NULL;
  g_autoptr(GPtrArray) touched = NULL;
  g_autofree char *title = NULL;

  shared->level = 615;
  child->level = 615;
  g_free (child->parent_id);
  child->parent_id = g_strdup (shared->id);
  g_assert_true (policy_fixture_save (f, shared, "", NULL));
  g_assert_true (policy_fixture_save (f, child, "", NULL));
  policy_fixture_assign (f, f->sensors[0], child->id);
  first = ips_policy_book_dup_for_sensor (f->book, f->sensors[0]);
  second = ips_policy_book_dup_for_sensor (f->book, f->sensors[1]);
  g_assert_cmpstr (first->id, ==, child->id);
  g_assert_cmpstr (second->id, ==, ips_sensor_get_id (f->sensors[1]));
  g_assert_cmpint (second->kind, ==, IPS_POLICY_LOCAL);
  title = ips_policy_book_dup_title (f->book, second);
  g_assert_cmpstr (title, ==, ips_sensor_get_name (f->sensors[1]));
  /* Whoever changes what others inherit from touches their devices. */
  touched = ips_policy_book_get_sensors (f->book, shared);
  g_assert_cmpuint (touched->len, ==, 1);
  g_assert_true (g_ptr_array_index (touched, 0) == f->sensors[0]);
  g_assert_nonnull (ips_policy_book_lookup_name (f->book, "BRANCHES"));
}

static void
test_circle (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) a = ips_policy_new (IPS_POLICY_SHARED, NULL, "a");
  g_autoptr(IpsPolicy) b = ips_policy_new (IPS_POLICY_SHARED, NULL, "b");
  g_autoptr(IpsPolicy) again = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (policy_fixture_save (f, a, "", NULL));
  g_free (b->parent_id);
  b->parent_id = g_strdup (a->id);
  g_assert_true (policy_fixture_save (f, b, "", NULL));
  again = ips_policy_copy (ips_policy_book_lookup (f->book, a->id));
  g_free (again->parent_id);
  again->parent_id = g_strdup (b->id);
  g_assert_false (policy_fixture_save (f, again, "", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "circle"));
}

/* The first update that is applied to a device can be taken back: its policy begins with what the device ran. */
static void
test_revert_first (PolicyFixture *f, gconstpointer data)
{
  const char *id = ips_sensor_get_id (f->sensors[0]);
  IpsSensorFacts *facts = ips_sensor_facts_copy (ips_sensor_get_facts (f->sensors[0]));
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_LOCAL, id, NULL);
  g_autoptr(IpsPolicy) applied = NULL;
  g_autoptr(IpsPolicy) back = NULL;
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GAsyncResult) flushed = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  const IpsPolicyVersion *first;

  g_free (facts->signature_level);
  facts->signature_level = g_strdup ("S615");
  ips_fleet_take_facts (f->fleet, id, facts);
  ips_store_flush_async (f->store, NULL, fixture_keep_result_cb, &flushed);
  g_assert_true (ips_store_flush_finish (f->store, fixture_await (&flushed), &error));
  policy->level = 616;
  g_assert_true (policy_fixture_save (f, policy, "S616", NULL));
  ips_policy_book_get_versions_async (f->book, id, NULL, fixture_keep_result_cb, &result);
  versions = ips_policy_book_get_versions_finish (f->book, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (versions->len, ==, 2);
  first = g_ptr_array_index (versions, 1);
  g_assert_cmpuint (first->level, ==, 615);
  applied = ips_policy_copy (ips_policy_book_lookup (f->book, id));
  back = revert (f, applied, 0, FALSE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (back->level, ==, 615);
  g_assert_cmpuint (back->version, ==, applied->version);
  g_assert_true (policy_fixture_save (f, back, "reverted", NULL));
}

static void
test_revert (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) saved = NULL;
  g_autoptr(IpsPolicy) applied = NULL;
  g_autoptr(IpsPolicy) back = NULL;
  g_autoptr(IpsPolicy) kept = NULL;
  g_autoptr(IpsPolicyView) before = NULL;
  g_autoptr(IpsPolicyView) after = NULL;
  g_autoptr(IpsPolicyView) lacking = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *dump_before = NULL;
  g_autofree char *dump_after = NULL;

  policy->level = 615;
  policy_fixture_tune (policy, 1003, IPS_SIGNATURE_FIDELITY, "12");
  g_assert_true (policy_fixture_save (f, policy, "", NULL));
  saved = ips_policy_copy (ips_policy_book_lookup (f->book, policy->id));
  g_assert_null (revert (f, saved, 0, FALSE, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  before = get_view (f, saved, NULL);
  dump_before = dump (before);

  applied = ips_policy_copy (saved);
  applied->level = 616;
  policy_fixture_tune (applied, 1003, IPS_SIGNATURE_FIDELITY, "99");
  policy_fixture_tune (applied, 1025, IPS_SIGNATURE_ENABLED, "false");
  g_assert_true (policy_fixture_save (f, applied, "S616", NULL));
  ips_policy_free (g_steal_pointer (&applied));
  applied = ips_policy_copy (ips_policy_book_lookup (f->book, policy->id));

  back = revert (f, applied, 0, FALSE, &error);
  g_assert_no_error (error);
  after = get_view (f, back, NULL);
  dump_after = dump (after);
  g_assert_cmpstr (dump_before, ==, dump_after);
  g_assert_cmpuint (back->version, ==, applied->version);

  /* With the tuning of today, what S615 lacks is listed. */
  kept = revert (f, applied, 615, TRUE, &error);
  g_assert_no_error (error);
  lacking = get_view (f, kept, NULL);
  g_assert_cmpuint (ips_policy_view_lookup (lacking, IPS_SIGNATURE_KEY (1003, 0))->value.fidelity, ==, 99);
  g_assert_cmpuint (ips_policy_view_get_lost (lacking)->len, ==, 1);
  g_assert_null (revert (f, applied, 600, FALSE, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_true (policy_fixture_save (f, back, "reverted", NULL));
}

static void
test_unknown_level (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(GError) error = NULL;

  policy->level = 700;
  g_assert_null (get_view (f, policy, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "S700"));
  g_assert_cmpuint (ips_catalogue_find_nearest (f->catalogue, 700), ==, 616);
  g_assert_cmpuint (ips_catalogue_find_nearest (f->catalogue, 500), ==, 0);
}

/* Whatever there is no level of, the sentence says what brings one. */
static void
test_no_level (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) local = ips_policy_book_dup_for_sensor (f->book, f->sensors[0]);
  g_autoptr(IpsPolicy) later = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensorFacts *facts;

  g_assert_null (get_view (f, shared, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "Branches is at no update level: choose one"));
  g_clear_error (&error);
  g_assert_null (get_view (f, local, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, ips_sensor_get_name (f->sensors[0])));
  g_assert_nonnull (strstr (error->message, "has not been read yet"));
  g_assert_nonnull (strstr (error->message, "refresh it first"));
  g_clear_error (&error);

  /* Tuned before it was read, then read: its own level is the policy's. */
  g_assert_true (policy_fixture_save (f, local, "tuned", NULL));
  facts = ips_sensor_facts_copy (ips_sensor_get_facts (f->sensors[0]));
  facts->contacted_us = 1;
  ips_sensor_take_facts (f->sensors[0], facts);
  g_assert_null (get_view (f, local, &error));
  g_assert_nonnull (strstr (error->message, "did not say at which signature level"));
  g_clear_error (&error);
  facts = ips_sensor_facts_copy (ips_sensor_get_facts (f->sensors[0]));
  g_free (facts->signature_level);
  facts->signature_level = g_strdup ("S905");
  ips_sensor_take_facts (f->sensors[0], facts);
  later = ips_policy_book_dup_for_sensor (f->book, f->sensors[0]);
  g_assert_cmpuint (later->level, ==, 905);
  g_assert_null (get_view (f, later, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "IPS-CS-MGR-sig-S905"));
  g_assert_nonnull (strstr (error->message, "signatures fetch"));
}

static IpsSignatureDiff *
compare (PolicyFixture *f, guint from, guint to, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_catalogue_compare_async (f->catalogue, from, to, NULL, fixture_keep_result_cb, &result);
  return ips_catalogue_compare_finish (f->catalogue, fixture_await (&result), error);
}

static void
test_compare (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsSignatureDiff) there = compare (f, 615, 616, NULL);
  g_autoptr(IpsSignatureDiff) back = compare (f, 616, 615, NULL);
  g_autoptr(IpsSignatureDiff) same = compare (f, 616, 616, NULL);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (ips_signature_diff_count (there, IPS_CHANGE_MODIFIED), ==, 20);
  g_assert_cmpuint (ips_signature_diff_count (there, IPS_CHANGE_NEW), ==, 10);
  g_assert_cmpuint (ips_signature_diff_count (back, IPS_CHANGE_REMOVED), ==, 10);
  g_assert_cmpuint (ips_signature_diff_get_n (same), ==, 0);
  g_assert_null (compare (f, 615, 617, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "S617"));
}

/* --- levels that nobody needs --- */

static gboolean
forget (PolicyFixture *f, guint level, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_policy_book_forget_level_async (f->book, level, NULL, fixture_keep_result_cb, &result);
  return ips_policy_book_forget_level_finish (f->book, fixture_await (&result), error);
}

static void
assert_kept (PolicyFixture *f, guint level, const char *sentence)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (forget (f, level, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, sentence);
  g_assert_nonnull (ips_catalogue_lookup (f->catalogue, level));
}

static void
run_level (IpsSensor *sensor, const char *level)
{
  IpsSensorFacts *facts = ips_sensor_facts_copy (ips_sensor_get_facts (sensor));

  g_free (facts->signature_level);
  facts->signature_level = g_strdup (level);
  ips_sensor_take_facts (sensor, facts);
}

static void
save_at (PolicyFixture *f, const char *name, guint level)
{
  const IpsPolicy *there = ips_policy_book_lookup_name (f->book, name);
  g_autoptr(IpsPolicy) policy = there != NULL ? ips_policy_copy (there) : ips_policy_new (IPS_POLICY_SHARED, NULL, name);

  policy->level = level;
  g_assert_true (policy_fixture_save (f, policy, "", NULL));
}

static void
test_forget (PolicyFixture *f, gconstpointer data)
{
  g_autofree char *one = NULL;
  g_autofree char *two = NULL;
  g_autoptr(IpsPolicy) local = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (forget (f, 700, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Devices for which no level is chosen stand on what they run. */
  run_level (f->sensors[0], "S615");
  one = g_strdup_printf ("S615 is kept: %s runs it, and no other level is chosen for it", ips_sensor_get_name (f->sensors[0]));
  assert_kept (f, 615, one);
  run_level (f->sensors[1], "S615.0");
  two = g_strdup_printf ("S615 is kept: %s and 1 other device run it, and no other level is chosen for them", ips_sensor_get_name (f->sensors[0]));
  assert_kept (f, 615, two);
  run_level (f->sensors[0], "");
  local = ips_policy_book_dup_for_sensor (f->book, f->sensors[1]);
  g_clear_pointer (&one, g_free);
  one = g_strdup_printf ("S615 is kept: it is the update level of %s", ips_sensor_get_name (f->sensors[1]));
  g_assert_true (policy_fixture_save (f, local, "tuned", NULL));
  assert_kept (f, 615, one);
  ips_policy_free (g_steal_pointer (&local));
  local = ips_policy_book_dup_for_sensor (f->book, f->sensors[1]);
  local->level = 616;
  g_assert_true (policy_fixture_save (f, local, "S616", NULL));
  g_clear_pointer (&one, g_free);
  one = g_strdup_printf ("S615 is kept: it was an update level of %s, which can be reverted to it", ips_sensor_get_name (f->sensors[1]));
  assert_kept (f, 615, one);

  policy_fixture_put_level (f, 617, 10, IPS_SEVERITY_LOW);
  policy_fixture_put_level (f, 618, 10, IPS_SEVERITY_LOW);
  save_at (f, "Alpha", 617);
  save_at (f, "Beta", 617);
  assert_kept (f, 617, "S617 is kept: it is the update level of Alpha and Beta");
  save_at (f, "Gamma", 617);
  save_at (f, "Delta", 617);
  save_at (f, "Epsilon", 617);
  assert_kept (f, 617, "S617 is kept: it is the update level of Alpha, Beta, Delta and 2 more");
  save_at (f, "Alpha", 616);
  assert_kept (f, 617, "S617 is kept: it is the update level of Beta, Delta, Epsilon and Gamma, and was one of Alpha, which can be reverted to it");

  g_assert_true (forget (f, 618, &error));
  g_assert_no_error (error);
  g_assert_null (ips_catalogue_lookup (f->catalogue, 618));
  g_assert_nonnull (ips_catalogue_lookup (f->catalogue, 617));
}

static void
make_local (PolicyFixture *f, IpsSensor *sensor)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_policy_book_make_local_async (f->book, sensor, NULL, fixture_keep_result_cb, &result);
  ips_policy_book_make_local_finish (f->book, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* What one device gets of its own says the same at first, and touches nobody else. */
static void
test_make_local (PolicyFixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) head = ips_policy_new (IPS_POLICY_SHARED, NULL, "Head");
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) local = NULL;
  g_autoptr(IpsPolicyView) before = NULL;
  g_autoptr(IpsPolicyView) after = NULL;
  g_autofree char *dump_before = NULL;
  g_autofree char *dump_after = NULL;

  head->level = shared->level = 616;
  policy_fixture_tune (head, 1004, IPS_SIGNATURE_RETIRED, "true");
  g_assert_true (policy_fixture_save (f, head, "", NULL));
  g_free (shared->parent_id);
  shared->parent_id = g_strdup (head->id);
  policy_fixture_tune (shared, 1003, IPS_SIGNATURE_FIDELITY, "12");
  g_assert_true (policy_fixture_save (f, shared, "", NULL));
  for (guint i = 0; i < 2; i++)
    policy_fixture_assign (f, f->sensors[i], shared->id);
  before = get_view (f, ips_policy_book_lookup (f->book, shared->id), NULL);
  dump_before = dump (before);
  make_local (f, f->sensors[0]);
  local = ips_policy_book_dup_for_sensor (f->book, f->sensors[0]);
  g_assert_cmpint (local->kind, ==, IPS_POLICY_LOCAL);
  g_assert_cmpuint (local->level, ==, 616);
  g_assert_cmpstr (local->why, ==, "copied from Branches, for this device alone");
  after = get_view (f, local, NULL);
  dump_after = dump (after);
  g_assert_cmpstr (dump_after, ==, dump_before);
  g_assert_true (ips_policy_book_is_shared (f->book, ips_sensor_get_id (f->sensors[1])));
  /* once more changes nothing */
  make_local (f, f->sensors[0]);
  g_assert_cmpuint (ips_policy_book_lookup (f->book, ips_sensor_get_id (f->sensors[0]))->version, ==, local->version);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/policy-book/whose", PolicyFixture, NULL, policy_fixture_set_up, test_whose, policy_fixture_tear_down);
  g_test_add ("/policy-book/circle", PolicyFixture, NULL, policy_fixture_set_up, test_circle, policy_fixture_tear_down);
  g_test_add ("/policy-book/revert-first", PolicyFixture, NULL, policy_fixture_set_up, test_revert_first, policy_fixture_tear_down);
  g_test_add ("/policy-book/revert", PolicyFixture, NULL, policy_fixture_set_up, test_revert, policy_fixture_tear_down);
  g_test_add ("/policy-book/unknown-level", PolicyFixture, NULL, policy_fixture_set_up, test_unknown_level, policy_fixture_tear_down);
  g_test_add ("/policy-book/no-level", PolicyFixture, NULL, policy_fixture_set_up, test_no_level, policy_fixture_tear_down);
  g_test_add ("/policy-book/compare", PolicyFixture, NULL, policy_fixture_set_up, test_compare, policy_fixture_tear_down);
  g_test_add ("/policy-book/forget", PolicyFixture, NULL, policy_fixture_set_up, test_forget, policy_fixture_tear_down);
  g_test_add ("/policy-book/make-local", PolicyFixture, NULL, policy_fixture_set_up, test_make_local, policy_fixture_tear_down);
  return g_test_run ();
}
