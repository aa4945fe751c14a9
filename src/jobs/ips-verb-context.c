/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-verb-context.h"

#include <json-glib/json-glib.h>
#include "ips-sleep.h"
#include "ips-source.h"

struct _IpsVerbContext
{
  GObject parent_instance;

  IpsFleet *fleet;            /* (owned) */
  IpsClock *clock;            /* (owned) */
  char *engine_id;            /* (owned) */
  IpsSensor *sensor;          /* (owned) (nullable) */
  IpsClaim *claim;            /* (owned) */
  JsonObject *parameters;     /* (owned) (nullable) */
  gint64 begin_us;            /* monotonic */
  IpsOperationState outcome;
  char *failure;              /* (owned) (nullable) */
  const char *finding;        /* (nullable): IPS_FOUND_... */
  gboolean committed;
  gboolean stop_wanted;
  IpsSlotFunc slot_func;
  gpointer slot_data;
  GTask *sleeping;            /* (owned) (nullable): waits for a slot */
  GSource *sleeping_cancel;   /* (owned) (nullable) */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsVerbContext, ips_verb_context, G_TYPE_OBJECT)

static void
ips_verb_context_finalize (GObject *object)
{
  IpsVerbContext *self = IPS_VERB_CONTEXT (object);

  g_clear_object (&self->fleet);
  g_clear_object (&self->clock);
  g_clear_object (&self->sensor);
  g_clear_pointer (&self->engine_id, g_free);
  g_clear_pointer (&self->failure, g_free);
  g_clear_pointer (&self->claim, ips_claim_free);
  g_clear_pointer (&self->parameters, json_object_unref);
  G_OBJECT_CLASS (ips_verb_context_parent_class)->finalize (object);
}

static void
ips_verb_context_class_init (IpsVerbContextClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_verb_context_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_VERB_CONTEXT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_verb_context_init (IpsVerbContext *self)
{
  self->outcome = IPS_OPERATION_RUNNING;
}

/* Operations of one job have the same text of parameters, and that of a job with something else for each of ten thousand
 * devices is large: the last one is remembered parsed. Nobody writes into it. Main thread; @text: (nullable) */
static JsonObject *
parse_parameters (GRefString *text)
{
  static GRefString *last = NULL;
  static JsonObject *last_object = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (text == NULL || *text == '\0' || g_str_equal (text, "{}"))
    return NULL;
  if (text == last)
    return json_object_ref (last_object);
  node = json_from_string (text, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  g_clear_pointer (&last, g_ref_string_release);
  last = g_ref_string_acquire (text);
  g_clear_pointer (&last_object, json_object_unref);
  last_object = json_node_dup_object (node);
  return json_object_ref (last_object);
}

IpsVerbContext *
ips_verb_context_new (IpsFleet *fleet, IpsClock *clock, const char *engine_id, IpsSensor *sensor, IpsClaim *claim)
{
  IpsVerbContext *self = g_object_new (IPS_TYPE_VERB_CONTEXT, NULL);

  self->fleet = g_object_ref (fleet);
  self->clock = g_object_ref (clock);
  self->begin_us = ips_clock_monotonic_us (clock);
  self->engine_id = g_strdup (engine_id);
  g_set_object (&self->sensor, sensor);
  self->claim = claim;
  self->parameters = parse_parameters (claim->parameters);
  return self;
}

void
ips_verb_context_set_slot_func (IpsVerbContext *self, IpsSlotFunc func, gpointer user_data)
{
  self->slot_func = func;
  self->slot_data = user_data;
}

IpsFleet *
ips_verb_context_get_fleet (IpsVerbContext *self)
{
  return self->fleet;
}

IpsClock *
ips_verb_context_get_clock (IpsVerbContext *self)
{
  return self->clock;
}

gint64
ips_verb_context_get_begin_us (IpsVerbContext *self)
{
  return self->begin_us;
}

IpsSensor *
ips_verb_context_get_sensor (IpsVerbContext *self)
{
  return self->sensor;
}

IpsVerb
ips_verb_context_get_verb (IpsVerbContext *self)
{
  return self->claim->verb;
}

IpsPriority
ips_verb_context_get_priority (IpsVerbContext *self)
{
  return self->claim->priority;
}

IpsOperation *
ips_verb_context_get_operation (IpsVerbContext *self)
{
  return self->claim->operation;
}

const char *
ips_verb_context_get_engine_id (IpsVerbContext *self)
{
  return self->engine_id;
}

const IpsCommunication *
ips_verb_context_get_communication (IpsVerbContext *self)
{
  return ips_fleet_get_communication (self->fleet);
}

gboolean
ips_verb_context_get_flag (IpsVerbContext *self, const char *name)
{
  JsonNode *node = ips_verb_context_get_parameter (self, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

JsonNode *
ips_verb_context_get_parameter (IpsVerbContext *self, const char *name)
{
  return self->parameters != NULL ? json_object_get_member (self->parameters, name) : NULL;
}

JsonObject *
ips_verb_context_get_parameters (IpsVerbContext *self)
{
  return self->parameters;
}

const char *
ips_verb_context_get_created_by (IpsVerbContext *self)
{
  return self->claim->created_by;
}

void
ips_verb_context_set_failure (IpsVerbContext *self, const char *sentence)
{
  g_free (self->failure);
  self->failure = g_strdup (sentence);
}

const char *
ips_verb_context_get_failure (IpsVerbContext *self)
{
  return self->failure;
}

void
ips_verb_context_set_step (IpsVerbContext *self, double fraction, const char *status)
{
  IpsOperation *operation = self->claim->operation;

  if (fraction > operation->fraction)
    operation->fraction = MIN (fraction, 1.0);
  if (g_strcmp0 (operation->status, status) != 0)
    {
      g_free (operation->status);
      operation->status = g_strdup (status);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
ips_verb_context_note (IpsVerbContext *self, const char *format, ...)
{
  IpsOperation *operation = self->claim->operation;
  g_autofree char *old = g_steal_pointer (&operation->detail);
  g_autofree char *line = NULL;
  va_list args;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  operation->detail = old != NULL && old[0] != '\0' ? g_strconcat (old, "\n", line, NULL) : g_steal_pointer (&line);
}

void
ips_verb_context_set_message (IpsVerbContext *self, const char *format, ...)
{
  va_list args;

  g_free (self->claim->operation->message);
  va_start (args, format);
  self->claim->operation->message = g_strdup_vprintf (format, args);
  va_end (args);
}

void
ips_verb_context_set_finding (IpsVerbContext *self, const char *finding, const char *message)
{
  self->finding = finding;
  ips_verb_context_set_message (self, "%s", message);
}

const char *
ips_verb_context_get_finding (IpsVerbContext *self)
{
  return self->finding != NULL ? self->finding : "";
}

void
ips_verb_context_set_waiting (IpsVerbContext *self, const char *cause, const char *message)
{
  IpsOperation *operation = self->claim->operation;

  self->outcome = IPS_OPERATION_WAITING;
  g_free (operation->cause);
  operation->cause = g_strdup (cause);
  ips_verb_context_set_message (self, "%s", message);
}

gboolean
ips_verb_context_wait_for_window (IpsVerbContext *self, gint64 need_us)
{
  const IpsMaintenancePlan *plan = ips_maintenance_get_plan (ips_fleet_get_maintenance (self->fleet));
  const IpsMaintenanceWindow *window;
  gint64 now_us = ips_clock_now_us (self->clock);
  g_autoptr(GTimeZone) zone = NULL;
  g_autofree char *message = NULL;
  gint64 start_us;

  if (self->sensor == NULL || !ips_verb_context_get_flag (self, "in-window"))
    return FALSE;
  window = ips_maintenance_plan_find (plan, ips_sensor_get_id (self->sensor), ips_sensor_get_config (self->sensor)->group);
  if (window == NULL)
    return FALSE;
  zone = ips_maintenance_window_get_zone (window);
  start_us = ips_maintenance_window_find_start (window, zone, now_us, need_us);
  if (start_us <= now_us)
    return FALSE;
  message = ips_maintenance_window_describe_wait (window->name, start_us);
  ips_verb_context_set_waiting (self, IPS_WAIT_WINDOW, message);
  self->claim->operation->due_us = start_us;
  return TRUE;
}

void
ips_verb_context_set_skipped (IpsVerbContext *self, const char *message)
{
  self->outcome = IPS_OPERATION_SKIPPED;
  ips_verb_context_set_message (self, "%s", message);
}

IpsOperationState
ips_verb_context_get_outcome (IpsVerbContext *self)
{
  return self->outcome;
}

void
ips_verb_context_commit (IpsVerbContext *self, gboolean committed)
{
  self->committed = committed;
}

gboolean
ips_verb_context_is_committed (IpsVerbContext *self)
{
  return self->committed;
}

void
ips_verb_context_want_stop (IpsVerbContext *self)
{
  self->stop_wanted = TRUE;
}

gboolean
ips_verb_context_is_stop_wanted (IpsVerbContext *self)
{
  return self->stop_wanted;
}

/* --- checkpoint --- */

/* A process that stood still between the writing and its being told may have lost its lease in between, and the
 * sensor is touched next: so long after, it is written once more, which asks the store whose it is. */
#define CHECKPOINT_STALE_US (5 * G_TIME_SPAN_SECOND)
#define CHECKPOINT_TIMES 4

typedef struct
{
  char *text;           /* (owned) */
  gint64 begin_us;      /* wall clock, as leases are */
  guint n_written;
} Checkpoint;

static void
checkpoint_free (Checkpoint *self)
{
  g_free (self->text);
  g_free (self);
}

static void checkpoint_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
checkpoint_write (GTask *task)
{
  IpsVerbContext *self = g_task_get_source_object (task);
  Checkpoint *data = g_task_get_task_data (task);

  data->begin_us = ips_clock_now_us (self->clock);
  data->n_written++;
  ips_store_checkpoint_async (ips_fleet_get_store (self->fleet), self->engine_id, self->claim->operation->id, data->text,
                              g_task_get_cancellable (task), checkpoint_cb, task);
}

void
ips_verb_context_checkpoint_async (IpsVerbContext *self, const char *checkpoint, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Checkpoint *data = g_new0 (Checkpoint, 1);

  g_task_set_source_tag (task, ips_verb_context_checkpoint_async);
  data->text = g_strdup (checkpoint);
  g_task_set_task_data (task, data, (GDestroyNotify) checkpoint_free);
  checkpoint_write (task);
}

static void
checkpoint_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *self = g_task_get_source_object (task);
  Checkpoint *data = g_task_get_task_data (task);
  gint64 elapsed_us = ips_clock_now_us (self->clock) - data->begin_us;
  g_autoptr(GError) error = NULL;

  if (!ips_store_checkpoint_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (ABS (elapsed_us) > CHECKPOINT_STALE_US)
    {
      if (data->n_written < CHECKPOINT_TIMES)
        checkpoint_write (g_steal_pointer (&task));
      else
        g_task_return_error (task, ips_error_new (IPS_ERROR_TIMED_OUT, "the store takes too long to write; nothing was sent"));
      return;
    }
  g_free (self->claim->checkpoint);
  self->claim->checkpoint = g_steal_pointer (&data->text);
  g_task_return_boolean (task, TRUE);
}

gboolean
ips_verb_context_checkpoint_finish (IpsVerbContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

const char *
ips_verb_context_get_checkpoint (IpsVerbContext *self)
{
  return self->claim->checkpoint != NULL ? self->claim->checkpoint : "";
}

char *
ips_verb_context_get_checkpoint_value (IpsVerbContext *self, const char *key)
{
  g_auto(GStrv) lines = g_strsplit (ips_verb_context_get_checkpoint (self), "\n", -1);
  gsize length = strlen (key);

  for (guint i = 0; lines[i] != NULL; i++)
    if (strncmp (lines[i], key, length) == 0 && lines[i][length] == '=')
      return g_strdup (lines[i] + length + 1);
  return NULL;
}

/* --- sleep --- */

static void sleep_over_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static gboolean sleep_cancelled_cb (GCancellable *cancellable, gpointer user_data);

void
ips_verb_context_sleep_async (IpsVerbContext *self, gint64 duration_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_verb_context_sleep_async);
  if (self->slot_func != NULL)
    self->slot_func (self, IPS_SLOT_GIVEN_UP, self->slot_data);
  ips_sleep_async (self->clock, duration_us, cancellable, sleep_over_cb, g_steal_pointer (&task));
}

static void
sleep_over_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *self = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GError) error = NULL;

  if (!ips_sleep_finish (result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (self->slot_func == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->sleeping = g_steal_pointer (&task);
  if (cancellable != NULL)
    {
      self->sleeping_cancel = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->sleeping_cancel, G_SOURCE_FUNC (sleep_cancelled_cb), self, NULL);
      g_source_attach (self->sleeping_cancel, g_main_context_get_thread_default ());
    }
  self->slot_func (self, IPS_SLOT_WANTED, self->slot_data);
}

static gboolean
sleep_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  ips_verb_context_resume (user_data);
  return G_SOURCE_REMOVE;
}

void
ips_verb_context_resume (IpsVerbContext *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->sleeping);

  ips_source_clear (&self->sleeping_cancel);
  if (task != NULL && !g_task_return_error_if_cancelled (task))
    g_task_return_boolean (task, TRUE);
}

gboolean
ips_verb_context_sleep_finish (IpsVerbContext *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
