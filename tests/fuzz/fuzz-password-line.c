/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-password-list.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What systemd hands over, a line of it: the parts are those of the line, and the password is its end. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *line = g_strndup ((const char *) data, size);
  g_autofree char *kind = NULL;
  g_autofree char *name = NULL;
  const char *password = NULL;

  if (!ips_password_line_parse (line, &kind, &name, &password))
    return 0;
  g_assert (strchr (kind, ' ') == NULL && strchr (name, '=') == NULL && *password != '\0');
  g_assert (g_str_has_prefix (line, kind) && g_str_has_suffix (line, password));
  g_assert (strlen (kind) + 1 + strlen (name) + 1 + strlen (password) <= strlen (line));
  return 0;
}
