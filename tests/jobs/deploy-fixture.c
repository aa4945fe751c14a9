/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "deploy-fixture.h"

#include <string.h>

#include "ips-store-deployments.h"

IpsFleet *
deploy_fixture_fleet_of (SimFixture *fixture)
{
  return ips_workspace_get_fleet (fixture->workspace);
}

IpsStore *
deploy_fixture_store_of (SimFixture *fixture)
{
  return ips_workspace_get_store (fixture->workspace);
}

void
deploy_fixture_import (SimFixture *fixture, const char *name, gsize n_bytes)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (deploy_fixture_store_of (fixture));
  g_autofree char *path = g_build_filename (fixture->folder, name, NULL);
  g_autofree char *content = g_malloc (n_bytes);
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsPackageFile *file;

  memset (content, name[9], n_bytes);
  g_assert_true (g_file_set_contents (path, content, (gssize) n_bytes, NULL));
  ips_package_library_load_async (library, NULL, sim_fixture_result_cb, &loaded);
  g_assert_true (ips_package_library_load_finish (library, sim_fixture_wait_result (&loaded), &error));
  ips_package_library_import_async (library, path, "tester", NULL, sim_fixture_result_cb, &result);
  file = ips_package_library_import_finish (library, sim_fixture_wait_result (&result), NULL, &error);
  g_assert_no_error (error);
  ips_package_file_free (file);
}

SimFixture *
deploy_fixture_set_up (guint n_sensors)
{
  SimFixture *fixture = sim_fixture_new (n_sensors);

  IpsCommunication communication = *ips_fleet_get_communication (deploy_fixture_fleet_of (fixture));

  /* patience is counted in these */
  communication.long_timeout_ms = 5000;
  sim_fixture_communicate (fixture, &communication);
  for (guint i = 0; i < n_sensors; i++)
    sim_fixture_patch (fixture, i, "{" LIKE_4360 "}");
  deploy_fixture_import (fixture, SIGNATURE, PACKAGE_BYTES);
  deploy_fixture_import (fixture, SERVICE_PACK, PACKAGE_BYTES + 1);
  deploy_fixture_import (fixture, ENGINE, PACKAGE_BYTES + 2);
  return fixture;
}

void
deploy_fixture_refresh (SimFixture *fixture)
{
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);

  sim_fixture_wait_job (fixture, job);
}

IpsUpgradePlan *
deploy_fixture_make_plan (SimFixture *fixture, guint number, const char *package)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (deploy_fixture_store_of (fixture));
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (ips_package_library_get_files (library));
  g_autoptr(IpsUpgradeDevice) device = ips_upgrade_device_new (index, g_ptr_array_index (fixture->sensors, number), NULL, IPS_TRANSPORT_HTTPS,
                                                               g_get_real_time ());
  guint at;

  g_assert_true (ips_package_index_find (index, package, &at));
  return ips_upgrade_plan_new (device, at);
}

IpsJob *
deploy_fixture_deploy (SimFixture *fixture, const char *const *packages, const IpsDeployOptions *options)
{
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) plans = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_plan_free);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  for (guint i = 0; i < fixture->sensors->len; i++)
    if (packages[i] != NULL)
      g_ptr_array_add (plans, deploy_fixture_make_plan (fixture, i, packages[i]));
  ips_deploy_submit_async (jobs, plans, options, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return job;
}

gint64
deploy_fixture_number_of (SimFixture *fixture, guint number, const char *member)
{
  return sim_fixture_count (fixture, number, member);
}

char *
deploy_fixture_text_of (SimFixture *fixture, guint number, const char *member)
{
  g_autofree char *path = g_strdup_printf ("/sensors/%u", number);
  g_autoptr(JsonNode) node = sim_fixture_ask (fixture, "GET", path, NULL);

  return g_strdup (json_object_get_string_member (json_node_get_object (node), member));
}

void
deploy_fixture_assert_outcome (SimFixture *fixture, IpsJob *job, guint number, IpsOperationState state, const char *words)
{
  const IpsOperation *operation = sim_fixture_operation (fixture, job, number);

  if (operation->state != state || strstr (operation->message, words) == NULL)
    g_error ("sensor %u: %s: %s\n%s", number, ips_operation_state_to_nick (operation->state), operation->message, operation->detail);
  /* what it says is a whole sentence, or it succeeded */
  if (state == IPS_OPERATION_FAILED)
    g_assert_true (g_str_has_suffix (operation->message, "."));
}

IpsJob *
deploy_fixture_deploy_one (SimFixture *fixture, const char *package, const IpsDeployOptions *options)
{
  const char *packages[4] = { package };

  return deploy_fixture_deploy (fixture, packages, options);
}

IpsDeploymentJob *
deploy_fixture_load_deployment (SimFixture *fixture)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) all = NULL;

  ips_store_load_deployments_async (deploy_fixture_store_of (fixture), 0, 10, NULL, sim_fixture_result_cb, &result);
  all = ips_store_load_deployments_finish (deploy_fixture_store_of (fixture), sim_fixture_wait_result (&result), NULL);
  g_assert_cmpuint (all->len, ==, 1);
  return ips_deployment_job_copy (g_ptr_array_index (all, 0));
}

IpsTuningTable *
deploy_fixture_make_tuning (IpsSeverity severity)
{
  IpsTuningTable *tuning = ips_tuning_table_new ();
  const IpsSignatureTuning high = { .key = IPS_SIGNATURE_KEY (1330, 0), .fields = 1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_ENABLED,
                                    .severity = severity, .enabled = FALSE };
  const IpsSignatureTuning unknown = { .key = IPS_SIGNATURE_KEY (9999, 0), .fields = 1u << IPS_SIGNATURE_RETIRED, .retired = TRUE };

  ips_tuning_table_put (tuning, &high);
  ips_tuning_table_put (tuning, &unknown);
  return tuning;
}

IpsJob *
deploy_fixture_deploy_tuning (SimFixture *fixture, guint policy_version, IpsSeverity severity)
{
  IpsJobList *jobs = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) orders = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_deploy_order_free);
  g_autoptr(IpsUpgradePlan) plan = deploy_fixture_make_plan (fixture, 0, SIGNATURE);
  g_autoptr(IpsTuningTable) tuning = deploy_fixture_make_tuning (severity);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  g_ptr_array_add (orders, ips_deploy_order_new (plan->steps, "policy", policy_version, tuning));
  ips_deploy_submit_orders_async (jobs, fixture->sensors, orders, NULL, IPS_PRIORITY_USER, NULL, sim_fixture_result_cb, &result);
  job = ips_deploy_submit_finish (jobs, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  return job;
}
