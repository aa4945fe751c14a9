/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sdee.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-sensor-error.h"

#define MAX_EVENTS_PER_GET 100

void
ips_sdee_reply_free (IpsSdeeReply *self)
{
  if (self == NULL)
    return;
  g_free (self->subscription_id);
  g_clear_pointer (&self->events, g_ptr_array_unref);
  g_free (self);
}

static void
set_fault (IpsXmlNode *fault, GError **error)
{
  IpsXmlNode *subcode = ips_xml_node_find (fault, "Subcode");
  IpsXmlNode *reason = ips_xml_node_child (fault, "Reason");
  IpsXmlNode *text = ips_xml_node_child (reason, "Text");
  g_autofree char *value = g_strdup (ips_xml_node_get_text (ips_xml_node_child (subcode, "Value")));
  const char *colon;

  g_strstrip (value);
  colon = strchr (value, ':');
  ips_sensor_error_set_from_name (error, colon != NULL ? colon + 1 : value, ips_xml_node_get_text (text != NULL ? text : reason));
}

/* It comes back in a query, so only what cannot mean anything there is let through. */
static gboolean
is_id (const char *text)
{
  gsize n = strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

  return n > 0 && n <= 128 && text[n] == '\0';
}

static void
read_events (IpsDialect *dialect, IpsXmlNode *list, IpsSdeeReply *reply)
{
  for (guint i = 0; i < ips_xml_node_n_children (list); i++)
    {
      IpsSdeeEvent *event = ips_sdee_event_read (dialect, ips_xml_node_nth (list, i));

      if (event != NULL)
        g_ptr_array_add (reply->events, event);
      else
        reply->n_passed_over++;
    }
}

/**
 * ips_sdee_parse_reply:
 * @data: the reply's body
 * @size_bytes: its size
 *
 * Returns: (transfer full): what it holds, or %NULL with an error
 */
IpsSdeeReply *
ips_sdee_parse_reply (IpsDialect *dialect, const char *data, gsize size_bytes, GError **error)
{
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (data, size_bytes, error);
  g_autoptr(IpsSdeeReply) reply = NULL;
  IpsXmlNode *body, *fault, *id;

  if (root == NULL)
    return NULL;
  body = ips_xml_node_child (root, "Body");
  if (!g_str_equal (root->name, "Envelope") || body == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the reply is no SDEE document"));
      return NULL;
    }
  fault = ips_xml_node_child (body, "Fault");
  if (fault != NULL)
    {
      set_fault (fault, error);
      return NULL;
    }

  reply = g_new0 (IpsSdeeReply, 1);
  reply->events = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sdee_event_free);
  id = ips_xml_node_child (body, "subscriptionId");
  if (id != NULL)
    {
      reply->subscription_id = ips_xml_node_dup_safe_text (id);
      if (!is_id (reply->subscription_id))
        {
          ips_set_error (error, IPS_ERROR_PROTOCOL, _("the subscription has no usable identifier"));
          return NULL;
        }
    }
  if (!ips_xml_node_get_number (ips_xml_node_find (root, "remaining-events"), &reply->n_remaining))
    reply->n_remaining = 0;
  read_events (dialect, ips_xml_node_child (body, "events"), reply);
  return g_steal_pointer (&reply);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GBytes) bytes = NULL;
  IpsSdeeReply *reply = NULL;
  GError *error = NULL;

  bytes = ips_sensor_link_fetch_finish (IPS_SENSOR_LINK (source), result, &error);
  if (bytes != NULL)
    reply = ips_sdee_parse_reply (g_task_get_task_data (task), g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), &error);
  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) ips_sdee_reply_free);
  else
    g_task_return_error (task, error);
}

/* Takes @query over. */
static void
fetch (IpsSensorLink *link, IpsDialect *dialect, gpointer tag, char *query, guint wait_ms, GCancellable *cancellable,
       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (link, cancellable, callback, user_data);
  g_autofree char *owned = query;

  g_task_set_source_tag (task, tag);
  g_task_set_task_data (task, g_object_ref (dialect), g_object_unref);
  ips_sensor_link_fetch_async (link, "path.sdee", owned, wait_ms, cancellable, fetched_cb, g_steal_pointer (&task));
}

void
ips_sdee_open_async (IpsSensorLink *link, IpsDialect *dialect, gint64 since_us, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  GString *query = g_string_new ("action=open&events=evStatus+evError&force=no&sessionCookies=yes");

  if (since_us >= 0)
    g_string_append_printf (query, "&startTime=%" G_GINT64_FORMAT "000", since_us);
  fetch (link, dialect, ips_sdee_open_async, g_string_free (query, FALSE), 0, cancellable, callback, user_data);
}

char *
ips_sdee_open_finish (GAsyncResult *result, GError **error)
{
  g_autoptr(IpsSdeeReply) reply = g_task_propagate_pointer (G_TASK (result), error);

  if (reply == NULL)
    return NULL;
  if (reply->subscription_id == NULL)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the reply names no subscription"));
      return NULL;
    }
  return g_steal_pointer (&reply->subscription_id);
}

void
ips_sdee_get_async (IpsSensorLink *link, IpsDialect *dialect, const char *subscription_id, guint wait_s, GCancellable *cancellable,
                    GAsyncReadyCallback callback, gpointer user_data)
{
  wait_s = MIN (wait_s, 3600);
  fetch (link, dialect, ips_sdee_get_async,
         g_strdup_printf ("action=get&confirm=yes&timeout=%u&maxNbrOfEvents=%d&subscriptionId=%s", wait_s, MAX_EVENTS_PER_GET, subscription_id),
         wait_s * 1000, cancellable, callback, user_data);
}

IpsSdeeReply *
ips_sdee_get_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_sdee_close_async (IpsSensorLink *link, IpsDialect *dialect, const char *subscription_id, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data)
{
  fetch (link, dialect, ips_sdee_close_async, g_strdup_printf ("action=close&subscriptionId=%s", subscription_id), 0,
         cancellable, callback, user_data);
}

gboolean
ips_sdee_close_finish (GAsyncResult *result, GError **error)
{
  g_autoptr(IpsSdeeReply) reply = g_task_propagate_pointer (G_TASK (result), error);

  return reply != NULL;
}
