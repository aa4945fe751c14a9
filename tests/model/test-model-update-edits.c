/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-update-edits.h"

#include "ips-signature-action.h"

#define KEY(id) IPS_SIGNATURE_KEY (id, 0)

static IpsSignatureSet *
make_level (void)
{
  IpsSignatureSet *set = ips_signature_set_new ();

  for (guint32 i = 0; i < 10; i++)
    {
      IpsSignature signature = { .key = KEY (1000 + i), .severity = IPS_SEVERITY_LOW, .fidelity = 75, .enabled = TRUE,
                                 .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), .name = "Name", .engine = "atomic-ip" };

      ips_signature_set_add (set, &signature);
    }
  ips_signature_set_seal (set);
  return set;
}

static void
add (IpsUpdateEdits *edits, const IpsTuningEdit *edit, guint32 first, guint32 n)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (IpsSignatureKey));

  for (guint32 i = 0; i < n; i++)
    {
      IpsSignatureKey key = KEY (first + i);

      g_array_append_val (keys, key);
    }
  ips_update_edits_add (edits, edit, keys);
}

static void
tune (IpsPolicy *policy, guint32 id, IpsSignatureField field, const char *value)
{
  const IpsSignatureTuning *there = ips_tuning_table_lookup (policy->tuning, KEY (id));
  IpsSignatureTuning tuning = { .key = KEY (id) };

  if (there != NULL)
    tuning = *there;
  g_assert_true (ips_signature_tuning_set (&tuning, field, value, NULL));
  ips_tuning_table_put (policy->tuning, &tuning);
}

static IpsSignature
get_effective (IpsSignatureSet *level, const IpsPolicy *const *chain, guint n, guint32 id)
{
  g_autoptr(IpsPolicyView) view = ips_policy_view_new (level, chain, n);

  return ips_policy_view_lookup (view, KEY (id))->value;
}

/* One edit means the same on policies that were tuned in other ways before. */
static void
test_as_meant (void)
{
  g_autoptr(IpsSignatureSet) level = make_level ();
  g_autoptr(IpsUpdateEdits) edits = ips_update_edits_new ();
  g_autoptr(IpsPolicy) root = ips_policy_new (IPS_POLICY_SHARED, "root", "Root");
  g_autoptr(IpsPolicy) heir = ips_policy_new (IPS_POLICY_SHARED, "heir", "Heir");
  g_autoptr(IpsPolicy) plain = ips_policy_new (IPS_POLICY_LOCAL, "plain", NULL);
  const IpsPolicy *both[] = { root, heir };
  const IpsPolicy *one[] = { plain };
  const guint alert = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), log = IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR),
              reset = IPS_ACTION_BIT (IPS_ACTION_RESET_TCP);
  IpsTuningEdit more = { .actions_mode = IPS_ACTIONS_ADD, .actions = reset };
  IpsTuningEdit severe = { .set = { .fields = 1u << IPS_SIGNATURE_SEVERITY, .severity = IPS_SEVERITY_HIGH } };
  IpsSignature signature;

  tune (root, 1001, IPS_SIGNATURE_ACTIONS, "log-pair-packets");
  tune (heir, 1001, IPS_SIGNATURE_FIDELITY, "12");
  add (edits, &more, 1001, 2);
  add (edits, &severe, 1001, 1);
  g_assert_cmpuint (ips_update_edits_count_signatures (edits), ==, 2);
  ips_update_edits_apply (edits, level, both, 1, heir);
  ips_update_edits_apply (edits, level, NULL, 0, plain);

  /* Added to what the heir has from its root; its own tuning is whole. */
  signature = get_effective (level, both, 2, 1001);
  g_assert_cmpuint (signature.actions, ==, log | reset);
  g_assert_cmpuint (signature.fidelity, ==, 12);
  g_assert_cmpint (signature.severity, ==, IPS_SEVERITY_HIGH);
  signature = get_effective (level, one, 1, 1001);
  g_assert_cmpuint (signature.actions, ==, alert | reset);
  g_assert_cmpuint (signature.fidelity, ==, 75);
  signature = get_effective (level, one, 1, 1002);
  g_assert_cmpuint (signature.actions, ==, alert | reset);
  g_assert_cmpint (signature.severity, ==, IPS_SEVERITY_LOW);
  g_assert_cmpuint (ips_tuning_table_get_n (root->tuning), ==, 1);
}

/* The next edit is made on what the last one left: add, then take away again. */
static void
test_in_order (void)
{
  g_autoptr(IpsSignatureSet) level = make_level ();
  g_autoptr(IpsUpdateEdits) edits = ips_update_edits_new ();
  g_autoptr(IpsUpdateEdits) copy = NULL;
  g_autoptr(IpsPolicy) policy = ips_policy_new (IPS_POLICY_LOCAL, "p", NULL);
  const IpsPolicy *chain[] = { policy };
  const guint alert = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), log = IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR);
  IpsTuningEdit with = { .actions_mode = IPS_ACTIONS_ADD, .actions = log };
  IpsTuningEdit without = { .actions_mode = IPS_ACTIONS_REMOVE, .actions = alert };
  IpsTuningEdit nothing = { .actions_mode = IPS_ACTIONS_KEEP };
  IpsTuningEdit severe = { .set = { .fields = 1u << IPS_SIGNATURE_SEVERITY, .severity = IPS_SEVERITY_HIGH } };
  IpsTuningEdit back = { .reset = 1u << IPS_SIGNATURE_SEVERITY };

  add (edits, &with, 1005, 1);
  add (edits, &without, 1005, 1);
  add (edits, &severe, 1006, 1);
  add (edits, &back, 1006, 1);
  add (edits, &nothing, 1007, 1);
  add (edits, &severe, 1008, 0);
  /* The level does not have it. */
  add (edits, &severe, 4711, 1);
  copy = ips_update_edits_copy (edits);
  g_assert_cmpuint (ips_update_edits_count_signatures (copy), ==, 3);
  ips_update_edits_apply (copy, level, NULL, 0, policy);
  g_assert_cmpuint (get_effective (level, chain, 1, 1005).actions, ==, log);
  g_assert_cmpint (get_effective (level, chain, 1, 1006).severity, ==, IPS_SEVERITY_LOW);
  g_assert_cmpuint (ips_tuning_table_get_n (policy->tuning), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/update-edits/as-meant", test_as_meant);
  g_test_add_func ("/model/update-edits/in-order", test_in_order);
  return g_test_run ();
}
