/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-deploy-plans.h"

#include "ips-freeze-list.h"
#include "ips-package-library.h"

IpsUpgradeDevice *
ips_deploy_device_new (IpsFleet *fleet, IpsClock *clock, IpsPackageIndex *index, IpsSensor *sensor)
{
  g_autoptr(IpsFreezeList) freezes = ips_freeze_list_get (ips_fleet_get_store (fleet));
  IpsTransport transport = ips_fleet_get_communication (fleet)->transport;
  gint64 now_us = ips_clock_now_us (clock);
  const IpsFreeze *freeze = ips_freeze_list_lookup (freezes, ips_sensor_get_id (sensor), now_us);
  g_autofree char *frozen = freeze != NULL ? ips_freeze_describe (freeze) : NULL;
  const IpsUpgradeConditions conditions = { .frozen = frozen };

  return ips_upgrade_device_new (index, sensor, &conditions, transport, now_us);
}

IpsUpgradePlan *
ips_deploy_plan_new (IpsFleet *fleet, IpsClock *clock, IpsPackageIndex *index, guint package, IpsSensor *sensor)
{
  g_autoptr(IpsUpgradeDevice) device = ips_deploy_device_new (fleet, clock, index, sensor);

  return ips_upgrade_plan_new (device, package);
}

GPtrArray *
ips_deploy_plans_new (IpsWorkspace *workspace, const char *sha256, GPtrArray *sensors)
{
  g_autoptr(IpsPackageLibrary) library = ips_package_library_get (ips_workspace_get_store (workspace));
  g_autoptr(IpsPackageIndex) index = ips_package_index_new (ips_package_library_get_files (library));
  GPtrArray *plans = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_upgrade_plan_free);
  guint package;

  if (!ips_package_index_find (index, sha256, &package))
    return plans;
  for (guint i = 0; i < sensors->len; i++)
    g_ptr_array_add (plans, ips_deploy_plan_new (ips_workspace_get_fleet (workspace), ips_workspace_get_clock (workspace), index, package,
                                                  g_ptr_array_index (sensors, i)));
  return plans;
}
