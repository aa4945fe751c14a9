/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-engine-private.h"

#include <glib/gi18n-lib.h>
#include "ips-problem.h"
#include "ips-sleep.h"

#define RETRY_BASE_US G_TIME_SPAN_SECOND
#define RETRY_CAP_US (30 * G_TIME_SPAN_SECOND)
#define FINISH_RETRY_US (2 * G_TIME_SPAN_SECOND)
#define LOOK_UP_US (2 * G_TIME_SPAN_SECOND)
#define LOOK_UP_TIMES 3

static void run_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void run_rest (IpsEngine *self, IpsRun *run, gint64 duration_us);
static void run_finish (IpsEngine *self, IpsRun *run, IpsOperationState state);

void
ips_run_free (IpsRun *self)
{
  if (self->context != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->context, self);
      ips_verb_context_set_slot_func (self->context, NULL, NULL);
      g_object_unref (self->context);
    }
  else
    g_clear_pointer (&self->claim, ips_claim_free);
  g_object_unref (self->cancellable);
  g_free (self);
}

void
ips_run_occupy (IpsEngine *self, IpsRun *run)
{
  run->phase = IPS_RUN_ACTIVE;
  self->n_active++;
  if (run->suspect)
    self->n_active_suspects++;
}

void
ips_run_vacate (IpsEngine *self, IpsRun *run)
{
  if (run->phase == IPS_RUN_ACTIVE)
    {
      self->n_active--;
      if (run->suspect)
        self->n_active_suspects--;
      ips_engine_pump_later (self);
    }
  else if (run->phase == IPS_RUN_READY)
    g_queue_remove (run->suspect ? &self->suspects : &self->ready, run);
  else if (run->phase == IPS_RUN_RESUMING)
    g_queue_remove (&self->resuming, run);
}

static void
slot_cb (IpsVerbContext *context, IpsSlotEvent event, gpointer user_data)
{
  IpsRun *run = user_data;
  IpsEngine *self = run->engine;

  if (event == IPS_SLOT_GIVEN_UP)
    {
      ips_run_vacate (self, run);
      run->phase = IPS_RUN_RESTING;
      return;
    }
  run->phase = IPS_RUN_RESUMING;
  run->in_verb = TRUE;
  g_queue_push_tail (&self->resuming, run);
  ips_engine_pump_later (self);
}

static void
context_changed_cb (IpsVerbContext *context, IpsRun *run)
{
  ips_engine_emit (run->engine, ips_verb_context_get_operation (context));
}

static gboolean
is_suspect (IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

  if (!facts->failed || facts->checked_us == 0)
    return FALSE;
  return facts->error_code == IPS_ERROR_UNREACHABLE || facts->error_code == IPS_ERROR_REFUSED ||
         facts->error_code == IPS_ERROR_TIMED_OUT || facts->error_code == IPS_ERROR_TLS;
}

void
ips_run_enqueue (IpsEngine *self, IpsRun *run, gboolean first)
{
  GQueue *queue;
  IpsSensor *sensor = ips_fleet_lookup (self->fleet, run->claim->operation->sensor_id);

  if (run->context == NULL && (sensor != NULL || !ips_operation_has_sensor (run->claim->operation)))
    {
      run->suspect = sensor != NULL && is_suspect (sensor);
      run->context = ips_verb_context_new (self->fleet, self->clock, self->id, sensor, run->claim);
      ips_verb_context_set_slot_func (run->context, slot_cb, run);
      g_signal_connect (run->context, "changed", G_CALLBACK (context_changed_cb), run);
    }
  queue = run->suspect ? &self->suspects : &self->ready;
  run->phase = IPS_RUN_READY;
  run->in_verb = FALSE;
  if (first)
    g_queue_push_head (queue, run);
  else
    g_queue_push_tail (queue, run);
}

void
ips_run_start (IpsEngine *self, IpsRun *run)
{
  const IpsVerbRun *verb = ips_verb_run_lookup (run->claim->verb);
  IpsOperation *operation = run->claim->operation;

  if (run->context == NULL)
    {
      /* added by another process a moment ago, or removed since */
      if (run->looked_up++ < LOOK_UP_TIMES)
        {
          ips_run_vacate (self, run);
          run_rest (self, run, LOOK_UP_US);
          return;
        }
      g_free (operation->message);
      operation->message = g_strdup (_("The device is no longer in the inventory"));
      run_finish (self, run, IPS_OPERATION_SKIPPED);
      return;
    }
  run->attempts++;
  run->begun = TRUE;
  operation->state = IPS_OPERATION_RUNNING;
  if (operation->started_us == 0)
    operation->started_us = ips_clock_now_us (self->clock);
  ips_engine_emit (self, operation);
  g_object_ref (self);
  if (run->check_first && verb->check_async != NULL)
    verb->check_async (run->context, run->cancellable, run_ended_cb, run);
  else
    verb->run_async (run->context, run->cancellable, run_ended_cb, run);
}

static gboolean
is_worth_retrying (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_UNREACHABLE) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TIMED_OUT) ||
         g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED) || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY) ||
         g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT);
}

/* A connection that our own change of trust or login cut off says nothing about the sensor: once more at least. */
static guint
retries_for (IpsEngine *self, const GError *error)
{
  guint retries = ips_fleet_get_communication (self->fleet)->retries;

  return g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) ? MAX (retries, 1) : retries;
}

static void
run_fail (IpsEngine *self, IpsRun *run, const GError *error)
{
  IpsOperation *operation = run->claim->operation;
  IpsError code = ips_error_get_code (error);

  g_free (operation->cause);
  operation->cause = g_strdup (ips_error_to_nick (code));
  g_free (operation->message);
  operation->message = g_strdup (ips_verb_context_get_failure (run->context));
  /* What has no sensor is about servers and files. */
  if (operation->message == NULL)
    operation->message = ips_operation_has_sensor (operation) ? ips_explain_error (code, operation->sensor_name, error->message)
                                                              : ips_explain_site_error (code, NULL, error->message);
  ips_verb_context_note (run->context, "%s", error->message);
  run_finish (self, run, IPS_OPERATION_FAILED);
}

/* Only what has not touched the sensor yet waits for a person: it begins anew when the password is there. */
static gboolean
waits_for_login (IpsEngine *self, IpsRun *run, const GError *error)
{
  IpsSensor *sensor = ips_verb_context_get_sensor (run->context);
  const char *username = sensor != NULL ? ips_fleet_get_username (self->fleet, sensor) : NULL;
  g_autofree char *message = NULL;

  if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_CREDENTIALS) || !self->attended || username == NULL ||
      run->claim->priority != IPS_PRIORITY_USER || *ips_verb_context_get_checkpoint (run->context) != '\0')
    return FALSE;
  /* TRANSLATORS: %s is a user name on the sensor */
  message = g_strdup_printf (_("The password of the user “%s” is needed"), username);
  ips_verb_context_set_waiting (run->context, IPS_WAIT_LOGIN, message);
  return TRUE;
}

/* Another engine, or this one later, goes on with it; a changing one only after looking at the sensor. */
void
ips_run_give_back (IpsEngine *self, IpsRun *run)
{
  IpsOperation *operation = run->claim->operation;
  gboolean touched = ips_verb_is_changing (run->claim->verb) && (run->begun || run->check_first);

  run->end = IPS_RUN_GIVEN_BACK;
  g_free (operation->cause);
  operation->cause = g_strdup (touched ? IPS_WAIT_CHECK : "");
  run_finish (self, run, touched ? IPS_OPERATION_WAITING : IPS_OPERATION_QUEUED);
}

static void
run_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsRun *run = user_data;
  g_autoptr(IpsEngine) self = run->engine;      /* the reference taken in run_start() */
  IpsOperation *operation = run->claim->operation;
  IpsOperationState outcome;
  g_autoptr(GError) error = NULL;
  gboolean success = ips_verb_run_finish (run->context, result, &error);

  if (!success && waits_for_login (self, run, error))
    g_clear_error (&error);
  outcome = ips_verb_context_get_outcome (run->context);
  if (outcome != IPS_OPERATION_RUNNING)
    run_finish (self, run, outcome);
  else if (success)
    {
      g_free (operation->cause);
      operation->cause = g_strdup (ips_verb_context_get_finding (run->context));
      run_finish (self, run, IPS_OPERATION_SUCCEEDED);
    }
  else if (ips_error_is_cancelled (error))
    {
      if (run->end == IPS_RUN_GIVEN_BACK)
        ips_run_give_back (self, run);
      else
        {
          const char *how_far = ips_verb_context_get_failure (run->context);

          g_free (operation->message);
          operation->message = g_strdup (how_far != NULL ? how_far : _("Cancelled"));
          run_finish (self, run, IPS_OPERATION_CANCELLED);
        }
    }
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
    {
      g_message ("operation %" G_GINT64_FORMAT " was taken over by another engine", run->id);
      ips_engine_emit_lost (self, run->id);
      ips_run_vacate (self, run);
      ips_engine_forget (self, run->id);
    }
  else if (is_worth_retrying (error) && !ips_verb_is_changing (run->claim->verb) && run->end == IPS_RUN_GOES_ON && !self->stopping &&
           run->attempts <= retries_for (self, error))
    {
      g_autofree char *status = g_strdup_printf (_("trying again soon (%u of %u): %s"), run->attempts,
                                                 retries_for (self, error), error->message);

      ips_verb_context_note (run->context, _("Attempt %u: %s"), run->attempts, error->message);
      ips_verb_context_set_step (run->context, 0.0, status);
      ips_run_vacate (self, run);
      /* it is known now that it does not answer: its next try is a probe */
      run->suspect = run->suspect || !(g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY) ||
                                       g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT));
      run_rest (self, run, ips_sleep_back_off (RETRY_BASE_US, RETRY_CAP_US, run->attempts));
    }
  else
    run_fail (self, run, error);
}

/* --- resting between two tries --- */

typedef struct
{
  IpsEngine *engine;     /* (owned) */
  gint64 id;
} Rest;

static void
rested_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Rest *rest = user_data;
  g_autoptr(IpsEngine) self = rest->engine;
  IpsRun *run = g_hash_table_lookup (self->runs, &rest->id);
  g_autoptr(GError) error = NULL;

  g_free (rest);
  if (!ips_sleep_finish (result, &error) && run != NULL && run->phase == IPS_RUN_RESTING)
    {
      if (run->end == IPS_RUN_STOPPED)
        {
          g_free (run->claim->operation->message);
          run->claim->operation->message = g_strdup (_("Cancelled"));
          run_finish (self, run, IPS_OPERATION_CANCELLED);
        }
      else
        ips_run_give_back (self, run);
      return;
    }
  if (run == NULL || run->phase != IPS_RUN_RESTING)
    return;
  ips_run_enqueue (self, run, TRUE);
  ips_engine_pump_later (self);
}

static void
run_rest (IpsEngine *self, IpsRun *run, gint64 duration_us)
{
  Rest *rest = g_new0 (Rest, 1);

  rest->engine = g_object_ref (self);
  rest->id = run->id;
  run->phase = IPS_RUN_RESTING;
  ips_sleep_async (self->clock, duration_us, run->cancellable, rested_cb, rest);
}

/* --- the end of a run --- */

typedef struct
{
  IpsEngine *engine;            /* (owned) */
  IpsOperation *operation;      /* (owned) */
} Ending;

static void finished_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
ending_free (Ending *self)
{
  g_object_unref (self->engine);
  ips_operation_free (self->operation);
  g_free (self);
}

static void
ending_write (Ending *ending)
{
  IpsEngine *self = ending->engine;

  ips_store_finish_operation_async (ips_engine_store (self), self->id, ending->operation, NULL, finished_cb, ending);
}

static gboolean
ending_again_cb (gpointer user_data)
{
  ending_write (user_data);
  return G_SOURCE_REMOVE;
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Ending *ending = user_data;
  IpsEngine *self = ending->engine;
  g_autoptr(GError) error = NULL;
  IpsRun *run = g_hash_table_lookup (self->runs, &ending->operation->id);
  gboolean followed = run != NULL && (ips_verb_is_changing (run->claim->verb) ||
                                      (run->context != NULL && ips_verb_context_get_flag (run->context, "in-sequence")));

  if (!ips_store_finish_operation_finish (IPS_STORE (source), result, &error))
    {
      if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST) && self->stop_task == NULL)
        {
          /* a full disk, most likely: the outcome is kept until it can be written */
          g_warning ("operation %" G_GINT64_FORMAT ": its end could not be written: %s", ending->operation->id, error->message);
          g_timeout_add (FINISH_RETRY_US / 1000, ending_again_cb, ending);
          return;
        }
      g_message ("the end of an operation was not written: %s", error->message);
      ips_engine_emit_lost (self, ending->operation->id);
    }
  else
    ips_engine_emit (self, ending->operation);
  ips_engine_forget (self, ending->operation->id);
  if (followed)
    {
      /* what waited for this sensor or its turn may be claimed now */
      self->exhausted = FALSE;
      ips_engine_pump_later (self);
    }
  ending_free (ending);
}

static void
run_finish (IpsEngine *self, IpsRun *run, IpsOperationState state)
{
  Ending *ending = g_new0 (Ending, 1);
  IpsOperation *operation = run->claim->operation;

  ips_run_vacate (self, run);
  run->phase = IPS_RUN_ENDING;
  operation->state = state;
  if (ips_operation_state_is_final (state))
    operation->ended_us = ips_clock_now_us (self->clock);
  g_free (operation->status);
  operation->status = g_strdup ("");
  ending->engine = g_object_ref (self);
  ending->operation = ips_operation_copy (operation);
  ending_write (ending);
}

void
ips_run_stop (IpsEngine *self, IpsRun *run)
{
  if (run->end != IPS_RUN_GOES_ON || run->phase == IPS_RUN_ENDING)
    return;
  if (run->context != NULL && ips_verb_context_is_committed (run->context))
    {
      ips_verb_context_want_stop (run->context);
      ips_verb_context_set_step (run->context, 0.0, _("asked to stop; the request was sent already, it is seen through"));
      return;
    }
  run->end = IPS_RUN_STOPPED;
  if (run->phase == IPS_RUN_READY || (run->phase == IPS_RUN_RESUMING && !run->in_verb))
    {
      g_free (run->claim->operation->message);
      run->claim->operation->message = g_strdup (_("Cancelled"));
      run_finish (self, run, IPS_OPERATION_CANCELLED);
    }
  else
    g_cancellable_cancel (run->cancellable);
}
