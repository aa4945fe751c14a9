/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deploy-fixture.h"

#include <string.h>

#include "ips-freeze-list.h"
#include "ips-idconf.h"
#include "ips-job-retry.h"
#include "ips-store-deployed.h"
#include "ips-store-deployments.h"
#include "ips-store-device-states.h"
#include "ips-store-step-times.h"

static gboolean
is_within (gint64 duration_us, double least_s)
{
  return duration_us >= (gint64) (least_s * G_USEC_PER_SEC) && duration_us < 60 * G_USEC_PER_SEC;
}

/* What was learnt: of those that ended well each package, and each reading back. */
static void
assert_times (SimFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) times = NULL;
  guint n_packages = 0, n_read = 0, n_reboots = 0;

  ips_store_load_step_times_async (deploy_fixture_store_of (fixture), NULL, sim_fixture_result_cb, &result);
  times = ips_store_load_step_times_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&result), NULL);
  for (guint i = 0; i < times->len; i++)
    {
      const IpsStepTime *time = g_ptr_array_index (times, i);

      g_assert_cmpstr (time->platform, ==, time->kind == IPS_UPGRADE_ENGINE || g_str_equal (time->platform, "IPS-4240") ? "IPS-4240" : "IPS-4360");
      if (time->phase_us[IPS_PHASE_READBACK] >= 0)
        {
          n_read++;
          g_assert_cmpint (time->phase_us[IPS_PHASE_INSTALL], ==, -1);
          continue;
        }
      n_packages++;
      g_assert_true (is_within (time->phase_us[IPS_PHASE_PUSH], 0) && is_within (time->phase_us[IPS_PHASE_INSTALL], 0.1));
      g_assert_true (time->kind == IPS_UPGRADE_SENSOR || time->phase_us[IPS_PHASE_REBOOT] == -1);
      n_reboots += time->phase_us[IPS_PHASE_REBOOT] > 0 ? 1 : 0;
    }
  /* seven devices, one of them with its engine first */
  g_assert_cmpuint (n_read, ==, 7);
  g_assert_cmpuint (n_packages, ==, 8);
  g_assert_cmpuint (n_reboots, >=, 1);
}

/* Every way it can go, in one job: none of the failures is taken for a success, none of them stops another. */
static void
test_ways (void)
{
  static const struct { const char *patch, *package; IpsOperationState state; const char *words; guint signature; gint64 pushed; } rows[] = {
    { NULL, SIGNATURE, IPS_OPERATION_SUCCEEDED, "7.1(7)E4, S924 (before: 7.1(7)E4, S722)", 924, 1 },
    { "{\"reboot_seconds\":4}", SERVICE_PACK, IPS_OPERATION_SUCCEEDED, "7.3(5)E4, S722", 722, 1 },     /* long enough to be seen down */
    { "{" LIKE_4240 "}", SIGNATURE, IPS_OPERATION_SUCCEEDED, "7.0(2)E4, S924 (before: 7.0(2)E3, S400)", 924, 2 },
    { "{\"license\":\"expired\",\"license_until\":1000}", SIGNATURE, IPS_OPERATION_FAILED, "need a valid licence", 722, 0 },
    { "{\"faults\":[\"push-drop\"]}", LARGE, IPS_OPERATION_FAILED, "did not get all of it", 722, 0 },
    { "{\"faults\":[\"push-hang\"]}", LARGE, IPS_OPERATION_FAILED, "did not get all of it", 722, 0 },
    { "{\"faults\":[\"upgrade-ignored\",{\"fault\":\"drop\",\"command\":\"execPushUpgrade\"}]}", SIGNATURE, IPS_OPERATION_FAILED, "no clear answer", 722, 1 },
    { "{\"faults\":[{\"fault\":\"error:errInUse\",\"command\":\"execPushUpgrade\"}]}", SIGNATURE, IPS_OPERATION_FAILED, "busy", 722, 0 },
    { "{\"faults\":[{\"fault\":\"error:errEngineBuildFailed\",\"command\":\"execPushUpgrade\"}]}", SIGNATURE, IPS_OPERATION_FAILED, "rejected " SIGNATURE, 722, 0 },
    { "{\"faults\":[{\"fault\":\"hang-reply\",\"command\":\"execPushUpgrade\"}]}", SIGNATURE, IPS_OPERATION_SUCCEEDED, "S924", 924, 1 },
    { "{\"faults\":[{\"fault\":\"drop\",\"command\":\"execPushUpgrade\"}]}", SIGNATURE, IPS_OPERATION_SUCCEEDED, "S924", 924, 1 },
    { "{\"faults\":[\"upgrade-ignored\"]}", SIGNATURE, IPS_OPERATION_FAILED, "did nothing with it", 722, 1 },
    { "{\"faults\":[{\"fault\":\"upgrade-wrong\",\"count\":1}],\"upgrade_seconds\":5}", SIGNATURE, IPS_OPERATION_FAILED, "did not do what it should", 721, 1 },
    { "{\"faults\":[\"upgrade-stuck\"]}", SIGNATURE, IPS_OPERATION_FAILED, "still installing", 722, 1 },
    { "{\"faults\":[\"reboot-never-back\"]}", SERVICE_PACK, IPS_OPERATION_FAILED, "did not come back", 722, 1 },
    { "{\"faults\":[{\"fault\":\"upgrade-services-fail\",\"count\":1}]}", SIGNATURE, IPS_OPERATION_FAILED, "its services do not run: AnalysisEngine", 924, 1 },
    { "{\"faults\":[{\"fault\":\"upgrade-new-certificate\",\"count\":1}]}", SERVICE_PACK, IPS_OPERATION_SUCCEEDED, "7.3(5)E4", 722, 1 },
    { "{\"services_failed\":true}", SIGNATURE, IPS_OPERATION_FAILED, "not all of its services run", 722, 0 },
    { "{\"signature\":924}", SIGNATURE, IPS_OPERATION_SUCCEEDED, "Nothing to do", 924, 0 },
    { "{\"faults\":[{\"fault\":\"error:errNotAvailable\",\"command\":\"getConfig\"}]}", SIGNATURE, IPS_OPERATION_FAILED, "could not be kept before", 722, 0 },
    { "{\"faults\":[\"clock:+200000\"]}", SIGNATURE, IPS_OPERATION_FAILED, "clock", 722, 0 },
    { "{\"disk_free\":310000}", SIGNATURE, IPS_OPERATION_FAILED, "no room for " SIGNATURE ": it needs", 722, 0 },
    /* what it does not say is no failure */
    { "{\"disk_free\":-1,\"load_percent\":-1,\"memory_percent\":-1}", SIGNATURE, IPS_OPERATION_SUCCEEDED, "S924", 924, 1 },
  };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (rows));
  const char *packages[G_N_ELEMENTS (rows)] = { NULL };
  const IpsDeployOptions options = { .trust_upgraded = TRUE, .limit_s = 14 };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GHashTable) deployed = NULL;
  g_autoptr(GPtrArray) snapshots = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) listed = NULL;
  const IpsDeployed *record;

  /* what it is, then what goes wrong: the plan knows nothing of it */
  sim_fixture_patch (fixture, 2, rows[2].patch);
  deploy_fixture_import (fixture, LARGE, LARGE_BYTES);
  deploy_fixture_refresh (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      packages[i] = rows[i].package;
      if (rows[i].patch != NULL)
        sim_fixture_patch (fixture, i, rows[i].patch);
    }
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      deploy_fixture_assert_outcome (fixture, job, i, rows[i].state, rows[i].words);
      g_assert_cmpint (deploy_fixture_number_of (fixture, i, "signature"), ==, rows[i].signature);
      g_assert_cmpint (deploy_fixture_number_of (fixture, i, "pushed"), ==, rows[i].pushed);
    }

  ips_store_load_deployed_async (deploy_fixture_store_of (fixture), "", NULL, sim_fixture_result_cb, &loaded);
  deployed = ips_store_load_deployed_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&loaded), NULL);
  record = g_hash_table_lookup (deployed, "sim-00000");
  g_assert_cmpuint (record->level, ==, 924);
  g_assert_cmpstr (record->version, ==, "7.1(7)E4");
  g_assert_cmpint (record->job_id, ==, ips_job_get_id (job));
  g_assert_false (g_hash_table_contains (deployed, "sim-00012"));
  ips_store_load_snapshots_async (deploy_fixture_store_of (fixture), "sim-00000", NULL, sim_fixture_result_cb, &listed);
  snapshots = ips_store_load_snapshots_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&listed), NULL);
  g_assert_cmpuint (snapshots->len, ==, 1);      /* the same before and after */
  assert_times (fixture);
}

/* --- one or two, and what they ask --- */

static gboolean
two_ask (gpointer user_data)
{
  return ips_job_count_waiting (user_data, IPS_WAIT_TRUST) == 2;
}

static void
test_certificate (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (2);
  const char *packages[] = { SERVICE_PACK, SERVICE_PACK };
  const char *accepted[] = { "sim-00000", NULL };
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) asking = NULL;
  g_autoptr(GAsyncResult) answered = NULL;
  g_autofree char *version = NULL;

  deploy_fixture_refresh (fixture);
  for (guint i = 0; i < 2; i++)
    sim_fixture_patch (fixture, i, "{\"faults\":[{\"fault\":\"upgrade-new-certificate\",\"count\":1}]}");
  job = deploy_fixture_deploy (fixture, packages, NULL);
  /* one question for both */
  sim_fixture_wait (two_ask, job);
  asking = ips_job_list_get_trust_questions (jobs, job);
  g_assert_cmpuint (asking->len, ==, 2);
  ips_job_list_answer_trust_async (jobs, job, accepted, NULL, sim_fixture_result_cb, &answered);
  g_assert_true (ips_job_list_answer_trust_finish (jobs, sim_fixture_wait_result (&answered), NULL));
  sim_fixture_wait_job (fixture, job);
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "7.3(5)E4");
  deploy_fixture_assert_outcome (fixture, job, 1, IPS_OPERATION_SKIPPED, "not trusted");
  version = deploy_fixture_text_of (fixture, 1, "version");
  g_assert_cmpstr (version, ==, "7.3(5)");
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "pushed"), ==, 1);
  g_assert_cmpint (deploy_fixture_number_of (fixture, 1, "pushed"), ==, 1);
}

static gboolean
one_asks (gpointer user_data)
{
  return ips_job_count_waiting (user_data, IPS_WAIT_TRUST) == 1;
}

/* The answer holds for the later waves, where whoever gave it said so. */
static void
test_certificate_of_later_waves (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (2);
  const char *packages[] = { SERVICE_PACK, SERVICE_PACK };
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  const IpsDeployOptions options = { .rollout = rollout };
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) asking = NULL;
  g_autoptr(GAsyncResult) remembered = NULL;
  g_autoptr(GAsyncResult) answered = NULL;

  g_assert_true (ips_rollout_parse_sizes (rollout, "1", NULL));
  deploy_fixture_refresh (fixture);
  for (guint i = 0; i < 2; i++)
    sim_fixture_patch (fixture, i, "{\"faults\":[{\"fault\":\"upgrade-new-certificate\",\"count\":1}]}");
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait (one_asks, job);
  asking = ips_job_list_get_trust_questions (jobs, job);
  {
    const char *accepted[] = { ips_sensor_get_id (g_ptr_array_index (asking, 0)), NULL };

    ips_store_trust_upgraded_async (deploy_fixture_store_of (fixture), ips_job_get_id (job), NULL, sim_fixture_result_cb, &remembered);
    g_assert_true (ips_store_trust_upgraded_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&remembered), NULL));
    ips_job_list_answer_trust_async (jobs, job, accepted, NULL, sim_fixture_result_cb, &answered);
    g_assert_true (ips_job_list_answer_trust_finish (jobs, sim_fixture_wait_result (&answered), NULL));
  }
  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < 2; i++)
    deploy_fixture_assert_outcome (fixture, job, i, IPS_OPERATION_SUCCEEDED, "7.3(5)E4");
}

/* What somebody does past us. */
static void
change_configuration (SimFixture *fixture)
{
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (deploy_fixture_fleet_of (fixture), g_ptr_array_index (fixture->sensors, 0));
  g_autoptr(IpsIdconf) conf = ips_idconf_new (ips_fleet_get_dialect (deploy_fixture_fleet_of (fixture)), "host");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GBytes) reply = NULL;
  g_autofree char *body = NULL;

  ips_idconf_begin_struct (conf, "time-zone-settings");
  ips_idconf_add_var (conf, "offset", "60");
  body = ips_idconf_finish (conf);
  ips_sensor_link_transact_async (link, "edit-config-delta", body, NULL, sim_fixture_result_cb, &result);
  reply = ips_sensor_link_transact_finish (link, sim_fixture_wait_result (&result), NULL);
  g_assert_nonnull (reply);
}

static void
test_changed (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  const IpsDeployOptions stop = { .changed = IPS_CHANGED_STOP };
  g_autoptr(IpsJob) first = NULL;
  g_autoptr(IpsJob) second = NULL;
  g_autoptr(IpsJob) third = NULL;

  deploy_fixture_refresh (fixture);
  first = deploy_fixture_deploy_one (fixture, SIGNATURE, &stop);
  sim_fixture_wait_job (fixture, first);
  deploy_fixture_assert_outcome (fixture, first, 0, IPS_OPERATION_SUCCEEDED, "S924");
  change_configuration (fixture);
  second = deploy_fixture_deploy_one (fixture, SERVICE_PACK, &stop);
  sim_fixture_wait_job (fixture, second);
  deploy_fixture_assert_outcome (fixture, second, 0, IPS_OPERATION_FAILED, "somebody changed it since");
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "pushed"), ==, 1);
  third = deploy_fixture_deploy_one (fixture, SERVICE_PACK, NULL);
  sim_fixture_wait_job (fixture, third);
  deploy_fixture_assert_outcome (fixture, third, 0, IPS_OPERATION_SUCCEEDED, "7.3(5)E4");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, third, 0)->detail, "somebody changed it since"));
}

/* --- an SNMP policy --- */

static void
assert_verdict (SimFixture *fixture, guint number, const char *nick)
{
  g_autoptr(IpsUpgradePlan) plan = deploy_fixture_make_plan (fixture, number, SNMPV3_LESS);

  g_assert_cmpstr (ips_applicability_to_nick (plan->verdict->reason), ==, nick);
}

/* What the chapter says of 7.2(2) with an SNMP policy is judged by what the device says; nobody else is asked. */
static void
test_snmp (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (3);

  deploy_fixture_import (fixture, SNMPV3_LESS, PACKAGE_BYTES);
  sim_fixture_patch (fixture, 0, "{\"version\":\"7.2(2)\",\"snmp\":true}");
  sim_fixture_patch (fixture, 1, "{\"version\":\"7.2(2)\"}");
  sim_fixture_patch (fixture, 2, "{\"version\":\"7.2(1)\",\"snmp\":true}");
  deploy_fixture_refresh (fixture);
  assert_verdict (fixture, 0, "snmp");
  assert_verdict (fixture, 1, "applicable");
  assert_verdict (fixture, 2, "applicable");
  g_assert_cmpint (sim_fixture_count_requests (fixture, 2, "getConfig"), ==, 0);
  /* unassigned, and looked at once more */
  sim_fixture_patch (fixture, 0, "{\"snmp\":false}");
  deploy_fixture_refresh (fixture);
  assert_verdict (fixture, 0, "applicable");
  /* one that does not answer that is refreshed all the same */
  sim_fixture_patch (fixture, 0, "{\"snmp\":true,\"faults\":[{\"fault\":\"error:errNotAvailable\",\"command\":\"getConfig\"}]}");
  deploy_fixture_refresh (fixture);
  assert_verdict (fixture, 0, "applicable");
  g_assert_false (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->failed);
}

/* --- waves --- */

/* Whatever takes the package fails after it: the damage stays in the first wave. */
static void
test_bad_package (void)
{
  const char *packages[6] = { SIGNATURE, SIGNATURE, SIGNATURE, SIGNATURE, SIGNATURE, SIGNATURE };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (packages));
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  const IpsDeployOptions options = { .rollout = rollout, .limit_s = 4 };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  guint n_pushed = 0;

  g_assert_true (ips_rollout_parse_sizes (rollout, "1,50%", NULL));
  rollout->success_percent = 100;
  deploy_fixture_refresh (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    sim_fixture_patch (fixture, i, "{\"faults\":[\"upgrade-services-fail\"]}");
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    n_pushed += (guint) deploy_fixture_number_of (fixture, i, "pushed");
  g_assert_cmpuint (n_pushed, ==, 1);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_FAILED), ==, 1);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_CANCELLED), ==, 5);
  deployment = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (deployment->state, ==, IPS_DEPLOYMENT_FAILED);
  g_assert_nonnull (strstr (deployment->comment, "1 of the 1 devices of wave 1 failed"));
}

/* The deployment's wave stops with a sentence that names the device, what it was like before and what after. */
static void
test_gate_health (gconstpointer data)
{
  const struct { const char *fault, *words; IpsHealthLimits limits; } rows[] = {
    { "upgrade-load", "sensor-00000: It was deployed and read back, but 1 s later it was worse than the deployment allows: inspection load 12 % before, 93 % after, "
      "memory 68 % before, 96 % after.", { 20, 20, 0 } },
    { "upgrade-errors", "error events before, ", { 0, 0, 10 } },
    { "upgrade-load", NULL, { 90, 0, 10 } },        /* within what is allowed */
  };
  guint row = GPOINTER_TO_UINT (data);
  const char *packages[2] = { SIGNATURE, SIGNATURE };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (packages));
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  const IpsDeployOptions options = { .rollout = rollout };
  g_autofree char *patch = g_strdup_printf ("{\"faults\":[\"%s\"]}", rows[row].fault);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) states = NULL;

  rollout->soak_s = 1;
  rollout->limits = rows[row].limits;
  rollout->success_percent = 100;
  g_assert_true (ips_rollout_parse_sizes (rollout, "1", NULL));
  deploy_fixture_refresh (fixture);
  sim_fixture_patch (fixture, 0, patch);
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait_job (fixture, job);
  deployment = deploy_fixture_load_deployment (fixture);
  g_test_message ("%s", deployment->comment);
  g_assert_cmpint (deployment->state, ==, rows[row].words != NULL ? IPS_DEPLOYMENT_FAILED : IPS_DEPLOYMENT_DEPLOYED);
  g_assert_true (rows[row].words == NULL || strstr (deployment->comment, rows[row].words) != NULL);
  g_assert_cmpint (deploy_fixture_number_of (fixture, 1, "pushed"), ==, rows[row].words == NULL);
  ips_store_load_device_states_async (deploy_fixture_store_of (fixture), deployment->id, 0, "sim-00000", NULL, sim_fixture_result_cb, &result);
  states = ips_store_load_device_states_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&result), NULL);
  g_assert_cmpuint (states->len, ==, 2);
  g_assert_cmpstr (((IpsDeviceState *) g_ptr_array_index (states, 0))->level, ==, "S722");
  g_assert_cmpint (((IpsDeviceState *) g_ptr_array_index (states, 0))->health.load_percent, ==, 12);
  g_assert_cmpint (((IpsDeviceState *) g_ptr_array_index (states, 0))->health.disk_free, ==, G_GINT64_CONSTANT (320) << 20);
  g_assert_cmpstr (((IpsDeviceState *) g_ptr_array_index (states, 1))->level, ==, "S924");
  g_assert_cmpint (((IpsDeviceState *) g_ptr_array_index (states, 1))->health.load_percent, ==, g_str_equal (rows[row].fault, "upgrade-load") ? 93 : 12);
}

static void
test_good_waves (void)
{
  const char *packages[2] = { SIGNATURE, SIGNATURE };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (packages));
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  const IpsDeployOptions options = { .rollout = rollout };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  gint64 ended_us = 0;

  rollout->soak_s = 1;
  g_assert_true (ips_rollout_parse_sizes (rollout, "1", NULL));
  rollout->success_percent = 100;
  sim_fixture_patch (fixture, 1, "{\"platform\":\"ASA-SSM-10\"}");
  deploy_fixture_refresh (fixture);
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait_job (fixture, job);
  deployment = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (deployment->state, ==, IPS_DEPLOYMENT_DEPLOYED);
  /* what its firewall logs is explained */
  g_assert_null (strstr (sim_fixture_operation (fixture, job, 0)->detail, "Config Change"));
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 1)->detail, "Config Change"));
  /* one after another */
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    {
      const IpsOperation *operation = g_ptr_array_index (ips_job_get_operations (job), i);

      g_assert_cmpuint (operation->wave, ==, i);
      g_assert_nonnull (strstr (operation->detail, "Well after 1 s"));
      g_assert_cmpint (operation->started_us, >=, ended_us);
      ended_us = operation->ended_us;
    }
}

static gboolean
is_over (gpointer user_data)
{
  GPtrArray *deployments = ips_deployment_list_get (user_data);

  return deployments->len == 1 && ((IpsDeploymentJob *) g_ptr_array_index (deployments, 0))->state == IPS_DEPLOYMENT_DEPLOYED;
}

/* What is to begin later begins by whoever is there then, once, also after a restart. */
static void
test_later (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  const IpsWorkspaceOptions workspace = { .schedules = TRUE, .paused = TRUE };
  const IpsDeployOptions options = { .start = IPS_START_AT, .at_us = g_get_real_time () + G_TIME_SPAN_SECOND, .name = "Tonight" };
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  IpsDeploymentList *list;
  IpsJob *job;

  deploy_fixture_refresh (fixture);
  job = deploy_fixture_deploy_one (fixture, SIGNATURE, &options);
  g_assert_null (job);
  deployment = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (deployment->state, ==, IPS_DEPLOYMENT_SCHEDULED);
  g_assert_cmpstr (deployment->name, ==, "Tonight");
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, &workspace);
  /* only now: the passwords are there */
  ips_workspace_resume (fixture->workspace);
  list = ips_workspace_get_deployments (fixture->workspace);
  sim_fixture_wait (is_over, list);
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "pushed"), ==, 1);
}

/* Everything that people do to one that is under way. */
static void
test_actions (void)
{
  const char *packages[2] = { SIGNATURE, SIGNATURE };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (packages));
  IpsDeploymentList *list = ips_workspace_get_deployments (fixture->workspace);
  g_autoptr(IpsRollout) rollout = ips_rollout_new ();
  const IpsDeployOptions options = { .rollout = rollout };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) again = NULL;
  g_autoptr(IpsDeploymentJob) begun = NULL;
  g_autoptr(IpsDeploymentJob) aborted = NULL;
  g_autoptr(IpsDeploymentJob) ended = NULL;
  g_autoptr(GAsyncResult) stopped = NULL;
  g_autoptr(GAsyncResult) wrong = NULL;
  g_autoptr(GAsyncResult) redone = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) refused = NULL;

  g_assert_true (ips_rollout_parse_sizes (rollout, "1", NULL));
  deploy_fixture_refresh (fixture);
  /* nothing is taken from the queue before the answer */
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    sim_fixture_patch (fixture, i, "{\"faults\":[{\"fault\":\"hang-reply\",\"command\":\"getConfig\"}]}");
  job = deploy_fixture_deploy (fixture, packages, &options);
  begun = deploy_fixture_load_deployment (fixture);
  ips_deployment_list_act_async (list, begun, IPS_DEPLOYMENT_ABORT, "wrong day", NULL, sim_fixture_result_cb, &stopped);
  g_assert_true (ips_deployment_list_act_finish (list, sim_fixture_wait_result (&stopped), NULL, &error));
  sim_fixture_wait_job (fixture, job);
  aborted = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (aborted->state, ==, IPS_DEPLOYMENT_ABORTED);
  g_assert_nonnull (strstr (aborted->comment, "wrong day ("));
  g_assert_nonnull (strstr (aborted->comment, "Not begun on"));
  ips_deployment_list_act_async (list, aborted, IPS_DEPLOYMENT_PAUSE, "", NULL, sim_fixture_result_cb, &wrong);
  g_assert_false (ips_deployment_list_act_finish (list, sim_fixture_wait_result (&wrong), NULL, &refused));
  g_assert_error (refused, IPS_ERROR, IPS_ERROR_INVALID);
  for (guint i = 0; i < G_N_ELEMENTS (packages); i++)
    sim_fixture_patch (fixture, i, "{\"faults\":[]}");
  /* to retry its job is to take the deployment up again */
  ips_job_retry_async (fixture->workspace, job, NULL, sim_fixture_result_cb, &redone);
  again = ips_job_retry_finish (fixture->workspace, sim_fixture_wait_result (&redone), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_job_get_n_operations (again), ==, 2);
  sim_fixture_wait_job (fixture, again);
  ended = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_cmpint (ended->job_id, ==, ips_job_get_id (again));
}

/* --- tuning --- */

static void
test_tuning (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsJob) first = NULL;
  g_autoptr(IpsJob) same = NULL;
  g_autoptr(IpsJob) refused = NULL;
  g_autoptr(GHashTable) deployed = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  const IpsDeployed *record;

  deploy_fixture_refresh (fixture);
  first = deploy_fixture_deploy_tuning (fixture, 3, IPS_SEVERITY_HIGH);
  deploy_fixture_assert_outcome (fixture, first, 0, IPS_OPERATION_SUCCEEDED, "S924");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, first, 0)->detail, "Tuning of 1 signature read back, 1 of them changed"));
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, first, 0)->detail, "does not know 1 tuned signature"));
  same = deploy_fixture_deploy_tuning (fixture, 4, IPS_SEVERITY_HIGH);
  deploy_fixture_assert_outcome (fixture, same, 0, IPS_OPERATION_SUCCEEDED, "S924");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, same, 0)->detail, "0 of them changed"));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, 1);
  sim_fixture_patch (fixture, 0, "{\"faults\":[{\"fault\":\"error:errUnacceptableValue\",\"command\":\"editConfigDelta\"}]}");
  refused = deploy_fixture_deploy_tuning (fixture, 5, IPS_SEVERITY_LOW);
  deploy_fixture_assert_outcome (fixture, refused, 0, IPS_OPERATION_FAILED, "rejected");
  ips_store_load_deployed_async (deploy_fixture_store_of (fixture), "sim-00000", NULL, sim_fixture_result_cb, &loaded);
  deployed = ips_store_load_deployed_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&loaded), NULL);
  record = g_hash_table_lookup (deployed, "sim-00000");
  g_assert_cmpstr (record->policy_id, ==, "policy");
  g_assert_cmpuint (record->policy_version, ==, 4);
}

static IpsJob *
deploy_signatures (SimFixture *fixture, const IpsTuningTable *tuning, const IpsTuningTable *former)
{
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsDeployOrder *order = ips_deploy_order_new (steps, "policy", 1, tuning);
  IpsJob *job;

  ips_deploy_order_set_former (order, former);
  g_ptr_array_add (orders, order);
  ips_deploy_submit_orders_async (jobs, fixture->sensors, orders, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
assert_changed (SimFixture *fixture, IpsJob *job, const char *words, guint n_requests)
{
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 0)->detail, words));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, n_requests);
}

/* Custom signatures get onto the device as a whole, with what is tuned of an inherited one; they are changed there, get another engine by
 * being made anew, and are taken off; each time it is read back. */
static void
test_custom (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsTuningTable) nothing = ips_tuning_table_new ();
  g_autoptr(IpsTuningTable) tuning = ips_tuning_table_new ();
  IpsSignature ours = { .key = IPS_SIGNATURE_KEY (60000, 0), .severity = IPS_SEVERITY_HIGH, .fidelity = 90, .actions = 1, .enabled = TRUE, .name = "Ours <1>",
                        .engine = "string-tcp" };
  IpsSignature cloned = { .key = IPS_SIGNATURE_KEY (60001, 2), .fidelity = 60, .actions = 1, .enabled = TRUE, .name = "Cloned", .engine = "atomic-ip" };
  IpsSignatureTuning quiet = { .key = cloned.key };
  g_autoptr(IpsJob) first = NULL;
  g_autoptr(IpsJob) same = NULL;
  g_autoptr(IpsJob) changed = NULL;
  g_autoptr(IpsJob) gone = NULL;
  g_autoptr(IpsJob) lost = NULL;

  deploy_fixture_refresh (fixture);
  ours.parameters[IPS_PARAMETER_EVENT_COUNT] = 3;
  g_assert_true (ips_tuning_table_put_custom (tuning, &ours, NULL));
  g_assert_true (ips_tuning_table_put_custom (tuning, &cloned, NULL));
  g_assert_true (ips_signature_tuning_set (&quiet, IPS_SIGNATURE_RETIRED, "true", NULL));
  ips_tuning_table_put (tuning, &quiet);
  first = deploy_signatures (fixture, tuning, nothing);
  assert_changed (fixture, first, "Tuning of 2 signatures read back, 2 of them changed", 1);
  same = deploy_signatures (fixture, tuning, tuning);
  assert_changed (fixture, same, "0 of them changed", 1);
  /* another engine: taken off and made anew, in two requests */
  ours.engine = "service-http";
  ours.parameters[IPS_PARAMETER_SUMMARY_MODE] = 2;
  g_assert_true (ips_tuning_table_put_custom (tuning, &ours, NULL));
  changed = deploy_signatures (fixture, tuning, tuning);
  assert_changed (fixture, changed, "Tuning of 2 signatures read back, 2 of them changed", 3);
  gone = deploy_signatures (fixture, nothing, tuning);
  assert_changed (fixture, gone, "Tuning of 2 signatures read back, 2 of them changed", 4);
  /* one that says yes and does nothing is no success */
  sim_fixture_patch (fixture, 0, "{\"faults\":[\"config-ignored\"]}");
  lost = deploy_signatures (fixture, tuning, nothing);
  deploy_fixture_assert_outcome (fixture, lost, 0, IPS_OPERATION_FAILED, "");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, lost, 0)->message, "60000/0, 60001/2"));
}

/* --- what is submitted --- */

/* The local policy of the first sensor as @policy is; submitted where @submit says so. */
static void
save_policy (SimFixture *fixture, IpsPolicy *policy, gboolean submit)
{
  IpsWaitingList *waiting = ips_workspace_get_waiting (fixture->workspace);
  g_autoptr(GPtrArray) policies = g_ptr_array_new ();
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GAsyncResult) saved = NULL;
  g_autoptr(GAsyncResult) submitted = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (policies, policy);
  ips_policy_book_save_async (ips_workspace_get_policies (fixture->workspace), policies, "a test", NULL, sim_fixture_result_cb, &saved);
  g_assert_true (ips_policy_book_save_finish (ips_workspace_get_policies (fixture->workspace), sim_fixture_wait_result (&saved), &error));
  if (!submit)
    return;
  changes = ips_waiting_list_dup_changes (waiting);
  ips_waiting_list_submit_async (waiting, changes, "", NULL, sim_fixture_result_cb, &submitted);
  g_assert_true (ips_waiting_list_submit_finish (waiting, sim_fixture_wait_result (&submitted), &error));
}

/* For the first sensor. (transfer full) */
static GPtrArray *
collect (SimFixture *fixture, const char *sha256)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *all;

  ips_deployment_collect_async (fixture->workspace, fixture->sensors, sha256, NULL, sim_fixture_result_cb, &result);
  all = ips_deployment_collect_finish (sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, fixture->sensors->len);
  return all;
}

/* @package: (nullable): the one that is sent last; @words: (nullable): in the reason */
static void
assert_deployment (SimFixture *fixture, const char *sha256, const char *package, guint n_tuned, const char *words)
{
  g_autoptr(GPtrArray) all = collect (fixture, sha256);
  const IpsDeployment *one = g_ptr_array_index (all, 0);

  g_assert_true (one->sensor == g_ptr_array_index (fixture->sensors, 0));
  if (words != NULL)
    g_assert_nonnull (strstr (one->reason, words));
  else
    g_assert_null (one->reason);
  g_assert_true ((one->order != NULL) == (package != NULL || n_tuned > 0));
  if (one->order == NULL)
    return;
  g_assert_cmpuint (ips_tuning_table_get_n (one->order->tuning), ==, n_tuned);
  g_assert_cmpuint (one->order->steps->len, ==, package != NULL ? 1 : 0);
  if (package != NULL)
    g_assert_cmpstr (((IpsUpgradeStep *) g_ptr_array_index (one->order->steps, 0))->file_name, ==, package);
}

static void
test_submitted (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (deploy_fixture_store_of (fixture));
  IpsPolicyBook *book = ips_workspace_get_policies (fixture->workspace);
  g_autoptr(IpsPolicy) policy = NULL;
  g_autoptr(IpsPolicy) later = NULL;
  g_autoptr(IpsDeployed) deployed = ips_deployed_new ("sim-00000");
  g_autoptr(GAsyncResult) saved = NULL;
  const char *service_pack = NULL;

  deploy_fixture_refresh (fixture);
  for (guint i = 0; i < ips_package_library_get_files (library)->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (ips_package_library_get_files (library), i);

      if (g_str_equal (file->name->name, SERVICE_PACK))
        service_pack = file->sha256;
    }
  assert_deployment (fixture, NULL, NULL, 0, NULL);
  policy = ips_policy_book_dup_for_sensor (book, g_ptr_array_index (fixture->sensors, 0));
  policy->level = 924;
  ips_tuning_table_free (policy->tuning);
  policy->tuning = deploy_fixture_make_tuning (IPS_SEVERITY_HIGH);
  save_policy (fixture, policy, FALSE);
  assert_deployment (fixture, NULL, NULL, 0, NULL);      /* it waits */
  later = ips_policy_book_dup_for_sensor (book, g_ptr_array_index (fixture->sensors, 0));
  save_policy (fixture, later, TRUE);
  assert_deployment (fixture, NULL, SIGNATURE, 2, NULL);
  /* a package of somebody's choice in place of the level, with the same tuning; one that is gone */
  assert_deployment (fixture, service_pack, SERVICE_PACK, 2, NULL);
  assert_deployment (fixture, "gone", NULL, 0, "gone is not in the package library any more");
  /* what goes back is known of known levels only */
  g_clear_pointer (&deployed->policy_id, g_free);
  g_clear_pointer (&later, ips_policy_free);
  later = ips_policy_book_dup_for_sensor (book, g_ptr_array_index (fixture->sensors, 0));
  deployed->policy_id = g_strdup (later->id);
  deployed->policy_version = later->version;
  ips_store_save_deployed_async (deploy_fixture_store_of (fixture), deployed, NULL, sim_fixture_result_cb, &saved);
  g_assert_true (ips_store_save_deployed_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&saved), NULL));
  assert_deployment (fixture, service_pack, SERVICE_PACK, 0, NULL);      /* that tuning is on it */
  ips_tuning_table_free (later->tuning);
  later->tuning = ips_tuning_table_new ();
  save_policy (fixture, later, TRUE);
  assert_deployment (fixture, NULL, NULL, 0, "is not known");
}

static void
set_frozen (SimFixture *fixture, gboolean frozen)
{
  const char *const ids[] = { ips_sensor_get_id (g_ptr_array_index (fixture->sensors, 0)), NULL };
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (deploy_fixture_store_of (fixture));
  g_autoptr(IpsFreeze) freeze = ips_freeze_new ("tester", "audit", g_get_real_time () - G_USEC_PER_SEC, 0);
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) result = NULL;

  ips_freeze_list_load_async (freezes, NULL, sim_fixture_result_cb, &loaded);
  g_assert_true (ips_freeze_list_load_finish (freezes, sim_fixture_wait_result (&loaded), NULL));
  ips_freeze_list_set_async (freezes, ids, frozen ? freeze : NULL, NULL, sim_fixture_result_cb, &result);
  g_assert_true (ips_freeze_list_set_finish (freezes, sim_fixture_wait_result (&result), NULL));
}

/* Nothing is deployed to a frozen device, tuning alone neither. */
static void
test_frozen (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsPolicy) policy = NULL;

  deploy_fixture_refresh (fixture);
  policy = ips_policy_book_dup_for_sensor (ips_workspace_get_policies (fixture->workspace), g_ptr_array_index (fixture->sensors, 0));
  ips_tuning_table_free (policy->tuning);
  policy->tuning = deploy_fixture_make_tuning (IPS_SEVERITY_HIGH);
  save_policy (fixture, policy, TRUE);
  assert_deployment (fixture, NULL, NULL, 2, NULL);
  set_frozen (fixture, TRUE);
  assert_deployment (fixture, NULL, NULL, 0, "Frozen by tester");
  set_frozen (fixture, FALSE);
  assert_deployment (fixture, NULL, NULL, 2, NULL);
}

/* --- interrupted --- */

static gboolean
is_pushed (gpointer user_data)
{
  return deploy_fixture_number_of (user_data, 0, "pushed") > 0;
}

static void
set_up_two_steps (SimFixture *fixture)
{
  sim_fixture_patch (fixture, 0, "{" LIKE_4240 "}");
  sim_fixture_patch (fixture, 0, "{\"upgrade_seconds\":4}");
  deploy_fixture_refresh (fixture);
}

static void
test_stop (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsJob) job = NULL;

  set_up_two_steps (fixture);
  job = deploy_fixture_deploy_one (fixture, SIGNATURE, NULL);
  sim_fixture_wait (is_pushed, fixture);
  ips_job_list_cancel (ips_workspace_get_jobs (fixture->workspace), job, 0);
  sim_fixture_wait_job (fixture, job);
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_CANCELLED, "Stopped after 1 of 2 packages: " ENGINE " is installed; " SIGNATURE " was not begun.");
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "pushed"), ==, 1);
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "signature"), ==, 400);
}

static void
test_resume (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsJob) job = NULL;
  gint64 id;

  set_up_two_steps (fixture);
  job = deploy_fixture_deploy_one (fixture, SIGNATURE, NULL);
  id = ips_job_get_id (job);
  sim_fixture_wait (is_pushed, fixture);
  g_clear_object (&job);
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  job = g_object_ref (ips_job_list_lookup (ips_workspace_get_jobs (fixture->workspace), id));
  sim_fixture_wait_job (fixture, job);
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "7.0(2)E4, S924 (before: 7.0(2)E3, S400)");
  g_assert_cmpint (deploy_fixture_number_of (fixture, 0, "pushed"), ==, 2);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execPushUpgrade"), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/jobs/deploy/ways", test_ways);
  g_test_add_func ("/jobs/deploy/certificate", test_certificate);
  g_test_add_func ("/jobs/deploy/certificate-of-later-waves", test_certificate_of_later_waves);
  g_test_add_func ("/jobs/deploy/changed", test_changed);
  g_test_add_func ("/jobs/deploy/snmp", test_snmp);
  g_test_add_func ("/jobs/deploy/bad-package", test_bad_package);
  g_test_add_func ("/jobs/deploy/good-waves", test_good_waves);
  g_test_add_data_func ("/jobs/deploy/gate-load", GUINT_TO_POINTER (0), test_gate_health);
  g_test_add_data_func ("/jobs/deploy/gate-errors", GUINT_TO_POINTER (1), test_gate_health);
  g_test_add_data_func ("/jobs/deploy/gate-within", GUINT_TO_POINTER (2), test_gate_health);
  g_test_add_func ("/jobs/deploy/later", test_later);
  g_test_add_func ("/jobs/deploy/actions", test_actions);
  g_test_add_func ("/jobs/deploy/tuning", test_tuning);
  g_test_add_func ("/jobs/deploy/custom", test_custom);
  g_test_add_func ("/jobs/deploy/submitted", test_submitted);
  g_test_add_func ("/jobs/deploy/frozen", test_frozen);
  g_test_add_func ("/jobs/deploy/stop", test_stop);
  g_test_add_func ("/jobs/deploy/resume", test_resume);
  return g_test_run ();
}
