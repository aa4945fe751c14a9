/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-watch.h"

G_BEGIN_DECLS

/**
 * IpsDeployStep: one package put on a device or taken back: asked for once, then seen through; what both have in common. The task
 * data of a GTask whose source is the context. Main thread.
 *
 * @send: asks the device for it, takes the task over, and ends with ips_deploy_step_watch() or with the task's error; called again
 *   where a step that was resumed turns out never to have got to the device
 */
typedef struct
{
  IpsDeployGoal goal;
  IpsUpgradeStep *step;         /* (owned) */
  guint number, n_steps;
  void (*send) (GTask *task);
  gint64 sent_us;               /* monotonic: since when it was being sent; 0 not by this run */
  gint64 push_us;               /* how long the sending took; -1 not known */
  gpointer own;                 /* (owned) (nullable): of whoever sends */
  GDestroyNotify free_own;
} IpsDeployStep;

/* @what: but for @step, which is copied; its @own is taken over. (transfer full) */
GTask *ips_deploy_step_task_new (IpsVerbContext *context, gpointer tag, const IpsDeployStep *what, const IpsUpgradeStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* Both take @task over; the first takes @unclear (nullable), too. */
void ips_deploy_step_watch (GTask *task, IpsDeployWatchStart how, GError *unclear);
void ips_deploy_step_resume (GTask *task);
gboolean ips_deploy_step_finish (IpsVerbContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
