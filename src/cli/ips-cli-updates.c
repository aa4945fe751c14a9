/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl updates: what Security Manager Administration > IPS Updates does, and the package library. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-licenses.h"
#include "ips-cli-output.h"
#include "ips-client-certificate.h"
#include "ips-cli-updates.h"
#include "ips-format.h"
#include "ips-licensing.h"
#include "ips-server-test.h"
#include "ips-site-access.h"
#include "ips-update-fallbacks.h"
#include "ips-update-filter.h"

IpsUpdateOverview *
ips_cli_updates_load (IpsCli *self)
{
  g_autoptr(GError) error = NULL;
  IpsUpdateOverview *overview;

  ips_update_overview_load_async (self->workspace, NULL, ips_cli_ready_cb, self);
  overview = ips_update_overview_load_finish (ips_cli_await (self), &error);
  if (overview == NULL)
    ips_cli_complain_error (error, NULL);
  return overview;
}

IpsPackageLibrary *
ips_cli_updates_open_library (IpsCli *self)
{
  g_autoptr(IpsPackageLibrary) library = NULL;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_open (self, FALSE))
    return NULL;
  library = ips_package_library_get (ips_workspace_get_store (self->workspace));
  ips_package_library_load_async (library, NULL, ips_cli_ready_cb, self);
  if (ips_package_library_load_finish (library, ips_cli_await (self), &error))
    return g_steal_pointer (&library);
  ips_cli_complain_error (error, NULL);
  return NULL;
}

/* --- check and download --- */

static void
print_offers (IpsCli *self, const IpsUpdateOverview *overview)
{
  const char *keys[] = { "file", "brings", "size", "state", "reason", NULL };
  const char *headings[] = { _("File"), _("Brings"), _("Size"), _("State"), _("Reason"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);

  for (guint i = 0; i < overview->offers->len; i++)
    {
      const IpsPackageOffer *offer = g_ptr_array_index (overview->offers, i);
      g_autofree char *brings = ips_package_name_describe (offer->name);
      g_autofree char *size = ips_format_size (offer->size);

      ips_cli_table_add (table, offer->name->name, brings, size,
                         *offer->sha256 != '\0' ? _("downloaded") : offer->wanted ? _("new") : _("left out"), offer->reason);
    }
  ips_cli_table_print (table, self->json);
}

/* Asks for the password of @user where none is kept. */
static void
ask_password (IpsCli *self, const char *owner, const char *user)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autofree char *prompt = NULL;
  g_autoptr(IpsSecret) secret = NULL;

  if (*user == '\0' || ips_vault_peek (vault, owner) != NULL)
    return;
  /* TRANSLATORS: %s is a user name */
  prompt = g_strdup_printf (_("Password of %s: "), user);
  secret = ips_cli_ask_password (self, prompt);
  if (secret != NULL)
    ips_vault_put (vault, owner, secret);
}

void
ips_cli_updates_ask_proxy_password (IpsCli *self, const IpsUpdateSettings *settings)
{
  if (settings->proxy == IPS_UPDATE_PROXY_MANUAL)
    ask_password (self, IPS_UPDATE_PROXY_OWNER, settings->proxy_username);
}

/* The passphrase of the client certificate, where it is locked and none is kept. */
static void
ask_passphrase (IpsCli *self, const IpsUpdateSettings *settings)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(IpsClientIdentity) identity = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  IpsUpdateField field;

  if (!ips_update_settings_has_client_certificate (settings) || ips_vault_peek (vault, IPS_UPDATE_CLIENT_OWNER) != NULL)
    return;
  ips_client_certificate_load_async (settings, NULL, NULL, ips_cli_ready_cb, self);
  identity = ips_client_certificate_load_finish (ips_cli_await (self), &field, NULL);
  if (field != IPS_UPDATE_FIELD_CLIENT_PASSPHRASE)
    return;
  secret = ips_cli_ask_password (self, _("Passphrase of the client certificate: "));
  if (secret != NULL)
    ips_vault_put (vault, IPS_UPDATE_CLIENT_OWNER, secret);
}

/* The passwords of the servers, the fallbacks' too, and of the proxy, where they need one and none is kept. */
static void
ask_passwords (IpsCli *self, const IpsUpdateSettings *settings)
{
  g_autoptr(GPtrArray) servers = ips_update_settings_list_servers (settings);

  for (guint i = 0; i < servers->len; i++)
    {
      const IpsUpdateSettings *server = g_ptr_array_index (servers, i);
      g_autofree char *owner = ips_update_settings_get_password_owner (server);

      if (server->from == IPS_UPDATE_FROM_CISCO)
        ips_cli_ask_cisco_password (self);
      else if (server->from == IPS_UPDATE_FROM_LOCAL)
        ask_password (self, owner, server->username);
    }
  ips_cli_updates_ask_proxy_password (self, settings);
  ask_passphrase (self, settings);
}

static IpsExit
run_verb (IpsCli *self, IpsVerb verb, int argc, char **argv)
{
  g_autoptr(IpsUpdateOverview) before = NULL;
  g_autoptr(IpsUpdateOverview) after = NULL;
  IpsExit code;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, TRUE) || (before = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  ask_passwords (self, before->settings);
  code = ips_cli_run_job_on (self, verb, before->subject, NULL);
  if (self->json || code != IPS_EXIT_OK || verb != IPS_VERB_CHECK_UPDATES)
    return code;
  after = ips_cli_updates_load (self);
  if (after == NULL)
    return IPS_EXIT_SOME_FAILED;
  g_print ("\n");
  print_offers (self, after);
  return code;
}

static IpsExit
check (IpsCli *self, int argc, char **argv)
{
  return run_verb (self, IPS_VERB_CHECK_UPDATES, argc, argv);
}

static IpsExit
download (IpsCli *self, int argc, char **argv)
{
  return run_verb (self, IPS_VERB_DOWNLOAD_UPDATES, argc, argv);
}

/* The login of one of the servers. @password: (out) (transfer none) (nullable) */
static const char *
get_login (IpsCli *self, const IpsUpdateSettings *server, IpsSecret **password)
{
  IpsCiscoAccount *account = ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (self->workspace)));
  g_autofree char *owner = ips_update_settings_get_password_owner (server);

  if (server->from == IPS_UPDATE_FROM_CISCO)
    {
      *password = ips_cisco_account_peek_password (account);
      return ips_cisco_account_get_username (account);
    }
  *password = ips_vault_peek (ips_workspace_get_vault (self->workspace), owner);
  return server->username;
}

static IpsExit
test_server (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "check", "outcome", "evidence", "what_to_do", NULL };
  const char *headings[] = { _("Check"), _("Outcome"), _("Evidence"), "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsUpdateOverview) overview = NULL;
  g_autoptr(IpsSiteSession) session = NULL;
  g_autoptr(GPtrArray) checks = NULL;
  g_autoptr(GError) error = NULL;
  IpsExit code = IPS_EXIT_OK;
  g_autoptr(GPtrArray) servers = NULL;
  const IpsUpdateSettings *server;
  IpsSecret *password;
  const char *user;
  IpsFleet *fleet;
  guint64 number = 1;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  servers = ips_update_settings_list_servers (overview->settings);
  if (argc > 2 || (argc == 2 && !g_ascii_string_to_unsigned (argv[1], 10, 1, servers->len, &number, NULL)))
    /* TRANSLATORS: %u is how many update servers there are */
    return ips_cli_complain_usage (_("Say which server: 1 is the update server, the fallback servers follow, %u in all"), servers->len);
  server = g_ptr_array_index (servers, (guint) number - 1);
  ask_passwords (self, server);
  fleet = ips_workspace_get_fleet (self->workspace);
  user = get_login (self, server, &password);
  ips_site_access_open_async (ips_workspace_get_store (self->workspace), ips_workspace_get_vault (self->workspace), NULL, ips_cli_ready_cb, self);
  session = ips_site_access_open_finish (ips_cli_await (self), NULL, &error);
  if (session != NULL)
    {
      ips_server_test_async (session, ips_fleet_get_dialect (fleet), server, *user != '\0' ? user : NULL, password, NULL,
                             ips_cli_ready_cb, self);
      checks = ips_server_test_finish (session, ips_cli_await (self), &error);
    }
  if (checks == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  for (guint i = 0; i < checks->len; i++)
    {
      const IpsCheck *check = g_ptr_array_index (checks, i);

      ips_cli_table_add (table, check->title, ips_check_outcome_to_label (check->outcome), check->evidence, check->what_to_do);
      if (check->outcome == IPS_CHECK_FAIL)
        code = IPS_EXIT_SOME_FAILED;
    }
  ips_cli_table_print (table, self->json);
  for (guint i = 0; !self->json && i < checks->len; i++)
    if (*((IpsCheck *) g_ptr_array_index (checks, i))->what_to_do != '\0')
      g_print ("\n%s\n", ((IpsCheck *) g_ptr_array_index (checks, i))->what_to_do);
  return code;
}

static IpsExit
offers (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsUpdateOverview) overview = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  print_offers (self, overview);
  return IPS_EXIT_OK;
}

static IpsExit
set_paused (IpsCli *self, gboolean paused, int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  IpsStore *store;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  store = ips_workspace_get_store (self->workspace);
  ips_updates_set_paused_async (store, paused, NULL, ips_cli_ready_cb, self);
  if (ips_updates_set_paused_finish (store, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_SOME_FAILED;
}

static IpsExit
pause_downloads (IpsCli *self, int argc, char **argv)
{
  return set_paused (self, TRUE, argc, argv);
}

static IpsExit
resume_downloads (IpsCli *self, int argc, char **argv)
{
  return set_paused (self, FALSE, argc, argv);
}

/* --- the library --- */

static IpsExit
list (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "file", "type", "version", "engine", "level", "platforms", "size_bytes", "released", "verified", "state",
                         "problem", "source", "used_by", "compared", "kept", "sha256", NULL };
  const char *headings[] = { _("File"), _("Type"), _("Version"), _("Engine"), _("Level"), _("Platforms"), _("Size"), _("Date"), "",
                             _("State"), _("Problem"), _("Source"), _("Used By"), "", "", "", NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsPackageLibrary) library = NULL;
  GPtrArray *files;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  library = ips_cli_updates_open_library (self);
  if (library == NULL)
    return IPS_EXIT_NOT_TRIED;
  files = ips_package_library_get_files (library);
  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);
      guint n_users = ips_package_name_count_users (file->name, ips_fleet_get_sensors (ips_workspace_get_fleet (self->workspace)));
      g_autofree char *version = ips_version_to_release (&file->name->version);
      g_autofree char *engine = ips_engine_to_text (file->name->engine != 0 ? file->name->engine : file->name->required_engine);
      g_autofree char *level = file->name->level != 0 ? g_strdup_printf ("S%u", file->name->level) : g_strdup ("");
      g_autofree char *size = self->json ? g_strdup_printf ("%" G_GINT64_FORMAT, file->size) : ips_format_size (file->size);
      g_autofree char *released = ips_format_date (file->released_us);
      g_autofree char *verified = ips_format_date_time (file->verified_us);
      g_autofree char *users = n_users > 0 ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u device", "%u devices", n_users), n_users)
                                           : g_strdup ("");

      ips_cli_table_add (table, file->name->name, ips_package_family_to_label (file->name->family), version, engine, level,
                         *file->platforms != '\0' ? file->platforms : file->name->platform, size, released, verified,
                         ips_package_state_to_label (file->state), file->problem, file->source, users, file->compared ? "true" : "false",
                         file->kept ? "true" : "false", file->sha256);
    }
  ips_cli_table_print (table, self->json);
  if (!self->json)
    {
      g_autofree char *used = ips_format_size (ips_package_library_get_n_bytes (library));
      g_autofree char *left = ips_format_size (MAX (ips_package_library_get_free (library), 0));

      /* TRANSLATORS: a number of files, their size, what is free on the disk, the folder */
      g_print (g_dngettext (GETTEXT_PACKAGE, "\n%u file, %s; %s free in %s\n", "\n%u files, %s; %s free in %s\n", files->len), files->len,
               used, left, ips_package_library_get_folder (library));
    }
  return IPS_EXIT_OK;
}

static IpsExit
import (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "path", "file", "sha256", "outcome", NULL };
  const char *headings[] = { _("Path"), _("File"), "", _("Outcome"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsPackageLibrary) library = NULL;
  IpsExit code = IPS_EXIT_OK;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2)
    return ips_cli_complain_usage (_("Give the files to import"));
  library = ips_cli_updates_open_library (self);
  if (library == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr(IpsPackageFile) file = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *note = NULL;

      ips_package_library_import_async (library, argv[i], g_get_user_name (), NULL, ips_cli_ready_cb, self);
      file = ips_package_library_import_finish (library, ips_cli_await (self), &note, &error);
      if (file == NULL)
        code = IPS_EXIT_SOME_FAILED;
      ips_cli_table_add (table, argv[i], file != NULL ? file->name->name : "", file != NULL ? file->sha256 : "",
                         file == NULL ? error->message : note != NULL ? note : _("imported"));
    }
  ips_cli_table_print (table, self->json);
  return code;
}

gboolean
ips_cli_updates_choose (IpsPackageLibrary *library, const char *name, GPtrArray *hashes)
{
  GPtrArray *files = ips_package_library_get_files (library);
  guint before = hashes->len;

  for (guint i = 0; i < files->len; i++)
    {
      const IpsPackageFile *file = g_ptr_array_index (files, i);

      if (g_str_equal (file->name->name, name) || (strlen (name) >= 8 && g_str_has_prefix (file->sha256, name)))
        g_ptr_array_add (hashes, g_strdup (file->sha256));
    }
  if (hashes->len > before)
    return TRUE;
  /* TRANSLATORS: %s is what was typed as a package's name */
  ips_cli_complain (_("There is no package “%s”. “vedettectl updates list” shows them."), name);
  return FALSE;
}

/* (transfer full) (nullable): the hashes that the arguments, or --all, mean; NULL-terminated */
static GPtrArray *
choose_all (IpsCli *self, IpsPackageLibrary *library, int argc, char **argv)
{
  g_autoptr(GPtrArray) hashes = g_ptr_array_new_with_free_func (g_free);
  GPtrArray *files = ips_package_library_get_files (library);

  for (guint i = 0; argc < 2 && self->all && i < files->len; i++)
    g_ptr_array_add (hashes, g_strdup (((IpsPackageFile *) g_ptr_array_index (files, i))->sha256));
  for (int i = 1; i < argc; i++)
    if (!ips_cli_updates_choose (library, argv[i], hashes))
      return NULL;
  if (argc < 2 && !self->all)
    {
      ips_cli_complain (_("Give the packages, by file name or SHA-256, or --all"));
      return NULL;
    }
  g_ptr_array_add (hashes, NULL);
  return g_steal_pointer (&hashes);
}

static IpsExit
verify (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "file", "sha256", "outcome", NULL };
  const char *headings[] = { _("File"), "", _("Outcome"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(IpsPackageLibrary) library = NULL;
  g_autoptr(GPtrArray) hashes = NULL;
  IpsExit code = IPS_EXIT_OK;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  library = ips_cli_updates_open_library (self);
  if (library == NULL)
    return IPS_EXIT_NOT_TRIED;
  self->all = self->all || argc < 2;
  hashes = choose_all (self, library, argc, argv);
  if (hashes == NULL)
    return IPS_EXIT_USAGE;
  for (guint i = 0; i + 1 < hashes->len; i++)
    {
      const char *hash = g_ptr_array_index (hashes, i);
      IpsPackageFile *file = ips_package_library_lookup (library, hash);
      g_autofree char *name = g_strdup (file != NULL ? file->name->name : "");
      g_autoptr(GError) error = NULL;

      ips_package_library_verify_async (library, hash, NULL, ips_cli_ready_cb, self);
      if (!ips_package_library_verify_finish (library, ips_cli_await (self), &error))
        code = IPS_EXIT_SOME_FAILED;
      ips_cli_table_add (table, name, hash, error != NULL ? error->message : _("unchanged"));
    }
  ips_cli_table_print (table, self->json);
  return code;
}

static IpsExit
remove_packages (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsPackageLibrary) library = NULL;
  g_autoptr(GPtrArray) hashes = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *question = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  library = ips_cli_updates_open_library (self);
  if (library == NULL)
    return IPS_EXIT_NOT_TRIED;
  hashes = choose_all (self, library, argc, argv);
  if (hashes == NULL)
    return IPS_EXIT_USAGE;
  question = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove %u package from the library and the disk?",
                                           "Remove %u packages from the library and the disk?", hashes->len - 1), hashes->len - 1);
  if (!ips_cli_confirm (self, question))
    return IPS_EXIT_NOT_TRIED;
  ips_package_library_remove_async (library, (const char *const *) hashes->pdata, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_package_library_remove_finish (library, ips_cli_await (self), &error))
    return IPS_EXIT_OK;
  ips_cli_complain_error (error, NULL);
  return IPS_EXIT_SOME_FAILED;
}

const IpsCliVerb ips_cli_updates_verbs[] = {
  { "updates", "status", "", N_("What is available, downloaded and deployed, and what came of the last check"), ips_cli_updates_status },
  { "updates", "check", "", N_("Check for Updates: ask the update server what it has"), check },
  { "updates", "download", "", N_("Download Latest Updates: what is wanted and not there"), download },
  { "updates", "offers", "", N_("What the last check found, and why some is left out"), offers },
  { "updates", "pause", "", N_("Hold downloads, in whichever program they run"), pause_downloads },
  { "updates", "resume", "", N_("Let them go on"), resume_downloads },
  { "updates", "list", "", N_("The package library"), list },
  { "updates", "import", "FILE…", N_("Verify files and take them into the library"), import },
  { "updates", "verify", "[PACKAGE…]", N_("Compare the library's files with what was kept"), verify },
  { "updates", "remove", "PACKAGE…", N_("Remove packages from library and disk"), remove_packages },
  { "updates", "server", "[SETTING VALUE]", N_("The update server's settings; with two words changes one"), ips_cli_updates_server },
  { "updates", "test", "[NUMBER]", N_("Try the update server step by step; 2 and on are the fallback servers"), test_server },
  { "updates", "test-proxy", "", N_("Try the proxy server alone, and say when it let through last"), ips_cli_updates_test_proxy },
  { "updates", "set-password", "server|proxy|certificate|files|ADDRESS", N_("Enter a password of the update server, the proxy, the client certificate, or a fallback server"), ips_cli_updates_set_password },
  { "updates", "automatic", "[POLICY [SENSOR SIGNATURE]]", N_("What is updated automatically, and how"), ips_cli_updates_automatic },
  { "updates", "schedule", "[MODE]", N_("The automatic mode; its schedule is changed by “schedules set updates”"), ips_cli_updates_schedule },
  { NULL }
};
