/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-package-file.h"

G_BEGIN_DECLS

/* Files of the library on the disk. All of these block: for the library's own thread. */

/* SHA-256 of the file, its size and its date. Errors: %IPS_ERROR_NOT_FOUND, %IPS_ERROR_FAILED, cancelled. (transfer full) */
char *ips_package_hash_file (const char *path, gint64 *size, gint64 *modified_us, GCancellable *cancellable, GError **error);
/* Copies @from to @to, hashing; @to is removed on failure. (transfer full) */
char *ips_package_copy_file (const char *from, const char *to, gint64 *size, gint64 *modified_us, GCancellable *cancellable, GError **error);
/* Puts the part @path into @place; whoever dies in between finds both. */
gboolean ips_package_place_file (const char *path, const char *place, GError **error);
/* Has the bytes of @path written to the disk. */
gboolean ips_package_sync_file (const char *path, GError **error);

/**
 * ips_package_identify:
 * @path: a file
 * @known: (element-type IpsPackageOffer) (nullable): what servers offered: one with the same checksum is this file
 * @note: (out) (transfer full): a sentence where the name was set right
 *
 * What a file is, by its contents and its name. Error: %IPS_ERROR_INVALID where it cannot be a package.
 */
IpsPackageName *ips_package_identify (const char *path, char **note, GError **error);
/* The name without what browsers and copies add (" (1)", ".part", ".pkg.zip"); NULL where that makes no package's name. For
 * tests. (transfer full) */
char *ips_package_repair_name (const char *name);

G_END_DECLS
