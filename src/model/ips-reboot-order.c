/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-reboot-order.h"

#include "ips-text.h"

#define IN_SEQUENCE "in-sequence"
#define IN_WINDOW "in-window"
#define STOP_TRAFFIC "stop-traffic"
#define REASON "reason"

IpsRebootOrder *
ips_reboot_order_new (void)
{
  IpsRebootOrder *self = g_new0 (IpsRebootOrder, 1);

  self->reason = g_strdup ("");
  return self;
}

void
ips_reboot_order_free (IpsRebootOrder *self)
{
  if (self == NULL)
    return;
  g_free (self->reason);
  g_free (self);
}

void
ips_reboot_order_set_reason (IpsRebootOrder *self, const char *reason)
{
  g_autofree char *blank = g_strdup (reason != NULL ? reason : "");

  g_strstrip (g_strdelimit (blank, "\n\r\t\v\f", ' '));
  g_free (self->reason);
  self->reason = ips_text_make_safe (blank, IPS_REBOOT_REASON_MAX);
}

char *
ips_reboot_order_to_json (const IpsRebootOrder *self)
{
  g_autoptr(JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  if (self->in_sequence)
    json_object_set_boolean_member (object, IN_SEQUENCE, TRUE);
  if (self->in_window)
    json_object_set_boolean_member (object, IN_WINDOW, TRUE);
  if (self->stop_traffic)
    json_object_set_boolean_member (object, STOP_TRAFFIC, TRUE);
  if (*self->reason != '\0')
    json_object_set_string_member (object, REASON, self->reason);
  json_node_take_object (root, object);
  return json_to_string (root, FALSE);
}

static gboolean
get_flag (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && json_node_get_boolean (node);
}

IpsRebootOrder *
ips_reboot_order_from_object (JsonObject *object)
{
  IpsRebootOrder *self = ips_reboot_order_new ();
  JsonNode *reason;

  if (object == NULL)
    return self;
  self->in_sequence = get_flag (object, IN_SEQUENCE);
  self->in_window = get_flag (object, IN_WINDOW);
  self->stop_traffic = get_flag (object, STOP_TRAFFIC);
  reason = json_object_get_member (object, REASON);
  if (reason != NULL && JSON_NODE_HOLDS_VALUE (reason) && json_node_get_value_type (reason) == G_TYPE_STRING)
    ips_reboot_order_set_reason (self, json_node_get_string (reason));
  return self;
}

IpsRebootOrder *
ips_reboot_order_from_json (const char *json)
{
  g_autoptr(JsonNode) root = json != NULL && *json != '\0' ? json_from_string (json, NULL) : NULL;

  return ips_reboot_order_from_object (root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL);
}

gboolean
ips_reboot_order_allows (const IpsRebootOrder *self, IpsTraffic traffic)
{
  return traffic != IPS_TRAFFIC_FAIL_CLOSE || self->stop_traffic;
}
