/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-faults.h"
#include "ips-fleet-policies.h"
#include "ips-ntp-look.h"
#include "ips-problem.h"
#include "sim-fixture.h"

#include <string.h>

static void
set_policy (SimFixture *fixture, IpsCertPolicy policy)
{
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));

  communication.policy = policy;
  sim_fixture_communicate (fixture, &communication);
}

static IpsJob *
run_one (SimFixture *fixture, IpsVerb verb, const char *parameters, guint number)
{
  IpsJob *job = sim_fixture_submit (fixture, verb, parameters, IPS_PRIORITY_USER, (int) number, -1);

  sim_fixture_wait_job (fixture, job);
  return job;
}

static void
assert_state (IpsOperation *operation, IpsOperationState state)
{
  if (operation->state != state)
    g_test_message ("%s: %s: %s\n%s", operation->sensor_name, operation->cause, operation->message, operation->detail);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, ips_operation_state_to_nick (state));
}

static gint64
now_us (void)
{
  return g_get_real_time ();
}

static void
test_refresh (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  const IpsSensorFacts *facts;
  g_autoptr(IpsJob) job = NULL;

  g_assert_cmpint (ips_sensor_get_certificate_status (sensor, IPS_TRANSPORT_HTTPS, now_us ()), ==, IPS_CERTIFICATE_STATUS_UNAVAILABLE);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  for (guint i = 0; i < 3; i++)
    assert_state (sim_fixture_operation (fixture, job, i), IPS_OPERATION_SUCCEEDED);
  facts = ips_sensor_get_facts (sensor);
  g_assert_false (facts->failed);
  g_assert_false (facts->certificate_gone);
  g_assert_cmpint (facts->contacted_us, >, 0);
  g_assert_cmpint (facts->checked_us, ==, facts->contacted_us);
  g_assert_cmpstr (facts->platform, !=, "");
  g_assert_cmpstr (facts->version, !=, "");
  g_assert_nonnull (facts->certificate);
  g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
  g_assert_cmpint (ips_sensor_get_mismatch (sensor, IPS_TRANSPORT_HTTPS), ==, IPS_MISMATCH_NO);

  /* everything of it is in the store too */
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  sensor = ips_fleet_lookup (ips_workspace_get_fleet (fixture->workspace), "sim-00000");
  facts = ips_sensor_get_facts (sensor);
  g_assert_cmpint (facts->contacted_us, >, 0);
  g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
}

/* What was taken out and replaced is another device, and that is said. */
static void
test_replaced (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsJob) second = NULL;
  g_autofree char *before = g_strdup (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->serial);
  g_autofree char *wanted = g_strdup_printf ("Serial Number before: %s, now: JAF1234ABCD", before);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) lines = NULL;

  g_assert_null (strstr (sim_fixture_operation (fixture, first, 0)->detail, "Serial Number"));
  sim_fixture_patch (fixture, 0, "{\"serial\":\"JAF1234ABCD\"}");
  second = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, second, 0)->detail, wanted));
  ips_store_query_history_async (ips_workspace_get_store (fixture->workspace), "Another device answered", 10, NULL, sim_fixture_result_cb, &result);
  lines = ips_store_query_history_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&result), NULL);
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->before, ==, before);
}

static void
test_login_rejected (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsJob) second = NULL;
  IpsOperation *operation;

  sim_fixture_patch (fixture, 0, SIM_UNAUTHORIZED);
  second = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  operation = sim_fixture_operation (fixture, second, 0);
  assert_state (operation, IPS_OPERATION_FAILED);
  g_assert_cmpstr (operation->cause, ==, "login-rejected");
  g_assert_cmpstr (operation->message, !=, "");
  g_assert_true (ips_sensor_get_facts (sensor)->certificate_gone);
  g_assert_cmpint (ips_sensor_get_certificate_status (sensor, IPS_TRANSPORT_HTTPS, now_us ()), ==, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE);
}

static void
count_question_cb (IpsJobList *list, IpsJob *job, guint *n_questions)
{
  (*n_questions)++;
}

static gboolean
is_asked (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

static void
test_trust_question (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  const char *accepted[] = { "sim-00001", NULL };
  g_autoptr(GPtrArray) questions = NULL;
  g_autoptr(GAsyncResult) answered = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  guint n_questions = 0;

  set_policy (fixture, IPS_CERT_POLICY_ASK);
  g_signal_connect (list, "trust-question", G_CALLBACK (count_question_cb), &n_questions);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_asked, &n_questions);
  questions = ips_job_list_get_trust_questions (list, job);
  g_assert_cmpuint (questions->len, ==, 3);
  g_assert_null (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 0)));
  /* no password went out: the sensor was never asked anything */
  ips_job_list_answer_trust_async (list, job, accepted, NULL, sim_fixture_result_cb, &answered);
  ips_job_list_answer_trust_finish (list, sim_fixture_wait_result (&answered), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_SKIPPED);
  assert_state (sim_fixture_operation (fixture, job, 1), IPS_OPERATION_SUCCEEDED);
  assert_state (sim_fixture_operation (fixture, job, 2), IPS_OPERATION_SKIPPED);
  g_assert_null (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 0)));
  g_assert_nonnull (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 1)));
  g_assert_cmpuint (n_questions, ==, 1);
  g_signal_handlers_disconnect_by_data (list, &n_questions);

  /* the answer is on disk */
  {
    gint64 id = ips_job_get_id (job);
    IpsJob *loaded;

    sim_fixture_close (fixture);
    sim_fixture_open (fixture, NULL);
    loaded = ips_job_list_lookup (ips_workspace_get_jobs (fixture->workspace), id);
    g_assert_true (ips_job_is_finished (loaded));
    g_assert_cmpuint (ips_job_count (loaded, IPS_OPERATION_SKIPPED), ==, 2);
  }
}

static void
test_trust_policies (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) manual = NULL;
  g_autoptr(IpsJob) trust_new = NULL;
  IpsOperation *operation;

  set_policy (fixture, IPS_CERT_POLICY_MANUAL);
  manual = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  operation = sim_fixture_operation (fixture, manual, 0);
  assert_state (operation, IPS_OPERATION_FAILED);
  g_assert_cmpstr (operation->cause, ==, "cert-unknown");
  set_policy (fixture, IPS_CERT_POLICY_ASK);
  trust_new = run_one (fixture, IPS_VERB_REFRESH, "{\"trust-new\":true}", 1);
  assert_state (sim_fixture_operation (fixture, trust_new, 1), IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 1)));
}

/* The policy of a group goes before the default, and reaches the groups below. */
static void
test_group_policies (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  IpsFleet *fleet = ips_workspace_get_fleet (fixture->workspace);
  g_autoptr(GHashTable) policies = ips_group_policies_new ();
  g_autoptr(GPtrArray) moved = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  IpsCertPolicy accept = IPS_CERT_POLICY_ACCEPT, manual = IPS_CERT_POLICY_MANUAL;
  const char *groups[] = { "Lab/Rack 1", "Lab/Vault", "" };

  set_policy (fixture, IPS_CERT_POLICY_MANUAL);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, i)));

      g_free (config->group);
      config->group = g_strdup (groups[i]);
      g_ptr_array_add (moved, ips_sensor_new (ips_sensor_get_id (g_ptr_array_index (fixture->sensors, i)), config));
    }
  ips_fleet_save_async (fleet, moved, NULL, sim_fixture_result_cb, &result);
  g_assert_true (ips_fleet_save_finish (fleet, sim_fixture_wait_result (&result), &error));
  ips_group_policies_set (policies, "Lab", &accept);
  ips_group_policies_set (policies, "Lab/Vault", &manual);
  g_clear_object (&result);
  ips_fleet_save_group_policies_async (fleet, policies, NULL, sim_fixture_result_cb, &result);
  g_assert_true (ips_fleet_save_group_policies_finish (fleet, sim_fixture_wait_result (&result), &error));

  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 0)));
  for (guint i = 1; i < 3; i++)
    {
      g_assert_cmpstr (sim_fixture_operation (fixture, job, i)->cause, ==, "cert-unknown");
      g_assert_null (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, i)));
      g_assert_cmpint (sim_fixture_count (fixture, i, "logins"), ==, 0);
    }
}

static char *
get_ntp (SimFixture *fixture, guint number)
{
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, number);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsNtpSettings) settings = NULL;

  ips_ntp_look_async (ips_workspace_get_fleet (fixture->workspace), sensor, NULL, sim_fixture_result_cb, &result);
  settings = ips_ntp_look_finish (sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  return ips_ntp_settings_describe (settings);
}

static void
put_key (SimFixture *fixture, const char *owner, const char *key)
{
  g_autoptr(IpsSecret) secret = ips_secret_new (key);

  ips_vault_put (ips_workspace_get_vault (fixture->workspace), owner, secret);
}

/* The NTP server of a sensor: read back, the key never in the job, a wrong one refused, one that keeps what it had no success. */
static void
test_set_ntp (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  g_autoptr(IpsJob) plain = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.1\"}", 0);
  g_autoptr(IpsJob) no_key = NULL, authenticated = NULL, moved = NULL, wrong = NULL, ignored = NULL, none = NULL, same = NULL, over_ssh = NULL;
  g_autofree char *first = get_ntp (fixture, 0), *second = NULL, *third = NULL, *fourth = NULL;

  assert_state (sim_fixture_operation (fixture, plain, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpstr (first, ==, "10.1.1.1, not authenticated");

  no_key = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.1\",\"key-id\":7}", 0);
  assert_state (sim_fixture_operation (fixture, no_key, 0), IPS_OPERATION_FAILED);
  g_assert_cmpstr (sim_fixture_operation (fixture, no_key, 0)->cause, ==, "no-credentials");
  put_key (fixture, "ntp-key:10.1.1.1:7", "at<t>ack&");
  sim_fixture_patch (fixture, 0, "{\"ntp_key\":\"at<t>ack&\"}");
  authenticated = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.1\",\"key-id\":7}", 0);
  assert_state (sim_fixture_operation (fixture, authenticated, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_null (strstr (ips_job_get_parameters (authenticated), "at<t>ack&"));
  /* another server and key take the place of the former ones */
  put_key (fixture, "ntp-key:10.1.1.2:8", "at<t>ack&");
  moved = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.2\",\"key-id\":8}", 0);
  assert_state (sim_fixture_operation (fixture, moved, 0), IPS_OPERATION_SUCCEEDED);
  second = get_ntp (fixture, 0);
  g_assert_cmpstr (second, ==, "10.1.1.2, authenticated with key 8");

  put_key (fixture, "ntp-key:10.1.1.2:9", "another");
  wrong = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.2\",\"key-id\":9}", 0);
  assert_state (sim_fixture_operation (fixture, wrong, 0), IPS_OPERATION_FAILED);
  sim_fixture_patch (fixture, 0, "{\"faults\":[\"config-ignored\"]}");
  ignored = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"\"}", 0);
  assert_state (sim_fixture_operation (fixture, ignored, 0), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, ignored, 0)->message, "10.1.1.2, authenticated with key 8"));
  sim_fixture_patch (fixture, 0, SIM_HEALTHY);
  third = get_ntp (fixture, 0);
  g_assert_cmpstr (third, ==, second);

  none = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"\"}", 0);
  assert_state (sim_fixture_operation (fixture, none, 0), IPS_OPERATION_SUCCEEDED);
  fourth = get_ntp (fixture, 0);
  g_assert_cmpstr (fourth, ==, "none");
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, 6);
  same = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"\"}", 0);
  assert_state (sim_fixture_operation (fixture, same, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "editConfigDelta"), ==, 6);

  sim_fixture_set_form (fixture, 0, IPS_FORM_SSH);
  over_ssh = run_one (fixture, IPS_VERB_SET_NTP, "{\"server\":\"10.1.1.1\"}", 0);
  assert_state (sim_fixture_operation (fixture, over_ssh, 0), IPS_OPERATION_FAILED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, over_ssh, 0)->message, "over SSH alone"));
}

static void
test_changed_and_sync (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsCertificate) before = ips_certificate_ref (ips_sensor_get_trusted (sensor));
  g_autoptr(IpsJob) changed = NULL;
  g_autoptr(IpsJob) regenerate = NULL;
  g_autoptr(IpsJob) sync = NULL;

  sim_fixture_patch (fixture, 0, SIM_CHANGED);
  changed = run_one (fixture, IPS_VERB_REFRESH, "{\"trust-new\":true}", 0);
  /* to find it is what it was for */
  assert_state (sim_fixture_operation (fixture, changed, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_true (ips_operation_has_finding (sim_fixture_operation (fixture, changed, 0)));
  g_assert_cmpstr (ips_operation_get_label (sim_fixture_operation (fixture, changed, 0)), ==, "certificate changed");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, changed, 0)->message, "is not the trusted one"));
  g_assert_cmpuint (ips_job_count_findings (changed), ==, 1);
  g_assert_cmpint (ips_sensor_get_mismatch (sensor, IPS_TRANSPORT_HTTPS), ==, IPS_MISMATCH_YES);
  g_assert_true (ips_certificate_equal (ips_sensor_get_trusted (sensor), before));

  /* not regenerated either while it is not the one that is trusted */
  regenerate = run_one (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, 0);
  assert_state (sim_fixture_operation (fixture, regenerate, 0), IPS_OPERATION_FAILED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execGenerateTlsKey"), ==, 0);

  sync = run_one (fixture, IPS_VERB_SYNC_CERTIFICATE, NULL, 0);
  assert_state (sim_fixture_operation (fixture, sync, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_false (ips_certificate_equal (ips_sensor_get_trusted (sensor), before));
  g_assert_cmpint (ips_sensor_get_mismatch (sensor, IPS_TRANSPORT_HTTPS), ==, IPS_MISMATCH_NO);
  g_assert_false (ips_sensor_get_facts (sensor)->failed);
}

static void
test_regenerate (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsCertificate) before = ips_certificate_ref (ips_sensor_get_trusted (sensor));
  g_autoptr(IpsJob) regenerate = run_one (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, 0);
  IpsOperation *operation = sim_fixture_operation (fixture, regenerate, 0);

  assert_state (operation, IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (strstr (operation->detail, ips_certificate_get_facts (before)->sha256));
  g_assert_nonnull (strstr (operation->detail, ips_certificate_get_facts (ips_sensor_get_trusted (sensor))->sha256));
  g_assert_false (ips_certificate_equal (ips_sensor_get_trusted (sensor), before));
  g_assert_true (ips_certificate_equal (ips_sensor_get_trusted (sensor), ips_sensor_get_facts (sensor)->certificate));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execGenerateTlsKey"), ==, 1);
}

/* By schedule: only what ends soon, and what does not is not touched. */
static void
test_renewal (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  int days = ips_certificate_get_days_left (ips_sensor_get_trusted (sensor), g_get_real_time ());
  g_autofree char *sooner = g_strdup_printf ("{\"expiring-within\":%d}", days - 1);
  g_autofree char *later = g_strdup_printf ("{\"expiring-within\":%d}", days + 1);
  g_autoptr(IpsJob) skipped = run_one (fixture, IPS_VERB_REGENERATE_CERTIFICATE, sooner, 0);
  g_autoptr(IpsJob) done = NULL;

  assert_state (sim_fixture_operation (fixture, skipped, 0), IPS_OPERATION_SKIPPED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, skipped, 0)->message, "not due yet"));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execGenerateTlsKey"), ==, 0);
  done = run_one (fixture, IPS_VERB_REGENERATE_CERTIFICATE, later, 0);
  assert_state (sim_fixture_operation (fixture, done, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execGenerateTlsKey"), ==, 1);
}

static gboolean
is_rebooting (gpointer sensor)
{
  return ips_sensor_is_rebooting (sensor);
}

static gboolean
is_not_rebooting (gpointer sensor)
{
  return !ips_sensor_is_rebooting (sensor);
}

static void
test_reboot (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) first = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  g_autoptr(IpsJob) reboot = NULL;
  g_autoptr(IpsProblem) problem = NULL;
  IpsOperation *operation;
  gint64 up_us;

  sim_fixture_wait_job (fixture, first);
  up_us = ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->up_since_us;
  sim_fixture_patch (fixture, 0, SIM_QUICK_REBOOT);
  reboot = sim_fixture_submit (fixture, IPS_VERB_REBOOT, NULL, IPS_PRIORITY_USER, 0, -1);
  /* meanwhile its row does not say "no problem" */
  sim_fixture_wait (is_rebooting, g_ptr_array_index (fixture->sensors, 0));
  problem = ips_problem_for_sensor (g_ptr_array_index (fixture->sensors, 0), IPS_TRANSPORT_HTTPS, g_get_real_time ());
  g_assert_cmpint (problem->kind, ==, IPS_PROBLEM_REBOOTING);
  g_assert_false (ips_sensor_is_rebooting (g_ptr_array_index (fixture->sensors, 1)));
  sim_fixture_wait_job (fixture, reboot);
  sim_fixture_wait (is_not_rebooting, g_ptr_array_index (fixture->sensors, 0));
  operation = sim_fixture_operation (fixture, reboot, 0);
  assert_state (operation, IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->up_since_us, >, up_us);
  /* what it was before and is now is told */
  g_assert_nonnull (strstr (operation->detail, ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->version));
  g_assert_nonnull (strstr (operation->detail, ips_certificate_get_facts (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 0)))->sha256));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execReboot"), ==, 1);
}

/* Nobody said that the traffic may stop: it is not even contacted, whoever asked. */
static void
test_reboot_stops_traffic (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
  g_autoptr(IpsJob) refused = NULL;
  g_autoptr(IpsJob) allowed = NULL;
  IpsOperation *operation;

  config->traffic = IPS_TRAFFIC_FAIL_CLOSE;
  ips_sensor_take_config (sensor, config);
  refused = run_one (fixture, IPS_VERB_REBOOT, "{\"reason\":\"memory leak\"}", 0);
  operation = sim_fixture_operation (fixture, refused, 0);
  assert_state (operation, IPS_OPERATION_SKIPPED);
  g_assert_nonnull (strstr (operation->message, "fail-close"));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execReboot"), ==, 0);

  sim_fixture_patch (fixture, 0, SIM_QUICK_REBOOT);
  allowed = run_one (fixture, IPS_VERB_REBOOT, "{\"reason\":\"memory leak\",\"stop-traffic\":true}", 0);
  operation = sim_fixture_operation (fixture, allowed, 0);
  assert_state (operation, IPS_OPERATION_SUCCEEDED);
  g_assert_true (g_str_has_prefix (operation->detail, "Reason: memory leak\n"));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execReboot"), ==, 1);
}

static void
test_not_back (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  g_autoptr(IpsJob) reboot = NULL;
  IpsOperation *operation;

  communication.reboot_timeout_ms = 4000;
  sim_fixture_communicate (fixture, &communication);
  sim_fixture_patch (fixture, 0, SIM_NEVER_BACK);
  reboot = run_one (fixture, IPS_VERB_REBOOT, NULL, 0);
  operation = sim_fixture_operation (fixture, reboot, 0);
  assert_state (operation, IPS_OPERATION_FAILED);
  g_assert_cmpstr (operation->cause, ==, "not-back");
  g_assert_true (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->failed);
}

static void
test_connectivity (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  g_autoptr(IpsJob) good = run_one (fixture, IPS_VERB_TEST_CONNECTIVITY, NULL, 0);
  g_autoptr(IpsJob) bad = NULL, over_ssh = NULL;

  assert_state (sim_fixture_operation (fixture, good, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpstr (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0))->host_name, ==, "rom-core-00000");
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, good, 0)->message, "It calls itself “rom-core-00000”"));
  sim_fixture_patch (fixture, 1, SIM_UNAUTHORIZED);
  bad = run_one (fixture, IPS_VERB_TEST_CONNECTIVITY, NULL, 1);
  assert_state (sim_fixture_operation (fixture, bad, 1), IPS_OPERATION_FAILED);
  g_assert_null (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 1))->host_name);

  /* over SSH alone its prompt says it */
  sim_fixture_patch (fixture, 1, SIM_HEALTHY);
  sim_fixture_set_form (fixture, 1, IPS_FORM_SSH);
  over_ssh = run_one (fixture, IPS_VERB_TEST_CONNECTIVITY, NULL, 1);
  assert_state (sim_fixture_operation (fixture, over_ssh, 1), IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 1))->host_name);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, over_ssh, 1)->message, "It calls itself “"));
}

static GPtrArray *
diagnose (SimFixture *fixture, guint number)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *checks;

  ips_diagnose_async (ips_workspace_get_fleet (fixture->workspace), g_ptr_array_index (fixture->sensors, number), NULL,
                      sim_fixture_result_cb, &result);
  checks = ips_diagnose_finish (sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      g_test_message ("%s: %s: %s -> %s", check->title, ips_check_outcome_to_label (check->outcome), check->evidence, check->what_to_do);
    }
  g_assert_cmpuint (checks->len, >=, 4);
  return checks;
}

static IpsCheckOutcome
outcome (GPtrArray *checks, guint n)
{
  return ((IpsCheck *) g_ptr_array_index (checks, n))->outcome;
}

static void
assert_ntp (GPtrArray *checks, IpsCheckOutcome wanted, gboolean again, const char *words)
{
  const IpsCheck *check = g_ptr_array_index (checks, checks->len - 1);

  g_assert_cmpstr (check->title, ==, "NTP");
  g_assert_cmpint (check->outcome, ==, wanted);
  g_assert_cmpint (check->again, ==, again);
  g_assert_true (g_str_has_prefix (check->evidence, words));
}

static void
test_diagnose (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (3);
  g_autoptr(IpsJob) first = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  g_autoptr(GPtrArray) good = NULL;
  g_autoptr(GPtrArray) unsynchronized = NULL;
  g_autoptr(GPtrArray) without = NULL;
  g_autoptr(GPtrArray) rejected = NULL;
  g_autoptr(GPtrArray) refused = NULL;
  g_autoptr(IpsJob) job = NULL;

  sim_fixture_wait_job (fixture, first);
  good = diagnose (fixture, 0);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpint (outcome (good, i), ==, IPS_CHECK_PASS);
  assert_ntp (good, IPS_CHECK_PASS, FALSE, "Synchronized");
  sim_fixture_patch (fixture, 0, "{\"ntp\":\"not-synchronized\"}");
  unsynchronized = diagnose (fixture, 0);
  assert_ntp (unsynchronized, IPS_CHECK_WARNING, TRUE, "Not Synchronized");
  sim_fixture_patch (fixture, 0, "{\"ntp\":\"not-used\"}");
  without = diagnose (fixture, 0);
  assert_ntp (without, IPS_CHECK_WARNING, FALSE, "No NTP server");
  sim_fixture_patch (fixture, 1, SIM_UNAUTHORIZED);
  rejected = diagnose (fixture, 1);
  g_assert_cmpint (outcome (rejected, 0), ==, IPS_CHECK_PASS);
  g_assert_cmpint (outcome (rejected, 1), ==, IPS_CHECK_FAIL);
  g_assert_cmpint (outcome (rejected, 2), ==, IPS_CHECK_PASS);
  g_assert_cmpint (outcome (rejected, 3), ==, IPS_CHECK_PASS);
  sim_fixture_patch (fixture, 2, SIM_REFUSES);
  refused = diagnose (fixture, 2);
  g_assert_cmpint (outcome (refused, 2), ==, IPS_CHECK_FAIL);
  job = run_one (fixture, IPS_VERB_DIAGNOSE, NULL, 1);
  assert_state (sim_fixture_operation (fixture, job, 1), IPS_OPERATION_SUCCEEDED);
  g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, 1)->detail, "Allowed Hosts"));
}

/* --- what a regeneration leaves when the new certificate cannot be vouched for --- */

typedef struct { SimFixture *fixture; const char *command; } Awaited;

static gboolean
is_requested (gpointer user_data)
{
  Awaited *self = user_data;

  return sim_fixture_count_requests (self->fixture, 0, self->command) > 0;
}

static guint
count_history (SimFixture *fixture, const char *search, const char *outcome)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  ips_store_query_history_async (ips_workspace_get_store (fixture->workspace), search, 100, NULL, sim_fixture_result_cb, &result);
  lines = ips_store_query_history_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < lines->len; i++)
    {
      const IpsHistoryLine *line = g_ptr_array_index (lines, i);

      g_test_message ("%s | %s | %s | %s | %s", line->what, line->subject, line->before, line->after, line->outcome);
      if (g_str_equal (line->outcome, outcome))
        n++;
    }
  return n;
}

static void
test_roll_back (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsCertificate) before = ips_certificate_ref (ips_sensor_get_trusted (sensor));
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  Awaited awaited = { fixture, "execGenerateTlsKey" };
  g_autoptr(IpsJob) job = NULL;
  IpsOperation *operation;

  communication.long_timeout_ms = 1500;
  sim_fixture_communicate (fixture, &communication);
  /* nobody is told the new thumbprint, and then the login does not work any more */
  sim_fixture_patch (fixture, 0, "{\"faults\":[\"regenerate-hang\"]}");
  job = sim_fixture_submit (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, IPS_PRIORITY_USER, 0, -1);
  sim_fixture_wait (is_requested, &awaited);
  sim_fixture_patch (fixture, 0, SIM_UNAUTHORIZED);
  sim_fixture_wait_job (fixture, job);
  operation = sim_fixture_operation (fixture, job, 0);
  assert_state (operation, IPS_OPERATION_FAILED);
  g_assert_cmpstr (operation->cause, ==, "login-rejected");
  g_assert_nonnull (strstr (operation->detail, "the old one is trusted again"));
  g_assert_true (ips_certificate_equal (ips_sensor_get_trusted (sensor), before));
  g_assert_cmpint (sim_fixture_count (fixture, 0, "regenerated"), ==, 1);
  g_assert_cmpuint (count_history (fixture, "", "Taken back: the new certificate could not be verified"), ==, 1);
  /* trust after a restart is the old one too */
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  g_assert_true (ips_certificate_equal (ips_sensor_get_trusted (g_ptr_array_index (fixture->sensors, 0)), before));
}

/* A web server that is still starting with its new key is asked again, not distrusted. */
static void
test_regenerate_busy_afterwards (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  g_autoptr(IpsJob) first = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  g_autoptr(IpsCertificate) before = ips_certificate_ref (ips_sensor_get_trusted (sensor));
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  Awaited awaited = { fixture, "execGenerateTlsKey" };
  g_autoptr(IpsJob) job = NULL;

  communication.long_timeout_ms = 1500;
  sim_fixture_communicate (fixture, &communication);
  sim_fixture_patch (fixture, 0, "{\"faults\":[\"regenerate-hang\"]}");
  job = sim_fixture_submit (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, IPS_PRIORITY_USER, 0, -1);
  sim_fixture_wait (is_requested, &awaited);
  sim_fixture_patch (fixture, 0, "{\"faults\":[{\"fault\":\"status-503\",\"count\":1}]}");
  sim_fixture_wait_job (fixture, job);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_false (ips_certificate_equal (ips_sensor_get_trusted (sensor), before));
}

/* --- HTTP --- */

static void
test_http (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsFleet *fleet = ips_workspace_get_fleet (fixture->workspace);
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) refresh = NULL;
  IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, 0)));
  IpsSensor *sensor;

  config->transport_set = TRUE;
  config->transport = IPS_TRANSPORT_HTTP;
  config->port = fixture->http_port;
  g_ptr_array_add (changed, ips_sensor_new ("sim-00000", config));
  ips_fleet_save_async (fleet, changed, NULL, sim_fixture_result_cb, &result);
  ips_fleet_save_finish (fleet, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  sim_fixture_patch (fixture, 0, "{\"transport\":\"http\"}");
  sensor = ips_fleet_lookup (fleet, "sim-00000");
  g_ptr_array_index (fixture->sensors, 0) = sensor;

  refresh = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  assert_state (sim_fixture_operation (fixture, refresh, 0), IPS_OPERATION_SUCCEEDED);
  g_assert_cmpint (ips_sensor_get_certificate_status (sensor, IPS_TRANSPORT_HTTP, now_us ()), ==, IPS_CERTIFICATE_STATUS_NONRETRIEVABLE);
  g_assert_null (ips_sensor_get_facts (sensor)->certificate);
  g_assert_cmpstr (ips_sensor_get_facts (sensor)->version, !=, "");
  for (guint i = 0; i < 2; i++)
    {
      IpsVerb verb = i == 0 ? IPS_VERB_REGENERATE_CERTIFICATE : IPS_VERB_SYNC_CERTIFICATE;
      g_autoptr(IpsJob) job = run_one (fixture, verb, NULL, 0);
      IpsOperation *operation = sim_fixture_operation (fixture, job, 0);

      assert_state (operation, IPS_OPERATION_FAILED);
      g_assert_cmpstr (operation->cause, ==, "unsupported");
      g_assert_nonnull (strstr (operation->message, "HTTP"));
    }
  g_assert_cmpint (sim_fixture_count (fixture, 0, "regenerated"), ==, 0);
}

/* --- trust in a job that goes in sequence, and of the one that was asked about --- */

static void
test_trust_in_sequence (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  guint n_questions = 0;

  for (guint i = 0; i < 2; i++)
    sim_fixture_patch (fixture, i, SIM_QUICK_REBOOT);
  set_policy (fixture, IPS_CERT_POLICY_ASK);
  g_signal_connect (list, "trust-question", G_CALLBACK (count_question_cb), &n_questions);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, "{\"in-sequence\":true}");
  for (guint i = 0; i < 2; i++)
    {
      const char *accepted[] = { i == 0 ? "sim-00000" : "sim-00001", NULL };
      g_autoptr(GAsyncResult) answered = NULL;
      g_autoptr(GError) error = NULL;

      sim_fixture_wait (is_asked, &n_questions);
      n_questions = 0;
      ips_job_list_answer_trust_async (list, job, accepted, NULL, sim_fixture_result_cb, &answered);
      ips_job_list_answer_trust_finish (list, sim_fixture_wait_result (&answered), &error);
      g_assert_no_error (error);
    }
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 2);
  g_signal_handlers_disconnect_by_data (list, &n_questions);
}

static void
test_trust_only_what_was_asked (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (1);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, 0);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  const char *accepted[] = { "sim-00000", NULL };
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(IpsJob) meanwhile = NULL;
  guint n_questions = 0;

  set_policy (fixture, IPS_CERT_POLICY_ASK);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  g_signal_connect (list, "trust-question", G_CALLBACK (count_question_cb), &n_questions);
  sim_fixture_wait (is_asked, &n_questions);
  /* it presents another one by the time of the answer, and something else has looked */
  sim_fixture_patch (fixture, 0, SIM_CHANGED);
  set_policy (fixture, IPS_CERT_POLICY_MANUAL);
  meanwhile = run_one (fixture, IPS_VERB_REFRESH, NULL, 0);
  set_policy (fixture, IPS_CERT_POLICY_ASK);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(GAsyncResult) answered = NULL;
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_sensor_get_trusted (sensor));
      n_questions = 0;
      ips_job_list_answer_trust_async (list, job, accepted, NULL, sim_fixture_result_cb, &answered);
      ips_job_list_answer_trust_finish (list, sim_fixture_wait_result (&answered), &error);
      g_assert_no_error (error);
      if (i == 0)
        sim_fixture_wait (is_asked, &n_questions);
    }
  sim_fixture_wait_job (fixture, job);
  assert_state (sim_fixture_operation (fixture, job, 0), IPS_OPERATION_SUCCEEDED);
  g_signal_handlers_disconnect_by_data (list, &n_questions);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/verbs/refresh", test_refresh);
  g_test_add_func ("/jobs/verbs/login-rejected", test_login_rejected);
  g_test_add_func ("/jobs/verbs/trust-question", test_trust_question);
  g_test_add_func ("/jobs/verbs/trust-policies", test_trust_policies);
  g_test_add_func ("/jobs/verbs/group-policies", test_group_policies);
  g_test_add_func ("/jobs/verbs/set-ntp", test_set_ntp);
  g_test_add_func ("/jobs/verbs/changed-and-sync", test_changed_and_sync);
  g_test_add_func ("/jobs/verbs/regenerate", test_regenerate);
  g_test_add_func ("/jobs/verbs/roll-back", test_roll_back);
  g_test_add_func ("/jobs/verbs/regenerate-busy-afterwards", test_regenerate_busy_afterwards);
  g_test_add_func ("/jobs/verbs/http", test_http);
  g_test_add_func ("/jobs/verbs/trust-in-sequence", test_trust_in_sequence);
  g_test_add_func ("/jobs/verbs/trust-only-what-was-asked", test_trust_only_what_was_asked);
  g_test_add_func ("/jobs/verbs/replaced", test_replaced);
  g_test_add_func ("/jobs/verbs/reboot", test_reboot);
  g_test_add_func ("/jobs/verbs/reboot-stops-traffic", test_reboot_stops_traffic);
  g_test_add_func ("/jobs/verbs/not-back", test_not_back);
  g_test_add_func ("/jobs/verbs/renewal", test_renewal);
  g_test_add_func ("/jobs/verbs/connectivity", test_connectivity);
  g_test_add_func ("/jobs/verbs/diagnose", test_diagnose);
  return g_test_run ();
}
