/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-store-licenses.h"

G_BEGIN_DECLS

/**
 * IpsLicenseLibrary:
 *
 * Every licence file that was ever sent to a device, or is to be, so that each can be redeployed. The bytes lie in a
 * folder beside the store (0700), each file (0600) under its SHA-256, written and renamed only when it is whole; which
 * is kept for which serial number is in the store. What was damaged on disk is found when it is read and never sent.
 * Nothing is removed. Main thread; files are read and written in a thread.
 */
#define IPS_TYPE_LICENSE_LIBRARY (ips_license_library_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseLibrary, ips_license_library, IPS, LICENSE_LIBRARY, GObject)

/* @dialect: (nullable): what is read from files is as it was when they came, without one. @who: for history. */
IpsLicenseLibrary *ips_license_library_new (IpsStore *store, IpsDialect *dialect, const char *who);
const char *ips_license_library_get_folder (IpsLicenseLibrary *self);

/* @kept: (element-type IpsKeptLicense): with their bytes. On disk and in the index when it resolves; what is there
 * already is not written again. */
void ips_license_library_keep_async (IpsLicenseLibrary *self, GPtrArray *kept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_license_library_keep_finish (IpsLicenseLibrary *self, GAsyncResult *result, GError **error);

/* The file with that hash. Error: %IPS_ERROR_NOT_FOUND, %IPS_ERROR_CHECKSUM where it was damaged. (transfer full) */
void ips_license_library_load_async (IpsLicenseLibrary *self, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsLicense *ips_license_library_load_finish (IpsLicenseLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
