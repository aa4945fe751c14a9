/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl reboot and test: what the Device view's context menu does. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-link-form.h"
#include "ips-reboot-order.h"
#include "ips-text.h"
#include "ips-traffic.h"

static void
list_stopping (GPtrArray *sensors)
{
  g_autoptr(GPtrArray) stopping = ips_traffic_filter (sensors, IPS_TRAFFIC_FAIL_CLOSE);

  for (guint i = 0; i < stopping->len; i++)
    {
      g_autofree char *name = ips_text_make_safe (ips_sensor_get_name (g_ptr_array_index (stopping, i)), 0);

      g_printerr ("  %s\n", name);
    }
}

static IpsExit
reboot (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsRebootOrder) order = ips_reboot_order_new ();
  g_autofree char *reason = NULL;
  const GOptionEntry entries[] = {
    { "in-sequence", 0, 0, G_OPTION_ARG_NONE, &order->in_sequence, N_("One after another, with a health check between"), NULL },
    { "in-window", 0, 0, G_OPTION_ARG_NONE, &order->in_window, N_("Each when its maintenance window opens"), NULL },
    { "stop-traffic", 0, 0, G_OPTION_ARG_NONE, &order->stop_traffic, N_("Yes, even where traffic stops meanwhile (fail-close)"), NULL },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, N_("Why; it is kept in the history"), N_("WORDS") },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;
  g_autofree char *effect = NULL;
  g_autofree char *forms = NULL;
  g_autofree char *question = NULL;
  g_autofree char *traffic = NULL;
  g_autofree char *parameters = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to reboot, or use --group, --tag or --all"));
  sensors = ips_cli_open_devices (self, TRUE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;

  traffic = ips_traffic_explain_stops (sensors);
  g_printerr ("%s\n", traffic);
  if (ips_traffic_count (sensors, IPS_TRAFFIC_UNKNOWN) > 0)
    g_printerr ("%s\n", _("Here that is: vedettectl devices set --traffic promiscuous|fail-open|fail-close DEVICE…"));
  if (!order->stop_traffic && ips_traffic_count (sensors, IPS_TRAFFIC_FAIL_CLOSE) > 0)
    {
      list_stopping (sensors);
      return ips_cli_complain_usage (_("Traffic through these devices stops while they reboot. Nothing was done. Use --stop-traffic if that is meant."));
    }
  effect = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                         "Reboot %u device? It does not inspect traffic until it is back.",
                                         "Reboot %u devices? They do not inspect traffic until they are back.",
                                         sensors->len), sensors->len);
  forms = ips_link_form_describe (sensors, IPS_VERB_REBOOT,
                                  ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  question = g_strdup_printf ("%s %s", effect, forms);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  ips_reboot_order_set_reason (order, reason);
  parameters = ips_reboot_order_to_json (order);
  return ips_cli_run_job (self, IPS_VERB_REBOOT, sensors, parameters);
}

const IpsCliVerb ips_cli_reboot_verbs[] = {
  { "reboot", NULL, "[--in-sequence] [--in-window] [--stop-traffic] [--reason WORDS] DEVICE…", N_("Reboot devices and watch until they are back"), reboot },
  { NULL }
};
