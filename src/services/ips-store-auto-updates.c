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

/* --- what automation begins --- */

static gpointer
submit_once (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  gboolean ok = IPS_STORE_BACKEND_GET_IFACE (backend)->submit_job_once (backend, call->job, call->record, call->text, &call->flag, error);

  return GINT_TO_POINTER (ok);
}

void
ips_store_submit_job_once_async (IpsStore *self, IpsJob *job, const IpsDeploymentJob *deployment, const char *origin,
                                 GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;
  IpsJobRecord *record = ips_store_job_record (job, &error);
  IpsStoreCall *call;

  if (record == NULL)
    {
      g_task_report_error (self, callback, user_data, ips_store_submit_job_once_async, error);
      return;
    }
  call = ips_store_call_new (submit_once);
  call->job = record;
  call->text = g_strdup (origin);
  call->object = G_OBJECT (g_object_ref (job));
  call->record = deployment != NULL ? ips_deployment_job_copy (deployment) : NULL;
  call->free_record = (GDestroyNotify) ips_deployment_job_free;
  ips_store_call_and_tell (self, call, IPS_STORE_JOBS | (deployment != NULL ? IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY : 0), ips_store_submit_job_once_async, cancellable, callback, user_data);
}

gint64
ips_store_submit_job_once_finish (IpsStore *self, GAsyncResult *result, gboolean *written, GError **error)
{
  IpsStoreCall *call;

  if (written != NULL)
    *written = FALSE;
  if (ips_store_call_finish (self, result, ips_store_submit_job_once_async, error) == NULL)
    return 0;
  call = g_task_get_task_data (G_TASK (result));
  if (call->flag)
    ips_store_job_take_ids (IPS_JOB (call->object), call->job);
  if (written != NULL)
    *written = call->flag;
  return call->job->id;
}

static gpointer
load_last (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  g_autoptr(GPtrArray) rows = IPS_STORE_BACKEND_GET_IFACE (backend)->load_last_deployments (backend, error);
  GHashTable *table;

  if (rows == NULL)
    return NULL;
  table = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) ips_last_deployment_free);
  g_ptr_array_set_free_func (rows, NULL);
  for (guint i = 0; i < rows->len; i++)
    {
      IpsLastDeployment *row = g_ptr_array_index (rows, i);

      g_hash_table_insert (table, row->sensor_id, row);
    }
  return table;
}

void
ips_store_load_last_deployments_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_last);

  call->free_result = (GDestroyNotify) g_hash_table_unref;
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_last_deployments_async, FALSE, cancellable, callback, user_data);
}

GHashTable *
ips_store_load_last_deployments_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_last_deployments_async, error);
}
