/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-policies.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

static void
reassignment_free (gpointer data)
{
  IpsReassignment *self = data;

  g_free (self->sensor_id);
  g_free (self->submitted_id);
  g_free (self->policy_id);
  g_free (self->who);
  g_free (self);
}

IpsPolicyRecords *
ips_policy_records_new (void)
{
  IpsPolicyRecords *self = g_new0 (IpsPolicyRecords, 1);

  self->policies = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->submitted = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  self->reassigned = g_ptr_array_new_with_free_func (reassignment_free);
  self->updates = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_sensor_update_free);
  self->assignments = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
ips_policy_records_free (IpsPolicyRecords *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->policies);
  g_ptr_array_unref (self->submitted);
  g_ptr_array_unref (self->reassigned);
  g_ptr_array_unref (self->updates);
  g_hash_table_unref (self->assignments);
  g_free (self);
}

static gpointer
load_policies (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_policies (backend, error);
}

void
ips_store_load_policies_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_policies);

  call->free_result = (GDestroyNotify) ips_policy_records_free;
  ips_store_call (self, call, ips_store_load_policies_async, FALSE, cancellable, callback, user_data);
}

IpsPolicyRecords *
ips_store_load_policies_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_policies_async, error);
}

static gpointer
save_policies (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->save_policies (backend, call->array, call->who, call->text, error));
}

void
ips_store_save_policies_async (IpsStore *self, GPtrArray *policies, const char *who, const char *why, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (save_policies);

  call->array = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_policy_free);
  for (guint i = 0; i < policies->len; i++)
    g_ptr_array_add (call->array, ips_policy_copy (g_ptr_array_index (policies, i)));
  call->who = g_strdup (who);
  call->text = g_strdup (why);
  ips_store_call (self, call, ips_store_save_policies_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_save_policies_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_save_policies_async, error) != NULL;
}

static gpointer
remove_policy (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->remove_policy (backend, call->text, call->who, error));
}

void
ips_store_remove_policy_async (IpsStore *self, const char *id, const char *who, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (remove_policy);

  call->text = g_strdup (id);
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_remove_policy_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_remove_policy_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_remove_policy_async, error) != NULL;
}

static gpointer
assign_policy (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->assign_policy (backend, call->strv, call->text, call->who, error));
}

void
ips_store_assign_policy_async (IpsStore *self, const char *const *sensor_ids, const char *policy_id, const char *who,
                               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (assign_policy);

  call->strv = g_strdupv ((char **) sensor_ids);
  call->text = g_strdup (policy_id);
  call->who = g_strdup (who);
  ips_store_call (self, call, ips_store_assign_policy_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_assign_policy_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_assign_policy_async, error) != NULL;
}

static gpointer
load_versions (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_policy_versions (backend, call->text, error);
}

void
ips_store_load_policy_versions_async (IpsStore *self, const char *id, GCancellable *cancellable, GAsyncReadyCallback callback,
                                      gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_versions);

  call->text = g_strdup (id);
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_policy_versions_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_policy_versions_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_policy_versions_async, error);
}

static gpointer
load_version (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_policy_version (backend, call->text, (guint) call->numbers[0], error);
}

void
ips_store_load_policy_version_async (IpsStore *self, const char *id, guint version, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_version);

  call->text = g_strdup (id);
  call->numbers[0] = version;
  call->free_result = (GDestroyNotify) ips_policy_free;
  ips_store_call (self, call, ips_store_load_policy_version_async, FALSE, cancellable, callback, user_data);
}

IpsPolicy *
ips_store_load_policy_version_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_policy_version_async, error);
}
