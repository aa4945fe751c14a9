/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job.h"

G_BEGIN_DECLS

/**
 * IpsOperationItem: an operation as a row of a table: a copy that outlives the job's own, brought up to date by
 * ips_operation_item_update().
 */
#define IPS_TYPE_OPERATION_ITEM (ips_operation_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsOperationItem, ips_operation_item, IPS, OPERATION_ITEM, GObject)

IpsOperationItem *ips_operation_item_new (const IpsOperation *operation);
const IpsOperation *ips_operation_item_get (IpsOperationItem *self);
/* Returns: whether anything that is shown differs now */
gboolean ips_operation_item_update (IpsOperationItem *self, const IpsOperation *operation);
/* Its details, safe to show, a line for each; "" where there are none. (transfer full) */
char *ips_operation_item_dup_detail (IpsOperationItem *self);

G_END_DECLS
