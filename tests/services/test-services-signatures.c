/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-signatures.h"

#include "ips-store-policies.h"
#include "store-fixture.h"

#define N_IDS 120

static void
close_store (IpsStore *store)
{
  ips_store_close (store);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  g_assert_finalize_object (store);
}

static IpsStore *
open_store (StoreFixture *fixture)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (fixture->path, &error);

  g_assert_no_error (error);
  return store;
}

static IpsSignatureSet *
make_random_set (void)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint32 id = 1; id <= N_IDS; id++)
    {
      g_autofree char *name = g_strdup_printf ("Name %d of %u ü'\";", g_test_rand_int_range (0, 3), id);
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (id, id % 3), .severity = (IpsSeverity) g_test_rand_int_range (0, 4),
                                 .fidelity = (guint) g_test_rand_int_range (0, 101), .actions = (guint) g_test_rand_int_range (0, 1 << 16),
                                 .enabled = g_test_rand_bit (), .retired = g_test_rand_bit (), .obsolete = g_test_rand_bit (), .name = name,
                                 .engine = "atomic-ip", .release = "S1", .created = "2001-02-02", .type = "anomaly" };

      if (g_test_rand_int_range (0, 5) > 0)
        g_assert_true (ips_signature_set_add (set, &signature));
    }
  ips_signature_set_seal (set);
  return set;
}

static gboolean
put_level_of (IpsStore *store, guint level, const char *source, IpsSignatureSet *set, GError **error)
{
  g_autoptr(IpsSignatureLevel) record = ips_signature_level_new (level, "E4", "2012-01-31", source);
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_put_level_async (store, record, set, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_put_level_finish (store, fixture_await (&result), error);
}

static gboolean
put_level (IpsStore *store, guint level, IpsSignatureSet *set, GError **error)
{
  return put_level_of (store, level, "IPS-sig-S1-req-E4.pkg", set, error);
}

static IpsSignatureSet *
load_level (IpsStore *store, guint level, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_load_level_async (store, level, NULL, fixture_keep_result_cb, &result);
  return ips_store_load_level_finish (store, fixture_await (&result), error);
}

static gboolean
remove_level (IpsStore *store, guint level, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_remove_level_async (store, level, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_remove_level_finish (store, fixture_await (&result), error);
}

static GPtrArray *
load_levels (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *levels;

  ips_store_load_levels_async (store, NULL, fixture_keep_result_cb, &result);
  levels = ips_store_load_levels_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return levels;
}

static void
assert_same (IpsSignatureSet *a, IpsSignatureSet *b)
{
  g_assert_cmpuint (ips_signature_set_get_n (a), ==, ips_signature_set_get_n (b));
  for (guint i = 0; i < ips_signature_set_get_n (a); i++)
    {
      const IpsSignature *x = ips_signature_set_nth (a, i), *y = ips_signature_set_nth (b, i);

      g_assert_cmpuint (x->key, ==, y->key);
      g_assert_cmpuint (ips_signature_compare (x, y), ==, 0);
    }
}

/* Levels come, are read again and go in any order: each always holds what was put into it. */
static void
test_levels_property (StoreFixture *fixture, gconstpointer data)
{
  IpsStore *store = open_store (fixture);
  g_autoptr(GHashTable) wanted = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) ips_signature_set_unref);

  for (guint step = 0; step < 60; step++)
    {
      guint level = (guint) g_test_rand_int_range (600, 612);
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) levels = NULL;
      GHashTableIter iter;
      gpointer key, value;

      if (g_test_rand_int_range (0, 3) > 0)
        {
          IpsSignatureSet *set = make_random_set ();

          g_assert_true (put_level (store, level, set, &error));
          g_hash_table_replace (wanted, GUINT_TO_POINTER (level), set);
        }
      else
        {
          g_assert_true (remove_level (store, level, &error));
          g_hash_table_remove (wanted, GUINT_TO_POINTER (level));
        }
      g_assert_no_error (error);
      levels = load_levels (store);
      g_assert_cmpuint (levels->len, ==, g_hash_table_size (wanted));
      g_hash_table_iter_init (&iter, wanted);
      while (g_hash_table_iter_next (&iter, &key, &value))
        {
          g_autoptr(IpsSignatureSet) set = load_level (store, GPOINTER_TO_UINT (key), &error);

          g_assert_no_error (error);
          assert_same (set, value);
        }
    }
  close_store (store);
}

static void
test_unknown_level (StoreFixture *fixture, gconstpointer data)
{
  IpsStore *store = open_store (fixture);
  g_autoptr(IpsSignatureSet) set = make_random_set ();
  g_autoptr(GError) error = NULL;

  g_assert_true (put_level (store, 615, set, NULL));
  g_assert_null (load_level (store, 616, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_nonnull (g_strstr_len (error->message, -1, "S616"));
  close_store (store);
}

/* What the vendor's package says of a level is replaced by such a package only; a device's word gives way to it. */
static void
test_package_stays (StoreFixture *fixture, gconstpointer data)
{
  static const char package[] = "IPS-CS-MGR-sig-S905-req-E4.zip", other[] = "IPS-CS-MGR-sig-S904-req-E4.zip";
  IpsStore *store = open_store (fixture);
  g_autoptr(IpsSignatureSet) whole = make_random_set ();
  g_autoptr(IpsSignatureSet) few = ips_signature_set_new ();
  g_autoptr(IpsSignatureSet) stored = NULL;
  g_autoptr(GPtrArray) levels = NULL;
  g_autoptr(GError) error = NULL;

  ips_signature_set_seal (few);
  g_assert_true (ips_signature_source_is_package (package, 905));
  g_assert_true (ips_signature_source_is_package ("IPS-CS-MGR-Sig-S905-req-E4.zip", 905));
  g_assert_false (ips_signature_source_is_package (other, 905));
  g_assert_false (ips_signature_source_is_package ("IPS-sig-S905-req-E4.pkg", 905));
  g_assert_false (ips_signature_source_is_package ("ber-core-02", 905));
  g_assert_false (ips_signature_source_is_package ("", 905));

  g_assert_true (put_level_of (store, 905, "ber-core-02", few, NULL));
  g_assert_true (put_level_of (store, 905, package, whole, NULL));
  for (guint i = 0; i < 3; i++)
    {
      static const char *const sources[] = { "ber-core-02", "level-905.xml", "IPS-CS-MGR-sig-S904-req-E4.zip" };

      g_assert_false (put_level_of (store, 905, sources[i], few, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
      g_assert_nonnull (g_strstr_len (error->message, -1, package));
      g_assert_nonnull (g_strstr_len (error->message, -1, sources[i]));
      g_clear_error (&error);
    }
  levels = load_levels (store);
  g_assert_cmpuint (levels->len, ==, 1);
  g_assert_cmpstr (((IpsSignatureLevel *) g_ptr_array_index (levels, 0))->source, ==, package);
  stored = load_level (store, 905, NULL);
  assert_same (stored, whole);
  /* A package puts right what a package said. */
  g_assert_true (put_level_of (store, 905, package, few, NULL));
  close_store (store);
}

/* --- policies --- */

static gboolean
save (IpsStore *store, const IpsPolicy *policy, const char *who, const char *why, GError **error)
{
  g_autoptr(GPtrArray) array = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;

  g_ptr_array_add (array, (gpointer) policy);
  ips_store_save_policies_async (store, array, who, why, NULL, fixture_keep_result_cb, &result);
  return ips_store_save_policies_finish (store, fixture_await (&result), error);
}

static IpsPolicyRecords *
load_policies (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsPolicyRecords *records;

  ips_store_load_policies_async (store, NULL, fixture_keep_result_cb, &result);
  records = ips_store_load_policies_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return records;
}

static IpsPolicy *
load_policy (IpsStore *store, const char *id)
{
  g_autoptr(IpsPolicyRecords) records = load_policies (store);

  for (guint i = 0; i < records->policies->len; i++)
    {
      IpsPolicy *policy = g_ptr_array_index (records->policies, i);

      if (g_str_equal (policy->id, id))
        return ips_policy_copy (policy);
    }
  return NULL;
}

static gboolean
assign (IpsStore *store, const char *sensor_id, const char *policy_id, GError **error)
{
  const char *const ids[] = { sensor_id, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_assign_policy_async (store, ids, policy_id, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_assign_policy_finish (store, fixture_await (&result), error);
}

static gboolean
remove_policy (IpsStore *store, const char *id, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_remove_policy_async (store, id, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_remove_policy_finish (store, fixture_await (&result), error);
}

static void
tune (IpsPolicy *policy, guint32 id, IpsSignatureField field, const char *value)
{
  IpsSignatureTuning tuning = { .key = IPS_SIGNATURE_KEY (id, 0) };

  g_assert_true (ips_signature_tuning_set (&tuning, field, value, NULL));
  ips_tuning_table_put (policy->tuning, &tuning);
}

/* Two people edit the same policy: the second is told and loses nothing; every version can be had again to the byte. */
static void
test_versions (StoreFixture *fixture, gconstpointer data)
{
  IpsStore *store = open_store (fixture);
  g_autoptr(IpsPolicy) first = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) mine = NULL;
  g_autoptr(IpsPolicy) theirs = NULL;
  g_autoptr(IpsPolicy) old = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) old_result = NULL;
  g_autoptr(GPtrArray) versions = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  const IpsPolicyVersion *newest;

  first->level = 615;
  tune (first, 2004, IPS_SIGNATURE_SEVERITY, "high");
  before = ips_tuning_table_to_json (first->tuning);
  g_assert_true (save (store, first, "alice", "first", NULL));
  mine = load_policy (store, first->id);
  theirs = load_policy (store, first->id);
  g_assert_cmpuint (mine->version, ==, 1);
  g_assert_true (ips_tuning_table_equal (mine->tuning, first->tuning));
  theirs->level = 616;
  tune (theirs, 2100, IPS_SIGNATURE_ENABLED, "false");
  g_assert_true (save (store, theirs, "bob", "S616 applied", NULL));
  mine->level = 617;
  g_assert_false (save (store, mine, "alice", "mine", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_nonnull (g_strstr_len (error->message, -1, "bob"));

  ips_store_load_policy_versions_async (store, first->id, NULL, fixture_keep_result_cb, &result);
  versions = ips_store_load_policy_versions_finish (store, fixture_await (&result), NULL);
  g_assert_cmpuint (versions->len, ==, 2);
  newest = g_ptr_array_index (versions, 0);
  g_assert_cmpuint (newest->version, ==, 2);
  g_assert_cmpuint (newest->level, ==, 616);
  g_assert_cmpuint (newest->n_tuned, ==, 2);
  g_assert_cmpstr (newest->who, ==, "bob");
  g_assert_cmpstr (newest->why, ==, "S616 applied");

  ips_store_load_policy_version_async (store, first->id, 1, NULL, fixture_keep_result_cb, &old_result);
  old = ips_store_load_policy_version_finish (store, fixture_await (&old_result), NULL);
  after = ips_tuning_table_to_json (old->tuning);
  g_assert_cmpuint (old->level, ==, 615);
  g_assert_cmpstr (before, ==, after);
  g_clear_object (&result);
  g_clear_object (&old_result);
  close_store (store);
}

static void
test_users (StoreFixture *fixture, gconstpointer data)
{
  IpsStore *store = open_store (fixture);
  g_autoptr(GPtrArray) sensors = fixture_sensors (2);
  const char *sensor = ips_sensor_get_id (g_ptr_array_index (sensors, 0));
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) twin = ips_policy_new (IPS_POLICY_SHARED, NULL, "BRANCHES");
  g_autoptr(IpsPolicy) local = ips_policy_new (IPS_POLICY_LOCAL, sensor, NULL);
  g_autoptr(IpsPolicy) nobody = ips_policy_new (IPS_POLICY_LOCAL, "no-such-sensor", NULL);
  g_autoptr(IpsPolicyRecords) records = NULL;
  g_autoptr(IpsSignatureSet) set = make_random_set ();
  g_autoptr(GError) error = NULL;

  fixture_save_sensors (store, sensors, NULL);
  shared->level = 615;
  g_assert_true (save (store, shared, "alice", "", NULL));
  g_assert_false (save (store, twin, "alice", "", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_true (save (store, local, "alice", "", NULL));
  g_assert_false (save (store, nobody, "alice", "", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_false (assign (store, sensor, "no-such-policy", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (assign (store, sensor, shared->id, NULL));
  records = load_policies (store);
  g_assert_cmpuint (records->policies->len, ==, 2);
  g_assert_cmpstr (g_hash_table_lookup (records->assignments, sensor), ==, shared->id);

  g_assert_false (remove_policy (store, shared->id, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_clear_error (&error);
  /* A level that a policy is at, or could go back to, stays. */
  g_assert_true (put_level (store, 615, set, NULL));
  g_assert_false (remove_level (store, 615, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_FAILED);
  g_assert_cmpstr (error->message, ==, "S615 is kept: it is the update level of Branches");
  g_clear_error (&error);

  g_assert_true (assign (store, sensor, "", NULL));
  g_assert_true (remove_policy (store, shared->id, NULL));
  g_assert_true (remove_level (store, 615, NULL));
  g_assert_false (remove_policy (store, shared->id, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  close_store (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/signatures/levels-property", StoreFixture, NULL, store_fixture_set_up, test_levels_property, store_fixture_tear_down);
  g_test_add ("/signatures/unknown-level", StoreFixture, NULL, store_fixture_set_up, test_unknown_level, store_fixture_tear_down);
  g_test_add ("/signatures/package-stays", StoreFixture, NULL, store_fixture_set_up, test_package_stays, store_fixture_tear_down);
  g_test_add ("/policies/versions", StoreFixture, NULL, store_fixture_set_up, test_versions, store_fixture_tear_down);
  g_test_add ("/policies/users", StoreFixture, NULL, store_fixture_set_up, test_users, store_fixture_tear_down);
  return g_test_run ();
}
