/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl devices freeze, unfreeze, frozen: devices that updates leave alone. */
#include "ips-config.h"
#include "ips-cli-freeze.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"

IpsFreezeList *
ips_cli_load_freezes (IpsCli *self)
{
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (ips_workspace_get_store (self->workspace));
  g_autoptr(GError) error = NULL;

  ips_freeze_list_load_async (freezes, NULL, ips_cli_ready_cb, self);
  if (ips_freeze_list_load_finish (freezes, ips_cli_await (self), &error))
    return g_steal_pointer (&freezes);
  ips_cli_complain_error (error, NULL);
  return NULL;
}

static IpsExit
set (IpsCli *self, GPtrArray *sensors, const IpsFreeze *freeze)
{
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (ips_workspace_get_store (self->workspace));
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_ptr_array_add (ids, NULL);
  ips_freeze_list_set_async (freezes, (const char *const *) ids->pdata, freeze, NULL, ips_cli_ready_cb, self);
  if (ips_freeze_list_set_finish (freezes, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}

static IpsExit
freeze (IpsCli *self, int argc, char **argv)
{
  g_autofree char *why = NULL, *until = NULL;
  const GOptionEntry entries[] = {
    { "why", 0, 0, G_OPTION_ARG_STRING, &why, N_("Why, for whoever wonders"), N_("TEXT") },
    { "until", 0, 0, G_OPTION_ARG_STRING, &until, N_("Last day, as YYYY-MM-DD; no end where it is not given"), N_("DATE") },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(IpsFreeze) wanted = NULL;
  g_autoptr(GError) error = NULL;
  gint64 now_us, until_us;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices that updates are to leave alone, or use --group, --tag or --all"));
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  if (!ips_freeze_parse_until (until != NULL ? until : "", now_us, &until_us, &error))
    return ips_cli_complain_usage ("%s", error->message);
  wanted = ips_freeze_new (g_get_user_name (), why != NULL ? why : "", now_us, until_us);
  return set (self, sensors, wanted);
}

static IpsExit
unfreeze (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices that updates may reach again, or use --group, --tag or --all"));
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  return sensors != NULL ? set (self, sensors, NULL) : IPS_EXIT_NOT_TRIED;
}

static IpsExit
frozen (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "who", "since", "until", "why", NULL };
  const char *headings[] = { _("Device"), _("Frozen By"), _("Since"), _("Until"), _("Why"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  IpsCliFormat format;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(IpsFreezeList) freezes = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  format = self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  freezes = sensors != NULL ? ips_cli_load_freezes (self) : NULL;
  if (freezes == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsFreeze *one = ips_freeze_list_lookup (freezes, ips_sensor_get_id (sensor), ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
      g_autofree char *since = one != NULL ? ips_cli_format_time (one->since_us, format) : NULL;
      g_autofree char *until = one != NULL ? ips_cli_format_time (one->until_us, format) : NULL;

      if (one != NULL)
        ips_cli_table_add (table, ips_sensor_get_name (sensor), one->who, since, until, one->why);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_freeze_verbs[] = {
  { "devices", "freeze", "[--why TEXT] [--until DATE] DEVICE…", N_("Updates leave devices alone"), freeze },
  { "devices", "unfreeze", "DEVICE…", N_("Updates may reach them again"), unfreeze },
  { "devices", "frozen", "[DEVICE…]", N_("Which are left alone, by whom, until when and why"), frozen },
  { NULL }
};
