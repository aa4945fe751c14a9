/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-sdee.h"

#include <string.h>

#include "sim-dialect.h"

#define MAX_SUBSCRIPTIONS 5
#define N_NOISE 40
#define MAX_EVENTS 1000
#define MAX_PER_GET 500
#define MAX_WAIT_S 600

typedef struct
{
  guint64 number;
  gint64 time_us;
  const char *type;   /* (static): "evStatus" */
  char *xml;          /* (owned) */
} SimEvent;

typedef struct
{
  char *id;                  /* (owned) */
  char **types;              /* (owned) (nullable): all */
  guint64 next, last;        /* numbers: the next to tell, the first of the last batch */
  /* a get that waits */
  SimSdeeReply reply;
  gpointer user_data;
  guint timeout_id;
  guint max;
  char *session;             /* (owned) */
} SimSubscription;

struct _SimSdee
{
  GPtrArray *events;          /* SimEvent, oldest first */
  GPtrArray *subscriptions;   /* SimSubscription, oldest first */
  guint64 n_events;
};

static guint64 n_subscriptions;

static void
event_free (gpointer data)
{
  SimEvent *event = data;

  g_free (event->xml);
  g_free (event);
}

static SimSdee *
get_sdee (SimSensor *sensor)
{
  if (sensor->sdee == NULL)
    {
      sensor->sdee = g_new0 (SimSdee, 1);
      sensor->sdee->events = g_ptr_array_new_with_free_func (event_free);
      sensor->sdee->subscriptions = g_ptr_array_new ();
    }
  return sensor->sdee;
}

static char *
envelope (const char *session, gint64 remaining, const char *body)
{
  GString *text = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  const char *cidee = sim_dialect ("namespace.cidee");

  g_string_append_printf (text, "<env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:sd=\"%s\" xmlns:cid=\"%s\" xmlns=\"%s\">"
                          "<env:Header><sd:oobInfo><sd:sessionId>%s</sd:sessionId>", sim_dialect ("namespace.sdee"), cidee, cidee, session);
  if (remaining >= 0)
    g_string_append_printf (text, "<sd:remaining-events>%" G_GINT64_FORMAT "</sd:remaining-events>", remaining);
  g_string_append_printf (text, "</sd:oobInfo></env:Header><env:Body>%s</env:Body></env:Envelope>\n", body);
  return g_string_free (text, FALSE);
}

static char *
fault (const char *session, const char *subcode, const char *reason)
{
  g_autofree char *body = g_strdup_printf ("<env:Fault><env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>sd:%s</env:Value>"
                                           "</env:Subcode></env:Code><env:Reason>%s</env:Reason></env:Fault>", subcode, reason);

  return envelope (session, -1, body);
}

static gboolean
wants (SimSubscription *subscription, SimEvent *event)
{
  return subscription->types == NULL || g_strv_contains ((const char * const *) subscription->types, event->type);
}

/* What is new for @subscription, as a reply, or NULL when there is nothing. */
static char *
collect (SimSdee *self, SimSubscription *subscription, gboolean even_empty)
{
  GString *list = g_string_new ("<sd:events>");
  gint64 n = 0, remaining = 0;
  guint64 next = subscription->next;
  g_autofree char *body = NULL;

  for (guint i = 0; i < self->events->len; i++)
    {
      SimEvent *event = g_ptr_array_index (self->events, i);

      if (event->number < subscription->next || !wants (subscription, event))
        continue;
      if (n >= subscription->max)
        {
          remaining++;
          continue;
        }
      g_string_append (list, event->xml);
      next = event->number + 1;
      n++;
    }
  g_string_append (list, "</sd:events>");
  body = g_string_free (list, FALSE);
  if (n == 0 && !even_empty)
    return NULL;
  subscription->last = subscription->next;
  subscription->next = next;
  return envelope (subscription->session, remaining, body);
}

static void
answer (SimSubscription *subscription, const char *text)
{
  SimSdeeReply reply = g_steal_pointer (&subscription->reply);
  gpointer user_data = g_steal_pointer (&subscription->user_data);

  g_clear_handle_id (&subscription->timeout_id, g_source_remove);
  if (reply != NULL)
    reply (text, user_data);
}

static void
answer_empty (SimSubscription *subscription)
{
  g_autofree char *text = NULL;

  if (subscription->reply == NULL)
    return;
  text = envelope (subscription->session, 0, "<sd:events></sd:events>");
  answer (subscription, text);
}

static void
subscription_free (SimSubscription *subscription)
{
  g_clear_handle_id (&subscription->timeout_id, g_source_remove);
  g_free (subscription->id);
  g_strfreev (subscription->types);
  g_free (subscription->session);
  g_free (subscription);
}

void
sim_sdee_drop_subscriptions (SimSensor *sensor)
{
  SimSdee *self = sensor->sdee;

  while (self != NULL && self->subscriptions->len > 0)
    {
      answer_empty (g_ptr_array_index (self->subscriptions, 0));
      subscription_free (g_ptr_array_steal_index (self->subscriptions, 0));
    }
}

void
sim_sdee_free (SimSdee *self)
{
  for (guint i = 0; i < self->subscriptions->len; i++)
    subscription_free (g_ptr_array_index (self->subscriptions, i));
  g_ptr_array_unref (self->subscriptions);
  g_ptr_array_unref (self->events);
  g_free (self);
}

void
sim_sdee_forget (SimSensor *sensor, gpointer user_data)
{
  for (guint i = 0; sensor->sdee != NULL && i < sensor->sdee->subscriptions->len; i++)
    {
      SimSubscription *subscription = g_ptr_array_index (sensor->sdee->subscriptions, i);

      if (subscription->reply != NULL && subscription->user_data == user_data)
        {
          subscription->reply = NULL;
          subscription->user_data = NULL;
          g_clear_handle_id (&subscription->timeout_id, g_source_remove);
        }
    }
}

/* --- the actions --- */

static void emit (SimSensor *sensor, const char *type, const char *element, const char *application, const char *content);

/* One that keeps telling of errors has new ones whenever somebody looks. */
static void
emit_errors (SimSensor *sensor)
{
  g_autofree char *content = g_strdup_printf ("<cid:%s %s=\"errSystemError\">The analysis engine is short of memory</cid:%s>",
                                              sim_dialect ("element.error-message"), sim_dialect ("attribute.error-name"),
                                              sim_dialect ("element.error-message"));

  for (guint i = 0; i < N_NOISE; i++)
    emit (sensor, "evError", sim_dialect ("element.ev-error"), "sensorApp", content);
}

static char *
open_subscription (SimSensor *sensor, GHashTable *query, const char *session)
{
  SimSdee *self = get_sdee (sensor);
  const char *events = g_hash_table_lookup (query, "events");
  const char *start = g_hash_table_lookup (query, "startTime");
  const char *force = g_hash_table_lookup (query, "force");
  g_autofree char *body = NULL;
  SimSubscription *subscription;

  if (sensor->noisy)
    emit_errors (sensor);
  if (self->subscriptions->len >= MAX_SUBSCRIPTIONS)
    {
      if (g_strcmp0 (force, "yes") != 0)
        return fault (session, "errLimitExceeded", "Maximum number of subscriptions exceeded");
      answer_empty (g_ptr_array_index (self->subscriptions, 0));
      subscription_free (g_ptr_array_steal_index (self->subscriptions, 0));
    }
  subscription = g_new0 (SimSubscription, 1);
  subscription->id = g_strdup_printf ("sub-%" G_GUINT64_FORMAT "-%08x", ++n_subscriptions, g_random_int ());
  /* a literal plus of a query has become a space */
  subscription->types = events != NULL && *events != '\0' ? g_strsplit_set (events, "+ ", -1) : NULL;
  subscription->next = self->n_events;
  if (start != NULL)
    {
      gint64 start_us = g_ascii_strtoll (start, NULL, 10) / 1000;

      for (guint i = self->events->len; i > 0; i--)
        {
          SimEvent *event = g_ptr_array_index (self->events, i - 1);

          if (event->time_us < start_us)
            break;
          subscription->next = event->number;
        }
    }
  subscription->last = subscription->next;
  g_ptr_array_add (self->subscriptions, subscription);
  body = g_strdup_printf ("<sd:subscriptionId>%s</sd:subscriptionId>", subscription->id);
  return envelope (session, -1, body);
}

static gboolean
waited_cb (gpointer user_data)
{
  SimSubscription *subscription = user_data;

  subscription->timeout_id = 0;
  answer_empty (subscription);
  return G_SOURCE_REMOVE;
}

static void
get_events (SimSdee *self, SimSubscription *subscription, GHashTable *query, const char *session, SimSdeeReply reply, gpointer user_data)
{
  const char *max = g_hash_table_lookup (query, "maxNbrOfEvents");
  const char *confirm = g_hash_table_lookup (query, "confirm");
  const char *timeout = g_hash_table_lookup (query, "timeout");
  gint64 wait_s = timeout != NULL ? CLAMP (g_ascii_strtoll (timeout, NULL, 10), 0, MAX_WAIT_S) : MAX_WAIT_S;
  g_autofree char *text = NULL;

  if (max == NULL)
    max = g_hash_table_lookup (query, "maxNbrofEvents");
  answer_empty (subscription);
  g_free (subscription->session);
  subscription->session = g_strdup (session);
  subscription->max = max != NULL ? (guint) CLAMP (g_ascii_strtoll (max, NULL, 10), 1, MAX_PER_GET) : MAX_PER_GET;
  if (g_strcmp0 (confirm, "no") == 0)
    subscription->next = subscription->last;
  text = collect (self, subscription, wait_s == 0);
  if (text != NULL)
    {
      reply (text, user_data);
      return;
    }
  subscription->reply = reply;
  subscription->user_data = user_data;
  subscription->timeout_id = g_timeout_add_seconds ((guint) wait_s, waited_cb, subscription);
}

static char *
query_events (SimSensor *sensor, GHashTable *query, const char *session)
{
  SimSdee *self = get_sdee (sensor);
  const char *start = g_hash_table_lookup (query, "startTime");
  const char *stop = g_hash_table_lookup (query, "stopTime");
  const char *events = g_hash_table_lookup (query, "events");
  g_auto(GStrv) types = events != NULL && *events != '\0' ? g_strsplit_set (events, "+ ", -1) : NULL;
  gint64 from_us = start != NULL ? g_ascii_strtoll (start, NULL, 10) / 1000 : 0;
  gint64 until_us = stop != NULL ? g_ascii_strtoll (stop, NULL, 10) / 1000 : G_MAXINT64;
  GString *list = g_string_new ("<sd:events>");
  g_autofree char *body = NULL;
  guint n = 0;

  for (guint i = 0; i < self->events->len && n < MAX_PER_GET; i++)
    {
      SimEvent *event = g_ptr_array_index (self->events, i);

      if (event->time_us < from_us || event->time_us > until_us)
        continue;
      if (types != NULL && !g_strv_contains ((const char * const *) types, event->type))
        continue;
      g_string_append (list, event->xml);
      n++;
    }
  g_string_append (list, "</sd:events>");
  body = g_string_free (list, FALSE);
  return envelope (session, 0, body);
}

void
sim_sdee_handle (SimSensor *sensor, GHashTable *query, const char *session, SimSdeeReply reply, gpointer user_data)
{
  SimSdee *self = get_sdee (sensor);
  const char *action = g_hash_table_lookup (query, "action");
  const char *id = g_hash_table_lookup (query, "subscriptionId");
  SimSubscription *subscription = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < self->subscriptions->len; i++)
    if (g_strcmp0 (((SimSubscription *) g_ptr_array_index (self->subscriptions, i))->id, id) == 0)
      subscription = g_ptr_array_index (self->subscriptions, i);

  if (action == NULL || g_str_equal (action, "query"))
    text = query_events (sensor, query, session);
  else if (g_str_equal (action, "open"))
    text = open_subscription (sensor, query, session);
  else if (!g_str_equal (action, "get") && !g_str_equal (action, "cancel") && !g_str_equal (action, "close"))
    text = fault (session, "errNotSupported", "Unknown action");
  else if (subscription == NULL)
    text = fault (session, "errNotFound", "Subscription does not exist");
  else if (g_str_equal (action, "get"))
    {
      get_events (self, subscription, query, session, reply, user_data);
      return;
    }
  else
    {
      answer_empty (subscription);
      if (g_str_equal (action, "close"))
        {
          g_ptr_array_remove (self->subscriptions, subscription);
          subscription_free (subscription);
        }
      text = envelope (session, -1, "");
    }
  reply (text, user_data);
}

/* --- what happens --- */

/* @type: "evStatus" or "evError" */
static void
emit (SimSensor *sensor, const char *type, const char *element, const char *application, const char *content)
{
  SimSdee *self = get_sdee (sensor);
  SimEvent *event = g_new0 (SimEvent, 1);
  g_autofree char *host = g_markup_escape_text (sensor->name, -1);

  event->number = self->n_events++;
  event->time_us = sim_sensor_get_time_us (sensor);
  event->type = type;
  event->xml = g_strdup_printf ("<cid:%s eventId=\"%" G_GINT64_FORMAT "\" vendor=\"Cisco\"><sd:originator><sd:hostId>%s</sd:hostId>"
                                "<cid:appName>%s</cid:appName><cid:appInstanceId>355</cid:appInstanceId></sd:originator>"
                                "<sd:time offset=\"0\" timeZone=\"UTC\">%" G_GINT64_FORMAT "000</sd:time>%s</cid:%s>",
                                element, event->time_us * 1000 + (gint64) event->number % 1000, host, application, event->time_us, content, element);
  if (self->events->len >= MAX_EVENTS)
    g_ptr_array_remove_index (self->events, 0);
  g_ptr_array_add (self->events, event);
  for (guint i = 0; i < self->subscriptions->len; i++)
    {
      SimSubscription *subscription = g_ptr_array_index (self->subscriptions, i);
      g_autofree char *text = subscription->reply != NULL ? collect (self, subscription, FALSE) : NULL;

      if (text != NULL)
        answer (subscription, text);
    }
}

static void
emit_status (SimSensor *sensor, const char *application, const char *content)
{
  emit (sensor, "evStatus", sim_dialect ("element.ev-status"), application, content);
}

void
sim_sdee_emit_certificates_changed (SimSensor *sensor)
{
  g_autofree char *content = g_strdup_printf ("<cid:%s/>", sim_dialect ("status.certificates-changed"));

  emit_status (sensor, "mainApp", content);
}

void
sim_sdee_emit_applications (SimSensor *sensor, gboolean started)
{
  static const char * const applications[] = { "MainApp", "AnalysisEngine", "CollaborationApp" };
  const char *element = sim_dialect (started ? "status.application-started" : "status.application-stopped");
  g_autofree char *content = g_strdup_printf ("<cid:%s/>", element);

  /* stopped in reverse order (protocol.md 1.7) */
  for (guint i = 0; i < G_N_ELEMENTS (applications); i++)
    emit_status (sensor, applications[started ? i : G_N_ELEMENTS (applications) - 1 - i], content);
}

void
sim_sdee_emit_control_transaction (SimSensor *sensor, const char *command, gboolean successful, const char *user)
{
  g_autofree char *content = g_markup_printf_escaped ("<cid:%s command=\"%s\" successful=\"%s\"><cid:requestor><cid:user>%s</cid:user>"
                                                      "</cid:requestor></cid:%s>", sim_dialect ("status.control-transaction"), command,
                                                      successful ? "true" : "false", user, sim_dialect ("status.control-transaction"));

  emit_status (sensor, "mainApp", content);
}
