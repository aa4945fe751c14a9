/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-packages.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static gpointer
load_packages (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_packages (backend, error);
}

void
ips_store_load_packages_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_packages);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_packages_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_packages_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_packages_async, error);
}

static gpointer
save_package (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_package (backend, g_ptr_array_index (call->array, 0), error));
}

void
ips_store_save_package_async (IpsStore *self, const IpsPackageFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_package);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  g_ptr_array_add (call->array, ips_package_file_copy (file));
  ips_store_call (self, call, ips_store_save_package_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_save_package_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_package_async, error) != NULL;
}

static gpointer
remove_packages (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_packages (backend, call->strv, call->who, error));
}

void
ips_store_remove_packages_async (IpsStore *self, const char *const *sha256, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (remove_packages);

  call->strv = g_strdupv ((char **) sha256);
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_remove_packages_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_remove_packages_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_packages_async, error) != NULL;
}

static gpointer
save_offers (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_offers (backend, call->text, call->array, error));
}

void
ips_store_save_offers_async (IpsStore *self, const char *subject, GPtrArray *offers, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_offers);

  call->text = g_strdup (subject);
  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_offer_free);
  for (guint i = 0; i < offers->len; i++)
    g_ptr_array_add (call->array, ips_package_offer_copy (g_ptr_array_index (offers, i)));
  ips_store_call (self, call, ips_store_save_offers_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_save_offers_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_offers_async, error) != NULL;
}

static gpointer
load_offers (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_offers (backend, call->text, error);
}

void
ips_store_load_offers_async (IpsStore *self, const char *subject, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_offers);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  call->text = g_strdup (subject);
  ips_store_call (self, call, ips_store_load_offers_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_offers_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_offers_async, error);
}

static gpointer
load_update_facts (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_update_facts (backend, error);
}

void
ips_store_load_update_facts_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_update_facts);

  call->free_result = (GDestroyNotify) g_hash_table_unref;
  ips_store_call (self, call, ips_store_load_update_facts_async, FALSE, cancellable, callback, user_data);
}

GHashTable *
ips_store_load_update_facts_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_update_facts_async, error);
}

static gpointer
save_update_facts (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_update_facts (backend, call->values, error));
}

void
ips_store_save_update_facts_async (IpsStore *self, GHashTable *facts, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_update_facts);

  call->values = ips_store_copy_values (facts);
  ips_store_call_and_tell (self, call, IPS_STORE_PACKAGES, ips_store_save_update_facts_async, cancellable, callback, user_data);
}

gboolean
ips_store_save_update_facts_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_update_facts_async, error) != NULL;
}

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_update_facts_finish (IPS_STORE (source), result, &error))
    g_warning ("when the update server changed could not be noted: %s", error->message);
}

void
ips_store_note_update_server_changed (IpsStore *self, gint64 now_us)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);

  g_hash_table_insert (facts, (gpointer) IPS_UPDATE_FACT_CHANGED, g_strdup_printf ("%" G_GINT64_FORMAT, now_us));
  ips_store_save_update_facts_async (self, facts, NULL, noted_cb, NULL);
}
