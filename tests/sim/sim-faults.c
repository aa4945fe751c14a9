/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-faults.h"

#include <string.h>

static const struct { const char *name; SimFaultKind kind; } table[] = {
  { "refuse", SIM_FAULT_REFUSE },
  { "hang", SIM_FAULT_HANG },
  { "silent", SIM_FAULT_HANG },
  { "hang-reply", SIM_FAULT_HANG_REPLY },
  { "slow", SIM_FAULT_SLOW },
  { "drop", SIM_FAULT_DROP },
  { "malformed-xml", SIM_FAULT_MALFORMED_XML },
  { "dtd-bomb", SIM_FAULT_DTD_BOMB },
  { "entity-bomb", SIM_FAULT_ENTITY_BOMB },
  { "endless-body", SIM_FAULT_ENDLESS_BODY },
  { "wrong-content-type", SIM_FAULT_WRONG_CONTENT_TYPE },
  { "not-a-sensor", SIM_FAULT_NOT_A_SENSOR },
  { "cert-expired", SIM_FAULT_CERT_EXPIRED },
  { "cert-not-yet-valid", SIM_FAULT_CERT_NOT_YET_VALID },
  { "cert-changed", SIM_FAULT_CERT_CHANGED },
  { "cert-sha1-1024", SIM_FAULT_CERT_SHA1_1024 },
  { "tls10-only", SIM_FAULT_TLS10_ONLY },
  { "reboot-never-back", SIM_FAULT_REBOOT_NEVER_BACK },
  { "regenerate-hang", SIM_FAULT_REGENERATE_HANG },
  { "keeps-password", SIM_FAULT_KEEPS_PASSWORD },
  { "license-ignored", SIM_FAULT_LICENSE_IGNORED },
  { "license-invalid", SIM_FAULT_LICENSE_INVALID },
  { "config-ignored", SIM_FAULT_CONFIG_IGNORED },
  { "push-drop", SIM_FAULT_PUSH_DROP },
  { "push-hang", SIM_FAULT_PUSH_HANG },
  { "upgrade-ignored", SIM_FAULT_UPGRADE_IGNORED },
  { "upgrade-wrong", SIM_FAULT_UPGRADE_WRONG },
  { "upgrade-stuck", SIM_FAULT_UPGRADE_STUCK },
  { "upgrade-new-certificate", SIM_FAULT_UPGRADE_CERTIFICATE },
  { "upgrade-services-fail", SIM_FAULT_UPGRADE_SERVICES },
  { "upgrade-load", SIM_FAULT_UPGRADE_LOAD },
  { "upgrade-errors", SIM_FAULT_UPGRADE_ERRORS },
  { "ssh-old", SIM_FAULT_SSH_OLD },
  { "ssh-interactive", SIM_FAULT_SSH_INTERACTIVE },
  { "ssh-key-changed", SIM_FAULT_SSH_KEY_CHANGED },
};

void
sim_fault_free (SimFault *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->command);
  g_free (self);
}

static gboolean
read_name (SimFault *self, const char *text)
{
  if (g_str_has_prefix (text, "status-"))
    {
      self->kind = SIM_FAULT_STATUS;
      self->number = g_ascii_strtoll (text + strlen ("status-"), NULL, 10);
      return self->number >= 300 && self->number <= 599;
    }
  if (g_str_has_prefix (text, "error:err"))
    {
      self->kind = SIM_FAULT_ERROR;
      return TRUE;
    }
  if (g_str_has_prefix (text, "clock:"))
    {
      self->kind = SIM_FAULT_CLOCK;
      self->number = g_ascii_strtoll (text + strlen ("clock:"), NULL, 10);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (text, table[i].name))
      {
        self->kind = table[i].kind;
        return TRUE;
      }
  return FALSE;
}

SimFault *
sim_fault_new_from_json (JsonNode *node, GError **error)
{
  g_autoptr(SimFault) self = g_new0 (SimFault, 1);

  self->remaining = -1;
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *object = json_node_get_object (node);

      self->text = g_strdup (json_object_get_string_member_with_default (object, "fault", ""));
      self->remaining = (gint) json_object_get_int_member_with_default (object, "count", -1);
      self->command = g_strdup (json_object_get_string_member_with_default (object, "command", NULL));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    self->text = g_strdup (json_node_get_string (node));
  if (self->text == NULL || !read_name (self, self->text))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "no such fault: %s", self->text != NULL ? self->text : "?");
      return NULL;
    }
  return g_steal_pointer (&self);
}

GPtrArray *
sim_faults_new_from_json (JsonNode *node, GError **error)
{
  g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func ((GDestroyNotify) sim_fault_free);
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, "faults are an array");
      return NULL;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      SimFault *fault = sim_fault_new_from_json (json_array_get_element (array, i), error);

      if (fault == NULL)
        return NULL;
      g_ptr_array_add (faults, fault);
    }
  return g_steal_pointer (&faults);
}

gboolean
sim_faults_have (GPtrArray *faults, SimFaultKind kind)
{
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      SimFault *fault = g_ptr_array_index (faults, i);

      if (fault->kind == kind && fault->remaining != 0)
        return TRUE;
    }
  return FALSE;
}

SimFault *
sim_faults_take (GPtrArray *faults, SimFaultKind kind, const char *command)
{
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      SimFault *fault = g_ptr_array_index (faults, i);
      SimFault *copy;

      if (fault->kind != kind || fault->remaining == 0)
        continue;
      if (fault->command != NULL && g_strcmp0 (fault->command, command) != 0)
        continue;
      copy = g_new0 (SimFault, 1);
      copy->kind = kind;
      copy->number = fault->number;
      copy->text = g_strdup (fault->text);
      if (fault->remaining > 0 && --fault->remaining == 0)
        g_ptr_array_remove_index (faults, i);
      return copy;
    }
  return NULL;
}

void
sim_faults_remove (GPtrArray *faults, const char *text)
{
  for (guint i = faults != NULL ? faults->len : 0; i > 0; i--)
    if (g_str_equal (((SimFault *) g_ptr_array_index (faults, i - 1))->text, text))
      g_ptr_array_remove_index (faults, i - 1);
}

void
sim_faults_build (GPtrArray *faults, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (guint i = 0; faults != NULL && i < faults->len; i++)
    {
      SimFault *fault = g_ptr_array_index (faults, i);

      if (fault->remaining < 0 && fault->command == NULL)
        {
          json_builder_add_string_value (builder, fault->text);
          continue;
        }
      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "fault");
      json_builder_add_string_value (builder, fault->text);
      json_builder_set_member_name (builder, "count");
      json_builder_add_int_value (builder, fault->remaining);
      if (fault->command != NULL)
        {
          json_builder_set_member_name (builder, "command");
          json_builder_add_string_value (builder, fault->command);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
sim_faults_make_body (SimFaultKind kind)
{
  if (kind == SIM_FAULT_MALFORMED_XML)
    return g_strdup ("<?xml version=\"1.0\"?>\n<response><respGetVersion><platform>IPS-4360</respGetVersion>");
  if (kind == SIM_FAULT_DTD_BOMB)
    return g_strdup ("<?xml version=\"1.0\"?>\n<!DOCTYPE response SYSTEM \"file:///etc/passwd\" ["
                     "<!ENTITY x SYSTEM \"file:///etc/hostname\"><!ELEMENT response ANY>]>\n"
                     "<response><respGetVersion><platform>&x;</platform></respGetVersion></response>");
  if (kind == SIM_FAULT_ENTITY_BOMB)
    {
      GString *text = g_string_new ("<?xml version=\"1.0\"?>\n<!DOCTYPE response [<!ENTITY a0 \"aaaaaaaaaa\">");

      for (guint i = 1; i < 12; i++)
        {
          g_string_append_printf (text, "<!ENTITY a%u \"", i);
          for (guint j = 0; j < 10; j++)
            g_string_append_printf (text, "&a%u;", i - 1);
          g_string_append (text, "\">");
        }
      g_string_append (text, "]>\n<response><respGetVersion><platform>&a11;</platform></respGetVersion></response>");
      return g_string_free (text, FALSE);
    }
  return g_strdup ("<!DOCTYPE html>\n<html><head><title>Welcome</title></head><body><h1>It works</h1><p>A web server, not a sensor.</p>"
                   "</body></html>\n");
}
