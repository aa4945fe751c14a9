/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table.h"

G_BEGIN_DECLS

/* What writing a table out needs of it. */

/* (transfer full) (element-type guint): of the columns shown in view order, or of all in their own */
GArray *ips_table_get_column_numbers (IpsTable *self, gboolean all_columns);
const IpsTableColumn *ips_table_get_column (IpsTable *self, guint number);
/* (transfer full): whole text */
char *ips_table_get_cell (IpsTable *self, guint number, gpointer row);

G_END_DECLS
