/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl updates server, set-password, schedule: Edit Update Server Settings and Auto Update Settings. */
#include "ips-config.h"
#include "ips-cli-updates.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-store-packages.h"
#include "ips-store-schedules.h"
#include "ips-update-fallbacks.h"

#define PREFIX "updates."

/* %FALSE after having said what was wrong. */
static gboolean
save (IpsCli *self, const IpsUpdateSettings *settings)
{
  g_autoptr(GHashTable) values = ips_update_settings_write (settings);
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;

  ips_store_save_settings_async (store, values, g_get_user_name (), NULL, ips_cli_ready_cb, self);
  if (ips_store_save_settings_finish (store, ips_cli_await (self), &error))
    return TRUE;
  ips_cli_complain_error (error, NULL);
  return FALSE;
}

/* What failed before says nothing about the server as it is set now. */
static void
note_changed (IpsCli *self)
{
  ips_store_note_update_server_changed (ips_workspace_get_store (self->workspace), ips_clock_now_us (ips_workspace_get_clock (self->workspace)));
}

static void
print_settings (IpsCli *self, const IpsUpdateSettings *settings)
{
  g_autoptr(GHashTable) values = ips_update_settings_write (settings);
  g_autoptr(IpsCliTable) table = ips_cli_table_new_settings (values, PREFIX);

  ips_cli_table_print (table, self->json);
}

/* %FALSE after having said what may be entered. (transfer full): the settings with one changed */
static IpsUpdateSettings *
apply (const IpsUpdateSettings *settings, const char *key, const char *value)
{
  g_autoptr(GHashTable) values = ips_update_settings_write (settings);
  g_autofree char *name = g_strconcat (PREFIX, key, NULL);
  g_autoptr(IpsUpdateSettings) changed = NULL;
  g_autoptr(GHashTable) back = NULL;

  if (!g_hash_table_contains (values, name))
    {
      /* TRANSLATORS: %s is what was typed as the name of a setting */
      ips_cli_complain (_("There is no setting “%s”. “vedettectl updates server” shows them."), key);
      return NULL;
    }
  if (g_str_equal (key, "path"))
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *path = NULL;

      changed = ips_update_settings_copy (settings);
      if (ips_update_settings_take_url (changed, value))
        return g_steal_pointer (&changed);
      path = ips_update_path_normalize (value, &error);
      if (path == NULL)
        {
          ips_cli_complain ("%s", error->message);
          return NULL;
        }
      ips_update_settings_set (&changed->path, path);
      return g_steal_pointer (&changed);
    }
  if (g_str_equal (key, "host"))
    {
      changed = ips_update_settings_copy (settings);
      if (!ips_update_settings_take_url (changed, value))
        ips_update_settings_set (&changed->host, value);
    }
  else
    {
      g_hash_table_insert (values, g_strdup (name), g_strdup (value));
      changed = ips_update_settings_read (values);
      back = ips_update_settings_write (changed);
      if (!g_str_equal (g_hash_table_lookup (back, name), value))
        {
          ips_cli_complain (_("“%s” is not possible for %s"), value, key);
          return NULL;
        }
    }
  return g_steal_pointer (&changed);
}

/* --- the automatic mode --- */

/* The row "updates" does what the mode says; without one it is made, every day at 02:00. */
static gboolean
save_schedule (IpsCli *self, const IpsUpdateOverview *overview, IpsUpdateMode mode)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  gint64 now_us = ips_clock_now_us (ips_workspace_get_clock (self->workspace));
  g_autoptr(IpsScheduledJob) schedule = NULL;
  g_autoptr(GPtrArray) schedules = NULL;
  g_autoptr(GError) error = NULL;

  ips_store_load_schedules_async (store, NULL, ips_cli_ready_cb, self);
  schedules = ips_store_load_schedules_finish (store, ips_cli_await (self), &error);
  for (guint i = 0; schedules != NULL && i < schedules->len; i++)
    if (g_str_equal (((IpsScheduledJob *) g_ptr_array_index (schedules, i))->id, IPS_UPDATE_SCHEDULE))
      schedule = ips_scheduled_job_copy (g_ptr_array_index (schedules, i));
  if (schedules != NULL && mode == IPS_UPDATE_MODE_DISABLE)
    {
      if (schedule == NULL)
        return TRUE;
      ips_store_suspend_schedule_async (store, schedule->id, TRUE, _("Disable Auto Update"), now_us, g_get_user_name (), NULL,
                                        ips_cli_ready_cb, self);
      if (ips_store_suspend_schedule_finish (store, ips_cli_await (self), &error))
        return TRUE;
    }
  else if (schedules != NULL)
    {
      if (schedule == NULL)
        {
          g_autoptr(IpsSchedule) rule = ips_schedule_new_from_now (now_us, 2, 0);

          schedule = ips_scheduled_job_new (IPS_UPDATE_SCHEDULE, _("IPS Updates"), rule, ips_update_mode_get_verb (mode));
        }
      g_free (schedule->verb);
      schedule->verb = g_strdup (ips_update_mode_get_verb (mode));
      g_free (schedule->parameters);
      schedule->parameters = g_strdup ("{\"scheduled\":true}");
      schedule->target = IPS_TARGET_NONE;
      g_free (schedule->target_value);
      schedule->target_value = g_strdup (overview->subject);
      ips_store_save_schedule_async (store, schedule, now_us, g_get_user_name (), NULL, ips_cli_ready_cb, self);
      if (ips_store_save_schedule_finish (store, ips_cli_await (self), &error))
        {
          if (!schedule->suspended)
            return TRUE;
          ips_store_suspend_schedule_async (store, schedule->id, FALSE, "", now_us, g_get_user_name (), NULL, ips_cli_ready_cb, self);
          if (ips_store_suspend_schedule_finish (store, ips_cli_await (self), &error))
            return TRUE;
        }
    }
  ips_cli_complain_error (error, NULL);
  return FALSE;
}

/* --- the verbs --- */

IpsExit
ips_cli_updates_server (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsUpdateOverview) overview = NULL;
  g_autoptr(IpsUpdateSettings) changed = NULL;
  g_autofree char *problem = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 1 && argc % 2 == 0)
    return ips_cli_complain_usage (_("Give a setting and its value"));
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (argc == 1)
    {
      print_settings (self, overview->settings);
      return IPS_EXIT_OK;
    }
  changed = ips_update_settings_copy (overview->settings);
  for (int i = 1; i < argc; i += 2)
    {
      IpsUpdateSettings *next = apply (changed, argv[i], argv[i + 1]);

      if (next == NULL)
        return IPS_EXIT_USAGE;
      ips_update_settings_free (changed);
      changed = next;
    }
  /* what is not complete may be completed by the next word: it is said and kept */
  problem = ips_update_settings_find_problem (changed, NULL);
  if (problem != NULL)
    return ips_cli_complain_usage (_("Nothing was changed. %s"), problem);
  if (!save (self, changed))
    return IPS_EXIT_SOME_FAILED;
  note_changed (self);
  /* the schedule goes to the server that is set now */
  g_free (overview->subject);
  overview->subject = ips_update_settings_get_subject (changed);
  if (changed->mode != IPS_UPDATE_MODE_DISABLE && !save_schedule (self, overview, changed->mode))
    return IPS_EXIT_SOME_FAILED;
  /* As it is asked: what cannot be in an address as it was typed is escaped. */
  if (!self->json && changed->from == IPS_UPDATE_FROM_LOCAL)
    /* TRANSLATORS: %s is an address */
    g_print (_("Updates come from %s\n"), overview->subject);
  return IPS_EXIT_OK;
}

/* (transfer full) (nullable): the vault's name for the password of what was typed: a word, or the address of a fallback server
 * with the user name in it or as it is in the settings. @label: (out) (transfer none): what the keyring shows */
static char *
find_owner (const IpsUpdateSettings *settings, const char *word, const char **label)
{
  static const struct { const char *word, *owner, *label; } owners[] = {
    { "server", IPS_UPDATE_SERVER_OWNER, N_("IPS update server") },
    { "proxy", IPS_UPDATE_PROXY_OWNER, N_("Proxy server") },
    { "certificate", IPS_UPDATE_CLIENT_OWNER, N_("Client certificate of the update server") },
    { "files", IPS_UPDATE_FILES_OWNER, N_("Server of files for devices") },
  };
  g_autoptr(GPtrArray) servers = ips_update_settings_list_servers (settings);

  for (guint i = 0; i < G_N_ELEMENTS (owners); i++)
    if (g_str_equal (word, owners[i].word))
      {
        *label = g_dgettext (GETTEXT_PACKAGE, owners[i].label);
        return g_strdup (owners[i].owner);
      }
  for (guint i = 1; i < servers->len; i++)
    {
      const IpsUpdateSettings *server = g_ptr_array_index (servers, i);
      g_autofree char *place = ips_update_settings_get_place (server), *subject = ips_update_settings_get_subject (server);

      if (server->from != IPS_UPDATE_FROM_LOCAL || (!g_str_equal (word, place) && !g_str_equal (word, subject)))
        continue;
      *label = _("IPS update server");
      return ips_update_settings_get_password_owner (server);
    }
  return NULL;
}

IpsExit
ips_cli_updates_set_password (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsUpdateOverview) overview = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *owner = NULL;
  const char *label = NULL;
  IpsVault *vault;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  owner = argc == 2 ? find_owner (overview->settings, argv[1], &label) : NULL;
  if (owner == NULL)
    return ips_cli_complain_usage (_("Say whose password: server, proxy, certificate, files, or the address of a fallback server"));
  secret = ips_cli_ask_password (self, _("Password: "));
  vault = ips_workspace_get_vault (self->workspace);
  ips_vault_store_async (vault, owner, label, secret, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_SOME_FAILED;
    }
  note_changed (self);
  return IPS_EXIT_OK;
}

IpsExit
ips_cli_updates_schedule (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsUpdateOverview) overview = NULL;
  IpsUpdateMode mode;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc > 2 || (argc == 2 && !ips_update_mode_from_nick (argv[1], &mode)))
    return ips_cli_complain_usage (_("The mode is disable, check, download, apply or deploy"));
  if (!ips_cli_open (self, FALSE) || (overview = ips_cli_updates_load (self)) == NULL)
    return IPS_EXIT_NOT_TRIED;
  if (argc == 1)
    {
      const char *keys[] = { "mode", "next_us", NULL };
      const char *headings[] = { _("Mode"), "", NULL };
      g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
      g_autofree char *next = g_strdup_printf ("%" G_GINT64_FORMAT, overview->status->next_us);

      ips_cli_table_add (table, ips_update_mode_to_label (overview->settings->mode), next);
      ips_cli_table_print (table, self->json);
      return IPS_EXIT_OK;
    }
  overview->settings->mode = mode;
  if (!save_schedule (self, overview, mode) || !save (self, overview->settings))
    return IPS_EXIT_SOME_FAILED;
  return IPS_EXIT_OK;
}
