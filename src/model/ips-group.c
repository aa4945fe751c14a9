/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-group.h"

#include <string.h>

gboolean
ips_group_contains (const char *group, const char *path)
{
  gsize length;

  g_return_val_if_fail (path != NULL, FALSE);

  if (group == NULL || *group == '\0')
    return TRUE;
  length = strlen (group);
  return strncmp (path, group, length) == 0 && (path[length] == '\0' || path[length] == '/');
}
