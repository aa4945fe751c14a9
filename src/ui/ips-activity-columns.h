/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* Columns of the jobs (rows are IpsJob) and of a job's operations (rows are IpsOperationItem); the tables' user
 * data is the IpsWorkspace. @n_columns: (out): how many */
const IpsTableColumn *ips_activity_columns_get_jobs (guint *n_columns);
const IpsTableColumn *ips_activity_columns_get_operations (guint *n_columns);

G_END_DECLS
