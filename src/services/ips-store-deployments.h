/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * Deployment jobs. Every change of a state is one transaction that is refused (%IPS_ERROR_CONFLICT) where the job is not in the
 * state any more that it was seen in, or that change is not allowed: whoever comes first does it, and does it once. The end of
 * the engine's job, its waves and their gates move it by themselves, in the transaction in which an operation ends. Changes come
 * as IPS_STORE_DEPLOYMENTS of IpsStore's "changed", this process's own too. Main thread.
 */

/* A change of state that is to be made. Texts are the caller's. */
typedef struct
{
  gint64 id;
  IpsDeploymentState from, to;
  const char *who;
  const char *comment;       /* (nullable) */
  gint64 now_us;             /* wall clock */
} IpsDeploymentMove;

/**
 * ips_store_add_deployment_async:
 * @deployment: copied; in its first state
 * @job: (nullable): the engine's job that begins at once, with an operation for each device; has its id afterwards
 *
 * Result: its id.
 */
void ips_store_add_deployment_async (IpsStore *self, const IpsDeploymentJob *deployment, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_add_deployment_finish (IpsStore *self, GAsyncResult *result, gint64 *id, GError **error);

/* Replaces name, description, start, rollout, parameters and devices of one that is open for editing by @who
 * (%IPS_ERROR_CONFLICT otherwise). */
void ips_store_edit_deployment_async (IpsStore *self, const IpsDeploymentJob *deployment, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_edit_deployment_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* @job: (nullable): begins with it: on the way to DEPLOYING and ROLLING_BACK. Pausing, resuming, waiting for a window and
 * aborting hold, release or cancel the operations that have not begun, in the same transaction. */
void ips_store_move_deployment_async (IpsStore *self, const IpsDeploymentMove *move, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_move_deployment_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Newest first, with their devices; @id 0: the newest @limit. (transfer full) (element-type IpsDeploymentJob) */
void ips_store_load_deployments_async (IpsStore *self, gint64 id, guint limit, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_deployments_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Oldest first. (transfer full) (element-type IpsDeploymentTransition) */
void ips_store_load_transitions_async (IpsStore *self, gint64 id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_transitions_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* An answer that holds for the rest of the engine's job @job_id: what devices present after their update is trusted without another
 * question, also by those that are under way. */
void ips_store_trust_upgraded_async (IpsStore *self, gint64 job_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_trust_upgraded_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Whether somebody gave it. */
void ips_store_is_upgraded_trusted_async (IpsStore *self, gint64 job_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_is_upgraded_trusted_finish (IpsStore *self, GAsyncResult *result, gboolean *trusted, GError **error);

G_END_DECLS
