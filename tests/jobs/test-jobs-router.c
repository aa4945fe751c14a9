/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routers with IOS IPS: packages, the category of their signatures, tuning, a reload. */
#include "deploy-fixture.h"

#include <string.h>

#include "ips-deploy-order.h"
#include "ips-deployment-list.h"
#include "ips-signature-action.h"

#define PACKAGE "IOS-S950-CLI.pkg"

static IpsOperation *
run_on_router (SimFixture *fixture, IpsVerb verb, const char *package, IpsSignatureCategory category, IpsOperationState state, const char *words)
{
  const IpsDeployOptions options = { .trust_upgraded = TRUE, .limit_s = 30, .category = category };
  g_autoptr(IpsJob) job = package != NULL ? deploy_fixture_deploy_one (fixture, package, &options) : sim_fixture_submit (fixture, verb, NULL, IPS_PRIORITY_USER, 0, -1);
  IpsOperation *operation;

  sim_fixture_wait_job (fixture, job);
  operation = sim_fixture_operation (fixture, job, 0);
  if (operation->state != state || strstr (operation->message, words) == NULL)
    g_test_message ("%s: %s\n%s", operation->cause, operation->message, operation->detail);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (state));
  g_assert_nonnull (strstr (operation->message, words));
  return operation;
}

/* A router that was asked once; @more: what it is besides: members of an object. */
static SimFixture *
set_up (const char *more)
{
  g_autofree char *patch = g_strdup_printf ("{\"router\":true,\"platform\":\"2811\",\"version\":\"12.4(24)T\",%s}", more);
  SimFixture *fixture = sim_fixture_new (1);
  IpsCommunication communication = *ips_fleet_get_communication (deploy_fixture_fleet_of (fixture));

  communication.policy = IPS_CERT_POLICY_ACCEPT;
  communication.reply_timeout_ms = 10000;
  sim_fixture_communicate (fixture, &communication);
  sim_fixture_patch (fixture, 0, patch);
  sim_fixture_set_form (fixture, 0, IPS_FORM_ROUTER);
  sim_fixture_serve_files (fixture, "http", TRUE);
  deploy_fixture_import (fixture, PACKAGE, 300000);
  run_on_router (fixture, IPS_VERB_REFRESH, NULL, IPS_CATEGORY_KEEP, IPS_OPERATION_SUCCEEDED, "");
  return fixture;
}

/* One that has its category keeps it. */
static void
test_router_category (void)
{
  g_autoptr(SimFixture) fixture = set_up ("\"signature\":0,\"category\":true,\"upgrade_seconds\":0.3");
  g_autofree char *unretired = NULL;
  IpsOperation *operation;

  operation = run_on_router (fixture, IPS_VERB_DEPLOY, PACKAGE, IPS_CATEGORY_ADVANCED, IPS_OPERATION_SUCCEEDED, "S950");
  g_assert_null (strstr (operation->detail, "chosen and read back"));
  unretired = deploy_fixture_text_of (fixture, 0, "unretired");
  g_assert_cmpstr (unretired, ==, "ios_ips basic");
}

static void
test_router (void)
{
  g_autoptr(SimFixture) fixture = set_up ("\"signature\":0,\"unsaved\":true,\"upgrade_seconds\":0.5,\"reboot_seconds\":0.5");
  const IpsSensorFacts *facts;
  g_autofree char *unretired = NULL, *saved = NULL;
  IpsOperation *chosen;

  facts = ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0));
  g_assert_cmpstr (facts->platform, ==, "IOS IPS 2811");
  g_assert_cmpstr (facts->version, ==, "12.4(24)T");
  g_assert_cmpstr (facts->signature_level, ==, "");
  g_assert_cmpstr (facts->applications, ==, "IOS IPS=running");
  g_assert_true (facts->clock_known);
  g_assert_cmpint (facts->up_since_us, !=, 0);
  g_assert_true (ips_signature_category_is_needed (g_ptr_array_index (fixture->sensors, 0)));
  /* all of them at once would be too many */
  run_on_router (fixture, IPS_VERB_DEPLOY, PACKAGE, IPS_CATEGORY_KEEP, IPS_OPERATION_FAILED, "no category is chosen");
  g_assert_cmpint (sim_fixture_count (fixture, 0, "pushed"), ==, 0);
  chosen = run_on_router (fixture, IPS_VERB_DEPLOY, PACKAGE, IPS_CATEGORY_ADVANCED, IPS_OPERATION_SUCCEEDED, "S950");
  g_assert_nonnull (strstr (chosen->detail, "chosen and read back: ios_ips advanced. The router's configuration is saved with it"));
  saved = deploy_fixture_text_of (fixture, 0, "saved_unretired");
  g_assert_cmpstr (saved, ==, "ios_ips advanced");
  unretired = deploy_fixture_text_of (fixture, 0, "unretired");
  g_assert_cmpstr (unretired, ==, "ios_ips advanced");
  g_assert_cmpint (sim_fixture_count (fixture, 0, "signature"), ==, 950);
  g_assert_cmpint (sim_fixture_count (fixture, 0, "pushed"), ==, 1);
  g_assert_false (ips_signature_category_is_needed (g_ptr_array_index (fixture->sensors, 0)));
  /* somebody changed something meanwhile */
  sim_fixture_patch (fixture, 0, "{\"unsaved\":true}");
  run_on_router (fixture, IPS_VERB_REBOOT, NULL, IPS_CATEGORY_KEEP, IPS_OPERATION_FAILED, "not saved");
  g_assert_cmpint (sim_fixture_count (fixture, 0, "reboots"), ==, 0);
  sim_fixture_patch (fixture, 0, "{\"unsaved\":false}");
  run_on_router (fixture, IPS_VERB_REBOOT, NULL, IPS_CATEGORY_KEEP, IPS_OPERATION_SUCCEEDED, "");
  g_assert_cmpint (sim_fixture_count (fixture, 0, "reboots"), ==, 1);
  run_on_router (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, IPS_CATEGORY_KEEP, IPS_OPERATION_FAILED, "");
}

/* What goes wrong while it is saved, or while its engines are built, is said in its own words. */
static void
test_router_messages (void)
{
  g_autoptr(SimFixture) fixture = set_up ("\"signature\":0,\"upgrade_seconds\":0.5,\"faults\":[{\"fault\":\"error:errSystemError\",\"command\":\"write memory\"},{\"fault\":\"error:errEngineBuildFailed\",\"command\":\"engines\",\"count\":1}]");
  IpsOperation *operation;

  operation = run_on_router (fixture, IPS_VERB_DEPLOY, PACKAGE, IPS_CATEGORY_BASIC, IPS_OPERATION_FAILED, "ENGINE_BUILD_FAILED: service-http");
  g_assert_nonnull (strstr (operation->detail, "The router's configuration is not saved (startup-config file open failed (Device or resource busy))"));
}

/* --- tuning of a router --- */

typedef struct
{
  IpsSeverity severity;
  guint actions;
  gboolean known;            /* it has the signature */
  const char *faults;
  IpsOperationState state;
  const char *words;
  guint n_requests;          /* so far */
} RouterRound;

static void
tune_router (SimFixture *fixture, const RouterRound *round, guint version)
{
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(GPtrArray) no_steps = g_ptr_array_new ();
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  const IpsSignatureTuning known = { IPS_SIGNATURE_KEY (1330, 0), 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_FIDELITY | 1u << IPS_SIGNATURE_ACTIONS
                                     | 1u << IPS_SIGNATURE_ENABLED | 1u << IPS_SIGNATURE_RETIRED, round->severity, 55, round->actions, FALSE, TRUE, { 0 } };
  const IpsSignatureTuning gone = { .key = IPS_SIGNATURE_KEY (9999, 0), .fields = 1u << IPS_SIGNATURE_RETIRED, .retired = TRUE };
  g_autofree char *patch = g_strdup_printf ("{\"faults\":[%s]}", round->faults);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  IpsOperation *operation;

  sim_fixture_patch (fixture, 0, patch);
  if (round->known)
    ips_tuning_table_put (tuning, &known);
  ips_tuning_table_put (tuning, &gone);
  g_ptr_array_add (orders, ips_deploy_order_new (no_steps, "policy", version, tuning));
  ips_deploy_submit_orders_async (jobs, fixture->sensors, orders, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  operation = sim_fixture_operation (fixture, job, 0);
  g_test_message ("%u: %s: %s\n%s", version, operation->cause, operation->message, operation->detail);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (round->state));
  g_assert_true (strstr (operation->message, round->words) != NULL || strstr (operation->detail, round->words) != NULL);
  g_assert_true (round->state != IPS_OPERATION_SUCCEEDED || strstr (operation->detail, "does not know 1 tuned signature") != NULL);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, round->n_requests);
}

static void
test_router_tuning (void)
{
  static const RouterRound rounds[] = {
    { IPS_SEVERITY_HIGH, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_DENY_PACKET), TRUE, "", IPS_OPERATION_SUCCEEDED,
      "Tuning of 1 signature read back, 1 of them changed", 1 },
    { IPS_SEVERITY_HIGH, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_DENY_PACKET), TRUE, "", IPS_OPERATION_SUCCEEDED,
      "Tuning of 1 signature read back, 0 of them changed", 1 },
    /* one that does not say how it goes on: it is asked until it is done */
    { IPS_SEVERITY_LOW, IPS_ACTION_BIT (IPS_ACTION_RESET_TCP), TRUE, "{\"fault\":\"error:errNotSupported\",\"command\":\"terminal monitor\"}", IPS_OPERATION_SUCCEEDED,
      "Tuning of 1 signature read back, 1 of them changed", 2 },
    { IPS_SEVERITY_MEDIUM, IPS_ACTION_BIT (IPS_ACTION_RESET_TCP), TRUE, "{\"fault\":\"error:errEngineBuildFailed\",\"command\":\"engines\"}", IPS_OPERATION_FAILED,
      "ENGINE_BUILD_FAILED", 3 },
    { IPS_SEVERITY_MEDIUM, IPS_ACTION_BIT (IPS_ACTION_LOG_PAIR), TRUE, "", IPS_OPERATION_FAILED, "no command for “log-pair-packets”", 3 },
    { IPS_SEVERITY_LOW, 0, FALSE, "", IPS_OPERATION_SUCCEEDED, "", 3 },
    { IPS_SEVERITY_INFORMATIONAL, IPS_ACTION_BIT (IPS_ACTION_RESET_TCP), TRUE, "{\"fault\":\"error:errUnacceptableValue\",\"command\":\"editConfigDelta\"}",
      IPS_OPERATION_FAILED, "errUnacceptableValue", 4 },
  };
  /* its last message comes with the prompt */
  static const RouterRound at_once = { IPS_SEVERITY_HIGH, IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT), TRUE, "", IPS_OPERATION_SUCCEEDED,
                                       "Tuning of 1 signature read back, 1 of them changed", 5 };
  g_autoptr(SimFixture) fixture = set_up ("\"signature\":950,\"category\":true,\"upgrade_seconds\":0.6");

  for (guint i = 0; i < G_N_ELEMENTS (rounds); i++)
    tune_router (fixture, &rounds[i], i + 1);
  sim_fixture_patch (fixture, 0, "{\"upgrade_seconds\":0}");
  tune_router (fixture, &at_once, G_N_ELEMENTS (rounds) + 1);
  run_on_router (fixture, IPS_VERB_READ_SIGNATURES, NULL, IPS_CATEGORY_KEEP, IPS_OPERATION_FAILED, "single signatures only");
}

/* Its tuning goes back to what was known of its level, since its own configuration says nothing of signatures; a package does not. */
static void
test_router_rollback (void)
{
  static const IpsSignature was = { .key = IPS_SIGNATURE_KEY (1330, 0), .severity = IPS_SEVERITY_LOW, .fidelity = 60, .actions = IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT),
                                    .enabled = TRUE, .name = "", .engine = "", .release = "", .created = "", .obsoletes = "", .type = "" };
  static const IpsSignatureTuning high = { .key = IPS_SIGNATURE_KEY (1330, 0), .fields = 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_RETIRED,
                                           .severity = IPS_SEVERITY_HIGH, .retired = TRUE };
  g_autoptr(SimFixture) fixture = set_up ("\"signature\":950,\"category\":true,\"upgrade_seconds\":0.3");
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  IpsDeploymentList *list = ips_workspace_get_deployments (fixture->workspace);
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(GPtrArray) no_steps = g_ptr_array_new ();
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) former = ips_tuning_table_new ();
  g_autoptr(IpsSignatureSet) level = ips_signature_set_new ();
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(GAsyncResult) submitted = NULL, acted = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) back = NULL;

  ips_signature_set_add (level, &was);
  ips_signature_set_seal (level);
  ips_tuning_table_put (tuning, &high);
  g_ptr_array_add (orders, ips_deploy_order_new (no_steps, "policy", 1, tuning));
  ips_deploy_order_set_before (g_ptr_array_index (orders, 0), level, former);
  ips_deploy_submit_orders_async (jobs, fixture->sensors, orders, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &submitted);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&submitted), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "");
  deployment = deploy_fixture_load_deployment (fixture);
  ips_deployment_list_act_async (list, deployment, IPS_DEPLOYMENT_ROLLBACK, "", NULL, sim_fixture_result_cb, &acted);
  ips_deployment_list_act_finish (list, sim_fixture_wait_result (&acted), &back, &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, back);
  deploy_fixture_assert_outcome (fixture, back, 0, IPS_OPERATION_SUCCEEDED, "Rolled back and read back");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, back, 0)->detail, "Tuning of 1 signature read back, 1 of them changed"));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/router/jobs", test_router);
  g_test_add_func ("/router/category", test_router_category);
  g_test_add_func ("/router/messages", test_router_messages);
  g_test_add_func ("/router/tuning", test_router_tuning);
  g_test_add_func ("/router/rollback", test_router_rollback);
  return g_test_run ();
}
