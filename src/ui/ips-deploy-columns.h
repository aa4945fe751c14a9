/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* Columns of the devices of *Deploy Saved Changes*; rows are IpsDeployItem, the table's user data is the IpsWorkspace.
 * @n_columns: (out) */
const IpsTableColumn *ips_deploy_columns_get (guint *n_columns);

G_END_DECLS
