/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-order.h"
#include "ips-dialect.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_tuning_async:
 * @order: what of which signatures is to be on the device; its packages are not looked at
 *
 * Reads the signatures of the device, changes those that are not as they should be, adds custom ones and takes off those that
 * are no longer wanted, and reads all of it back. What the device does not know at its level is left out, with a note. To do it
 * twice does no harm, so after a crash it is simply done. Nothing is asked of the device where there is nothing to tune.
 *
 * Errors: the device's "no"; %IPS_ERROR_FAILED where it said yes and reads back something else.
 */
void ips_deploy_tuning_async (IpsVerbContext *context, const IpsDeployOrder *order, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_tuning_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/* The first request for a device that is as @order says it is: what is sent, for people who want to read it. (transfer full)
 * (nullable): %NULL where nothing is changed or what the device has is not known */
char *ips_deploy_tuning_dup_document (IpsDialect *dialect, const IpsDeployOrder *order);

G_END_DECLS
