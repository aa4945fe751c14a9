/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-json.h"

#include <string.h>

gboolean
ips_json_is_shallow (const char *text, gssize length_bytes, guint max_depth)
{
  const char *end = text + (length_bytes < 0 ? strlen (text) : (gsize) length_bytes);
  gboolean in_string = FALSE;
  guint depth = 0;

  for (const char *at = text; at < end; at++)
    {
      if (in_string)
        {
          if (*at == '\\')
            at++;
          else if (*at == '"')
            in_string = FALSE;
        }
      else if (*at == '"')
        {
          in_string = TRUE;
        }
      else if (*at == '[' || *at == '{')
        {
          if (++depth > max_depth)
            return FALSE;
        }
      else if ((*at == ']' || *at == '}') && depth > 0)
        {
          depth--;
        }
    }
  return TRUE;
}
