/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-job-retry.h"

#include <glib/gi18n-lib.h>

#include "ips-store-deployments.h"

static void retried_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void acted_cb (GObject *source, GAsyncResult *result, gpointer user_data);

void
ips_job_retry_async (IpsWorkspace *workspace, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (workspace, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_job_retry_async);
  g_task_set_task_data (task, g_object_ref (job), g_object_unref);
  if (ips_job_get_deployment (job) != 0)
    ips_store_load_deployments_async (ips_workspace_get_store (workspace), ips_job_get_deployment (job), 1, cancellable, loaded_cb, task);
  else
    ips_job_list_retry_async (ips_workspace_get_jobs (workspace), job, cancellable, retried_cb, task);
}

static void
retried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsJob *job = ips_job_list_retry_finish (IPS_JOB_LIST (source), result, &error);

  if (job != NULL)
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsWorkspace *workspace = g_task_get_source_object (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  IpsJob *job = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GPtrArray) deployments = ips_store_load_deployments_finish (IPS_STORE (source), result, &error);
  const IpsDeploymentJob *deployment = deployments != NULL && deployments->len > 0 ? g_ptr_array_index (deployments, 0) : NULL;

  if (deployments == NULL)
    g_task_return_error (task, error);
  else if (deployment == NULL)
    g_task_return_new_error (task, IPS_ERROR, IPS_ERROR_NOT_FOUND, "%s", _("its deployment is not kept any more: deploy again"));
  else if (deployment->job_id != ips_job_get_id (job))
    /* TRANSLATORS: a deployment's name, the number of a job */
    g_task_return_new_error (task, IPS_ERROR, IPS_ERROR_CONFLICT, _("%s went on since in job %" G_GINT64_FORMAT ": retry that one"), deployment->name,
                             deployment->job_id);
  else
    ips_deployment_list_act_async (ips_workspace_get_deployments (workspace), deployment,
                                   ips_job_get_verb (job) == IPS_VERB_ROLLBACK ? IPS_DEPLOYMENT_ROLLBACK : IPS_DEPLOYMENT_REDEPLOY, NULL, cancellable,
                                   acted_cb, g_steal_pointer (&task));
}

static void
acted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsJob *job = NULL;

  if (ips_deployment_list_act_finish (IPS_DEPLOYMENT_LIST (source), result, &job, &error))
    g_task_return_pointer (task, job, g_object_unref);
  else
    g_task_return_error (task, error);
}

IpsJob *
ips_job_retry_finish (IpsWorkspace *workspace, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, workspace), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
