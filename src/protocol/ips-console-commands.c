/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-console-commands.h"

#include <string.h>

#include "ips-idconf.h"

const char *
ips_console_commands_word (IpsConsoleCommands *self, const char *key)
{
  return ips_dialect_get (self->dialect, key);
}

gboolean
ips_console_commands_is (IpsConsoleCommands *self, IpsXmlNode *node, const char *key)
{
  return g_str_equal (node->name, ips_console_commands_word (self, key));
}

const char *
ips_console_commands_name_of (IpsConsoleCommands *self, IpsXmlNode *node)
{
  const char *name = ips_xml_node_get_attribute (node, ips_console_commands_word (self, "attribute.component-name"));

  return name != NULL ? name : "";
}

void
ips_console_commands_add (IpsConsoleCommands *self, const char *command)
{
  g_ptr_array_add (self->commands, g_strdup (command));
}

GPtrArray *
ips_console_commands_make (IpsDialect *dialect, const char *delta,
                           gboolean (*add) (IpsConsoleCommands *self, IpsXmlNode *config, GError **error),
                           gboolean (*refuse) (const char *what, GError **error), GError **error)
{
  g_autoptr(IpsXmlNode) root = ips_xml_node_parse (delta, strlen (delta), error);
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
  IpsConsoleCommands self = { dialect, commands };
  IpsXmlNode *config;

  if (root == NULL)
    return NULL;
  config = ips_idconf_find_config (dialect, root, ips_console_commands_word (&self, "component.signature-definition"));
  if (config == NULL)
    {
      const char *name = ips_console_commands_name_of (&self, root);

      refuse (*name != '\0' ? name : root->name, error);
      return NULL;
    }
  return add (&self, config, error) ? g_steal_pointer (&commands) : NULL;
}
