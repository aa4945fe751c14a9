/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl devices ntp: which server keeps the clock of devices. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-ntp-look.h"
#include "ips-text.h"

static IpsExit
show (IpsCli *self, GPtrArray *sensors)
{
  const char *keys[] = { "device", "ntp", "message", NULL };
  const char *headings[] = { _("Device"), _("NTP Server"), _("Message"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  guint n_failed = 0;

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      g_autoptr(IpsNtpSettings) settings = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL, *message = NULL;

      ips_ntp_look_async (fleet, sensor, NULL, ips_cli_ready_cb, self);
      settings = ips_ntp_look_finish (ips_cli_await (self), &error);
      text = settings != NULL ? ips_ntp_settings_describe (settings) : g_strdup ("");
      message = ips_text_make_safe (error != NULL ? error->message : "", 0);
      n_failed += settings == NULL;
      ips_cli_table_add (table, ips_sensor_get_name (sensor), text, message);
    }
  ips_cli_table_print (table, self->json);
  return n_failed > 0 ? IPS_EXIT_SOME_FAILED : IPS_EXIT_OK;
}

/* %FALSE after having said why not. */
static gboolean
keep_key (IpsCli *self, const IpsNtpSettings *settings)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autofree char *owner = ips_ntp_settings_dup_key_owner (settings);
  g_autoptr(IpsSecret) key = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *prompt = NULL;

  if (owner == NULL)
    return TRUE;
  /* TRANSLATORS: the number of a key, and the address of a time server */
  prompt = g_strdup_printf (_("Key %u of the NTP server %s: "), settings->key_id, settings->server);
  key = ips_cli_ask_password (self, prompt);
  if (key == NULL && ips_vault_peek (vault, owner) != NULL)
    return TRUE;
  if (!ips_ntp_check_key (key != NULL ? ips_secret_peek (key) : "", &error))
    {
      ips_cli_complain ("%s", error->message);
      return FALSE;
    }
  ips_vault_store_async (vault, owner, owner, key, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    ips_cli_complain_error (error, NULL);
  return ips_vault_peek (vault, owner) != NULL;
}

static IpsExit
ntp (IpsCli *self, int argc, char **argv)
{
  g_autofree char *server = NULL, *key_text = NULL, *parameters = NULL, *question = NULL, *what = NULL;
  gboolean none = FALSE;
  const GOptionEntry entries[] = {
    { "server", 0, 0, G_OPTION_ARG_STRING, &server, N_("IPv4 address of the NTP server"), N_("ADDRESS") },
    { "key-id", 0, 0, G_OPTION_ARG_STRING, &key_text, N_("Number of its key, where it is authenticated; the key is asked"), N_("N") },
    { "none", 0, 0, G_OPTION_ARG_NONE, &none, N_("No NTP server"), NULL },
    { NULL }
  };
  g_autoptr(IpsNtpSettings) settings = NULL;
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GError) error = NULL;
  guint key_id = 0;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (none == (server != NULL) && (none || key_text != NULL))
    return ips_cli_complain_usage (_("Give --server, with --key-id where it is authenticated, or --none; without them the settings are shown"));
  if ((server != NULL && !ips_ntp_check_server (server, &error)) || (key_text != NULL && !ips_ntp_parse_key_id (key_text, &key_id, &error)))
    return ips_cli_complain_usage ("%s", error->message);
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices, or use --group, --tag or --all"));
  sensors = ips_cli_open_devices (self, none || server != NULL, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (!none && server == NULL)
    return show (self, sensors);
  settings = ips_ntp_settings_new (none ? IPS_NTP_MODE_NONE : key_text != NULL ? IPS_NTP_MODE_AUTHENTICATED : IPS_NTP_MODE_PLAIN, server, key_id);
  what = ips_ntp_settings_describe (settings);
  /* TRANSLATORS: the number of devices, and the NTP server they get */
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Set the NTP server of %u device to: %s?", "Set the NTP server of %u devices to: %s?",
                                           sensors->len), sensors->len, what);
  if (!ips_cli_confirm (self, question) || !keep_key (self, settings))
    return IPS_EXIT_NOT_TRIED;
  parameters = ips_ntp_settings_to_parameters (settings);
  return ips_cli_run_job (self, IPS_VERB_SET_NTP, sensors, parameters);
}

const IpsCliVerb ips_cli_ntp_verbs[] = {
  { "devices", "ntp", "[--server ADDRESS [--key-id N] | --none] DEVICE…", N_("Show or set the NTP server that keeps their clock"), ntp },
  { NULL }
};
