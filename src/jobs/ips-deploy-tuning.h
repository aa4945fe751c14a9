/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-signature-tuning.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_tuning_async:
 * @tuning: what of which signatures is to be on the device
 *
 * Reads the signatures of the device, changes those that are not as they should be, and reads them back. What the device does
 * not know at its level is left out, with a note. To do it twice does no harm, so after a crash it is simply done. Nothing is
 * asked of the device where @tuning is empty.
 *
 * Errors: the device's "no"; %IPS_ERROR_FAILED where it said yes and reads back something else.
 */
void ips_deploy_tuning_async (IpsVerbContext *context, const IpsTuningTable *tuning, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_tuning_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
