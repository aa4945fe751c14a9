/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-engine.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>
#include "ips-engine-run.h"
#include "ips-problem.h"
#include "ips-sleep.h"

/*
 * What is claimed but has no slot yet is kept in two queues: sensors that answered last time, and suspects
 * that did not. Suspects get at most half of the slots, so that however many of them there are, the living
 * are never behind them; a run that only waits (back-off, a reboot) holds no slot at all.
 */

#define LEASE_MS 30000
#define CLAIM_MAX 1024
#define SUSPECTS_MAX 10000
#define RETRY_BASE_US G_TIME_SPAN_SECOND
#define RETRY_CAP_US (30 * G_TIME_SPAN_SECOND)
#define FINISH_RETRY_US (2 * G_TIME_SPAN_SECOND)
#define LOOK_UP_US (2 * G_TIME_SPAN_SECOND)
#define LOOK_UP_TIMES 3

struct _IpsEngine
{
  GObject parent_instance;

  IpsFleet *fleet;             /* (owned) */
  IpsClock *clock;             /* (owned) */
  char *id;                    /* (owned) */
  guint lease_ms;
  gboolean started, stopping;

  GHashTable *runs;            /* (owned) gint64 id -> IpsRun */
  GQueue resuming;             /* IpsRun, unowned; these three are disjoint */
  GQueue ready;
  GQueue suspects;
  guint n_active;
  guint n_active_suspects;

  gboolean claiming;
  gboolean claim_again;        /* woken while a claim was under way */
  gboolean claim_first;        /* what is claimed next was just clicked: it goes before what is ready */
  gboolean exhausted;          /* the last claim brought less than asked for */
  guint claim_size;
  gboolean polling;

  guint poll_id;
  guint renew_id;
  guint pump_id;
  guint grace_id;
  GTask *stop_task;            /* (owned) (nullable) */
  GCancellable *lifetime;      /* (owned): cancelled in dispose */
};

enum { PROP_0, PROP_BUSY, N_PROPS };
enum { SIGNAL_OPERATION_CHANGED, N_SIGNALS };
static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsEngine, ips_engine, G_TYPE_OBJECT)

static void engine_pump (IpsEngine *self);
static void engine_claim (IpsEngine *self);
static void run_start (IpsEngine *self, IpsRun *run);
static void run_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void run_rest (IpsEngine *self, IpsRun *run, gint64 duration_us);
static void run_finish (IpsEngine *self, IpsRun *run, IpsOperationState state);

static void
run_free (IpsRun *self)
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

static void
ips_engine_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  IpsEngine *self = IPS_ENGINE (object);

  switch (prop_id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, g_hash_table_size (self->runs) > 0);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
ips_engine_dispose (GObject *object)
{
  IpsEngine *self = IPS_ENGINE (object);

  self->stopping = TRUE;
  g_cancellable_cancel (self->lifetime);
  g_clear_handle_id (&self->poll_id, g_source_remove);
  g_clear_handle_id (&self->renew_id, g_source_remove);
  g_clear_handle_id (&self->pump_id, g_source_remove);
  g_clear_handle_id (&self->grace_id, g_source_remove);
  G_OBJECT_CLASS (ips_engine_parent_class)->dispose (object);
}

static void
ips_engine_finalize (GObject *object)
{
  IpsEngine *self = IPS_ENGINE (object);

  g_queue_clear (&self->resuming);
  g_queue_clear (&self->ready);
  g_queue_clear (&self->suspects);
  g_clear_pointer (&self->runs, g_hash_table_unref);
  g_clear_object (&self->lifetime);
  g_clear_object (&self->fleet);
  g_clear_object (&self->clock);
  g_free (self->id);
  G_OBJECT_CLASS (ips_engine_parent_class)->finalize (object);
}

static void
ips_engine_class_init (IpsEngineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ips_engine_get_property;
  object_class->dispose = ips_engine_dispose;
  object_class->finalize = ips_engine_finalize;
  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_OPERATION_CHANGED] = g_signal_new ("operation-changed", IPS_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                                    NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
ips_engine_init (IpsEngine *self)
{
  g_autofree char *uuid = g_uuid_string_random ();

  self->id = g_strdup_printf ("%s:%d:%s", g_get_host_name (), (int) getpid (), uuid);
  self->lease_ms = LEASE_MS;
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) run_free);
  self->lifetime = g_cancellable_new ();
  g_queue_init (&self->resuming);
  g_queue_init (&self->ready);
  g_queue_init (&self->suspects);
}

IpsEngine *
ips_engine_new (IpsFleet *fleet, IpsClock *clock)
{
  IpsEngine *self = g_object_new (IPS_TYPE_ENGINE, NULL);

  self->fleet = g_object_ref (fleet);
  self->clock = g_object_ref (clock);
  return self;
}

const char *
ips_engine_get_id (IpsEngine *self)
{
  g_return_val_if_fail (IPS_IS_ENGINE (self), NULL);
  return self->id;
}

guint
ips_engine_get_n_running (IpsEngine *self)
{
  g_return_val_if_fail (IPS_IS_ENGINE (self), 0);
  return g_hash_table_size (self->runs);
}

static IpsStore *
engine_store (IpsEngine *self)
{
  return ips_fleet_get_store (self->fleet);
}

static guint
engine_limit (IpsEngine *self)
{
  return MAX (ips_fleet_get_communication (self->fleet)->parallel, 1);
}

static gint64
engine_lease_until (IpsEngine *self)
{
  return ips_clock_now_us (self->clock) + (gint64) self->lease_ms * 1000;
}

static void
engine_emit (IpsEngine *self, const IpsOperation *operation)
{
  g_signal_emit (self, signals[SIGNAL_OPERATION_CHANGED], 0, operation);
}

/* --- slots --- */

static gboolean
engine_pump_cb (gpointer user_data)
{
  IpsEngine *self = user_data;

  self->pump_id = 0;
  engine_pump (self);
  return G_SOURCE_REMOVE;
}

/* From the loop, so that a verb that ends at once does not pile up on the stack. */
static void
engine_pump_later (IpsEngine *self)
{
  if (self->pump_id == 0)
    self->pump_id = g_idle_add_full (G_PRIORITY_DEFAULT, engine_pump_cb, self, NULL);
}

static void
run_occupy (IpsEngine *self, IpsRun *run)
{
  run->phase = IPS_RUN_ACTIVE;
  self->n_active++;
  if (run->suspect)
    self->n_active_suspects++;
}

static void
run_vacate (IpsEngine *self, IpsRun *run)
{
  if (run->phase == IPS_RUN_ACTIVE)
    {
      self->n_active--;
      if (run->suspect)
        self->n_active_suspects--;
      engine_pump_later (self);
    }
  else if (run->phase == IPS_RUN_READY)
    g_queue_remove (run->suspect ? &self->suspects : &self->ready, run);
  else if (run->phase == IPS_RUN_RESUMING)
    g_queue_remove (&self->resuming, run);
}

static void
engine_pump (IpsEngine *self)
{
  guint limit = engine_limit (self);
  guint suspect_limit = MAX (limit / 2, 1);

  while (self->n_active < limit)
    {
      IpsRun *run = g_queue_pop_head (&self->resuming);

      if (run == NULL && !self->stopping)
        run = g_queue_pop_head (&self->ready);
      if (run == NULL && !self->stopping && self->n_active_suspects < suspect_limit)
        run = g_queue_pop_head (&self->suspects);
      if (run == NULL)
        break;
      run_occupy (self, run);
      if (run->in_verb)
        ips_verb_context_resume (run->context);
      else
        run_start (self, run);
    }
  if (!self->exhausted)
    engine_claim (self);
}

/* --- one run --- */

static void
slot_cb (IpsVerbContext *context, IpsSlotEvent event, gpointer user_data)
{
  IpsRun *run = user_data;
  IpsEngine *self = run->engine;

  if (event == IPS_SLOT_GIVEN_UP)
    {
      run_vacate (self, run);
      run->phase = IPS_RUN_RESTING;
      return;
    }
  run->phase = IPS_RUN_RESUMING;
  run->in_verb = TRUE;
  g_queue_push_tail (&self->resuming, run);
  engine_pump_later (self);
}

static void
context_changed_cb (IpsVerbContext *context, IpsRun *run)
{
  engine_emit (run->engine, ips_verb_context_get_operation (context));
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

static void
run_enqueue (IpsEngine *self, IpsRun *run, gboolean first)
{
  GQueue *queue;
  IpsSensor *sensor = ips_fleet_lookup (self->fleet, run->claim->operation->sensor_id);

  if (sensor != NULL && run->context == NULL)
    {
      run->suspect = is_suspect (sensor);
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

static void
run_start (IpsEngine *self, IpsRun *run)
{
  const IpsVerbRun *verb = ips_verb_run_lookup (run->claim->verb);
  IpsOperation *operation = run->claim->operation;

  if (run->context == NULL)
    {
      /* added by another process a moment ago, or removed since */
      if (run->looked_up++ < LOOK_UP_TIMES)
        {
          run_vacate (self, run);
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
  engine_emit (self, operation);
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
         g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED) || g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY);
}

static void
run_fail (IpsEngine *self, IpsRun *run, const GError *error)
{
  IpsOperation *operation = run->claim->operation;
  IpsError code = error->domain == IPS_ERROR ? (IpsError) error->code : IPS_ERROR_FAILED;

  g_free (operation->cause);
  operation->cause = g_strdup (ips_error_to_nick (code));
  g_free (operation->message);
  operation->message = ips_explain_error (code, operation->sensor_name, error->message);
  ips_verb_context_note (run->context, "%s", error->message);
  run_finish (self, run, IPS_OPERATION_FAILED);
}

/* Another engine, or this one later, goes on with it; a changing one only after looking at the sensor. */
static void
run_give_back (IpsEngine *self, IpsRun *run)
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

  outcome = ips_verb_context_get_outcome (run->context);
  if (outcome != IPS_OPERATION_RUNNING)
    run_finish (self, run, outcome);
  else if (success)
    {
      g_free (operation->cause);
      operation->cause = g_strdup ("");
      run_finish (self, run, IPS_OPERATION_SUCCEEDED);
    }
  else if (ips_error_is_cancelled (error))
    {
      if (run->end == IPS_RUN_GIVEN_BACK)
        run_give_back (self, run);
      else
        {
          g_free (operation->message);
          operation->message = g_strdup (_("Cancelled"));
          run_finish (self, run, IPS_OPERATION_CANCELLED);
        }
    }
  else if (g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST))
    {
      g_message ("operation %" G_GINT64_FORMAT " was taken over by another engine", run->id);
      run_vacate (self, run);
      g_hash_table_remove (self->runs, &run->id);
    }
  else if (is_worth_retrying (error) && !ips_verb_is_changing (run->claim->verb) && run->end == IPS_RUN_GOES_ON && !self->stopping &&
           run->attempts <= ips_fleet_get_communication (self->fleet)->retries)
    {
      g_autofree char *status = g_strdup_printf (_("trying again soon (%u of %u): %s"), run->attempts,
                                                 ips_fleet_get_communication (self->fleet)->retries, error->message);

      ips_verb_context_note (run->context, _("Attempt %u: %s"), run->attempts, error->message);
      ips_verb_context_set_step (run->context, 0.0, status);
      run_vacate (self, run);
      /* it is known now that it does not answer: its next try is a probe */
      run->suspect = run->suspect || !g_error_matches (error, IPS_ERROR, IPS_ERROR_BUSY);
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
        run_give_back (self, run);
      return;
    }
  if (run == NULL || run->phase != IPS_RUN_RESTING)
    return;
  run_enqueue (self, run, TRUE);
  engine_pump_later (self);
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

  ips_store_finish_operation_async (engine_store (self), self->id, ending->operation, NULL, finished_cb, ending);
}

static gboolean
ending_again_cb (gpointer user_data)
{
  ending_write (user_data);
  return G_SOURCE_REMOVE;
}

static void
engine_forget (IpsEngine *self, gint64 id)
{
  g_hash_table_remove (self->runs, &id);
  if (g_hash_table_size (self->runs) == 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  if (self->stop_task != NULL && g_hash_table_size (self->runs) == 0 && !self->claiming)
    {
      g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);

      g_clear_handle_id (&self->grace_id, g_source_remove);
      g_clear_handle_id (&self->poll_id, g_source_remove);
      g_clear_handle_id (&self->renew_id, g_source_remove);
      g_task_return_boolean (task, TRUE);
    }
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
      g_message ("operation %" G_GINT64_FORMAT ": %s", ending->operation->id, error->message);
    }
  else
    engine_emit (self, ending->operation);
  engine_forget (self, ending->operation->id);
  if (followed)
    {
      /* what waited for this sensor or its turn may be claimed now */
      self->exhausted = FALSE;
      engine_pump_later (self);
    }
  ending_free (ending);
}

static void
run_finish (IpsEngine *self, IpsRun *run, IpsOperationState state)
{
  Ending *ending = g_new0 (Ending, 1);
  IpsOperation *operation = run->claim->operation;

  run_vacate (self, run);
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

/* --- claiming --- */

static void claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
engine_claim (IpsEngine *self)
{
  guint limit = engine_limit (self);
  guint taken = self->n_active - self->n_active_suspects + g_queue_get_length (&self->ready);
  guint wanted;

  if (self->claiming || self->stopping || !self->started)
    return;
  /* half as many again as there are slots are kept ready, so that a claim is one transaction for many */
  if (taken + limit / 2 >= 2 * limit && !self->claim_first)
    return;
  if (g_queue_get_length (&self->suspects) >= SUSPECTS_MAX)
    return;
  wanted = self->claim_first ? limit : MAX (2 * limit - MIN (taken, 2 * limit - 1), self->claim_size);
  self->claim_size = 0;
  self->claiming = TRUE;
  self->claim_again = FALSE;
  ips_store_claim_async (engine_store (self), self->id, wanted, ips_clock_now_us (self->clock), engine_lease_until (self),
                         self->lifetime, claimed_cb, g_object_ref (self));
  self->claim_size = wanted;
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsEngine) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) claims = ips_store_claim_finish (IPS_STORE (source), result, &error);
  guint wanted = self->claim_size;
  gboolean first = self->claim_first;
  gboolean was_idle = g_hash_table_size (self->runs) == 0;
  guint n_suspects = 0;
  GPtrArray *runs;

  self->claiming = FALSE;
  self->claim_size = 0;
  self->claim_first = FALSE;
  if (claims == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_warning ("nothing could be claimed: %s", error->message);
      self->exhausted = TRUE;
      if (self->stop_task != NULL)
        engine_forget (self, 0);
      return;
    }
  runs = g_ptr_array_new ();
  g_ptr_array_set_free_func (claims, NULL);
  for (guint i = 0; i < claims->len; i++)
    {
      IpsRun *run = g_new0 (IpsRun, 1);

      run->engine = self;
      run->claim = g_ptr_array_index (claims, i);
      run->id = run->claim->operation->id;
      run->job_id = run->claim->operation->job_id;
      run->check_first = run->claim->check_first;
      run->cancellable = g_cancellable_new ();
      if (g_hash_table_contains (self->runs, &run->id))
        {
          /* its lease ran out while this very engine stood still; the run that is under way keeps it */
          run_free (run);
          continue;
        }
      g_hash_table_insert (self->runs, &run->id, run);
      g_ptr_array_add (runs, run);
    }
  /* what was just clicked goes first, in its own order */
  for (guint i = 0; i < runs->len; i++)
    {
      IpsRun *run = g_ptr_array_index (runs, first ? runs->len - 1 - i : i);

      run_enqueue (self, run, first);
      if (run->suspect)
        n_suspects++;
    }
  self->exhausted = claims->len < wanted && !self->claim_again;
  /* mostly suspects: look further ahead for the living */
  if (n_suspects * 2 > wanted)
    self->claim_size = MIN (wanted * 2, CLAIM_MAX);
  if (was_idle && runs->len > 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
  g_ptr_array_unref (runs);
  if (self->stopping)
    {
      g_autoptr(GList) held = g_hash_table_get_values (self->runs);

      for (GList *l = held; l != NULL; l = l->next)
        if (((IpsRun *) l->data)->phase == IPS_RUN_READY)
          run_give_back (self, l->data);
      engine_forget (self, 0);
      return;
    }
  engine_pump (self);
}

void
ips_engine_wake (IpsEngine *self)
{
  g_return_if_fail (IPS_IS_ENGINE (self));

  self->exhausted = FALSE;
  if (self->claiming)
    self->claim_again = TRUE;
  else
    self->claim_first = TRUE;
  engine_pump_later (self);
}

/* --- the second hand --- */

static void
run_stop (IpsEngine *self, IpsRun *run)
{
  if (run->end != IPS_RUN_GOES_ON || run->phase == IPS_RUN_ENDING)
    return;
  if (run->context != NULL && ips_verb_context_is_committed (run->context))
    {
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

static void
stops_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsEngine) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) ids = ips_store_poll_stops_finish (IPS_STORE (source), result, &error);

  self->polling = FALSE;
  if (ids == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_debug ("stops could not be read: %s", error->message);
      return;
    }
  for (guint i = 0; i < ids->len; i++)
    {
      IpsRun *run = g_hash_table_lookup (self->runs, &g_array_index (ids, gint64, i));

      if (run != NULL)
        run_stop (self, run);
    }
}

static void
engine_poll_stops (IpsEngine *self)
{
  if (self->polling || g_hash_table_size (self->runs) == 0)
    return;
  self->polling = TRUE;
  ips_store_poll_stops_async (engine_store (self), self->id, self->lifetime, stops_cb, g_object_ref (self));
}

static gboolean
poll_cb (gpointer user_data)
{
  IpsEngine *self = user_data;

  self->exhausted = FALSE;
  engine_claim (self);
  engine_poll_stops (self);
  return G_SOURCE_CONTINUE;
}

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_renew_finish (IPS_STORE (source), result, &error) && !ips_error_is_cancelled (error))
    g_warning ("the lease could not be renewed: %s", error->message);
}

static gboolean
renew_cb (gpointer user_data)
{
  IpsEngine *self = user_data;

  if (g_hash_table_size (self->runs) > 0)
    ips_store_renew_async (engine_store (self), self->id, engine_lease_until (self), self->lifetime, renewed_cb, NULL);
  return G_SOURCE_CONTINUE;
}

static void
engine_arm_renewal (IpsEngine *self)
{
  g_clear_handle_id (&self->renew_id, g_source_remove);
  self->renew_id = g_timeout_add (MAX (self->lease_ms / 3, 1), renew_cb, self);
}

void
ips_engine_set_lease (IpsEngine *self, guint lease_ms)
{
  g_return_if_fail (IPS_IS_ENGINE (self));
  g_return_if_fail (lease_ms > 0);

  self->lease_ms = lease_ms;
  if (self->renew_id != 0)
    engine_arm_renewal (self);
}

void
ips_engine_start (IpsEngine *self)
{
  g_return_if_fail (IPS_IS_ENGINE (self));

  if (self->started)
    return;
  self->started = TRUE;
  self->stopping = FALSE;
  self->poll_id = g_timeout_add (1000, poll_cb, self);
  engine_arm_renewal (self);
  engine_claim (self);
}

/* --- stopping --- */

static gboolean
grace_cb (gpointer user_data)
{
  IpsEngine *self = user_data;
  g_autoptr(GList) held = g_hash_table_get_values (self->runs);

  self->grace_id = 0;
  for (GList *l = held; l != NULL; l = l->next)
    {
      IpsRun *run = l->data;

      if (run->phase == IPS_RUN_ENDING)
        continue;
      run->end = IPS_RUN_GIVEN_BACK;
      g_cancellable_cancel (run->cancellable);
    }
  return G_SOURCE_REMOVE;
}

void
ips_engine_stop_async (IpsEngine *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  g_autoptr(GList) held = NULL;

  g_task_set_source_tag (task, ips_engine_stop_async);
  if (self->stop_task != NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_CONFLICT, "the engine is being stopped already"));
      return;
    }
  self->stopping = TRUE;
  self->started = FALSE;
  self->stop_task = g_steal_pointer (&task);
  held = g_hash_table_get_values (self->runs);
  for (GList *l = held; l != NULL; l = l->next)
    {
      IpsRun *run = l->data;

      if (run->phase == IPS_RUN_READY)
        run_give_back (self, run);
      else if (run->phase == IPS_RUN_RESTING)
        {
          /* waiting is not worth the grace */
          run->end = IPS_RUN_GIVEN_BACK;
          g_cancellable_cancel (run->cancellable);
        }
    }
  self->grace_id = g_timeout_add (grace_ms, grace_cb, self);
  engine_forget (self, 0);
}

gboolean
ips_engine_stop_finish (IpsEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
