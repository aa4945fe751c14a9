/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <sqlite3.h>

#include "store-fixture.h"

/* Two engines on one file: what one has, the other cannot get. */

static void
set_up (TwoStoresFixture *self, gconstpointer data)
{
  two_stores_fixture_set_up (self, 4);
}

static IpsOperation *
operation_of (IpsJob *job, guint i)
{
  return g_ptr_array_index (ips_job_get_operations (job), i);
}

static IpsClaim *
claim_of (GPtrArray *claims, guint i)
{
  g_assert_cmpuint (i, <, claims->len);
  return g_ptr_array_index (claims, i);
}

static void
test_claim_once (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, "{\"trust-new\": true}");
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GPtrArray) third = NULL;

  fixture_submit (self->one, job);
  first = fixture_claim (self->one, "one", 3, 2000);
  second = fixture_claim (self->two, "two", 3, 2000);
  third = fixture_claim (self->two, "two", 3, 2000);
  g_assert_cmpuint (first->len, ==, 3);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpuint (third->len, ==, 0);
  g_assert_cmpint (claim_of (first, 0)->operation->id, ==, operation_of (job, 0)->id);
  g_assert_cmpint (claim_of (first, 0)->operation->state, ==, IPS_OPERATION_RUNNING);
  g_assert_cmpint (claim_of (first, 0)->operation->attempt, ==, 1);
  g_assert_cmpint (claim_of (first, 0)->operation->started_us, ==, 2000);
  g_assert_false (claim_of (first, 0)->check_first);
  g_assert_cmpstr (claim_of (first, 0)->parameters, ==, "{\"trust-new\": true}");
  /* one text for all of them */
  g_assert_true (claim_of (first, 0)->parameters == claim_of (first, 2)->parameters);
  g_assert_cmpstr (claim_of (first, 0)->created_by, ==, "tester");
}

static void
test_priority (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) nightly = ips_job_new (IPS_VERB_REFRESH, "schedule", IPS_PRIORITY_SCHEDULE, 1000);
  g_autoptr(IpsJob) clicked = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  IpsOperation *operation = ips_operation_new ();

  g_free (operation->sensor_id);
  operation->sensor_id = g_strdup (ips_sensor_get_id (g_ptr_array_index (self->sensors, 0)));
  ips_job_take_operation (nightly, operation);
  fixture_submit (self->one, nightly);
  clicked = fixture_job (IPS_VERB_REFRESH, self->sensors, NULL);
  fixture_submit (self->one, clicked);
  claims = fixture_claim (self->one, "one", 100, 2000);
  g_assert_cmpuint (claims->len, ==, 5);
  g_assert_cmpint (claim_of (claims, 0)->operation->job_id, ==, ips_job_get_id (clicked));
  g_assert_cmpint (claim_of (claims, 4)->operation->job_id, ==, ips_job_get_id (nightly));
}

/* Devices of one group share a line: so many at once whatever the job; those without a group have none in common. */
static void
test_site_limit (TwoStoresFixture *self, gconstpointer data)
{
  static const char *const groups[] = { "Berlin", "Berlin", "", "" };
  g_autoptr(IpsJob) first = NULL;
  g_autoptr(IpsJob) second = NULL;
  g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) more = NULL;
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      IpsSensorConfig *config = ips_sensor_config_copy (ips_sensor_get_config (sensor));

      g_free (config->group);
      config->group = g_strdup (groups[i]);
      ips_sensor_take_config (sensor, config);
    }
  fixture_save_sensors (self->one, self->sensors, &error);
  g_assert_no_error (error);
  g_hash_table_insert (values, (gpointer) "communication.per-site", (gpointer) "1");
  ips_store_save_settings_async (self->one, values, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_save_settings_finish (self->one, fixture_await (&result), &error));

  first = fixture_job (IPS_VERB_REFRESH, self->sensors, NULL);
  fixture_submit (self->one, first);
  second = fixture_job (IPS_VERB_TEST_CONNECTIVITY, self->sensors, NULL);
  fixture_submit (self->one, second);
  claims = fixture_claim (self->one, "one", 100, 2000);
  g_assert_cmpuint (claims->len, ==, 5);      /* both jobs on both without a group, and one in Berlin */
  none = fixture_claim (self->two, "two", 100, 2000);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_true (fixture_finish (self->one, "one", claim_of (claims, 0)->operation, IPS_OPERATION_SUCCEEDED, "", &error));
  more = fixture_claim (self->two, "two", 100, 2000);
  g_assert_cmpuint (more->len, ==, 1);
  g_assert_cmpstr (claim_of (more, 0)->operation->sensor_id, ==, ips_sensor_get_id (g_ptr_array_index (self->sensors, 1)));
}

/* A changing operation keeps its sensor, also after its engine died, until somebody checked. */
static void
test_one_changing (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) only = g_ptr_array_new ();
  g_autoptr(IpsJob) regenerate = NULL;
  g_autoptr(IpsJob) reboot = NULL;
  g_autoptr(IpsJob) refresh = NULL;
  g_autoptr(IpsJob) seen = NULL;
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GPtrArray) third = NULL;
  g_autoptr(GPtrArray) fourth = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (only, g_ptr_array_index (self->sensors, 0));
  regenerate = fixture_job (IPS_VERB_REGENERATE_CERTIFICATE, only, NULL);
  reboot = fixture_job (IPS_VERB_REBOOT, only, NULL);
  refresh = fixture_job (IPS_VERB_REFRESH, only, NULL);
  fixture_submit (self->one, regenerate);
  fixture_submit (self->one, reboot);
  fixture_submit (self->one, refresh);

  first = fixture_claim (self->one, "one", 1, 2000);
  g_assert_cmpuint (first->len, ==, 1);
  second = fixture_claim (self->two, "two", 10, 2000);
  /* The one that only looks. */
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpint (claim_of (second, 0)->verb, ==, IPS_VERB_REFRESH);
  seen = fixture_load_job (self->two, ips_job_get_id (reboot));
  g_assert_cmpint (operation_of (seen, 0)->state, ==, IPS_OPERATION_WAITING);
  g_assert_cmpstr (operation_of (seen, 0)->cause, ==, IPS_WAIT_SENSOR);

  /* Given back for a check: the sensor is still not free for the reboot. */
  fixture_finish (self->one, "one", claim_of (first, 0)->operation, IPS_OPERATION_WAITING, IPS_WAIT_CHECK, &error);
  g_assert_no_error (error);
  third = fixture_claim (self->two, "two", 10, 2001);
  g_assert_cmpuint (third->len, ==, 1);
  g_assert_cmpint (claim_of (third, 0)->verb, ==, IPS_VERB_REGENERATE_CERTIFICATE);
  g_assert_true (claim_of (third, 0)->check_first);

  fixture_finish (self->two, "two", claim_of (third, 0)->operation, IPS_OPERATION_SUCCEEDED, "", &error);
  g_assert_no_error (error);
  fourth = fixture_claim (self->one, "one", 10, 2002);
  g_assert_cmpuint (fourth->len, ==, 1);
  g_assert_cmpint (claim_of (fourth, 0)->verb, ==, IPS_VERB_REBOOT);
}

/* The index holds even where the code would not. */
static void
test_unique_index (TwoStoresFixture *self, gconstpointer data)
{
  static const char insert[] =
    "INSERT INTO operations (job_id, sensor_id, sensor_name, priority, changing, state, cause, queued_us) "
    "VALUES (1, 'x', 'x', 0, 1, %Q, %Q, 1)";
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REBOOT, self->sensors, NULL);
  sqlite3 *db = NULL;
  char *sql;

  fixture_submit (self->one, job);
  g_assert_cmpint (sqlite3_open (self->base.path, &db), ==, SQLITE_OK);
  sql = sqlite3_mprintf (insert, "running", "");
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  sqlite3_free (sql);
  sql = sqlite3_mprintf (insert, "waiting", "check");
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_CONSTRAINT);
  sqlite3_free (sql);
  sql = sqlite3_mprintf (insert, "queued", "");
  g_assert_cmpint (sqlite3_exec (db, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_free (sql);
  sqlite3_close (db);
}

static void
test_lease_runs_out (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(GPtrArray) only = g_ptr_array_new ();
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) early = NULL;
  g_autoptr(GPtrArray) renewed = NULL;
  g_autoptr(GPtrArray) late = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_ptr_array_add (only, g_ptr_array_index (self->sensors, 0));
  job = fixture_job (IPS_VERB_REGENERATE_CERTIFICATE, only, NULL);
  fixture_submit (self->one, job);
  first = fixture_claim (self->one, "one", 1, 2000);
  ips_store_checkpoint_async (self->one, "one", claim_of (first, 0)->operation->id, "old sha256 AB", NULL,
                              fixture_keep_result_cb, &result);
  g_assert_true (ips_store_checkpoint_finish (self->one, fixture_await (&result), &error));
  g_clear_object (&result);
  early = fixture_claim (self->two, "two", 1, 2000 + LEASE_US);
  g_assert_cmpuint (early->len, ==, 0);

  ips_store_renew_async (self->one, "one", 5000 + LEASE_US, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_renew_finish (self->one, fixture_await (&result), &error));
  g_clear_object (&result);
  renewed = fixture_claim (self->two, "two", 1, 4000 + LEASE_US);
  g_assert_cmpuint (renewed->len, ==, 0);

  late = fixture_claim (self->two, "two", 1, 6000 + LEASE_US);
  g_assert_cmpuint (late->len, ==, 1);
  g_assert_true (claim_of (late, 0)->check_first);
  g_assert_cmpstr (claim_of (late, 0)->checkpoint, ==, "old sha256 AB");
  g_assert_cmpint (claim_of (late, 0)->operation->state, ==, IPS_OPERATION_WAITING);
  g_assert_cmpstr (claim_of (late, 0)->operation->cause, ==, IPS_WAIT_CHECK);
  g_assert_cmpint (claim_of (late, 0)->operation->attempt, ==, 2);
  again = fixture_claim (self->one, "three", 1, 6000 + LEASE_US);
  g_assert_cmpuint (again->len, ==, 0);

  /* The first engine was only slow: it has nothing to say any more. */
  g_assert_false (fixture_finish (self->one, "one", claim_of (first, 0)->operation, IPS_OPERATION_SUCCEEDED, "",
                                  &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_LEASE_LOST);
  g_clear_error (&error);
  ips_store_checkpoint_async (self->one, "one", claim_of (first, 0)->operation->id, "lies", NULL,
                              fixture_keep_result_cb, &result);
  g_assert_false (ips_store_checkpoint_finish (self->one, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_LEASE_LOST);
  g_clear_error (&error);

  /* The second goes on, and ends it. */
  fixture_finish (self->two, "two", claim_of (late, 0)->operation, IPS_OPERATION_RUNNING, "", &error);
  g_assert_no_error (error);
  fixture_finish (self->two, "two", claim_of (late, 0)->operation, IPS_OPERATION_SUCCEEDED, "", &error);
  g_assert_no_error (error);
  {
    g_autoptr(GPtrArray) lines = fixture_history (self->one, "regenerate");
    IpsHistoryLine *line;

    g_assert_cmpuint (lines->len, ==, 1);
    line = g_ptr_array_index (lines, 0);
    g_assert_cmpstr (line->who, ==, "tester");
    g_assert_cmpstr (line->subject, ==, "sensor-00000");
  /* The checkpoint is for engines: people read before and after in the detail. */
  g_assert_cmpstr (line->before, ==, "");
  }
}

static void
test_cancel (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REBOOT, self->sensors, NULL);
  g_autoptr(IpsJob) seen = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) none = NULL;
  g_autoptr(GArray) stops = NULL;
  g_autoptr(GError) error = NULL;

  fixture_submit (self->one, job);
  claims = fixture_claim (self->one, "one", 1, 2000);

  /* One that waits. */
  ips_store_cancel_async (self->two, ips_job_get_id (job), operation_of (job, 2)->id, "tester", NULL,
                          fixture_keep_result_cb, &result);
  g_assert_true (ips_store_cancel_finish (self->two, fixture_await (&result), &error));
  g_clear_object (&result);
  ips_store_poll_stops_async (self->one, "one", NULL, fixture_keep_result_cb, &result);
  none = ips_store_poll_stops_finish (self->one, fixture_await (&result), &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_clear_object (&result);
  seen = fixture_load_job (self->one, ips_job_get_id (job));
  g_assert_cmpint (operation_of (seen, 1)->state, ==, IPS_OPERATION_QUEUED);
  g_assert_cmpint (operation_of (seen, 2)->state, ==, IPS_OPERATION_CANCELLED);
  g_clear_object (&seen);

  /* All of it. */
  ips_store_cancel_async (self->two, ips_job_get_id (job), 0, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_cancel_finish (self->two, fixture_await (&result), &error));
  g_clear_object (&result);
  seen = fixture_load_job (self->one, ips_job_get_id (job));
  g_assert_cmpint (operation_of (seen, 0)->state, ==, IPS_OPERATION_RUNNING);
  g_assert_cmpint (operation_of (seen, 1)->state, ==, IPS_OPERATION_CANCELLED);
  g_assert_cmpint (operation_of (seen, 3)->state, ==, IPS_OPERATION_CANCELLED);
  g_assert_cmpint (operation_of (seen, 3)->ended_us, >, 0);
  ips_store_poll_stops_async (self->one, "one", NULL, fixture_keep_result_cb, &result);
  stops = ips_store_poll_stops_finish (self->one, fixture_await (&result), &error);
  g_assert_cmpuint (stops->len, ==, 1);
  g_assert_cmpint (g_array_index (stops, gint64, 0), ==, claim_of (claims, 0)->operation->id);

  g_clear_object (&result);
  ips_store_cancel_async (self->two, 4711, 0, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_store_cancel_finish (self->two, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

static void
test_in_sequence (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REBOOT, self->sensors, "{\"in-sequence\": true}");
  g_autoptr(IpsJob) seen = NULL;
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GPtrArray) rest = NULL;
  g_autoptr(GError) error = NULL;

  fixture_submit (self->one, job);
  g_assert_cmpint (operation_of (job, 1)->state, ==, IPS_OPERATION_WAITING);
  g_assert_cmpstr (operation_of (job, 1)->cause, ==, IPS_WAIT_TURN);
  first = fixture_claim (self->one, "one", 10, 2000);
  g_assert_cmpuint (first->len, ==, 1);
  none = fixture_claim (self->two, "two", 10, 2000);
  g_assert_cmpuint (none->len, ==, 0);
  fixture_finish (self->one, "one", claim_of (first, 0)->operation, IPS_OPERATION_SUCCEEDED, "", &error);
  g_assert_no_error (error);
  second = fixture_claim (self->two, "two", 10, 3000);
  g_assert_cmpuint (second->len, ==, 1);
  g_assert_cmpint (claim_of (second, 0)->operation->id, ==, operation_of (job, 1)->id);
  fixture_finish (self->two, "two", claim_of (second, 0)->operation, IPS_OPERATION_FAILED, "not-back", &error);
  g_assert_no_error (error);
  rest = fixture_claim (self->one, "one", 10, 4000);
  g_assert_cmpuint (rest->len, ==, 0);
  seen = fixture_load_job (self->one, ips_job_get_id (job));
  for (guint i = 2; i < 4; i++)
    {
      g_assert_cmpint (operation_of (seen, i)->state, ==, IPS_OPERATION_SKIPPED);
      g_assert_nonnull (strstr (operation_of (seen, i)->message, "sensor-00001"));
    }
  g_assert_true (ips_job_is_finished (seen));
}

static void
test_requeue_and_duration (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, NULL);
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GError) error = NULL;
  gint64 id;

  fixture_submit (self->one, job);
  claims = fixture_claim (self->one, "one", 10, 2000);
  id = claim_of (claims, 0)->operation->id;
  fixture_finish (self->one, "one", claim_of (claims, 0)->operation, IPS_OPERATION_WAITING, IPS_WAIT_TRUST, &error);
  g_assert_no_error (error);
  fixture_finish (self->one, "one", claim_of (claims, 1)->operation, IPS_OPERATION_SUCCEEDED, "", &error);
  g_assert_no_error (error);
  none = fixture_claim (self->two, "two", 10, 2000);
  g_assert_cmpuint (none->len, ==, 0);
  g_array_append_val (ids, id);
  ips_store_requeue_async (self->two, ids, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_requeue_finish (self->two, fixture_await (&result), &error));
  again = fixture_claim (self->two, "two", 10, 2000);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpint (claim_of (again, 0)->operation->id, ==, id);
  g_assert_false (claim_of (again, 0)->check_first);

  g_clear_object (&result);
  ips_store_usual_duration_async (self->two, IPS_VERB_REFRESH, "", NULL, fixture_keep_result_cb, &result);
  g_assert_cmpint (ips_store_usual_duration_finish (self->two, fixture_await (&result), &error), ==, 5);
  g_assert_no_error (error);
}

static void
test_bad_parameters (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_job_set_parameters (job, "[1");
  ips_store_submit_job_async (self->one, job, NULL, fixture_keep_result_cb, &result);
  g_assert_false (ips_store_submit_job_finish (self->one, fixture_await (&result), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
}

/* Without a sensor the subject is what only one changing operation may have. */
static void
test_subjects (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) check = ips_job_new (IPS_VERB_CHECK_UPDATES, "tester", IPS_PRIORITY_USER, 1000);
  g_autoptr(IpsJob) download = ips_job_new (IPS_VERB_DOWNLOAD_UPDATES, "tester", IPS_PRIORITY_USER, 1000);
  g_autoptr(GPtrArray) first = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GPtrArray) third = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GPtrArray) taken = NULL;
  g_autoptr(GError) error = NULL;

  ips_job_take_operation (check, ips_operation_new_for_subject ("Cisco.com"));
  ips_job_take_operation (check, ips_operation_new_for_subject ("updates.example"));
  ips_job_take_operation (download, ips_operation_new_for_subject ("Cisco.com"));
  fixture_submit (self->one, check);
  fixture_submit (self->one, download);
  first = fixture_claim (self->one, "one", 9, 2000);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpstr (claim_of (first, 0)->operation->sensor_id, ==, "");
  g_assert_cmpstr (claim_of (first, 0)->operation->sensor_name, ==, "Cisco.com");
  g_assert_cmpstr (claim_of (first, 1)->operation->sensor_name, ==, "updates.example");
  second = fixture_claim (self->two, "two", 9, 2000);
  g_assert_cmpuint (second->len, ==, 0);

  /* the first engine dies: what it had is checked, and still only one of Cisco.com at a time */
  taken = fixture_claim (self->two, "two", 9, 2000 + LEASE_US + 1);
  g_assert_cmpuint (taken->len, ==, 2);
  g_assert_true (claim_of (taken, 0)->check_first);
  g_assert_true (fixture_finish (self->two, "two", claim_of (taken, 0)->operation, IPS_OPERATION_SUCCEEDED, "", &error));
  g_assert_no_error (error);
  third = fixture_claim (self->one, "one", 9, 2000 + LEASE_US + 2);
  g_assert_cmpuint (third->len, ==, 1);
  g_assert_cmpint (claim_of (third, 0)->verb, ==, IPS_VERB_DOWNLOAD_UPDATES);
  lines = fixture_history (self->one, "Cisco.com");
  g_assert_cmpuint (lines->len, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, TwoStoresFixture, NULL, set_up, func, two_stores_fixture_tear_down)
  ADD ("/services/claims/once", test_claim_once);
  ADD ("/services/claims/site-limit", test_site_limit);
  ADD ("/services/claims/priority", test_priority);
  ADD ("/services/claims/one-changing", test_one_changing);
  ADD ("/services/claims/unique-index", test_unique_index);
  ADD ("/services/claims/lease-runs-out", test_lease_runs_out);
  ADD ("/services/claims/cancel", test_cancel);
  ADD ("/services/claims/in-sequence", test_in_sequence);
  ADD ("/services/claims/requeue-and-duration", test_requeue_and_duration);
  ADD ("/services/claims/bad-parameters", test_bad_parameters);
  ADD ("/services/claims/subjects", test_subjects);
  return g_test_run ();
}
