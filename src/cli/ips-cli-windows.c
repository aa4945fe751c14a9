/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl windows: when devices may be changed. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-maintenance-holders.h"

static IpsMaintenance *
maintenance_of (IpsCli *self)
{
  return ips_fleet_get_maintenance (ips_workspace_get_fleet (self->workspace));
}

/* "/" stands for all devices, as a group's path is never. */
static const char *
group_of (const char *text)
{
  return g_str_equal (text, "/") ? "" : text;
}

static char *
describe_holders (IpsCli *self, const char *name)
{
  return ips_maintenance_describe_holders (ips_workspace_get_fleet (self->workspace), name);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "name", "times", "open", "opens", "closes", "for", NULL };
  const char *headings[] = { _("Window"), _("Times"), _("Now"), _("Opens"), _("Closes"), _("For"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  const IpsMaintenancePlan *plan;
  IpsCliFormat format;
  gint64 now_us;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1)
    return ips_cli_complain_usage (_("“windows list” takes no names"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  format = self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS;
  now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  plan = ips_maintenance_get_plan (maintenance_of (self));
  for (guint i = 0; i < plan->windows->len; i++)
    {
      const IpsMaintenanceWindow *window = g_ptr_array_index (plan->windows, i);
      g_autoptr(GTimeZone) zone = ips_maintenance_window_get_zone (window);
      g_autofree char *times = self->json ? ips_maintenance_window_to_text (window) : ips_maintenance_window_describe (window);
      g_autofree char *holders = describe_holders (self, window->name);
      g_autofree char *opens = NULL, *closes = NULL;
      gint64 opens_us = 0, closes_us = 0;
      gboolean open = ips_maintenance_window_is_open (window, zone, now_us, &closes_us);

      if (!open)
        ips_maintenance_window_get_next (window, zone, now_us, &opens_us, &closes_us);
      opens = ips_cli_format_time (opens_us, format);
      closes = ips_cli_format_time (closes_us == G_MAXINT64 ? 0 : closes_us, format);
      ips_cli_table_add (table, window->name, times, self->json ? (open ? "true" : "false") : open ? _("open") : _("closed"), opens,
                         closes, holders);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_autofree char *zone = NULL, *rename = NULL;
  const GOptionEntry entries[] = {
    { "zone", 0, 0, G_OPTION_ARG_STRING, &zone, N_("On whose clock, such as Europe/Berlin; this machine's where it is not given"), N_("ZONE") },
    { "rename", 0, 0, G_OPTION_ARG_STRING, &rename, N_("Give it this name"), N_("NAME") },
    { NULL }
  };
  g_autoptr(IpsMaintenanceWindow) window = NULL;
  const IpsMaintenanceWindow *former;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || (argc < 3 && rename == NULL && zone == NULL))
    return ips_cli_complain_usage (_("Give a name and the times, such as: windows set Nights \"sat,sun 22:00 4h\" \"mon-fri 01:30 2h30m\""));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  former = ips_maintenance_plan_lookup (ips_maintenance_get_plan (maintenance_of (self)), argv[1]);
  if (former == NULL && argc < 3)
    return ips_cli_complain_usage (_("%s: no such maintenance window"), argv[1]);
  window = ips_maintenance_window_new (rename != NULL ? rename : argv[1], zone != NULL ? zone : former != NULL ? former->zone : "");
  for (int i = 2; i < argc; i++)
    {
      IpsWindowSpan span;

      if (!ips_window_span_from_text (argv[i], &span, &error))
        return ips_cli_complain_usage ("%s", error->message);
      g_array_append_val (window->spans, span);
    }
  if (argc < 3)
    g_array_append_vals (window->spans, former->spans->data, former->spans->len);
  if (!ips_maintenance_window_check (window, &error))
    return ips_cli_complain_usage ("%s", error->message);
  ips_maintenance_save_async (maintenance_of (self), window, former != NULL ? argv[1] : NULL, NULL, ips_cli_ready_cb, self);
  if (ips_maintenance_save_finish (maintenance_of (self), ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}

static IpsExit
remove_windows (IpsCli *self, int argc, char **argv)
{
  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2)
    return ips_cli_complain_usage (_("Name the maintenance windows to remove"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *holders = describe_holders (self, argv[i]);
      /* TRANSLATORS: the name of a maintenance window, and who has it */
      g_autofree char *question = g_strdup_printf (_("Remove “%1$s”? It is the maintenance window of: %2$s."), argv[i], holders);
      g_autoptr(GError) error = NULL;

      if (*holders != '\0' && !ips_cli_confirm (self, question))
        return IPS_EXIT_NOT_TRIED;
      ips_maintenance_remove_async (maintenance_of (self), argv[i], NULL, ips_cli_ready_cb, self);
      if (ips_maintenance_remove_finish (maintenance_of (self), ips_cli_await (self), &error))
        continue;
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  return IPS_EXIT_OK;
}

static gboolean
check_groups (IpsCli *self, char **groups)
{
  g_auto(GStrv) known = ips_fleet_get_groups (ips_workspace_get_fleet (self->workspace));

  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    if (!g_str_equal (groups[i], "/") && !g_strv_contains ((const char *const *) known, groups[i]))
      {
        ips_cli_complain_usage (_("%s: no device is in such a group"), groups[i]);
        return FALSE;
      }
  return TRUE;
}

/* "assign NAME DEVICE…": the name, "any-time" or "none" first. */
static IpsExit
assign (IpsCli *self, int argc, char **argv)
{
  g_auto(GStrv) to_groups = NULL;
  const GOptionEntry entries[] = {
    { "to-group", 0, 0, G_OPTION_ARG_STRING_ARRAY, &to_groups, N_("To a group and all below it; “/” for all devices"), N_("PATH") },
    { NULL }
  };
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new (), groups = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  gboolean all;
  const char *name;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || (argc < 3 && to_groups == NULL))
    return ips_cli_complain_usage (_("Name a maintenance window (or “any-time”, or “none”), then devices, or groups with --to-group"));
  if (!ips_cli_open (self, FALSE) || !check_groups (self, to_groups))
    return IPS_EXIT_NOT_TRIED;
  name = g_str_equal (argv[1], "any-time") ? IPS_MAINTENANCE_ANY_TIME : g_str_equal (argv[1], "none") ? NULL : argv[1];
  if (argc > 2)
    {
      sensors = ips_cli_choose (self, argc - 2, argv + 2, &all);
      if (sensors == NULL)
        return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; sensors != NULL && i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  for (guint i = 0; to_groups != NULL && to_groups[i] != NULL; i++)
    g_ptr_array_add (groups, (gpointer) group_of (to_groups[i]));
  g_ptr_array_add (ids, NULL);
  g_ptr_array_add (groups, NULL);
  ips_maintenance_assign_async (maintenance_of (self), name, (const char *const *) groups->pdata, (const char *const *) ids->pdata, NULL,
                                ips_cli_ready_cb, self);
  if (ips_maintenance_assign_finish (maintenance_of (self), ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_NOT_TRIED;
}

static IpsExit
show (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "device", "window", "may_begin", NULL };
  const char *headings[] = { _("Device"), _("Maintenance Window"), _("May Be Changed"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) sensors = NULL;
  const IpsMaintenancePlan *plan;
  gint64 now_us;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  plan = ips_maintenance_get_plan (maintenance_of (self));
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const char *group = ips_sensor_get_config (sensor)->group;
      g_autofree char *words = ips_maintenance_plan_describe (plan, ips_sensor_get_id (sensor), group);
      gint64 start_us = ips_maintenance_plan_find_start (plan, ips_sensor_get_id (sensor), group, now_us, 0);
      g_autofree char *when = self->json || start_us > now_us ? ips_cli_format_time (start_us, self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS)
                                                              : g_strdup (_("now"));

      ips_cli_table_add (table, ips_sensor_get_name (sensor), words, when);
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_windows_verbs[] = {
  { "windows", "list", "", N_("When devices may be changed, and who has which window"), list },
  { "windows", "set", "[--zone ZONE] [--rename NAME] NAME [TIME…]", N_("Add or change a window: TIME is such as “sat,sun 22:00 4h”"), set },
  { "windows", "remove", "NAME…", N_("Remove windows"), remove_windows },
  { "windows", "assign", "NAME|any-time|none [--to-group PATH]… [DEVICE…]", N_("Give devices or groups a window"), assign },
  { "windows", "show", "[DEVICE…]", N_("Which window devices have, and when they may be changed"), show },
  { NULL }
};
