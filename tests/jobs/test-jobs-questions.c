/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a job asks for passwords, whom it asks, and how it goes on. */
#include "sim-fixture.h"

#include <string.h>

static void
put_password (SimFixture *fixture, guint number, const char *password)
{
  IpsVault *vault = ips_workspace_get_vault (fixture->workspace);
  IpsSensor *sensor = g_ptr_array_index (fixture->sensors, number);
  g_autoptr(IpsSecret) secret = password != NULL ? ips_secret_new (password) : NULL;
  g_autoptr(GAsyncResult) stored = NULL;
  g_autoptr(GError) error = NULL;

  ips_vault_store_async (vault, ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), secret, NULL, sim_fixture_result_cb, &stored);
  ips_vault_store_finish (vault, sim_fixture_wait_result (&stored), &error);
  g_assert_no_error (error);
}

static SimFixture *
new_without_passwords (gboolean attended)
{
  SimFixture *fixture = sim_fixture_new (3);

  ips_engine_set_attended (ips_workspace_get_engine (fixture->workspace), attended);
  put_password (fixture, 0, NULL);
  put_password (fixture, 1, NULL);
  return fixture;
}

static void
count_cb (IpsJobList *list, IpsJob *job, guint *n)
{
  (*n)++;
}

static gboolean
is_asked (gpointer user_data)
{
  return *(guint *) user_data > 0;
}

static const char *
state_of (SimFixture *fixture, IpsJob *job, guint number)
{
  return ips_operation_state_to_nick (sim_fixture_operation (fixture, job, number)->state);
}

static void
test_asked (void)
{
  g_autoptr(SimFixture) fixture = new_without_passwords (TRUE);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(GPtrArray) questions = NULL;
  g_autoptr(IpsJob) job = NULL;
  const IpsLoginQuestion *question;
  guint n_asked = 0;

  g_signal_connect (list, "login-question", G_CALLBACK (count_cb), &n_asked);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait (is_asked, &n_asked);
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_cmpstr (state_of (fixture, job, 2), ==, "succeeded");
  g_assert_cmpstr (sim_fixture_operation (fixture, job, 0)->cause, ==, IPS_WAIT_LOGIN);
  g_assert_cmpuint (ips_job_count_waiting (job, IPS_WAIT_LOGIN), ==, 2);
  questions = ips_job_list_get_login_questions (list, job);
  g_assert_cmpuint (questions->len, ==, 2);
  question = g_ptr_array_index (questions, 0);
  g_assert_cmpstr (question->username, ==, "cisco");
  g_assert_cmpuint (question->n_devices, ==, 1);
  g_assert_false (question->is_set);

  /* one is entered, which may be anywhere: it goes on, and the other is asked for anew */
  n_asked = 0;
  put_password (fixture, 1, "Sensor-1234");
  sim_fixture_wait (is_asked, &n_asked);
  g_assert_cmpstr (state_of (fixture, job, 1), ==, "succeeded");
  g_assert_cmpuint (ips_job_count_waiting (job, IPS_WAIT_LOGIN), ==, 1);
  ips_job_list_decline_logins (list, job);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpstr (state_of (fixture, job, 0), ==, "skipped");
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "getVersion"), ==, 0);
}

/* A reboot that waits for a password is done once, and only after it. */
static void
test_changing (void)
{
  g_autoptr(SimFixture) fixture = new_without_passwords (TRUE);
  IpsJobList *list = ips_workspace_get_jobs (fixture->workspace);
  g_autoptr(IpsJob) job = NULL;
  guint n_asked = 0;

  g_signal_connect (list, "login-question", G_CALLBACK (count_cb), &n_asked);
  job = sim_fixture_submit (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL, IPS_PRIORITY_USER, 0, -1);
  sim_fixture_wait (is_asked, &n_asked);
  g_assert_cmpint (sim_fixture_count (fixture, 0, "regenerated"), ==, 0);
  put_password (fixture, 0, "Sensor-1234");
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpstr (state_of (fixture, job, 0), ==, "succeeded");
  g_assert_cmpint (sim_fixture_count (fixture, 0, "regenerated"), ==, 1);
}

static void
assert_fails (SimFixture *fixture, IpsPriority priority)
{
  g_autoptr(IpsJob) job = sim_fixture_submit (fixture, IPS_VERB_REFRESH, NULL, priority, 0, -1);

  sim_fixture_wait_job (fixture, job);
  g_assert_cmpstr (state_of (fixture, job, 0), ==, "failed");
  g_assert_cmpstr (sim_fixture_operation (fixture, job, 0)->cause, ==, "no-credentials");
}

/* Nobody is there, or a schedule did it: it must not wait for ever. */
static void
test_nobody (void)
{
  g_autoptr(SimFixture) fixture = new_without_passwords (FALSE);

  assert_fails (fixture, IPS_PRIORITY_USER);
}

static void
test_schedule (void)
{
  g_autoptr(SimFixture) fixture = new_without_passwords (TRUE);

  assert_fails (fixture, IPS_PRIORITY_SCHEDULE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/questions/asked", test_asked);
  g_test_add_func ("/jobs/questions/changing", test_changing);
  g_test_add_func ("/jobs/questions/nobody", test_nobody);
  g_test_add_func ("/jobs/questions/schedule", test_schedule);
  return g_test_run ();
}
