/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-job.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentItem: a deployment as a row of the *Deployment* view.
 */
#define IPS_TYPE_DEPLOYMENT_ITEM (ips_deployment_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentItem, ips_deployment_item, IPS, DEPLOYMENT_ITEM, GObject)

/* Of a job of the engine, which tells how far it is. */
IpsDeploymentItem *ips_deployment_item_new (IpsJob *job);
IpsJob *ips_deployment_item_get_job (IpsDeploymentItem *self);                 /* (transfer none) */
char *ips_deployment_item_dup_name (IpsDeploymentItem *self);                  /* (transfer full) */
IpsDeploymentState ips_deployment_item_get_state (IpsDeploymentItem *self);
gboolean ips_deployment_item_has_failures (IpsDeploymentItem *self);
/* As it is at this moment, with what came of each device. (transfer full) */
IpsDeploymentJob *ips_deployment_item_dup (IpsDeploymentItem *self);

G_END_DECLS
