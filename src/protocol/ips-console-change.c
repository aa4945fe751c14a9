/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-change.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-commands.h"
#include "ips-error.h"
#include "ips-text.h"

#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

static gboolean add_members (IpsConsoleCommands *self, IpsXmlNode *node, GError **error);

static gboolean
refuse (const char *what, GError **error)
{
  g_autofree char *safe = ips_text_make_safe (what, 0);

  /* TRANSLATORS: %s is a word of the device's configuration */
  ips_set_error (error, IPS_ERROR_REJECTED, _("changing “%s” is not done over SSH: choose “Automatic” or HTTPS in the device's properties"), safe);
  return FALSE;
}

static gboolean
check_name (const char *name, GError **error)
{
  return *name != '\0' && strspn (name, NAME_CHARS) == strlen (name) ? TRUE : refuse (name, error);
}

/* "?" asks for help instead of being typed, and within quotation marks no other can stand. */
static gboolean
check_value (const char *value, GError **error)
{
  gboolean fits = *value != '\0' && strpbrk (value, "?\"\\") == NULL;

  for (const char *at = value; *at != '\0'; at++)
    fits = fits && !g_ascii_iscntrl (*at);
  if (!fits)
    {
      g_autofree char *safe = ips_text_make_safe (value, 0);

      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” cannot be typed at the command line"), safe);
    }
  return fits;
}

static gboolean
add_var (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  const char *name = ips_console_commands_name_of (self, node), *value = ips_xml_node_get_text (node);
  g_autofree char *command = NULL;

  if (!check_name (name, error) || !check_value (value, error))
    return FALSE;
  command = strchr (value, ' ') != NULL ? g_strdup_printf ("%s \"%s\"", name, value) : g_strdup_printf ("%s %s", name, value);
  ips_console_commands_add (self, command);
  return TRUE;
}

/* A thing of which there is one of several kinds, and what is said where its kind is not known. */
static const struct { const char *key; const char *unknown; } choices[] = {
  { "struct.signature-engine", N_("the device does not say which engine the signature has, so its actions cannot be changed over SSH") },
  { "struct.signature-summary-mode", N_("the summary mode of the signature is not known, so it cannot be changed over SSH") },
  { "struct.signature-specify-alert-interval", N_("the alert interval of the signature is not known, so it cannot be changed over SSH") },
};

/* Which of several kinds of one thing it is, is said with the thing: "engine atomic-ip". */
static gboolean
add_choice (IpsConsoleCommands *self, IpsXmlNode *node, const char *unknown, GError **error)
{
  IpsXmlNode *kind = ips_xml_node_n_children (node) == 1 ? ips_xml_node_nth (node, 0) : NULL;
  g_autofree char *command = NULL;

  if (kind == NULL || !ips_console_commands_is (self, kind, "element.struct") || !check_name (ips_console_commands_name_of (self, kind), NULL))
    {
      ips_set_error (error, IPS_ERROR_REJECTED, "%s", g_dgettext (GETTEXT_PACKAGE, unknown));
      return FALSE;
    }
  command = g_strdup_printf ("%s %s", ips_console_commands_name_of (self, node), ips_console_commands_name_of (self, kind));
  ips_console_commands_add (self, command);
  if (!add_members (self, kind, error))
    return FALSE;
  ips_console_commands_add (self, ips_console_commands_word (self, "console.command.exit"));
  return TRUE;
}

static gboolean
add_struct (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  const char *name = ips_console_commands_name_of (self, node);

  /* one without a name only groups */
  if (*name == '\0')
    return add_members (self, node, error);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (g_str_equal (name, ips_console_commands_word (self, choices[i].key)))
      return add_choice (self, node, choices[i].unknown, error);
  if (!check_name (name, error))
    return FALSE;
  ips_console_commands_add (self, name);
  if (!add_members (self, node, error))
    return FALSE;
  ips_console_commands_add (self, ips_console_commands_word (self, "console.command.exit"));
  return TRUE;
}

/* "signatures 2004 0", or "no signatures 60000 0" for one that is taken off */
static gboolean
add_entry (IpsConsoleCommands *self, const char *map, IpsXmlNode *entry, GError **error)
{
  IpsXmlNode *key = ips_xml_node_child (entry, ips_console_commands_word (self, "element.key"));
  const char *operation = ips_xml_node_get_attribute (entry, ips_console_commands_word (self, "attribute.edit-operation"));
  gboolean removed = g_strcmp0 (operation, ips_console_commands_word (self, "edit-operation.delete")) == 0;
  g_autoptr(GString) command = g_string_new (NULL);

  if (!ips_console_commands_is (self, entry, "element.map-entry") || ips_xml_node_n_children (key) == 0)
    return refuse (map, error);
  if (removed)
    g_string_append_printf (command, "%s ", ips_console_commands_word (self, "console.word.no"));
  g_string_append (command, map);
  for (guint i = 0; i < ips_xml_node_n_children (key); i++)
    {
      const char *value = ips_xml_node_get_text (ips_xml_node_nth (key, i));

      if (!check_name (value, error))
        return FALSE;
      g_string_append_printf (command, " %s", value);
    }
  ips_console_commands_add (self, command->str);
  if (removed)
    return TRUE;
  for (guint i = 0; i < ips_xml_node_n_children (entry); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (entry, i);

      if (child != key && !add_members (self, child, error))
        return FALSE;
    }
  ips_console_commands_add (self, ips_console_commands_word (self, "console.command.exit"));
  return TRUE;
}

static gboolean
add_map (IpsConsoleCommands *self, IpsXmlNode *map, GError **error)
{
  const char *name = ips_console_commands_name_of (self, map);
  const char *operation = ips_xml_node_get_attribute (map, ips_console_commands_word (self, "attribute.edit-operation"));

  if (!g_str_equal (name, ips_console_commands_word (self, "map.signatures")) || g_strcmp0 (operation, "merge") != 0)
    return refuse (name, error);
  for (guint i = 0; i < ips_xml_node_n_children (map); i++)
    if (!add_entry (self, name, ips_xml_node_nth (map, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
add_members (IpsConsoleCommands *self, IpsXmlNode *node, GError **error)
{
  for (guint i = 0; i < ips_xml_node_n_children (node); i++)
    {
      IpsXmlNode *child = ips_xml_node_nth (node, i);
      gboolean done = ips_console_commands_is (self, child, "element.var") ? add_var (self, child, error)
                      : ips_console_commands_is (self, child, "element.struct") ? add_struct (self, child, error)
                      : ips_console_commands_is (self, child, "element.map") ? add_map (self, child, error) : refuse (child->name, error);

      if (!done)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_all (IpsConsoleCommands *self, IpsXmlNode *config, GError **error)
{
  ips_console_commands_add (self, ips_console_commands_word (self, "console.command.signatures"));
  if (!add_members (self, config, error))
    return FALSE;
  ips_console_commands_add (self, ips_console_commands_word (self, "console.command.exit"));
  return TRUE;
}

GPtrArray *
ips_console_change_make_commands (IpsDialect *dialect, const char *delta, GError **error)
{
  return ips_console_commands_make (dialect, delta, add_all, refuse, error);
}
