/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-index.h"
#include "ips-running.h"

G_BEGIN_DECLS

/**
 * IpsUpgradeConditions: what is known of a device beside what it says when it is refreshed. All zero: nothing is known,
 * and nothing of it speaks against an update. Borrowed by whoever takes it.
 */
typedef struct
{
  IpsKnown snmp_policy;                  /* an SNMP policy is configured on it; unknown: what its facts say */
  const char *const *threat_profiles;    /* (nullable): the ones applied to it */
  const char *frozen;                    /* (nullable): why somebody wants it left alone */
} IpsUpgradeConditions;

/**
 * IpsUpgradeDevice: a sensor made ready to be judged against many packages. A picture of the moment; belongs to the index
 * it was made with, which it keeps. One thread at a time.
 */
typedef struct _IpsUpgradeDevice IpsUpgradeDevice;

/* @conditions: (nullable): copied; @fleet_default: of Device Communication; @now_us: wall clock. (transfer full) */
IpsUpgradeDevice *ips_upgrade_device_new (IpsPackageIndex *index, IpsSensor *sensor, const IpsUpgradeConditions *conditions, IpsTransport fleet_default, gint64 now_us);
void ips_upgrade_device_free (IpsUpgradeDevice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpgradeDevice, ips_upgrade_device_free)
const IpsRunning *ips_upgrade_device_get_running (const IpsUpgradeDevice *self);

G_END_DECLS
