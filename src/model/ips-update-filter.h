/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-file.h"
#include "ips-sensor.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * ips_update_filter_apply:
 * @offers: (element-type IpsPackageOffer): "wanted" and "reason" are set
 * @sensors: (element-type IpsSensor): the inventory; what is not known of a device excludes nothing
 * @now_us: wall clock
 *
 * The download filter: what a device of the inventory can use, of the kinds that are wanted, within age and size. What
 * is left out says why. Pure; any thread.
 */
void ips_update_filter_apply (const IpsUpdateSettings *settings, GPtrArray *offers, GPtrArray *sensors, gint64 now_us);

/**
 * ips_update_retention_find:
 * @files: (element-type IpsPackageFile)
 * @sensors: (element-type IpsSensor)
 *
 * What retention would remove: what is beyond the newest N, unless somebody keeps it, a device runs that level or
 * release, or it is the next one below what a device runs (a revert needs it).
 *
 * Returns: (transfer container) (element-type IpsPackageFile)
 */
GPtrArray *ips_update_retention_find (const IpsUpdateSettings *settings, GPtrArray *files, GPtrArray *sensors);

/* How many devices run exactly what @name brings. */
guint ips_package_name_count_users (const IpsPackageName *name, GPtrArray *sensors);

G_END_DECLS
