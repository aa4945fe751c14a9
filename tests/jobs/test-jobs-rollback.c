/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deploy-fixture.h"

#include "ips-signature-reader.h"
#include "ips-store-deployed.h"

/* Deployments that are rolled back. */

/* Does @action to the only deployment and waits for the job that it begins, which has @n operations. */
static IpsJob *
act (SimFixture *fixture, IpsDeploymentAction action, guint n)
{
  IpsDeploymentList *list = ips_workspace_get_deployments (fixture->workspace);
  g_autoptr(IpsDeploymentJob) deployment = deploy_fixture_load_deployment (fixture);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job = NULL;

  ips_deployment_list_act_async (list, deployment, action, "it does harm", NULL, sim_fixture_result_cb, &result);
  ips_deployment_list_act_finish (list, sim_fixture_wait_result (&result), &job, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_job_get_n_operations (job), ==, n);
  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
assert_deployment_state (SimFixture *fixture, IpsDeploymentState state)
{
  g_autoptr(IpsDeploymentJob) deployment = deploy_fixture_load_deployment (fixture);

  g_assert_cmpstr (ips_deployment_state_to_nick (deployment->state), ==, ips_deployment_state_to_nick (state));
}

/* What goes back, what cannot, and what goes wrong meanwhile: each says so, none stops another. */
static void
test_rollback (void)
{
  static const struct { const char *before, *package, *patch; IpsOperationState state; const char *words; guint signature; gint64 asked; } rows[] = {
    { NULL, SIGNATURE, NULL, IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722 (it ran 7.1(7)E4, S924)", 722, 1 },
    { NULL, SERVICE_PACK, NULL, IPS_OPERATION_FAILED, "Nothing was done: The command “downgrade” does not lead back to another release", 722, 0 },
    { NULL, PATCHED, NULL, IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722", 722, 1 },
    { "{" LIKE_4240 "}", SIGNATURE, NULL, IPS_OPERATION_FAILED, "Rolled back only in part: it runs 7.0(2)E4, S400. The command “downgrade” takes back service packs", 400, 1 },
    { NULL, SIGNATURE, "{\"faults\":[{\"fault\":\"error:errNotSupported\",\"command\":\"execDowngrade\"}]}", IPS_OPERATION_FAILED, "does not take back " SIGNATURE, 924, 1 },
    { NULL, SIGNATURE, "{\"faults\":[{\"fault\":\"drop\",\"command\":\"execDowngrade\"}]}", IPS_OPERATION_SUCCEEDED, "Rolled back", 722, 1 },
    { NULL, NULL, NULL, 0, NULL, 722, 0 },
  };
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (G_N_ELEMENTS (rows));
  const char *packages[G_N_ELEMENTS (rows)] = { NULL };
  const IpsDeployOptions options = { .limit_s = 14 };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) back = NULL;

  deploy_fixture_import (fixture, PATCHED, PACKAGE_BYTES + 3);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      packages[i] = rows[i].package;
      if (rows[i].before != NULL)
        sim_fixture_patch (fixture, i, rows[i].before);
    }
  deploy_fixture_refresh (fixture);
  job = deploy_fixture_deploy (fixture, packages, &options);
  sim_fixture_wait_job (fixture, job);
  assert_deployment_state (fixture, IPS_DEPLOYMENT_DEPLOYED);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].patch != NULL)
      sim_fixture_patch (fixture, i, rows[i].patch);
  back = act (fixture, IPS_DEPLOYMENT_ROLLBACK, G_N_ELEMENTS (rows) - 1);
  assert_deployment_state (fixture, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].package != NULL)
        deploy_fixture_assert_outcome (fixture, back, i, rows[i].state, rows[i].words);
      g_assert_cmpint (deploy_fixture_number_of (fixture, i, "signature"), ==, rows[i].signature);
      g_assert_cmpint (sim_fixture_count_requests (fixture, i, "execDowngrade"), ==, rows[i].asked);
    }
  /* once more: only those that were not */
  sim_fixture_patch (fixture, 4, "{\"faults\":[]}");
  g_clear_object (&back);
  back = act (fixture, IPS_DEPLOYMENT_ROLLBACK, 3);
  deploy_fixture_assert_outcome (fixture, back, 4, IPS_OPERATION_SUCCEEDED, "Rolled back");
}

static IpsSeverity
read_severity (SimFixture *fixture)
{
  g_autoptr(IpsSensorLink) link = ips_fleet_get_link (deploy_fixture_fleet_of (fixture), g_ptr_array_index (fixture->sensors, 0));
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (ips_fleet_get_dialect (deploy_fixture_fleet_of (fixture)));
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GBytes) reply = NULL;

  ips_sensor_link_transact_async (link, "get-config", NULL, NULL, sim_fixture_result_cb, &result);
  reply = ips_sensor_link_transact_finish (link, sim_fixture_wait_result (&result), NULL);
  g_assert_true (ips_signature_reader_feed (reader, g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), NULL));
  set = ips_signature_reader_finish (reader, NULL, NULL);
  return ips_signature_set_lookup (set, IPS_SIGNATURE_KEY (1330, 0))->severity;
}

/* The tuning goes back to what the device had, and what is written down as deployed with it. */
static void
test_rollback_tuning (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) back = NULL;
  g_autoptr(IpsJob) again = NULL;
  g_autoptr(GHashTable) deployed = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  const IpsDeployed *record;
  IpsSeverity before;

  deploy_fixture_refresh (fixture);
  before = read_severity (fixture);
  g_assert_cmpint (before, !=, IPS_SEVERITY_HIGH);
  job = deploy_fixture_deploy_tuning (fixture, 3, IPS_SEVERITY_HIGH);
  g_assert_cmpint (read_severity (fixture), ==, IPS_SEVERITY_HIGH);
  back = act (fixture, IPS_DEPLOYMENT_ROLLBACK, 1);
  deploy_fixture_assert_outcome (fixture, back, 0, IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722");
  g_assert_cmpint (read_severity (fixture), ==, before);
  assert_deployment_state (fixture, IPS_DEPLOYMENT_ROLLED_BACK);
  ips_store_load_deployed_async (deploy_fixture_store_of (fixture), "sim-00000", NULL, sim_fixture_result_cb, &loaded);
  deployed = ips_store_load_deployed_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&loaded), NULL);
  record = g_hash_table_lookup (deployed, "sim-00000");
  g_assert_cmpstr (record->policy_id, ==, "");
  g_assert_cmpuint (record->level, ==, 722);
  /* deployed and rolled back once more: the newest point counts */
  again = act (fixture, IPS_DEPLOYMENT_REDEPLOY, 1);
  assert_deployment_state (fixture, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_cmpint (read_severity (fixture), ==, IPS_SEVERITY_HIGH);
  g_clear_object (&back);
  back = act (fixture, IPS_DEPLOYMENT_ROLLBACK, 1);
  assert_deployment_state (fixture, IPS_DEPLOYMENT_ROLLED_BACK);
  g_assert_cmpint (read_severity (fixture), ==, before);
}

static gboolean
is_told (gpointer user_data)
{
  return sim_fixture_count_requests (user_data, 0, "execDowngrade") > 0;
}

/* Whoever takes it up after a crash does not tell the device twice. */
static void
test_rollback_resume (void)
{
  g_autoptr(SimFixture) fixture = deploy_fixture_set_up (1);
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(IpsDeploymentJob) ended = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsJob) job = NULL;
  IpsDeploymentList *list = ips_workspace_get_deployments (fixture->workspace);
  gint64 id;

  deploy_fixture_refresh (fixture);
  job = deploy_fixture_deploy_one (fixture, SIGNATURE, NULL);
  sim_fixture_wait_job (fixture, job);
  g_clear_object (&job);
  sim_fixture_patch (fixture, 0, "{\"upgrade_seconds\":2}");
  deployment = deploy_fixture_load_deployment (fixture);
  ips_deployment_list_act_async (list, deployment, IPS_DEPLOYMENT_ROLLBACK, "", NULL, sim_fixture_result_cb, &result);
  g_assert_true (ips_deployment_list_act_finish (list, sim_fixture_wait_result (&result), &job, NULL));
  id = ips_job_get_id (job);
  g_clear_object (&job);
  sim_fixture_wait (is_told, fixture);
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  job = g_object_ref (ips_job_list_lookup (ips_workspace_get_jobs (fixture->workspace), id));
  sim_fixture_wait_job (fixture, job);
  deploy_fixture_assert_outcome (fixture, job, 0, IPS_OPERATION_SUCCEEDED, "Rolled back and read back: 7.1(7)E4, S722 (it ran 7.1(7)E4, S924)");
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execDowngrade"), ==, 1);
  ended = deploy_fixture_load_deployment (fixture);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_ROLLED_BACK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/rollback/ways", test_rollback);
  g_test_add_func ("/jobs/rollback/tuning", test_rollback_tuning);
  g_test_add_func ("/jobs/rollback/resume", test_rollback_resume);
  return g_test_run ();
}
