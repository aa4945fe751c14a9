/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-soak.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-format.h"
#include "ips-health-look.h"
#include "ips-rollout.h"
#include "ips-sensor-contact.h"
#include "ips-store-device-states.h"

/* What clocks that count seconds may be off. */
#define SLACK_US (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  gint64 since_us;        /* wall clock: when it was read back */
  gint64 up_us;           /* since when it was up then; 0 it does not say */
  char *ran;              /* (owned) (nullable): what it ran then */
  IpsRollout *rollout;    /* (owned): its part of it */
} Soak;

static void noted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void health_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void states_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
soak_free (gpointer data)
{
  Soak *self = data;

  g_free (self->ran);
  ips_rollout_free (self->rollout);
  g_free (self);
}

/* As the job has it; what cannot be read, of a later version, waits for nothing. (transfer full) */
static IpsRollout *
read_rollout (IpsVerbContext *context)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "rollout");
  g_autofree char *text = node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_to_string (node, FALSE) : NULL;
  IpsRollout *rollout = text != NULL ? ips_rollout_from_text (text, NULL) : NULL;

  return rollout != NULL ? rollout : ips_rollout_new ();
}

static gint64
get_duration_us (const Soak *data)
{
  return data->rollout->soak_s * G_TIME_SPAN_SECOND;
}

/* Error events are counted in as long a time after as before, and only where it matters. */
static gint64
get_errors_us (const IpsRollout *rollout)
{
  return rollout->limits.errors > 0 ? rollout->soak_s * G_TIME_SPAN_SECOND : 0;
}

gint64
ips_deploy_soak_get_errors_us (IpsVerbContext *context)
{
  g_autoptr(IpsRollout) rollout = read_rollout (context);

  return get_errors_us (rollout);
}

static char *
describe_running (IpsVerbContext *context)
{
  IpsRunning running;

  ips_running_read (&running, ips_sensor_get_facts (ips_verb_context_get_sensor (context)));
  return ips_deploy_describe_running (&running);
}

gboolean
ips_deploy_soak_was_begun (IpsVerbContext *context)
{
  g_autofree char *since = ips_verb_context_get_checkpoint_value (context, "soak-since-us");

  return since != NULL;
}

/* Takes @task over. */
static void
wait_for_it (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  Soak *data = g_task_get_task_data (task);
  gint64 duration_us = get_duration_us (data);
  gint64 waited_us = CLAMP (ips_clock_now_us (ips_verb_context_get_clock (context)) - data->since_us, 0, duration_us);
  g_autofree char *words = ips_format_duration (duration_us - waited_us);
  /* TRANSLATORS: %s is a duration such as "10 min" */
  g_autofree char *status = g_strdup_printf (_("deployed; its health is looked at in %s"), words);

  ips_verb_context_set_step (context, 0.97, status);
  ips_verb_context_set_failure (context, _("It was deployed and read back; it was stopped before its health was looked at."));
  ips_verb_context_sleep_async (context, duration_us - waited_us, g_task_get_cancellable (task), slept_cb, task);
}

void
ips_deploy_soak_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  g_autofree char *since = ips_verb_context_get_checkpoint_value (context, "soak-since-us");
  g_autofree char *up = ips_verb_context_get_checkpoint_value (context, "soak-up-us");
  g_autofree char *checkpoint = NULL;
  Soak *data = g_new0 (Soak, 1);

  g_task_set_source_tag (task, ips_deploy_soak_async);
  g_task_set_task_data (task, data, soak_free);
  data->rollout = read_rollout (context);
  if (get_duration_us (data) == 0)
    {
      ips_verb_context_set_step (context, 0.98, _("looking at its health"));
      /* it is deployed: a person's stop does not make that undone */
      ips_verb_context_commit (context, TRUE);
      ips_health_look_async (context, 0, cancellable, health_cb, g_steal_pointer (&task));
      return;
    }
  if (since != NULL)
    {
      data->since_us = g_ascii_strtoll (since, NULL, 10);
      data->up_us = up != NULL ? g_ascii_strtoll (up, NULL, 10) : 0;
      data->ran = ips_verb_context_get_checkpoint_value (context, "soak-ran");
      wait_for_it (g_steal_pointer (&task));
      return;
    }
  data->since_us = ips_clock_now_us (ips_verb_context_get_clock (context));
  data->up_us = ips_sensor_get_facts (ips_verb_context_get_sensor (context))->up_since_us;
  data->ran = describe_running (context);
  /* a sensor's own text comes last */
  checkpoint = g_strdup_printf ("soak-since-us=%" G_GINT64_FORMAT "\nsoak-up-us=%" G_GINT64_FORMAT "\nsoak-ran=%s", data->since_us, data->up_us, data->ran);
  ips_verb_context_checkpoint_async (context, checkpoint, cancellable, noted_cb, g_steal_pointer (&task));
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_verb_context_checkpoint_finish (IPS_VERB_CONTEXT (source), result, &error))
    wait_for_it (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
slept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!ips_verb_context_sleep_finish (context, result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_verb_context_set_step (context, 0.98, _("looking at its health"));
  ips_sensor_contact_async (context, IPS_CONTACT_NO_TRUST, cancellable, looked_cb, g_steal_pointer (&task));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  Soak *data = g_task_get_task_data (task);
  g_autofree char *after = ips_format_duration (get_duration_us (data));
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (ips_sensor_contact_finish (context, result, &error))
    {
      ips_health_look_async (context, get_errors_us (data->rollout), cancellable, health_cb, g_steal_pointer (&task));
      return;
    }
  /* TRANSLATORS: a duration, and why it could not be reached */
  sentence = g_strdup_printf (_("It was deployed and read back, but %s later the device could not be asked: %s. Look at it."), after, error->message);
  ips_verb_context_set_failure (context, sentence);
  g_task_return_error (task, error);
}

/* --- what it is now --- */

static void
health_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = IPS_VERB_CONTEXT (source);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(IpsDeviceState) state = NULL;
  g_autofree char *words = NULL;
  GError *error = NULL;
  IpsHealth health;

  ips_verb_context_commit (context, FALSE);
  if (!ips_health_look_finish (context, result, &health, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  words = ips_health_describe (&health);
  ips_verb_context_note (context, _("Health after: %s"), words);
  state = ips_device_state_new_of (ips_verb_context_get_sensor (context), &health, IPS_MOMENT_AFTER, ips_verb_context_get_operation (context)->job_id,
                                   ips_clock_now_us (ips_verb_context_get_clock (context)));
  ips_store_save_device_state_async (ips_fleet_get_store (ips_verb_context_get_fleet (context)), state, cancellable, saved_cb, g_steal_pointer (&task));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  const Soak *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_device_state_finish (IPS_STORE (source), result, &error))
    g_task_return_error (task, error);
  else if (get_duration_us (data) == 0)
    g_task_return_boolean (task, TRUE);
  else
    ips_store_load_device_states_async (IPS_STORE (source), 0, ips_verb_context_get_operation (context)->job_id,
                                        ips_sensor_get_id (ips_verb_context_get_sensor (context)), cancellable, states_cb, g_steal_pointer (&task));
}

/* What is worse than the job allows, with what it was before. (transfer full) (nullable) */
static char *
judge_health (IpsVerbContext *context, const Soak *data, GPtrArray *states, const char *after)
{
  const IpsHealth nothing = IPS_HEALTH_UNKNOWN;
  const IpsHealth *moments[IPS_N_MOMENTS] = { &nothing, &nothing };
  g_autofree char *worse = NULL;
  g_autofree char *unknown = NULL;

  for (guint i = 0; i < states->len; i++)
    {
      const IpsDeviceState *state = g_ptr_array_index (states, i);

      moments[state->moment] = &state->health;
    }
  worse = ips_health_judge (&data->rollout->limits, moments[IPS_MOMENT_BEFORE], moments[IPS_MOMENT_AFTER], &unknown);
  if (unknown != NULL)
    /* TRANSLATORS: %s is a list such as "inspection load, memory" */
    ips_verb_context_note (context, _("Not judged, because the device does not say it: %s"), unknown);
  if (worse == NULL)
    return NULL;
  /* TRANSLATORS: a duration, and a list such as "inspection load 12 % before, 71 % after" */
  return g_strdup_printf (_("It was deployed and read back, but %s later it was worse than the deployment allows: %s. Look at it before you go on."),
                          after, worse);
}

/* (transfer full) (nullable): %NULL it is well */
static char *
judge (IpsVerbContext *context, const Soak *data, GPtrArray *states)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autofree char *after = ips_format_duration (get_duration_us (data));
  g_autofree char *stopped = ips_sensor_facts_find_stopped (facts);
  g_autofree char *now = describe_running (context);

  if (stopped != NULL)
    /* TRANSLATORS: a duration, an application and its state */
    return g_strdup_printf (_("It was deployed and read back, but %s later not all of its services ran: %s. Look at its events."), after, stopped);
  if (data->ran != NULL && !g_str_equal (data->ran, now))
    /* TRANSLATORS: a duration, what it runs, what it ran */
    return g_strdup_printf (_("It was deployed and read back, but %s later it ran %s in place of %s. Look at its events."), after, now, data->ran);
  if (data->up_us != 0 && facts->up_since_us > data->up_us + SLACK_US && facts->up_since_us > data->since_us)
    /* TRANSLATORS: a duration */
    return g_strdup_printf (_("It was deployed and read back, but within %s it restarted by itself. Look at its events."), after);
  return judge_health (context, data, states, after);
}

static void
states_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsVerbContext *context = g_task_get_source_object (task);
  const Soak *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) states = ips_store_load_device_states_finish (IPS_STORE (source), result, &error);
  g_autofree char *after = ips_format_duration (get_duration_us (data));
  g_autofree char *sentence = NULL;
  g_autofree char *now = NULL;

  if (states == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  sentence = judge (context, data, states);
  if (sentence != NULL)
    {
      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "not well %s after it was deployed", after));
      return;
    }
  now = describe_running (context);
  /* TRANSLATORS: a duration, what it runs */
  ips_verb_context_note (context, _("Well after %s: it runs %s, and all of its services"), after, now);
  g_task_return_boolean (task, TRUE);
}

gboolean
ips_deploy_soak_finish (IpsVerbContext *context, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
