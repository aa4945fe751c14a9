/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-signatures.h"

#include "ips-package-name.h"
#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

IpsSignatureLevel *
ips_signature_level_new (guint level, const char *engine, const char *released, const char *source)
{
  IpsSignatureLevel *self = g_new0 (IpsSignatureLevel, 1);

  self->level = level;
  self->engine = g_strdup (engine != NULL ? engine : "");
  self->released = g_strdup (released != NULL ? released : "");
  self->source = g_strdup (source != NULL ? source : "");
  return self;
}

void
ips_signature_level_free (IpsSignatureLevel *self)
{
  if (self == NULL)
    return;
  g_free (self->engine);
  g_free (self->released);
  g_free (self->source);
  g_free (self);
}

gboolean
ips_signature_source_is_package (const char *source, guint level)
{
  g_autoptr(IpsPackageName) name = ips_package_name_parse (source, NULL);

  return name != NULL && name->family == IPS_PACKAGE_CSM_SIGNATURE && name->level == level;
}

static gpointer
load_levels (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_levels (backend, error);
}

void
ips_store_load_levels_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_levels);

  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_levels_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_levels_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_levels_async, error);
}

static void
unref_set (gpointer set)
{
  ips_signature_set_unref (set);
}

/* numbers[0] and strv: the record; array: the one set */
static gpointer
put_level (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  g_autoptr(IpsSignatureLevel) level = ips_signature_level_new ((guint) call->numbers[0], call->strv[0], call->strv[1], call->strv[2]);

  return GINT_TO_POINTER (BACKEND (backend)->put_level (backend, level, g_ptr_array_index (call->array, 0), call->who, error));
}

void
ips_store_put_level_async (IpsStore *self, const IpsSignatureLevel *level, IpsSignatureSet *set, const char *who,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (put_level);
  const char *const texts[] = { level->engine, level->released, level->source, NULL };

  call->numbers[0] = level->level;
  call->strv = g_strdupv ((char **) texts);
  call->array = g_ptr_array_new_with_free_func (unref_set);
  g_ptr_array_add (call->array, ips_signature_set_ref (set));
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_put_level_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_put_level_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_put_level_async, error) != NULL;
}

static gpointer
load_level (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_level (backend, (guint) call->numbers[0], error);
}

void
ips_store_load_level_async (IpsStore *self, guint level, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_level);

  call->numbers[0] = level;
  call->free_result = unref_set;
  ips_store_call (self, call, ips_store_load_level_async, FALSE, cancellable, callback, user_data);
}

IpsSignatureSet *
ips_store_load_level_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_level_async, error);
}

static gpointer
remove_level (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_level (backend, (guint) call->numbers[0], call->who, error));
}

void
ips_store_remove_level_async (IpsStore *self, guint level, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (remove_level);

  call->numbers[0] = level;
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_remove_level_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_remove_level_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_level_async, error) != NULL;
}
