/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-auto-updates.h"

#include "ips-store-private.h"

static gpointer
load (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return IPS_STORE_BACKEND_GET_IFACE (backend)->load_auto_updates (backend, error);
}

void
ips_store_load_auto_updates_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_auto_updates_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_auto_updates_async, error);
}

static gpointer
save (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (IPS_STORE_BACKEND_GET_IFACE (backend)->save_auto_updates (backend, call->array, call->who, error));
}

static gpointer
copy_cb (gconstpointer rule, gpointer user_data)
{
  return ips_auto_update_copy (rule);
}

void
ips_store_save_auto_updates_async (IpsStore *self, GPtrArray *rules, const char *who, GCancellable *cancellable,
                                   GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save);

  call->array = g_ptr_array_copy (rules, copy_cb, NULL);
  g_ptr_array_set_free_func (call->array, (GDestroyNotify) ips_auto_update_free);
  call->who = g_strdup (who);
  ips_store_call_and_tell (self, call, IPS_STORE_AUTO_UPDATES | IPS_STORE_HISTORY, ips_store_save_auto_updates_async, cancellable,
                           callback, user_data);
}

gboolean
ips_store_save_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_auto_updates_async, error) != NULL;
}
