/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-auto-update.h"
#include "ips-deployment-job.h"
#include "ips-last-deployment.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * What is applied by itself to which signature policy. Another process's changes come as IPS_STORE_AUTO_UPDATES of
 * IpsStore's "changed". Main thread.
 */

/* Only those that do something. (transfer full) (element-type IpsAutoUpdate) */
void ips_store_load_auto_updates_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Puts each of @rules (element-type IpsAutoUpdate) in place of what its policy had, in one transaction; one that does
 * nothing takes it away. A line of history for each that differs. %IPS_ERROR_INVALID: nothing is written. */
void ips_store_save_auto_updates_async (IpsStore *self, GPtrArray *rules, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_auto_updates_finish (IpsStore *self, GAsyncResult *result, GError **error);

/**
 * ips_store_submit_job_once_async:
 * @job: as for ips_store_submit_job_async()
 * @deployment: (nullable): copied; that the job is done for, as for ips_store_add_deployment_async()
 * @origin: what begins it: two jobs of one origin are never written, whoever asks, also after a crash
 *
 * For jobs that other jobs begin. "changed" follows with %IPS_STORE_JOBS where it was written.
 *
 * Result: the id of the job of that origin, this one or the one that was there; 0 with an error. @written: (out): whether it
 * is this one
 */
void ips_store_submit_job_once_async (IpsStore *self, IpsJob *job, const IpsDeploymentJob *deployment, const char *origin, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gint64 ips_store_submit_job_once_finish (IpsStore *self, GAsyncResult *result, gboolean *written, GError **error);

/* (transfer full): sensor id -> IpsLastDeployment, of every device that a deployment is kept of; one that is not over counts
 * before one that is. */
void ips_store_load_last_deployments_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *ips_store_load_last_deployments_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
