/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-overview.h"

#include "ips-package-library.h"
#include "ips-running.h"
#include "ips-store-deployed.h"
#include "ips-store-packages.h"
#include "ips-store-schedules.h"
#include "ips-update-brings.h"
#include "ips-update-run.h"
#include "ips-verb.h"

void
ips_update_overview_free (IpsUpdateOverview *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_pointer (&self->offers, g_ptr_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->support, g_ptr_array_unref);
  g_clear_pointer (&self->status, ips_update_status_free);
  g_free (self->subject);
  g_free (self->brings);
  g_free (self);
}

typedef struct
{
  IpsFleet *fleet;               /* (owned) */
  IpsPolicyBook *policies;       /* (owned) */
  IpsPackageLibrary *library;    /* (owned) */
  IpsUpdateOverview *overview;   /* (owned) (nullable) */
  GHashTable *facts;             /* (owned) (nullable) */
  GHashTable *deployed;          /* (owned) (nullable) sensor id -> IpsDeployed */
} Load;

static void
load_free (gpointer data)
{
  Load *load = data;

  g_clear_object (&load->fleet);
  g_clear_object (&load->policies);
  g_clear_object (&load->library);
  g_clear_pointer (&load->overview, ips_update_overview_free);
  g_clear_pointer (&load->facts, g_hash_table_unref);
  g_clear_pointer (&load->deployed, g_hash_table_unref);
  g_free (load);
}

const char *
ips_update_mode_get_verb (IpsUpdateMode mode)
{
  if (mode == IPS_UPDATE_MODE_DISABLE)
    return NULL;
  return ips_verb_to_nick (mode == IPS_UPDATE_MODE_CHECK ? IPS_VERB_CHECK_UPDATES : IPS_VERB_DOWNLOAD_UPDATES);
}

/* The ids of the devices that are marked for a sensor update which they do not run. (transfer full) */
static GHashTable *
find_marked (IpsPolicyBook *policies)
{
  GPtrArray *updates = ips_policy_book_get_records (policies)->updates;
  GHashTable *marked = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < updates->len; i++)
    {
      const IpsSensorUpdate *update = g_ptr_array_index (updates, i);
      IpsSensor *sensor = ips_fleet_lookup (ips_policy_book_get_fleet (policies), update->sensor_id);
      g_autoptr(IpsPackageName) name = ips_package_name_parse (update->package, NULL);
      IpsRunning running;

      if (sensor == NULL || name == NULL)
        continue;
      ips_running_read (&running, ips_sensor_get_facts (sensor));
      if (ips_running_compare (&running, name) < 0)
        g_hash_table_add (marked, (gpointer) ips_sensor_get_id (sensor));
    }
  return marked;
}

GPtrArray *
ips_updates_find_not_deployed (IpsPolicyBook *policies)
{
  GPtrArray *sensors = ips_fleet_get_sensors (ips_policy_book_get_fleet (policies));
  GPtrArray *found = g_ptr_array_new ();
  g_autoptr(GHashTable) marked = find_marked (policies);

  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsPolicy *policy = ips_policy_book_lookup_for_sensor (policies, ips_sensor_get_id (sensor));
      guint runs = ips_policy_book_get_deployed_level (sensor);

      /* a device that was never read may run anything */
      if ((policy != NULL && runs != 0 && policy->level > runs) || g_hash_table_contains (marked, ips_sensor_get_id (sensor)))
        g_ptr_array_add (found, sensor);
    }
  return found;
}

static void
brings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->overview->brings = ips_update_brings_finish (result, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, g_steal_pointer (&load->overview), (GDestroyNotify) ips_update_overview_free);
}

/* The level of the latest available signature update; 0 where none is known. */
static guint
get_available_level (const IpsUpdateStatus *status)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (status->latest[IPS_UPDATE_SIGNATURE][IPS_UPDATE_AVAILABLE].file, NULL);

  return name != NULL ? name->level : 0;
}

static void
schedules_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  IpsUpdateOverview *self = load->overview;
  GError *error = NULL;
  g_autoptr(GPtrArray) schedules = ips_store_load_schedules_finish (IPS_STORE (source), result, &error);
  g_autoptr(GPtrArray) behind = NULL;

  if (schedules == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->status = ips_update_status_new (self->offers, self->files, ips_fleet_get_sensors (load->fleet));
  ips_update_status_read_policies (self->status, ips_policy_book_get_all (load->policies));
  ips_update_status_read_marks (self->status, ips_policy_book_get_records (load->policies)->updates, load->deployed,
                                ips_fleet_get_sensors (load->fleet));
  ips_update_status_read_deployed (self->status, load->deployed, ips_fleet_get_sensors (load->fleet));
  behind = ips_updates_find_not_deployed (load->policies);
  self->n_not_deployed = behind->len;
  self->support = ips_version_support_find (self->offers, self->files, ips_fleet_get_sensors (load->fleet), g_get_real_time ());
  ips_update_event_read (&self->status->check, load->facts, "check");
  ips_update_event_read (&self->status->download, load->facts, "download");
  if (g_hash_table_contains (load->facts, IPS_UPDATE_FACT_CHANGED))
    self->status->changed_us = g_ascii_strtoll (g_hash_table_lookup (load->facts, IPS_UPDATE_FACT_CHANGED), NULL, 10);
  self->paused = g_strcmp0 (g_hash_table_lookup (load->facts, IPS_UPDATE_FACT_PAUSED), "true") == 0;
  for (guint i = 0; i < schedules->len; i++)
    {
      const IpsScheduledJob *schedule = g_ptr_array_index (schedules, i);
      gint64 due_us;

      if (g_str_equal (schedule->id, IPS_UPDATE_SCHEDULE) && self->settings->mode != IPS_UPDATE_MODE_DISABLE
          && ips_scheduled_job_get_next (schedule, g_get_real_time (), &due_us))
        self->status->next_us = due_us;
    }
  ips_update_brings_async (IPS_STORE (source), get_available_level (self->status), g_task_get_cancellable (task), brings_cb, g_object_ref (task));
}

static void
deployed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->deployed = ips_store_load_deployed_finish (IPS_STORE (source), result, &error);
  if (load->deployed == NULL)
    g_task_return_error (task, error);
  else
    ips_store_load_schedules_async (IPS_STORE (source), g_task_get_cancellable (task), schedules_cb, g_object_ref (task));
}

static void
facts_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->facts = ips_store_load_update_facts_finish (IPS_STORE (source), result, &error);
  if (load->facts == NULL)
    g_task_return_error (task, error);
  else
    ips_store_load_deployed_async (IPS_STORE (source), "", g_task_get_cancellable (task), deployed_cb, g_object_ref (task));
}

static void
offers_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  load->overview->offers = ips_store_load_offers_finish (IPS_STORE (source), result, &error);
  if (load->overview->offers == NULL)
    g_task_return_error (task, error);
  else
    ips_store_load_update_facts_async (IPS_STORE (source), g_task_get_cancellable (task), facts_cb, g_object_ref (task));
}

static void
settings_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);
  GPtrArray *files = ips_package_library_get_files (load->library);

  if (values == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  load->overview = g_new0 (IpsUpdateOverview, 1);
  load->overview->settings = ips_update_settings_read (values);
  load->overview->subject = ips_update_settings_get_subject (load->overview->settings);
  load->overview->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (load->overview->files, ips_package_file_copy (g_ptr_array_index (files, i)));
  ips_store_load_offers_async (IPS_STORE (source), load->overview->subject, g_task_get_cancellable (task), offers_cb, g_object_ref (task));
}

static void
library_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Load *load = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_package_library_load_finish (load->library, result, &error))
    g_task_return_error (task, error);
  else
    ips_store_load_settings_async (ips_fleet_get_store (load->fleet), g_task_get_cancellable (task), settings_cb, g_object_ref (task));
}

void
ips_update_overview_load_async (IpsWorkspace *workspace, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (workspace, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);
  IpsFleet *fleet = ips_workspace_get_fleet (workspace);

  g_task_set_source_tag (task, ips_update_overview_load_async);
  g_task_set_task_data (task, load, load_free);
  load->fleet = g_object_ref (fleet);
  load->policies = g_object_ref (ips_workspace_get_policies (workspace));
  load->library = ips_package_library_get (ips_fleet_get_store (fleet));
  ips_package_library_load_async (load->library, cancellable, library_cb, g_object_ref (task));
}

IpsUpdateOverview *
ips_update_overview_load_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_updates_set_paused_async (IpsStore *store, gboolean paused, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GHashTable) facts = g_hash_table_new (g_str_hash, g_str_equal);

  g_hash_table_insert (facts, (gpointer) IPS_UPDATE_FACT_PAUSED, (gpointer) (paused ? "true" : "false"));
  ips_store_save_update_facts_async (store, facts, cancellable, callback, user_data);
}

gboolean
ips_updates_set_paused_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  return ips_store_save_update_facts_finish (store, result, error);
}
