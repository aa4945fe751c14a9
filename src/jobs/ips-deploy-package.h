/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-library.h"
#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/**
 * IpsDeployPackage: the file that is pushed in a step. A plain value.
 */
typedef struct
{
  char *path;
  char *name;            /* as the vendor calls it: sensors check that */
  guint64 size_bytes;
} IpsDeployPackage;
void ips_deploy_package_free (IpsDeployPackage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeployPackage, ips_deploy_package_free)

/**
 * ips_deploy_package_prepare_async:
 *
 * Makes the package of @step ready to be pushed: its bytes are compared with what they should be, and where it is a zip for
 * the manager the device's own package is unpacked beside the library, for as long as a week. Devices that need the same one
 * at the same time wait for one preparation, and it holds for a while. Main thread; the work is done in threads.
 *
 * Errors: %IPS_ERROR_NOT_FOUND where the library has it no more or the zip holds nothing for the platform,
 * %IPS_ERROR_CHECKSUM where it was damaged, %IPS_ERROR_DISK_FULL.
 */
void ips_deploy_package_prepare_async (IpsPackageLibrary *library, const IpsUpgradeStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsDeployPackage *ips_deploy_package_prepare_finish (IpsPackageLibrary *library, GAsyncResult *result, GError **error);   /* (transfer full) */

G_END_DECLS
