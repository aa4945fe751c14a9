/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A member of an archive. */
typedef void (*IpsLicenseArchiveFunc) (const char *name, GBytes *bytes /* (nullable) */, const GError *error /* (nullable) */, gpointer user_data);

/**
 * ips_license_archive_read:
 * @path: a zip archive
 * @func: called for every regular file in it; @bytes are at most @max_bytes, one that is larger comes with
 *   %IPS_ERROR_TOO_LARGE, one that cannot be read (damaged, encrypted) with %IPS_ERROR_INVALID
 *
 * Nothing is written anywhere: members are read into memory, names are only text. Blocks; any thread but the main one.
 * The number of members and the sum of their sizes are bounded, so that a small file cannot become a huge one.
 *
 * Returns: %FALSE with %IPS_ERROR_INVALID where it is no archive or breaks off; members before that were given to @func
 */
gboolean ips_license_archive_read (const char *path, gsize max_bytes, guint max_members, IpsLicenseArchiveFunc func, gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
