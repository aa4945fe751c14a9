/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* @sensor as it is now, with what is known of it beside what it says: whether somebody froze it (the list of freezes has been
 * loaded). Main thread. (transfer full) */
IpsUpgradeDevice *ips_deploy_device_new (IpsFleet *fleet, IpsClock *clock, IpsPackageIndex *index, IpsSensor *sensor);
/* What is sent to @sensor to get @package of @index on it, likewise. (transfer full) */
IpsUpgradePlan *ips_deploy_plan_new (IpsFleet *fleet, IpsClock *clock, IpsPackageIndex *index, guint package, IpsSensor *sensor);

/**
 * ips_deploy_plans_new:
 * @sha256: a package of the library, which has been loaded
 * @sensors: (element-type IpsSensor)
 *
 * The same for each of the devices, as the library is now. Main thread.
 *
 * Returns: (transfer full) (element-type IpsUpgradePlan): one for each device; empty where the package is gone
 */
GPtrArray *ips_deploy_plans_new (IpsWorkspace *workspace, const char *sha256, GPtrArray *sensors);

G_END_DECLS
