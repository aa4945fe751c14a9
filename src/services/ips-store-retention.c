/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-retention.h"

#include "ips-store-private.h"

static gpointer
prune (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  gint64 *n_rows = g_new0 (gint64, 1);

  if (IPS_STORE_BACKEND_GET_IFACE (backend)->prune (backend, call->numbers[0], n_rows, error))
    return n_rows;
  g_free (n_rows);
  return NULL;
}

void
ips_store_prune_async (IpsStore *self, gint64 now_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (prune);

  call->free_result = g_free;
  call->numbers[0] = now_us;
  ips_store_call (self, call, ips_store_prune_async, TRUE, cancellable, callback, user_data);
}

gint64
ips_store_prune_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  g_autofree gint64 *n_rows = ips_store_call_finish (self, result, ips_store_prune_async, error);

  return n_rows != NULL ? *n_rows : -1;
}
