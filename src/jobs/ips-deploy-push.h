/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_push_async:
 * @step: what is put on the device
 * @number: which step of the order it is, from 0
 * @n_steps: how many there are
 *
 * Puts one package on the device of @context and sees it until the device runs it: sent from the disk, then watched through
 * `upgradeInprogress` and reboots until the device says what the package brings and its applications run, or the step's time
 * is over. Before the last byte leaves, that it may have the package is on disk; until then a person's stop still stops it.
 *
 * Where the device presents another certificate afterwards the context is set to wait for %IPS_WAIT_TRUST, unless the job's
 * parameter "trust-upgraded" says that it is trusted, and the error is %IPS_ERROR_CERT_CHANGED.
 *
 * Errors: the device's "no" (%IPS_ERROR_REJECTED with its words), what broke off before the device had it,
 * %IPS_ERROR_NOT_BACK where it does not come back or end in time, %IPS_ERROR_FAILED where it runs something else afterwards;
 * the context's failure says it in a sentence.
 */
void ips_deploy_push_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a step that may have got to the device before its engine died, or before somebody had to be asked: it is
 * watched first, and sent again only where the device, past the longest time a request may take, runs what it ran before. */
void ips_deploy_push_resume_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_push_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
