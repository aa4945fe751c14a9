/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sdee-event.h"

#include "ips-text.h"

#define MAX_CHARS 200

void
ips_sdee_event_free (IpsSdeeEvent *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->host);
  g_free (self->application);
  g_free (self->subject);
  g_free (self->text);
  g_free (self);
}

/* At least three years of URIs are in use: only their beginning counts. */
static gboolean
is_cidee (IpsDialect *dialect, const IpsXmlNode *node)
{
  return *node->ns == '\0' || g_str_has_prefix (node->ns, ips_dialect_get (dialect, "namespace.cidee-prefix"));
}

static gboolean
is_named (IpsDialect *dialect, const IpsXmlNode *node, const char *key)
{
  return g_str_equal (node->name, ips_dialect_get (dialect, key)) && is_cidee (dialect, node);
}

static void
read_status (IpsDialect *dialect, IpsXmlNode *node, IpsSdeeEvent *event)
{
  static const struct { const char *key; IpsSdeeEventKind kind; } kinds[] = {
    { "status.application-started", IPS_SDEE_APPLICATION_STARTED },
    { "status.application-stopped", IPS_SDEE_APPLICATION_STOPPED },
    { "status.certificates-changed", IPS_SDEE_CERTIFICATES_CHANGED },
    { "status.control-transaction", IPS_SDEE_CONTROL_TRANSACTION },
  };
  IpsXmlNode *status = NULL;

  /* One status per event: the child that is neither originator nor time. */
  for (guint i = 0; i < ips_xml_node_n_children (node) && status == NULL; i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (node, i);

      if (is_cidee (dialect, child) && !g_str_equal (child->name, "originator") && !g_str_equal (child->name, "time"))
        status = child;
    }
  event->kind = IPS_SDEE_OTHER_STATUS;
  if (status == NULL)
    return;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (is_named (dialect, status, kinds[i].key))
      event->kind = kinds[i].kind;
  if (event->kind == IPS_SDEE_CONTROL_TRANSACTION)
    {
      event->subject = ips_text_make_safe (ips_xml_node_get_attribute (status, "command"), MAX_CHARS);
      event->text = ips_xml_node_dup_safe_text (ips_xml_node_child (status, "description"));
      event->successful = g_strcmp0 (ips_xml_node_get_attribute (status, "successful"), "true") == 0;
      return;
    }
  event->subject = ips_text_make_safe (status->name, MAX_CHARS);
  event->text = ips_xml_node_dup_safe_text (ips_xml_node_n_children (status) > 0 ? ips_xml_node_child (status, "description") : status);
}

static void
read_error (IpsDialect *dialect, IpsXmlNode *node, IpsSdeeEvent *event)
{
  IpsXmlNode *message = ips_xml_node_child (node, ips_dialect_get (dialect, "element.error-message"));

  event->kind = IPS_SDEE_ERROR;
  event->subject = ips_text_make_safe (ips_xml_node_get_attribute (message, ips_dialect_get (dialect, "attribute.error-name")), MAX_CHARS);
  event->text = ips_xml_node_dup_safe_text (message);
}

IpsSdeeEvent *
ips_sdee_event_read (IpsDialect *dialect, IpsXmlNode *node)
{
  g_autoptr(IpsSdeeEvent) event = g_new0 (IpsSdeeEvent, 1);
  IpsXmlNode *originator = ips_xml_node_child (node, "originator");
  gint64 time_ns;

  if (is_named (dialect, node, "element.ev-status"))
    read_status (dialect, node, event);
  else if (is_named (dialect, node, "element.ev-error"))
    read_error (dialect, node, event);
  else
    return NULL;

  event->id = ips_text_make_safe (ips_xml_node_get_attribute (node, "eventId"), MAX_CHARS);
  event->host = ips_xml_node_dup_safe_text (ips_xml_node_child (originator, "hostId"));
  event->application = ips_xml_node_dup_safe_text (ips_xml_node_child (originator, "appName"));
  if (ips_xml_node_get_number (ips_xml_node_child (node, "time"), &time_ns))
    event->time_us = time_ns / 1000;
  if (event->subject == NULL)
    event->subject = g_strdup ("");
  if (event->text == NULL)
    event->text = g_strdup ("");
  return g_steal_pointer (&event);
}
