/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-dialect.h"
#include "ips-license.h"

G_BEGIN_DECLS

/**
 * ips_license_file_read:
 * @name: how the file is called, for messages and as a hint
 * @bytes: all of it
 *
 * Makes a licence of a file, or says what it is instead: empty, too large, an image, an archive, a program, a web
 * page. What a real one holds was never published: whatever is none of these is taken as it is, and serial number and
 * expiration date are read where a word of the dialect ("license-file.serial-words") stands before them. Any thread.
 *
 * Returns: (transfer full): %NULL with %IPS_ERROR_INVALID or %IPS_ERROR_TOO_LARGE
 */
IpsLicense *ips_license_file_read (IpsDialect *dialect, const char *name, GBytes *bytes, GError **error);

/* A date as licences write it: "2027-06-30", "30-Jun-2027", "20270630", with or without a time, or seconds,
 * milliseconds, microseconds or nanoseconds since 1970; UTC. Wall clock in µs; 0 where it is none. Any thread. */
gint64 ips_license_file_parse_date (const char *text, gsize length);

/**
 * IpsLicenseFind: one file of those that a person chose. A plain value.
 */
typedef struct
{
  char *source;           /* (owned): "/media/stick/all.zip: FOC1234.lic" */
  IpsLicense *license;    /* (owned) (nullable) */
  GError *error;          /* (owned) (nullable): why it is none */
} IpsLicenseFind;
void ips_license_find_free (IpsLicenseFind *self);

/* Most files that are looked at in one go; the rest is said to be left out. */
#define IPS_LICENSE_FIND_MAX 20000

/**
 * ips_license_find_async:
 * @paths: (array zero-terminated=1): files, folders and zip archives, on any path that can be read
 *
 * Looks at every file, at every file of a folder and of its folders, and at every member of an archive, in a thread.
 * In folders and archives what is plainly no licence (hidden files, other names than .lic, .txt, .key, .xml, .zip) is
 * passed over without a word; what was chosen itself never is.
 *
 * Returns by _finish: (transfer full) (element-type IpsLicenseFind): in the order of their names; %NULL only when cancelled
 */
void ips_license_find_async (IpsDialect *dialect, const char *const *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_license_find_finish (GAsyncResult *result, GError **error);

G_END_DECLS
