/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-changes.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
save_updates (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_sensor_updates (backend, call->array, call->who, call->text, error));
}

void
ips_store_save_sensor_updates_async (IpsStore *self, GPtrArray *updates, const char *who, const char *why, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_updates);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  for (guint i = 0; i < updates->len; i++)
    g_ptr_array_add (call->array, ips_sensor_update_copy (g_ptr_array_index (updates, i)));
  call->who = g_strdup (who);
  call->text = g_strdup (why);
  ips_store_call (self, call, ips_store_save_sensor_updates_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_save_sensor_updates_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_sensor_updates_async, error) != NULL;
}

static IpsStoreCall *
call_with_changes (IpsStoreCallFunc func, GPtrArray *changes, const char *who)
{
  IpsStoreCall *call = ips_store_call_new (func);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_waiting_change_free);
  for (guint i = 0; i < changes->len; i++)
    g_ptr_array_add (call->array, ips_waiting_change_copy (g_ptr_array_index (changes, i)));
  call->who = g_strdup (who);
  return call;
}

static gpointer
submit_changes (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->submit_changes (backend, call->array, call->who, call->text, error));
}

void
ips_store_submit_changes_async (IpsStore *self, GPtrArray *changes, const char *who, const char *comment, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = call_with_changes (submit_changes, changes, who);

  call->text = g_strdup (comment);
  ips_store_call (self, call, ips_store_submit_changes_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_submit_changes_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_submit_changes_async, error) != NULL;
}

static gpointer
discard_changes (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->discard_changes (backend, call->array, call->who, error));
}

void
ips_store_discard_changes_async (IpsStore *self, GPtrArray *changes, const char *who, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data)
{
  ips_store_call (self, call_with_changes (discard_changes, changes, who), ips_store_discard_changes_async, TRUE, cancellable, callback,
                  user_data);
}

gboolean
ips_store_discard_changes_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_discard_changes_async, error) != NULL;
}
