/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/**
 * ips_deploy_downgrade_async:
 * @step: what is on the device, its last upgrade
 * @number: which step of the order it is, from 0
 * @n_steps: how many there are
 *
 * Tells the device to take its last upgrade back, once, and sees it until it runs something older than @step brings and its
 * applications run; see ips_deploy_push_async() for certificates and errors. That it was told is on disk before.
 */
void ips_deploy_downgrade_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same for a step that the device may have been told to take back before its engine died: watched first, and told again only
 * where the device, past the longest time a request may take, runs what it ran before. */
void ips_deploy_downgrade_resume_async (IpsVerbContext *context, const IpsUpgradeStep *step, guint number, guint n_steps, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_deploy_downgrade_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
