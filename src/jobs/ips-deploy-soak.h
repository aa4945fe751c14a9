/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_soak_async:
 *
 * After a deployment that was read back: waits as long as the job's rollout says, and looks at the device once more: whether it
 * answers, runs what it ran then, has not been up for a shorter time than that, and all its applications run. Nothing is asked
 * where the rollout says nothing of it. That it waits is on disk: after a crash the rest of the time is waited. A person's stop
 * ends the wait, and the operation says that its health was not looked at.
 *
 * Errors: those of the contact; %IPS_ERROR_FAILED where it is not well.
 */
void ips_deploy_soak_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_soak_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/* Whether it had got so far when its engine died. */
gboolean ips_deploy_soak_was_begun (IpsVerbContext *context);

G_END_DECLS
