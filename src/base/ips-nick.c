/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-nick.h"

gboolean
ips_nick_find (gconstpointer table, gsize element_bytes, guint n_elements, const char *nick, guint *value)
{
  for (guint i = 0; i < n_elements; i++)
    if (g_strcmp0 (nick, G_STRUCT_MEMBER (const char *, table, i * element_bytes)) == 0)
      {
        *value = i;
        return TRUE;
      }
  return FALSE;
}
