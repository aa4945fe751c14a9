/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-save.h"

#include <glib/gi18n-lib.h>

#include "ips-store-packages.h"
#include "ips-store-schedules.h"
#include "ips-update-overview.h"

#define CERTIFICATES_SCHEDULE "server-certificates"

typedef enum { STEP_ACCOUNT, STEP_SERVER_PASSWORD, STEP_PROXY_PASSWORD, STEP_FILES_PASSWORD, STEP_PASSPHRASE, STEP_FALLBACK_PASSWORDS,
               STEP_SETTINGS, STEP_SCHEDULE, STEP_SUSPEND, STEP_CERTIFICATES, STEP_DONE } Step;

typedef struct
{
  IpsUpdateSettings *settings;   /* (owned) */
  gboolean server_changed;
  IpsUpdateLogins *logins;       /* (owned) (nullable) */
  IpsSchedule *rule;             /* (owned) */
  Step step;
} Saving;

static void
saving_free (gpointer data)
{
  Saving *self = data;

  ips_update_settings_free (self->settings);
  g_clear_pointer (&self->logins, ips_update_logins_free);
  ips_schedule_free (self->rule);
  g_free (self);
}

static void save_step (GTask *task);

static gboolean
finish_step (Step step, GObject *source, GAsyncResult *result, GError **error)
{
  switch (step)
    {
    case STEP_ACCOUNT:         return ips_cisco_account_save_finish (IPS_CISCO_ACCOUNT (source), result, error);
    case STEP_SERVER_PASSWORD:
    case STEP_PROXY_PASSWORD:
    case STEP_FILES_PASSWORD:
    case STEP_PASSPHRASE:
    case STEP_FALLBACK_PASSWORDS: return ips_vault_store_finish (IPS_VAULT (source), result, error);
    case STEP_SETTINGS:        return ips_store_save_settings_finish (IPS_STORE (source), result, error);
    case STEP_CERTIFICATES:
    case STEP_SCHEDULE:        return ips_store_save_schedule_finish (IPS_STORE (source), result, error);
    case STEP_SUSPEND:
    case STEP_DONE:
    default:                   return ips_store_suspend_schedule_finish (IPS_STORE (source), result, error);
    }
}

static void
step_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Saving *saving = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  /* A password that only this session has is said by the window; the settings are none the worse for it. */
  if (!finish_step (saving->step, source, result, &error) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_KEYRING))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (saving->step != STEP_FALLBACK_PASSWORDS || g_hash_table_size (saving->logins->fallback_passwords) == 0)
    saving->step++;
  save_step (task);
}

/* One of those that are left. */
static void
save_fallback_password (GTask *task, IpsWorkspace *workspace, GHashTable *passwords)
{
  GHashTableIter iter;
  g_autofree char *owner = NULL;
  g_autoptr(IpsSecret) secret = NULL;
  gpointer key, value;

  g_hash_table_iter_init (&iter, passwords);
  g_hash_table_iter_next (&iter, &key, &value);
  g_hash_table_steal_extended (passwords, key, (gpointer *) &owner, (gpointer *) &secret);
  ips_vault_store_async (ips_workspace_get_vault (workspace), owner, _("Vedette: update server"), secret, NULL, step_cb, g_object_ref (task));
}

static void
save_account (GTask *task, IpsWorkspace *workspace, const IpsUpdateLogins *logins)
{
  IpsCiscoAccount *account = ips_licensing_get_account (ips_fleet_get_licensing (ips_workspace_get_fleet (workspace)));

  ips_cisco_account_save_async (account, logins->cisco_user, logins->cisco_password, ips_cisco_account_get_contract (account),
                                ips_cisco_account_get_contract_end (account), NULL, step_cb, g_object_ref (task));
}

static void
save_schedule (GTask *task, IpsWorkspace *workspace, const Saving *saving)
{
  g_autoptr(IpsScheduledJob) schedule = NULL;
  const char *verb = ips_update_mode_get_verb (saving->settings->mode);

  /* Disabled it keeps its rule, suspended. */
  schedule = ips_scheduled_job_new (IPS_UPDATE_SCHEDULE, _("IPS Updates"), saving->rule, verb != NULL ? verb : ips_verb_to_nick (IPS_VERB_CHECK_UPDATES));
  g_free (schedule->parameters);
  schedule->parameters = g_strdup ("{\"scheduled\":true}");
  schedule->target = IPS_TARGET_NONE;
  g_free (schedule->target_value);
  schedule->target_value = ips_update_settings_get_subject (saving->settings);
  schedule->suspended = saving->settings->mode == IPS_UPDATE_MODE_DISABLE;
  ips_store_save_schedule_async (ips_workspace_get_store (workspace), schedule, ips_clock_now_us (ips_workspace_get_clock (workspace)),
                                 g_get_user_name (), NULL, step_cb, g_object_ref (task));
}

/* Saving a schedule keeps whether it is suspended; only one that is new takes it from what is saved. */
static gboolean
must_suspend (IpsWorkspace *workspace, const Saving *saving)
{
  const IpsScheduledJob *schedule = ips_scheduler_lookup (ips_workspace_get_scheduler (workspace), IPS_UPDATE_SCHEDULE);

  return schedule != NULL && schedule->suspended != (saving->settings->mode == IPS_UPDATE_MODE_DISABLE);
}

/* The daily look at the servers' certificates, made once; its time is whoever's who edits it afterwards. */
static void
save_certificates_schedule (GTask *task, IpsWorkspace *workspace)
{
  g_autoptr(IpsSchedule) rule = ips_schedule_new_from_now (g_get_real_time (), 2, 0);
  g_autoptr(IpsScheduledJob) schedule = NULL;

  schedule = ips_scheduled_job_new (CERTIFICATES_SCHEDULE, _("Server certificates"), rule, ips_verb_to_nick (IPS_VERB_CHECK_SERVER_CERTIFICATES));
  schedule->target = IPS_TARGET_NONE;
  g_free (schedule->target_value);
  schedule->target_value = g_strdup (_("Update servers"));
  ips_store_save_schedule_async (ips_workspace_get_store (workspace), schedule, ips_clock_now_us (ips_workspace_get_clock (workspace)),
                                 g_get_user_name (), NULL, step_cb, g_object_ref (task));
}

/* The next password that was entered; %FALSE where none is left. */
static gboolean
save_password (GTask *task, IpsWorkspace *workspace, Saving *saving)
{
  const struct { Step step; IpsSecret *secret; const char *owner, *label; } passwords[] = {
    { STEP_SERVER_PASSWORD, saving->logins->server_password, IPS_UPDATE_SERVER_OWNER, _("Vedette: update server") },
    { STEP_PROXY_PASSWORD, saving->logins->proxy_password, IPS_UPDATE_PROXY_OWNER, _("Vedette: proxy server") },
    { STEP_FILES_PASSWORD, saving->logins->files_password, IPS_UPDATE_FILES_OWNER, _("Vedette: server of files for devices") },
    { STEP_PASSPHRASE, saving->logins->passphrase, IPS_UPDATE_CLIENT_OWNER, _("Vedette: client certificate") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (passwords); i++)
    if (saving->step <= passwords[i].step && passwords[i].secret != NULL)
      {
        saving->step = passwords[i].step;
        ips_vault_store_async (ips_workspace_get_vault (workspace), passwords[i].owner, passwords[i].label, passwords[i].secret, NULL, step_cb,
                               g_object_ref (task));
        return TRUE;
      }
  return FALSE;
}

/* Begins the present step, or the next one that has something to do. */
static void
save_step (GTask *task)
{
  IpsWorkspace *workspace = g_task_get_source_object (task);
  Saving *saving = g_task_get_task_data (task);
  const IpsUpdateLogins *logins = saving->logins;
  g_autoptr(GHashTable) values = NULL;

  if (saving->step == STEP_ACCOUNT && logins != NULL)
    {
      save_account (task, workspace, logins);
      return;
    }
  if (logins != NULL && save_password (task, workspace, saving))
    return;
  if (saving->step <= STEP_FALLBACK_PASSWORDS && logins != NULL && g_hash_table_size (logins->fallback_passwords) > 0)
    {
      saving->step = STEP_FALLBACK_PASSWORDS;
      save_fallback_password (task, workspace, logins->fallback_passwords);
      return;
    }
  if (saving->step <= STEP_SETTINGS)
    {
      saving->step = STEP_SETTINGS;
      if (saving->server_changed)
        ips_store_note_update_server_changed (ips_workspace_get_store (workspace), ips_clock_now_us (ips_workspace_get_clock (workspace)));
      values = ips_update_settings_write (saving->settings);
      ips_store_save_settings_async (ips_workspace_get_store (workspace), values, g_get_user_name (), NULL, step_cb, g_object_ref (task));
      return;
    }
  if (saving->step == STEP_SCHEDULE)
    {
      save_schedule (task, workspace, saving);
      return;
    }
  if (saving->step == STEP_SUSPEND && must_suspend (workspace, saving))
    {
      ips_store_suspend_schedule_async (ips_workspace_get_store (workspace), IPS_UPDATE_SCHEDULE, saving->settings->mode == IPS_UPDATE_MODE_DISABLE,
                                        ips_update_mode_to_label (saving->settings->mode), ips_clock_now_us (ips_workspace_get_clock (workspace)),
                                        g_get_user_name (), NULL, step_cb, g_object_ref (task));
      return;
    }
  if (saving->step <= STEP_CERTIFICATES && ips_scheduler_lookup (ips_workspace_get_scheduler (workspace), CERTIFICATES_SCHEDULE) == NULL)
    {
      saving->step = STEP_CERTIFICATES;
      save_certificates_schedule (task, workspace);
      return;
    }
  ips_scheduler_reload (ips_workspace_get_scheduler (workspace));
  g_task_return_boolean (task, TRUE);
}

void
ips_update_save_async (IpsWorkspace *workspace, const IpsUpdateSettings *settings, gboolean server_changed, const IpsUpdateLogins *logins,
                       const IpsSchedule *rule, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (workspace, cancellable, callback, user_data);
  Saving *saving = g_new0 (Saving, 1);

  g_task_set_source_tag (task, ips_update_save_async);
  saving->settings = ips_update_settings_copy (settings);
  saving->server_changed = server_changed || logins != NULL;
  saving->logins = logins != NULL ? ips_update_logins_copy (logins) : NULL;
  saving->rule = ips_schedule_copy (rule);
  g_task_set_task_data (task, saving, saving_free);
  save_step (task);
}

gboolean
ips_update_save_finish (IpsWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
