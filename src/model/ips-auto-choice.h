/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-auto-update.h"
#include "ips-upgrade-device.h"

G_BEGIN_DECLS

/**
 * ips_auto_update_choose:
 * @device: of an index of the library's packages
 * @kind: %IPS_UPGRADE_SENSOR or %IPS_UPGRADE_SIGNATURE
 * @now_us: wall clock
 * @package: (out): a number of the index
 *
 * What the settings would have applied to the device now: the newest package of the kind that they allow and that can be
 * applied to it. Pure; nothing is chosen that the device has or that is older.
 *
 * Returns: %FALSE where there is none
 */
gboolean ips_auto_update_choose (const IpsAutoUpdate *self, IpsPackageIndex *index, IpsUpgradeDevice *device, IpsUpgradeKind kind, gint64 now_us, guint *package);

/* "7.1(11)E4, then S924": what would be applied to the device next; "" where nothing would. (transfer full) */
char *ips_auto_update_describe_next (const IpsAutoUpdate *self, IpsPackageIndex *index, IpsUpgradeDevice *device, gint64 now_us);

G_END_DECLS
