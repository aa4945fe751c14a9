/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-workspace.h"

G_BEGIN_DECLS

/* What failed of a job, or was not begun, once more. Of a job that a deployment stands on it is the deployment that is taken up again
 * (*Redeploy*, or *Rollback* where that is what the job did), so that it knows what came of it; of others see
 * ips_job_list_retry_async(). Main thread. */
void ips_job_retry_async (IpsWorkspace *workspace, IpsJob *job, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsJob *ips_job_retry_finish (IpsWorkspace *workspace, GAsyncResult *result, GError **error);      /* (transfer full): the new one */

G_END_DECLS
