/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-store-deployments.h"

#include "ips-store-private.h"

#define BACKEND(backend) IPS_STORE_BACKEND_GET_IFACE (backend)

/* @job: (nullable). Takes it into @call; %FALSE with the error reported. */
static gboolean
take_job (IpsStore *self, IpsStoreCall *call, IpsJob *job, gpointer tag, GAsyncReadyCallback callback, gpointer user_data)
{
  GError *error = NULL;

  if (job == NULL)
    return TRUE;
  call->object = G_OBJECT (g_object_ref (job));
  call->job = ips_store_job_record (job, &error);
  if (call->job != NULL)
    return TRUE;
  ips_store_call_free (call);
  g_task_report_error (self, callback, user_data, tag, error);
  return FALSE;
}

static void
give_ids (GAsyncResult *result)
{
  IpsStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (call->job != NULL)
    ips_store_job_take_ids (IPS_JOB (call->object), call->job);
}

static gpointer
add_deployment (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->add_deployment (backend, call->record, call->job, error));
}

void
ips_store_add_deployment_async (IpsStore *self, const IpsDeploymentJob *deployment, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (add_deployment);

  call->record = ips_deployment_job_copy (deployment);
  call->free_record = (GDestroyNotify) ips_deployment_job_free;
  if (take_job (self, call, job, ips_store_add_deployment_async, callback, user_data))
    ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY, ips_store_add_deployment_async, cancellable, callback, user_data);
}

gboolean
ips_store_add_deployment_finish (IpsStore *self, GAsyncResult *result, gint64 *id, GError **error)
{
  IpsStoreCall *call;

  if (ips_store_call_finish (self, result, ips_store_add_deployment_async, error) == NULL)
    return FALSE;
  give_ids (result);
  call = g_task_get_task_data (G_TASK (result));
  if (id != NULL)
    *id = ((IpsDeploymentJob *) call->record)->id;
  return TRUE;
}

static gpointer
edit_deployment (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->edit_deployment (backend, call->record, call->who, error));
}

void
ips_store_edit_deployment_async (IpsStore *self, const IpsDeploymentJob *deployment, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (edit_deployment);

  call->record = ips_deployment_job_copy (deployment);
  call->free_record = (GDestroyNotify) ips_deployment_job_free;
  call->who = g_strdup (who);
  ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYMENTS, ips_store_edit_deployment_async, cancellable, callback, user_data);
}

gboolean
ips_store_edit_deployment_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_edit_deployment_async, error) != NULL;
}

static gpointer
move_deployment (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->move_deployment (backend, call->record, call->job, error));
}

void
ips_store_move_deployment_async (IpsStore *self, const IpsDeploymentMove *move, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (move_deployment);
  IpsMoveRecord *record = g_new0 (IpsMoveRecord, 1);

  *record = (IpsMoveRecord) { move->id, move->from, move->to, g_strdup (move->who), g_strdup (move->comment != NULL ? move->comment : ""), move->now_us };
  call->record = record;
  call->free_record = (GDestroyNotify) ips_move_record_free;
  /* What is to be held or cancelled is told by operations. */
  ips_store_write_pending (self);
  if (take_job (self, call, job, ips_store_move_deployment_async, callback, user_data))
    ips_store_call_and_tell (self, call, IPS_STORE_DEPLOYMENTS | IPS_STORE_HISTORY | IPS_STORE_JOBS, ips_store_move_deployment_async, cancellable, callback,
                             user_data);
}

gboolean
ips_store_move_deployment_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  if (ips_store_call_finish (self, result, ips_store_move_deployment_async, error) == NULL)
    return FALSE;
  give_ids (result);
  return TRUE;
}

static gpointer
load_deployments (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_deployments (backend, call->numbers[0], (guint) call->numbers[1], error);
}

void
ips_store_load_deployments_async (IpsStore *self, gint64 id, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_deployments);

  call->numbers[0] = id;
  call->numbers[1] = limit;
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_write_pending (self);
  ips_store_call (self, call, ips_store_load_deployments_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_deployments_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_deployments_async, error);
}

static gpointer
load_transitions (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return BACKEND (backend)->load_transitions (backend, call->numbers[0], error);
}

void
ips_store_load_transitions_async (IpsStore *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (load_transitions);

  call->numbers[0] = id;
  call->free_result = (GDestroyNotify) g_ptr_array_unref;
  ips_store_call (self, call, ips_store_load_transitions_async, FALSE, cancellable, callback, user_data);
}

GPtrArray *
ips_store_load_transitions_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_load_transitions_async, error);
}

static gpointer
trust_upgraded (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->trust_upgraded (backend, call->numbers[0], error));
}

void
ips_store_trust_upgraded_async (IpsStore *self, gint64 job_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (trust_upgraded);

  call->numbers[0] = job_id;
  ips_store_call (self, call, ips_store_trust_upgraded_async, TRUE, cancellable, callback, user_data);
}

gboolean
ips_store_trust_upgraded_finish (IpsStore *self, GAsyncResult *result, GError **error)
{
  return ips_store_call_finish (self, result, ips_store_trust_upgraded_async, error) != NULL;
}

static gpointer
is_upgraded_trusted (IpsStoreBackend *backend, IpsStoreCall *call, GError **error)
{
  return GINT_TO_POINTER (BACKEND (backend)->is_upgraded_trusted (backend, call->numbers[0], &call->flag, error));
}

void
ips_store_is_upgraded_trusted_async (IpsStore *self, gint64 job_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsStoreCall *call = ips_store_call_new (is_upgraded_trusted);

  call->numbers[0] = job_id;
  ips_store_call (self, call, ips_store_is_upgraded_trusted_async, FALSE, cancellable, callback, user_data);
}

gboolean
ips_store_is_upgraded_trusted_finish (IpsStore *self, GAsyncResult *result, gboolean *trusted, GError **error)
{
  if (ips_store_call_finish (self, result, ips_store_is_upgraded_trusted_async, error) == NULL)
    return FALSE;
  *trusted = ((IpsStoreCall *) g_task_get_task_data (G_TASK (result)))->flag;
  return TRUE;
}
