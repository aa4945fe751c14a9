/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-auto-rules.h"

#include "ips-auto-choice.h"
#include "ips-deploy-plans.h"
#include "ips-store-auto-updates.h"

void
ips_auto_rules_free (IpsAutoRules *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->context);
  g_clear_object (&self->book);
  g_clear_object (&self->freezes);
  g_hash_table_unref (self->rules);
  g_clear_pointer (&self->index, ips_package_index_unref);
  g_free (self);
}

IpsStore *
ips_auto_rules_get_store (const IpsAutoRules *self)
{
  return ips_fleet_get_store (ips_verb_context_get_fleet (self->context));
}

const char *
ips_auto_rules_get_policy_id (const IpsAutoRules *self, IpsSensor *sensor)
{
  const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (self->book, ips_sensor_get_id (sensor));

  return policy != NULL ? policy->id : ips_sensor_get_id (sensor);
}

const IpsAutoUpdate *
ips_auto_rules_lookup (const IpsAutoRules *self, IpsSensor *sensor)
{
  return g_hash_table_lookup (self->rules, ips_auto_rules_get_policy_id (self, sensor));
}

const IpsPackageFile *
ips_auto_rules_choose (const IpsAutoRules *self, IpsSensor *sensor, IpsUpgradeKind kind)
{
  const IpsAutoUpdate *rule = ips_auto_rules_lookup (self, sensor);
  IpsClock *clock = ips_verb_context_get_clock (self->context);
  g_autoptr(IpsUpgradeDevice) device = NULL;
  guint package;

  if (rule == NULL)
    return NULL;
  device = ips_deploy_device_new (ips_verb_context_get_fleet (self->context), clock, self->index, sensor);
  return ips_auto_update_choose (rule, self->index, device, kind, ips_clock_now_us (clock), &package) ? ips_package_index_nth (self->index, package) : NULL;
}

/* --- loading --- */

typedef struct { IpsAutoRules *rules; } Load;   /* (owned) (nullable) once it is handed over */

static void
load_free (gpointer data)
{
  Load *load = data;

  ips_auto_rules_free (load->rules);
  g_free (load);
}

static IpsAutoRules *
get_rules (GTask *task)
{
  return ((Load *) g_task_get_task_data (task))->rules;
}

static void
book_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_policy_book_load_finish (IPS_POLICY_BOOK (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&load->rules), (GDestroyNotify) ips_auto_rules_free);
}

static void
catalogue_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsAutoRules *self = get_rules (task);
  GError *error = NULL;

  if (!ips_catalogue_load_finish (IPS_CATALOGUE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  self->book = ips_policy_book_new (ips_auto_rules_get_store (self), ips_verb_context_get_fleet (self->context), IPS_CATALOGUE (source));
  ips_policy_book_load_async (self->book, g_task_get_cancellable (task), book_loaded_cb, g_object_ref (task));
}

static void
freezes_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsAutoRules *self = get_rules (task);
  g_autoptr(IpsCatalogue) catalogue = ips_catalogue_get (ips_auto_rules_get_store (self));
  GError *error = NULL;

  if (ips_freeze_list_load_finish (IPS_FREEZE_LIST (source), result, &error))
    ips_catalogue_load_async (catalogue, g_task_get_cancellable (task), catalogue_loaded_cb, g_object_ref (task));
  else
    g_task_return_error (task, error);
}

static void
rules_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsAutoRules *self = get_rules (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) rules = ips_store_load_auto_updates_finish (IPS_STORE (source), result, &error);

  if (rules == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  for (guint i = 0; i < rules->len; i++)
    {
      const IpsAutoUpdate *rule = g_ptr_array_index (rules, i);

      g_hash_table_insert (self->rules, g_strdup (rule->policy_id), ips_auto_update_copy (rule));
    }
  self->freezes = ips_freeze_list_get (IPS_STORE (source));
  ips_freeze_list_load_async (self->freezes, g_task_get_cancellable (task), freezes_loaded_cb, g_object_ref (task));
}

void
ips_auto_rules_load_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (context, cancellable, callback, user_data);
  IpsAutoRules *self = g_new0 (IpsAutoRules, 1);
  Load *load = g_new0 (Load, 1);

  g_task_set_source_tag (task, ips_auto_rules_load_async);
  self->context = g_object_ref (context);
  self->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) ips_auto_update_free);
  self->index = ips_package_index_new (ips_package_library_get_files (library));
  load->rules = self;
  g_task_set_task_data (task, load, load_free);
  ips_store_load_auto_updates_async (ips_auto_rules_get_store (self), cancellable, rules_loaded_cb, g_object_ref (task));
}

IpsAutoRules *
ips_auto_rules_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
