/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-submit.h"
#include "ips-deployment-job.h"
#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentList:
 *
 * The deployment jobs people look at: the newest 500, kept true whoever changes them; and what is done to them. Once started it
 * also begins what is due, at its time or in its window; any number may watch one store, each is begun once. Main thread.
 *
 * Signal "changed": the list, or one of it, is another. What one device does at the moment is told by the engine's job
 * (ips_job_list_lookup() of its `job_id`).
 */
#define IPS_TYPE_DEPLOYMENT_LIST (ips_deployment_list_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentList, ips_deployment_list, IPS, DEPLOYMENT_LIST, GObject)

IpsDeploymentList *ips_deployment_list_new (IpsFleet *fleet, IpsJobList *jobs, IpsClock *clock);
/* From now on what is due is begun, until ips_deployment_list_stop(); both may be called any number of times. */
void ips_deployment_list_start (IpsDeploymentList *self);
void ips_deployment_list_stop (IpsDeploymentList *self);
/* Reads it for the first time, or anew; "changed" tells of the end. */
void ips_deployment_list_reload (IpsDeploymentList *self);

/* As last read, newest first. (transfer none) (element-type IpsDeploymentJob) */
GPtrArray *ips_deployment_list_get (IpsDeploymentList *self);

/**
 * ips_deployment_list_act_async:
 * @deployment: as it was seen
 * @comment: (nullable): kept with the change
 *
 * Does it in the name of the user of this process. %IPS_DEPLOYMENT_DEPLOY begins at once, or waits for its time or window, as the
 * job says; %IPS_DEPLOYMENT_REDEPLOY is for what failed or was not begun. Errors: %IPS_ERROR_CONFLICT where somebody else was
 * quicker, %IPS_ERROR_INVALID with the sentence of ips_deployment_action_explain() where it cannot be done in this state.
 */
void ips_deployment_list_act_async (IpsDeploymentList *self, const IpsDeploymentJob *deployment, IpsDeploymentAction action, const char *comment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* @job: (out) (optional) (transfer full) (nullable): the engine's job that it began */
gboolean ips_deployment_list_act_finish (IpsDeploymentList *self, GAsyncResult *result, IpsJob **job, GError **error);

G_END_DECLS
