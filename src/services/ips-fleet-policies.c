/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-fleet-policies.h"

#include "ips-fleet-private.h"

GHashTable *
ips_fleet_get_group_policies (IpsFleet *self)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), NULL);

  return self->group_policies;
}

IpsCertPolicy
ips_fleet_find_cert_policy (IpsFleet *self, IpsSensor *sensor)
{
  g_return_val_if_fail (IPS_IS_FLEET (self), IPS_CERT_POLICY_ASK);

  return ips_group_policies_find (self->group_policies, ips_sensor_get_config (sensor)->group, self->communication.policy, NULL);
}

/* @policies: (transfer full) */
void
ips_fleet_take_group_policies (IpsFleet *self, GHashTable *policies)
{
  gboolean changed = !ips_group_policies_equal (self->group_policies, policies);

  g_hash_table_unref (self->group_policies);
  self->group_policies = policies;
  if (changed)
    g_signal_emit_by_name (self, "communication-changed");
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_fleet_take_group_policies (g_task_get_source_object (task), g_hash_table_ref (g_task_get_task_data (task)));
  g_task_return_boolean (task, TRUE);
}

static void
add_value (GHashTable *values, const char *path, const char *nick)
{
  g_hash_table_insert (values, g_strconcat (IPS_GROUP_POLICY, path, NULL), g_strdup (nick));
}

void
ips_fleet_save_group_policies_async (IpsFleet *self, GHashTable *policies, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  GHashTableIter iter;
  gpointer path, value;

  g_return_if_fail (IPS_IS_FLEET (self));

  g_task_set_source_tag (task, ips_fleet_save_group_policies_async);
  g_task_set_task_data (task, ips_group_policies_copy (policies), (GDestroyNotify) g_hash_table_unref);
  g_hash_table_iter_init (&iter, self->group_policies);
  while (g_hash_table_iter_next (&iter, &path, &value))
    if (!g_hash_table_contains (policies, path))
      add_value (values, path, "");
  g_hash_table_iter_init (&iter, policies);
  while (g_hash_table_iter_next (&iter, &path, &value))
    add_value (values, path, ips_cert_policy_to_nick ((IpsCertPolicy) GPOINTER_TO_INT (value)));
  ips_store_save_settings_async (self->store, values, self->who, cancellable, saved_cb, g_steal_pointer (&task));
}

gboolean
ips_fleet_save_group_policies_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
