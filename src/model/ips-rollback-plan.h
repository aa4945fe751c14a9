/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-order.h"
#include "ips-rollback-point.h"

G_BEGIN_DECLS

/**
 * IpsRollbackPlan: what of a deployment can be taken off one device again, and what cannot. A plain value.
 *
 * Packages go with the sensor's own command "downgrade", which takes back the last service pack or signature update and
 * nothing else (packages-and-servers.md 1.2); the tuning, custom signatures too, goes back to what the kept configuration says.
 */
typedef struct
{
  GPtrArray *steps;          /* (owned) (element-type IpsUpgradeStep): to be taken back one after the other, the last one first */
  char *kept;                /* (owned) (nullable): a sentence: what stays on the device, and why */
  gboolean tuning;           /* the deployment tuned, and what it was before is known */
} IpsRollbackPlan;

/* @order: what was deployed; @facts: what the device said last; @router: it is one with IOS IPS. Pure. (transfer full) */
IpsRollbackPlan *ips_rollback_plan_new (const IpsRollbackPoint *point, const IpsDeployOrder *order, const IpsSensorFacts *facts, gboolean router);
void ips_rollback_plan_free (IpsRollbackPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsRollbackPlan, ips_rollback_plan_free)

/* Whether there is anything to be done. */
gboolean ips_rollback_plan_is_empty (const IpsRollbackPlan *self);
/* "Takes back IPS-sig-S924-req-E4.pkg; tuning as it was before. …": what goes and what stays, in sentences. (transfer full) */
char *ips_rollback_plan_describe (const IpsRollbackPlan *self);

/* What leads back of the tuning that @deployed did, by what @before says of its signatures: tuned fields as they were, custom ones as
 * they were, those that were not there taken off. What @before does not know of others stays out. Without packages. (transfer full) */
IpsDeployOrder *ips_rollback_make_order (const IpsDeployOrder *deployed, IpsSignatureSet *before);

G_END_DECLS
