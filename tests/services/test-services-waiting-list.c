/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-waiting-list.h"

#include <string.h>

#include "ips-policy-update.h"
#include "policy-fixture.h"

#define SHA256 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define KEY(id) IPS_SIGNATURE_KEY (id, 0)

typedef struct
{
  PolicyFixture base;
  IpsWaitingList *list;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  policy_fixture_set_up (&f->base, data);
  f->list = ips_waiting_list_new (f->base.store, f->base.book);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;

  /* A refusal has the book read once more: this comes after it. */
  ips_policy_book_load_async (f->base.book, NULL, fixture_keep_result_cb, &result);
  ips_policy_book_load_finish (f->base.book, fixture_await (&result), NULL);
  g_clear_object (&result);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (f->list);
  policy_fixture_tear_down (&f->base, data);
}

static gboolean
submit (Fixture *f, GPtrArray *changes, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_waiting_list_submit_async (f->list, changes, "as agreed", NULL, fixture_keep_result_cb, &result);
  return ips_waiting_list_submit_finish (f->list, fixture_await (&result), error);
}

static gboolean
discard (Fixture *f, GPtrArray *changes, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_waiting_list_discard_async (f->list, changes, NULL, fixture_keep_result_cb, &result);
  return ips_waiting_list_discard_finish (f->list, fixture_await (&result), error);
}

static void
submit_all (Fixture *f)
{
  g_autoptr(GPtrArray) changes = ips_waiting_list_dup_changes (f->list);
  g_autoptr(GError) error = NULL;

  submit (f, changes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 0);
}

static void
discard_all (Fixture *f)
{
  g_autoptr(GPtrArray) changes = ips_waiting_list_dup_changes (f->list);
  g_autoptr(GError) error = NULL;

  discard (f, changes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 0);
}

static void
save (Fixture *f, const IpsPolicy *policy)
{
  g_autoptr(GError) error = NULL;

  policy_fixture_save (&f->base, policy, "for the test", &error);
  g_assert_no_error (error);
}

static void
mark (Fixture *f, IpsSensor *sensor, const char *package)
{
  g_autoptr(GPtrArray) updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (updates, ips_sensor_update_new (ips_sensor_get_id (sensor), SHA256, package));
  ips_waiting_list_add_updates_async (f->list, updates, "wizard", NULL, fixture_keep_result_cb, &result);
  ips_waiting_list_add_updates_finish (f->list, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* A shared policy with S615 on both devices, submitted. */
static IpsPolicy *
add_branches (Fixture *f)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");

  policy->level = 615;
  policy_fixture_tune (policy, 1003, IPS_SIGNATURE_FIDELITY, "12");
  save (f, policy);
  for (guint i = 0; i < 2; i++)
    policy_fixture_assign (&f->base, f->base.sensors[i], policy->id);
  submit_all (f);
  return ips_policy_copy (ips_policy_book_lookup (f->base.book, policy->id));
}

static void
test_submit (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = add_branches (f);
  g_autoptr(IpsPolicy) before = NULL;
  g_autoptr(IpsPolicy) after = NULL;
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GPtrArray) devices = NULL;
  g_autoptr(GPtrArray) history = NULL;
  IpsWaitingChange *change;
  IpsDeviceChange *device;

  policy->level = 616;
  policy_fixture_tune (policy, 1004, IPS_SIGNATURE_ENABLED, "false");
  save (f, policy);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 1);
  changes = ips_waiting_list_dup_changes (f->list);
  change = g_ptr_array_index (changes, 0);
  g_assert_cmpint (change->kind, ==, IPS_WAITING_POLICY);
  g_assert_cmpstr (change->subject, ==, "Branches");
  g_assert_cmpstr (change->before, ==, "S615, 1 signature tuned");
  g_assert_cmpstr (change->after, ==, "S616, 2 signatures tuned");
  g_assert_cmpstr (change->who, ==, g_get_user_name ());
  g_assert_cmpstr (change->why, ==, "for the test");

  devices = ips_waiting_list_dup_device_changes (f->list);
  g_assert_cmpuint (devices->len, ==, 2);
  device = g_ptr_array_index (devices, 1);
  g_assert_cmpstr (device->sensor_id, ==, ips_sensor_get_id (f->base.sensors[1]));
  g_assert_cmpuint (device->level_before, ==, 615);
  g_assert_cmpuint (device->level_after, ==, 616);
  g_assert_cmpuint (device->n_signatures, ==, 1);

  /* Deployments go on taking what was submitted. */
  before = ips_waiting_list_dup_submitted_policy (f->list, f->base.sensors[0]);
  g_assert_cmpuint (before->level, ==, 615);
  g_assert_cmpuint (ips_tuning_table_get_n (before->tuning), ==, 1);
  submit_all (f);
  after = ips_waiting_list_dup_submitted_policy (f->list, f->base.sensors[0]);
  g_assert_cmpuint (after->level, ==, 616);
  g_assert_cmpuint (ips_tuning_table_get_n (after->tuning), ==, 2);
  history = fixture_history (f->base.store, "as agreed");
  g_assert_cmpuint (history->len, >=, 1);
  /* Nobody submits it twice, and not what he has not seen. */
  g_assert_false (submit (f, changes, NULL));
}

static void
test_conflict (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = add_branches (f);
  g_autoptr(IpsPolicy) again = NULL;
  g_autoptr(GPtrArray) seen = NULL;
  g_autoptr(GError) error = NULL;

  policy->level = 616;
  save (f, policy);
  mark (f, f->base.sensors[0], "IPS-CSM-K9-7.1-11-E4.zip");
  seen = ips_waiting_list_dup_changes (f->list);
  g_assert_cmpuint (seen->len, ==, 2);
  again = ips_policy_copy (ips_policy_book_lookup (f->base.book, policy->id));
  policy_fixture_tune (again, 1010, IPS_SIGNATURE_ENABLED, "false");
  save (f, again);
  g_assert_false (submit (f, seen, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_nonnull (strstr (error->message, "Branches"));
  g_clear_error (&error);
  g_assert_false (discard (f, seen, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  /* All or nothing: the other one still waits as well. */
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 2);
}

static void
test_discard (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = add_branches (f);
  g_autoptr(IpsPolicy) submitted = ips_policy_copy (policy);
  g_autoptr(IpsPolicy) local = NULL;
  g_autoptr(IpsPolicy) fresh = ips_policy_new (IPS_POLICY_SHARED, NULL, "Fresh");
  g_autoptr(IpsPolicy) heir = ips_policy_new (IPS_POLICY_SHARED, NULL, "Heir");
  g_autoptr(GPtrArray) devices = NULL;

  policy->level = 616;
  policy_fixture_tune (policy, 1003, IPS_SIGNATURE_FIDELITY, "99");
  save (f, policy);
  fresh->level = 616;
  save (f, fresh);
  g_free (heir->parent_id);
  heir->parent_id = g_strdup (fresh->id);
  save (f, heir);
  policy_fixture_assign (&f->base, f->base.sensors[0], heir->id);
  policy_fixture_assign (&f->base, f->base.sensors[1], "");
  g_assert_null (ips_tuning_table_lookup (ips_policy_book_lookup (f->base.book, policy->id)->tuning, KEY (1025)));
  local = ips_policy_book_dup_for_sensor (f->base.book, f->base.sensors[1]);
  policy_fixture_tune (local, 1001, IPS_SIGNATURE_SEVERITY, "high");
  save (f, local);
  mark (f, f->base.sensors[1], "IPS-CSM-K9-7.1-11-E4.zip");
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 7);
  devices = ips_waiting_list_dup_device_changes (f->list);
  g_assert_cmpuint (devices->len, ==, 2);
  g_assert_cmpstr (((IpsDeviceChange *) g_ptr_array_index (devices, 0))->policy_before, ==, "Branches");
  g_assert_cmpstr (((IpsDeviceChange *) g_ptr_array_index (devices, 0))->policy_after, ==, "Heir");
  g_assert_cmpstr (((IpsDeviceChange *) g_ptr_array_index (devices, 1))->policy_after, ==, "Local");
  g_assert_cmpstr (((IpsDeviceChange *) g_ptr_array_index (devices, 1))->target, ==, "7.1(11)E4");

  discard_all (f);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(IpsPolicy) back = ips_policy_book_dup_for_sensor (f->base.book, f->base.sensors[i]);

      g_assert_cmpstr (back->id, ==, submitted->id);
      g_assert_true (ips_policy_is_same (back, submitted));
    }
  g_assert_null (ips_policy_book_lookup (f->base.book, fresh->id));
  g_assert_null (ips_policy_book_lookup (f->base.book, heir->id));
  g_assert_cmpuint (ips_tuning_table_get_n (ips_policy_book_lookup (f->base.book, local->id)->tuning), ==, 0);
  g_assert_null (ips_waiting_list_dup_submitted_update (f->list, ips_sensor_get_id (f->base.sensors[1])));
}

/* What stays must not hang on what goes. */
static void
test_discard_one (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) fresh = ips_policy_new (IPS_POLICY_SHARED, NULL, "Fresh");
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;

  save (f, fresh);
  policy_fixture_assign (&f->base, f->base.sensors[0], fresh->id);
  changes = ips_waiting_list_dup_changes (f->list);
  g_assert_cmpuint (changes->len, ==, 2);
  g_ptr_array_remove_index (changes, 1);
  g_assert_false (discard (f, changes, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 2);
  discard_all (f);
}

/* A change that somebody took back by hand waits no more; a submitted assignment keeps its policy from being removed. */
/* A new shared policy, or one that inherits from a new one, is not submitted without it. */
static void
test_submit_one (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) parent = ips_policy_new (IPS_POLICY_SHARED, NULL, "Head");
  g_autoptr(IpsPolicy) child = ips_policy_new (IPS_POLICY_SHARED, NULL, "Berlin");
  g_autoptr(GPtrArray) changes = NULL;

  parent->level = child->level = 615;
  save (f, parent);
  g_free (child->parent_id);
  child->parent_id = g_strdup (parent->id);
  save (f, child);
  policy_fixture_assign (&f->base, f->base.sensors[0], child->id);
  changes = ips_waiting_list_dup_changes (f->list);
  g_assert_cmpuint (changes->len, ==, 3);
  for (guint i = 0; i < changes->len; i++)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i);
      g_autoptr(GPtrArray) one = g_ptr_array_new ();
      g_autoptr(GError) error = NULL;

      if (change->kind == IPS_WAITING_POLICY && g_str_equal (change->subject, "Head"))
        continue;
      g_ptr_array_add (one, (gpointer) change);
      submit (f, one, &error);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
      g_assert_nonnull (strstr (error->message, change->kind == IPS_WAITING_POLICY
                                ? "Berlin: it is to get the policy Head, which was never submitted: submit Head too"
                                : "it is to get the policy Berlin, which was never submitted: submit Berlin too"));
      g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 3);
    }
  submit_all (f);
}

static void
test_by_hand (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = add_branches (f);
  g_autoptr(IpsPolicy) back = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  policy->level = 616;
  save (f, policy);
  back = ips_policy_copy (ips_policy_book_lookup (f->base.book, policy->id));
  back->level = 615;
  save (f, back);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 0);
  for (guint i = 0; i < 2; i++)
    policy_fixture_assign (&f->base, f->base.sensors[i], "");
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 2);
  ips_policy_book_remove_async (f->base.book, policy->id, NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_policy_book_remove_finish (f->base.book, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  policy_fixture_assign (&f->base, f->base.sensors[0], policy->id);
  g_assert_cmpuint (ips_waiting_list_get_n (f->list), ==, 1);
  submit_all (f);
}

static void
test_sensor_update (Fixture *f, gconstpointer data)
{
  const char *id = ips_sensor_get_id (f->base.sensors[0]);
  g_autoptr(IpsSensorUpdate) first = NULL;
  g_autoptr(IpsSensorUpdate) still = NULL;
  g_autoptr(IpsSensorUpdate) second = NULL;

  mark (f, f->base.sensors[0], "IPS-CSM-K9-7.1-7-E4.zip");
  g_assert_null (ips_waiting_list_dup_submitted_update (f->list, id));
  submit_all (f);
  first = ips_waiting_list_dup_submitted_update (f->list, id);
  g_assert_cmpstr (first->package, ==, "IPS-CSM-K9-7.1-7-E4.zip");
  /* Another choice waits beside it, and takes its place with the next submit. */
  mark (f, f->base.sensors[0], "IPS-CSM-K9-7.1-11-E4.zip");
  still = ips_waiting_list_dup_submitted_update (f->list, id);
  g_assert_cmpstr (still->package, ==, first->package);
  submit_all (f);
  second = ips_waiting_list_dup_submitted_update (f->list, id);
  g_assert_cmpstr (second->package, ==, "IPS-CSM-K9-7.1-11-E4.zip");
}

/* --- applying an update --- */

static gboolean
apply (Fixture *f, const char *const *ids, guint level, GHashTable *edits, guint *n, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_policy_update_apply_async (f->base.book, ids, level, edits, "S616 applied", NULL, fixture_keep_result_cb, &result);
  return ips_policy_update_apply_finish (f->base.book, fixture_await (&result), n, error);
}

static void
test_apply (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(GHashTable) edits = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(IpsUpdateEdits) quiet = ips_update_edits_new ();
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));
  const char *ids[] = { policy->id, ips_sensor_get_id (f->base.sensors[1]), NULL };
  const char *ghost[] = { policy->id, "nobody", NULL };
  IpsTuningEdit edit = { .set = { .fields = 1u << IPS_SIGNATURE_ENABLED, .enabled = FALSE } };
  IpsSignatureKey key = KEY (1025);
  g_autoptr(GError) error = NULL;
  const IpsPolicy *local;
  guint n = 0;

  policy->level = 615;
  policy_fixture_tune (policy, 1003, IPS_SIGNATURE_FIDELITY, "12");
  save (f, policy);
  g_array_append_val (keys, key);
  ips_update_edits_add (quiet, &edit, keys);
  g_hash_table_insert (edits, (gpointer) ids[1], quiet);
  /* One of them is gone: none is changed. */
  g_assert_false (apply (f, ghost, 616, edits, &n, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_cmpuint (ips_policy_book_lookup (f->base.book, policy->id)->level, ==, 615);

  apply (f, ids, 616, edits, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (ips_policy_book_lookup (f->base.book, policy->id)->level, ==, 616);
  g_assert_cmpuint (ips_tuning_table_lookup (ips_policy_book_lookup (f->base.book, policy->id)->tuning, KEY (1003))->fidelity, ==, 12);
  local = ips_policy_book_lookup (f->base.book, ips_sensor_get_id (f->base.sensors[1]));
  g_assert_cmpuint (local->level, ==, 616);
  g_assert_false (ips_tuning_table_lookup (local->tuning, KEY (1025))->enabled);
  g_assert_cmpstr (local->why, ==, "S616 applied");
  /* Once more changes nothing, and a lower one is refused. */
  apply (f, ids, 616, edits, &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 0);
  g_assert_false (apply (f, ids, 615, NULL, &n, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_nonnull (strstr (error->message, "S616"));
}

/* Somebody else saves while the update is on its way: both are kept. */
static void
test_apply_beside (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) other = NULL;
  g_autoptr(GPtrArray) array = g_ptr_array_new ();
  const char *ids[] = { policy->id, NULL };
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GAsyncResult) applied = NULL;
  g_autoptr(GError) error = NULL;
  guint n;

  policy->level = 615;
  save (f, policy);
  other = ips_policy_copy (ips_policy_book_lookup (f->base.book, policy->id));
  policy_fixture_tune (other, 1001, IPS_SIGNATURE_SEVERITY, "high");
  g_ptr_array_add (array, other);
  /* Both begin at the same version; the store takes them one after the other. */
  ips_store_save_policies_async (f->base.store, array, "somebody", "tuned", NULL, fixture_keep_result_cb, &saved);
  ips_policy_update_apply_async (f->base.book, ids, 616, NULL, "S616 applied", NULL, fixture_keep_result_cb, &applied);
  g_assert_true (ips_store_save_policies_finish (f->base.store, fixture_await (&saved), &error));
  ips_policy_update_apply_finish (f->base.book, fixture_await (&applied), &n, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (ips_policy_book_lookup (f->base.book, policy->id)->level, ==, 616);
  g_assert_cmpint (ips_tuning_table_lookup (ips_policy_book_lookup (f->base.book, policy->id)->tuning, KEY (1001))->severity, ==, IPS_SEVERITY_HIGH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, test) g_test_add ("/waiting-list/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("submit", test_submit);
  ADD ("conflict", test_conflict);
  ADD ("discard", test_discard);
  ADD ("discard-one", test_discard_one);
  ADD ("submit-one", test_submit_one);
  ADD ("by-hand", test_by_hand);
  ADD ("sensor-update", test_sensor_update);
  ADD ("apply", test_apply);
  ADD ("apply-beside", test_apply_beside);
#undef ADD
  return g_test_run ();
}
