/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What holds of any levels and any tuning. The seeds are always the same; VEDETTE_SEED=N takes another one. */
#include "policy-fixture.h"

#include <string.h>

#include "ips-signature-action.h"

#define N_LEVELS 8
#define N_IDS 60
#define FIRST_LEVEL 700

static GRand *random_numbers;

static guint
below (guint n)
{
  return (guint) g_rand_int_range (random_numbers, 0, (gint32) n);
}

/* A signature as an update could make it of another one, or a new one. */
static IpsSignature
make_signature (IpsSignatureKey key, const IpsSignature *before)
{
  static const char *const names[] = { "Name", "Another name", "Näme with 'quotes' \"and\" ; semicolons" };
  IpsSignature signature = { .key = key, .severity = below (IPS_N_SEVERITIES), .fidelity = below (101), .actions = below (1u << IPS_N_ACTIONS),
                             .enabled = below (2) == 1, .retired = below (2) == 1, .obsolete = below (10) == 0, .name = names[below (3)],
                             .engine = "atomic-ip", .release = "S1", .created = "2001-02-02", .type = "", .obsoletes = below (5) == 0 ? "1000/0|1001/1" : "" };

  signature.parameters[IPS_PARAMETER_PROMISC_DELTA] = below (31);
  signature.parameters[IPS_PARAMETER_VULNERABLE_OS] = below (1u << 15);
  if (before != NULL && below (3) > 0)
    {
      signature = *before;
      if (below (4) == 0)
        signature.severity = below (IPS_N_SEVERITIES);
      if (below (4) == 0)
        signature.retired = !signature.retired;
      if (below (4) == 0)
        signature.parameters[IPS_PARAMETER_SUMMARY_MODE] = below (4);
    }
  return signature;
}

/* Signatures come, go and change from one level to the next. */
static IpsSignatureSet *
make_next (IpsSignatureSet *before)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint32 id = 0; id < N_IDS; id++)
    {
      IpsSignatureKey key = IPS_SIGNATURE_KEY (1000 + id / 2, id % 2);
      const IpsSignature *old = before != NULL ? ips_signature_set_lookup (before, key) : NULL;
      IpsSignature signature = make_signature (key, old);

      if (below (12) != 0 && (old != NULL || below (2) == 0))
        g_assert_true (ips_signature_set_add (set, &signature));
    }
  ips_signature_set_seal (set);
  return set;
}

static void
put (PolicyFixture *f, guint level, IpsSignatureSet *set)
{
  g_autoptr(IpsSignatureLevel) record = ips_signature_level_new (level, "E4", "", "test");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_catalogue_put_async (f->catalogue, record, set, "tester", NULL, fixture_keep_result_cb, &result);
  ips_catalogue_put_finish (f->catalogue, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* In any order, as packages and sensors bring them. */
static void
put_levels (PolicyFixture *f, IpsSignatureSet **sets)
{
  guint order[N_LEVELS];

  for (guint i = 0; i < N_LEVELS; i++)
    {
      guint j = below (i + 1);

      sets[i] = make_next (i > 0 ? sets[i - 1] : NULL);
      order[i] = i;
      order[i] = order[j];
      order[j] = i;
    }
  for (guint i = 0; i < N_LEVELS; i++)
    put (f, FIRST_LEVEL + order[i], sets[order[i]]);
}

/* Every effective value with where it comes from. */
static char *
dump (const IpsPolicyView *view)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < ips_policy_view_get_n (view); i++)
    {
      const IpsPolicyRow *row = ips_policy_view_nth (view, i);

      g_string_append_printf (text, "%" G_GUINT64_FORMAT ":", row->value.key);
      for (IpsSignatureField field = 0; field < IPS_N_SIGNATURE_FIELDS; field++)
        {
          g_autofree char *value = ips_signature_dup_field (&row->value, field);

          g_string_append_printf (text, "%s/%d;", value, field < IPS_N_TUNABLE ? row->sources[field] : 0);
        }
    }
  return g_string_free (text, FALSE);
}

static IpsPolicyView *
get_view (PolicyFixture *f, const IpsPolicy *policy)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsPolicyView *view;

  ips_policy_book_get_view_async (f->book, policy, NULL, fixture_keep_result_cb, &result);
  view = ips_policy_book_get_view_finish (f->book, fixture_await (&result), &error);
  g_assert_no_error (error);
  return view;
}

static void
tune_at_random (IpsPolicy *policy, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      IpsSignature value = make_signature (IPS_SIGNATURE_KEY (1000 + below (N_IDS / 2), below (2)), NULL);
      IpsSignatureTuning tuning = { .key = value.key };

      ips_signature_tuning_take (&tuning, &value, below (1u << IPS_N_TUNABLE));
      ips_tuning_table_put (policy->tuning, &tuning);
    }
  if (below (3) == 0)
    {
      IpsSignature custom = make_signature (ips_tuning_table_next_custom (policy->tuning), NULL);

      g_assert_true (ips_tuning_table_put_custom (policy->tuning, &custom, NULL));
    }
}

/* The policy as the book has it once it is saved. (transfer full) */
static IpsPolicy *
save (PolicyFixture *f, const IpsPolicy *policy)
{
  g_autoptr(GError) error = NULL;

  policy_fixture_save (f, policy, "random", &error);
  g_assert_no_error (error);
  return ips_policy_copy (ips_policy_book_lookup (f->book, policy->id));
}

static IpsPolicy *
revert (PolicyFixture *f, const IpsPolicy *policy, gboolean keep_tuning)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsPolicy *back;

  ips_policy_book_revert_async (f->book, policy, 0, keep_tuning, NULL, fixture_keep_result_cb, &result);
  back = ips_policy_book_revert_finish (f->book, fixture_await (&result), &error);
  g_assert_no_error (error);
  return back;
}

/* What the catalogue says of two levels is what differs between a bare policy's effective signatures at the one and at the
 * other. */
static void
check_diff (PolicyFixture *f, const IpsPolicy *bare, guint from, guint to)
{
  g_autoptr(IpsPolicy) policy = ips_policy_copy (bare);
  g_autoptr(IpsPolicyView) before = NULL;
  g_autoptr(IpsPolicyView) after = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsSignatureDiff) diff = NULL;
  g_autoptr(GError) error = NULL;
  const guint telling = (1u << IPS_SIGNATURE_RELEASE) | (1u << IPS_SIGNATURE_CREATED) | (1u << IPS_SIGNATURE_TYPE);
  guint n = 0;

  ips_catalogue_compare_async (f->catalogue, from, to, NULL, fixture_keep_result_cb, &result);
  diff = ips_catalogue_compare_finish (f->catalogue, fixture_await (&result), &error);
  g_assert_no_error (error);
  policy->level = from;
  before = get_view (f, policy);
  policy->level = to;
  after = get_view (f, policy);
  for (guint32 id = 0; id < N_IDS; id++)
    {
      IpsSignatureKey key = IPS_SIGNATURE_KEY (1000 + id / 2, id % 2);
      const IpsPolicyRow *old = ips_policy_view_lookup (before, key), *new = ips_policy_view_lookup (after, key);
      guint fields = old != NULL && new != NULL ? ips_signature_compare (&old->value, &new->value) & ~telling : 0;
      const IpsSignatureChange *change;

      if ((old == NULL) == (new == NULL) && fields == 0)
        continue;
      g_assert_cmpuint (n, <, ips_signature_diff_get_n (diff));
      change = ips_signature_diff_nth (diff, n++);
      g_assert_true (change->key == key);
      g_assert_cmpint (change->kind == IPS_CHANGE_NEW, ==, old == NULL);
      g_assert_cmpint (change->kind == IPS_CHANGE_REMOVED, ==, new == NULL);
      if (old != NULL && new != NULL)
        g_assert_cmpuint (change->fields & ~telling, ==, fields);
    }
  g_assert_cmpuint (n, ==, ips_signature_diff_get_n (diff));
}

/* Tuning is in force at a level, or listed as lost there; none vanishes. */
static void
check_tuning (PolicyFixture *f, const IpsPolicy *policy)
{
  g_autoptr(IpsPolicyView) view = get_view (f, policy);
  g_autoptr(GArray) keys = ips_tuning_table_get_keys (policy->tuning);
  const GArray *lost = ips_policy_view_get_lost (view);
  guint n_lost = 0;

  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      const IpsSignatureTuning *tuning = ips_tuning_table_lookup (policy->tuning, key);
      const IpsPolicyRow *row = ips_policy_view_lookup (view, key);
      IpsSignature value;

      if (row == NULL)
        {
          g_assert_cmpuint (n_lost, <, lost->len);
          g_assert_true (g_array_index (lost, IpsSignatureKey, n_lost++) == key);
          continue;
        }
      value = row->value;
      ips_signature_tuning_apply (tuning, &value);
      g_assert_cmpuint (ips_signature_compare (&value, &row->value), ==, 0);
      g_assert_cmpuint (row->own, ==, tuning->fields);
    }
  g_assert_cmpuint (n_lost, ==, lost->len);
}

/* From a level to another one, tuned on the way, and back. */
static void
check_revert (PolicyFixture *f, guint from, guint to)
{
  g_autofree char *name = g_uuid_string_random ();
  g_autoptr(IpsPolicy) fresh = ips_policy_new (IPS_POLICY_SHARED, NULL, name);
  g_autoptr(IpsPolicy) old = NULL;
  g_autoptr(IpsPolicy) applied = NULL;
  g_autoptr(IpsPolicy) kept = NULL;
  g_autoptr(IpsPolicy) back = NULL;
  g_autoptr(IpsPolicy) again = NULL;
  g_autoptr(IpsPolicyView) before = NULL;
  g_autoptr(IpsPolicyView) after = NULL;
  g_autofree char *dump_before = NULL;
  g_autofree char *dump_after = NULL;

  fresh->level = from;
  tune_at_random (fresh, below (30));
  old = save (f, fresh);
  before = get_view (f, old);
  dump_before = dump (before);
  check_tuning (f, old);
  applied = ips_policy_copy (old);
  applied->level = to;
  tune_at_random (applied, below (10));
  again = save (f, applied);
  check_tuning (f, again);
  kept = revert (f, again, TRUE);
  g_assert_cmpuint (kept->level, ==, from);
  g_assert_true (ips_tuning_table_equal (kept->tuning, again->tuning));
  check_tuning (f, kept);
  back = revert (f, again, FALSE);
  ips_policy_free (g_steal_pointer (&again));
  again = save (f, back);
  after = get_view (f, again);
  dump_after = dump (after);
  g_assert_cmpstr (dump_after, ==, dump_before);
  g_assert_true (ips_tuning_table_equal (again->tuning, old->tuning));
}

static void
check_export (const IpsPolicy *policy)
{
  g_autofree char *json = ips_tuning_table_to_json (policy->tuning);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsTuningTable) table = ips_tuning_table_from_json (json, -1, &error);
  g_autofree char *again = NULL;

  g_assert_no_error (error);
  g_assert_true (ips_tuning_table_equal (table, policy->tuning));
  again = ips_tuning_table_to_json (table);
  g_assert_cmpstr (again, ==, json);
}

static void
test_random (PolicyFixture *f, gconstpointer data)
{
  IpsSignatureSet *sets[N_LEVELS];
  g_autoptr(IpsPolicy) bare = ips_policy_new (IPS_POLICY_SHARED, NULL, "Bare");

  random_numbers = g_rand_new_with_seed (GPOINTER_TO_UINT (data));
  g_test_message ("seed %u", GPOINTER_TO_UINT (data));
  put_levels (f, sets);
  for (guint from = 0; from < N_LEVELS; from++)
    for (guint to = 0; to < N_LEVELS; to++)
      check_diff (f, bare, FIRST_LEVEL + from, FIRST_LEVEL + to);
  for (guint round = 0; round < 40; round++)
    {
      guint from = below (N_LEVELS), to = (from + 1 + below (N_LEVELS - 1)) % N_LEVELS;

      check_revert (f, FIRST_LEVEL + from, FIRST_LEVEL + to);
    }
  for (guint round = 0; round < 200; round++)
    {
      g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Exported");

      tune_at_random (policy, below (40));
      check_export (policy);
    }
  for (guint i = 0; i < N_LEVELS; i++)
    ips_signature_set_unref (sets[i]);
  g_rand_free (random_numbers);
}

int
main (int argc, char **argv)
{
  const char *seed = g_getenv ("VEDETTE_SEED");

  g_test_init (&argc, &argv, NULL);

  for (guint i = 1; i <= 3; i++)
    {
      g_autofree char *path = g_strdup_printf ("/levels/random/%u", i);
      guint64 number = seed != NULL ? g_ascii_strtoull (seed, NULL, 10) : i;

      g_test_add (path, PolicyFixture, GUINT_TO_POINTER ((guint) number), policy_fixture_set_up, test_random, policy_fixture_tear_down);
    }
  return g_test_run ();
}
