/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fleet as the store has it: read whole, and read again where another process changed it. */
#include "ips-fleet-private.h"

#include "ips-fleet-settings.h"
#include "ips-group-policy.h"

static gboolean
same_facts (const IpsSensorFacts *a, const IpsSensorFacts *b)
{
  return a->checked_us == b->checked_us && a->contacted_us == b->contacted_us
         && a->certificate_us == b->certificate_us && a->failed == b->failed && a->error_code == b->error_code
         && ips_certificate_equal (a->certificate, b->certificate);
}

static gboolean
merge_sensor (IpsFleet *self, IpsSensor *mine, IpsSensor *loaded)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (loaded);
  gboolean changed = FALSE;

  if (!ips_sensor_config_equal (ips_sensor_get_config (mine), ips_sensor_get_config (loaded)))
    {
      ips_fleet_apply_config (self, mine, ips_sensor_config_copy (ips_sensor_get_config (loaded)));
      changed = TRUE;
    }
  /* What was learnt here since is on its way to the store and is newer. */
  if (facts->checked_us >= ips_sensor_get_facts (mine)->checked_us
      && !same_facts (facts, ips_sensor_get_facts (mine)))
    {
      ips_sensor_take_facts (mine, ips_sensor_facts_copy (facts));
      changed = TRUE;
    }
  if (!ips_certificate_equal (ips_sensor_get_trusted (mine), ips_sensor_get_trusted (loaded))
      || ips_sensor_get_trusted_us (mine) != ips_sensor_get_trusted_us (loaded))
    {
      ips_fleet_apply_trust (self, mine, ips_sensor_get_trusted (loaded), ips_sensor_get_trusted_us (loaded));
      changed = TRUE;
    }
  return changed;
}

static void
merge_sensors (IpsFleet *self, GPtrArray *loaded)
{
  g_autoptr(GHashTable) gone = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean list_changed = FALSE;

  for (guint i = 0; i < self->sensors->len; i++)
    g_hash_table_add (gone, g_strdup (ips_sensor_get_id (g_ptr_array_index (self->sensors, i))));
  for (guint i = 0; i < loaded->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (loaded, i);
      IpsSensor *mine = g_hash_table_lookup (self->by_id, ips_sensor_get_id (sensor));

      if (mine != NULL)
        {
          g_hash_table_remove (gone, ips_sensor_get_id (sensor));
          if (merge_sensor (self, mine, sensor))
            ips_fleet_mark_changed (self, mine);
          continue;
        }
      ips_fleet_add_sensor (self, sensor);
      list_changed = TRUE;
    }
  if (g_hash_table_size (gone) > 0)
    {
      ips_fleet_drop_sensors (self, gone);
      list_changed = TRUE;
    }
  if (list_changed || !self->loaded)
    ips_fleet_emit_list_changed (self);
}

typedef struct
{
  guint n_pending;
  GError *error;            /* (nullable): the first */
} Load;

static void
load_free (Load *self)
{
  g_clear_error (&self->error);
  g_free (self);
}

static void
end_part (GTask *task, GError *error)
{
  IpsFleet *self = IPS_FLEET (g_task_get_source_object (task));
  Load *load = g_task_get_task_data (task);

  if (error != NULL && load->error == NULL)
    load->error = g_error_copy (error);
  if (--load->n_pending > 0)
    return;
  if (load->error != NULL)
    {
      g_task_return_error (task, g_steal_pointer (&load->error));
      return;
    }
  self->loaded = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
sensors_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sensors = ips_store_load_sensors_finish (IPS_STORE (source), result, &error);

  if (sensors != NULL)
    merge_sensors (IPS_FLEET (g_task_get_source_object (task)), sensors);
  end_part (task, error);
}

static void
sets_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sets = ips_store_load_credential_sets_finish (IPS_STORE (source), result, &error);

  if (sets != NULL)
    {
      IpsFleet *self = IPS_FLEET (g_task_get_source_object (task));

      g_ptr_array_set_size (self->sets, 0);
      g_ptr_array_extend_and_steal (self->sets, g_steal_pointer (&sets));
    }
  end_part (task, error);
}

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) values = ips_store_load_settings_finish (IPS_STORE (source), result, &error);

  if (values != NULL)
    {
      IpsCommunication communication;

      ips_fleet_settings_read (values, &communication);
      ips_fleet_apply_communication (IPS_FLEET (g_task_get_source_object (task)), &communication);
      ips_fleet_take_group_policies (IPS_FLEET (g_task_get_source_object (task)), ips_group_policies_read (values));
      ips_licensing_take_settings (IPS_FLEET (g_task_get_source_object (task))->licensing, values);
      ips_maintenance_take_settings (IPS_FLEET (g_task_get_source_object (task))->maintenance, values);
    }
  end_part (task, error);
}

static void
start_load (IpsFleet *self, guint parts, GTask *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);
  Load *load = g_new0 (Load, 1);

  g_task_set_task_data (task, load, (GDestroyNotify) load_free);
  load->n_pending = 1;
  if (parts & (IPS_STORE_SETTINGS))
    {
      load->n_pending++;
      ips_store_load_settings_async (self->store, cancellable, settings_loaded_cb, g_object_ref (task));
    }
  if (parts & IPS_STORE_CREDENTIALS)
    {
      load->n_pending++;
      ips_store_load_credential_sets_async (self->store, cancellable, sets_loaded_cb, g_object_ref (task));
    }
  if (parts & (IPS_STORE_SENSORS | IPS_STORE_PINS))
    {
      load->n_pending++;
      ips_store_load_sensors_async (self->store, cancellable, sensors_loaded_cb, g_object_ref (task));
    }
  end_part (task, NULL);
}

void
ips_fleet_load_async (IpsFleet *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_load_async);
  start_load (self, IPS_STORE_ALL, task);
}

gboolean
ips_fleet_load_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- what another process changed --- */

static void reload (IpsFleet *self);

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsFleet *self = IPS_FLEET (source);
  g_autoptr(GError) error = NULL;

  self->reloading = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_warning ("fleet: reading what was changed: %s", error->message);
  reload (self);
}

static void
reload (IpsFleet *self)
{
  g_autoptr(GTask) task = NULL;
  guint parts = self->stale;

  if (self->reloading || parts == 0)
    return;
  self->reloading = TRUE;
  self->stale = 0;
  task = g_task_new (self, NULL, reloaded_cb, NULL);
  g_task_set_source_tag (task, reload);
  start_load (self, parts, task);
}

void
ips_fleet_reload (IpsFleet *self, guint parts)
{
  self->stale |= parts & (IPS_STORE_SENSORS | IPS_STORE_PINS | IPS_STORE_SETTINGS | IPS_STORE_CREDENTIALS);
  reload (self);
}
