/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl webhook: the web server that is told what came of jobs, and a try. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-problem.h"
#include "ips-webhook-call.h"

/* (transfer full) (nullable): %NULL after having said why not */
static IpsWebhookSettings *
load_settings (IpsCli *self)
{
  IpsStore *store;
  IpsWebhookSettings *settings;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_open (self, FALSE))
    return NULL;
  store = ips_workspace_get_store (self->workspace);
  ips_webhook_settings_load_async (store, NULL, ips_cli_ready_cb, self);
  settings = ips_webhook_settings_load_finish (store, ips_cli_await (self), &error);
  if (settings == NULL)
    ips_cli_complain_error (error, NULL);
  return settings;
}

static IpsExit
save_settings (IpsCli *self, const IpsWebhookSettings *settings, IpsSecret *secret)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(GError) error = NULL;

  ips_webhook_settings_save_async (store, vault, settings, secret, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_webhook_settings_save_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_USAGE;
}

static IpsExit
list_settings (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsCliTable) table = NULL;
  g_autoptr(IpsWebhookSettings) settings = NULL;
  g_autoptr(GHashTable) values = NULL;
  IpsVault *vault;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  values = ips_webhook_settings_write (settings);
  table = ips_cli_table_new_settings (values, "webhook.");
  vault = ips_workspace_get_vault (self->workspace);
  ips_cli_table_add (table, "secret", ips_vault_peek (vault, IPS_WEBHOOK_VAULT_OWNER) != NULL ? _("(set)") : "");
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* %FALSE after having said what is wrong */
static gboolean
change (IpsWebhookSettings *settings, const char *key, const char *value)
{
  gboolean is_address = g_str_equal (key, "address");

  if (is_address || g_str_equal (key, "header"))
    {
      char **place = is_address ? &settings->address : &settings->header;

      g_free (*place);
      *place = g_strdup (value);
    }
  else if (g_str_equal (key, "plain") && (g_str_equal (value, "true") || g_str_equal (value, "false")))
    settings->plain = g_str_equal (value, "true");
  else if (g_str_equal (key, "plain"))
    {
      ips_cli_complain (_("plain is true or false"));
      return FALSE;
    }
  else if (!g_str_equal (key, "jobs"))
    {
      /* TRANSLATORS: %s is what was typed as the name of a setting */
      ips_cli_complain (_("There is no setting “%s”. “vedettectl webhook settings” shows them."), key);
      return FALSE;
    }
  else if (!ips_mail_jobs_from_nick (value, &settings->jobs))
    {
      ips_cli_complain (_("jobs is none, failed or all"));
      return FALSE;
    }
  return TRUE;
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsWebhookSettings) settings = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 3 || argc % 2 == 0)
    return ips_cli_complain_usage (_("Give a setting and its value, or several such pairs"));
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i + 1 < argc; i += 2)
    if (!change (settings, argv[i], argv[i + 1]))
      return IPS_EXIT_USAGE;
  return save_settings (self, settings, NULL);
}

static IpsExit
set_secret (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsWebhookSettings) settings = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  secret = ips_cli_ask_password (self, _("Secret of the webhook: "));
  if (secret == NULL)
    return ips_cli_complain_usage (_("No secret was given. Type it, or use --password-stdin."));
  code = save_settings (self, settings, secret);
  return code == IPS_EXIT_OK ? ips_cli_end_stored (self) : code;
}

static IpsExit
test (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsWebhookSettings) settings = NULL;
  g_autoptr(GBytes) body = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sentence = NULL;
  IpsStore *store;
  guint status;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  store = ips_workspace_get_store (self->workspace);
  body = ips_webhook_compose_test (ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
  ips_webhook_call_async (store, ips_workspace_get_vault (self->workspace), settings, NULL, body, NULL, ips_cli_ready_cb, self);
  if (ips_webhook_call_finish (store, ips_cli_await (self), &status, &error))
    {
      /* TRANSLATORS: %u is the number of an HTTP status, 200 to 299 */
      g_print (_("The server took the test call (HTTP %u)."), status);
      g_print ("\n");
      return IPS_EXIT_OK;
    }
  sentence = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);
  ips_cli_complain ("%s", sentence);
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) ? IPS_EXIT_NOT_TRIED : IPS_EXIT_SOME_FAILED;
}

const IpsCliVerb ips_cli_webhook_verbs[] = {
  { "webhook", "settings", "", N_("Which web server is told what came of jobs"), list_settings },
  { "webhook", "set", "SETTING VALUE…", N_("Change it: address, plain, header, jobs"), set },
  { "webhook", "set-secret", "", N_("Enter the value of the header"), set_secret },
  { "webhook", "test", "", N_("Tell it something now"), test },
  { NULL }
};
