/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-library.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_update_applying_async:
 * @library: loaded
 * @outcome: what was downloaded, a sentence's beginning
 * @deploys: whether what is applied is submitted and deployed too
 *
 * What follows a scheduled download where the mode says so. The context's message says all that was done, and its failure
 * what was done before it. Main thread. Errors: those of ips_auto_apply_async() and ips_auto_deploy_async().
 */
void ips_update_applying_async (IpsVerbContext *context, IpsPackageLibrary *library, const char *outcome, gboolean deploys,
                                GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_update_applying_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
