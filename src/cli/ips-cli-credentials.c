/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl credentials: logins shared by many devices. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-link-form.h"

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "name", "user", "password", NULL };
  const char *headings[] = { _("Name"), _("User name"), _("Password"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  GPtrArray *sets;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);
      gboolean kept = ips_vault_peek (ips_workspace_get_vault (self->workspace), set->id) != NULL;

      ips_cli_table_add (table, set->name, set->username, kept ? _("in the keyring") : _("not entered"));
    }
  ips_cli_table_print (table, self->json);
  /* what is not known of a keyring that is locked or silent is no "not entered" */
  ips_cli_warn_unkept (self);
  return IPS_EXIT_OK;
}

static const IpsCredentialSet *
find_set (IpsCli *self, const char *name)
{
  return ips_fleet_lookup_credential_set_name (ips_workspace_get_fleet (self->workspace), name);
}

/* After having said that there is none. */
static IpsExit
complain_no_set (const char *name)
{
  /* TRANSLATORS: %s is what was typed as the name of a credential set */
  ips_cli_complain (_("There is no credential set called “%s”. “vedettectl credentials list” shows them."), name);
  return IPS_EXIT_NOT_TRIED;
}

/* Adds the set, or changes user name and password of the one with that name. */
static IpsExit
set_credentials (IpsCli *self, int argc, char **argv)
{
  g_autofree char *prompt = NULL;
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;
  const IpsCredentialSet *known;
  IpsCredentialSet *wanted;
  gboolean ok;
  IpsFleet *fleet;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 3 || *argv[1] == '\0' || *argv[2] == '\0')
    return ips_cli_complain_usage (_("Give a name for the set and a user name; the password is asked"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  known = find_set (self, argv[1]);
  /* TRANSLATORS: %s is a user name on the sensors */
  prompt = g_strdup_printf (_("Password of %s: "), argv[2]);
  password = ips_cli_ask_password (self, prompt);
  if (password == NULL && known == NULL)
    return ips_cli_complain_usage (_("A new set needs a password: enter it at the prompt, or use --password-stdin"));
  wanted = ips_credential_set_new (known != NULL ? known->id : NULL, argv[1], argv[2]);
  ips_fleet_save_credential_set_async (fleet, wanted, password, NULL, ips_cli_ready_cb, self);
  ok = ips_fleet_save_credential_set_finish (fleet, ips_cli_await (self), &error);
  ips_credential_set_free (wanted);
  if (!ok)
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_SOME_FAILED;
    }
  ips_cli_warn_unkept (self);
  return IPS_EXIT_OK;
}

static IpsExit
remove_set (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  const IpsCredentialSet *known;
  IpsFleet *fleet;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Give the name of one credential set"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  known = find_set (self, argv[1]);
  if (known == NULL)
    return complain_no_set (argv[1]);
  ips_fleet_remove_credential_set_async (fleet, known->id, NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_remove_credential_set_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

/* The password of a set or of a device's own login goes; the login stays and is asked for again. */
static IpsExit
forget (IpsCli *self, int argc, char **argv)
{
  IpsVault *vault;
  g_autoptr(GError) error = NULL;
  const IpsCredentialSet *known;
  IpsSensor *sensor;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Give the name of one credential set, or of one device with a login of its own"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  vault = ips_workspace_get_vault (self->workspace);
  known = find_set (self, argv[1]);
  sensor = known == NULL ? ips_fleet_lookup_name (ips_workspace_get_fleet (self->workspace), argv[1]) : NULL;
  if (known == NULL && sensor == NULL)
    {
      /* TRANSLATORS: %s is what was typed as a name */
      ips_cli_complain (_("Neither a credential set nor a device is called “%s”."), argv[1]);
      return IPS_EXIT_NOT_TRIED;
    }
  ips_vault_store_async (vault, known != NULL ? known->id : ips_sensor_get_id (sensor), argv[1], NULL, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

/* The devices' password becomes that of the set, each by its present login, and they use the set from then on. */
static IpsExit
apply (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autofree char *id = NULL, *parameters = NULL, *question = NULL, *forms = NULL;
  const IpsCredentialSet *set;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 || (argc < 3 && !ips_cli_narrows (self)))
    return ips_cli_complain_usage (_("Give the name of the credential set with the new password, and the devices, --group or --all"));
  sensors = ips_cli_open_devices (self, TRUE, argc - 2, argv + 2);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  set = find_set (self, argv[1]);
  if (set == NULL)
    return complain_no_set (argv[1]);
  id = g_strdup (set->id);
  forms = ips_link_form_describe (sensors, IPS_VERB_CHANGE_PASSWORD,
                                  ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport);
  /* TRANSLATORS: the name of a user, how many devices, and over what they are talked to ("Over SSH.") */
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Change the password of “%s” on %u device? %s",
                                           "Change the password of “%s” on %u devices? %s", sensors->len),
                              set->username, sensors->len, forms);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  parameters = g_strdup_printf ("{\"credential-set\":\"%s\"}", id);
  return ips_cli_run_job (self, IPS_VERB_CHANGE_PASSWORD, sensors, parameters);
}

const IpsCliVerb ips_cli_credentials_verbs[] = {
  { "credentials", "list", "", N_("Logins shared by many devices"), list },
  { "credentials", "set", "NAME USER", N_("Add or change one; the password is asked"), set_credentials },
  { "credentials", "apply", "NAME DEVICE…", N_("Change the password of devices to that of a set"), apply },
  { "credentials", "forget", "NAME", N_("Forget the password of a set or a device"), forget },
  { "credentials", "remove", "NAME", N_("Remove one"), remove_set },
  { NULL }
};
