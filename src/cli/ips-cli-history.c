/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl history: who did what, when, with what outcome. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"

static IpsExit
history (IpsCli *self, int argc, char **argv)
{
  int limit = 100;
  const GOptionEntry entries[] = {
    { "limit", 'n', 0, G_OPTION_ARG_INT, &limit, N_("At most so many lines"), N_("N") },
    { NULL }
  };
  const char *keys[] = { "when", "who", "what", "subject", "before", "after", "outcome", NULL };
  const char *headings[] = { _("When"), _("Who"), _("What"), _("Device"), _("Before"), _("After"), _("Outcome"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) lines = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *search = NULL;
  IpsStore *store;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (limit < 1)
    return ips_cli_complain_usage (_("--limit needs a number above 0"));
  search = g_strjoinv (" ", argv + 1);
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;

  store = ips_workspace_get_store (self->workspace);
  ips_store_query_history_async (store, search, (guint) limit, NULL, ips_cli_ready_cb, self);
  lines = ips_store_query_history_finish (store, ips_cli_await (self), &error);
  if (lines == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      const IpsHistoryLine *line = g_ptr_array_index (lines, i);
      g_autofree char *when = ips_cli_format_time (line->when_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);

      ips_cli_table_add (table, when, line->who, line->what, line->subject, line->before, line->after, line->outcome);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_history_verbs[] = {
  { "history", NULL, "[--limit N] [WORD…]", N_("Who did what, when, with what outcome"), history },
  { NULL }
};
