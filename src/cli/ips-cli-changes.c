/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-cli.h"

/* vedettectl changes: what waits until it is submitted. */

static IpsWaitingList *
get_waiting (IpsCli *self)
{
  return ips_workspace_get_waiting (self->workspace);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "kind", "name", "submitted", "now", "changed-by", "changed", "why", NULL };
  const char *headings[] = { _("What"), _("Name"), _("Submitted"), _("Now"), _("Changed by"), _("When"), _("Why"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) changes = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("This takes no names: all changes are listed."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  changes = ips_waiting_list_dup_changes (get_waiting (self));
  for (guint i = 0; i < changes->len; i++)
    {
      const IpsWaitingChange *change = g_ptr_array_index (changes, i);
      g_autofree char *when = ips_cli_format_time (change->when_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);

      ips_cli_table_add (table, self->json ? ips_waiting_kind_to_nick (change->kind) : ips_waiting_kind_to_label (change->kind),
                         change->subject, change->before, change->after, change->who, when, change->why);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
devices (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "level", "new-level", "signatures", "policy", "new-policy", "sensor-update", NULL };
  const char *headings[] = { _("Device"), _("Level"), _("New Level"), _("Tuned Signatures"), _("Policy"), _("New Policy"), _("Sensor Update"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) changes = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("This takes no names: all devices that changes are about are listed."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  changes = ips_waiting_list_dup_device_changes (get_waiting (self));
  for (guint i = 0; i < changes->len; i++)
    {
      const IpsDeviceChange *change = g_ptr_array_index (changes, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_workspace_get_fleet (self->workspace), change->sensor_id);
      g_autofree char *before = ips_level_to_text (change->level_before);
      g_autofree char *after = ips_level_to_text (change->level_after);
      g_autofree char *n = g_strdup_printf ("%u", change->n_signatures);

      ips_cli_table_add (table, ips_sensor_get_name (sensor), before, after, n, change->policy_before, change->policy_after, change->target);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* What waits; %NULL after having said that nothing does or cannot be known. (transfer full) */
static GPtrArray *
open_changes (IpsCli *self, IpsExit *exit_code)
{
  g_autoptr(GPtrArray) changes = NULL;

  *exit_code = IPS_EXIT_NOT_TRIED;
  if (!ips_cli_open (self, FALSE))
    return NULL;
  changes = ips_waiting_list_dup_changes (get_waiting (self));
  if (changes->len > 0)
    return g_steal_pointer (&changes);
  g_print ("%s\n", _("No changes wait."));
  *exit_code = IPS_EXIT_OK;
  return NULL;
}

static IpsExit
submit (IpsCli *self, int argc, char **argv)
{
  g_autofree char *comment = NULL;
  const GOptionEntry entries[] = {
    { "comment", 0, 0, G_OPTION_ARG_STRING, &comment, N_("What it is for, in the history"), N_("TEXT") },
    { NULL }
  };
  g_autoptr(GPtrArray) changes = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit exit_code;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("This takes no names: all changes are submitted together."));
  changes = open_changes (self, &exit_code);
  if (changes == NULL)
    return exit_code;
  ips_waiting_list_submit_async (get_waiting (self), changes, comment != NULL ? comment : "", NULL, ips_cli_ready_cb, self);
  if (!ips_waiting_list_submit_finish (get_waiting (self), ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  g_print (ngettext ("%u change submitted.\n", "%u changes submitted.\n", changes->len), changes->len);
  return IPS_EXIT_OK;
}

static IpsExit
discard (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) changes = NULL;
  g_autofree char *question = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit exit_code;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("This takes no names: all changes are discarded together."));
  changes = open_changes (self, &exit_code);
  if (changes == NULL)
    return exit_code;
  question = g_strdup_printf (ngettext ("Discard %u change?", "Discard %u changes?", changes->len), changes->len);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  ips_waiting_list_discard_async (get_waiting (self), changes, NULL, ips_cli_ready_cb, self);
  if (!ips_waiting_list_discard_finish (get_waiting (self), ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  g_print (ngettext ("%u change discarded.\n", "%u changes discarded.\n", changes->len), changes->len);
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_changes_verbs[] = {
  { "changes", "list", "", N_("Changes to policies and devices that are not submitted yet"), list },
  { "changes", "devices", "", N_("What each device would get by them"), devices },
  { "changes", "submit", "[--comment TEXT]", N_("Let deployments take them"), submit },
  { "changes", "discard", "", N_("Take them back to what was submitted last"), discard },
  { NULL }
};
