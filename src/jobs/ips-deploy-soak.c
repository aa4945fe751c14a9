/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-soak.h"

#include <glib/gi18n-lib.h>

#include "ips-deploy-order.h"
#include "ips-format.h"
#include "ips-rollout.h"
#include "ips-sensor-contact.h"

/* What clocks that count seconds may be off. */
#define SLACK_US (5 * G_TIME_SPAN_SECOND)

typedef struct
{
  gint64 since_us;        /* wall clock: when it was read back */
  gint64 up_us;           /* since when it was up then; 0 it does not say */
  char *ran;              /* (owned) (nullable): what it ran then */
} Soak;

static void noted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void slept_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void looked_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
soak_free (gpointer data)
{
  Soak *self = data;

  g_free (self->ran);
  g_free (self);
}

static gint64
get_duration_us (IpsVerbContext *context)
{
  JsonNode *node = ips_verb_context_get_parameter (context, "rollout");
  gint64 seconds = node != NULL && JSON_NODE_HOLDS_OBJECT (node)
                   ? json_object_get_int_member_with_default (json_node_get_object (node), "soak-s", 0) : 0;

  return CLAMP (seconds, 0, IPS_ROLLOUT_MAX_SOAK_S) * G_TIME_SPAN_SECOND;
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
  gint64 duration_us = get_duration_us (context);
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
  if (get_duration_us (context) == 0)
    {
      g_task_return_boolean (task, TRUE);
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
  Soak *data = g_task_get_task_data (task);
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  g_autofree char *after = ips_format_duration (get_duration_us (context));
  g_autofree char *stopped = NULL;
  g_autofree char *now = NULL;
  g_autofree char *sentence = NULL;
  GError *error = NULL;

  if (!ips_sensor_contact_finish (context, result, &error))
    {
      /* TRANSLATORS: a duration, and why it could not be reached */
      sentence = g_strdup_printf (_("It was deployed and read back, but %s later the device could not be asked: %s. Look at it."), after, error->message);
      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, error);
      return;
    }
  stopped = ips_sensor_facts_find_stopped (facts);
  now = describe_running (context);
  if (stopped != NULL)
    /* TRANSLATORS: a duration, an application and its state */
    sentence = g_strdup_printf (_("It was deployed and read back, but %s later not all of its services ran: %s. Look at its events."), after, stopped);
  else if (data->ran != NULL && !g_str_equal (data->ran, now))
    /* TRANSLATORS: a duration, what it runs, what it ran */
    sentence = g_strdup_printf (_("It was deployed and read back, but %s later it ran %s in place of %s. Look at its events."), after, now, data->ran);
  else if (data->up_us != 0 && facts->up_since_us > data->up_us + SLACK_US && facts->up_since_us > data->since_us)
    /* TRANSLATORS: a duration */
    sentence = g_strdup_printf (_("It was deployed and read back, but within %s it restarted by itself. Look at its events."), after);
  if (sentence != NULL)
    {
      ips_verb_context_set_failure (context, sentence);
      g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "not well %s after it was deployed", after));
      return;
    }
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
