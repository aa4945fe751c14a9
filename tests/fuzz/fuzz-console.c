/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-console-date.h"
#include "ips-console-error.h"
#include "ips-console-fingerprint.h"
#include "ips-console-router.h"
#include "ips-console-screen.h"
#include "ips-console-statistics.h"
#include "ips-console-users.h"
#include "ips-console-version.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
read_all (const char *const *lines)
{
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsConsoleVersion) version = NULL;
  g_autoptr(IpsConsoleStatistics) statistics = NULL;
  g_autoptr(IpsConsoleRouter) router = NULL;
  g_autoptr(IpsConsoleSignatureCount) count = NULL;
  g_autoptr(GPtrArray) users = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr(GError) error = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  version = ips_console_version_parse (dialect, lines, &error);
  g_assert ((version == NULL) == (error != NULL));
  if (version != NULL)
    ips_sensor_facts_free (ips_console_version_make_facts (version, G_USEC_PER_SEC));
  statistics = ips_console_statistics_parse (lines, NULL);
  router = ips_console_router_parse (lines, NULL);
  count = ips_console_signature_count_parse (lines, NULL);
  users = ips_console_users_parse (lines, NULL);
  fingerprint = ips_console_fingerprint_parse (lines, NULL);
  for (guint i = 0; lines[i] != NULL && i < 16; i++)
    {
      gint64 time_us;

      ips_console_date_parse_clock (lines[i], &time_us);
      ips_console_date_parse_day (lines[i], &time_us);
    }
}

/* What a terminal shows, from its bytes to the facts; and that a cut answer is none. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (64 * 1024);
  g_auto(GStrv) lines = NULL;

  ips_console_screen_begin (screen, size > 0 && data[0] == 's' ? "show version" : NULL);
  for (gsize at = 0; at < size; at += 7)
    {
      if (!ips_console_screen_feed (screen, (const char *) data + at, MIN (size - at, 7), NULL))
        return 0;
      if (ips_console_screen_get_state (screen) == IPS_CONSOLE_MORE)
        ips_console_screen_answered (screen);
    }
  lines = ips_console_screen_dup_lines (screen);
  for (guint i = 0; lines[i] != NULL; i++)
    g_assert (g_utf8_validate (lines[i], -1, NULL));
  read_all ((const char *const *) lines);
  if (ips_console_screen_get_state (screen) == IPS_CONSOLE_PROMPT)
    ips_console_screen_learn_prompt (screen);
  return 0;
}
