/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-library.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_auto_deploy_async:
 * @library: loaded
 *
 * What follows ips_auto_apply_async() in Download, Apply, and Deploy Updates: the changes that automatic updates made are
 * submitted, and a job deploys what is submitted to the devices concerned. Changes of people are not submitted for them: a
 * policy that has some waits, and the context's detail says so, as it says why a device gets nothing. One run of the context's
 * job begins one deployment, however often it is taken up; a device whose deployment is not over, or failed with the same
 * packages for a reason that lasts, gets no other one. Each device waits for its maintenance window. Main thread.
 *
 * Result: a sentence's part, "deployment to 3 devices begun"; %NULL with no error where there is nothing to deploy.
 * (transfer full) (nullable)
 */
void ips_auto_deploy_async (IpsVerbContext *context, IpsPackageLibrary *library, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
char *ips_auto_deploy_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
