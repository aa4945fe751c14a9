/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-licensing.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-store-schedules.h"

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

struct _IpsLicensing
{
  GObject parent_instance;

  IpsStore *store;               /* (owned) */
  IpsCiscoAccount *account;      /* (owned) */
  IpsLicenseLibrary *library;    /* (owned) */
  IpsLicenseSettings *settings;  /* (owned) */
  char *who;                     /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsLicensing, ips_licensing, G_TYPE_OBJECT)

static void
ips_licensing_finalize (GObject *object)
{
  IpsLicensing *self = IPS_LICENSING (object);

  g_clear_object (&self->store);
  g_clear_object (&self->account);
  g_clear_object (&self->library);
  g_clear_pointer (&self->settings, ips_license_settings_free);
  g_free (self->who);
  G_OBJECT_CLASS (ips_licensing_parent_class)->finalize (object);
}

static void
ips_licensing_class_init (IpsLicensingClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_licensing_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_LICENSING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
ips_licensing_init (IpsLicensing *self)
{
  self->settings = ips_license_settings_new ();
}

IpsLicensing *
ips_licensing_new (IpsStore *store, IpsVault *vault, IpsDialect *dialect, const char *who)
{
  IpsLicensing *self = g_object_new (IPS_TYPE_LICENSING, NULL);

  self->store = g_object_ref (store);
  self->library = ips_license_library_new (store, dialect, who);
  self->account = ips_cisco_account_new (store, vault, who);
  self->who = g_strdup (who);
  return self;
}

IpsCiscoAccount *
ips_licensing_get_account (IpsLicensing *self)
{
  g_return_val_if_fail (IPS_IS_LICENSING (self), NULL);
  return self->account;
}

IpsLicenseLibrary *
ips_licensing_get_library (IpsLicensing *self)
{
  g_return_val_if_fail (IPS_IS_LICENSING (self), NULL);
  return self->library;
}

const IpsLicenseSettings *
ips_licensing_get_settings (IpsLicensing *self)
{
  g_return_val_if_fail (IPS_IS_LICENSING (self), NULL);
  return self->settings;
}

/* @settings (transfer full) */
static void
apply (IpsLicensing *self, IpsLicenseSettings *settings)
{
  gboolean changed = !ips_license_settings_equal (self->settings, settings);

  ips_license_settings_free (self->settings);
  self->settings = settings;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
ips_licensing_take_settings (IpsLicensing *self, GHashTable *values)
{
  g_return_if_fail (IPS_IS_LICENSING (self));

  ips_cisco_account_take_settings (self->account, values);
  apply (self, ips_license_settings_read (values));
}

IpsSchedule *
ips_licensing_make_rule (const IpsLicenseSettings *settings, gint64 now_us)
{
  guint minute = ips_license_settings_get_start_minute (settings, g_get_host_name ());

  return ips_schedule_new_from_now (now_us, minute / 60, minute % 60);
}

/* --- saving --- */

static void scheduled_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* Whether the schedule has to follow. */
static gboolean
is_rescheduled (const IpsLicenseSettings *before, const IpsLicenseSettings *after)
{
  return (before->mode == IPS_LICENSE_MODE_OFF) != (after->mode == IPS_LICENSE_MODE_OFF)
         || (after->mode != IPS_LICENSE_MODE_OFF
             && (before->at_minute != after->at_minute || before->spread_minutes != after->spread_minutes));
}

static void
suspend (GTask *task)
{
  IpsLicensing *self = g_task_get_source_object (task);
  const IpsLicenseSettings *settings = g_task_get_task_data (task);
  gboolean off = settings->mode == IPS_LICENSE_MODE_OFF;

  ips_store_suspend_schedule_async (self->store, IPS_LICENSING_SCHEDULE, off, off ? _("Download and apply licenses is off") : "", g_get_real_time (), self->who,
                                    g_task_get_cancellable (task), suspended_cb, task);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsLicensing *self = g_task_get_source_object (task);
  const IpsLicenseSettings *settings = g_task_get_task_data (task);
  gboolean rescheduled = is_rescheduled (self->settings, settings);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSchedule) rule = NULL;
  g_autoptr(IpsScheduledJob) schedule = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  apply (self, ips_license_settings_copy (settings));
  if (!rescheduled)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (settings->mode == IPS_LICENSE_MODE_OFF)
    {
      suspend (g_steal_pointer (&task));
      return;
    }
  rule = ips_licensing_make_rule (settings, g_get_real_time ());
  schedule = ips_scheduled_job_new (IPS_LICENSING_SCHEDULE, _("Automatic license updates"), rule, ips_verb_to_nick (IPS_VERB_AUTO_LICENSE));
  ips_store_save_schedule_async (self->store, schedule, g_get_real_time (), self->who, g_task_get_cancellable (task), scheduled_cb,
                                 g_object_ref (task));
}

static void
scheduled_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_save_schedule_finish (IPS_STORE (source), result, &error))
    suspend (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
suspended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  /* one that was never on has no schedule to be suspended */
  if (ips_store_suspend_schedule_finish (IPS_STORE (source), result, &error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
    {
      g_clear_error (&error);
      g_task_return_boolean (task, TRUE);
    }
  else
    g_task_return_error (task, error);
}

void
ips_licensing_save_settings_async (IpsLicensing *self, const IpsLicenseSettings *settings, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GHashTable) values = NULL;
  GError *error = NULL;

  g_return_if_fail (IPS_IS_LICENSING (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_licensing_save_settings_async);
  if (!ips_license_settings_validate (settings, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, ips_license_settings_copy (settings), (GDestroyNotify) ips_license_settings_free);
  values = ips_license_settings_write (settings);
  ips_store_save_settings_async (self->store, values, self->who, cancellable, saved_cb, g_steal_pointer (&task));
}

gboolean
ips_licensing_save_settings_finish (IpsLicensing *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
