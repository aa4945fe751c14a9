/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-package-file.h"

G_BEGIN_DECLS

/* IpsPackageItem: a file of the package library as a row of a table. */
#define IPS_TYPE_PACKAGE_ITEM (ips_package_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsPackageItem, ips_package_item, IPS, PACKAGE_ITEM, GObject)

/* @n_users: how many devices run exactly what it brings */
IpsPackageItem *ips_package_item_new (const IpsPackageFile *file, guint n_users);
const IpsPackageFile *ips_package_item_get_file (IpsPackageItem *self);
guint ips_package_item_get_n_users (IpsPackageItem *self);
/* How many devices can take it (-1: not counted yet), and what an update of signatures brings, in words ("" not known). */
void ips_package_item_set_counts (IpsPackageItem *self, int n_devices, const char *brings);
int ips_package_item_get_n_devices (IpsPackageItem *self);
const char *ips_package_item_get_brings (IpsPackageItem *self);

G_END_DECLS
