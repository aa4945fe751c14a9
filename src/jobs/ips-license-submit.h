/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-list.h"
#include "ips-license-plan.h"

G_BEGIN_DECLS

typedef enum { IPS_LICENSE_SOURCE_CCO, IPS_LICENSE_SOURCE_FILE, IPS_LICENSE_SOURCE_REDEPLOY, IPS_N_LICENSE_SOURCES } IpsLicenseSource;

/**
 * ips_license_submit_async:
 * @plan: (element-type IpsLicenseAssignment): its rows that go become the job's operations
 * @in_window: a device is not changed before its maintenance window is open; what is fetched is fetched at once
 *
 * Puts the files into the library and writes the job "update-license", each operation with the hash of its file as
 * argument. Errors: %IPS_ERROR_INVALID where no row goes; the library's and the store's: then no job was made. Main
 * thread.
 *
 * Returns by _finish: (transfer full)
 */
void ips_license_submit_async (IpsJobList *jobs, IpsFleet *fleet, IpsLicenseSource source, GPtrArray *plan, gboolean in_window, IpsPriority priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsJob *ips_license_submit_finish (IpsJobList *jobs, GAsyncResult *result, GError **error);

G_END_DECLS
