/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-license-settings.h"
#include "ips-store-pace.h"
#include "store-fixture.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define PACED "{\"source\": \"cco\", \"pace\": \"" IPS_PACE_LICENSE_SERVER "\"}"
#define TIMEOUT (60 * SECOND)

/* Two engines on one file, and one clock for both. */
typedef struct
{
  StoreFixture base;
  IpsStore *stores[2];
  IpsClock *clock;
  guint n_told;
} Fixture;

static const char *const engines[] = { "one", "two" };

static void
changed_cb (IpsStore *store, guint parts, guint *n_told)
{
  if (parts & IPS_STORE_JOBS)
    (*n_told)++;
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  store_fixture_set_up (&self->base, data);
  self->clock = ips_clock_new_fake (1700000000 * SECOND);
  ips_clock_advance (self->clock, G_TIME_SPAN_DAY);
  for (guint i = 0; i < 2; i++)
    {
      self->stores[i] = fixture_open (self->base.path, &error);
      g_assert_no_error (error);
      ips_store_set_clock (self->stores[i], self->clock);
    }
  g_signal_connect (self->stores[0], "changed", G_CALLBACK (changed_cb), &self->n_told);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    ips_store_close (self->stores[i]);
  while (g_main_context_iteration (NULL, FALSE))
    continue;
  for (guint i = 0; i < 2; i++)
    g_assert_finalize_object (g_steal_pointer (&self->stores[i]));
  g_assert_finalize_object (g_steal_pointer (&self->clock));
  store_fixture_tear_down (&self->base, data);
}

static IpsJob *
submit (Fixture *self, guint n, const char *parameters)
{
  g_autoptr(GPtrArray) sensors = fixture_sensors (n);
  g_autoptr(GError) error = NULL;
  IpsJob *job;

  fixture_save_sensors (self->stores[0], sensors, &error);
  g_assert_no_error (error);
  job = fixture_job (IPS_VERB_UPDATE_LICENSE, sensors, parameters);
  fixture_submit (self->stores[0], job);
  return job;
}

static GPtrArray *
claim (Fixture *self, guint engine, guint max)
{
  return fixture_claim (self->stores[engine], engines[engine], max, ips_clock_now_us (self->clock));
}

static gint64
begin (Fixture *self, guint engine, gint64 operation_id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id;

  ips_store_begin_paced_async (self->stores[engine], IPS_PACE_LICENSE_SERVER, engines[engine], operation_id, TIMEOUT, NULL,
                               fixture_keep_result_cb, &result);
  id = ips_store_begin_paced_finish (self->stores[engine], fixture_await (&result), &error);
  if (id >= 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, IPS_ERROR, IPS_ERROR_LEASE_LOST);
  return id;
}

static void
end (Fixture *self, guint engine, gint64 id)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_end_paced_async (self->stores[engine], id, FALSE, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_end_paced_finish (self->stores[engine], fixture_await (&result), &error));
  g_assert_no_error (error);
}

static IpsOperation *
operation_at (GPtrArray *claims, guint i)
{
  return ((IpsClaim *) g_ptr_array_index (claims, i))->operation;
}

static void
finish (Fixture *self, guint engine, IpsOperation *operation, IpsOperationState state, const char *cause)
{
  g_autoptr(GError) error = NULL;

  g_assert_true (fixture_finish (self->stores[engine], engines[engine], operation, state, cause, &error));
  g_assert_no_error (error);
}

/* All wait but eight; those that wait know when, and wake in one go. */
static void
test_claims (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 20, PACED);
  g_autoptr(GPtrArray) first = claim (self, 0, 64);
  g_autoptr(GPtrArray) none = claim (self, 1, 64);
  g_autoptr(GPtrArray) later = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(IpsJob) read = NULL;
  gint64 start_us = ips_clock_now_us (self->clock);

  g_assert_cmpuint (first->len, ==, 8);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (self->n_told, >=, 1);
  read = fixture_load_job (self->stores[0], ips_job_get_id (job));
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_RUNNING), ==, 8);
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_WAITING), ==, 12);
  for (guint i = 8; i < 20; i++)
    {
      IpsOperation *operation = g_ptr_array_index (ips_job_get_operations (read), i);

      g_assert_cmpstr (operation->cause, ==, IPS_WAIT_PACE);
      g_assert_cmpint (operation->due_us, ==, start_us + (i < 16 ? 180 : 360) * SECOND);
    }
  for (guint i = 0; i < 8; i++)
    {
      gint64 id = begin (self, 0, operation_at (first, i)->id);

      g_assert_cmpint (id, >, 0);
      ips_clock_advance (self->clock, 1 * SECOND);
      end (self, 0, id);
      finish (self, 0, operation_at (first, i), IPS_OPERATION_SUCCEEDED, "");
    }
  ips_clock_advance (self->clock, 172 * SECOND);   /* 180 s after the first began, 179 after it ended */
  later = claim (self, 1, 64);
  g_assert_cmpuint (later->len, ==, 0);
  ips_clock_advance (self->clock, 8 * SECOND);
  second = claim (self, 1, 64);
  g_assert_cmpuint (second->len, ==, 8);
  g_assert_cmpint (operation_at (second, 0)->id, ==, ((IpsOperation *) g_ptr_array_index (ips_job_get_operations (job), 8))->id);
  g_assert_cmpint (operation_at (second, 0)->due_us, ==, 0);
}

/* One that was claimed and finds no room waits again; one of no pace is not held up. */
static void
test_refused (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 9, NULL);
  g_autoptr(GPtrArray) all = claim (self, 0, 64);
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) again = NULL;
  g_autoptr(IpsJob) read = NULL;
  IpsOperation *last;

  g_assert_cmpuint (all->len, ==, 9);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpint (begin (self, 0, operation_at (all, i)->id), >, 0);
  ips_clock_advance (self->clock, 10 * SECOND);
  g_assert_cmpint (begin (self, 0, operation_at (all, 8)->id), ==, 0);
  g_assert_cmpint (begin (self, 1, operation_at (all, 8)->id), ==, -1);       /* not its engine */
  finish (self, 0, operation_at (all, 8), IPS_OPERATION_WAITING, IPS_WAIT_PACE);
  read = fixture_load_job (self->stores[0], ips_job_get_id (job));
  last = g_ptr_array_index (ips_job_get_operations (read), 8);
  g_assert_cmpstr (last->cause, ==, IPS_WAIT_PACE);
  g_assert_cmpint (last->due_us, ==, ips_clock_now_us (self->clock) + 180 * SECOND);   /* they are still under way */
  none = claim (self, 1, 64);
  g_assert_cmpuint (none->len, ==, 0);

  /* The engine was killed: its requests count until another one takes over what it had. */
  ips_clock_advance (self->clock, 40 * SECOND);
  {
    g_autoptr(GPtrArray) check = claim (self, 1, 64);

    g_assert_cmpuint (check->len, ==, 8);        /* those of the dead engine, to be checked */
    for (guint i = 0; i < check->len; i++)
      g_assert_true (((IpsClaim *) g_ptr_array_index (check, i))->check_first);
  }
  ips_clock_advance (self->clock, 179 * SECOND);
  {
    g_autoptr(GPtrArray) early = claim (self, 0, 64);

    for (guint i = 0; i < early->len; i++)
      g_assert_cmpint (operation_at (early, i)->id, !=, last->id);
  }
  ips_clock_advance (self->clock, 2 * SECOND);
  again = claim (self, 1, 64);
  g_assert_cmpuint (again->len, ==, 1);
  g_assert_cmpint (operation_at (again, 0)->id, ==, last->id);
}

/* Nobody took over: until the time limit. */
static void
test_deadline (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 1, NULL);
  g_autoptr(GPtrArray) all = claim (self, 0, 64);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) ages = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (begin (self, 0, operation_at (all, 0)->id), >, 0);
  ips_clock_advance (self->clock, 100 * SECOND);
  ips_store_load_pace_async (self->stores[1], IPS_PACE_LICENSE_SERVER, NULL, fixture_keep_result_cb, &result);
  ages = ips_store_load_pace_finish (self->stores[1], fixture_await (&result), &error);
  g_assert_cmpuint (ages->len, ==, 1);
  g_assert_cmpint (g_array_index (ages, gint64, 0), ==, 40 * SECOND);
}

static guint
n_free (Fixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GArray) ages = NULL;
  g_autoptr(GError) error = NULL;
  IpsPace pace;

  ips_pace_init_defaults (&pace);
  ips_store_load_pace_async (self->stores[1], IPS_PACE_LICENSE_SERVER, NULL, fixture_keep_result_cb, &result);
  ages = ips_store_load_pace_finish (self->stores[1], fixture_await (&result), &error);
  g_assert_no_error (error);
  return ips_pace_get_n_free (&pace, ages);
}

/* The wall clock set forward or back lets nothing through and holds nothing up. */
static void
test_wall_clock (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 3, NULL);
  g_autoptr(GPtrArray) all = claim (self, 0, 64);
  IpsClock *jumped = ips_clock_new_fake (1900000000 * SECOND);

  end (self, 0, begin (self, 0, operation_at (all, 0)->id));
  g_assert_cmpuint (n_free (self), ==, 7);
  /* years ahead, the same computer, two minutes and then four minutes later */
  ips_clock_advance (jumped, ips_clock_monotonic_us (self->clock) - ips_clock_monotonic_us (jumped) + 120 * SECOND);
  ips_store_set_clock (self->stores[1], jumped);
  g_assert_cmpuint (n_free (self), ==, 7);
  ips_clock_advance (jumped, 61 * SECOND);
  g_assert_cmpuint (n_free (self), ==, 8);
  g_object_unref (jumped);

  /* back by a day: the monotonic time goes on */
  ips_store_set_clock (self->stores[1], self->clock);
  g_assert_cmpuint (n_free (self), ==, 7);
  ips_clock_advance (self->clock, -G_TIME_SPAN_DAY);
  ips_clock_advance (self->clock, 181 * SECOND);
  g_assert_cmpuint (n_free (self), ==, 8);
  ips_store_set_clock (self->stores[1], self->clock);
  {
    g_autoptr(GAsyncResult) result = NULL;

    ips_store_load_pace_async (self->stores[1], IPS_PACE_LICENSE_SERVER, NULL, fixture_keep_result_cb, &result);
    g_array_unref (ips_store_load_pace_finish (self->stores[1], fixture_await (&result), NULL));
  }
}

/* The server says that there were too many: a whole window passes. */
static void
test_blocked (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 1, NULL);
  g_autoptr(GPtrArray) all = claim (self, 0, 64);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  gint64 id = begin (self, 0, operation_at (all, 0)->id);

  ips_store_end_paced_async (self->stores[0], id, TRUE, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_end_paced_finish (self->stores[0], fixture_await (&result), &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_free (self), ==, 0);
  ips_clock_advance (self->clock, 179 * SECOND);
  g_assert_cmpuint (n_free (self), ==, 0);
  ips_clock_advance (self->clock, 2 * SECOND);
  g_assert_cmpuint (n_free (self), ==, 8);
}

/* A request from before the last start of the computer counts by the wall clock or the time since then, whichever is
 * less. */
static void
test_boot (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 1, NULL);
  g_autoptr(GPtrArray) all = claim (self, 0, 64);
  IpsClock *young;

  end (self, 0, begin (self, 0, operation_at (all, 0)->id));
  g_assert_cmpint (fixture_query (self->base.path, "UPDATE paced_requests SET boot = 'earlier' RETURNING id"), >, 0);
  g_assert_cmpuint (n_free (self), ==, 7);
  /* an hour later by the wall clock, but the computer runs for two minutes only: the wall clock may be wrong */
  young = ips_clock_new_fake (ips_clock_now_us (self->clock) + G_TIME_SPAN_HOUR);
  ips_clock_advance (young, 120 * SECOND);
  ips_store_set_clock (self->stores[1], young);
  g_assert_cmpuint (n_free (self), ==, 7);
  ips_clock_advance (young, 61 * SECOND);
  g_assert_cmpuint (n_free (self), ==, 8);
  ips_store_set_clock (self->stores[1], self->clock);
  g_assert_cmpuint (n_free (self), ==, 7);
  g_object_unref (young);
}

/* 500 that wait are told in one go, cancelled one by one, and go on after everything was closed. */
static void
test_many (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 500, PACED);
  g_autoptr(GPtrArray) first = claim (self, 0, 64);
  g_autoptr(IpsJob) read = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GPtrArray) second = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begin_us = g_get_monotonic_time ();
  IpsOperation *last;

  g_assert_cmpuint (first->len, ==, 8);
  read = fixture_load_job (self->stores[1], ips_job_get_id (job));
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_WAITING), ==, 492);
  last = g_ptr_array_index (ips_job_get_operations (read), 499);
  g_assert_cmpint (last->due_us, ==, ips_clock_now_us (self->clock) + (gint64) 62 * 180 * SECOND);
  ips_store_cancel_async (self->stores[1], ips_job_get_id (job), last->id, "tester", NULL, fixture_keep_result_cb, &result);
  g_assert_true (ips_store_cancel_finish (self->stores[1], fixture_await (&result), &error));
  for (guint i = 0; i < 8; i++)
    {
      end (self, 0, begin (self, 0, operation_at (first, i)->id));
      finish (self, 0, operation_at (first, i), IPS_OPERATION_SUCCEEDED, "");
    }
  ips_clock_advance (self->clock, 181 * SECOND);
  second = claim (self, 1, 64);
  g_assert_cmpuint (second->len, ==, 8);
  g_clear_object (&read);
  read = fixture_load_job (self->stores[1], ips_job_get_id (job));
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_WAITING), ==, 483);
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_CANCELLED), ==, 1);
  g_test_message ("500 operations: %.0f ms", (double) (g_get_monotonic_time () - begin_us) / 1000.0);
}

/* --- two engines, one of which is killed half way --- */

typedef struct
{
  guint engine;
  IpsOperation *operation;
  gint64 request_id;
  gint64 end_us;          /* monotonic */
} Pending;

static void
pending_free (gpointer data)
{
  Pending *pending = data;

  ips_operation_free (pending->operation);
  g_free (pending);
}

/* What an engine does with what it claims: it asks for its request, which arrives somewhere on its way. */
static void
work (Fixture *self, guint engine, GPtrArray *pending, GArray *arrivals)
{
  g_autoptr(GPtrArray) claims = claim (self, engine, 3);

  for (guint i = 0; i < claims->len; i++)
    {
      IpsOperation *operation = operation_at (claims, i);
      gint64 now_us = ips_clock_monotonic_us (self->clock);
      gint64 id = begin (self, engine, operation->id);
      Pending *one;
      gint64 arrival;

      if (id == 0)
        {
          finish (self, engine, operation, IPS_OPERATION_WAITING, IPS_WAIT_PACE);
          continue;
        }
      one = g_new0 (Pending, 1);
      one->engine = engine;
      one->operation = ips_operation_copy (operation);
      one->request_id = id;
      one->end_us = now_us + g_test_rand_int_range (0, 6000) * 1000;
      arrival = now_us + (one->end_us - now_us) * g_test_rand_int_range (0, 101) / 100;
      g_array_append_val (arrivals, arrival);
      g_ptr_array_add (pending, one);
      if (g_test_rand_bit ())
        ips_clock_advance (self->clock, g_test_rand_int_range (0, 500) * 1000);
    }
}

static guint
settle (Fixture *self, GPtrArray *pending, gboolean killed)
{
  guint n = 0;

  for (guint i = pending->len; i > 0; i--)
    {
      Pending *one = g_ptr_array_index (pending, i - 1);

      if (killed && one->engine == 1)
        {
          g_ptr_array_remove_index (pending, i - 1);
          continue;
        }
      if (one->end_us > ips_clock_monotonic_us (self->clock))
        continue;
      end (self, one->engine, one->request_id);
      finish (self, one->engine, one->operation, IPS_OPERATION_SUCCEEDED, "");
      g_ptr_array_remove_index (pending, i - 1);
      n++;
    }
  return n;
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return (x > y) - (x < y);
}

static void
test_two_engines (Fixture *self, gconstpointer data)
{
  g_autoptr(IpsJob) job = submit (self, 60, PACED);
  g_autoptr(GPtrArray) pending = g_ptr_array_new_with_free_func (pending_free);
  g_autoptr(GArray) arrivals = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(IpsJob) read = NULL;
  gboolean killed = FALSE;
  guint n_done = 0, n_rounds = 0;

  while (n_done < 60)
    {
      g_assert_cmpuint (n_rounds++, <, 5000);
      work (self, 0, pending, arrivals);
      if (!killed)
        work (self, 1, pending, arrivals);
      for (guint i = 0; !killed && n_done >= 25 && i < pending->len; i++)
        killed = ((Pending *) g_ptr_array_index (pending, i))->engine == 1;
      n_done += settle (self, pending, killed);
      ips_clock_advance (self->clock, g_test_rand_int_range (0, 4000) * 1000);
    }
  g_array_sort (arrivals, compare_times);
  for (guint i = 0; i + 8 < arrivals->len; i++)
    g_assert_cmpint (g_array_index (arrivals, gint64, i + 8) - g_array_index (arrivals, gint64, i), >=, 180 * SECOND);
  read = fixture_load_job (self->stores[0], ips_job_get_id (job));
  g_assert_cmpuint (ips_job_count (read, IPS_OPERATION_SUCCEEDED), ==, 60);
  g_assert_true (killed);
  g_assert_cmpuint (arrivals->len, >, 60);     /* what was under way then was asked for again */
  g_test_message ("%u requests for 60 licences, in %u rounds", arrivals->len, n_rounds);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/services/pace/claims", Fixture, NULL, set_up, test_claims, tear_down);
  g_test_add ("/services/pace/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/services/pace/deadline", Fixture, NULL, set_up, test_deadline, tear_down);
  g_test_add ("/services/pace/wall-clock", Fixture, NULL, set_up, test_wall_clock, tear_down);
  g_test_add ("/services/pace/blocked", Fixture, NULL, set_up, test_blocked, tear_down);
  g_test_add ("/services/pace/boot", Fixture, NULL, set_up, test_boot, tear_down);
  g_test_add ("/services/pace/two-engines", Fixture, NULL, set_up, test_two_engines, tear_down);
  g_test_add ("/services/pace/many", Fixture, NULL, set_up, test_many, tear_down);
  return g_test_run ();
}
