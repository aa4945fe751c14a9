/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment.h"

G_BEGIN_DECLS

/**
 * IpsDeployItem: a device as a row of *Deploy Saved Changes*: what would be deployed to it, and whether it is to be.
 */
#define IPS_TYPE_DEPLOY_ITEM (ips_deploy_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeployItem, ips_deploy_item, IPS, DEPLOY_ITEM, GObject)

/* @all: (element-type IpsDeployment): kept as long as the row; @again: (transfer full) (nullable): what is deployed where nothing
 * waits and the device is added all the same; @holder: (nullable): who deploys to it at this moment, as people read it */
IpsDeployItem *ips_deploy_item_new (GPtrArray *all, guint number, IpsDeployOrder *again, const char *holder);
/* The same for a row that stays: what is chosen stays so, where it can. */
void ips_deploy_item_update (IpsDeployItem *self, GPtrArray *all, guint number, IpsDeployOrder *again, const char *holder);
IpsSensor *ips_deploy_item_get_sensor (IpsDeployItem *self);               /* (transfer none) */
const IpsDeployOrder *ips_deploy_item_get_order (IpsDeployItem *self);     /* (transfer none) (nullable) */
/* Whether something of it waits to be deployed, even if it cannot be. */
gboolean ips_deploy_item_is_offered (IpsDeployItem *self);
gboolean ips_deploy_item_is_held (IpsDeployItem *self);
gboolean ips_deploy_item_can_choose (IpsDeployItem *self);
gboolean ips_deploy_item_is_chosen (IpsDeployItem *self);
/* One that cannot be chosen stays as it is. Returns: whether it changed */
gboolean ips_deploy_item_set_chosen (IpsDeployItem *self, gboolean chosen);
/* That it is in the job which is being edited; @changed: what was submitted since then is another order. */
void ips_deploy_item_set_in_job (IpsDeployItem *self, gboolean in_job, gboolean changed);
char *ips_deploy_item_dup_remarks (IpsDeployItem *self);                   /* (transfer full) */

G_END_DECLS
