/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-console-change.h"
#include "ips-console-date.h"
#include "ips-console-error.h"
#include "ips-console-fingerprint.h"
#include "ips-console-router-signature.h"
#include "ips-console-router.h"
#include "ips-console-screen.h"
#include "ips-console-settings.h"
#include "ips-console-statistics.h"
#include "ips-console-users.h"
#include "ips-console-version.h"
#include "ips-signature-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is taken for whole is a document that the reader of signatures takes. */
static void
read_settings (IpsDialect *dialect, const char *const *lines)
{
  g_autoptr(IpsConsoleSettings) settings = ips_console_settings_new (dialect);
  g_autoptr(IpsSignatureReader) reader = NULL;
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GBytes) document = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_console_settings_take (settings, lines, NULL, &error))
    {
      g_assert (error != NULL);
      return;
    }
  document = ips_console_settings_finish (settings);
  reader = ips_signature_reader_new (dialect);
  g_assert (ips_signature_reader_feed (reader, g_bytes_get_data (document, NULL), g_bytes_get_size (document), NULL));
  set = ips_signature_reader_finish (reader, NULL, NULL);
}

static void
check_commands (GPtrArray *commands)
{
  for (guint i = 0; commands != NULL && i < commands->len; i++)
    for (const char *at = g_ptr_array_index (commands, i); *at != '\0'; at++)
      g_assert (!g_ascii_iscntrl (*at) && *at != '?');
}

/* Whatever is asked to be changed, each command is one line. */
static void
make_commands (IpsDialect *dialect, const char *data, gsize size)
{
  g_autofree char *config = g_strndup (data, size);
  g_autofree char *delta = g_strdup_printf ("<component name=\"signature-definition\"><config>%s</config></component>", config);
  g_autoptr(GPtrArray) commands = ips_console_change_make_commands (dialect, delta, NULL);
  g_autoptr(GPtrArray) router_commands = ips_console_router_change_make_commands (dialect, delta, NULL);

  check_commands (commands);
  check_commands (router_commands);
}

static void
read_router_signature (const char *const *lines)
{
  g_autoptr(GError) error = NULL;
  IpsSignature signature;
  gboolean found;

  if (!ips_console_router_signature_parse (lines, IPS_SIGNATURE_KEY (2004, 0), &found, &signature, &error))
    g_assert (error != NULL && !found);
  else if (found)
    g_assert (signature.key == IPS_SIGNATURE_KEY (2004, 0) && signature.fidelity <= 100 && (guint) signature.severity < IPS_N_SEVERITIES);
}

static void
read_all (IpsDialect *dialect, const char *const *lines)
{
  g_autoptr(IpsConsoleVersion) version = NULL;
  g_autoptr(IpsConsoleStatistics) statistics = NULL;
  g_autoptr(IpsConsoleRouter) router = NULL;
  g_autoptr(IpsConsoleSignatureCount) count = NULL;
  g_autoptr(GPtrArray) users = NULL;
  g_autofree char *fingerprint = NULL, *categories = NULL;
  g_autoptr(GError) error = NULL;

  version = ips_console_version_parse (dialect, lines, &error);
  g_assert ((version == NULL) == (error != NULL));
  if (version != NULL)
    ips_sensor_facts_free (ips_console_version_make_facts (version, G_USEC_PER_SEC));
  statistics = ips_console_statistics_parse (lines, NULL);
  router = ips_console_router_parse (lines, NULL);
  count = ips_console_signature_count_parse (lines, NULL);
  users = ips_console_users_parse (lines, NULL);
  fingerprint = ips_console_fingerprint_parse (lines, NULL);
  categories = ips_console_categories_parse (lines);
  read_router_signature (lines);
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
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsConsoleScreen) screen = ips_console_screen_new (64 * 1024);
  g_auto(GStrv) lines = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  make_commands (dialect, (const char *) data, size);
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
  read_all (dialect, (const char *const *) lines);
  read_settings (dialect, (const char *const *) lines);
  if (ips_console_screen_get_state (screen) == IPS_CONSOLE_PROMPT)
    ips_console_screen_learn_prompt (screen);
  return 0;
}
