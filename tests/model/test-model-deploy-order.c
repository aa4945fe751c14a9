/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-deploy-order.h"
#include "ips-error.h"
#include "ips-last-deployment.h"

static IpsUpgradeStep *
make_step (IpsUpgradeKind kind, const char *file_name, const char *version, guint engine, guint level)
{
  IpsUpgradeStep *step = g_new0 (IpsUpgradeStep, 1);

  step->kind = kind;
  step->file_name = g_strdup (file_name);
  step->sha256 = g_strnfill (64, 'a');
  step->platform = g_strdup ("");
  step->size = 100;
  ips_version_parse (version, &step->version);
  step->engine = engine;
  step->level = level;
  step->limit_minutes = 30;
  return step;
}

static void
test_done (void)
{
  static const struct { IpsUpgradeKind kind; const char *version; guint engine, level; const char *running; guint running_level; gboolean done; } rows[] = {
    { IPS_UPGRADE_SIGNATURE, "", 4, 924, "7.1(7)E4", 924, TRUE },
    { IPS_UPGRADE_SIGNATURE, "", 4, 924, "7.1(7)E4", 925, TRUE },       /* somebody was quicker */
    { IPS_UPGRADE_SIGNATURE, "", 4, 924, "7.1(7)E4", 923, FALSE },
    { IPS_UPGRADE_SIGNATURE, "", 4, 924, "7.1(7)E3", 924, FALSE },
    { IPS_UPGRADE_SIGNATURE, "", 4, 924, "7.1(7)E4", 0, FALSE },        /* it does not say */
    { IPS_UPGRADE_ENGINE, "", 4, 0, "7.0(2)E4", 400, TRUE },
    { IPS_UPGRADE_ENGINE, "", 4, 0, "7.0(2)E3", 400, FALSE },
    { IPS_UPGRADE_SENSOR, "7.3(5)E4", 4, 0, "7.3(5)E4", 400, TRUE },
    { IPS_UPGRADE_SENSOR, "7.3(5)E4", 4, 0, "7.3(5p1)E4", 400, TRUE },
    { IPS_UPGRADE_SENSOR, "7.3(5p1)E4", 4, 0, "7.3(5)E4", 400, FALSE },
    { IPS_UPGRADE_SENSOR, "7.3(5)E4", 4, 0, "", 400, FALSE },
    { IPS_UPGRADE_NONE, "", 0, 0, "7.3(5)E4", 400, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(IpsUpgradeStep) step = make_step (rows[i].kind, "x.pkg", rows[i].version, rows[i].engine, rows[i].level);
      IpsRunning running = { .level = rows[i].running_level };

      ips_version_parse (rows[i].running, &running.version);
      running.engine = running.version.engine;
      g_test_message ("row %u", i);
      g_assert_cmpint (ips_deploy_step_is_done (step, &running), ==, rows[i].done);
    }
}

static void
test_json (void)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  g_autoptr(IpsDeployOrder) order = NULL;
  g_autoptr(IpsDeployOrder) read = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  const IpsSignatureTuning severity = { .key = IPS_SIGNATURE_KEY (1102, 0), .fields = 1u << IPS_SIGNATURE_SEVERITY, .severity = IPS_SEVERITY_LOW };
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (steps, make_step (IPS_UPGRADE_ENGINE, "IPS-engine-E4-req-7.0-2.pkg", "", 4, 0));
  g_ptr_array_add (steps, make_step (IPS_UPGRADE_SIGNATURE, "IPS-sig-S924-req-E4.pkg", "", 4, 924));
  ips_tuning_table_put (tuning, &severity);
  order = ips_deploy_order_new (steps, "policy", 7, tuning);
  ips_deploy_order_to_json (order, builder);
  node = json_builder_get_root (builder);
  read = ips_deploy_order_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->steps->len, ==, 2);
  g_assert_cmpstr (((IpsUpgradeStep *) g_ptr_array_index (read->steps, 1))->file_name, ==, "IPS-sig-S924-req-E4.pkg");
  g_assert_cmpuint (((IpsUpgradeStep *) g_ptr_array_index (read->steps, 1))->level, ==, 924);
  g_assert_cmpstr (read->policy_id, ==, "policy");
  g_assert_cmpuint (read->policy_version, ==, 7);
  g_assert_true (ips_tuning_table_equal (read->tuning, tuning));
}

static void
test_bad_json (void)
{
  static const char *const bad[] = { "[]", "{}", "7", "{\"steps\":7}", "{\"steps\":[7]}", "{\"steps\":[],\"tuning\":\"no table\"}",
                                    "{\"steps\":[],\"removed\":7}", "{\"steps\":[],\"removed\":[7]}", "{\"steps\":[],\"removed\":[\"one\"]}",
                                    "{\"steps\":[],\"before\":7}", "{\"steps\":[],\"before\":{\"one\":{}}}", "{\"steps\":[],\"before\":{\"1/0\":7}}",
                                    "{\"steps\":[],\"before\":{\"1/0\":{\"severity\":\"worst\"}}}" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(JsonNode) node = json_from_string (bad[i], NULL);
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_deploy_order_from_json (node, &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  {
    g_autoptr(GError) error = NULL;

    g_assert_null (ips_deploy_order_from_json (NULL, &error));
    g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  }
}

static void
test_words (void)
{
  static const struct { const char *version; guint level; const char *text; } rows[] = {
    { "7.1(7)E4", 924, "7.1(7)E4, S924" }, { "7.1(7)E4", 0, "7.1(7)E4" }, { "", 924, "S924" }, { "", 0, "unknown" },
  };
  IpsChangedRule rule = IPS_CHANGED_WARN;

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      IpsRunning running = { .level = rows[i].level };
      g_autofree char *text = NULL;

      ips_version_parse (rows[i].version, &running.version);
      text = ips_deploy_describe_running (&running);
      g_assert_cmpstr (text, ==, rows[i].text);
    }
  g_assert_true (ips_changed_rule_from_nick ("stop", &rule));
  g_assert_cmpint (rule, ==, IPS_CHANGED_STOP);
  g_assert_cmpstr (ips_changed_rule_to_nick (IPS_CHANGED_OVERWRITE), ==, "overwrite");
  g_assert_false (ips_changed_rule_from_nick ("perhaps", &rule));
}

static void
test_explain (void)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  const IpsSignatureTuning one = { .key = IPS_SIGNATURE_KEY (1102, 0), .fields = 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_ENABLED,
                                   .severity = IPS_SEVERITY_LOW };
  g_autoptr(IpsDeployOrder) order = NULL;
  g_autofree char *brief = NULL;
  g_autofree char *full = NULL;
  g_autofree char *interruption = NULL;

  g_ptr_array_add (steps, make_step (IPS_UPGRADE_ENGINE, "IPS-engine-E4-req-7.0-2.pkg", "", 4, 0));
  ((IpsUpgradeStep *) g_ptr_array_index (steps, 0))->reboots = TRUE;
  g_ptr_array_add (steps, make_step (IPS_UPGRADE_SIGNATURE, "IPS-sig-S924-req-E4.pkg", "", 4, 924));
  ips_tuning_table_put (tuning, &one);
  order = ips_deploy_order_new (steps, "policy", 3, tuning);

  brief = ips_deploy_order_describe (order);
  g_assert_cmpstr (brief, ==, "Engine update to E4, Signature update to S924, 1 signature tuned");
  full = ips_deploy_order_explain (order);
  g_assert_cmpstr (full, ==, "Engine update to E4: IPS-engine-E4-req-7.0-2.pkg (100 bytes) The device reboots.\n"
                   "Signature update to S924: IPS-sig-S924-req-E4.pkg (100 bytes)\n"
                   "Signature 1102/0\n    Severity: low\n    Enabled: no\n");
  interruption = ips_upgrade_steps_describe_interruption (steps);
  g_assert_true (g_str_has_prefix (interruption, "It reboots once. "));
}

static IpsSignature
make_signature (guint32 id, const char *name)
{
  return (IpsSignature) { .key = IPS_SIGNATURE_KEY (id, 0), .severity = IPS_SEVERITY_HIGH, .fidelity = 80, .actions = 1, .name = name, .engine = "atomic-ip" };
}

/* Of a device whose level and whose former tuning are known: what each field was; custom signatures that come and go; stored and read. */
static void
test_before (void)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) former = ips_tuning_table_new ();
  g_autoptr(IpsSignatureSet) level = ips_signature_set_new ();
  IpsSignature known = make_signature (1102, "Impossible IP Packet"), ours = make_signature (60000, "Ours"), old = make_signature (60001, "Old");
  IpsSignatureTuning low = { .key = known.key }, medium = { .key = known.key }, silent = { .key = ours.key };
  g_autoptr(IpsDeployOrder) order = NULL;
  g_autoptr(IpsDeployOrder) read = NULL;
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *brief = NULL;
  g_autofree char *full = NULL;

  known.parameters[IPS_PARAMETER_EVENT_COUNT] = 5;
  g_assert_true (ips_signature_set_add (level, &known));
  ips_signature_set_seal (level);
  g_assert_true (ips_signature_tuning_set (&medium, IPS_SIGNATURE_SEVERITY, "medium", NULL));
  ips_tuning_table_put (former, &medium);
  g_assert_true (ips_tuning_table_put_custom (former, &old, NULL));
  g_assert_true (ips_signature_tuning_set (&low, IPS_SIGNATURE_SEVERITY, "low", NULL));
  g_assert_true (ips_signature_tuning_set (&low, IPS_SIGNATURE_FIDELITY, "80", NULL));
  g_assert_true (ips_signature_tuning_set (&low, IPS_SIGNATURE_FIELD_OF (IPS_PARAMETER_EVENT_COUNT), "1", NULL));
  ips_tuning_table_put (tuning, &low);
  g_assert_true (ips_tuning_table_put_custom (tuning, &ours, NULL));
  g_assert_true (ips_signature_tuning_set (&silent, IPS_SIGNATURE_RETIRED, "true", NULL));
  ips_tuning_table_put (tuning, &silent);
  order = ips_deploy_order_new (steps, "policy", 3, tuning);
  ips_deploy_order_set_former (order, former);
  ips_deploy_order_set_before (order, level, former);

  ips_deploy_order_to_json (order, builder);
  node = json_builder_get_root (builder);
  read = ips_deploy_order_from_json (node, &error);
  g_assert_no_error (error);
  g_assert_true (ips_deploy_order_has_tuning (read));
  g_assert_cmpuint (ips_deploy_order_count_signatures (read), ==, 3);
  brief = ips_deploy_order_describe (read);
  g_assert_cmpstr (brief, ==, "3 signatures tuned");
  full = ips_deploy_order_explain (read);
  g_assert_cmpstr (full, ==, "Signature 1102/0 Impossible IP Packet\n"
                   "    Severity: medium → low\n"
                   "    Fidelity Rating: 80, as it is\n"
                   "    Event Count: 5 → 1\n"
                   "New custom signature 60000/0 Ours\n"
                   "    Severity: high\n"
                   "    Fidelity Rating: 80\n"
                   "    Actions: Produce Alert\n"
                   "    Enabled: no\n"
                   "    Retired: yes\n"
                   "Taken off the device: custom signature 60001/0 Old\n");
}

static GPtrArray *
make_steps (const char *package, guint level)
{
  GPtrArray *steps = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_step_free);

  g_ptr_array_add (steps, make_step (IPS_UPGRADE_SIGNATURE, package, "", 4, level));
  g_free (((IpsUpgradeStep *) g_ptr_array_index (steps, 0))->sha256);
  ((IpsUpgradeStep *) g_ptr_array_index (steps, 0))->sha256 = g_compute_checksum_for_string (G_CHECKSUM_SHA256, package, -1);
  return steps;
}

/* Whether one that ended like this is not to be tried again by itself. */
static gboolean
forbids (IpsOperationState state, const char *cause, GPtrArray *former, GPtrArray *steps)
{
  g_autoptr(IpsLastDeployment) last = ips_last_deployment_new ("one");
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) node = NULL;

  ips_upgrade_steps_to_json (former, builder);
  node = json_builder_get_root (builder);
  g_free (last->steps);
  last->steps = json_to_string (node, FALSE);
  g_free (last->cause);
  last->cause = g_strdup (cause);
  last->state = state;
  return ips_last_deployment_forbids (last, steps);
}

static void
test_not_again (void)
{
  g_autoptr(GPtrArray) former = make_steps ("IPS-sig-S924-req-E4.pkg", 924);
  g_autoptr(GPtrArray) newer = make_steps ("IPS-sig-S925-req-E4.pkg", 925);

  g_assert_true (forbids (IPS_OPERATION_FAILED, "rejected", former, former));
  g_assert_true (forbids (IPS_OPERATION_FAILED, "not-back", former, former));
  g_assert_true (forbids (IPS_OPERATION_CANCELLED, "", former, former));
  g_assert_true (forbids (IPS_OPERATION_SKIPPED, "", former, former));
  /* another package, one that never got there, one that is not over */
  g_assert_false (forbids (IPS_OPERATION_FAILED, "rejected", former, newer));
  g_assert_false (forbids (IPS_OPERATION_FAILED, "unreachable", former, former));
  g_assert_false (forbids (IPS_OPERATION_SUCCEEDED, "", former, former));
  g_assert_false (forbids (IPS_OPERATION_WAITING, "trust", former, former));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/deploy-order/done", test_done);
  g_test_add_func ("/model/deploy-order/json", test_json);
  g_test_add_func ("/model/deploy-order/bad-json", test_bad_json);
  g_test_add_func ("/model/deploy-order/words", test_words);
  g_test_add_func ("/model/deploy-order/explain", test_explain);
  g_test_add_func ("/model/deploy-order/before", test_before);
  g_test_add_func ("/model/deploy-order/not-again", test_not_again);
  return g_test_run ();
}
