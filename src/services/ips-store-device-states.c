/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-device-states.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
save_state (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_device_state (backend, call->record, error));
}

void
ips_store_save_device_state_async (IpsStore *self, const IpsDeviceState *state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_state);

  call->record = ips_device_state_copy (state);
  call->free_record = (GDestroyNotify) ips_device_state_free;
  ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYED, ips_store_save_device_state_async, cancellable, callback, user_data);
}

gboolean
ips_store_save_device_state_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_device_state_async, error) != NULL;
}

static gpointer
load_states (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_device_states (backend, call->numbers[0], call->numbers[1], call->text, error);
}

void
ips_store_load_device_states_async (IpsStore *self, gint64 deployment_id, gint64 job_id, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_states);

  call->numbers[0] = deployment_id;
  call->numbers[1] = job_id;
  call->text = g_strdup (sensor_id);
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_device_states_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_device_states_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_device_states_async, error);
}
