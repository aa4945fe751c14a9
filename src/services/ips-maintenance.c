/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"

struct _IpsMaintenance
{
  GObject parent_instance;

  IpsStore *store;               /* (owned) */
  IpsMaintenancePlan *plan;      /* (owned) */
  char *who;                     /* (owned) */
};

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsMaintenance, ips_maintenance, G_TYPE_OBJECT)

static void
ips_maintenance_finalize (GObject *object)
{
  IpsMaintenance *self = IPS_MAINTENANCE (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->plan, ips_maintenance_plan_free);
  g_free (self->who);
  G_OBJECT_CLASS (ips_maintenance_parent_class)->finalize (object);
}

static void
ips_maintenance_class_init (IpsMaintenanceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_maintenance_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", IPS_TYPE_MAINTENANCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static GHashTable *
values_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
ips_maintenance_init (IpsMaintenance *self)
{
  g_autoptr(GHashTable) none = values_new ();

  self->plan = ips_maintenance_plan_read (none);
}

IpsMaintenance *
ips_maintenance_new (IpsStore *store, const char *who)
{
  IpsMaintenance *self = g_object_new (IPS_TYPE_MAINTENANCE, NULL);

  self->store = g_object_ref (store);
  self->who = g_strdup (who);
  return self;
}

void
ips_maintenance_take_settings (IpsMaintenance *self, GHashTable *values)
{
  IpsMaintenancePlan *plan;
  gboolean changed;

  g_return_if_fail (IPS_IS_MAINTENANCE (self));

  plan = ips_maintenance_plan_read (values);
  changed = !ips_maintenance_plan_equal (self->plan, plan);
  ips_maintenance_plan_free (self->plan);
  self->plan = plan;
  if (changed)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const IpsMaintenancePlan *
ips_maintenance_get_plan (IpsMaintenance *self)
{
  g_return_val_if_fail (IPS_IS_MAINTENANCE (self), NULL);
  return self->plan;
}

/* --- changing --- */

static void
set (GHashTable *values, const char *prefix, const char *of, const char *value)
{
  g_hash_table_insert (values, g_strconcat (prefix, of, NULL), g_strdup (value));
}

/* Whoever of @assigned has @name gets @other. */
static void
replace (GHashTable *values, const char *prefix, GHashTable *assigned, const char *name, const char *other)
{
  GHashTableIter iter;
  gpointer of, its;

  g_hash_table_iter_init (&iter, assigned);
  while (g_hash_table_iter_next (&iter, &of, &its))
    if (g_str_equal (its, name))
      set (values, prefix, of, other);
}

static void
read_back_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ips_maintenance_take_settings (g_task_get_source_object (task), values);
  g_task_return_boolean (task, TRUE);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    ips_store_load_settings_async (IPS_STORE (source), g_task_get_cancellable (task), read_back_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static gboolean
check_exists (IpsMaintenance *self, const char *name, GError **error)
{
  if (ips_maintenance_plan_lookup (self->plan, name) != NULL)
    return TRUE;
  ips_set_error (error, IPS_ERROR_NOT_FOUND, _("%s: no such maintenance window"), name);
  return FALSE;
}

void
ips_maintenance_save_async (IpsMaintenance *self, const IpsMaintenanceWindow *window, const char *former_name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = values_new ();
  g_autofree char *text = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ips_maintenance_save_async);
  if (!ips_maintenance_window_check (window, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (g_strcmp0 (window->name, former_name) != 0 && ips_maintenance_plan_lookup (self->plan, window->name) != NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_EXISTS, _("There is a maintenance window called “%s” already."), window->name));
      return;
    }
  if (former_name != NULL && !g_str_equal (window->name, former_name))
    {
      set (values, IPS_MAINTENANCE_WINDOW, former_name, "");
      replace (values, IPS_MAINTENANCE_GROUP, self->plan->groups, former_name, window->name);
      replace (values, IPS_MAINTENANCE_DEVICE, self->plan->sensors, former_name, window->name);
    }
  text = ips_maintenance_window_to_text (window);
  set (values, IPS_MAINTENANCE_WINDOW, window->name, text);
  ips_store_save_settings_async (self->store, values, self->who, cancellable, saved_cb, g_object_ref (task));
}

gboolean
ips_maintenance_save_finish (IpsMaintenance *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ips_maintenance_remove_async (IpsMaintenance *self, const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = values_new ();
  GError *error = NULL;

  g_task_set_source_tag (task, ips_maintenance_remove_async);
  if (!check_exists (self, name, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  set (values, IPS_MAINTENANCE_WINDOW, name, "");
  replace (values, IPS_MAINTENANCE_GROUP, self->plan->groups, name, "");
  replace (values, IPS_MAINTENANCE_DEVICE, self->plan->sensors, name, "");
  ips_store_save_settings_async (self->store, values, self->who, cancellable, saved_cb, g_object_ref (task));
}

gboolean
ips_maintenance_remove_finish (IpsMaintenance *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ips_maintenance_assign_async (IpsMaintenance *self, const char *name, const char *const *groups, const char *const *sensor_ids, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = values_new ();
  const char *value = name != NULL ? name : "";
  GError *error = NULL;

  g_task_set_source_tag (task, ips_maintenance_assign_async);
  if (name != NULL && !g_str_equal (name, IPS_MAINTENANCE_ANY_TIME) && !check_exists (self, name, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; groups != NULL && groups[i] != NULL; i++)
    set (values, IPS_MAINTENANCE_GROUP, groups[i], value);
  for (guint i = 0; sensor_ids != NULL && sensor_ids[i] != NULL; i++)
    set (values, IPS_MAINTENANCE_DEVICE, sensor_ids[i], value);
  ips_store_save_settings_async (self->store, values, self->who, cancellable, saved_cb, g_object_ref (task));
}

gboolean
ips_maintenance_assign_finish (IpsMaintenance *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
