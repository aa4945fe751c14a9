/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl licenses automatic and account. */
#include "ips-config.h"
#include "ips-cli-licenses.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"

static IpsLicensing *
licensing_of (IpsCli *self)
{
  return ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace));
}

static void
print_settings (IpsCli *self, const IpsLicenseSettings *settings)
{
  g_autoptr(IpsCliTable) table = ips_cli_table_new_settings (NULL, NULL);
  g_autofree char *days = g_strdup_printf ("%u", settings->days_before);
  g_autofree char *spread = g_strdup_printf ("%u", settings->spread_minutes);
  g_autofree char *at = ips_license_settings_format_time (settings->at_minute);
  g_autofree char *pace = g_strdup_printf ("%u/%" G_GINT64_FORMAT, settings->pace.limit, settings->pace.window_us / G_USEC_PER_SEC);
  g_autofree char *advice = ips_license_settings_get_advice (settings);

  ips_cli_table_add (table, "download-and-apply", settings->mode == IPS_LICENSE_MODE_APPLY ? "true" : "false");
  ips_cli_table_add (table, "mode", ips_license_mode_to_nick (settings->mode));
  ips_cli_table_add (table, "days-before", days);
  ips_cli_table_add (table, "daily-at", at);
  ips_cli_table_add (table, "spread-minutes", spread);
  ips_cli_table_add (table, "mail", settings->mail ? "true" : "false");
  ips_cli_table_add (table, "addresses", settings->addresses);
  ips_cli_table_add (table, "pace", pace);
  ips_cli_table_print (table, self->json);
  if (advice != NULL && !self->json)
    g_printerr ("%s\n", advice);
}

/* "8/180": so many requests in so many seconds. */
static gboolean
parse_pace (const char *text, IpsPace *pace)
{
  g_auto(GStrv) parts = g_strsplit (text, "/", 3);
  guint64 limit, seconds;

  if (g_strv_length (parts) == 2 && g_ascii_string_to_unsigned (parts[0], 10, 1, 1000, &limit, NULL)
      && g_ascii_string_to_unsigned (parts[1], 10, 1, 86400, &seconds, NULL))
    {
      pace->limit = (guint) limit;
      pace->window_us = (gint64) seconds * G_USEC_PER_SEC;
      return TRUE;
    }
  ips_cli_complain (_("--pace is REQUESTS/SECONDS, such as 8/180"));
  return FALSE;
}

static IpsExit
dry_run (IpsCli *self)
{
  IpsCiscoAccount *account = ips_licensing_get_account (licensing_of (self));
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  g_autofree char *problem = ips_cisco_account_get_problem (account, now_us);
  g_autoptr(GPtrArray) plan = NULL;

  plan = ips_license_plan_automatic (ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)),
                                     ips_licensing_get_settings (licensing_of (self)), problem, now_us);
  ips_cli_print_license_plan (self, plan, NULL);
  return IPS_EXIT_OK;
}

static IpsExit
run_now (IpsCli *self)
{
  g_autoptr(GPtrArray) sensors = NULL;
  gboolean all;

  sensors = ips_cli_choose (self, 0, NULL, &all);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  ips_cli_ask_cisco_password (self);
  return ips_cli_run_job (self, IPS_VERB_AUTO_LICENSE, sensors, NULL);
}

static IpsExit
save (IpsCli *self, const IpsLicenseSettings *settings)
{
  IpsLicensing *licensing = licensing_of (self);
  g_autoptr(GError) error = NULL;

  ips_licensing_save_settings_async (licensing, settings, NULL, ips_cli_ready_cb, self);
  if (!ips_licensing_save_settings_finish (licensing, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) ? IPS_EXIT_USAGE : IPS_EXIT_NOT_TRIED;
    }
  print_settings (self, ips_licensing_get_settings (licensing));
  return IPS_EXIT_OK;
}

IpsExit
ips_cli_licenses_automatic (IpsCli *self, int argc, char **argv)
{
  gboolean enable = FALSE, disable = FALSE, mail = FALSE, no_mail = FALSE, dry = FALSE, now = FALSE;
  int days = -1, spread = -1;
  g_autofree char *mode = NULL, *at = NULL, *addresses = NULL, *pace = NULL;
  const GOptionEntry entries[] = {
    { "enable", 0, 0, G_OPTION_ARG_NONE, &enable, N_("Download and apply licences daily"), NULL },
    { "disable", 0, 0, G_OPTION_ARG_NONE, &disable, N_("Do not"), NULL },
    { "mode", 0, 0, G_OPTION_ARG_STRING, &mode, N_("What is done where one is due: off, notify, download or apply"), N_("MODE") },
    { "days-before", 0, 0, G_OPTION_ARG_INT, &days, N_("Days before the expiration date"), N_("DAYS") },
    { "daily-at", 0, 0, G_OPTION_ARG_STRING, &at, N_("Time of day"), N_("HH:MM") },
    { "spread", 0, 0, G_OPTION_ARG_INT, &spread, N_("Begin up to so many minutes later"), N_("MINUTES") },
    { "mail", 0, 0, G_OPTION_ARG_NONE, &mail, N_("Email License Update Results"), NULL },
    { "no-mail", 0, 0, G_OPTION_ARG_NONE, &no_mail, N_("Do not"), NULL },
    { "addresses", 0, 0, G_OPTION_ARG_STRING, &addresses, N_("Email Notification: addresses with commas between them"), N_("ADDRESSES") },
    { "pace", 0, 0, G_OPTION_ARG_STRING, &pace, N_("Most requests to the licence server in so many seconds"), N_("N/SECONDS") },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry, N_("Show what would happen tonight"), NULL },
    { "now", 0, 0, G_OPTION_ARG_NONE, &now, N_("Do it now"), NULL },
    { NULL }
  };
  g_autoptr(IpsLicenseSettings) settings = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1 || enable + disable + (mode != NULL) > 1 || (mail && no_mail) || (dry && now))
    return ips_cli_complain_usage (_("These do not go together. “vedettectl licenses --help” shows what does."));
  if (!ips_cli_open (self, now))
    return IPS_EXIT_NOT_TRIED;
  settings = ips_license_settings_copy (ips_licensing_get_settings (licensing_of (self)));
  settings->mode = enable ? IPS_LICENSE_MODE_APPLY : disable ? IPS_LICENSE_MODE_OFF : settings->mode;
  if (mode != NULL && !ips_license_mode_from_nick (mode, &settings->mode))
    {
      ips_cli_complain (_("--mode is off, notify, download or apply"));
      return IPS_EXIT_USAGE;
    }
  settings->spread_minutes = spread >= 0 ? (guint) spread : spread == -1 ? settings->spread_minutes : G_MAXUINT;
  settings->mail = mail ? TRUE : no_mail ? FALSE : settings->mail;
  settings->days_before = days >= 0 ? (guint) days : days == -1 ? settings->days_before : G_MAXUINT;
  if (at != NULL && !ips_license_settings_parse_time (at, &settings->at_minute, &error))
    {
      ips_cli_complain_error (error, "--daily-at");
      return IPS_EXIT_USAGE;
    }
  if (addresses != NULL)
    {
      g_free (settings->addresses);
      settings->addresses = g_steal_pointer (&addresses);
    }
  if (pace != NULL && !parse_pace (pace, &settings->pace))
    return IPS_EXIT_USAGE;
  if (!ips_license_settings_equal (settings, ips_licensing_get_settings (licensing_of (self))))
    {
      IpsExit code = save (self, settings);

      if (code != IPS_EXIT_OK || !(dry || now))
        return code;
    }
  if (dry)
    return dry_run (self);
  if (now)
    return run_now (self);
  print_settings (self, settings);
  return IPS_EXIT_OK;
}

/* --- account --- */

void
ips_cli_ask_cisco_password (IpsCli *self)
{
  IpsCiscoAccount *account = ips_licensing_get_account (licensing_of (self));
  const char *user = ips_cisco_account_get_username (account);
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;
  IpsVault *vault = ips_workspace_get_vault (self->workspace);

  if (*user == '\0' || ips_cisco_account_is_complete (account))
    return;
  password = ips_cli_ask_password (self, _("Password of the Cisco.com account: "));
  if (password == NULL)
    return;
  ips_vault_store_async (vault, IPS_CISCO_ACCOUNT_OWNER, user, password, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    ips_cli_complain_error (error, NULL);
}

static IpsExit
print_account (IpsCli *self)
{
  g_autoptr(IpsCliTable) table = ips_cli_table_new_settings (NULL, NULL);
  IpsCiscoAccount *account = ips_licensing_get_account (licensing_of (self));
  g_autofree char *problem = ips_cisco_account_get_problem (account, ips_clock_now_us (ips_workspace_get_clock (self->workspace)));

  ips_cli_table_add (table, "user", ips_cisco_account_get_username (account));
  ips_cli_table_add (table, "password", ips_cisco_account_peek_password (account) != NULL ? _("(set)") : "");
  ips_cli_table_add (table, "contract", ips_cisco_account_get_contract (account));
  ips_cli_table_add (table, "contract-end", ips_cisco_account_get_contract_end (account));
  ips_cli_table_add (table, "problem", problem);
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

IpsExit
ips_cli_licenses_account (IpsCli *self, int argc, char **argv)
{
  g_autofree char *user = NULL, *contract = NULL, *contract_end = NULL;
  gboolean forget = FALSE;
  const GOptionEntry entries[] = {
    { "user", 0, 0, G_OPTION_ARG_STRING, &user, N_("Set the user name, and ask for its password"), N_("NAME") },
    { "contract", 0, 0, G_OPTION_ARG_STRING, &contract, N_("Note the support contract's number"), N_("NUMBER") },
    { "contract-end", 0, 0, G_OPTION_ARG_STRING, &contract_end, N_("Note when it ends"), N_("YYYY-MM-DD") },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &forget, N_("Forget the account and its password"), NULL },
    { NULL }
  };
  IpsCiscoAccount *account;
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1 || (forget && user != NULL))
    return ips_cli_complain_usage (_("These do not go together. “vedettectl licenses --help” shows what does."));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  account = ips_licensing_get_account (licensing_of (self));
  if (user == NULL && !forget && contract == NULL && contract_end == NULL)
    return print_account (self);
  if (user != NULL)
    {
      password = ips_cli_ask_password (self, _("Password of the Cisco.com account: "));
      if (password == NULL)
        {
          ips_cli_complain (_("No password was given; nothing was changed."));
          return IPS_EXIT_NOT_TRIED;
        }
    }
  ips_cisco_account_save_async (account, forget ? "" : user != NULL ? user : ips_cisco_account_get_username (account), password,
                                contract != NULL ? contract : ips_cisco_account_get_contract (account),
                                contract_end != NULL ? contract_end : ips_cisco_account_get_contract_end (account), NULL, ips_cli_ready_cb, self);
  if (!ips_cisco_account_save_finish (account, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) ? IPS_EXIT_USAGE : IPS_EXIT_NOT_TRIED;
    }
  return print_account (self);
}
