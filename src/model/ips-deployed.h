/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsDeployed: what was put on a device last and read back from it. A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  char *policy_id;           /* the signature policy whose tuning is on it; "" none was deployed yet */
  guint policy_version;      /* of that policy; 0 none */
  char *tuning;              /* JSON of all that the policy tuned then, with what it inherited; "" not written down */
  guint level;               /* what the device reported afterwards: S615 is 615; 0 it does not say */
  char *version;             /* likewise: "7.1(7)E4" */
  char *config_sha256;       /* of its signature definition afterwards, lower case; "" it was not read */
  gint64 job_id;
  gint64 when_us;            /* wall clock */
  char *who;
} IpsDeployed;

IpsDeployed *ips_deployed_new (const char *sensor_id);
IpsDeployed *ips_deployed_copy (const IpsDeployed *self);
void ips_deployed_free (IpsDeployed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeployed, ips_deployed_free)

/* Nothing waits, the device lacks the policy's level, its tuning, or both. */
typedef enum { IPS_PENDING_NOTHING = 0, IPS_PENDING_LEVEL = 1 << 0, IPS_PENDING_TUNING = 1 << 1 } IpsPendingChanges;

/**
 * ips_deployed_compare:
 * @self: (nullable): what was deployed to the device; %NULL nothing ever
 * @policy: (nullable): the policy in force for it, with all that it inherits laid into its tuning
 * @reported_level: the level that the device runs as it said last; 0 unknown
 *
 * What waits to be deployed: the policy's level where the device runs a lower one, and its tuning where another policy or
 * an older version of it is what was deployed. A policy that was never saved, or never tuned and never deployed, waits for
 * nothing. Of a policy that inherits the version is its own only: its tuning is compared with what was deployed.
 *
 * Returns: IpsPendingChanges
 */
guint ips_deployed_compare (const IpsDeployed *self, const IpsPolicy *policy, guint reported_level);

G_END_DECLS
