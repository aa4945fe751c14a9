/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "ips-group.h"
#include "ips-problem.h"
#include "ips-tags.h"
#include "ips-text.h"

static G_GNUC_PRINTF (1, 0) void
complain (const char *format, va_list args)
{
  g_autofree char *text = g_strdup_vprintf (format, args);
  g_autofree char *safe = ips_text_make_safe (text, 0);

  g_printerr ("vedettectl: %s\n", safe);
}

void
ips_cli_complain (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
}

IpsExit
ips_cli_complain_usage (const char *format, ...)
{
  va_list args;

  va_start (args, format);
  complain (format, args);
  va_end (args);
  return IPS_EXIT_USAGE;
}

void
ips_cli_warn_unkept (IpsCli *self)
{
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));

  if (warning != NULL && !self->no_keyring)
    ips_cli_complain ("%s", warning);
}

IpsExit
ips_cli_end_stored (IpsCli *self)
{
  const char *warning = ips_vault_get_warning (ips_workspace_get_vault (self->workspace));

  if (warning == NULL)
    return IPS_EXIT_OK;
  ips_cli_complain ("%s", warning);
  return IPS_EXIT_SOME_FAILED;
}

void
ips_cli_complain_error (const GError *error, const char *name)
{
  if (error->domain == IPS_ERROR)
    {
      g_autofree char *sentence = ips_explain_error ((IpsError) error->code, name, error->message);

      ips_cli_complain ("%s", sentence);
    }
  else
    ips_cli_complain ("%s", error->message);
}

/* "-5" is a number somebody typed as a value, not an option: a mark in front lets it pass the parser. */
#define HIDDEN '\001'

static void
hide_numbers (int argc, char **argv)
{
  for (int i = 2; i < argc; i++)
    if (argv[i][0] == '-' && g_ascii_isdigit (argv[i][1]) && argv[i - 1][0] != '-')
      /* the parser frees nothing of it, and it lives as long as the program */
      argv[i] = g_strdup_printf ("%c%s", HIDDEN, argv[i]);
}

gboolean
ips_cli_parse (IpsCli *self, const GOptionEntry *entries, int *argc, char ***argv)
{
  const GOptionEntry common[] = {
    { "store", 0, 0, G_OPTION_ARG_FILENAME, &self->store_path, N_("Use this store instead of the usual one"), N_("FILE") },
    { "json", 0, 0, G_OPTION_ARG_NONE, &self->json, N_("Print JSON"), NULL },
    { "yes", 'y', 0, G_OPTION_ARG_NONE, &self->yes, N_("Do not ask"), NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &self->all, N_("Every device"), NULL },
    { "group", 0, 0, G_OPTION_ARG_STRING, &self->group, N_("The devices of this group and of those below it"), N_("PATH") },
    { "tag", 0, 0, G_OPTION_ARG_STRING, &self->tag, N_("Of these only the devices with this tag"), N_("TAG") },
    { "no-keyring", 0, 0, G_OPTION_ARG_NONE, &self->no_keyring, N_("Keep passwords only while this runs"), NULL },
    { "password-stdin", 0, 0, G_OPTION_ARG_NONE, &self->password_stdin, N_("Read passwords from standard input, a line each"), NULL },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &self->verbose, N_("Say more while working"), NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  gboolean ok;

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  hide_numbers (*argc, *argv);
  ok = g_option_context_parse (context, argc, argv, &error);
  for (int i = 0; i < *argc; i++)
    if ((*argv)[i][0] == HIDDEN)
      (*argv)[i]++;
  if (!ok)
    ips_cli_complain ("%s", error->message);
  return ok;
}

void
ips_cli_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsCli *self = user_data;

  g_set_object (&self->result, result);
  g_main_context_wakeup (NULL);
}

GAsyncResult *
ips_cli_await (IpsCli *self)
{
  g_clear_object (&self->result);
  while (self->result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return self->result;
}

void
ips_cli_run_until (IpsCli *self, gboolean (*done) (gpointer data), gpointer data)
{
  while (!done (data))
    g_main_context_iteration (NULL, TRUE);
}

gboolean
ips_cli_open (IpsCli *self, gboolean with_engine)
{
  g_autoptr(GError) error = NULL;
  IpsWorkspaceOptions options = { 0 };
  const char *warning;

  if (self->workspace != NULL)
    return TRUE;

  options.store_path = self->store_path;
  options.no_keyring = self->no_keyring;
  options.no_engine = !with_engine;
  ips_workspace_open_async (&options, NULL, ips_cli_ready_cb, self);
  self->workspace = ips_workspace_open_finish (ips_cli_await (self), &error);
  if (self->workspace == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return FALSE;
    }
  warning = ips_store_get_warning (ips_workspace_get_store (self->workspace));
  if (warning != NULL)
    ips_cli_complain ("%s", warning);
  return TRUE;
}

void
ips_cli_close (IpsCli *self)
{
  if (self->workspace != NULL)
    {
      g_autoptr(GError) error = NULL;

      ips_workspace_close_async (self->workspace, ips_cli_ready_cb, self);
      if (!ips_workspace_close_finish (self->workspace, ips_cli_await (self), &error))
        ips_cli_complain_error (error, NULL);
    }
  g_clear_object (&self->result);
  g_clear_object (&self->workspace);
  g_clear_pointer (&self->store_path, g_free);
  g_clear_pointer (&self->group, g_free);
  g_clear_pointer (&self->tag, g_free);
}

/* In the group and with the tag that were asked for. */
static gboolean
is_asked_for (IpsCli *self, IpsSensor *sensor)
{
  const IpsSensorConfig *config = ips_sensor_get_config (sensor);

  return ips_group_contains (self->group, config->group) && (self->tag == NULL || ips_tags_contain (config->tags, self->tag));
}

gboolean
ips_cli_narrows (IpsCli *self)
{
  return self->group != NULL || self->tag != NULL || self->all;
}

GPtrArray *
ips_cli_choose (IpsCli *self, int n_names, char **names, gboolean *all)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  GPtrArray *sensors = ips_fleet_get_sensors (fleet);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new ();
  gboolean complete = TRUE;

  *all = n_names == 0 && self->group == NULL && self->tag == NULL;
  if (self->all && n_names > 0)
    {
      ips_cli_complain (_("Give either names or --all"));
      return NULL;
    }
  if (self->tag != NULL && n_names > 0)
    {
      ips_cli_complain (_("Give either names or --tag"));
      return NULL;
    }
  for (int i = 0; i < n_names; i++)
    {
      IpsSensor *sensor = ips_fleet_lookup_name (fleet, names[i]);

      if (sensor == NULL)
        {
          /* TRANSLATORS: %s is what was typed as a device's name */
          ips_cli_complain (_("There is no device called “%s”"), names[i]);
          complete = FALSE;
        }
      else if (!g_ptr_array_find (chosen, sensor, NULL))
        g_ptr_array_add (chosen, sensor);
    }
  for (guint i = 0; n_names == 0 && i < sensors->len; i++)
    if (is_asked_for (self, g_ptr_array_index (sensors, i)))
      g_ptr_array_add (chosen, g_ptr_array_index (sensors, i));
  if (complete && chosen->len == 0)
    {
      ips_cli_complain (self->tag != NULL     ? _("No such device has that tag")
                        : self->group != NULL ? _("That group has no devices")
                                              : _("There are no devices yet. Add one with “vedettectl devices add”."));
      complete = FALSE;
    }
  return complete ? g_steal_pointer (&chosen) : NULL;
}

GPtrArray *
ips_cli_open_devices (IpsCli *self, gboolean with_engine, int n_names, char **names)
{
  gboolean all;

  return ips_cli_open (self, with_engine) ? ips_cli_choose (self, n_names, names, &all) : NULL;
}

gboolean
ips_cli_confirm (IpsCli *self, const char *question)
{
  char answer[16] = "";

  if (self->yes)
    return TRUE;
  if (!isatty (STDIN_FILENO))
    {
      ips_cli_complain (_("Not done: nobody is there to be asked. Use --yes. The question was: %s"), question);
      return FALSE;
    }
  g_printerr ("%s [y/N] ", question);
  if (fgets (answer, sizeof answer, stdin) == NULL)
    return FALSE;
  return answer[0] == 'y' || answer[0] == 'Y';
}

/* A user name for which nothing was entered is remembered too, so that it is asked once. */
static void
clear_secret (gpointer secret)
{
  if (secret != NULL)
    ips_secret_unref (secret);
}

/* The line is wiped; it was never in a growing buffer. */
static IpsSecret *
read_secret_line (void)
{
  char line[1024] = "";
  IpsSecret *secret = NULL;

  if (fgets (line, sizeof line, stdin) != NULL)
    {
      line[strcspn (line, "\r\n")] = '\0';
      if (line[0] != '\0')
        secret = ips_secret_new (line);
    }
  explicit_bzero (line, sizeof line);
  return secret;
}

IpsSecret *
ips_cli_ask_password (IpsCli *self, const char *prompt)
{
  struct termios before, quiet;
  IpsSecret *secret;

  if (self->password_stdin)
    return read_secret_line ();
  if (!isatty (STDIN_FILENO) || tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;

  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  g_printerr ("%s", prompt);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  secret = read_secret_line ();
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  return secret;
}

void
ips_cli_ask_missing_passwords (IpsCli *self, GPtrArray *sensors)
{
  IpsFleet *fleet = ips_workspace_get_fleet (self->workspace);
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(GHashTable) asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, clear_secret);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsSensorConfig *config = ips_sensor_get_config (sensor);
      const char *owner = *config->credential_set != '\0' ? config->credential_set : ips_sensor_get_id (sensor);
      const char *username = ips_fleet_get_username (fleet, sensor);
      g_autoptr(GError) error = NULL;
      IpsSecret *secret;

      if (username == NULL || *username == '\0' || ips_vault_peek (vault, owner) != NULL)
        continue;
      /* One question serves every device with the same user name: a fleet shares its login. */
      secret = g_hash_table_lookup (asked, username);
      if (secret == NULL && !g_hash_table_contains (asked, username))
        {
          /* TRANSLATORS: %s is a user name on the sensors */
          g_autofree char *prompt = g_strdup_printf (_("Password of %s: "), username);

          secret = ips_cli_ask_password (self, prompt);
          g_hash_table_insert (asked, g_strdup (username), secret);
        }
      if (secret == NULL)
        continue;
      ips_vault_store_async (vault, owner, config->name, secret, NULL, ips_cli_ready_cb, self);
      if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
        g_debug ("%s: password kept for this run only: %s", config->name, error->message);
    }
}
