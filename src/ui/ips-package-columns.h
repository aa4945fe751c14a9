/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* The columns of the Packages view; rows are IpsPackageItem. */
const IpsTableColumn *ips_package_columns_get (guint *n_columns);
/* The columns of one kind of update in *Updates Downloaded*, as *Apply IPS Update* names them. (transfer none) */
const IpsTableColumn *ips_package_columns_get_sensor_updates (guint *n_columns);
const IpsTableColumn *ips_package_columns_get_signature_updates (guint *n_columns);

G_END_DECLS
