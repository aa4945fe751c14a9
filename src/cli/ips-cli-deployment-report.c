/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl deployments report: what the devices of a deployment were before and after it. */
#include "ips-config.h"
#include "ips-cli-deploy.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-deployment-report.h"
#include "ips-store-device-states.h"

IpsExit
ips_cli_deployment_report (IpsCli *self, int argc, char **argv)
{
  gboolean csv = FALSE;
  const GOptionEntry entries[] = {
    { "csv", 0, 0, G_OPTION_ARG_NONE, &csv, N_("As a table for a spreadsheet"), NULL },
    { NULL }
  };
  g_autoptr(IpsDeploymentJob) deployment = NULL;
  g_autoptr(GPtrArray) states = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  IpsStore *store;
  IpsExit code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  deployment = ips_cli_deployment_find (self, argc, argv, FALSE, &code);
  if (deployment == NULL)
    return code;
  store = ips_workspace_get_store (self->workspace);
  ips_store_load_device_states_async (store, deployment->id, 0, "", NULL, ips_cli_ready_cb, self);
  states = ips_store_load_device_states_finish (store, ips_cli_await (self), &error);
  if (states == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  text = csv ? ips_deployment_report_to_csv (deployment, states) : self->json ? ips_deployment_report_to_json (deployment, states)
         : ips_deployment_report_to_text (deployment, states);
  g_print ("%s%s", text, self->json && !csv ? "\n" : "");
  return IPS_EXIT_OK;
}
