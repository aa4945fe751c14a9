/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-private.h"

/* The calls of IpsStore about sensors, trust, settings, credential sets and history: each packs its arguments,
 * one function unpacks them on the worker. */

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

/* --- sensors --- */

static gpointer
load_sensors (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_sensors (backend, error);
}

void
ips_store_load_sensors_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_sensors);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_sensors_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_sensors_async, error);
}

static gpointer
save_sensors (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_sensors (backend, call->array, call->who, error));
}

void
ips_store_save_sensors_async (IpsStore *self, GPtrArray *sensors, const char *who, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_sensors);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_record_free);
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      IpsSensorRecord *record = g_new0 (IpsSensorRecord, 1);

      record->id = g_strdup (ips_sensor_get_id (sensor));
      record->config = ips_sensor_config_copy (ips_sensor_get_config (sensor));
      g_ptr_array_add (call->array, record);
    }
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_save_sensors_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_save_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_sensors_async, error) != NULL;
}

static gpointer
remove_sensors (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_sensors (backend, call->strv, call->flag, call->who, error));
}

void
ips_store_remove_sensors_async (IpsStore *self, const char *const *ids, gboolean removed, const char *who,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (remove_sensors);

  call->strv = g_strdupv ((char **) ids);
  call->flag = removed;
  call->who = g_strdup (who);
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_remove_sensors_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_remove_sensors_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_sensors_async, error) != NULL;
}

static gpointer
load_der (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_der (backend, call->text, error);
}

void
ips_store_load_der_async (IpsStore *self, const char *sha256, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_der);

  call->free_result = (GDestroyNotify) g_bytes_unref;
  call->text = g_strdup (sha256);
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_der_async, FALSE, cancellable, callback, user_data);
}

GBytes *
ips_store_load_der_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_der_async, error);
}

/* --- trust --- */

static gpointer
set_pin (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->set_pin (backend, call->text, call->certificate, call->text2, call->who,
                                                      error));
}

void
ips_store_set_pin_async (IpsStore *self, const char *sensor_id, IpsCertificate *certificate, const char *how,
                         const char *who, GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (set_pin);

  call->text = g_strdup (sensor_id);
  call->text2 = g_strdup (how);
  call->certificate = certificate != NULL ? ips_certificate_ref (certificate) : NULL;
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_set_pin_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_set_pin_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_set_pin_async, error) != NULL;
}

/* --- settings and credential sets --- */

static gpointer
load_settings (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_settings (backend, error);
}

void
ips_store_load_settings_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_settings);

  call->free_result = (GDestroyNotify) g_hash_table_unref;
  ips_store_call (self, call, ips_store_load_settings_async, FALSE, cancellable, callback, user_data);
}

GHashTable *
ips_store_load_settings_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_settings_async, error);
}

static gpointer
save_settings (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_settings (backend, call->values, call->who, error));
}

void
ips_store_save_settings_async (IpsStore *self, GHashTable *values, const char *who, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_settings);

  call->values = ips_store_copy_values (values);
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_save_settings_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_save_settings_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_settings_async, error) != NULL;
}

static gpointer
load_credential_sets (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_credential_sets (backend, error);
}

void
ips_store_load_credential_sets_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_credential_sets);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_credential_sets_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_credential_sets_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_credential_sets_async, error);
}

static gpointer
save_credential_set (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_credential_set (backend, call->set, call->flag, call->who, error));
}

void
ips_store_save_credential_set_async (IpsStore *self, const IpsCredentialSet *set, gboolean removed, const char *who,
                                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_credential_set);

  call->set = ips_credential_set_copy (set);
  call->flag = removed;
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_save_credential_set_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_save_credential_set_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_credential_set_async, error) != NULL;
}

/* --- history --- */

static gpointer
query_history (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->query_history (backend, call->text, (guint) call->numbers[0], error);
}

void
ips_store_query_history_async (IpsStore *self, const char *search, guint limit, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (query_history);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->text = g_strdup (search);
  call->numbers[0] = limit;
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_query_history_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_query_history_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_query_history_async, error);
}
