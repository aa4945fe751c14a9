/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsConsoleUser: one line of "show users" or "show users all". A plain value.
 */
typedef struct
{
  char *name;
  char *role;             /* "administrator", "operator", "viewer", "service" */
  guint session;          /* of the command line; 0: not logged in */
  gboolean is_self;       /* the session that asked */
  gboolean is_disabled;   /* shown in parentheses */
} IpsConsoleUser;

/* (transfer full) (element-type IpsConsoleUser): in the sensor's order; %NULL with the sensor's own error, or
 * %IPS_ERROR_PROTOCOL where nobody is listed, although somebody asked. Any thread. */
GPtrArray *ips_console_users_parse (const char *const *lines, GError **error);

G_END_DECLS
