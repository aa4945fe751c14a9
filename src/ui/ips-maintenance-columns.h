/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* Columns of rows that are IpsMaintenanceItem; their user data is the IpsWorkspace. */
const IpsTableColumn *ips_maintenance_window_columns_get (guint *n_columns);
const IpsTableColumn *ips_maintenance_holder_columns_get (guint *n_columns);

G_END_DECLS
