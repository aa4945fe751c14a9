/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* The columns of the table of update levels; rows are IpsLevelItem. (transfer none) */
const IpsTableColumn *ips_level_columns_get (guint *n_columns);

G_END_DECLS
