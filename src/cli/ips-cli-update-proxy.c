/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl updates test-proxy: Test Proxy. */
#include "ips-config.h"
#include "ips-cli-updates.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-problem.h"
#include "ips-proxy-test.h"
#include "ips-site-access.h"
#include "ips-store-packages.h"

/* What was remembered before counts too. */
static void
print_success (IpsCli *self)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GHashTable) facts = NULL;
  g_autofree char *success = NULL;

  ips_store_load_update_facts_async (store, NULL, ips_cli_ready_cb, self);
  facts = ips_store_load_update_facts_finish (store, ips_cli_await (self), NULL);
  success = facts != NULL ? ips_proxy_describe_success (facts, ips_clock_now_us (ips_workspace_get_clock (self->workspace))) : NULL;
  if (success != NULL)
    /* TRANSLATORS: %s is a date and what it was through */
    g_print (_("Last success: %s\n"), success);
}

IpsExit
ips_cli_updates_test_proxy (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "check", "outcome", "evidence", NULL };
  const char *headings[] = { _("Check"), _("Outcome"), _("Evidence"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsUpdateOverview) overview = NULL;
  g_autoptr(IpsSiteSession) session = NULL;
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit code = IPS_EXIT_OK;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (overview->settings->proxy != IPS_UPDATE_PROXY_MANUAL)
    return ips_cli_complain_usage (_("No proxy server is set: vedettectl updates server proxy manual proxy-host HOST proxy-port PORT"));
  ips_cli_updates_ask_proxy_password (self, overview->settings);
  ips_site_access_open_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), NULL, ips_cli_ready_cb, self);
  session = ips_site_access_open_finish (ips_cli_await (self), NULL, &error);
  if (session != NULL)
    {
      ips_proxy_test_async (session, overview->settings, NULL, ips_cli_ready_cb, self);
      checks = ips_proxy_test_finish (session, ips_cli_await (self), &error);
    }
  if (checks == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      ips_cli_table_add (table, check->title, ips_check_outcome_to_label (check->outcome), check->evidence);
      if (check->outcome != IPS_CHECK_PASS)
        code = IPS_EXIT_SOME_FAILED;
    }
  ips_cli_table_print (table, self->json);
  if (code == IPS_EXIT_OK)
    ips_proxy_note_success (ips_workspace_get_store (self->workspace), session, overview->settings,
                            ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  if (!self->json)
    print_success (self);
  return code;
}
