/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-order.h"
#include "ips-rollback-point.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_snapshot_async:
 *
 * Before a deployment changes a device: its configuration is read and kept, with what it runs, so that it can be led back to
 * that (IpsRollbackPoint), and compared with what it was after the last deployment. Where somebody changed it since, the job's parameter "changed" (IpsChangedRule) decides: a warning in the
 * report, the end (%IPS_ERROR_CONFLICT, nothing is sent), or nothing. A device whose configuration cannot be read is not
 * deployed to.
 */
void ips_deploy_snapshot_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_snapshot_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/**
 * ips_deploy_record_async:
 *
 * After a deployment: writes down what the device runs now, and what its configuration is, for the next time.
 */
void ips_deploy_record_async (IpsVerbContext *context, const IpsDeployOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* After a rollback: what had been deployed before is what is deployed again. */
void ips_deploy_record_back_async (IpsVerbContext *context, const IpsRollbackPoint *point, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_record_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
