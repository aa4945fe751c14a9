/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-health.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_health_look_async:
 * @errors_us: error events of how long a time up to now are counted; 0 they are not asked for
 *
 * Asks the device of @context for its memory, its room for packages and its inspection load, and for its error events. What it
 * does not say, or nobody knows how to ask it for (a router, error events over SSH), is not known, and no failure. Main thread.
 *
 * Errors: only %G_IO_ERROR_CANCELLED.
 */
void ips_health_look_async (IpsVerbContext *context, gint64 errors_us, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_health_look_finish (IpsVerbContext *context, GAsyncResult *result, IpsHealth *health, GError **error);

G_END_DECLS
