/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-fit.h"

#include <stdlib.h>
#include <string.h>

static int
get_give (const IpsTableWidth *column)
{
  return column->kept ? 0 : MAX (column->usual - column->least, 0);
}

void
ips_table_fit (const IpsTableWidth *columns, guint n_columns, int available, int *widths)
{
  gint64 total = 0, give = 0, missing;

  for (guint i = 0; i < n_columns; i++)
    {
      widths[i] = columns[i].usual;
      total += columns[i].usual;
      give += get_give (&columns[i]);
    }
  if (n_columns == 0)
    return;
  if (total <= available)
    {
      if (!columns[0].kept && n_columns > 1)
        widths[0] += MIN ((int) (available - total) / 3, columns[0].usual);
      return;
    }
  missing = MIN (total - available, give);
  /* What was given so far is counted, so that rounding adds up. */
  for (guint i = 0; i < n_columns && give > 0; i++)
    {
      int share = get_give (&columns[i]);
      int part = (int) ((missing * share + give - 1) / give);

      widths[i] -= part;
      missing -= part;
      give -= share;
    }
}

char *
ips_table_break_heading (const char *title)
{
  glong length = g_utf8_strlen (title, -1), best = G_MAXLONG;
  const char *at = NULL;
  char *broken;

  for (const char *blank = strchr (title, ' '); blank != NULL; blank = strchr (blank + 1, ' '))
    {
      glong before = g_utf8_pointer_to_offset (title, blank);
      glong difference = labs (length - 1 - 2 * before);

      if (difference < best)
        {
          best = difference;
          at = blank;
        }
    }
  broken = g_strdup (title);
  if (at != NULL)
    broken[at - title] = '\n';
  return broken;
}
