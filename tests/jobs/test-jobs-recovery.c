/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Engines that die, stand still or share the work: nothing is done twice, nothing is lost, no outcome is overwritten. */
#include "sim-faults.h"
#include "sim-fixture.h"

#include <signal.h>
#include <string.h>
#include "ips-verb-context.h"

#define LEASE "1000"

/* An engine in a process of its own on the fixture's store. */
static GSubprocess *
start_engine (SimFixture *fixture)
{
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE);
  g_autofree char *path = g_build_filename (fixture->folder, "vedette.db", NULL);
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  g_subprocess_launcher_setenv (launcher, "VEDETTE_TEST_PASSWORD", "Sensor-1234", TRUE);
  process = g_subprocess_launcher_spawn (launcher, &error, g_getenv ("VEDETTE_ENGINE"), "run", path, LEASE, NULL);
  g_assert_no_error (error);
  return process;
}

static void
kill_engine (GSubprocess *process)
{
  g_subprocess_send_signal (process, SIGKILL);
  g_subprocess_wait (process, NULL, NULL);
  g_object_unref (process);
}

static void
reopen (SimFixture *fixture)
{
  const IpsWorkspaceOptions options = { .no_engine = TRUE };

  sim_fixture_close (fixture);
  sim_fixture_open (fixture, &options);
}

static void
go_on (SimFixture *fixture)
{
  /* only now: the passwords are there */
  ips_engine_start (ips_workspace_get_engine (fixture->workspace));
}

typedef struct
{
  SimFixture *fixture;
  const char *command;     /* (nullable) */
  const char *counter;     /* (nullable) */
  gint64 count;
} Awaited;

static gboolean
is_reached (gpointer user_data)
{
  Awaited *self = user_data;

  return self->command != NULL ? sim_fixture_count_requests (self->fixture, 0, self->command) >= self->count
                               : sim_fixture_count (self->fixture, 0, self->counter) >= self->count;
}

static void
wait_for_request (SimFixture *fixture, const char *command)
{
  Awaited awaited = { fixture, command, NULL, 1 };

  sim_fixture_wait (is_reached, &awaited);
}

static void
assert_succeeded (IpsOperation *operation)
{
  if (operation->state != IPS_OPERATION_SUCCEEDED)
    g_test_message ("%s: %s: %s\n%s", operation->sensor_name, operation->cause, operation->message, operation->detail);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, "succeeded");
}

/* --- a reboot whose engine dies --- */

static SimFixture *
new_rebooting (const char *state)
{
  SimFixture *fixture = sim_fixture_new (1);
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  g_autoptr(IpsJob) first = NULL;

  /* how long nothing is sent again */
  communication.long_timeout_ms = 2000;
  sim_fixture_communicate (fixture, &communication);
  first = sim_fixture_submit_all (fixture, IPS_VERB_REFRESH, NULL);
  sim_fixture_wait_job (fixture, first);
  sim_fixture_patch (fixture, 0, SIM_QUICK_REBOOT);
  if (state != NULL)
    sim_fixture_patch (fixture, 0, state);
  reopen (fixture);
  return fixture;
}

static void
assert_rebooted_once (SimFixture *fixture, IpsJob *job)
{
  go_on (fixture);
  sim_fixture_wait_job (fixture, job);
  assert_succeeded (sim_fixture_operation (fixture, job, 0));
  g_assert_cmpint (sim_fixture_count (fixture, 0, "reboots"), ==, 1);
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, "execReboot"), ==, 1);
}

static void
test_reboot_killed_before_reply (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting ("{\"faults\":[{\"fault\":\"hang-reply\",\"command\":\"execReboot\",\"count\":1}]}");
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  GSubprocess *engine = start_engine (fixture);

  wait_for_request (fixture, "execReboot");
  kill_engine (engine);
  assert_rebooted_once (fixture, job);
}

static void
test_reboot_killed_after_reply (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting (NULL);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  GSubprocess *engine = start_engine (fixture);
  Awaited awaited = { fixture, NULL, "reboots", 1 };

  sim_fixture_wait (is_reached, &awaited);
  kill_engine (engine);
  assert_rebooted_once (fixture, job);
}

/* What an engine leaves that died between the checkpoint and the request. */
static void
leave_checkpoint_of (SimFixture *fixture, const char *with, gint64 wall_us, const char *more)
{
  IpsStore *store = ips_workspace_get_store (fixture->workspace);
  const IpsSensorFacts *facts = ips_sensor_get_facts (g_ptr_array_index (fixture->sensors, 0));
  const char *sha256 = ips_certificate_get_facts (facts->certificate)->sha256;
  gint64 now_us = g_get_real_time ();
  g_autofree char *checkpoint = g_strdup_printf ("%s%" G_GINT64_FORMAT "\nrequested-us=%" G_GINT64_FORMAT "\n%s\nsha256=%s\nold-sha256=%s\nversion=%s",
                                                 with, facts->up_since_us, wall_us, more, sha256, sha256, facts->version);
  g_autoptr(GAsyncResult) claimed = NULL;
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GError) error = NULL;
  const IpsClaim *claim;

  ips_store_claim_async (store, "dead", 1, now_us, now_us + 1, NULL, sim_fixture_result_cb, &claimed);
  claims = ips_store_claim_finish (store, sim_fixture_wait_result (&claimed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (claims->len, ==, 1);
  claim = g_ptr_array_index (claims, 0);
  ips_store_checkpoint_async (store, "dead", claim->operation->id, checkpoint, NULL, sim_fixture_result_cb, &written);
  ips_store_checkpoint_finish (store, sim_fixture_wait_result (&written), &error);
  g_assert_no_error (error);
}

static void
leave_checkpoint (SimFixture *fixture, const char *with)
{
  leave_checkpoint_of (fixture, with, g_get_real_time (), "");
}

static void
test_reboot_killed_before_request (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting (NULL);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);

  leave_checkpoint (fixture, "up-since-us=");
  assert_rebooted_once (fixture, job);
}

static gboolean
is_taken_for_down (gpointer user_data)
{
  const IpsOperation *operation = user_data;

  return operation->status != NULL && strstr (operation->status, "come back") != NULL;
}

/* A sensor that is only silent for a while has not rebooted, and nobody may say so. */
static void
test_reboot_silence_is_no_reboot (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting (SIM_REFUSES);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);

  leave_checkpoint (fixture, "up-since-us=");
  go_on (fixture);
  sim_fixture_wait (is_taken_for_down, sim_fixture_operation (fixture, job, 0));
  sim_fixture_patch (fixture, 0, SIM_HEALTHY);
  assert_rebooted_once (fixture, job);
}

/* Without "up since" it cannot be told: then it is said so, and nothing is sent again. */
static void
test_reboot_not_telling (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting (NULL);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  IpsOperation *operation;

  leave_checkpoint (fixture, "nothing=");
  go_on (fixture);
  sim_fixture_wait_job (fixture, job);
  operation = sim_fixture_operation (fixture, job, 0);
  g_assert_cmpstr (ips_operation_state_to_nick (operation->state), ==, "failed");
  g_assert_nonnull (strstr (operation->detail, "not known"));
  g_assert_cmpint (sim_fixture_count (fixture, 0, "reboots"), ==, 0);
}

/* The wall clock was set forward by an hour while nobody was at work: the request may have been sent a moment ago
 * all the same, so the sensor has its time before anything is sent again. */
static void
assert_waits_for_the_sensor (IpsVerb verb, const char *boot)
{
  g_autoptr(SimFixture) fixture = new_rebooting (NULL);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, verb, NULL);
  gint64 begin_us = g_get_monotonic_time ();
  g_autofree char *more = g_strdup_printf ("requested-monotonic-us=%" G_GINT64_FORMAT "\nboot=%s", begin_us, boot);
  const char *command = verb == IPS_VERB_REBOOT ? "execReboot" : "execGenerateTlsKey";

  leave_checkpoint_of (fixture, "up-since-us=", g_get_real_time () - G_TIME_SPAN_HOUR, more);
  go_on (fixture);
  wait_for_request (fixture, command);
  g_assert_cmpint (g_get_monotonic_time () - begin_us, >=, 2 * G_TIME_SPAN_SECOND);
  sim_fixture_wait_job (fixture, job);
  assert_succeeded (sim_fixture_operation (fixture, job, 0));
  g_assert_cmpint (sim_fixture_count_requests (fixture, 0, command), ==, 1);
}

static void
test_wall_clock_set (void)
{
  assert_waits_for_the_sensor (IPS_VERB_REGENERATE_CERTIFICATE, ips_clock_get_boot_id (ips_clock_get_system ()));
}

static void
test_machine_restarted (void)
{
  assert_waits_for_the_sensor (IPS_VERB_REGENERATE_CERTIFICATE, "another");
}

static void
test_reboot_wall_clock_set (void)
{
  assert_waits_for_the_sensor (IPS_VERB_REBOOT, ips_clock_get_boot_id (ips_clock_get_system ()));
}

/* --- two engines --- */

static void
count_started_cb (IpsEngine *engine, const IpsOperation *operation, GHashTable *started)
{
  if (operation->state == IPS_OPERATION_RUNNING)
    g_hash_table_add (started, g_strdup (operation->sensor_id));
}

static void
test_two_engines (void)
{
  g_autoptr(SimFixture) fixture = sim_fixture_new (60);
  g_autoptr(GHashTable) started = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  IpsCommunication communication = *ips_fleet_get_communication (ips_workspace_get_fleet (fixture->workspace));
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(IpsJob) job = NULL;
  IpsEngine *engine;
  GSubprocess *other;
  JsonArray *sensors;

  communication.parallel = 3;
  sim_fixture_communicate (fixture, &communication);
  reopen (fixture);
  engine = ips_workspace_get_engine (fixture->workspace);
  g_signal_connect (engine, "operation-changed", G_CALLBACK (count_started_cb), started);
  job = sim_fixture_submit_all (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL);
  other = start_engine (fixture);
  wait_for_request (fixture, "execGenerateTlsKey");
  go_on (fixture);
  sim_fixture_wait_job (fixture, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 60);
  g_assert_cmpuint (g_hash_table_size (started), >, 0);
  g_assert_cmpuint (g_hash_table_size (started), <, 60);
  node = sim_fixture_ask (fixture, "GET", "/sensors", NULL);
  sensors = json_object_get_array_member (json_node_get_object (node), "sensors");
  g_assert_cmpuint (json_array_get_length (sensors), ==, 60);
  for (guint i = 0; i < 60; i++)
    g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (sensors, i), "regenerated"), ==, 1);
  g_signal_handlers_disconnect_by_data (engine, started);
  kill_engine (other);
}

/* Stops the engine where it does not hold the store's lock: a stopped process keeps its locks. */
static void
stop_engine (SimFixture *fixture, GSubprocess *engine)
{
  IpsStore *store = ips_workspace_get_store (fixture->workspace);
  g_autoptr(GError) error = NULL;

  for (gboolean written = FALSE; !written;)
    {
      IpsHistoryLine line = { .who = (char *) "test", .what = (char *) "stopped", .subject = (char *) "", .before = (char *) "",
                              .after = (char *) "", .outcome = (char *) "" };
      g_autoptr(GAsyncResult) result = NULL;
      gint64 end_us;

      g_subprocess_send_signal (engine, SIGSTOP);
      ips_store_add_history (store, &line);
      ips_store_flush_async (store, NULL, sim_fixture_result_cb, &result);
      end_us = g_get_monotonic_time () + G_TIME_SPAN_SECOND;
      while (result == NULL && g_get_monotonic_time () < end_us)
        g_main_context_iteration (NULL, FALSE);
      written = result != NULL;
      if (!written)
        g_subprocess_send_signal (engine, SIGCONT);
      ips_store_flush_finish (store, sim_fixture_wait_result (&result), &error);
      g_assert_no_error (error);
    }
}

static gboolean
is_ended (gpointer user_data)
{
  return *(GAsyncResult **) user_data != NULL;
}

static guint
count_history (SimFixture *fixture, const char *search, const char *what)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  guint n = 0;

  ips_store_query_history_async (ips_workspace_get_store (fixture->workspace), search, 100, NULL, sim_fixture_result_cb, &result);
  lines = ips_store_query_history_finish (ips_workspace_get_store (fixture->workspace), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < lines->len; i++)
    if (g_str_equal (((IpsHistoryLine *) g_ptr_array_index (lines, i))->what, what))
      n++;
  return n;
}

static void
test_lease_lost (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting ("{\"faults\":[{\"fault\":\"regenerate-hang\",\"count\":1}]}");
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REGENERATE_CERTIFICATE, NULL);
  gint64 id = ips_job_get_id (job);
  g_autoptr(GAsyncResult) ended = NULL;
  g_autoptr(IpsOperation) before = NULL;
  g_autoptr(GError) error = NULL;
  GSubprocess *engine = start_engine (fixture);
  IpsOperation *after;

  wait_for_request (fixture, "execGenerateTlsKey");
  stop_engine (fixture, engine);
  go_on (fixture);
  sim_fixture_wait_job (fixture, job);
  before = ips_operation_copy (sim_fixture_operation (fixture, job, 0));
  assert_succeeded (before);
  g_assert_cmpint (before->attempt, ==, 2);

  /* it goes on where it stood, and finds that the operation is not its own any more */
  g_subprocess_wait_async (engine, NULL, sim_fixture_result_cb, &ended);
  g_subprocess_send_signal (engine, SIGCONT);
  sim_fixture_wait (is_ended, &ended);
  g_subprocess_wait_finish (engine, ended, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (engine));
  g_object_unref (engine);
  g_clear_object (&job);
  reopen (fixture);
  job = g_object_ref (ips_job_list_lookup (ips_workspace_get_jobs (fixture->workspace), id));
  after = sim_fixture_operation (fixture, job, 0);
  assert_succeeded (after);
  g_assert_cmpint (after->ended_us, ==, before->ended_us);
  g_assert_cmpstr (after->message, ==, before->message);
  g_assert_cmpstr (after->detail, ==, before->detail);
  g_assert_cmpint (after->attempt, ==, 2);
  g_assert_cmpint (sim_fixture_count (fixture, 0, "regenerated"), ==, 1);
  g_assert_cmpuint (count_history (fixture, "", ips_verb_to_label (IPS_VERB_REGENERATE_CERTIFICATE)), ==, 1);
}

/* An engine that stood still just before it would have touched the sensor asks once more whose the operation is. */
static void
test_stale_checkpoint (void)
{
  g_autoptr(SimFixture) fixture = new_rebooting (NULL);
  g_autoptr(IpsJob) job = sim_fixture_submit_all (fixture, IPS_VERB_REBOOT, NULL);
  IpsStore *store = ips_workspace_get_store (fixture->workspace);
  gint64 now_us = g_get_real_time ();
  g_autoptr(IpsClock) clock = ips_clock_new_fake (now_us);
  g_autoptr(GAsyncResult) claimed = NULL;
  g_autoptr(GAsyncResult) written = NULL;
  g_autoptr(GAsyncResult) taken = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GPtrArray) others = NULL;
  g_autoptr(IpsVerbContext) context = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_claim_async (store, "one", 1, now_us, now_us + 1000, NULL, sim_fixture_result_cb, &claimed);
  claims = ips_store_claim_finish (store, sim_fixture_wait_result (&claimed), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (claims->len, ==, 1);
  context = ips_verb_context_new (ips_workspace_get_fleet (fixture->workspace), clock, "one", g_ptr_array_index (fixture->sensors, 0),
                                  g_ptr_array_steal_index (claims, 0));
  ips_verb_context_checkpoint_async (context, "requested-us=1", NULL, sim_fixture_result_cb, &written);
  /* the store does one after the other: the other engine comes after the writing and before "one" is told */
  ips_store_claim_async (store, "two", 1, now_us + 2000, now_us + G_TIME_SPAN_HOUR, NULL, sim_fixture_result_cb, &taken);
  ips_clock_advance (clock, G_TIME_SPAN_MINUTE);
  g_assert_false (ips_verb_context_checkpoint_finish (context, sim_fixture_wait_result (&written), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_LEASE_LOST);
  others = ips_store_claim_finish (store, sim_fixture_wait_result (&taken), NULL);
  g_assert_cmpuint (others->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/recovery/reboot-killed-before-reply", test_reboot_killed_before_reply);
  g_test_add_func ("/jobs/recovery/reboot-killed-after-reply", test_reboot_killed_after_reply);
  g_test_add_func ("/jobs/recovery/reboot-killed-before-request", test_reboot_killed_before_request);
  g_test_add_func ("/jobs/recovery/reboot-silence-is-no-reboot", test_reboot_silence_is_no_reboot);
  g_test_add_func ("/jobs/recovery/reboot-not-telling", test_reboot_not_telling);
  g_test_add_func ("/jobs/recovery/reboot-wall-clock-set", test_reboot_wall_clock_set);
  g_test_add_func ("/jobs/recovery/wall-clock-set", test_wall_clock_set);
  g_test_add_func ("/jobs/recovery/machine-restarted", test_machine_restarted);
  g_test_add_func ("/jobs/recovery/two-engines", test_two_engines);
  g_test_add_func ("/jobs/recovery/lease-lost", test_lease_lost);
  g_test_add_func ("/jobs/recovery/stale-checkpoint", test_stale_checkpoint);
  return g_test_run ();
}
