/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-xml-node.h"

G_BEGIN_DECLS

/**
 * IpsConsoleCommands:
 *
 * The commands that a change of signatures becomes at a command line, while they are made. Any thread.
 */
typedef struct
{
  IpsDialect *dialect;       /* (unowned) */
  GPtrArray *commands;       /* (owned) (element-type utf8) */
} IpsConsoleCommands;

/* What @key stands for in the dialect. */
const char *ips_console_commands_word (IpsConsoleCommands *self, const char *key);
/* Whether @node is the element that @key stands for. */
gboolean ips_console_commands_is (IpsConsoleCommands *self, IpsXmlNode *node, const char *key);
/* What @node is called by its attribute; "" for none. */
const char *ips_console_commands_name_of (IpsConsoleCommands *self, IpsXmlNode *node);
void ips_console_commands_add (IpsConsoleCommands *self, const char *command);

/**
 * ips_console_commands_make:
 * @delta: the content of an edit-config-delta (ips_idconf_finish())
 * @add: adds the commands for the configuration of signatures
 * @refuse: says in @error that what is called @what cannot be changed; returns %FALSE
 *
 * Returns: (transfer full) (element-type utf8): %NULL with what @add or @refuse said, or where @delta is no XML
 */
GPtrArray *ips_console_commands_make (IpsDialect *dialect, const char *delta,
                                      gboolean (*add) (IpsConsoleCommands *self, IpsXmlNode *config, GError **error),
                                      gboolean (*refuse) (const char *what, GError **error), GError **error);

G_END_DECLS
