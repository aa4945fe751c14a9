/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deployed.h"

static IpsPolicy *
make_policy (guint version, guint level, gboolean tuned)
{
  IpsPolicy *policy = ips_policy_new (IPS_POLICY_SHARED, "policy", "Office");

  policy->version = version;
  policy->level = level;
  if (tuned)
    {
      IpsSignatureTuning tuning = { .key = IPS_SIGNATURE_KEY (2004, 0), .fields = 1u << IPS_SIGNATURE_SEVERITY, .severity = IPS_SEVERITY_HIGH };

      ips_tuning_table_put (policy->tuning, &tuning);
    }
  return policy;
}

static IpsDeployed *
make_deployed (const char *policy_id, guint version, guint level)
{
  IpsDeployed *deployed = ips_deployed_new ("sensor");

  g_free (deployed->policy_id);
  deployed->policy_id = g_strdup (policy_id);
  deployed->policy_version = version;
  deployed->level = level;
  return deployed;
}

static void
test_pending (void)
{
  static const struct
  {
    guint version, level;                  /* the policy */
    gboolean tuned;
    const char *deployed_id;               /* NULL: nothing was deployed */
    guint deployed_version, reported;
    guint pending;
  } rows[] = {
    { 0, 600, TRUE, NULL, 0, 500, IPS_PENDING_NOTHING },                         /* never saved */
    { 1, 0, FALSE, NULL, 0, 500, IPS_PENDING_NOTHING },                          /* at no level, not tuned */
    { 1, 600, FALSE, NULL, 0, 600, IPS_PENDING_NOTHING },
    { 1, 600, FALSE, NULL, 0, 500, IPS_PENDING_LEVEL },
    { 1, 600, FALSE, NULL, 0, 0, IPS_PENDING_LEVEL },                            /* the device does not say */
    { 1, 600, FALSE, NULL, 0, 700, IPS_PENDING_NOTHING },                        /* levels do not go down */
    { 1, 600, TRUE, NULL, 0, 600, IPS_PENDING_TUNING },
    { 1, 600, TRUE, NULL, 0, 500, IPS_PENDING_LEVEL | IPS_PENDING_TUNING },
    { 2, 600, TRUE, "policy", 2, 600, IPS_PENDING_NOTHING },
    { 3, 600, TRUE, "policy", 2, 600, IPS_PENDING_TUNING },
    { 3, 600, FALSE, "policy", 2, 600, IPS_PENDING_TUNING },                     /* what was tuned is to be taken back */
    { 2, 600, FALSE, "another", 2, 600, IPS_PENDING_TUNING },
    { 2, 600, FALSE, "", 0, 600, IPS_PENDING_NOTHING },                          /* packages only */
  };

  g_assert_cmpuint (ips_deployed_compare (NULL, NULL, 500), ==, IPS_PENDING_NOTHING);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsPolicy) policy = make_policy (rows[i].version, rows[i].level, rows[i].tuned);
      g_autoptr(IpsDeployed) deployed = rows[i].deployed_id != NULL
        ? make_deployed (rows[i].deployed_id, rows[i].deployed_version, rows[i].reported) : NULL;
      g_autoptr(IpsDeployed) copy = deployed != NULL ? ips_deployed_copy (deployed) : NULL;

      g_test_message ("row %u", i);
      g_assert_cmpuint (ips_deployed_compare (copy, policy, rows[i].reported), ==, rows[i].pending);
    }
}

/* What a policy inherits has versions of its own: the tuning itself tells that it is another one. */
static void
test_inherited (void)
{
  g_autoptr(IpsPolicy) policy = make_policy (2, 600, TRUE);
  g_autoptr(IpsDeployed) deployed = make_deployed ("policy", 2, 600);
  IpsSignatureTuning inherited = { .key = IPS_SIGNATURE_KEY (3030, 0), .fields = 1u << IPS_SIGNATURE_ENABLED };

  g_free (policy->parent_id);
  policy->parent_id = g_strdup ("parent");
  /* deployed before anybody wrote down what was inherited */
  g_assert_cmpuint (ips_deployed_compare (deployed, policy, 600), ==, IPS_PENDING_TUNING);
  g_free (deployed->tuning);
  deployed->tuning = ips_tuning_table_to_json (policy->tuning);
  g_assert_cmpuint (ips_deployed_compare (deployed, policy, 600), ==, IPS_PENDING_NOTHING);
  ips_tuning_table_put (policy->tuning, &inherited);
  g_assert_cmpuint (ips_deployed_compare (deployed, policy, 600), ==, IPS_PENDING_TUNING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/deployed/pending", test_pending);
  g_test_add_func ("/model/deployed/inherited", test_inherited);
  return g_test_run ();
}
