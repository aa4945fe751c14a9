/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-deployed.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
load_deployed (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  g_autoptr(GPtrArray) rows = BACKEND (backend)->load_deployed (backend, call->text, error);
  GHashTable *table;

  if (rows == NULL)
    return NULL;
  table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_deployed_free);
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsDeployed *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (table, row->sensor_id, row);
    }
  return table;
}

void
ips_store_load_deployed_async (IpsStore *self, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_deployed);

  call->text = g_strdup (sensor_id);
  call->free_result = (GDestroyNotify) g_hash_table_unref;
  ips_store_call (self, call, ips_store_load_deployed_async, FALSE, cancellable, callback, user_data);
}

GHashTable *
ips_store_load_deployed_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_deployed_async, error);
}

static gpointer
save_deployed (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_deployed (backend, call->record, error));
}

void
ips_store_save_deployed_async (IpsStore *self, const IpsDeployed *deployed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_deployed);

  call->record = ips_deployed_copy (deployed);
  call->free_record = (GDestroyNotify) ips_deployed_free;
  ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYED | IPS_STORE_HISTORY, ips_store_save_deployed_async, cancellable, callback, user_data);
}

gboolean
ips_store_save_deployed_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_deployed_async, error) != NULL;
}

static gpointer
add_snapshot (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->add_snapshot (backend, call->record, (guint) call->numbers[0], error);
}

void
ips_store_add_snapshot_async (IpsStore *self, const IpsSnapshot *snapshot, guint keep, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (add_snapshot);

  call->record = ips_snapshot_copy (snapshot);
  call->free_record = (GDestroyNotify) ips_snapshot_free;
  call->numbers[0] = keep;
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_add_snapshot_async, TRUE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_add_snapshot_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_add_snapshot_async, error);
}

static gpointer
load_snapshots (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_snapshots (backend, call->text, error);
}

void
ips_store_load_snapshots_async (IpsStore *self, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_snapshots);

  call->text = g_strdup (sensor_id);
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_snapshots_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_snapshots_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_snapshots_async, error);
}
