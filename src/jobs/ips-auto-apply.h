/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-library.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_auto_apply_async:
 * @library: loaded
 *
 * Applies what Edit Auto Update Settings says: each policy gets the newest signature update level that its settings allow and
 * one of its devices can take, and devices are marked for the sensor update that they are to get. Nothing goes to a device: it
 * waits to be submitted like every other change. What was applied is noted in the context's detail. Main thread.
 *
 * Result: a sentence's part, "S924 applied to 3 policies"; %NULL with no error where there was nothing to apply.
 * (transfer full) (nullable)
 */
void ips_auto_apply_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_auto_apply_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
