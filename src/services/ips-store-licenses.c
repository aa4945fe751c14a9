/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-licenses.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
load (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_licenses (backend, error);
}

void
ips_store_load_licenses_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_licenses_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_licenses_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_licenses_async, error);
}

static gpointer
keep (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->keep_licenses (backend, call->array, call->who, error));
}

void
ips_store_keep_licenses_async (IpsStore *self, GPtrArray *kept, const char *who, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (keep);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  for (guint i = 0; i < kept->len; i++)
    g_ptr_array_add (call->array, ips_kept_license_copy (g_ptr_array_index (kept, i)));
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_keep_licenses_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_keep_licenses_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_keep_licenses_async, error) != NULL;
}

static gpointer
note (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->note_license (backend, call->text, call->text2, call->numbers[0], call->flag,
                                                           call->who, error));
}

void
ips_store_note_license_async (IpsStore *self, const char *serial, const char *sha256, gint64 when_us, gboolean applied,
                              const char *outcome, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (note);

  call->text = ips_license_normalize_serial (serial);
  call->text2 = g_strdup (sha256);
  call->numbers[0] = when_us;
  call->flag = applied;
  call->who = g_strdup (outcome);
  ips_store_call (self, call, ips_store_note_license_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_note_license_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_note_license_async, error) != NULL;
}
