/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maintenance windows in the store: who changed what, and that work waits for them whoever claims it. */
#include <string.h>

#include "ips-maintenance.h"
#include "ips-store-schedules.h"
#include "store-fixture.h"

#define NOW (G_GINT64_CONSTANT (1795856400) * G_USEC_PER_SEC)     /* Saturday, 2026-11-28 09:00 UTC */
#define NIGHT (NOW + 13 * G_TIME_SPAN_HOUR)                       /* 22:00 */
#define DAILY "{\"start\":\"2026-01-01\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"UTC\"}"
#define IN_WINDOW "{\"in-window\": true}"

/* The even ones of the sensors are in the group Europe/Berlin. */
static void
set_up (TwoStoresFixture *self, gconstpointer data)
{
  two_stores_fixture_set_up (self, 4);
}

static const char *
id_of (TwoStoresFixture *self, guint i)
{
  return ips_sensor_get_id (g_ptr_array_index (self->sensors, i));
}

static gboolean
save (IpsMaintenance *maintenance, const char *name, const char *former, const char *text, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(IpsMaintenanceWindow) window = ips_maintenance_window_from_text (name, text, error);

  g_assert_nonnull (window);
  ips_maintenance_save_async (maintenance, window, former, NULL, fixture_keep_result_cb, &result);
  return ips_maintenance_save_finish (maintenance, fixture_await (&result), error);
}

static gboolean
remove_window (IpsMaintenance *maintenance, const char *name, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_maintenance_remove_async (maintenance, name, NULL, fixture_keep_result_cb, &result);
  return ips_maintenance_remove_finish (maintenance, fixture_await (&result), error);
}

static gboolean
assign (IpsMaintenance *maintenance, const char *name, const char *group, const char *sensor_id, GError **error)
{
  const char *const groups[] = { group, NULL };
  const char *const ids[] = { sensor_id, NULL };
  g_autoptr(GAsyncResult) result = NULL;

  ips_maintenance_assign_async (maintenance, name, groups, ids, NULL, fixture_keep_result_cb, &result);
  return ips_maintenance_assign_finish (maintenance, fixture_await (&result), error);
}

static void
take (IpsMaintenance *maintenance, IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GHashTable) values = NULL;

  ips_store_load_settings_async (store, NULL, fixture_keep_result_cb, &result);
  values = ips_store_load_settings_finish (store, fixture_await (&result), NULL);
  ips_maintenance_take_settings (maintenance, values);
}

static void
count_cb (IpsMaintenance *maintenance, guint *n)
{
  ++*n;
}

static void
test_save (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsMaintenance) one = ips_maintenance_new (self->one, "tester");
  g_autoptr(IpsMaintenance) two = ips_maintenance_new (self->two, "other");
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  guint n_changed = 0;

  g_signal_connect (one, "changed", G_CALLBACK (count_cb), &n_changed);
  g_assert_true (save (one, "Nights", NULL, "daily 22:00 4h @ UTC", &error));
  g_assert_cmpuint (n_changed, ==, 1);
  g_assert_false (save (one, "Nights", NULL, "daily 23:00 4h @ UTC", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (assign (one, "Days", "Europe", NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (assign (one, "Nights", "Europe", id_of (self, 1), &error));

  /* a new name: who had it has it still, also for whoever reads it anew */
  g_assert_true (save (one, "Night shift", "Nights", "daily 21:00 4h @ UTC", &error));
  g_assert_no_error (error);
  take (two, self->two);
  g_assert_cmpuint (ips_maintenance_get_plan (two)->windows->len, ==, 1);
  words = ips_maintenance_plan_describe (ips_maintenance_get_plan (two), id_of (self, 0), "Europe/Berlin");
  g_assert_cmpstr (words, ==, "Night shift (of the group Europe)");
  g_assert_cmpstr (g_hash_table_lookup (ips_maintenance_get_plan (two)->sensors, id_of (self, 1)), ==, "Night shift");

  lines = fixture_history (self->one, "21:00");
  g_assert_cmpuint (lines->len, ==, 1);
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->after, ==, "Every day from 21:00 for 4 h (time of UTC)");
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->subject, ==, "Night shift");
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->who, ==, "tester");

  g_assert_true (remove_window (two, "Night shift", &error));
  g_assert_false (remove_window (two, "Night shift", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  take (one, self->one);
  g_assert_cmpuint (ips_maintenance_get_plan (one)->windows->len, ==, 0);
  g_assert_cmpuint (g_hash_table_size (ips_maintenance_get_plan (one)->groups), ==, 0);
  g_assert_cmpuint (g_hash_table_size (ips_maintenance_get_plan (one)->sensors), ==, 0);
}

/* --- work waits --- */

static const IpsOperation *
seen (IpsStore *store, IpsJob *job, guint i, IpsJob **keep)
{
  g_clear_object (keep);
  *keep = fixture_load_job (store, ips_job_get_id (job));
  return g_ptr_array_index (ips_job_get_operations (*keep), i);
}

static void
finish_all (IpsStore *store, const char *engine_id, GPtrArray *claims)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < claims->len; i++)
    g_assert_true (fixture_finish (store, engine_id, ((IpsClaim *) g_ptr_array_index (claims, i))->operation, IPS_OPERATION_SUCCEEDED, "", &error));
}

static void
test_claim (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsMaintenance) maintenance = ips_maintenance_new (self->one, "tester");
  g_autoptr(IpsJob) kept = fixture_job (IPS_VERB_REBOOT, self->sensors, IN_WINDOW);
  g_autoptr(IpsJob) free_job = fixture_job (IPS_VERB_REFRESH, self->sensors, NULL);
  g_autoptr(IpsJob) license = fixture_job (IPS_VERB_UPDATE_LICENSE, self->sensors, IN_WINDOW);
  g_autoptr(IpsJob) keep = NULL;
  g_autoptr(GPtrArray) first = NULL, early = NULL, late = NULL;
  g_autoptr(GError) error = NULL;
  const IpsOperation *operation;

  g_assert_true (save (maintenance, "Nights", NULL, "daily 22:00 4h @ UTC", &error));
  g_assert_true (assign (maintenance, "Nights", "Europe", id_of (self, 1), &error));
  fixture_submit (self->one, kept);
  fixture_submit (self->one, free_job);

  /* 0 and 2 by their group and 1 by itself wait; 3 has no window, and what only looks does not ask */
  first = fixture_claim (self->two, "two", 100, NOW);
  g_assert_cmpuint (first->len, ==, 1 + 4);
  operation = seen (self->one, kept, 0, &keep);
  g_assert_cmpint (operation->state, ==, IPS_OPERATION_WAITING);
  g_assert_cmpstr (operation->cause, ==, IPS_WAIT_WINDOW);
  g_assert_cmpint (operation->due_us, ==, NIGHT);
  g_assert_nonnull (strstr (operation->message, "“Nights”"));
  g_assert_cmpstr (seen (self->one, kept, 1, &keep)->cause, ==, IPS_WAIT_WINDOW);
  g_assert_cmpint (seen (self->one, kept, 3, &keep)->state, ==, IPS_OPERATION_RUNNING);

  /* not a moment before it opens */
  finish_all (self->two, "two", first);
  early = fixture_claim (self->one, "one", 100, NIGHT - 1);
  g_assert_cmpuint (early->len, ==, 0);
  late = fixture_claim (self->one, "one", 100, NIGHT);
  g_assert_cmpuint (late->len, ==, 3);
  operation = seen (self->one, kept, 0, &keep);
  g_assert_cmpint (operation->state, ==, IPS_OPERATION_RUNNING);
  g_assert_cmpstr (operation->message, ==, "");
  g_assert_cmpint (operation->due_us, ==, 0);

  /* licences are fetched at any time: their own verb looks before it sends */
  finish_all (self->one, "one", late);
  fixture_submit (self->one, license);
  g_clear_pointer (&late, g_ptr_array_unref);
  late = fixture_claim (self->one, "one", 100, NIGHT + 12 * G_TIME_SPAN_HOUR);
  g_assert_cmpuint (late->len, ==, 4);

  /* and what it says of its waiting is kept */
  operation = ((IpsClaim *) g_ptr_array_index (late, 0))->operation;
  ((IpsOperation *) operation)->due_us = NIGHT + G_TIME_SPAN_DAY;
  g_assert_true (fixture_finish (self->one, "one", (IpsOperation *) operation, IPS_OPERATION_WAITING, IPS_WAIT_WINDOW, &error));
  g_assert_cmpint (seen (self->two, license, 0, &keep)->due_us, ==, NIGHT + G_TIME_SPAN_DAY);
}

/* What takes 3 hours does not begin where 2 are left. */
static void
test_minutes (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsMaintenance) maintenance = ips_maintenance_new (self->one, "tester");
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REBOOT, self->sensors, "{\"in-window\": true, \"window-minutes\": 180}");
  g_autoptr(IpsJob) keep = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (save (maintenance, "Nights", NULL, "daily 22:00 4h @ UTC", &error));
  g_assert_true (assign (maintenance, "Nights", "", NULL, &error));
  fixture_submit (self->one, job);
  claims = fixture_claim (self->one, "one", 100, NIGHT + 2 * G_TIME_SPAN_HOUR);
  g_assert_cmpuint (claims->len, ==, 0);
  g_assert_cmpint (seen (self->one, job, 3, &keep)->due_us, ==, NIGHT + G_TIME_SPAN_DAY);
}

/* Another window, another group, none any more: who waits is asked anew at once. */
static void
test_follow (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsMaintenance) maintenance = ips_maintenance_new (self->one, "tester");
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REBOOT, self->sensors, IN_WINDOW);
  g_autoptr(IpsJob) keep = NULL;
  g_autoptr(GPtrArray) none = NULL, moved = NULL, later = NULL, rest = NULL;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;
  IpsSensorConfig *config;

  g_assert_true (save (maintenance, "Nights", NULL, "daily 22:00 4h @ UTC", &error));
  g_assert_true (assign (maintenance, "Nights", "Europe", NULL, &error));
  g_assert_true (assign (maintenance, "Nights", NULL, id_of (self, 1), &error));
  g_assert_true (assign (maintenance, "Nights", NULL, id_of (self, 3), &error));
  fixture_submit (self->one, job);
  none = fixture_claim (self->one, "one", 100, NOW);
  g_assert_cmpuint (none->len, ==, 0);

  config = ips_sensor_config_copy (ips_sensor_get_config (g_ptr_array_index (self->sensors, 0)));
  g_free (config->group);
  config->group = g_strdup ("Asia");
  g_ptr_array_add (changed, ips_sensor_new (id_of (self, 0), config));
  fixture_save_sensors (self->one, changed, &error);
  g_assert_no_error (error);
  moved = fixture_claim (self->two, "two", 100, NOW + 1);
  g_assert_cmpuint (moved->len, ==, 1);

  g_assert_true (save (maintenance, "Nights", "Nights", "daily 20:00 4h @ UTC", &error));
  later = fixture_claim (self->two, "two", 100, NOW + 2);
  g_assert_cmpuint (later->len, ==, 0);
  g_assert_cmpint (seen (self->one, job, 2, &keep)->due_us, ==, NIGHT - 2 * G_TIME_SPAN_HOUR);

  g_assert_true (remove_window (maintenance, "Nights", &error));
  rest = fixture_claim (self->two, "two", 100, NOW + 3);
  g_assert_cmpuint (rest->len, ==, 3);
}

/* --- schedules --- */

static gint64
run (IpsStore *store, gint64 due_us, IpsJob *job)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 job_id = -1;

  ips_store_run_schedule_async (store, "a", IPS_SCHEDULE_RUN_DUE, due_us, DAILY, "", job, due_us, NULL, fixture_keep_result_cb, &result);
  ips_store_run_schedule_finish (store, fixture_await (&result), &job_id, &error);
  g_assert_no_error (error);
  return job_id;
}

/* A window a week does not gather seven daily runs, and does not keep the others from theirs. */
static void
test_schedule (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsMaintenance) maintenance = ips_maintenance_new (self->one, "tester");
  g_autoptr(IpsSchedule) rule = ips_schedule_from_json (DAILY, NULL);
  g_autoptr(IpsScheduledJob) schedule = ips_scheduled_job_new ("a", "A", rule, "reboot");
  g_autoptr(GPtrArray) two = g_ptr_array_new ();
  g_autoptr(IpsJob) first = NULL, second = NULL, third = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *message = NULL;

  g_ptr_array_add (two, g_ptr_array_index (self->sensors, 0));
  g_ptr_array_add (two, g_ptr_array_index (self->sensors, 1));
  first = fixture_job (IPS_VERB_REBOOT, two, IN_WINDOW);
  second = fixture_job (IPS_VERB_REBOOT, two, IN_WINDOW);
  third = fixture_job (IPS_VERB_REBOOT, two, IN_WINDOW);
  g_assert_true (save (maintenance, "Sundays", NULL, "sun 22:00 4h @ UTC", &error));
  g_assert_true (assign (maintenance, "Sundays", "Europe", NULL, &error));
  ips_store_save_schedule_async (self->one, schedule, NOW, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_save_schedule_finish (self->one, fixture_await (&result), &error));

  g_assert_cmpint (run (self->one, NOW + G_TIME_SPAN_HOUR, first), >, 0);
  claims = fixture_claim (self->one, "one", 100, NOW + G_TIME_SPAN_HOUR);
  g_assert_cmpuint (claims->len, ==, 1);
  g_assert_true (fixture_finish (self->one, "one", ((IpsClaim *) g_ptr_array_index (claims, 0))->operation, IPS_OPERATION_SUCCEEDED, "", &error));

  g_assert_cmpint (run (self->one, NOW + 25 * G_TIME_SPAN_HOUR, second), >, 0);
  g_assert_cmpuint (ips_job_count (second, IPS_OPERATION_SKIPPED), ==, 1);
  g_assert_cmpuint (ips_job_count (second, IPS_OPERATION_QUEUED), ==, 1);
  g_assert_cmpstr (((IpsOperation *) g_ptr_array_index (ips_job_get_operations (second), 0))->message, ==,
                   "A former run still waits for its maintenance window");

  /* where all of them wait there is nothing to run */
  g_assert_true (assign (maintenance, "Sundays", NULL, id_of (self, 1), &error));
  g_clear_pointer (&claims, g_ptr_array_unref);
  claims = fixture_claim (self->one, "one", 100, NOW + 25 * G_TIME_SPAN_HOUR);
  g_assert_cmpuint (claims->len, ==, 0);
  g_assert_cmpint (run (self->one, NOW + 49 * G_TIME_SPAN_HOUR, third), ==, 0);
  message = fixture_query_text (self->base.path, "SELECT kind || ': ' || message FROM schedule_runs ORDER BY key DESC LIMIT 1");
  g_assert_cmpstr (message, ==, "skipped: Its devices still wait for their maintenance windows.");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/services/maintenance/" name, TwoStoresFixture, NULL, set_up, func, two_stores_fixture_tear_down)
  ADD ("save", test_save);
  ADD ("claim", test_claim);
  ADD ("minutes", test_minutes);
  ADD ("follow", test_follow);
  ADD ("schedule", test_schedule);
  return g_test_run ();
}
