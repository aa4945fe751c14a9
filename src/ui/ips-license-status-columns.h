/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-operation.h"
#include "ips-table-criterion.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/* The columns of *License Update Status Details*. Rows are IpsOperationItem; user data is the IpsWorkspace. */
const IpsTableColumn *ips_license_status_columns_get (guint *n_columns);

/* What is said of it: the step of the running one, the countdown of the waiting one, the outcome. (transfer full) */
char *ips_license_status_columns_get_summary (const IpsOperation *operation, IpsWorkspace *workspace);
/* (IpsSign) -1 for what is under way */
IpsSign ips_license_status_columns_get_sign (const IpsOperation *operation);

G_END_DECLS
