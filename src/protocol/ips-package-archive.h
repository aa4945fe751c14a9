/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-package-name.h"

G_BEGIN_DECLS

#define IPS_PACKAGE_ARCHIVE_MAX_MEMBERS 1000
#define IPS_PACKAGE_ARCHIVE_MAX_BYTES (G_GUINT64_CONSTANT (8) * 1024 * 1024 * 1024)   /* unpacked, in all */
#define IPS_PACKAGE_ARCHIVE_MAX_RATIO 100                                             /* unpacked by packed */
#define IPS_PACKAGE_ARCHIVE_MAX_README_BYTES (1024 * 1024)

/* A file in a zip of the manager's. */
typedef struct
{
  char *path;               /* as the archive has it, to be found again; checked: it leads nowhere outside */
  IpsPackageName *name;     /* (owned): of its last part */
  guint64 size;             /* bytes, unpacked, as they were counted */
} IpsPackageMember;

/**
 * IpsPackageArchive: what a zip for the manager holds. What is in the vendor's zips was never published: that they hold
 * the packages for devices, a readme and the definition of signatures under the vendor's names is assumed. A plain value.
 */
typedef struct
{
  GPtrArray *members;       /* (element-type IpsPackageMember) */
  char *platforms;          /* ids out of the packages' names, sorted, separated by commas: "4345, SSP_20"; "" none or all */
  char *readme;             /* UTF-8, line breaks and tabs, nothing else that controls; "" none */
  char *definition;         /* path of the member that defines signatures; "" none */
  gboolean complete;        /* it holds what devices need */
  char *problem;            /* a sentence where it does not; "" */
} IpsPackageArchive;
void ips_package_archive_free (IpsPackageArchive *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPackageArchive, ips_package_archive_free)

/**
 * ips_package_archive_read:
 * @path: a file on the disk
 * @name: (nullable): what it is called, which says what it should hold; %NULL: anything will do
 *
 * Reads all of it, so that each member's checksum is compared; unpacks nothing to the disk. Blocks, for as long as that
 * takes: not on the main thread. Errors: %IPS_ERROR_INVALID where it is no zip, is damaged or encrypted, or a name in it leads
 * outside; %IPS_ERROR_TOO_LARGE where it unpacks to more than it should.
 *
 * Returns: (transfer full)
 */
IpsPackageArchive *ips_package_archive_read (const char *path, const IpsPackageName *name, GCancellable *cancellable, GError **error);
/* The same of bytes in memory, which are borrowed. */
IpsPackageArchive *ips_package_archive_read_data (const void *data, gsize size_bytes, const IpsPackageName *name, GCancellable *cancellable, GError **error);

/* Takes a piece; %FALSE with an error ends it. */
typedef gboolean (*IpsPackageArchiveFunc) (const char *data, gsize size_bytes, gpointer user_data, GError **error);

/* Hands out one member, piece by piece. Blocks. Errors: as above, %IPS_ERROR_NOT_FOUND, and @func's. */
gboolean ips_package_archive_extract (const char *path, const char *member, IpsPackageArchiveFunc func, gpointer user_data, GCancellable *cancellable, GError **error);

G_END_DECLS
