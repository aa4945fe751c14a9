/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-faults.h"
#include "sim-fixture.h"

static void
set_parallel (SimFixture *fixture, guint parallel, guint retries)
{
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));

  communication.parallel = parallel;
  communication.retries = retries;
  sim_fixture_communicate (fixture, &communication);
}

static gboolean
is_running (gpointer user_data)
{
  return ips_job_count (user_data, IPS_OPERATION_RUNNING) > 0;
}

static void
test_cancel (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  GPtrArray *operations;

  set_parallel (fixture, 2, 0);
  for (guint i = 0; i < 3; i++)
    sim_fixture_patch (fixture, i, SIM_SILENT);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_running, job);
  ips_job_list_cancel (list, job, 0);
  sim_fixture_wait_job (fixture, job);
  operations = ips_job_get_operations (job);
  for (guint i = 0; i < 3; i++)
    g_assert_cmpint (((IpsOperation *) g_ptr_array_index (operations, i))->state, ==, IPS_OPERATION_CANCELLED);
  g_assert_cmpuint (ips_engine_get_n_running (ips_workspace_get_engine (fixture->workspace)), ==, 0);
}

static gboolean
is_tried_again (gpointer user_data)
{
  const IpsOperation *operation = user_data;

  return operation->detail != NULL && strstr (operation->detail, "Attempt 1") != NULL;
}

static void
test_back_off_heals (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(IpsJob) job = NULL;

  set_parallel (fixture, 4, 3);
  sim_fixture_patch (fixture, 0, SIM_REFUSES);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_tried_again, sim_fixture_operation (fixture, job, 0));
  sim_fixture_patch (fixture, 0, SIM_HEALTHY);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_SUCCEEDED);
}

static void
test_retry_failed_only (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) retry = NULL;
  g_autofree char *csv = NULL;

  sim_fixture_patch (fixture, 1, SIM_REFUSES);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_FAILED), ==, 1);
  csv = ips_job_to_csv (job, ips_workspace_get_fleet (fixture->workspace));
  g_assert_nonnull (strstr (csv, "sensor-00001"));
  g_assert_nonnull (strstr (csv, "Serial Number"));
  g_assert_nonnull (strstr (csv, ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->serial));
  sim_fixture_patch (fixture, 1, SIM_HEALTHY);
  ips_job_list_retry_async (list, job, NULL, sim_fixture_result_cb, &result);
  retry = ips_job_list_retry_finish (list, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ips_job_get_n_operations (retry), ==, 1);
  sim_fixture_wait_job (fixture, retry);
  g_assert_cmpint (sim_fixture_operation (fixture, retry, 1)->state, ==, IPS_OPERATION_SUCCEEDED);
}

static void
test_sequence (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  g_autoptr(IpsJob) job = NULL;

  /* the second is not well after its reboot: the third is never touched */
  for (guint i = 0; i < 3; i++)
    sim_fixture_patch (fixture, i, SIM_QUICK_REBOOT);
  sim_fixture_patch (fixture, 1, SIM_UNAUTHORIZED);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, "{\"in-sequence\":true}");
  g_assert_cmpint (sim_fixture_operation (fixture, job, 2)->state, ==, IPS_OPERATION_WAITING);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 1)->state, ==, IPS_OPERATION_FAILED);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 2)->state, ==, IPS_OPERATION_SKIPPED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execReboot"), ==, 1);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 1, "execReboot"), ==, 0);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 2, "execReboot"), ==, 0);
}

static void
test_priority (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (60);
  g_autoptr(IpsJob) scheduled = NULL;
  g_autoptr(IpsJob) clicked = NULL;
  g_autoptr(GPtrArray) most = g_ptr_array_new ();
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  set_parallel (fixture, 1, 0);
  for (guint i = 1; i < 60; i++)
    g_ptr_array_add (most, g_ptr_array_index (fixture->sensors, i));
  ips_job_list_submit_async (list, IPS_VERB_REFRESH, most, NULL, IPS_PRIORITY_SCHEDULE, NULL, sim_fixture_result_cb, &result);
  scheduled = ips_job_list_submit_finish (list, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_wait (is_running, scheduled);
  clicked = sim_fixture_submit (fixture, IPS_VERB_REFRESH, NULL, IPS_PRIORITY_USER, 0, -1);
  sim_fixture_wait_job (fixture, clicked);
  sim_fixture_wait_job (fixture, scheduled);
  g_assert_cmpint (ips_job_get_ended_us (clicked), <, ips_job_get_ended_us (scheduled));
}

static void
test_isolation (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (40);
  g_autoptr(IpsJob) learn = NULL;
  g_autoptr(IpsJob) dead = NULL;
  g_autoptr(IpsJob) live = NULL;
  gint64 begin_us;

  set_parallel (fixture, 8, 0);
  for (guint i = 2; i < 40; i++)
    sim_fixture_patch (fixture, i, SIM_REFUSES);
  learn = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, learn);
  for (guint i = 2; i < 40; i++)
    sim_fixture_patch (fixture, i, SIM_SILENT);
  /* 38 dead ones take 38 / 4 * 2 s; the two living, asked for later, are done long before one of them is */
  dead = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_running, dead);
  begin_us = g_get_monotonic_time ();
  live = sim_fixture_submit (fixture, IPS_VERB_TEST_CONNECTIVITY, NULL, IPS_PRIORITY_USER, 0, 1, -1);
  sim_fixture_wait_job (fixture, live);
  g_assert_cmpuint (ips_job_count (live, IPS_OPERATION_SUCCEEDED), ==, 2);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, <, 1500 * G_TIME_SPAN_MILLISECOND);
  g_assert_false (ips_job_is_finished (dead));
  ips_job_list_cancel (ips_workspace_get_jobs (fixture->workspace), dead, 0);
  sim_fixture_wait_job (fixture, dead);
}

static void
test_stop_gives_back (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  gint64 id;

  sim_fixture_patch (fixture, 0, SIM_SILENT);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  id = ips_job_get_id (job);
  sim_fixture_wait (is_running, job);
  ips_engine_stop_async (ips_workspace_get_engine (fixture->workspace), 0, sim_fixture_result_cb, &result);
  ips_engine_stop_finish (ips_workspace_get_engine (fixture->workspace), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_QUEUED);
  g_clear_object (&job);
  sim_fixture_close (fixture);
  sim_fixture_patch (fixture, 0, SIM_HEALTHY);
  sim_fixture_open (fixture, NULL);
  job = g_object_ref (ips_job_list_lookup (ips_workspace_get_jobs (fixture->workspace), id));
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_SUCCEEDED);
}

static gboolean
is_busy (gpointer user_data)
{
  SimFixture *fixture = user_data;
  IpsVerb verb;

  if (!ips_busy_sensors_lookup (ips_workspace_get_busy (fixture->workspace), ips_sensor_get_id (g_ptr_array_index (fixture->sensors, 1)), &verb))
    return FALSE;
  g_assert_cmpint (verb, ==, IPS_VERB_REFRESH);
  return TRUE;
}

static gboolean
is_idle (gpointer user_data)
{
  return !is_busy (user_data);
}

static void
note_sensors (IpsBusySensors *busy, GPtrArray *sensors, gpointer told)
{
  for (guint i = 0; i < sensors->len; i++)
    g_hash_table_add (told, g_ptr_array_index (sensors, i));
}

/* The silent one is at work until it is given up, the one that waits for its place is not. */
static void
test_busy (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(GHashTable) told = g_hash_table_new (NULL, NULL);
  g_autoptr(IpsJob) job = NULL;
  IpsBusySensors *busy = ips_workspace_get_busy (fixture->workspace);
  IpsVerb verb;

  set_parallel (fixture, 1, 0);
  sim_fixture_patch (fixture, 1, SIM_SILENT);
  g_signal_connect (busy, "changed", G_CALLBACK (note_sensors), told);
  job = sim_fixture_submit (fixture, IPS_VERB_REFRESH, NULL, IPS_PRIORITY_USER, 1, 0, -1);
  sim_fixture_wait (is_busy, fixture);
  g_assert_false (ips_busy_sensors_lookup (busy, ips_sensor_get_id (g_ptr_array_index (fixture->sensors, 0)), &verb));
  g_assert_cmpuint (g_hash_table_size (told), ==, 1);
  g_assert_true (g_hash_table_contains (told, g_ptr_array_index (fixture->sensors, 1)));
  g_hash_table_remove_all (told);
  sim_fixture_wait_job (fixture, job);
  sim_fixture_wait (is_idle, fixture);
  g_assert_true (g_hash_table_contains (told, g_ptr_array_index (fixture->sensors, 1)));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/engine/cancel", test_cancel);
  g_test_add_func ("/jobs/engine/back-off-heals", test_back_off_heals);
  g_test_add_func ("/jobs/engine/busy", test_busy);
  g_test_add_func ("/jobs/engine/retry-failed-only", test_retry_failed_only);
  g_test_add_func ("/jobs/engine/sequence", test_sequence);
  g_test_add_func ("/jobs/engine/priority", test_priority);
  g_test_add_func ("/jobs/engine/isolation", test_isolation);
  g_test_add_func ("/jobs/engine/stop-gives-back", test_stop_gives_back);
  return g_test_run ();
}
