/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-kept-license.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * The library's index: which licence file is kept for which device and what became of it. The bytes are not in the
 * store (IpsLicenseLibrary). Another process's changes come as IPS_STORE_LICENSES of IpsStore's "changed". Main thread.
 */

/* (element-type IpsKeptLicense), by serial and time */
void ips_store_load_licenses_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_licenses_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* @kept: (element-type IpsKeptLicense). One transaction; what is there already stays as it is. A line of history for
 * each that is new. */
void ips_store_keep_licenses_async (IpsStore *self, GPtrArray *kept, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_keep_licenses_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* It was sent to the device @serial; @applied: and read back. */
void ips_store_note_license_async (IpsStore *self, const char *serial, const char *sha256, gint64 when_us, gboolean applied, const char *outcome, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_note_license_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
