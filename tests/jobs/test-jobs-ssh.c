/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every job ends over the command line as it does over the web server. */
#include "sim-fixture.h"

#include <string.h>

#define N_FORMS 3

static void
set_policy (SimFixture *fixture, IpsCertPolicy policy, guint reply_ms)
{
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));

  communication.policy = policy;
  communication.reply_timeout_ms = reply_ms;
  sim_fixture_communicate (fixture, &communication);
}

static void
assert_all_succeeded (SimFixture *fixture, IpsJob *job)
{
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsOperation *operation = sim_fixture_operation (fixture, job, i);

      if (operation->state != IPS_OPERATION_SUCCEEDED)
        g_test_message ("%s: %s: %s\n%s", operation->sensor_name, operation->cause, operation->message, operation->detail);
      g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, "succeeded");
    }
}

/* As many sensors as there are forms, each over another, and asked once. */
static SimFixture *
make_three (void)
{
  SimFixture *fixture = sim_fixture_new (N_FORMS);
  g_autoptr(IpsJob) job = NULL;

  set_policy (fixture, IPS_CERT_POLICY_ACCEPT, 10000);
  for (guint i = 0; i < N_FORMS; i++)
    sim_fixture_set_form (fixture, i, (IpsForm) i);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  return fixture;
}

static void
test_refresh (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  sim_fixture_close (fixture);
  sim_fixture_open (fixture, NULL);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (fixture->sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      const IpsSensorConfig *config = ips_sensor_get_config (sensor);

      g_assert_false (facts->failed);
      g_assert_cmpstr (facts->platform, !=, "");
      g_assert_cmpstr (facts->serial, !=, "");
      g_assert_cmpstr (facts->version, !=, "");
      g_assert_cmpstr (facts->signature_level, !=, "");
      g_assert_cmpstr (facts->applications, ==, "MainApp=running;AnalysisEngine=running;CollaborationApp=running");
      g_assert_cmpint (facts->license_status, ==, IPS_LICENSE_VALID);
      g_assert_true (facts->clock_known);
      g_assert_nonnull (facts->certificate);
      g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
      g_assert_cmpint (config->form, ==, (IpsForm) i);
      /* trusted on first contact, and on disk */
      g_assert_cmpint (*config->host_key != '\0', ==, i != IPS_FORM_WEB);
      if (i != IPS_FORM_WEB)
        g_assert_cmpstr (facts->host_key, ==, config->host_key);
    }
}

static void
test_regenerate (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (fixture->sensors, i);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

      g_assert_cmpint (sim_fixture_count (fixture, i, "regenerated"), ==, 1);
      g_assert_true (ips_certificate_equal (facts->certificate, ips_sensor_get_trusted (sensor)));
      g_assert_cmpint (sim_fixture_count_requests (fixture, i, "execGenerateTlsKey"), ==, 1);
    }
}

static void
test_reboot (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);

  sim_fixture_wait_job (fixture, job);
  assert_all_succeeded (fixture, job);
  for (guint i = 0; i < N_FORMS; i++)
    {
      g_assert_cmpint (sim_fixture_count (fixture, i, "reboots"), ==, 1);
      g_assert_nonnull (strstr (sim_fixture_operation (fixture, job, i)->message, "services run, version and certificate as before"));
    }
}

static void
note_question_cb (IpsJobList *list, IpsJob *job, gboolean *asked)
{
  *asked = TRUE;
}

static gboolean
is_asked (gpointer user_data)
{
  return *(gboolean *) user_data;
}

static void
test_question (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (2);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  const char *accepted[] = { "sim-00001", NULL };
  g_autoptr(GPtrArray) questions = NULL;
  g_autoptr(GAsyncResult) answered = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  gboolean asked = FALSE;

  set_policy (fixture, IPS_CERT_POLICY_ASK, 10000);
  for (guint i = 0; i < 2; i++)
    sim_fixture_set_form (fixture, i, IPS_FORM_SSH);
  g_signal_connect (list, "trust-question", G_CALLBACK (note_question_cb), &asked);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_asked, &asked);
  questions = ips_job_list_get_trust_questions (list, job);
  g_assert_cmpuint (questions->len, ==, 2);
  g_assert_cmpstr (ips_sensor_get_asked_thumbprint (g_ptr_array_index (questions, 1)), !=, NULL);
  g_assert_true (g_str_has_prefix (ips_sensor_get_asked_thumbprint (g_ptr_array_index (questions, 1)), "SHA256:"));
  g_assert_cmpint (sim_fixture_count (fixture, 0, "logins") + sim_fixture_count (fixture, 1, "logins"), ==, 0);
  ips_job_list_answer_trust_async (list, job, accepted, NULL, sim_fixture_result_cb, &answered);
  ips_job_list_answer_trust_finish (list, sim_fixture_wait_result (&answered), &error);
  g_assert_no_error (error);
  sim_fixture_wait_job (fixture, job);
  g_signal_handlers_disconnect_by_data (list, &asked);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 0)->state, ==, IPS_OPERATION_SKIPPED);
  g_assert_cmpint (sim_fixture_operation (fixture, job, 1)->state, ==, IPS_OPERATION_SUCCEEDED);
  g_assert_cmpstr (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, 0))->host_key, ==, "");
  g_assert_cmpstr (ips_sensor_get_config (g_ptr_array_index (fixture->sensors, 1))->host_key, !=, "");
}

static void
test_changed (void)
{
  g_autoptr(SimFixture) fixture = make_three ();
  gint64 logins[N_FORMS];
  g_autoptr(IpsJob) job = NULL;

  for (guint i = 0; i < N_FORMS; i++)
    {
      logins[i] = sim_fixture_count (fixture, i, "logins");
      sim_fixture_patch (fixture, i, "{\"faults\":[\"ssh-key-changed\"]}");
    }
  job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  sim_fixture_wait_job (fixture, job);
  /* whoever has the other key was not told the password, and nothing was rebooted over it */
  g_assert_cmpint (sim_fixture_operation (fixture, job, IPS_FORM_WEB)->state, ==, IPS_OPERATION_SUCCEEDED);
  for (guint i = IPS_FORM_SSH; i < N_FORMS; i++)
    {
      g_assert_cmpint (sim_fixture_operation (fixture, job, i)->state, ==, IPS_OPERATION_FAILED);
      g_assert_cmpstr (sim_fixture_operation (fixture, job, i)->cause, ==, "host-key-changed");
      g_assert_cmpint (sim_fixture_count (fixture, i, "reboots"), ==, 0);
    }
  g_assert_cmpint (sim_fixture_count (fixture, IPS_FORM_SSH, "logins"), ==, logins[IPS_FORM_SSH]);
}

/* One that accepts and says nothing: the others are done long before its time is over. */
static void
test_hanging (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (12);
  g_autoptr(IpsJob) job = NULL;
  gint64 hung_us;

  set_policy (fixture, IPS_CERT_POLICY_ACCEPT, 10000);
  for (guint i = 0; i < 12; i++)
    sim_fixture_set_form (fixture, i, IPS_FORM_SSH);
  sim_fixture_patch (fixture, 5, "{\"faults\":[\"hang\"]}");
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, job);
  hung_us = sim_fixture_operation (fixture, job, 5)->ended_us;
  g_assert_cmpstr (sim_fixture_operation (fixture, job, 5)->cause, ==, "timed-out");
  for (guint i = 0; i < 12; i++)
    if (i != 5)
      {
        g_assert_cmpint (sim_fixture_operation (fixture, job, i)->state, ==, IPS_OPERATION_SUCCEEDED);
        g_assert_cmpint (sim_fixture_operation (fixture, job, i)->ended_us, <, hung_us);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ssh/refresh", test_refresh);
  g_test_add_func ("/ssh/regenerate", test_regenerate);
  g_test_add_func ("/ssh/reboot", test_reboot);
  g_test_add_func ("/ssh/question", test_question);
  g_test_add_func ("/ssh/changed", test_changed);
  g_test_add_func ("/ssh/hanging", test_hanging);
  return g_test_run ();
}
