/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-rollback.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
add_point (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->add_rollback_point (backend, call->numbers[0], call->record, error));
}

void
ips_store_add_rollback_point_async (IpsStore *self, gint64 job_id, const IpsRollbackPoint *point, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (add_point);

  call->numbers[0] = job_id;
  call->record = ips_rollback_point_copy (point);
  call->free_record = (GDestroyNotify) ips_rollback_point_free;
  ips_store_call (self, call, ips_store_add_rollback_point_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_add_rollback_point_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_add_rollback_point_async, error) != NULL;
}

static gpointer
load_points (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  g_autoptr(GPtrArray) rows = BACKEND (backend)->load_rollback_points (backend, call->numbers[0], call->text, error);
  GHashTable *table;

  if (rows == NULL)
    return NULL;
  table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_rollback_point_free);
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsRollbackPoint *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (table, row->sensor_id, row);
    }
  return table;
}

void
ips_store_load_rollback_points_async (IpsStore *self, gint64 deployment_id, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_points);

  call->numbers[0] = deployment_id;
  call->text = g_strdup (sensor_id);
  call->free_result = (GDestroyNotify) g_hash_table_unref;
  ips_store_call (self, call, ips_store_load_rollback_points_async, FALSE, cancellable, callback, user_data);
}

GHashTable *
ips_store_load_rollback_points_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_rollback_points_async, error);
}
