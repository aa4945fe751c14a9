/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <string.h>

#include "ips-step-time-book.h"
#include "ips-store-deployments.h"
#include "ips-store-device-states.h"
#include "ips-store-rollback.h"
#include "ips-store-step-times.h"
#include "ips-workflow.h"

#define NOW_US G_GINT64_CONSTANT (1700000000000000)

/* Deployment jobs, their waves and gates: two engines on one file. */

static void
set_up (TwoStoresFixture *self, gconstpointer data)
{
  two_stores_fixture_set_up (self, 5);
}

/* One device in the first wave, two in the second, two in the last. */
static IpsDeploymentJob *
make_deployment (TwoStoresFixture *self, const char *rollout, IpsDeploymentState state)
{
  static const guint waves[] = { 0, 1, 1, 2, 2 };
  IpsDeploymentJob *deployment = ips_deployment_job_new ("S924", "anna", NOW_US);

  deployment->state = state;
  ips_rollout_free (deployment->rollout);
  deployment->rollout = ips_rollout_from_text (rollout, NULL);
  g_assert_nonnull (deployment->rollout);
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);

      g_ptr_array_add (deployment->devices, ips_deployment_device_new (ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), "1", waves[i]));
    }
  return deployment;
}

static IpsJob *
make_job (const IpsDeploymentJob *deployment, const char *parameters)
{
  IpsJob *job = ips_job_new (IPS_VERB_DEPLOY, "anna", IPS_PRIORITY_USER, NOW_US);

  ips_job_set_parameters (job, parameters);
  for (guint i = 0; i < deployment->devices->len; i++)
    {
      const IpsDeploymentDevice *device = g_ptr_array_index (deployment->devices, i);
      IpsOperation *operation = ips_operation_new_for_subject (device->sensor_name);

      g_free (operation->sensor_id);
      operation->sensor_id = g_strdup (device->sensor_id);
      operation->wave = device->wave;
      ips_job_take_operation (job, operation);
    }
  return job;
}

static gint64
add (IpsStore *store, const IpsDeploymentJob *deployment, IpsJob *job)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  ips_store_add_deployment_async (store, deployment, job, NULL, fixture_keep_result_cb, &result);
  ips_store_add_deployment_finish (store, fixture_await (&result), &id, &error);
  g_assert_no_error (error);
  return id;
}

static IpsDeploymentJob *
load (IpsStore *store, gint64 id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) all = NULL;

  ips_store_load_deployments_async (store, id, 10, NULL, fixture_keep_result_cb, &result);
  all = ips_store_load_deployments_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 1);
  return ips_deployment_job_copy (g_ptr_array_index (all, 0));
}

static gboolean
move (IpsStore *store, gint64 id, IpsDeploymentState from, IpsDeploymentState to, const char *who, IpsJob *job, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  const IpsDeploymentMove what = { id, from, to, who, "because", NOW_US };

  ips_store_move_deployment_async (store, &what, job, NULL, fixture_keep_result_cb, &result);
  return ips_store_move_deployment_finish (store, fixture_await (&result), error);
}

static void
assert_state (IpsStore *store, gint64 id, IpsDeploymentState state)
{
  g_autoptr(IpsDeploymentJob) deployment = load (store, id);

  g_assert_cmpstr (ips_deployment_state_to_nick (deployment->state), ==, ips_deployment_state_to_nick (state));
}

/* Claims all there is to do, which are @n, and ends each as @state. */
static void
work (IpsStore *store, guint n, IpsOperationState state)
{
  g_autoptr(GPtrArray) claims = fixture_claim (store, "one", 10, NOW_US);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (claims->len, ==, n);
  for (guint i = 0; i < claims->len; i++)
    {
      fixture_finish (store, "one", ((IpsClaim *) g_ptr_array_index (claims, i))->operation, state, state == IPS_OPERATION_FAILED ? "failed" : "", &error);
      g_assert_no_error (error);
    }
}

static void
test_waves_pass (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{\"success-percent\":100}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(IpsDeploymentJob) ended = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) transitions = NULL;
  gint64 id = add (self->one, deployment, job);

  g_assert_cmpint (ips_job_get_id (job), !=, 0);
  work (self->one, 1, IPS_OPERATION_SUCCEEDED);
  work (self->one, 2, IPS_OPERATION_SUCCEEDED);
  assert_state (self->two, id, IPS_DEPLOYMENT_DEPLOYING);
  work (self->one, 2, IPS_OPERATION_SUCCEEDED);
  ended = load (self->two, id);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_cmpint (ended->job_id, ==, ips_job_get_id (job));
  g_assert_cmpuint (ips_deployment_job_count (ended, IPS_OPERATION_SUCCEEDED), ==, 5);
  ips_store_load_transitions_async (self->two, id, NULL, fixture_keep_result_cb, &result);
  transitions = ips_store_load_transitions_finish (self->two, fixture_await (&result), NULL);
  g_assert_cmpuint (transitions->len, ==, 2);
  g_assert_true (((IpsDeploymentTransition *) g_ptr_array_index (transitions, 0))->first);
  g_assert_cmpint (((IpsDeploymentTransition *) g_ptr_array_index (transitions, 1))->from, ==, IPS_DEPLOYMENT_DEPLOYING);
  g_assert_cmpint (((IpsDeploymentTransition *) g_ptr_array_index (transitions, 1))->to, ==, IPS_DEPLOYMENT_DEPLOYED);
}

static void
test_gate_stops (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{\"success-percent\":100}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(IpsDeploymentJob) ended = NULL;
  gint64 id = add (self->one, deployment, job);

  work (self->one, 1, IPS_OPERATION_FAILED);
  work (self->one, 0, IPS_OPERATION_FAILED);
  ended = load (self->one, id);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_FAILED);
  g_assert_cmpuint (ips_deployment_job_count (ended, IPS_OPERATION_CANCELLED), ==, 4);
  g_assert_nonnull (strstr (ended->comment, "wave 1"));
  g_assert_nonnull (strstr (((IpsDeploymentDevice *) g_ptr_array_index (ended->devices, 4))->message, "Not begun"));
}

/* Without a gate a failure stops nothing. */
static void
test_no_gate (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  gint64 id = add (self->one, deployment, job);

  work (self->one, 1, IPS_OPERATION_FAILED);
  work (self->one, 2, IPS_OPERATION_SUCCEEDED);
  work (self->one, 2, IPS_OPERATION_FAILED);
  assert_state (self->one, id, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
}

static void
test_gate_pauses (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{\"success-percent\":100,\"rule\":\"pause\"}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(GError) error = NULL;
  gint64 id = add (self->one, deployment, job);

  work (self->one, 1, IPS_OPERATION_FAILED);
  assert_state (self->two, id, IPS_DEPLOYMENT_PAUSED);
  work (self->one, 0, IPS_OPERATION_FAILED);
  /* somebody saw it and goes on all the same: that gate is not judged again, the next one is */
  move (self->two, id, IPS_DEPLOYMENT_PAUSED, IPS_DEPLOYMENT_DEPLOYING, "bert", NULL, &error);
  g_assert_no_error (error);
  work (self->one, 2, IPS_OPERATION_SUCCEEDED);
  work (self->one, 2, IPS_OPERATION_SUCCEEDED);
  assert_state (self->two, id, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
}

static void
test_pause_and_abort (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{\"success-percent\":100}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(IpsDeploymentJob) ended = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late = NULL;
  gint64 id = add (self->one, deployment, job);

  work (self->one, 1, IPS_OPERATION_SUCCEEDED);
  claims = fixture_claim (self->one, "one", 1, NOW_US);
  g_assert_cmpuint (claims->len, ==, 1);
  move (self->two, id, IPS_DEPLOYMENT_DEPLOYING, IPS_DEPLOYMENT_PAUSED, "bert", NULL, &error);
  g_assert_no_error (error);
  work (self->one, 0, IPS_OPERATION_SUCCEEDED);
  move (self->two, id, IPS_DEPLOYMENT_PAUSED, IPS_DEPLOYMENT_ABORTED, "bert", NULL, &error);
  g_assert_no_error (error);
  /* what was under way is seen through */
  fixture_finish (self->one, "one", ((IpsClaim *) g_ptr_array_index (claims, 0))->operation, IPS_OPERATION_SUCCEEDED, "", &error);
  g_assert_no_error (error);
  ended = load (self->one, id);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_ABORTED);
  g_assert_cmpuint (ips_deployment_job_count (ended, IPS_OPERATION_SUCCEEDED), ==, 2);
  g_assert_cmpuint (ips_deployment_job_count (ended, IPS_OPERATION_CANCELLED), ==, 3);
  g_assert_false (move (self->two, id, IPS_DEPLOYMENT_DEPLOYING, IPS_DEPLOYMENT_ABORTED, "bert", NULL, &late));
  g_assert_error (late, IPS_ERROR, IPS_ERROR_CONFLICT);
}

/* However many see that it is due, it is begun once. */
static void
test_begun_once (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_SCHEDULED);
  g_autoptr(IpsJob) first = make_job (deployment, "{}");
  g_autoptr(IpsJob) second = make_job (deployment, "{}");
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) late = NULL;
  gint64 id = add (self->one, deployment, NULL);

  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_SCHEDULED, IPS_DEPLOYMENT_DEPLOYING, "one", first, &error));
  g_assert_false (move (self->two, id, IPS_DEPLOYMENT_SCHEDULED, IPS_DEPLOYMENT_DEPLOYING, "two", second, &late));
  g_assert_error (late, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM jobs"), ==, 1);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM operations"), ==, 5);
}

/* A device that one deployment has is queued for the next, which says who has it. */
static void
test_device_lock (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{\"success-percent\":100}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsDeploymentJob) other = make_deployment (self, "{}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) first = make_job (deployment, "{}");
  g_autoptr(IpsJob) second = NULL;
  g_autoptr(IpsJob) seen = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autofree char *words = NULL;
  const IpsOperation *operation;

  /* of the second only the device that the first has in its last wave */
  g_ptr_array_remove_range (other->devices, 0, 4);
  ((IpsDeploymentDevice *) g_ptr_array_index (other->devices, 0))->wave = 0;
  second = make_job (other, "{}");
  add (self->one, deployment, first);
  add (self->one, other, second);
  claims = fixture_claim (self->one, "one", 10, NOW_US);
  g_assert_cmpuint (claims->len, ==, 1);
  seen = fixture_load_job (self->two, ips_job_get_id (second));
  operation = g_ptr_array_index (ips_job_get_operations (seen), 0);
  g_assert_true (ips_operation_is_waiting_for (operation, IPS_WAIT_SENSOR));
  words = g_strdup_printf ("Waits for job %" G_GINT64_FORMAT ", which has the device.", ips_job_get_id (first));
  g_assert_cmpstr (operation->message, ==, words);
  /* the first is stopped by its gate: the device is free */
  fixture_finish (self->one, "one", ((IpsClaim *) g_ptr_array_index (claims, 0))->operation, IPS_OPERATION_FAILED, "failed", NULL);
  work (self->two, 1, IPS_OPERATION_SUCCEEDED);
}

static void
test_limits (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = NULL;
  g_autoptr(GPtrArray) claims = NULL;

  for (guint i = 0; i < deployment->devices->len; i++)
    ((IpsDeploymentDevice *) g_ptr_array_index (deployment->devices, i))->wave = 0;
  job = make_job (deployment, data);
  add (self->one, deployment, job);
  claims = fixture_claim (self->one, "one", 10, NOW_US);
  g_assert_cmpuint (claims->len, ==, 2);
  work (self->two, 0, IPS_OPERATION_SUCCEEDED);
  fixture_finish (self->one, "one", ((IpsClaim *) g_ptr_array_index (claims, 0))->operation, IPS_OPERATION_SUCCEEDED, "", NULL);
  work (self->two, 1, IPS_OPERATION_SUCCEEDED);
}

static void
test_workflow (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_EDIT);
  g_autoptr(IpsDeploymentJob) open = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) refused = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) other = NULL;
  g_autoptr(GError) closed = NULL;
  gint64 id;

  deployment->workflow = TRUE;
  id = add (self->one, deployment, NULL);
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_EDIT, IPS_DEPLOYMENT_EDIT_OPEN, "anna", NULL, &error));
  open = load (self->one, id);
  g_assert_cmpstr (open->editor, ==, "anna");
  /* one edits at a time */
  g_assert_false (move (self->two, id, IPS_DEPLOYMENT_EDIT_OPEN, IPS_DEPLOYMENT_SUBMITTED, "bert", NULL, &other));
  g_assert_error (other, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_ptr_array_remove_index (open->devices, 0);
  ips_store_edit_deployment_async (self->one, open, "anna", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_edit_deployment_finish (self->one, fixture_await (&result), &error));
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_EDIT_OPEN, IPS_DEPLOYMENT_SUBMITTED, "anna", NULL, &error));
  g_clear_pointer (&open, ips_deployment_job_free);
  open = load (self->two, id);
  g_assert_cmpuint (open->devices->len, ==, 4);
  g_assert_cmpstr (open->editor, ==, "");
  ips_store_edit_deployment_async (self->one, open, "anna", NULL, fixture_keep_result_cb, &refused);
  g_assert_false (ips_store_edit_deployment_finish (self->one, fixture_await (&refused), &closed));
  g_assert_error (closed, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_assert_true (move (self->two, id, IPS_DEPLOYMENT_SUBMITTED, IPS_DEPLOYMENT_APPROVED, "bert", NULL, &error));
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM deployment_transitions"), ==, 4);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM history WHERE who = 'anna' AND before LIKE '%5 devices' AND after LIKE '%4 devices'"), ==, 1);
}

/* --- groups that need approval --- */

static char *
explain (IpsWorkflow *workflow, const char *first, const char *second)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  const char *groups[] = { first, second };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      IpsSensorConfig *config = ips_sensor_config_new ();

      g_free (config->group);
      config->group = g_strdup (groups[i]);
      g_ptr_array_add (sensors, ips_sensor_new ("id", config));
    }
  return ips_workflow_explain_approval (workflow, sensors);
}

static void
set_groups (IpsWorkflow *workflow, const char *const *groups)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_workflow_set_async (workflow, ips_workflow_is_enabled (workflow), groups, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_workflow_set_finish (workflow, fixture_await (&result), &error));
  g_assert_no_error (error);
}

static void
test_approval (TwoStoresFixture *self, gconstpointer data)
{
  static const char *const groups[] = { "Vaults/North", "Bank", "Bank", "", NULL };
  static const char *const none[] = { NULL };
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_EDIT);
  g_autoptr(IpsWorkflow) workflow = ips_workflow_get (self->one);
  g_autoptr(IpsWorkflow) other = ips_workflow_get (self->two);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *one = NULL;
  g_autofree char *both = NULL;

  g_assert_null (explain (workflow, "Bank", ""));
  /* an open job does not forbid it: the mode stays */
  deployment->workflow = TRUE;
  add (self->one, deployment, NULL);
  set_groups (workflow, groups);
  ips_workflow_load_async (other, NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_workflow_load_finish (other, fixture_await (&result), &error));
  g_assert_cmpuint (g_strv_length ((char **) ips_workflow_get_groups (other)), ==, 2);
  g_assert_cmpstr (ips_workflow_get_groups (other)[0], ==, "Bank");
  g_assert_true (ips_workflow_covers (other, "Vaults/North/Cellar"));
  g_assert_false (ips_workflow_covers (other, "Vaults"));
  g_assert_false (ips_workflow_covers (other, ""));
  one = explain (other, "Vaults/North/Cellar", "Vaults");
  g_assert_cmpstr (one, ==, "It waits for somebody to approve it: 1 of its 2 devices is in a group that needs approval (Vaults/North).");
  both = explain (other, "Bank", "Bank/Hall");
  g_assert_nonnull (strstr (both, "2 of its 2 devices are in groups"));
  g_assert_null (explain (other, "Vaults", ""));
  set_groups (workflow, none);
  g_assert_null (explain (workflow, "Bank", "Bank"));
}

/* --- rolled back --- */

static IpsJob *
make_rollback_job (const IpsDeploymentJob *deployment)
{
  g_autoptr(IpsJob) like = make_job (deployment, "{}");
  IpsJob *job = ips_job_new (IPS_VERB_ROLLBACK, "bert", IPS_PRIORITY_USER, NOW_US);

  for (guint i = 0; i < ips_job_get_n_operations (like); i++)
    {
      IpsOperation *operation = ips_operation_copy (g_ptr_array_index (ips_job_get_operations (like), i));

      operation->wave = 0;
      ips_job_take_operation (job, operation);
    }
  return job;
}

static void
add_point (IpsStore *store, gint64 job_id, const char *sensor_id, guint level)
{
  g_autoptr(IpsRollbackPoint) point = ips_rollback_point_new (sensor_id);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_free (point->version);
  point->version = g_strdup ("7.1(7)E4");
  point->level = level;
  ips_store_add_rollback_point_async (store, job_id, point, NULL, fixture_keep_result_cb, &result);
  ips_store_add_rollback_point_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* Points are of deployments, the first one stays; who was rolled back loses it; where nothing changed nothing is another state. */
static void
test_rollback (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(IpsJob) alone = make_job (deployment, "{}");
  g_autoptr(IpsJob) back = make_rollback_job (deployment);
  g_autoptr(IpsJob) once_more = make_rollback_job (deployment);
  g_autoptr(IpsDeploymentJob) ended = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GHashTable) points = NULL;
  g_autoptr(GError) error = NULL;
  const char *first = ips_sensor_get_id (g_ptr_array_index (self->sensors, 0));
  const IpsRollbackPoint *point;
  gint64 id;

  for (guint i = 0; i < deployment->devices->len; i++)
    {
      ((IpsDeploymentDevice *) g_ptr_array_index (deployment->devices, i))->wave = 0;
      ((IpsOperation *) g_ptr_array_index (ips_job_get_operations (job), i))->wave = 0;
    }
  id = add (self->one, deployment, job);
  for (guint i = 0; i < self->sensors->len; i++)
    {
      add_point (self->one, ips_job_get_id (job), ips_sensor_get_id (g_ptr_array_index (self->sensors, i)), 700 + i);
      add_point (self->one, ips_job_get_id (job), ips_sensor_get_id (g_ptr_array_index (self->sensors, i)), 800 + i);
    }
  add_point (self->one, ips_job_get_id (job) + 100, first, 1);      /* of no deployment */
  ips_store_load_rollback_points_async (self->two, id, "", NULL, fixture_keep_result_cb, &loaded);
  points = ips_store_load_rollback_points_finish (self->two, fixture_await (&loaded), &error);
  g_assert_cmpuint (g_hash_table_size (points), ==, self->sensors->len);
  point = g_hash_table_lookup (points, first);
  g_assert_cmpuint (point->level, ==, 700);
  g_assert_cmpstr (point->version, ==, "7.1(7)E4");
  work (self->one, 5, IPS_OPERATION_SUCCEEDED);
  assert_state (self->two, id, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_DEPLOYED, IPS_DEPLOYMENT_ROLLING_BACK, "bert", back, &error));
  work (self->one, 5, IPS_OPERATION_FAILED);
  assert_state (self->two, id, IPS_DEPLOYMENT_DEPLOYED);
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_DEPLOYED, IPS_DEPLOYMENT_ROLLING_BACK, "bert", once_more, &error));
  claims = fixture_claim (self->one, "one", 10, NOW_US);
  for (guint i = 0; i < claims->len; i++)
    fixture_finish (self->one, "one", ((IpsClaim *) g_ptr_array_index (claims, i))->operation, i < 2 ? IPS_OPERATION_SUCCEEDED : IPS_OPERATION_FAILED, "", &error);
  ended = load (self->two, id);
  g_assert_cmpint (ended->state, ==, IPS_DEPLOYMENT_PARTLY_DEPLOYED);
  for (guint i = 0; i < ended->devices->len; i++)
    g_assert_cmpint (((IpsDeploymentDevice *) g_ptr_array_index (ended->devices, i))->rolled_back, ==, i < 2);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM rollback_points"), ==, 3);
  /* begun anew it is not what it was before any more */
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_PARTLY_DEPLOYED, IPS_DEPLOYMENT_DEPLOYING, "bert", alone, &error));
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM deployment_devices WHERE rolled_back"), ==, 0);
}

/* --- before and after --- */

static void
save_state (IpsStore *store, IpsSensor *sensor, IpsMoment moment, gint64 job_id, int load_percent)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  IpsHealth health = IPS_HEALTH_UNKNOWN;
  g_autoptr(IpsDeviceState) state = NULL;

  health.load_percent = load_percent;
  state = ips_device_state_new_of (sensor, &health, moment, job_id, NOW_US);
  ips_store_save_device_state_async (store, state, NULL, fixture_keep_result_cb, &result);
  ips_store_save_device_state_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

/* "before 12, after 71" of one device. */
static char *
load_states (IpsStore *store, gint64 deployment_id, gint64 job_id, const char *sensor_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GPtrArray) states = NULL;

  ips_store_load_device_states_async (store, deployment_id, job_id, sensor_id, NULL, fixture_keep_result_cb, &result);
  states = ips_store_load_device_states_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  for (guint i = 0; i < states->len; i++)
    {
      const IpsDeviceState *state = g_ptr_array_index (states, i);

      g_assert_cmpint (state->health.disk_free, ==, -1);
      g_string_append_printf (text, "%s%s %d", i > 0 ? ", " : "", ips_moment_to_nick (state->moment), state->health.load_percent);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
assert_states (IpsStore *store, gint64 deployment_id, gint64 job_id, IpsSensor *sensor, const char *wanted)
{
  g_autofree char *text = load_states (store, deployment_id, job_id, ips_sensor_get_id (sensor));

  g_assert_cmpstr (text, ==, wanted);
}

static void
test_device_states (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsDeploymentJob) deployment = make_deployment (self, "{}", IPS_DEPLOYMENT_DEPLOYING);
  g_autoptr(IpsJob) job = make_job (deployment, "{}");
  g_autoptr(IpsJob) again = make_job (deployment, "{}");
  gint64 id = add (self->one, deployment, job);
  IpsSensor *sensor = g_ptr_array_index (self->sensors, 0);

  save_state (self->one, sensor, IPS_MOMENT_BEFORE, ips_job_get_id (job), 12);
  /* after a crash it is looked at again: what it was before is what it was before */
  save_state (self->two, sensor, IPS_MOMENT_BEFORE, ips_job_get_id (job), 99);
  save_state (self->two, sensor, IPS_MOMENT_AFTER, ips_job_get_id (job), 50);
  save_state (self->two, sensor, IPS_MOMENT_AFTER, ips_job_get_id (job), 71);
  save_state (self->one, g_ptr_array_index (self->sensors, 1), IPS_MOMENT_BEFORE, ips_job_get_id (job), 1);
  assert_states (self->one, id, 0, sensor, "before 12, after 71");
  assert_states (self->one, 0, ips_job_get_id (job), sensor, "before 12, after 71");
  /* a job that no deployment stands behind has no report */
  save_state (self->one, sensor, IPS_MOMENT_BEFORE, 4711, 3);
  assert_states (self->one, 0, 4711, sensor, "");
  work (self->one, 1, IPS_OPERATION_FAILED);
  work (self->one, 2, IPS_OPERATION_FAILED);
  work (self->one, 2, IPS_OPERATION_FAILED);
  /* the next attempt has a before of its own */
  g_assert_true (move (self->one, id, IPS_DEPLOYMENT_FAILED, IPS_DEPLOYMENT_DEPLOYING, "anna", again, NULL));
  save_state (self->one, sensor, IPS_MOMENT_BEFORE, ips_job_get_id (again), 30);
  assert_states (self->one, id, 0, sensor, "before 30");
}

/* --- how long it took --- */

static void
add_time (IpsStore *store, const char *platform, gint64 install_us)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsStepTime) time = ips_step_time_new (platform, IPS_UPGRADE_SIGNATURE, NOW_US);

  time->phase_us[IPS_PHASE_INSTALL] = install_us;
  ips_store_add_step_time_async (store, time, NULL, fixture_keep_result_cb, &result);
  ips_store_add_step_time_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
}

static void
test_step_times (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsStepTimeBook) book = ips_step_time_book_get (self->one);
  g_autoptr(IpsStepTimeBook) same = ips_step_time_book_get (self->one);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) loaded = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  IpsUpgradeStep step = { .kind = IPS_UPGRADE_SIGNATURE, .limit_minutes = 30 };
  IpsStepEstimate estimate;

  g_assert_true (book == same);
  for (guint i = 0; i < 3 * IPS_STEP_TIMES_KEEP; i++)
    add_time (self->two, "IPS-4240", i);
  add_time (self->two, "IPS-4360", 7 * G_USEC_PER_SEC);
  ips_store_load_step_times_async (self->one, NULL, fixture_keep_result_cb, &result);
  rows = ips_store_load_step_times_finish (self->one, fixture_await (&result), &error);
  g_assert_no_error (error);
  /* the newest first, a run's two rows each */
  g_assert_cmpuint (rows->len, ==, 2 * IPS_STEP_TIMES_KEEP + 1);
  g_assert_cmpstr (((IpsStepTime *) g_ptr_array_index (rows, 0))->platform, ==, "IPS-4360");
  g_assert_cmpint (((IpsStepTime *) g_ptr_array_index (rows, 1))->phase_us[IPS_PHASE_INSTALL], ==, 3 * IPS_STEP_TIMES_KEEP - 1);
  g_assert_cmpint (((IpsStepTime *) g_ptr_array_index (rows, 1))->phase_us[IPS_PHASE_PUSH], ==, -1);
  ips_step_time_book_load_async (book, NULL, fixture_keep_result_cb, &loaded);
  g_assert_true (ips_step_time_book_load_finish (book, fixture_await (&loaded), &error));
  g_ptr_array_add (steps, &step);
  ips_step_time_book_estimate (book, "IPS-4360", steps, &estimate);
  g_assert_cmpint (estimate.total_us, ==, 7 * G_USEC_PER_SEC);
  g_assert_cmpuint (estimate.n_runs, ==, 1);
}

#define ADD(name, data, func) g_test_add ("/services/deployments/" name, TwoStoresFixture, data, set_up, func, two_stores_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("waves-pass", NULL, test_waves_pass);
  ADD ("gate-stops", NULL, test_gate_stops);
  ADD ("no-gate", NULL, test_no_gate);
  ADD ("gate-pauses", NULL, test_gate_pauses);
  ADD ("pause-and-abort", NULL, test_pause_and_abort);
  ADD ("begun-once", NULL, test_begun_once);
  ADD ("device-lock", NULL, test_device_lock);
  ADD ("parallel", "{\"rollout\":{\"parallel\":2}}", test_limits);
  ADD ("per-site", "{\"rollout\":{\"per-site\":1}}", test_limits);
  ADD ("workflow", NULL, test_workflow);
  ADD ("device-states", NULL, test_device_states);
  ADD ("step-times", NULL, test_step_times);
  ADD ("approval", NULL, test_approval);
  ADD ("rollback", NULL, test_rollback);
  return g_test_run ();
}
