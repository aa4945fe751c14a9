/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scheduler on a clock that is stepped, with simulated sensors behind it. */
#include "sim-fixture.h"

#include <string.h>
#include "ips-scheduler.h"
#include "ips-store-schedules.h"

#define MORNING (G_GINT64_CONSTANT (1795856400) * G_USEC_PER_SEC)     /* 2026-11-28 09:00 UTC */
#define DAY G_TIME_SPAN_DAY
#define HOUR G_TIME_SPAN_HOUR

typedef struct
{
  SimFixture *sim;
  IpsClock *clock;
} Fixture;

static IpsScheduler *
scheduler_of (Fixture *self)
{
  return ips_workspace_get_scheduler (self->sim->workspace);
}

static void
open_workspace (Fixture *self)
{
  IpsWorkspaceOptions options = { .no_keyring = TRUE, .schedules = TRUE, .clock = self->clock };

  sim_fixture_open (self->sim, &options);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_setenv ("TZ", "UTC", TRUE);
  self->clock = ips_clock_new_fake (MORNING);
  self->sim = sim_fixture_new (2);
  sim_fixture_close (self->sim);
  open_workspace (self);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  sim_fixture_free (self->sim);
  g_object_unref (self->clock);
}

static void
save (Fixture *self, const char *json, const char *verb)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSchedule) rule = ips_schedule_from_json (json, &error);
  g_autoptr(IpsScheduledJob) schedule = NULL;
  IpsStore *store = ips_workspace_get_store (self->sim->workspace);

  g_assert_no_error (error);
  schedule = ips_scheduled_job_new ("nightly", "Nightly", rule, verb);
  ips_store_save_schedule_async (store, schedule, ips_clock_now_us (self->clock), "tester", NULL, sim_fixture_result_cb, &result);
  ips_store_save_schedule_finish (store, sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  ips_scheduler_reload (scheduler_of (self));
}

static const IpsScheduledJob *
only (Fixture *self)
{
  GPtrArray *schedules = ips_scheduler_get_schedules (scheduler_of (self));

  g_assert_cmpuint (schedules->len, ==, 1);
  return g_ptr_array_index (schedules, 0);
}

static gboolean
is_known (gpointer user_data)
{
  return ips_scheduler_get_schedules (scheduler_of (user_data))->len == 1;
}

/* The last run is over and the scheduler has seen it. */
static gboolean
is_over (gpointer user_data)
{
  const IpsScheduledJob *schedule;

  if (!is_known (user_data))
    return FALSE;
  schedule = only (user_data);
  return schedule->last_run_us != 0 && schedule->last_n_open == 0
         && schedule->handled_us == schedule->last_due_us;
}

static guint
count_jobs (Fixture *self)
{
  return ips_job_list_get_jobs (ips_workspace_get_jobs (self->sim->workspace))->len;
}

/* Nothing more comes of it: a few turns of everything that could make a run. */
static void
settle (Fixture *self)
{
  gint64 end_us = g_get_monotonic_time () + 300 * 1000;

  while (g_get_monotonic_time () < end_us)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (1000);
}

#define DAILY "{\"start\":\"2026-01-01\",\"time\":\"10:00\",\"repeat\":\"daily\"}"

static void
test_on_time (Fixture *self, gconstpointer data)
{
  GPtrArray *jobs;
  IpsJob *job;

  save (self, DAILY, "refresh");
  sim_fixture_wait (is_known, self);
  ips_clock_advance (self->clock, HOUR - 1);
  settle (self);
  g_assert_cmpuint (count_jobs (self), ==, 0);
  ips_clock_advance (self->clock, 1);
  sim_fixture_wait (is_over, self);
  g_assert_cmpuint (count_jobs (self), ==, 1);
  jobs = ips_job_list_get_jobs (ips_workspace_get_jobs (self->sim->workspace));
  job = g_ptr_array_index (jobs, 0);
  g_assert_cmpint (ips_job_get_verb (job), ==, IPS_VERB_REFRESH);
  g_assert_cmpint (ips_job_get_priority (job), ==, IPS_PRIORITY_SCHEDULE);
  g_assert_cmpstr (ips_job_get_created_by (job), ==, "Schedule Nightly");
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 2);
  g_assert_cmpint (only (self)->last_kind, ==, IPS_SCHEDULE_RUN_DUE);
  g_assert_cmpstr (only (self)->last_message, ==, "");
  g_assert_cmpint (only (self)->last_due_us, ==, MORNING + HOUR);

  /* the clock is set back an hour and comes to ten once more */
  ips_clock_advance (self->clock, -HOUR);
  settle (self);
  ips_clock_advance (self->clock, HOUR);
  settle (self);
  g_assert_cmpuint (count_jobs (self), ==, 1);
  /* and set forward over the next one: the machine slept, or somebody corrected it */
  ips_clock_advance (self->clock, DAY + HOUR);
  settle (self);
  sim_fixture_wait (is_over, self);
  g_assert_cmpuint (count_jobs (self), ==, 2);
  g_assert_cmpint (only (self)->last_kind, ==, IPS_SCHEDULE_RUN_MADE_UP);
  g_assert_nonnull (strstr (only (self)->last_message, "neither Vedette nor its background service"));
}

/* Five days away: one run, at the next start, that says what it stands for. */
static void
test_made_up_at_start (Fixture *self, gconstpointer data)
{
  save (self, DAILY, "refresh");
  sim_fixture_wait (is_known, self);
  sim_fixture_close (self->sim);
  ips_clock_advance (self->clock, 5 * DAY);
  open_workspace (self);
  sim_fixture_wait (is_over, self);
  settle (self);
  g_assert_cmpuint (count_jobs (self), ==, 1);
  g_assert_cmpint (only (self)->last_kind, ==, IPS_SCHEDULE_RUN_MADE_UP);
  g_assert_cmpint (only (self)->last_due_us, ==, MORNING + HOUR + 4 * DAY);
  g_assert_nonnull (strstr (only (self)->last_message, "5 runs were due since 28 Nov 2026 10:00"));
}

static void
test_another_zone (Fixture *self, gconstpointer data)
{
  save (self, DAILY, "refresh");
  sim_fixture_wait (is_known, self);
  /* the machine is taken from London to Berlin at nine: it is ten there, and that has just become due */
  g_setenv ("TZ", "Europe/Berlin", TRUE);
  ips_clock_advance (self->clock, 1);
  settle (self);
  g_assert_cmpuint (count_jobs (self), ==, 0);
  ips_clock_advance (self->clock, HOUR);
  settle (self);
  /* ten in London is eleven in Berlin: not due */
  g_assert_cmpuint (count_jobs (self), ==, 0);
  ips_clock_advance (self->clock, DAY - HOUR);
  sim_fixture_wait (is_over, self);
  g_assert_cmpint (only (self)->last_due_us, ==, MORNING + DAY);
  g_setenv ("TZ", "UTC", TRUE);
}

static void
test_nothing_to_do (Fixture *self, gconstpointer data)
{
  save (self, DAILY, "make-coffee");
  sim_fixture_wait (is_known, self);
  ips_clock_advance (self->clock, HOUR);
  sim_fixture_wait (is_over, self);
  g_assert_cmpuint (count_jobs (self), ==, 0);
  g_assert_cmpint (only (self)->last_kind, ==, IPS_SCHEDULE_RUN_SKIPPED);
  g_assert_nonnull (strstr (only (self)->last_message, "“make-coffee”"));
}

static void
test_by_hand (Fixture *self, gconstpointer data)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GAsyncResult) again = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsJob) job = NULL;
  gint64 due_us;

  save (self, DAILY, "refresh");
  sim_fixture_wait (is_known, self);
  ips_scheduler_run_now_async (scheduler_of (self), only (self), NULL, sim_fixture_result_cb, &result);
  ips_clock_advance (self->clock, 1);
  ips_scheduler_run_now_async (scheduler_of (self), only (self), NULL, sim_fixture_result_cb, &again);
  job = ips_scheduler_run_now_finish (scheduler_of (self), sim_fixture_wait_result (&result), &error);
  g_assert_no_error (error);
  g_assert_null (ips_scheduler_run_now_finish (scheduler_of (self), sim_fixture_wait_result (&again), &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_BUSY);
  sim_fixture_wait_job (self->sim, job);
  g_assert_cmpuint (ips_job_count (job, IPS_OPERATION_SUCCEEDED), ==, 2);
  g_assert_cmpint (ips_job_get_priority (job), ==, IPS_PRIORITY_USER);
  /* what is due is due all the same */
  g_assert_true (ips_scheduled_job_get_next (only (self), MORNING, &due_us));
  g_assert_cmpint (due_us, ==, MORNING + HOUR);
}

/* Two programs on one store, each with a scheduler of its own. */
static void
test_two_schedulers (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsScheduler) other = NULL;
  IpsWorkspace *workspace = self->sim->workspace;

  save (self, "{\"start\":\"2026-01-01\",\"time\":\"00:00\",\"repeat\":\"hourly\"}", "refresh");
  sim_fixture_wait (is_known, self);
  other = ips_scheduler_new (ips_workspace_get_fleet (workspace), ips_workspace_get_jobs (workspace), self->clock);
  ips_scheduler_start (other);
  settle (self);
  for (guint i = 1; i <= 5; i++)
    {
      ips_clock_advance (self->clock, HOUR);
      settle (self);
      sim_fixture_wait (is_over, self);
      g_assert_cmpuint (count_jobs (self), ==, i);
    }
  ips_scheduler_stop (other);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/jobs/scheduler/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("on-time", test_on_time);
  ADD ("made-up-at-start", test_made_up_at_start);
  ADD ("another-zone", test_another_zone);
  ADD ("nothing-to-do", test_nothing_to_do);
  ADD ("by-hand", test_by_hand);
  ADD ("two-schedulers", test_two_schedulers);
  return g_test_run ();
}
