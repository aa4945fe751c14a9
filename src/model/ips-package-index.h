/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-package-file.h"

G_BEGIN_DECLS

/* What a package changes on a device. Nicks "none", "sensor", "engine", "signature". */
typedef enum { IPS_UPGRADE_NONE, IPS_UPGRADE_SENSOR, IPS_UPGRADE_ENGINE, IPS_UPGRADE_SIGNATURE, IPS_N_UPGRADE_KINDS } IpsUpgradeKind;
const char *ips_upgrade_kind_to_nick (IpsUpgradeKind kind);
gboolean ips_upgrade_kind_from_nick (const char *nick, IpsUpgradeKind *kind);
const char *ips_upgrade_kind_to_label (IpsUpgradeKind kind);
IpsUpgradeKind ips_package_family_get_upgrade_kind (IpsPackageFamily family);

/* How a package and a kind of device go together. */
typedef enum
{
  IPS_PACKAGE_FITS,
  IPS_PACKAGE_OTHER_PLATFORM,    /* it is made for others */
  IPS_PACKAGE_NEEDS_OWN,         /* it is for every platform, and this one takes only its own */
} IpsPackageFit;
/* @platforms: what the package's contents say it covers; "" as its name says. Any thread. */
IpsPackageFit ips_package_fit (const IpsPackageName *name, const char *platforms, const char *platform);

/**
 * IpsPackageIndex: the packages at hand, read once, so that thousands of devices can be judged against hundreds of
 * packages in a moment. A picture of the moment it was made. One thread at a time.
 */
typedef struct _IpsPackageIndex IpsPackageIndex;

/* @files: (element-type IpsPackageFile): copied. (transfer full) */
IpsPackageIndex *ips_package_index_new (GPtrArray *files);
IpsPackageIndex *ips_package_index_ref (IpsPackageIndex *self);
void ips_package_index_unref (IpsPackageIndex *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPackageIndex, ips_package_index_unref)

guint ips_package_index_get_n (IpsPackageIndex *self);
const IpsPackageFile *ips_package_index_nth (IpsPackageIndex *self, guint package);
IpsUpgradeKind ips_package_index_get_kind (IpsPackageIndex *self, guint package);
/* By SHA-256 or by file name; of several of one name the first usable one. %FALSE where there is none. */
gboolean ips_package_index_find (IpsPackageIndex *self, const char *name_or_sha256, guint *package);
/* Says which threat profiles a signature package knows; %NULL (the start) that nobody knows. @profiles is copied. */
void ips_package_index_set_threat_profiles (IpsPackageIndex *self, guint package, const char *const *profiles);

G_END_DECLS
