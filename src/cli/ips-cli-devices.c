/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl devices: the inventory. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-address.h"
#include "ips-cli-output.h"
#include "ips-format.h"
#include "ips-inventory-import.h"
#include "ips-problem.h"
#include "ips-tags.h"

static char *
format_day (gint64 us, IpsCliFormat format)
{
  return format == IPS_CLI_COLUMNS ? ips_format_date (us) : ips_format_iso (us);
}

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "name", "address", "group", "transport", "platform", "serial", "version", "signature",
                         "license", "license_until", "certificate_until", "problem", "last_contact", "form", "ssh_port", "host_key", "traffic",
                         "tags", "host_name", NULL };
  const char *headings[] = { "", _("Name"), _("Address"), _("Group"), "", _("Platform"),
                             _("Serial Number"), _("Version"), _("Signature"), "", _("License until"),
                             _("Certificate until"), _("Problem"), _("Last contact"), "", "", "", "", "", "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) sensors = NULL;
  IpsCliFormat format;
  IpsTransport transport;
  gint64 now_us;
  gboolean all;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  format = self->json ? IPS_CLI_JSON : IPS_CLI_COLUMNS;
  if (ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace))->len == 0 && argc == 1 && self->group == NULL)
    {
      ips_cli_table_print (table, self->json);
      return IPS_EXIT_OK;
    }
  sensors = ips_cli_choose (self, argc - 1, argv + 1, &all);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;

  transport = ips_fleet_get_communication (ips_workspace_get_fleet (self->workspace))->transport;
  now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorConfig *config = ips_sensor_get_config (sensor);
      const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
      g_autofree char *license = format_day (facts->license_expires_us, format);
      g_autofree char *certificate = facts->certificate != NULL
        ? format_day (ips_certificate_get_facts (facts->certificate)->not_after_us, format) : g_strdup ("");
      g_autofree char *contact = ips_cli_format_time (facts->contacted_us, format);
      g_autofree char *ssh_port = g_strdup_printf ("%u", ips_sensor_config_get_ssh_port (config));
      g_autoptr(IpsProblem) problem = ips_problem_for_sensor (sensor, transport, now_us);

      ips_cli_table_add (table, ips_sensor_get_id (sensor), config->name, config->address, config->group,
                         ips_transport_to_nick (ips_sensor_get_transport (sensor, transport)), facts->platform,
                         facts->serial, facts->version, facts->signature_level,
                         ips_license_status_to_label (facts->license_status), license, certificate, problem->text,
                         contact, ips_form_to_nick (config->form), ssh_port, config->host_key,
                         ips_traffic_to_nick (config->traffic), config->tags, facts->host_name != NULL ? facts->host_name : "");
    }
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* The id of the credential set of that name, "" for none; %NULL after having said that there is none. */
static const char *
find_credential_set (IpsCli *self, const char *name)
{
  GPtrArray *sets = ips_fleet_get_credential_sets (ips_workspace_get_fleet (self->workspace));

  if (name == NULL || *name == '\0')
    return "";
  for (guint i = 0; i < sets->len; i++)
    {
      const IpsCredentialSet *set = g_ptr_array_index (sets, i);

      if (g_strcmp0 (set->name, name) == 0)
        return set->id;
    }
  /* TRANSLATORS: %s is what was typed as the name of a credential set */
  ips_cli_complain (_("There is no credential set called “%s”. “vedettectl credentials list” shows them."), name);
  return NULL;
}

typedef struct
{
  char *name, *group, *user, *credentials, *transport, *notes, *tags, *traffic, *form, *old_ssh, *host_key;
  int port, ssh_port;
} DeviceOptions;

static void
device_options_clear (DeviceOptions *self)
{
  g_free (self->name);
  g_free (self->group);
  g_free (self->user);
  g_free (self->credentials);
  g_free (self->transport);
  g_free (self->traffic);
  g_free (self->notes);
  g_free (self->tags);
  g_free (self->form);
  g_free (self->old_ssh);
  g_free (self->host_key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DeviceOptions, device_options_clear)

static gboolean
parse_device_options (IpsCli *cli, DeviceOptions *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &options->name, N_("Display name"), N_("NAME") },
    { "in-group", 0, 0, G_OPTION_ARG_STRING, &options->group, N_("Group the device belongs to"), N_("PATH") },
    { "user", 0, 0, G_OPTION_ARG_STRING, &options->user, N_("Own user name; the password is asked"), N_("USER") },
    { "credentials", 0, 0, G_OPTION_ARG_STRING, &options->credentials, N_("Shared credential set"), N_("NAME") },
    { "transport", 0, 0, G_OPTION_ARG_STRING, &options->transport, N_("https, http, or default"), N_("WORD") },
    { "port", 0, 0, G_OPTION_ARG_INT, &options->port, N_("Port, 0 for the usual one"), N_("N") },
    { "traffic", 0, 0, G_OPTION_ARG_STRING, &options->traffic,
      N_("What happens to traffic while it does not inspect: promiscuous, fail-open, fail-close or unknown"), N_("WORD") },
    { "form", 0, 0, G_OPTION_ARG_STRING, &options->form, N_("web, ssh, automatic (SSH for what only its documentation tells) or router (with IOS IPS)"), N_("WORD") },
    { "ssh-port", 0, 0, G_OPTION_ARG_INT, &options->ssh_port, N_("Port of the command line, 0 for 22"), N_("N") },
    { "old-ssh", 0, 0, G_OPTION_ARG_STRING, &options->old_ssh, N_("yes or no: also SSH algorithms that were given up"), N_("WORD") },
    { "host-key", 0, 0, G_OPTION_ARG_STRING, &options->host_key, N_("Trusted SSH host key as ssh-keygen -l shows it, \"\" for none"), N_("SHA256:…") },
    { "notes", 0, 0, G_OPTION_ARG_STRING, &options->notes, N_("Notes"), N_("TEXT") },
    { "tags", 0, 0, G_OPTION_ARG_STRING, &options->tags, N_("Tags, commas between them; with + and - in front of each they are added and taken away"), N_("TAGS") },
    { NULL }
  };

  options->port = options->ssh_port = -1;
  if (!ips_cli_parse (cli, entries, argc, argv))
    return FALSE;
  if (options->port < -1 || options->port > 65535 || options->ssh_port < -1 || options->ssh_port > 65535)
    {
      ips_cli_complain (_("A port is a number from 1 to 65535, or 0 for the usual one"));
      return FALSE;
    }
  return TRUE;
}

static void
set_text (char **field, const char *value)
{
  if (value == NULL)
    return;
  g_free (*field);
  *field = g_strdup (value);
}

/* What is said about the command line. */
static gboolean
apply_form_options (const DeviceOptions *options, IpsSensorConfig *config)
{
  if (options->form != NULL && !ips_form_from_nick (options->form, &config->form))
    {
      ips_cli_complain (_("The form is web, ssh, or automatic"));
      return FALSE;
    }
  if (options->old_ssh != NULL && !g_str_equal (options->old_ssh, "yes") && !g_str_equal (options->old_ssh, "no"))
    {
      ips_cli_complain (_("--old-ssh needs yes or no"));
      return FALSE;
    }
  if (options->old_ssh != NULL)
    config->ssh_old = g_str_equal (options->old_ssh, "yes");
  if (options->ssh_port >= 0)
    config->ssh_port = (guint) options->ssh_port;
  set_text (&config->host_key, options->host_key);
  return TRUE;
}

static gboolean
apply_device_options (IpsCli *cli, const DeviceOptions *options, IpsSensorConfig *config)
{
  const char *set_id;

  set_text (&config->name, options->name);
  set_text (&config->group, options->group);
  set_text (&config->username, options->user);
  set_text (&config->notes, options->notes);
  if (options->tags != NULL)
    {
      g_autofree char *before = g_steal_pointer (&config->tags);

      config->tags = ips_tags_edit (before, options->tags);
    }
  if (options->port >= 0)
    config->port = (guint) options->port;
  if (options->credentials != NULL)
    {
      set_id = find_credential_set (cli, options->credentials);
      if (set_id == NULL)
        return FALSE;
      set_text (&config->credential_set, set_id);
    }
  if (options->transport != NULL)
    {
      config->transport_set = !g_str_equal (options->transport, "default");
      if (config->transport_set && !ips_transport_from_nick (options->transport, &config->transport))
        {
          ips_cli_complain (_("The transport is https, http, or default"));
          return FALSE;
        }
    }
  if (options->traffic != NULL && !ips_traffic_from_nick (options->traffic, &config->traffic))
    {
      ips_cli_complain (_("Traffic is promiscuous, fail-open, fail-close or unknown"));
      return FALSE;
    }
  return apply_form_options (options, config);
}

static gboolean
save (IpsCli *self, GPtrArray *sensors)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  g_autoptr(GError) error = NULL;

  ips_fleet_save_async (fleet, sensors, NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_save_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return FALSE;
    }
  return TRUE;
}

static gboolean
store_password (IpsCli *self, const char *owner, const char *label, IpsSecret *secret)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(GError) error = NULL;

  ips_vault_store_async (vault, owner, label, secret, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, label);
      return FALSE;
    }
  ips_cli_warn_unkept (self);
  return TRUE;
}

static IpsExit
add (IpsCli *self, int argc, char **argv)
{
  g_auto(DeviceOptions) options = { 0 };
  g_autoptr(IpsAddress) address = NULL;
  g_autoptr(IpsSensorConfig) config = ips_sensor_config_new ();
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(IpsSecret) secret = NULL;
  g_autoptr(GError) error = NULL;
  IpsSensor *sensor;

  if (!parse_device_options (self, &options, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Give the address of one device"));
  address = ips_address_parse (argv[1], &error);
  if (address == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_USAGE;
    }
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;

  set_text (&config->address, address->host);
  set_text (&config->name, address->host);
  config->port = address->port;
  config->transport_set = address->transport_set;
  config->transport = address->transport;
  if (!apply_device_options (self, &options, config))
    return IPS_EXIT_USAGE;
  if (!ips_sensor_config_validate (config, &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_USAGE;
    }
  if (options.user != NULL && *options.user != '\0')
    {
      /* TRANSLATORS: %s is a user name on the sensors */
      g_autofree char *prompt = g_strdup_printf (_("Password of %s: "), options.user);

      secret = ips_cli_ask_password (self, prompt);
      if (secret == NULL)
        return ips_cli_complain_usage (_("A user name needs its password: enter it at the prompt, or use --password-stdin. Nothing was added."));
    }
  sensor = ips_sensor_new (NULL, g_steal_pointer (&config));
  g_ptr_array_add (sensors, sensor);
  if (!save (self, sensors))
    return IPS_EXIT_SOME_FAILED;
  if (secret != NULL && !store_password (self, ips_sensor_get_id (sensor), ips_sensor_get_name (sensor), secret))
    return IPS_EXIT_SOME_FAILED;
  return IPS_EXIT_OK;
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_auto(DeviceOptions) options = { 0 };
  g_autoptr(GPtrArray) chosen = NULL;
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GError) error = NULL;

  if (!parse_device_options (self, &options, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to change, or use --group, --tag or --all"));
  chosen = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (chosen == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < chosen->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (chosen, i);
      g_autoptr(IpsSensorConfig) config = ips_sensor_config_copy (ips_sensor_get_config (sensor));

      if (!apply_device_options (self, &options, config))
        return IPS_EXIT_USAGE;
      if (!ips_sensor_config_validate (config, &error))
        {
          ips_cli_complain_error (error, ips_sensor_get_name (sensor));
          return IPS_EXIT_USAGE;
        }
      g_ptr_array_add (changed, ips_sensor_new (ips_sensor_get_id (sensor), g_steal_pointer (&config)));
    }
  return save (self, changed) ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

static void
print_import (IpsCli *self, GPtrArray *rows)
{
  static const char *const verdicts[] = { N_("new"), N_("duplicate name"), N_("duplicate address"), N_("not valid") };
  const char *keys[] = { "line", "name", "address", "verdict", "message", NULL };
  const char *headings[] = { _("Line"), _("Name"), _("Address"), _("Verdict"), _("Message"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < rows->len; i++)
    {
      const IpsImportRow *row = g_ptr_array_index (rows, i);
      g_autofree char *line = g_strdup_printf ("%u", row->line);

      ips_cli_table_add (table, line, row->config != NULL ? row->config->name : "",
                         row->config != NULL ? row->config->address : "", _(verdicts[row->verdict]), row->message);
    }
  ips_cli_table_print (table, self->json);
}

static IpsExit
import (IpsCli *self, int argc, char **argv)
{
  gboolean dry_run = FALSE;
  g_autofree char *credentials = NULL;
  const GOptionEntry entries[] = {
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show what would be added"), NULL },
    { "credentials", 0, 0, G_OPTION_ARG_STRING, &credentials, N_("Shared credential set for devices that name none"), N_("NAME") },
    { NULL }
  };
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GMappedFile) file = NULL;
  g_autoptr(GError) error = NULL;
  const char *set_id;
  IpsFleet *fleet;
  guint n_bad = 0;

  if (!ips_cli_parse (self, entries, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc != 2)
    return ips_cli_complain_usage (_("Give one CSV file"));
  file = g_mapped_file_new (argv[1], FALSE, &error);
  if (file == NULL)
    {
      ips_cli_complain ("%s", error->message);
      return IPS_EXIT_NOT_TRIED;
    }
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  set_id = find_credential_set (self, credentials);
  if (set_id == NULL)
    return IPS_EXIT_USAGE;
  rows = ips_inventory_import_parse (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
                                     ips_fleet_get_sensors (fleet), ips_fleet_get_communication (fleet)->transport, &error);
  if (rows == NULL)
    {
      ips_cli_complain_error (error, argv[1]);
      return IPS_EXIT_NOT_TRIED;
    }

  print_import (self, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsImportRow *row = g_ptr_array_index (rows, i);

      n_bad += row->verdict == IPS_IMPORT_INVALID;
      if (row->verdict != IPS_IMPORT_NEW)
        continue;
      /* The file names a set; the inventory keeps its id. */
      if (*row->config->credential_set != '\0')
        {
          const char *named = find_credential_set (self, row->config->credential_set);

          if (named == NULL)
            return IPS_EXIT_USAGE;
          set_text (&row->config->credential_set, named);
        }
      else if (*row->config->username == '\0')
        set_text (&row->config->credential_set, set_id);
      g_ptr_array_add (sensors, ips_sensor_new (NULL, ips_sensor_config_copy (row->config)));
    }
  if (sensors->len == 0)
    {
      ips_cli_complain (_("There is nothing new in that file"));
      return n_bad > 0 ? IPS_EXIT_NOT_TRIED : IPS_EXIT_OK;
    }
  if (!dry_run && !save (self, sensors))
    return IPS_EXIT_SOME_FAILED;
  return n_bad > 0 ? IPS_EXIT_SOME_FAILED : IPS_EXIT_OK;
}

static IpsExit
export (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autofree char *csv = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, FALSE, argc - 1, argv + 1);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  csv = ips_inventory_export_csv (sensors);
  g_print ("%s", csv);
  return IPS_EXIT_OK;
}

static IpsExit
remove_devices (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;
  g_autoptr(GPtrArray) ids = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *question = NULL;
  IpsFleet *fleet;
  gboolean all;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2 && !ips_cli_narrows (self))
    return ips_cli_complain_usage (_("Name the devices to remove, or use --group, --tag or --all"));
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  fleet = ips_workspace_get_fleet (self->workspace);
  sensors = ips_cli_choose (self, argc - 1, argv + 1, &all);
  if (sensors == NULL)
    return IPS_EXIT_NOT_TRIED;
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove %u device from the inventory?",
                                           "Remove %u devices from the inventory?", sensors->len), sensors->len);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (ids, (gpointer) ips_sensor_get_id (g_ptr_array_index (sensors, i)));
  g_ptr_array_add (ids, NULL);
  ips_fleet_remove_async (fleet, (const char *const *) ids->pdata, NULL, ips_cli_ready_cb, self);
  if (!ips_fleet_remove_finish (fleet, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  return IPS_EXIT_OK;
}

static IpsExit
test (IpsCli *self, int argc, char **argv)
{
  g_autoptr(GPtrArray) sensors = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  sensors = ips_cli_open_devices (self, TRUE, argc - 1, argv + 1);
  return sensors != NULL ? ips_cli_run_job (self, IPS_VERB_TEST_CONNECTIVITY, sensors, NULL) : IPS_EXIT_NOT_TRIED;
}

const IpsCliVerb ips_cli_devices_verbs[] = {
  { "devices", "list", "[DEVICE…]", N_("The inventory and what is known of it"), list },
  { "devices", "add", "[--name N] [--user U | --credentials SET] ADDRESS", N_("Add one device"), add },
  { "devices", "import", "[--dry-run] [--credentials SET] FILE.csv", N_("Add devices from a list"), import },
  { "devices", "export", "[DEVICE…]", N_("The inventory as such a list"), export },
  { "devices", "set", "OPTION… DEVICE…", N_("Change devices"), set },
  { "devices", "remove", "DEVICE…", N_("Remove devices from the inventory"), remove_devices },
  { "devices", "test", "[DEVICE…]", N_("Test connectivity: transport and login"), test },
  { NULL }
};
