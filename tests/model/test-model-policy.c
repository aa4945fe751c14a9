/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-policy.h"

#include "ips-signature-action.h"

static IpsSignatureSet *
make_level (guint n, IpsSeverity severity)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint32 i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("Signature %u", i);
      IpsSignature signature = { .key = IPS_SIGNATURE_KEY (1000 + i, 0), .severity = severity, .fidelity = 75, .enabled = TRUE,
                                 .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), .name = name, .engine = "atomic-ip" };

      ips_signature_set_add (set, &signature);
    }
  ips_signature_set_seal (set);
  return set;
}

static void
tune (IpsPolicy *policy, guint32 id, IpsSignatureField field, const char *value)
{
  const IpsSignatureTuning *there = ips_tuning_table_lookup (policy->tuning, IPS_SIGNATURE_KEY (id, 0));
  IpsSignatureTuning tuning = { .key = IPS_SIGNATURE_KEY (id, 0) };
  g_autoptr(GError) error = NULL;

  if (there != NULL)
    tuning = *there;
  ips_signature_tuning_set (&tuning, field, value, &error);
  g_assert_no_error (error);
  ips_tuning_table_put (policy->tuning, &tuning);
}

static void
test_level (void)
{
  static const char *const wrong[] = { "", "S", "S0", "Sx", "S12.1", "S1 ", "-1", "S123456", "S99999999999", NULL };
  guint level = 0;

  g_assert_true (ips_level_from_text ("S722.0", &level) && level == 722);
  g_assert_true (ips_level_from_text ("s615", &level) && level == 615);
  g_assert_true (ips_level_from_text ("1000", &level) && level == 1000);
  for (guint i = 0; wrong[i] != NULL; i++)
    g_assert_false (ips_level_from_text (wrong[i], &level));
  g_assert_false (ips_level_from_text (NULL, &level));
  g_assert_cmpuint (level, ==, 1000);
}

static void
test_set_field (void)
{
  static const struct { IpsSignatureField field; const char *value; const char *words; } wrong[] = {
    { IPS_SIGNATURE_SEVERITY, "critical", "informational, low, medium or high" },
    { IPS_SIGNATURE_FIDELITY, "101", "0 to 100" },
    { IPS_SIGNATURE_FIDELITY, "-1", "0 to 100" },
    { IPS_SIGNATURE_FIDELITY, "", "0 to 100" },
    { IPS_SIGNATURE_ACTIONS, "produce-alert|explode", "explode" },
    { IPS_SIGNATURE_ENABLED, "maybe", "true or false" },
    { IPS_SIGNATURE_NAME, "x", "an update decides this" },
  };
  IpsSignatureTuning tuning = { .key = 1 };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_false (ips_signature_tuning_set (&tuning, wrong[i].field, wrong[i].value, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_nonnull (g_strstr_len (error->message, -1, wrong[i].words));
      g_assert_cmpuint (tuning.fields, ==, 0);
    }
}

static void
test_view (void)
{
  g_autoptr(IpsSignatureSet) level = make_level (10, IPS_SEVERITY_LOW);
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) local = ips_policy_new (IPS_POLICY_LOCAL, "sensor-1", NULL);
  const IpsPolicy *chain[] = { shared, local };
  g_autoptr(IpsPolicyView) view = NULL;
  IpsSignature custom = { .key = IPS_SIGNATURE_KEY (60000, 0), .name = "Ours", .engine = "string-tcp", .fidelity = 90, .enabled = TRUE };
  const IpsPolicyRow *row;

  tune (shared, 1001, IPS_SIGNATURE_SEVERITY, "high");
  tune (shared, 1001, IPS_SIGNATURE_FIDELITY, "50");
  tune (local, 1001, IPS_SIGNATURE_FIDELITY, "99");
  tune (local, 4711, IPS_SIGNATURE_ENABLED, "false");
  g_assert_true (ips_tuning_table_put_custom (shared->tuning, &custom, NULL));
  view = ips_policy_view_new (level, chain, 2);
  g_assert_cmpuint (ips_policy_view_get_n (view), ==, 11);
  row = ips_policy_view_lookup (view, IPS_SIGNATURE_KEY (1001, 0));
  g_assert_cmpint (row->value.severity, ==, IPS_SEVERITY_HIGH);
  g_assert_cmpuint (row->value.fidelity, ==, 99);
  g_assert_cmpint (row->sources[IPS_SIGNATURE_SEVERITY], ==, IPS_SOURCE_SHARED);
  g_assert_cmpint (row->sources[IPS_SIGNATURE_FIDELITY], ==, IPS_SOURCE_LOCAL);
  g_assert_cmpint (row->sources[IPS_SIGNATURE_ENABLED], ==, IPS_SOURCE_DEFAULT);
  g_assert_cmpint (ips_policy_row_get_source (row), ==, IPS_SOURCE_LOCAL);
  g_assert_cmpint (ips_policy_row_get_source (ips_policy_view_nth (view, 0)), ==, IPS_SOURCE_DEFAULT);
  row = ips_policy_view_nth (view, 10);
  g_assert_true (row->custom);
  g_assert_cmpstr (row->value.name, ==, "Ours");
  /* The tuning of a signature that this level does not have is not forgotten in silence. */
  g_assert_cmpuint (ips_policy_view_get_lost (view)->len, ==, 1);
  g_assert_cmpuint (g_array_index (ips_policy_view_get_lost (view), IpsSignatureKey, 0), ==, IPS_SIGNATURE_KEY (4711, 0));
}

static void
put_custom (IpsPolicy *policy, guint32 id, const char *name)
{
  IpsSignature custom = { .key = IPS_SIGNATURE_KEY (id, 0), .name = name, .engine = "string-tcp", .fidelity = 50 };

  g_assert_true (ips_tuning_table_put_custom (policy->tuning, &custom, NULL));
}

/* Of several custom signatures some stand in the place of inherited ones and some are new: each number is there once. */
static void
test_customs_of_a_chain (void)
{
  g_autoptr(IpsSignatureSet) level = make_level (3, IPS_SEVERITY_LOW);
  g_autoptr(IpsPolicy) root = ips_policy_new (IPS_POLICY_SHARED, NULL, "Everywhere");
  g_autoptr(IpsPolicy) shared = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(IpsPolicy) local = ips_policy_new (IPS_POLICY_LOCAL, "sensor-1", NULL);
  const IpsPolicy *chain[] = { root, shared, local };
  static const struct { guint32 id; const char *name; IpsPolicySource source; gboolean own; } expected[] = {
    { 60000, "local", IPS_SOURCE_LOCAL, TRUE }, { 60001, "shared", IPS_SOURCE_SHARED, FALSE }, { 60002, "local", IPS_SOURCE_LOCAL, TRUE },
    { 60003, "root", IPS_SOURCE_SHARED, FALSE }, { 60004, "local", IPS_SOURCE_LOCAL, TRUE }, { 60005, "shared", IPS_SOURCE_SHARED, FALSE },
  };
  g_autoptr(IpsPolicyView) view = NULL;
  const IpsPolicyRow *row;

  put_custom (root, 60001, "root");
  put_custom (root, 60002, "root");
  put_custom (root, 60003, "root");
  put_custom (shared, 60000, "shared");
  put_custom (shared, 60001, "shared");
  put_custom (shared, 60005, "shared");
  put_custom (local, 60000, "local");
  put_custom (local, 60002, "local");
  put_custom (local, 60004, "local");
  tune (shared, 60003, IPS_SIGNATURE_SEVERITY, "high");
  tune (local, 1001, IPS_SIGNATURE_FIDELITY, "3");
  tune (shared, 1001, IPS_SIGNATURE_ENABLED, "false");
  view = ips_policy_view_new (level, chain, 3);
  g_assert_cmpuint (ips_policy_view_get_n (view), ==, 3 + G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      row = ips_policy_view_nth (view, 3 + i);
      g_assert_cmpuint (row->value.key, ==, IPS_SIGNATURE_KEY (expected[i].id, 0));
      g_assert_cmpstr (row->value.name, ==, expected[i].name);
      g_assert_true (row->custom);
      g_assert_cmpint (row->own_custom, ==, expected[i].own);
      g_assert_cmpint (row->sources[IPS_SIGNATURE_FIDELITY], ==, expected[i].source);
      g_assert_true (ips_policy_view_lookup (view, row->value.key) == row);
    }
  g_assert_cmpint (ips_policy_view_lookup (view, IPS_SIGNATURE_KEY (60003, 0))->value.severity, ==, IPS_SEVERITY_HIGH);
  g_assert_cmpuint (ips_policy_view_lookup (view, IPS_SIGNATURE_KEY (60003, 0))->own, ==, 0);
  /* Of the fields that somebody set, those of the policy itself are told apart. */
  g_assert_cmpuint (ips_policy_view_lookup (view, IPS_SIGNATURE_KEY (1001, 0))->own, ==, 1u << IPS_SIGNATURE_FIDELITY);
  g_assert_cmpuint (ips_policy_view_get_lost (view)->len, ==, 0);
}

/* Tuning survives a change of level and the way back; what another level lacks is listed there, and back again later. */
static void
test_levels_property (void)
{
  g_autoptr(IpsSignatureSet) small = make_level (20, IPS_SEVERITY_LOW);
  g_autoptr(IpsSignatureSet) large = make_level (40, IPS_SEVERITY_MEDIUM);

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "p");
      const IpsPolicy *chain[] = { policy };
      g_autoptr(IpsPolicyView) before = NULL;
      g_autoptr(IpsPolicyView) other = NULL;
      g_autoptr(IpsPolicyView) after = NULL;
      guint n_beyond = 0;

      for (guint i = 0; i < 15; i++)
        tune (policy, 1000 + (guint32) g_test_rand_int_range (0, 40), (IpsSignatureField) g_test_rand_int_range (IPS_SIGNATURE_ENABLED, IPS_SIGNATURE_FIRST_PARAMETER),
              g_test_rand_bit () ? "true" : "false");
      before = ips_policy_view_new (large, chain, 1);
      other = ips_policy_view_new (small, chain, 1);
      after = ips_policy_view_new (large, chain, 1);
      for (guint32 id = 1020; id < 1040; id++)
        n_beyond += ips_tuning_table_lookup (policy->tuning, IPS_SIGNATURE_KEY (id, 0)) != NULL;
      g_assert_cmpuint (ips_policy_view_get_lost (other)->len, ==, n_beyond);
      g_assert_cmpuint (ips_policy_view_get_lost (after)->len, ==, 0);
      for (guint i = 0; i < 40; i++)
        {
          const IpsPolicyRow *a = ips_policy_view_nth (before, i), *b = ips_policy_view_nth (after, i);

          g_assert_cmpuint (ips_signature_compare (&a->value, &b->value), ==, 0);
          g_assert_cmpmem (a->sources, sizeof a->sources, b->sources, sizeof b->sources);
        }
    }
}

static void
test_json (void)
{
  static const char *const fields[] = { "informational", "low", "medium", "high" };

  for (guint round = 0; round < 40; round++)
    {
      g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "p");
      g_autoptr(IpsTuningTable) back = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *json = NULL;
      g_autofree char *again = NULL;

      for (guint i = 0; i < 30; i++)
        {
          guint32 id = (guint32) g_test_rand_int_range (1, 5000);
          g_autofree char *number = g_strdup_printf ("%d", g_test_rand_int_range (0, 101));
          g_autofree char *actions = ips_signature_actions_to_text ((guint) g_test_rand_int_range (0, IPS_ACTIONS_ALL + 1));

          tune (policy, id, IPS_SIGNATURE_SEVERITY, fields[g_test_rand_int_range (0, 4)]);
          if (g_test_rand_bit ())
            tune (policy, id, IPS_SIGNATURE_FIDELITY, number);
          if (g_test_rand_bit ())
            tune (policy, id, IPS_SIGNATURE_ACTIONS, actions);
          if (g_test_rand_bit ())
            tune (policy, id, IPS_SIGNATURE_RETIRED, "true");
        }
      if (g_test_rand_bit ())
        {
          IpsSignature custom = { .key = ips_tuning_table_next_custom (policy->tuning), .name = "\"Quoted\" <&> ü", .engine = "string-tcp",
                                  .severity = IPS_SEVERITY_HIGH, .fidelity = 3 };

          g_assert_true (ips_tuning_table_put_custom (policy->tuning, &custom, NULL));
        }
      json = ips_tuning_table_to_json (policy->tuning);
      back = ips_tuning_table_from_json (json, -1, &error);
      g_assert_no_error (error);
      g_assert_true (ips_tuning_table_equal (policy->tuning, back));
      again = ips_tuning_table_to_json (back);
      g_assert_cmpstr (json, ==, again);
    }
}

static void
test_json_wrong (void)
{
  static const struct { const char *json; const char *words; } wrong[] = {
    { "", "not exported tuning" },
    { "{", "not JSON" },
    { "[]", "not exported tuning" },
    { "{}", "vedette-tuning" },
    { "{\"vedette-tuning\": {}}", "vedette-tuning" },
    { "{\"vedette-tuning\": 2}", "vedette-tuning" },
    { "{\"vedette-tuning\": 1, \"signatures\": []}", "signatures" },
    { "{\"vedette-tuning\": 1, \"signatures\": {\"x\": {}}}", "\"x\" is not the number" },
    { "{\"vedette-tuning\": 1, \"signatures\": {\"1/0\": 5}}", "signature 1/0" },
    { "{\"vedette-tuning\": 1, \"signatures\": {\"1/0\": {\"fidelity\": 200}}}", "signature 1/0: fidelity rating" },
    { "{\"vedette-tuning\": 1, \"signatures\": {\"1/0\": {\"fidelity\": []}}}", "fidelity" },
    { "{\"vedette-tuning\": 1, \"signatures\": {\"1/0\": {\"colour\": \"red\"}}}", "colour" },
    { "{\"vedette-tuning\": 1, \"custom\": {\"60000/0\": {\"name\": 7}}}", "enter a name" },
    { "{\"vedette-tuning\": 1, \"custom\": {\"2004/0\": {\"name\": \"x\"}}}", "60000 to 65000" },
    { "[[[[[[[[[[[[[[[[[[", "nested" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_tuning_table_from_json (wrong[i].json, -1, &error));
      g_assert_nonnull (error);
      if (g_strstr_len (error->message, -1, wrong[i].words) == NULL)
        g_error ("%s: \"%s\" does not say \"%s\"", wrong[i].json, error->message, wrong[i].words);
    }
}

static void
test_validate (void)
{
  static const char *const wrong[] = { "", " x", "x ", "a/b", "a\nb", NULL };
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_SHARED, NULL, "Branches");
  g_autoptr(GError) error = NULL;

  g_assert_true (ips_policy_validate (policy, NULL));
  for (guint i = 0; wrong[i] != NULL; i++)
    {
      g_free (policy->name);
      policy->name = g_strdup (wrong[i]);
      g_assert_false (ips_policy_validate (policy, NULL));
    }
  g_free (policy->name);
  policy->name = g_strdup ("Own parent");
  g_free (policy->parent_id);
  policy->parent_id = g_strdup (policy->id);
  g_assert_false (ips_policy_validate (policy, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
}

static void
test_age (void)
{
  static const struct { const char *released; const char *words; } rows[] = {
    { "2012-01-31", "S615, 14 days old" }, { "2012-02-13", "S615, 1 day old" }, { "2012-02-14", "S615, of today" }, { "2012-02-15", "S615" },
    { "2010-02-16", "S615, 728 days old" }, { "2010-02-13", "S615, 2 years old" }, { "2002-02-13", "S615, 10 years old" },
    { "", "S615" }, { "soon", "S615" }, { "2012-02-31", "S615" },
  };
  g_autoptr(GDateTime) now = g_date_time_new_local (2012, 2, 14, 12, 0, 0);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *words = ips_level_describe_age (615, rows[i].released, g_date_time_to_unix (now) * G_USEC_PER_SEC);

      g_assert_cmpstr (words, ==, rows[i].words);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/policy/level", test_level);
  g_test_add_func ("/policy/set-field", test_set_field);
  g_test_add_func ("/policy/view", test_view);
  g_test_add_func ("/policy/customs-of-a-chain", test_customs_of_a_chain);
  g_test_add_func ("/policy/levels-property", test_levels_property);
  g_test_add_func ("/policy/json", test_json);
  g_test_add_func ("/policy/json-wrong", test_json_wrong);
  g_test_add_func ("/policy/validate", test_validate);
  g_test_add_func ("/model/policy/age", test_age);
  return g_test_run ();
}
