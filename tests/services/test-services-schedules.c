/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules in the store: saved, suspended, and each due time done once whoever comes first. */
#include <stdlib.h>
#include <string.h>

#include "ips-store-schedules.h"
#include "ips-workflow.h"
#include "store-fixture.h"

#define NOW (G_GINT64_CONSTANT (1795856400) * G_USEC_PER_SEC)     /* 2026-11-28 09:00 UTC */
#define DAILY "{\"start\":\"2026-01-01\",\"time\":\"10:00\",\"repeat\":\"daily\",\"zone\":\"UTC\"}"
#define DUE(day) (NOW + G_TIME_SPAN_HOUR + (day) * G_TIME_SPAN_DAY)

static void
set_up (TwoStoresFixture *self, gconstpointer data)
{
  two_stores_fixture_set_up (self, 2);
}

static IpsScheduledJob *
make (const char *id, const char *name, const char *json)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSchedule) rule = ips_schedule_from_json (json, &error);

  g_assert_no_error (error);
  return ips_scheduled_job_new (id, name, rule, "refresh");
}

static gboolean
save (IpsStore *store, const IpsScheduledJob *schedule, gint64 now_us, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_save_schedule_async (store, schedule, now_us, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_save_schedule_finish (store, fixture_await (&result), error);
}

static gboolean
suspend (IpsStore *store, const char *id, gboolean suspended, const char *comment, gint64 now_us, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_store_suspend_schedule_async (store, id, suspended, comment, now_us, "tester", NULL, fixture_keep_result_cb, &result);
  return ips_store_suspend_schedule_finish (store, fixture_await (&result), error);
}

static GPtrArray *
load (IpsStore *store)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *schedules;

  ips_store_load_schedules_async (store, NULL, fixture_keep_result_cb, &result);
  schedules = ips_store_load_schedules_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return schedules;
}

static GPtrArray *
load_runs (IpsStore *store, const char *id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  GPtrArray *runs;

  ips_store_load_schedule_runs_async (store, id, 100, NULL, fixture_keep_result_cb, &result);
  runs = ips_store_load_schedule_runs_finish (store, fixture_await (&result), &error);
  g_assert_no_error (error);
  return runs;
}

static gint64
run (IpsStore *store, const char *id, IpsScheduleRunKind kind, gint64 due_us, const char *rule, const char *message,
     IpsJob *job, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;
  gint64 job_id = -1;

  ips_store_run_schedule_async (store, id, kind, due_us, rule, message, job, due_us, NULL, fixture_keep_result_cb, &result);
  if (!ips_store_run_schedule_finish (store, fixture_await (&result), &job_id, error))
    return -1;
  return job_id;
}

static void
test_save (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("updates", "Nightly", DAILY);
  g_autoptr(IpsScheduledJob) past = make ("past", "Past", "{\"start\":\"2026-01-01\",\"time\":\"10:00\",\"repeat\":\"once\"}");
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  const IpsScheduledJob *read;
  gint64 due_us;

  schedule->target = IPS_TARGET_GROUP;
  g_free (schedule->target_value);
  schedule->target_value = g_strdup ("Europe/Berlin");
  g_free (schedule->parameters);
  schedule->parameters = g_strdup ("{\"trust-new\":true}");
  g_assert_true (save (self->one, schedule, NOW, &error));
  g_assert_no_error (error);
  g_assert_false (save (self->one, past, NOW, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_clear_error (&error);

  loaded = load (self->two);
  g_assert_cmpuint (loaded->len, ==, 1);
  read = g_ptr_array_index (loaded, 0);
  g_assert_cmpstr (read->id, ==, "updates");
  g_assert_cmpstr (read->name, ==, "Nightly");
  g_assert_cmpstr (read->verb, ==, "refresh");
  g_assert_cmpstr (read->parameters, ==, schedule->parameters);
  g_assert_cmpint (read->target, ==, IPS_TARGET_GROUP);
  g_assert_cmpstr (read->target_value, ==, "Europe/Berlin");
  g_assert_true (ips_schedule_equal (read->rule, schedule->rule));
  g_assert_cmpint (read->handled_us, ==, NOW);
  g_assert_true (ips_scheduled_job_get_next (read, NOW, &due_us));
  g_assert_cmpint (due_us, ==, DUE (0));

  /* only its name: what was handled stays, so that nothing due meanwhile is forgotten */
  g_free (schedule->name);
  schedule->name = g_strdup ("Every morning");
  g_assert_true (save (self->one, schedule, DUE (3), &error));
  /* a one-time rule that is over may be renamed too */
  g_clear_pointer (&loaded, g_ptr_array_unref);
  loaded = load (self->two);
  read = g_ptr_array_index (loaded, 0);
  g_assert_cmpint (read->handled_us, ==, NOW);
  g_assert_cmpstr (read->name, ==, "Every morning");

  lines = fixture_history (self->one, "schedule");
  g_assert_cmpuint (lines->len, ==, 2);
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->what, ==, "Schedule changed");
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 0))->after, ==, "Every day at 10:00 (time of UTC)");
  g_assert_cmpstr (((IpsHistoryLine *) g_ptr_array_index (lines, 1))->what, ==, "Schedule added");
}

static void
test_run_once (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(IpsJob) same = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GError) error = NULL;
  const IpsScheduledJob *read;
  g_autofree char *outcome = NULL;
  gint64 id, due_us;

  g_assert_true (save (self->one, schedule, NOW, &error));
  id = run (self->one, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", job, &error);
  g_assert_no_error (error);
  g_assert_cmpint (id, >, 0);
  g_assert_cmpint (ips_job_get_id (job), ==, id);
  /* the other engine, a moment later */
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", same, &error), ==, 0);
  g_assert_no_error (error);
  g_assert_cmpint (ips_job_get_id (same), ==, 0);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM jobs"), ==, 1);

  loaded = load (self->two);
  read = g_ptr_array_index (loaded, 0);
  g_assert_cmpint (read->handled_us, ==, DUE (0));
  g_assert_cmpint (read->last_due_us, ==, DUE (0));
  g_assert_cmpint (read->last_job_id, ==, id);
  g_assert_cmpint (read->last_kind, ==, IPS_SCHEDULE_RUN_DUE);
  g_assert_cmpuint (read->last_n_open, ==, 2);
  outcome = ips_scheduled_job_describe_outcome (read);
  g_assert_cmpstr (outcome, ==, "Running");
  g_assert_true (ips_scheduled_job_get_next (read, DUE (0), &due_us));
  g_assert_cmpint (due_us, ==, DUE (1));
  /* the clock was set back over it: it is due again, and not run again */
  g_assert_true (ips_scheduled_job_get_next (read, DUE (0) - 1, &due_us));
  g_assert_cmpint (due_us, ==, DUE (0));
}

static void
test_no_overlap (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(IpsJob) first = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(IpsJob) second = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(IpsJob) third = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(GPtrArray) runs = NULL;
  g_autoptr(GPtrArray) claims = NULL;
  g_autoptr(GError) error = NULL;
  const IpsScheduleRun *skipped;

  g_assert_true (save (self->one, schedule, NOW, &error));
  g_assert_cmpint (run (self->one, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", first, &error), >, 0);
  g_assert_cmpint (run (self->one, "a", IPS_SCHEDULE_RUN_DUE, DUE (1), DAILY, "", second, &error), ==, 0);
  g_assert_no_error (error);
  runs = load_runs (self->one, "a");
  g_assert_cmpuint (runs->len, ==, 2);
  skipped = g_ptr_array_index (runs, 0);
  g_assert_cmpint (skipped->kind, ==, IPS_SCHEDULE_RUN_SKIPPED);
  g_assert_cmpint (skipped->due_us, ==, DUE (1));
  g_assert_nonnull (strstr (skipped->message, "still at work"));
  g_assert_cmpint (run (self->one, "a", IPS_SCHEDULE_RUN_BY_HAND, NOW + 5, NULL, "", second, &error), ==, -1);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_BUSY);
  g_clear_error (&error);

  /* one is done, the other waits for a person: that is no work */
  claims = fixture_claim (self->one, "engine", 2, NOW);
  g_assert_cmpuint (claims->len, ==, 2);
  g_assert_true (fixture_finish (self->one, "engine", ((IpsClaim *) g_ptr_array_index (claims, 0))->operation,
                                 IPS_OPERATION_SUCCEEDED, "", &error));
  g_assert_true (fixture_finish (self->one, "engine", ((IpsClaim *) g_ptr_array_index (claims, 1))->operation,
                                 IPS_OPERATION_WAITING, IPS_WAIT_TRUST, &error));
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_DUE, DUE (2), DAILY, "", third, &error), >, 0);
  g_assert_no_error (error);
}

static void
test_suspend (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  const IpsScheduledJob *read;
  gint64 due_us;

  g_assert_true (save (self->one, schedule, NOW, &error));
  g_assert_true (suspend (self->one, "a", TRUE, "frozen over the holidays", NOW + 1, &error));
  loaded = load (self->one);
  read = g_ptr_array_index (loaded, 0);
  g_assert_true (read->suspended);
  g_assert_cmpstr (read->comment, ==, "frozen over the holidays");
  g_assert_false (ips_scheduled_job_get_next (read, NOW, &due_us));
  /* an engine that had not heard of it */
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", job, &error), ==, -1);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_clear_error (&error);
  /* by hand it may run all the same */
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_BY_HAND, DUE (0) + 7, NULL, "", job, &error), >, 0);

  g_assert_true (suspend (self->one, "a", FALSE, "back", DUE (5), &error));
  g_clear_pointer (&loaded, g_ptr_array_unref);
  loaded = load (self->two);
  read = g_ptr_array_index (loaded, 0);
  g_assert_false (read->suspended);
  g_assert_true (ips_scheduled_job_get_next (read, DUE (5), &due_us));
  g_assert_cmpint (due_us, ==, DUE (6));
  lines = fixture_history (self->one, "holidays");
  g_assert_cmpuint (lines->len, ==, 1);
  /* nobody has to approve it, but where there is an approver he hears of it, once */
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM mails"), ==, 0);
  {
    g_autoptr(GHashTable) values = g_hash_table_new (g_str_hash, g_str_equal);
    g_autoptr(GAsyncResult) saved = NULL;
    g_autofree char *recipients = NULL, *subject = NULL;

    g_hash_table_insert (values, (gpointer) IPS_WORKFLOW_SETTING, (gpointer) "true");
    g_hash_table_insert (values, (gpointer) "mail.approvers", (gpointer) "boss@example.org");
    ips_store_save_settings_async (self->one, values, "tester", NULL, fixture_keep_result_cb, &saved);
    g_assert_true (ips_store_save_settings_finish (self->one, fixture_await (&saved), &error));
    g_assert_true (suspend (self->one, "a", TRUE, "frozen\r\nBcc: y@example.org", DUE (6), &error));
    g_assert_true (suspend (self->one, "a", TRUE, "still", DUE (6) + 1, &error));
    g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM mails"), ==, 1);
    recipients = fixture_query_text (self->base.path, "SELECT group_concat(address) FROM mail_recipients");
    g_assert_cmpstr (recipients, ==, "boss@example.org");
    subject = fixture_query_text (self->base.path, "SELECT subject FROM mails");
    g_assert_true (g_str_has_suffix (subject, "suspended"));
    g_assert_true (suspend (self->one, "a", FALSE, "", DUE (7), &error));
    g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM mails"), ==, 2);
  }

  g_assert_false (suspend (self->one, "b", TRUE, "", NOW, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

static void
test_changed_meanwhile (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(IpsScheduledJob) later = make ("a", "A", "{\"start\":\"2026-01-01\",\"time\":\"11:00\",\"repeat\":\"daily\",\"zone\":\"UTC\"}");
  g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, self->sensors, "{}");
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (save (self->one, schedule, NOW, &error));
  g_assert_true (save (self->one, later, NOW, &error));
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", job, &error), ==, -1);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CONFLICT);
  g_clear_error (&error);

  ips_store_remove_schedule_async (self->one, "a", "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_remove_schedule_finish (self->one, fixture_await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpint (run (self->two, "a", IPS_SCHEDULE_RUN_DUE, DUE (0), DAILY, "", job, &error), ==, -1);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM jobs"), ==, 0);
}

/* What a later version, or somebody with an editor, left in the table is not run and harms nothing. */
static void
test_foreign_rows (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(GPtrArray) loaded = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (save (self->one, schedule, NOW, &error));
  fixture_query (self->base.path, "INSERT INTO schedules SELECT 7, 'b', 'B', '{\"repeat\":\"moonly\"}', verb, parameters, target, "
                 "target_value, 0, '', '', 0, 0 FROM schedules RETURNING 1");
  g_test_expect_message ("Ips-Services", G_LOG_LEVEL_WARNING, "*schedule b*");
  loaded = load (self->one);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (loaded->len, ==, 1);
}

/* --- two processes --- */

#define RACE_DAYS 60

/* The other process: every due time, as fast as it can, and how many jobs it made as its exit code. */
static int
race (const char *path)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (1);
  g_autoptr(GError) error = NULL;
  IpsStore *store = fixture_open (path, &error);
  int made = 0;

  g_assert_no_error (error);
  for (int day = 0; day < RACE_DAYS; day++)
    {
      g_autoptr(IpsJob) job = fixture_job (IPS_VERB_REFRESH, sensors, "{}");
      GPtrArray *operations = ips_job_get_operations (job);
      gint64 id;

      /* over at once, so that nothing is skipped for what came before */
      for (guint i = 0; i < operations->len; i++)
        ((IpsOperation *) g_ptr_array_index (operations, i))->state = IPS_OPERATION_SKIPPED;
      id = run (store, "a", IPS_SCHEDULE_RUN_DUE, DUE (day), DAILY, "", job, &error);
      g_assert_no_error (error);
      made += id > 0 ? 1 : 0;
    }
  ips_store_close (store);
  g_object_unref (store);
  return made;
}

static const char *program;

static void
test_race (TwoStoresFixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduledJob) schedule = make ("a", "A", DAILY);
  g_autoptr(GError) error = NULL;
  GSubprocess *racers[3] = { NULL };
  int made = 0;

  g_assert_true (save (self->one, schedule, NOW, &error));
  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      racers[i] = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, program, "--race", self->base.path, NULL);
      g_assert_no_error (error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (racers); i++)
    {
      g_assert_true (g_subprocess_wait (racers[i], NULL, &error));
      g_assert_true (g_subprocess_get_if_exited (racers[i]));
      g_assert_cmpint (g_subprocess_get_exit_status (racers[i]), <=, RACE_DAYS);
      made += g_subprocess_get_exit_status (racers[i]);
      g_object_unref (racers[i]);
    }
  g_assert_cmpint (made, ==, RACE_DAYS);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(*) FROM jobs"), ==, RACE_DAYS);
  g_assert_cmpint (fixture_query (self->base.path, "SELECT count(DISTINCT due_us) FROM schedule_runs"), ==, RACE_DAYS);
}

int
main (int argc, char **argv)
{
  if (argc == 3 && g_str_equal (argv[1], "--race"))
    return race (argv[2]);
  program = argv[0];
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/services/schedules/" name, TwoStoresFixture, NULL, set_up, func, two_stores_fixture_tear_down)
  ADD ("save", test_save);
  ADD ("run-once", test_run_once);
  ADD ("no-overlap", test_no_overlap);
  ADD ("suspend", test_suspend);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("foreign-rows", test_foreign_rows);
  ADD ("race", test_race);
  return g_test_run ();
}
