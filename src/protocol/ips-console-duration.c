/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-console-duration.h"

#include <string.h>

#define MAX_S (G_GINT64_CONSTANT (100) * 366 * 86400)

gint64
ips_console_duration_parse (const char *text)
{
  static const struct { const char *word; gint64 seconds; } units[] = {
    { "year", 365 * 86400 }, { "week", 7 * 86400 }, { "day", 86400 }, { "hour", 3600 }, { "min", 60 }, { "sec", 1 },
  };
  gint64 sum = 0;
  gboolean any = FALSE;

  while (*text != '\0')
    {
      gint64 number, minutes;
      char *end;
      gboolean known = FALSE;

      text += strspn (text, " ,.");
      if (*text == '\0')
        break;
      if (!g_ascii_isdigit (*text))
        return -1;
      number = g_ascii_strtoll (text, &end, 10);
      if (number > MAX_S)
        return -1;
      if (*end == ':' && g_ascii_isdigit (end[1]))
        {
          minutes = g_ascii_strtoll (end + 1, &end, 10);
          if (minutes > 59)
            return -1;
          sum += number * 3600 + minutes * 60;
          known = TRUE;
        }
      end += strspn (end, " ");
      for (guint i = 0; !known && i < G_N_ELEMENTS (units); i++)
        if (g_str_has_prefix (end, units[i].word))
          {
            sum += number * units[i].seconds;
            end += strcspn (end, " ,.");
            known = TRUE;
          }
      if (!known || sum > MAX_S)
        return -1;
      any = TRUE;
      text = end;
    }
  return any ? sum : -1;
}
