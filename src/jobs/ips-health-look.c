/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-health-look.h"

#include "ips-health-reply.h"
#include "ips-idiom.h"
#include "ips-sdee.h"

/* What is asked, one after the other: over one connection, where the device keeps it. */
static const struct { const char *purpose; void (*read) (IpsDialect *dialect, IpsXmlNode *content, IpsHealth *health); } questions[] = {
  { "get-host-statistics", ips_health_reply_read_host },
  { "get-analysis-engine-statistics", ips_health_reply_read_engine },
};

typedef struct
{
  IpsHealth health;
  gint64 errors_us;
  IpsSensorLink *link;          /* (owned) */
  guint number;                 /* of the question that is under way */
  char *subscription;           /* (owned) (nullable) */
} Look;

static void ask (GTask *task);

static void
look_free (gpointer data)
{
  Look *self = data;

  g_clear_object (&self->link);
  g_free (self->subscription);
  g_free (self);
}

static IpsDialect *
dialect_of (GTask *task)
{
  return ips_fleet_get_dialect (ips_verb_context_get_fleet (g_task_get_source_object (task)));
}

/* Takes @task over. */
static void
finish (GTask *task)
{
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/* One that does not answer is not asked any more. Takes @error over. */
static gboolean
goes_on (GTask *task, GError *error)
{
  gboolean silent = g_error_matches (error, IPS_ERROR, IPS_ERROR_UNREACHABLE) || g_error_matches (error, IPS_ERROR, IPS_ERROR_REFUSED)
                    || g_error_matches (error, IPS_ERROR, IPS_ERROR_TIMED_OUT) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TLS);

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return FALSE;
    }
  if (silent)
    finish (task);
  g_clear_error (&error);
  return !silent;
}

/* --- error events --- */

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_sdee_close_finish (result, &error))
    g_debug ("a subscription to events was not closed: %s", error->message);
  finish (user_data);
}

static void
got_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *data = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(IpsSdeeReply) reply = ips_sdee_get_finish (result, &error);

  if (reply != NULL)
    data->health.n_errors = 0;
  for (guint i = 0; reply != NULL && i < reply->events->len; i++)
    data->health.n_errors += ((IpsSdeeEvent *) g_ptr_array_index (reply->events, i))->kind == IPS_SDEE_ERROR ? 1 : 0;
  /* a sensor has room for few subscriptions: what was opened is closed, whatever came of it */
  g_clear_error (&error);
  ips_sdee_close_async (data->link, dialect_of (task), data->subscription, NULL, closed_cb, task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->subscription = ips_sdee_open_finish (result, &error);
  if (data->subscription != NULL)
    ips_sdee_get_async (data->link, dialect_of (task), data->subscription, 0, g_task_get_cancellable (task), got_cb, task);
  else if (goes_on (task, error))
    finish (task);
}

/* Since when, by the sensor's own clock. */
static void
count_errors (GTask *task)
{
  IpsVerbContext *context = g_task_get_source_object (task);
  const IpsSensorFacts *facts = ips_sensor_get_facts (ips_verb_context_get_sensor (context));
  Look *data = g_task_get_task_data (task);
  gint64 since_us = ips_clock_now_us (ips_verb_context_get_clock (context)) - data->errors_us;

  ips_sdee_open_async (data->link, dialect_of (task), MAX (since_us + (facts->clock_known ? facts->clock_skew_us : 0), 0), g_task_get_cancellable (task),
                       opened_cb, task);
}

/* --- statistics --- */

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  Look *data = g_task_get_task_data (task);
  const char *purpose = questions[data->number].purpose;
  GError *error = NULL;
  g_autoptr(GBytes) bytes = ips_sensor_link_transact_finish (IPS_SENSOR_LINK (source), result, &error);
  g_autoptr(IpsXmlNode) root = bytes != NULL ? ips_idiom_parse_reply (dialect_of (task), purpose, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error)
                               : NULL;

  if (root != NULL)
    questions[data->number].read (dialect_of (task), ips_idiom_get_content (dialect_of (task), purpose, root), &data->health);
  else if (!goes_on (task, error))
    return;
  data->number++;
  ask (task);
}

/* Takes @task over. */
static void
ask (GTask *task)
{
  Look *data = g_task_get_task_data (task);

  if (data->number < G_N_ELEMENTS (questions))
    ips_sensor_link_transact_async (data->link, questions[data->number].purpose, NULL, g_task_get_cancellable (task), answered_cb, task);
  else if (data->errors_us > 0)
    count_errors (task);
  else
    finish (task);
}

void
ips_health_look_async (IpsVerbContext *context, gint64 errors_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (context, cancellable, callback, user_data);
  IpsSensor *sensor = ips_verb_context_get_sensor (context);
  Look *data = g_new0 (Look, 1);

  g_task_set_source_tag (task, ips_health_look_async);
  g_task_set_task_data (task, data, look_free);
  data->health = IPS_HEALTH_UNKNOWN;
  data->errors_us = errors_us;
  data->link = ips_fleet_get_link (ips_verb_context_get_fleet (context), sensor);
  if (ips_sensor_get_config (sensor)->form == IPS_FORM_ROUTER)
    finish (task);
  else
    ask (task);
}

gboolean
ips_health_look_finish (IpsVerbContext *context, GAsyncResult *result, IpsHealth *health, GError **error)
{
  const Look *data;

  g_return_val_if_fail (g_task_is_valid (result, context), FALSE);
  data = g_task_get_task_data (G_TASK (result));
  *health = data->health;
  return g_task_propagate_boolean (G_TASK (result), error);
}
