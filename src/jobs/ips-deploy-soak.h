/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_soak_async:
 *
 * After a deployment that was read back: waits as long as the job's rollout says, and looks at the device once more: whether it
 * answers, runs what it ran then, has not been up for a shorter time than that, all its applications run, and its load, memory and
 * error events are not worse than before by more than the rollout allows. What it is then is written down for the deployment's
 * report; where the rollout says nothing of waiting, that is all that is done. That it waits is on disk: after a crash the rest of the time is waited. A person's stop
 * ends the wait, and the operation says that its health was not looked at.
 *
 * Errors: those of the contact; %IPS_ERROR_FAILED where it is not well.
 */
void ips_deploy_soak_async (IpsVerbContext *context, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_soak_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

/* How long a time's error events are counted before, so that they can be compared, µs; 0 they do not matter. */
gint64 ips_deploy_soak_get_errors_us (IpsVerbContext *context);

/* Whether it had got so far when its engine died. */
gboolean ips_deploy_soak_was_begun (IpsVerbContext *context);

G_END_DECLS
