/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli-updates.h"
#include "ips-deploy-order.h"

G_BEGIN_DECLS

/**
 * IpsCliDeployment: what submitted changes mean for one device. A plain value.
 */
typedef struct
{
  IpsSensor *sensor;            /* (unowned) */
  IpsDeployOrder *order;        /* (owned) (nullable): %NULL: nothing is deployed */
  char *reason;                 /* (owned) (nullable): why not; %NULL where nothing waits */
} IpsCliDeployment;

/* Of every one of @sensors: its submitted sensor update, the update level of its submitted policy, that policy's tuning, as far as
 * they are not on it yet. (transfer full) (nullable) (element-type IpsCliDeployment): %NULL after having said why not */
GPtrArray *ips_cli_deploy_collect (IpsCli *self, IpsPackageLibrary *library, GPtrArray *sensors);
void ips_cli_deploy_print (IpsCli *self, GPtrArray *deployments);

G_END_DECLS
