/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-engine-private.h"

#include <unistd.h>

#include "ips-store-pace.h"

/*
 * What is claimed but has no slot yet is kept in two queues: sensors that answered last time, and suspects
 * that did not. Suspects get at most half of the slots, so that however many of them there are, the living
 * are never behind them; a run that only waits (back-off, a reboot) holds no slot at all.
 */

#define LEASE_MS 30000

enum { PROP_0, PROP_BUSY, N_PROPS };
enum { SIGNAL_OPERATION_CHANGED, SIGNAL_OPERATION_LOST, N_SIGNALS };
static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsEngine, ips_engine, G_TYPE_OBJECT)

static void engine_poll_stops (IpsEngine *self);

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
  signals[SIGNAL_OPERATION_LOST] = g_signal_new ("operation-lost", IPS_TYPE_ENGINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                                 G_TYPE_NONE, 1, G_TYPE_INT64);
}

static void
ips_engine_init (IpsEngine *self)
{
  g_autofree char *uuid = g_uuid_string_random ();

  self->id = g_strdup_printf ("%s:%d:%s", g_get_host_name (), (int) getpid (), uuid);
  self->lease_ms = LEASE_MS;
  self->runs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) ips_run_free);
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
  if (clock != ips_clock_get_system ())
    ips_store_set_clock (ips_fleet_get_store (fleet), clock);
  return self;
}

void
ips_engine_set_attended (IpsEngine *self, gboolean attended)
{
  g_return_if_fail (IPS_IS_ENGINE (self));
  self->attended = attended;
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

IpsStore *
ips_engine_store (IpsEngine *self)
{
  return ips_fleet_get_store (self->fleet);
}

guint
ips_engine_limit (IpsEngine *self)
{
  return MAX (ips_fleet_get_communication (self->fleet)->parallel, 1);
}

gint64
ips_engine_lease_until (IpsEngine *self)
{
  return ips_clock_now_us (self->clock) + (gint64) self->lease_ms * 1000;
}

void
ips_engine_emit (IpsEngine *self, const IpsOperation *operation)
{
  g_signal_emit (self, signals[SIGNAL_OPERATION_CHANGED], 0, operation);
}

void
ips_engine_emit_lost (IpsEngine *self, gint64 id)
{
  g_signal_emit (self, signals[SIGNAL_OPERATION_LOST], 0, id);
}

void
ips_engine_notify_busy (IpsEngine *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

void
ips_engine_forget (IpsEngine *self, gint64 id)
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

/* --- slots --- */

static gboolean
engine_pump_cb (gpointer user_data)
{
  IpsEngine *self = user_data;

  self->pump_id = 0;
  ips_engine_pump (self);
  return G_SOURCE_REMOVE;
}

/* From the loop, so that a verb that ends at once does not pile up on the stack. */
void
ips_engine_pump_later (IpsEngine *self)
{
  if (self->pump_id == 0)
    self->pump_id = g_idle_add_full (G_PRIORITY_DEFAULT, engine_pump_cb, self, NULL);
}

/* GIO shakes hands in the ten threads that all tasks of a process share. One that accepts and never answers keeps
 * its thread until the time-out, so while anybody else has work only a few such may be under way. */
#define SUSPECTS_BESIDE_THE_LIVING 4

static guint
engine_suspect_limit (IpsEngine *self, guint limit)
{
  guint half = MAX (limit / 2, 1);
  gboolean alone = self->n_active == self->n_active_suspects && g_queue_is_empty (&self->ready);

  return alone ? half : MIN (half, SUSPECTS_BESIDE_THE_LIVING);
}

void
ips_engine_pump (IpsEngine *self)
{
  guint limit = ips_engine_limit (self);

  while (self->n_active < limit)
    {
      IpsRun *run = g_queue_pop_head (&self->resuming);

      if (run == NULL && !self->stopping)
        run = g_queue_pop_head (&self->ready);
      if (run == NULL && !self->stopping && self->n_active_suspects < engine_suspect_limit (self, limit))
        run = g_queue_pop_head (&self->suspects);
      if (run == NULL)
        break;
      ips_run_occupy (self, run);
      if (run->in_verb)
        ips_verb_context_resume (run->context);
      else
        ips_run_start (self, run);
    }
  if (!self->exhausted)
    ips_engine_claim (self);
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
  ips_engine_pump_later (self);
  /* a cancel wakes it too */
  engine_poll_stops (self);
}

/* --- the second hand --- */

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
        ips_run_stop (self, run);
    }
}

static void
engine_poll_stops (IpsEngine *self)
{
  if (self->polling || g_hash_table_size (self->runs) == 0)
    return;
  self->polling = TRUE;
  ips_store_poll_stops_async (ips_engine_store (self), self->id, self->lifetime, stops_cb, g_object_ref (self));
}

static gboolean
poll_cb (gpointer user_data)
{
  IpsEngine *self = user_data;

  self->exhausted = FALSE;
  ips_engine_claim (self);
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
    ips_store_renew_async (ips_engine_store (self), self->id, ips_engine_lease_until (self), self->lifetime, renewed_cb, NULL);
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
  ips_engine_claim (self);
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
        ips_run_give_back (self, run);
      else if (run->phase == IPS_RUN_RESTING)
        {
          /* waiting is not worth the grace */
          run->end = IPS_RUN_GIVEN_BACK;
          g_cancellable_cancel (run->cancellable);
        }
    }
  self->grace_id = g_timeout_add (grace_ms, grace_cb, self);
  ips_engine_forget (self, 0);
}

gboolean
ips_engine_stop_finish (IpsEngine *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
