/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-console-users.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-console-line.h"
#include "ips-error.h"

#define MAX_USERS 1024

static void
user_free (gpointer data)
{
  IpsConsoleUser *self = data;

  g_free (self->name);
  g_free (self->role);
  g_free (self);
}

static gboolean
is_role (const char *word)
{
  static const char *const roles[] = { "administrator", "operator", "viewer", "service", NULL };

  return g_strv_contains (roles, word);
}

/* "*   27412    cids_admin     administrator", "    (cids_old)    viewer" */
static IpsConsoleUser *
read_line (const char *line)
{
  static gsize once;
  g_auto(GStrv) parts = ips_console_line_match (&once, "^ *(\\*)? *(?:([0-9]{1,9}) +)?(\\(?)([^\\s()]+)(\\)?) +([a-z]+)$", line);
  IpsConsoleUser *user;

  if (parts == NULL)
    return NULL;
  if (!is_role (parts[6]) || (*parts[3] == '(') != (*parts[5] == ')'))
    return NULL;
  user = g_new0 (IpsConsoleUser, 1);
  user->is_self = *parts[1] == '*';
  user->session = (guint) g_ascii_strtoull (parts[2], NULL, 10);
  user->is_disabled = *parts[3] == '(';
  user->name = g_strdup (parts[4]);
  user->role = g_strdup (parts[6]);
  return user;
}

GPtrArray *
ips_console_users_parse (const char *const *lines, GError **error)
{
  g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func (user_free);

  if (!ips_console_error_check (lines, error))
    return NULL;
  for (guint i = 0; lines[i] != NULL && users->len < MAX_USERS; i++)
    {
      IpsConsoleUser *user = read_line (lines[i]);

      if (user != NULL)
        g_ptr_array_add (users, user);
    }
  if (users->len == 0)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("the answer lists no user"));
      return NULL;
    }
  return g_steal_pointer (&users);
}
