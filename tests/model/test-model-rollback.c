/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-rollback-plan.h"

#define SIGNATURE "IPS-sig-S924-req-E4.pkg"
#define PACK "IPS-4360-K9-7.1-8-E4.pkg"
#define MINOR "IPS-4360-K9-7.3-5-E4.pkg"
#define ENGINE "IPS-engine-E4-req-7.0-2.pkg"
#define WHEN "\t18:16:10 UTC Mon Oct 05 2009"

static void
add_step (GPtrArray *steps, const char *file_name)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (file_name, NULL);
  IpsUpgradeStep *step = g_new0 (IpsUpgradeStep, 1);

  step->file_name = g_strdup (file_name);
  step->sha256 = g_strnfill (64, 'a');
  step->platform = g_strdup ("");
  step->kind = name->level != 0 ? IPS_UPGRADE_SIGNATURE : name->family == IPS_PACKAGE_ENGINE ? IPS_UPGRADE_ENGINE : IPS_UPGRADE_SENSOR;
  step->version = name->version;
  step->engine = name->engine != 0 ? name->engine : name->required_engine;
  step->level = name->level;
  g_ptr_array_add (steps, step);
}

static void
set (char **field, const char *text)
{
  g_free (*field);
  *field = g_strdup (text);
}

/* What goes and what stays, by what was deployed, what it was, what it runs and what it says of its upgrades. */
static void
test_rules (void)
{
  static const struct
  {
    const char *steps[3];
    const char *was; guint was_level;
    const char *runs; const char *level;
    const char *history;
    gboolean router;
    const char *taken[2];
    const char *kept;
  } rows[] = {
    { { SIGNATURE }, "7.1(7)E4", 722, "7.1(7)E4", "S924", "IPS-sig-S722-req-E4.pkg" WHEN "\n" SIGNATURE WHEN, FALSE, { SIGNATURE }, NULL },
    /* without the ending, as command lines say it */
    { { SIGNATURE }, "7.1(7)E4", 722, "7.1(7)E4", "S924", "IPS-sig-S924-req-E4" WHEN, FALSE, { SIGNATURE }, NULL },
    { { PACK }, "7.1(7)E4", 722, "7.1(8)E4", "S722", PACK WHEN, FALSE, { PACK }, NULL },
    { { PACK, SIGNATURE }, "7.1(7)E4", 722, "7.1(8)E4", "S924", PACK WHEN "\n" SIGNATURE WHEN, FALSE, { SIGNATURE, PACK }, NULL },
    /* only some of it got there */
    { { PACK, SIGNATURE }, "7.1(7)E4", 722, "7.1(8)E4", "S722", PACK WHEN, FALSE, { PACK }, NULL },
    { { SIGNATURE }, "7.1(7)E4", 722, "7.1(7)E4", "S722", "", FALSE, { NULL }, NULL },
    /* it was there before */
    { { SIGNATURE }, "7.1(7)E4", 924, "7.1(7)E4", "S924", SIGNATURE WHEN, FALSE, { NULL }, NULL },
    { { MINOR }, "7.1(7)E4", 722, "7.3(5)E4", "S722", MINOR WHEN, FALSE, { NULL }, "another release, 7.1(7)E4: Sensor update to 7.3(5)E4 stays." },
    { { ENGINE, SIGNATURE }, "7.0(2)E3", 400, "7.0(2)E4", "S924", ENGINE WHEN "\n" SIGNATURE WHEN, FALSE, { SIGNATURE }, "Engine update to E4 stays." },
    { { SIGNATURE }, "7.1(7)E4", 722, "7.1(7)E4", "S925", SIGNATURE WHEN "\nIPS-sig-S925-req-E4.pkg" WHEN, FALSE, { NULL },
      "IPS-sig-S925-req-E4.pkg, the device's last upgrade, which this deployment did not bring" },
    { { SIGNATURE }, "7.1(7)E4", 722, "7.1(7)E4", "S924", "", FALSE, { NULL }, "names no upgrade" },
    { { SIGNATURE }, "", 722, "", "S924", "", TRUE, { NULL }, "A router has no command" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
      g_autoptr(IpsRollbackPoint) point = ips_rollback_point_new ("sim");
      g_autoptr(IpsSensorFacts) facts = ips_sensor_facts_new ();
      g_autoptr(IpsDeployOrder) order = NULL;
      g_autoptr(IpsRollbackPlan) plan = NULL;
      g_autofree char *words = NULL;
      guint n_taken = 0;

      g_test_message ("row %u", i);
      for (guint j = 0; rows[i].steps[j] != NULL; j++)
        add_step (steps, rows[i].steps[j]);
      order = ips_deploy_order_new (steps, "", 0, NULL);
      g_free (point->version);
      point->version = g_strdup (rows[i].was);
      point->level = rows[i].was_level;
      set (&facts->version, rows[i].runs);
      set (&facts->engine, *rows[i].runs != '\0' ? strrchr (rows[i].runs, 'E') : "E4");
      set (&facts->signature_level, rows[i].level);
      set (&facts->upgrades, rows[i].history);
      plan = ips_rollback_plan_new (point, order, facts, rows[i].router);
      words = ips_rollback_plan_describe (plan);
      while (n_taken < G_N_ELEMENTS (rows[i].taken) && rows[i].taken[n_taken] != NULL)
        n_taken++;
      g_assert_cmpuint (plan->steps->len, ==, n_taken);
      for (guint j = 0; j < n_taken; j++)
        g_assert_cmpstr (((IpsUpgradeStep *) g_ptr_array_index (plan->steps, j))->file_name, ==, rows[i].taken[j]);
      g_assert_cmpint (ips_rollback_plan_is_empty (plan), ==, n_taken == 0);
      if (rows[i].kept == NULL)
        g_assert_null (plan->kept);
      else if (plan->kept == NULL || strstr (plan->kept, rows[i].kept) == NULL)
        g_error ("%s: %s", rows[i].kept, plan->kept);
      g_assert_true (g_str_has_suffix (words, "."));
    }
}

/* Each field that was tuned, and no other, as it was; custom signatures as they were, or off. */
static void
test_tuning (void)
{
  g_autoptr(IpsSignatureSet) set = ips_signature_set_new ();
  const IpsSignature was = { .key = IPS_SIGNATURE_KEY (1330, 0), .name = "x", .engine = "string-tcp", .severity = IPS_SEVERITY_LOW, .fidelity = 60, .enabled = TRUE };
  const IpsSignature old_custom = { .key = IPS_SIGNATURE_KEY (60000, 0), .name = "mine", .engine = "string-tcp", .severity = IPS_SEVERITY_MEDIUM };
  const IpsSignature new_custom = { .key = IPS_SIGNATURE_KEY (60001, 0), .name = "new", .engine = "string-tcp" };
  const IpsSignatureTuning known = { .key = was.key, .fields = 1u << IPS_SIGNATURE_SEVERITY, .severity = IPS_SEVERITY_HIGH };
  const IpsSignatureTuning unknown = { .key = IPS_SIGNATURE_KEY (9999, 0), .fields = 1u << IPS_SIGNATURE_RETIRED, .retired = TRUE };
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  g_autoptr(GPtrArray) none = g_ptr_array_new ();
  g_autoptr(IpsDeployOrder) deployed = NULL;
  g_autoptr(IpsDeployOrder) back = NULL;
  const IpsSignatureTuning *one;

  ips_signature_set_add (set, &was);
  ips_signature_set_add (set, &old_custom);
  ips_signature_set_seal (set);
  ips_tuning_table_put (tuning, &known);
  ips_tuning_table_put (tuning, &unknown);
  g_assert_true (ips_tuning_table_put_custom (tuning, &new_custom, NULL));
  deployed = ips_deploy_order_new (none, "", 0, tuning);
  g_array_append_val (deployed->removed, old_custom.key);
  back = ips_rollback_make_order (deployed, set);
  g_assert_cmpuint (ips_tuning_table_get_n (back->tuning), ==, 1);
  one = ips_tuning_table_lookup (back->tuning, known.key);
  g_assert_cmpuint (one->fields, ==, known.fields);
  g_assert_cmpuint (one->severity, ==, IPS_SEVERITY_LOW);
  g_assert_cmpstr (ips_tuning_table_lookup_custom (back->tuning, old_custom.key)->name, ==, "mine");
  g_assert_cmpuint (back->removed->len, ==, 1);
  g_assert_cmpuint (g_array_index (back->removed, IpsSignatureKey, 0), ==, new_custom.key);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/rollback/rules", test_rules);
  g_test_add_func ("/model/rollback/tuning", test_tuning);
  return g_test_run ();
}
