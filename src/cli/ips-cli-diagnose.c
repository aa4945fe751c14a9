/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl diagnose: the chapter's four checks in order. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"

static const char *
outcome_label (IpsCheckOutcome outcome)
{
  switch (outcome)
    {
    case IPS_CHECK_PASS:
      return _("Pass");
    case IPS_CHECK_FAIL:
      return _("Fail");
    case IPS_CHECK_WARNING:
      return _("Warning");
    case IPS_CHECK_SKIPPED:
    default:
      return _("Not tried");
    }
}

static IpsExit
diagnose (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "check", "outcome", "evidence", "what_to_do", NULL };
  const char *headings[] = { _("Device"), _("Check"), _("Outcome"), _("Evidence"), _("What to do"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) sensors = NULL;
  gboolean failed = FALSE;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to diagnose, or use --group, --tag or --all"));
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;

  ips_cli_ask_missing_passwords (self, sensors);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(GPtrArray) checks = NULL;
      g_autoptr(GError) error = NULL;

      ips_diagnose_async (ips_workspace_get_fleet (self->workspace), sensor, NULL, ips_cli_ready_cb, self);
      checks = ips_diagnose_finish (ips_cli_await (self), &error);
      if (checks == NULL)
        {
          ips_cli_complain_error (error, ips_sensor_get_name (sensor));
          failed = TRUE;
          continue;
        }
      for (guint c = 0; c < checks->len; c++)
        {
          const IpsCheck *check = g_ptr_array_index (checks, c);

          failed = failed || check->outcome == IPS_CHECK_FAIL;
          ips_cli_table_add (table, ips_sensor_get_name (sensor), check->title, outcome_label (check->outcome),
                             check->evidence, check->what_to_do);
        }
    }
  ips_cli_table_print (table, self->json);
  return failed ? IPS_EXIT_SOME_FAILED : IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_diagnose_verbs[] = {
  { "diagnose", NULL, "DEVICE…", N_("Device answers, credentials, allowed hosts, route"), diagnose },
  { NULL }
};
