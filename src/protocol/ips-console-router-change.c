/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-router-signature.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-commands.h"
#include "ips-error.h"
#include "ips-signature-action.h"
#include "ips-text.h"

/* All that a router can do when a signature fires. */
#define ACTIONS (IPS_ACTION_BIT (IPS_ACTION_PRODUCE_ALERT) | IPS_ACTION_BIT (IPS_ACTION_DENY_PACKET) | IPS_ACTION_BIT (IPS_ACTION_DENY_ATTACKER) \
                 | IPS_ACTION_BIT (IPS_ACTION_DENY_CONNECTION) | IPS_ACTION_BIT (IPS_ACTION_RESET_TCP))

static void
add_two (IpsConsoleCommands *self, const char *key, const char *value)
{
  g_ptr_array_add (self->commands, g_strdup_printf ("%s %s", ips_console_commands_word (self, key), value));
}

static gboolean
refuse (const char *what, GError **error)
{
  g_autofree char *safe = ips_text_make_safe (what, 0);

  /* TRANSLATORS: %s is a word of the device's configuration */
  ips_set_error (error, IPS_ERROR_REJECTED, _("a router with IOS IPS has no command for “%s” of a signature: leave it out of its policy, or give the router a policy of its own"),
                 safe);
  return FALSE;
}

/* --- what a signature says of itself --- */

static gboolean
add_severity (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  IpsSeverity severity;

  if (!ips_severity_from_nick (ips_xml_node_get_text (node), &severity))
    return refuse (ips_xml_node_get_text (node), error);
  add_two (self, "ios.word.severity", ips_severity_to_nick (severity));
  return TRUE;
}

static gboolean
add_fidelity (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  g_autofree char *value = NULL;
  gint64 rating;

  if (!ips_xml_node_get_number (node, &rating) || rating > 100)
    return refuse (ips_xml_node_get_text (node), error);
  value = g_strdup_printf ("%u", (guint) rating);
  add_two (self, "ios.word.fidelity", value);
  return TRUE;
}

/* One or both of enabled and retired. */
static gboolean
add_status (IpsConsoleCommands *self, IpsXmlNode *status, GError **error)
{
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.word.status"));
  for (guint i = 0; i < ips_xml_node_n_children (status); i++)
    {
      IpsXmlNode *var = ips_xml_node_nth (status, i);
      gboolean yes = g_str_equal (ips_xml_node_get_text (var), "true");

      if (g_str_equal (ips_console_commands_name_of (self, var), ips_console_commands_word (self, "var.signature-retired")))
        ips_console_commands_add (self, ips_console_commands_word (self, yes ? "ios.command.retire" : "ios.command.unretire"));
      else if (g_str_equal (ips_console_commands_name_of (self, var), ips_console_commands_word (self, "var.signature-enabled")))
        ips_console_commands_add (self, ips_console_commands_word (self, yes ? "ios.command.enable" : "ios.command.disable"));
      else
        return refuse (ips_console_commands_name_of (self, var), error);
    }
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.command.exit"));
  return TRUE;
}

/* All of them at once, a line each: what is named takes the place of what it did. */
static gboolean
add_actions (IpsConsoleCommands *self, IpsXmlNode *var, GError **error)
{
  g_autofree char *unknown = NULL;
  guint mask = ips_signature_actions_from_text (ips_xml_node_get_text (var), &unknown);

  if (unknown != NULL)
    return refuse (unknown, error);
  if (mask == 0)
    {
      ips_set_error (error, IPS_ERROR_REJECTED, _("a signature of a router with IOS IPS always does something when it fires: disable it where it is to do nothing"));
      return FALSE;
    }
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if ((mask & ~ACTIONS & IPS_ACTION_BIT (i)) != 0)
      return refuse (ips_signature_action_to_nick (i), error);
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.word.engine"));
  for (IpsSignatureAction i = 0; i < IPS_N_ACTIONS; i++)
    if ((mask & IPS_ACTION_BIT (i)) != 0)
      add_two (self, "ios.word.action", ips_signature_action_to_nick (i));
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.command.exit"));
  return TRUE;
}

/* Which engine it is, is the router's own business. */
static gboolean
add_engine (IpsConsoleCommands *self, IpsXmlNode *engine, GError **error)
{
  IpsXmlNode *kind = ips_xml_node_n_children (engine) == 1 ? ips_xml_node_nth (engine, 0) : NULL;
  IpsXmlNode *var = kind != NULL && ips_xml_node_n_children (kind) == 1 ? ips_xml_node_nth (kind, 0) : NULL;

  if (var == NULL || !g_str_equal (ips_console_commands_name_of (self, var), ips_console_commands_word (self, "var.signature-actions")))
    return refuse (ips_console_commands_name_of (self, engine), error);
  return add_actions (self, var, error);
}

static gboolean
add_member (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  static const struct { const char *element, *name; gboolean (*add) (IpsConsoleCommands *self, IpsXmlNode *node, GError **error); } members[] = {
    { "element.var", "var.signature-severity", add_severity },
    { "element.var", "var.signature-fidelity", add_fidelity },
    { "element.struct", "struct.signature-status", add_status },
    { "element.struct", "struct.signature-engine", add_engine },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (ips_console_commands_is (self, node, members[i].element) && g_str_equal (ips_console_commands_name_of (self, node), ips_console_commands_word (self, members[i].name)))
      return members[i].add (self, node, error);
  return refuse (*ips_console_commands_name_of (self, node) != '\0' ? ips_console_commands_name_of (self, node) : node->name, error);
}

/* --- signatures --- */

static gboolean
add_entry (IpsConsoleCommands *self, IpsXmlNode *entry, GError **error)
{
  IpsXmlNode *key = ips_xml_node_child (entry, ips_console_commands_word (self, "element.key"));
  IpsXmlNode *members = ips_xml_node_child (entry, ips_console_commands_word (self, "element.struct"));
  g_autofree char *number = NULL;
  gint64 id, sub;

  if (ips_xml_node_get_attribute (entry, ips_console_commands_word (self, "attribute.edit-operation")) != NULL)
    {
      ips_set_error (error, IPS_ERROR_REJECTED, _("a router with IOS IPS has no custom signatures"));
      return FALSE;
    }
  if (members == NULL || ips_xml_node_n_children (key) != 2 || !ips_xml_node_get_number (ips_xml_node_nth (key, 0), &id)
      || !ips_xml_node_get_number (ips_xml_node_nth (key, 1), &sub) || id > G_MAXUINT16 || sub > G_MAXUINT16)
    return refuse (entry->name, error);
  number = g_strdup_printf ("%u %u", (guint) id, (guint) sub);
  add_two (self, "ios.word.signature", number);
  for (guint i = 0; i < ips_xml_node_n_children (members); i++)
    if (!add_member (self, ips_xml_node_nth (members, i), error))
      return FALSE;
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.command.exit"));
  return TRUE;
}

static gboolean
add_all (IpsConsoleCommands *self, IpsXmlNode *config, GError **error)
{
  IpsXmlNode *map = ips_xml_node_n_children (config) == 1 ? ips_xml_node_nth (config, 0) : NULL;

  if (map == NULL || !ips_console_commands_is (self, map, "element.map") || !g_str_equal (ips_console_commands_name_of (self, map), ips_console_commands_word (self, "map.signatures")))
    return refuse (map != NULL && *ips_console_commands_name_of (self, map) != '\0' ? ips_console_commands_name_of (self, map) : config->name, error);
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.command.definitions"));
  for (guint i = 0; i < ips_xml_node_n_children (map); i++)
    if (!add_entry (self, ips_xml_node_nth (map, i), error))
      return FALSE;
  ips_console_commands_add (self, ips_console_commands_word (self, "ios.command.exit"));
  return TRUE;
}

GPtrArray *
ips_console_router_change_make_commands (IpsDialect *dialect, const char *delta, GError **error)
{
  return ips_console_commands_make (dialect, delta, add_all, refuse, error);
}
