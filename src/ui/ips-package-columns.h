/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* The columns of the Packages view; rows are IpsPackageItem. */
const IpsTableColumn *ips_package_columns_get (guint *n_columns);

G_END_DECLS
