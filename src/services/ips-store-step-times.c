/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-step-times.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
add_time (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->add_step_time (backend, call->record, error));
}

void
ips_store_add_step_time_async (IpsStore *self, const IpsStepTime *time, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (add_time);

  call->record = ips_step_time_copy (time);
  call->free_record = (GDestroyNotify) ips_step_time_free;
  ips_store_call (self, call, ips_store_add_step_time_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_add_step_time_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_add_step_time_async, error) != NULL;
}

static gpointer
load_times (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_step_times (backend, error);
}

void
ips_store_load_step_times_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_times);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_step_times_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_step_times_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_step_times_async, error);
}
