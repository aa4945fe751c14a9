/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-file.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsPackageLibrary:
 *
 * The packages that were downloaded or imported: each a file (0600) under its SHA-256 in a folder beside the store (0700),
 * listed in the store once it is whole. What came in since the machine was started is written out behind the scenes; if
 * the machine goes down before, its bytes are compared again before anybody may use them. Main thread; files are read
 * and written in a thread of its own.
 *
 * Signal "changed": the list is another one.
 */
#define IPS_TYPE_PACKAGE_LIBRARY (ips_package_library_get_type ())
G_DECLARE_FINAL_TYPE (IpsPackageLibrary, ips_package_library, IPS, PACKAGE_LIBRARY, GObject)

/* The one of @store in this process. (transfer full) */
IpsPackageLibrary *ips_package_library_get (IpsStore *store);
const char *ips_package_library_get_folder (IpsPackageLibrary *self);

/* Reads the index and makes the folder; again after that does nothing. */
void ips_package_library_load_async (IpsPackageLibrary *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_package_library_load_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error);
/* After it was loaded; (transfer none) (element-type IpsPackageFile), the newest first. */
GPtrArray *ips_package_library_get_files (IpsPackageLibrary *self);
/* (transfer none) (nullable) */
IpsPackageFile *ips_package_library_lookup (IpsPackageLibrary *self, const char *sha256);
/* The newest complete one of that file name. */
IpsPackageFile *ips_package_library_lookup_name (IpsPackageLibrary *self, const char *name);
char *ips_package_library_make_path (IpsPackageLibrary *self, const char *sha256);      /* (transfer full) */
/* Where the part of a download lies: always the same for one file of one place. (transfer full) */
char *ips_package_library_make_part_path (IpsPackageLibrary *self, const char *name, const char *location);
/* Bytes of all files, and free on that disk (-1 unknown). */
guint64 ips_package_library_get_n_bytes (IpsPackageLibrary *self);
gint64 ips_package_library_get_free (IpsPackageLibrary *self);

/* Takes over the whole part at @path: puts it in its place and lists it as @file says. (transfer none) both. Result: the
 * listed one (transfer full). */
void ips_package_library_take_async (IpsPackageLibrary *self, const char *path, const IpsPackageFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPackageFile *ips_package_library_take_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error);

/**
 * ips_package_library_import_async:
 * @path: a file from anywhere; it is copied and stays
 * @who: for history
 *
 * Looks at it, repairs a name that a browser or a copy spoiled, copies and verifies it. A file that is there already is
 * not copied again. Errors: %IPS_ERROR_NOT_FOUND, %IPS_ERROR_INVALID (it is no package: why), %IPS_ERROR_DISK_FULL.
 * Result: the listed one (transfer full); @note: (out) (optional) (transfer full): a sentence where something about it
 * was set right, else %NULL.
 */
void ips_package_library_import_async (IpsPackageLibrary *self, const char *path, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsPackageFile *ips_package_library_import_finish (IpsPackageLibrary *self, GAsyncResult *result, char **note, GError **error);

/* Compares the bytes on the disk with what they should be and lists it so. %IPS_ERROR_CHECKSUM: damaged; %IPS_ERROR_NOT_FOUND. */
void ips_package_library_verify_async (IpsPackageLibrary *self, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_package_library_verify_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error);

/* From the list and the disk. */
void ips_package_library_remove_async (IpsPackageLibrary *self, const char *const *sha256, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_package_library_remove_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error);
/* Somebody wants it kept whatever retention says, or no longer. */
void ips_package_library_keep_async (IpsPackageLibrary *self, const char *sha256, gboolean kept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_package_library_keep_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error);

G_END_DECLS
