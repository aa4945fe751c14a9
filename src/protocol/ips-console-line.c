/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-console-line.h"

char **
ips_console_line_match (gsize *once, const char *pattern, const char *line)
{
  g_autoptr(GMatchInfo) match = NULL;

  if (g_once_init_enter (once))
    g_once_init_leave (once, (gsize) g_regex_new (pattern, 0, 0, NULL));
  return g_regex_match ((GRegex *) *once, line, 0, &match) ? g_match_info_fetch_all (match) : NULL;
}
