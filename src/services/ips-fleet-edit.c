/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-fleet-private.h"

#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-fleet-settings.h"

/* The changes a person makes to the inventory: each goes to the store, then to memory. */

static IpsFleet *
get_fleet (GTask *task)
{
  return IPS_FLEET (g_task_get_source_object (task));
}

static gboolean
finish_boolean (IpsFleet *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- save --- */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *self = get_fleet (task);
  GPtrArray *sensors = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  gboolean list_changed = FALSE;

  if (!ips_store_save_sensors_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsSensor *mine = ips_fleet_lookup (self, ips_sensor_get_id (sensor));

      if (mine == NULL)
        {
          ips_fleet_add_sensor (self, sensor);
          list_changed = TRUE;
          continue;
        }
      if (mine != sensor)
        ips_fleet_apply_config (self, mine, ips_sensor_config_copy (ips_sensor_get_config (sensor)));
      ips_fleet_mark_changed (self, mine);
    }
  if (list_changed)
    ips_fleet_emit_list_changed (self);
  g_task_return_boolean (task, TRUE);
}

void
ips_fleet_save_async (IpsFleet *self, GPtrArray *sensors, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func (g_object_unref);
  GError *error = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (sensors != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_save_async);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);

      g_ptr_array_add (kept, g_object_ref (sensor));
      if (!ips_sensor_config_validate (ips_sensor_get_config (sensor), &error))
        {
          g_task_return_error (task, error);
          return;
        }
    }
  g_task_set_task_data (task, g_ptr_array_ref (kept), (GDestroyNotify) g_ptr_array_unref);
  ips_store_save_sensors_async (self->store, kept, self->who, cancellable, saved_cb, g_steal_pointer (&task));
}

gboolean
ips_fleet_save_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_save_async, error);
}

/* --- remove and restore --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *self = get_fleet (task);
  char **ids = g_task_get_task_data (task);
  g_autoptr(GHashTable) gone = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GError) error = NULL;

  if (!ips_store_remove_sensors_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; ids[i] != NULL; i++)
    {
      IpsSensor *sensor = ips_fleet_lookup (self, ids[i]);

      if (sensor == NULL)
        continue;
      g_hash_table_insert (self->removed, g_strdup (ids[i]), g_object_ref (sensor));
      g_hash_table_add (gone, ids[i]);
    }
  ips_fleet_drop_sensors (self, gone);
  ips_fleet_emit_list_changed (self);
  g_task_return_boolean (task, TRUE);
}

void
ips_fleet_remove_async (IpsFleet *self, const char *const *ids, GCancellable *cancellable,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (ids != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_remove_async);
  g_task_set_task_data (task, g_strdupv ((char **) ids), (GDestroyNotify) g_strfreev);
  ips_store_remove_sensors_async (self->store, ids, TRUE, self->who, cancellable, removed_cb,
                                  g_steal_pointer (&task));
}

gboolean
ips_fleet_remove_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_remove_async, error);
}

static void
restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *self = get_fleet (task);
  char **ids = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!ips_store_remove_sensors_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  for (guint i = 0; ids[i] != NULL; i++)
    {
      IpsSensor *sensor = g_hash_table_lookup (self->removed, ids[i]);

      if (sensor == NULL || ips_fleet_lookup (self, ids[i]) != NULL)
        continue;
      ips_fleet_add_sensor (self, sensor);
      g_hash_table_remove (self->removed, ids[i]);
    }
  ips_fleet_emit_list_changed (self);
  /* Those removed in an earlier run, and what was learnt of the others meanwhile. */
  ips_fleet_reload (self, IPS_STORE_SENSORS);
  g_task_return_boolean (task, TRUE);
}

void
ips_fleet_restore_async (IpsFleet *self, const char *const *ids, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (ids != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_restore_async);
  g_task_set_task_data (task, g_strdupv ((char **) ids), (GDestroyNotify) g_strfreev);
  ips_store_remove_sensors_async (self->store, ids, FALSE, self->who, cancellable, restored_cb,
                                  g_steal_pointer (&task));
}

gboolean
ips_fleet_restore_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_restore_async, error);
}

/* --- Device Communication --- */

static void
communication_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_settings_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_fleet_apply_communication (get_fleet (task), g_task_get_task_data (task));
  g_task_return_boolean (task, TRUE);
}

/* Another default transport changes the ports of those that name none. */
static gboolean
check_endpoints (IpsFleet *self, IpsTransport transport, GError **error)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  if (transport == self->communication.transport)
    return TRUE;
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);
      char *endpoint = ips_sensor_config_make_endpoint (ips_sensor_get_config (sensor), transport);
      IpsSensor *other = g_hash_table_lookup (seen, endpoint);

      g_hash_table_insert (seen, endpoint, sensor);
      if (other == NULL)
        continue;
      ips_set_error (error, IPS_ERROR_ADDRESS_EXISTS, _("with this transport “%s” and “%s” would have the same address and port"),
                     ips_sensor_get_name (other), ips_sensor_get_name (sensor));
      return FALSE;
    }
  return TRUE;
}

void
ips_fleet_save_communication_async (IpsFleet *self, const IpsCommunication *communication,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  g_autoptr(GHashTable) values = NULL;
  GError *error = NULL;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (communication != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_save_communication_async);
  if (!ips_fleet_settings_validate (communication, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (!check_endpoints (self, communication->transport, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  g_task_set_task_data (task, g_memdup2 (communication, sizeof *communication), g_free);
  values = ips_fleet_settings_write (communication);
  ips_store_save_settings_async (self->store, values, self->who, cancellable, communication_saved_cb,
                                 g_steal_pointer (&task));
}

gboolean
ips_fleet_save_communication_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_save_communication_async, error);
}

/* --- credential sets --- */

typedef struct
{
  IpsCredentialSet *set;
  IpsSecret *password;      /* (nullable) */
  gboolean removed;
} SetEdit;

static void
set_edit_free (SetEdit *self)
{
  g_clear_pointer (&self->set, ips_credential_set_free);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_free (self);
}

static void
password_kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_vault_store_finish (IPS_VAULT (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* Sensors that use the set show its user name. */
static void
mark_users (IpsFleet *self, const char *set_id)
{
  for (guint i = 0; i < self->sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (self->sensors, i);

      if (g_str_equal (ips_sensor_get_config (sensor)->credential_set, set_id))
        ips_fleet_mark_changed (self, sensor);
    }
}

static void
set_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *self = get_fleet (task);
  SetEdit *edit = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  g_autoptr(GError) error = NULL;
  g_autofree char *label = NULL;
  IpsCredentialSet *mine;

  if (!ips_store_save_credential_set_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  mine = ips_fleet_find_set (self, edit->set->id);
  if (mine != NULL)
    g_ptr_array_remove (self->sets, mine);
  if (!edit->removed)
    g_ptr_array_add (self->sets, ips_credential_set_copy (edit->set));
  mark_users (self, edit->set->id);
  if (!edit->removed && edit->password == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  /* TRANSLATORS: shown by the keyring's own program; %s is the name of a credential set */
  label = g_strdup_printf (_("Vedette: credential set %s"), edit->set->name);
  ips_vault_store_async (self->vault, edit->set->id, label, edit->removed ? NULL : edit->password,
                         cancellable, password_kept_cb, g_steal_pointer (&task));
}

static void
save_set (IpsFleet *self, const IpsCredentialSet *set, IpsSecret *password, gboolean removed, gpointer tag,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  SetEdit *edit = g_new0 (SetEdit, 1);

  g_task_set_source_tag (task, tag);
  edit->set = ips_credential_set_copy (set);
  edit->password = password != NULL ? ips_secret_ref (password) : NULL;
  edit->removed = removed;
  g_task_set_task_data (task, edit, (GDestroyNotify) set_edit_free);
  if (!removed && (set->name == NULL || *set->name == '\0'))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, "name: enter a name for the credential set"));
      return;
    }
  ips_store_save_credential_set_async (self->store, set, removed, self->who, cancellable, set_saved_cb,
                                       g_steal_pointer (&task));
}

void
ips_fleet_save_credential_set_async (IpsFleet *self, const IpsCredentialSet *set, IpsSecret *password,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (set != NULL && set->id != NULL);

  save_set (self, set, password, FALSE, ips_fleet_save_credential_set_async, cancellable, callback, user_data);
}

gboolean
ips_fleet_save_credential_set_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_save_credential_set_async, error);
}

/* A set that a sensor still uses stays: %IPS_ERROR_CONFLICT. */
void
ips_fleet_remove_credential_set_async (IpsFleet *self, const char *id, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  IpsCredentialSet *set;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (id != NULL);

  set = ips_fleet_find_set (self, id);
  if (set == NULL)
    {
      g_task_report_error (self, callback, user_data, ips_fleet_remove_credential_set_async,
                           ips_error_new (IPS_ERROR_NOT_FOUND, "%s: no such credential set", id));
      return;
    }
  save_set (self, set, NULL, TRUE, ips_fleet_remove_credential_set_async, cancellable, callback, user_data);
}

gboolean
ips_fleet_remove_credential_set_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_remove_credential_set_async, error);
}

/* --- trust --- */

typedef struct
{
  char *sensor_id;
  IpsCertificate *certificate;   /* (nullable) */
} TrustEdit;

static void
trust_edit_free (TrustEdit *self)
{
  g_free (self->sensor_id);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self);
}

static void
trusted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsFleet *self = get_fleet (task);
  TrustEdit *edit = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  IpsSensor *sensor;

  if (!ips_store_set_pin_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  sensor = ips_fleet_lookup (self, edit->sensor_id);
  if (sensor != NULL)
    {
      ips_fleet_apply_trust (self, sensor, edit->certificate,
                             edit->certificate != NULL ? g_get_real_time () : (gint64) 0);
      ips_fleet_mark_changed (self, sensor);
    }
  g_task_return_boolean (task, TRUE);
}

void
ips_fleet_trust_async (IpsFleet *self, const char *sensor_id, IpsCertificate *certificate, const char *how,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = NULL;
  TrustEdit *edit;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (sensor_id != NULL && how != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ips_fleet_trust_async);
  edit = g_new0 (TrustEdit, 1);
  edit->sensor_id = g_strdup (sensor_id);
  edit->certificate = certificate != NULL ? ips_certificate_ref (certificate) : NULL;
  g_task_set_task_data (task, edit, (GDestroyNotify) trust_edit_free);
  ips_store_set_pin_async (self->store, sensor_id, certificate, how, self->who, cancellable, trusted_cb,
                           g_steal_pointer (&task));
}

gboolean
ips_fleet_trust_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, ips_fleet_trust_async, error);
}

/* The host key is a part of what is set about a device, so that it can be entered by hand too. */
void
ips_fleet_trust_host_key_async (IpsFleet *self, const char *sensor_id, const char *fingerprint, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GPtrArray) sensors = g_ptr_array_new_with_free_func (g_object_unref);
  IpsSensor *sensor;
  IpsSensorConfig *config;

  g_return_if_fail (IPS_IS_FLEET (self));
  g_return_if_fail (sensor_id != NULL && fingerprint != NULL);

  sensor = ips_fleet_lookup (self, sensor_id);
  if (sensor == NULL)
    {
      g_task_report_error (self, callback, user_data, ips_fleet_save_async,
                           ips_error_new (IPS_ERROR_NOT_FOUND, "%s: no such device", sensor_id));
      return;
    }
  config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
  g_free (config->host_key);
  config->host_key = g_strdup (fingerprint);
  g_ptr_array_add (sensors, ips_sensor_new (sensor_id, config));
  ips_fleet_save_async (self, sensors, cancellable, callback, user_data);
}

gboolean
ips_fleet_trust_host_key_finish (IpsFleet *self, GAsyncResult *result, GError **error)
{
  return ips_fleet_save_finish (self, result, error);
}
