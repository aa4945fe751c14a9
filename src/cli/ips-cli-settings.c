/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl settings: Security Manager Administration > Device Communication. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-fleet-policies.h"

/* One row per number of the page: where it lies and what may be entered. */
static const struct { const char *key; gsize offset; guint scale, low, high; const char *unit; } numbers[] = {
  { "connection-timeout", G_STRUCT_OFFSET (IpsCommunication, connect_timeout_ms), 1000, 1, 600, N_("s") },
  { "reply-timeout", G_STRUCT_OFFSET (IpsCommunication, reply_timeout_ms), 1000, 1, 3600, N_("s") },
  { "long-timeout", G_STRUCT_OFFSET (IpsCommunication, long_timeout_ms), 1000, 1, 3600, N_("s") },
  { "reboot-timeout", G_STRUCT_OFFSET (IpsCommunication, reboot_timeout_ms), 1000, 1, 7200, N_("s") },
  { "retries", G_STRUCT_OFFSET (IpsCommunication, retries), 1, 0, 10, "" },
  { "parallel", G_STRUCT_OFFSET (IpsCommunication, parallel), 1, 1, 512, "" },
  { "per-group", G_STRUCT_OFFSET (IpsCommunication, per_site), 1, 0, 512, "" },
};

static guint *
number_of (IpsCommunication *communication, guint i)
{
  return &G_STRUCT_MEMBER (guint, communication, numbers[i].offset);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "key", "value", "unit", NULL };
  const char *headings[] = { _("Setting"), _("Value"), _("Unit"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  IpsCommunication communication;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  communication = *ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace));
  ips_cli_table_add (table, "transport", ips_transport_to_nick (communication.transport), "");
  ips_cli_table_add (table, "certificate-policy", ips_cert_policy_to_nick (communication.policy), "");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", *number_of (&communication, i) / numbers[i].scale);

      ips_cli_table_add (table, numbers[i].key, value, *numbers[i].unit != '\0' ? _(numbers[i].unit) : "");
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* %FALSE after having said what may be entered. */
static gboolean
apply (IpsCommunication *communication, const char *key, const char *value)
{
  if (g_str_equal (key, "transport"))
    {
      if (ips_transport_from_nick (value, &communication->transport))
        return TRUE;
      ips_cli_complain (_("The transport is https or http"));
      return FALSE;
    }
  if (g_str_equal (key, "certificate-policy"))
    {
      if (ips_cert_policy_from_nick (value, &communication->policy))
        return TRUE;
      ips_cli_complain (_("The certificate policy is ask, accept or manual"));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      guint64 number;

      if (!g_str_equal (key, numbers[i].key))
        continue;
      if (g_ascii_string_to_unsigned (value, 10, numbers[i].low, numbers[i].high, &number, NULL))
        {
          *number_of (communication, i) = (guint) number * numbers[i].scale;
          return TRUE;
        }
      /* TRANSLATORS: %s is the name of a setting, the %u its bounds */
      ips_cli_complain (_("%s is a number from %u to %u"), key, numbers[i].low, numbers[i].high);
      return FALSE;
    }
  /* TRANSLATORS: %s is what was typed as the name of a setting */
  ips_cli_complain (_("There is no setting “%s”. “vedettectl settings list” shows them."), key);
  return FALSE;
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IpsCommunication communication;
  IpsFleet *fleet;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3)
    return ips_cli_complain_usage (_("Give a setting and its value"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  communication = *ips_fleet_get_communication (fleet);
  if (!apply (&communication, argv[1], argv[2]))
    return IPS_EXIT_USAGE;
  ips_fleet_save_communication_async (fleet, &communication, NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_save_communication_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

/* (transfer full): those with devices, and those that only have a policy still */
static char **
list_groups (IpsFleet *fleet)
{
  g_auto(GStrv) paths = ips_fleet_get_groups (fleet);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer path;

  g_strv_builder_addv (builder, (const char **) paths);
  g_hash_table_iter_init (&iter, ips_fleet_get_group_policies (fleet));
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (!g_strv_contains ((const char *const *) paths, path))
      g_strv_builder_add (builder, path);
  return g_strv_builder_end (builder);
}

/* The policies of groups, each with whose it is. */
static IpsExit
groups (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "group", "own_policy", "certificate_policy", "from", NULL };
  const char *headings[] = { _("Group"), _("Own Policy"), _("In Force"), _("From"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_auto(GStrv) paths = NULL;
  IpsFleet *fleet;
  GHashTable *policies;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  policies = ips_fleet_get_group_policies (fleet);
  paths = list_groups (fleet);
  for (guint i = 0; paths[i] != NULL; i++)
    {
      IpsCertPolicy own = IPS_CERT_POLICY_ASK;
      g_autofree char *whose = NULL;
      IpsCertPolicy policy = ips_group_policies_find (policies, paths[i], ips_fleet_get_communication (fleet)->policy, &whose);

      ips_cli_table_add (table, paths[i], ips_group_policies_lookup (policies, paths[i], &own) ? ips_cert_policy_to_nick (own) : "",
                         ips_cert_policy_to_nick (policy), whose != NULL ? whose : _("default"));
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

static IpsExit
set_group (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GHashTable) policies = NULL;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) paths = NULL;
  IpsCertPolicy policy = IPS_CERT_POLICY_ASK;
  gboolean own;
  IpsFleet *fleet;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3)
    return ips_cli_complain_usage (_("Give a group and its certificate policy"));
  own = !g_str_equal (argv[2], "inherit");
  if (own && !ips_cert_policy_from_nick (argv[2], &policy))
    return ips_cli_complain_usage (_("The certificate policy of a group is ask, accept, manual or inherit"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  paths = list_groups (fleet);
  if (own && !g_strv_contains ((const char *const *) paths, argv[1]))
    {
      /* TRANSLATORS: %s is what was typed as the name of a group of devices */
      ips_cli_complain (_("There is no group “%s”. “vedettectl settings groups” shows them."), argv[1]);
      return IPS_EXIT_USAGE;
    }
  policies = ips_group_policies_copy (ips_fleet_get_group_policies (fleet));
  ips_group_policies_set (policies, argv[1], own ? &policy : NULL);
  ips_fleet_save_group_policies_async (fleet, policies, NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_save_group_policies_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

const IpsCliVerb ips_cli_settings_verbs[] = {
  { "settings", "list", "", N_("Device Communication"), list },
  { "settings", "set", "SETTING VALUE", N_("Change one of them"), set },
  { "settings", "groups", "", N_("Certificate policies of device groups, and whose is in force"), groups },
  { "settings", "set-group", "GROUP POLICY", N_("Give a group a certificate policy of its own"), set_group },
  { NULL }
};
