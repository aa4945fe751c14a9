/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-job-list.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentItem: a deployment as a row of the *Deployment* view: one that is kept as such, or a job of the engine that was
 * written without one.
 */
#define IPS_TYPE_DEPLOYMENT_ITEM (ips_deployment_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentItem, ips_deployment_item, IPS, DEPLOYMENT_ITEM, GObject)

IpsDeploymentItem *ips_deployment_item_new (const IpsDeploymentJob *deployment);
IpsDeploymentItem *ips_deployment_item_new_for_job (IpsJob *job);
/* Brings it up to date; @deployment (nullable): of one that is kept. */
void ips_deployment_item_update (IpsDeploymentItem *self, const IpsDeploymentJob *deployment);

/* Tells it from every other one: the deployment's id, or that of its job below 0. */
gint64 ips_deployment_item_get_key (IpsDeploymentItem *self);
const IpsDeploymentJob *ips_deployment_item_get (IpsDeploymentItem *self);     /* (transfer none) */
gboolean ips_deployment_item_is_kept (IpsDeploymentItem *self);                /* its `id` and its transitions mean something */
IpsJob *ips_deployment_item_lookup_job (IpsDeploymentItem *self, IpsJobList *jobs);  /* the engine's (transfer none) (nullable) */
guint ips_deployment_item_count_done (IpsDeploymentItem *self);                /* devices that it is over for */
guint ips_deployment_item_count_again (IpsDeploymentItem *self);               /* that it failed on, or was not begun on */
guint ips_deployment_item_count_having (IpsDeploymentItem *self);              /* that may have something of it */
/* What it does on each device, as it is at this moment. (transfer full) (element-type IpsOperation) */
GPtrArray *ips_deployment_item_dup_operations (IpsDeploymentItem *self, IpsJobList *jobs);

G_END_DECLS
