/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table-model.h"

G_BEGIN_DECLS

/* Of *Apply Updates To*: rows are IpsApplyTargetItem, user data is the IpsWorkspace. (transfer none) */
const IpsTableColumn *ips_apply_target_columns_get (guint *n_columns);
/* Of *Devices Assigned to Selected Policies*: rows are IpsApplyDeviceItem, user data is the IpsWorkspace. */
const IpsTableColumn *ips_apply_device_columns_get (guint *n_columns);

G_END_DECLS
