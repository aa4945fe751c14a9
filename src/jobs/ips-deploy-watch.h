/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"
#include "ips-verb-context.h"

G_BEGIN_DECLS

/* What is known when the watching begins. */
typedef enum
{
  IPS_DEPLOY_WATCH_TAKEN,      /* the device said that it took the package */
  IPS_DEPLOY_WATCH_UNCLEAR,    /* it may have it: the answer broke off */
  IPS_DEPLOY_WATCH_RESUMED     /* it may have it: another engine sent it, or somebody was asked meanwhile */
} IpsDeployWatchStart;

/* What is seen through: a package that is put on, or one that is taken back with the device's command "downgrade". */
typedef enum { IPS_DEPLOY_PUT, IPS_DEPLOY_TAKE_BACK, IPS_N_DEPLOY_GOALS } IpsDeployGoal;

/**
 * ips_deploy_watch_async:
 * @how: what is known when it begins
 * @unclear: (transfer full) (nullable): what came instead of an answer
 *
 * Looks at a device that may have been given the package of @step (which is in the checkpoint), or may be taking it back, until it
 * runs what the package brings, or does not any more, and all its applications run; see ips_deploy_push_async() for what else can come of it. While it is down or
 * busy, silence is what was to be expected; the step's limit is the end.
 */
void ips_deploy_watch_async (IpsVerbContext *context, IpsDeployGoal goal, const IpsUpgradeStep *step, guint number, guint n_steps, IpsDeployWatchStart how, GError *unclear, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @never_began: (out): only where it was resumed: as far as the device can say it never got the package.
 * @install_us, @reboot_us: (out): how long it was at it, and how long it was down; -1 not seen */
gboolean ips_deploy_watch_finish (IpsVerbContext *context, GAsyncResult *result, gboolean *never_began, gint64 *install_us, gint64 *reboot_us, GError **error);

/* What the watching of step @number has to know of the device as it was, as "key=value" lines for the checkpoint that is written
 * before the request. (transfer full) */
char *ips_deploy_watch_make_known (IpsVerbContext *context, guint number);
/* The number of the step whose request had been made when the operation was left, from 0; -1 none had. */
int ips_deploy_watch_get_requested (IpsVerbContext *context);

/* The bar of the whole operation while a step is @within (0..1) itself. */
double ips_deploy_watch_fraction (guint number, guint n_steps, double within);

G_END_DECLS
