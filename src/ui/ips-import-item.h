/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-inventory-import.h"

G_BEGIN_DECLS

/* IpsImportItem: one line of a list that is to be imported, as a row of a table. */
#define IPS_TYPE_IMPORT_ITEM (ips_import_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsImportItem, ips_import_item, IPS, IMPORT_ITEM, GObject)

IpsImportItem *ips_import_item_new (IpsImportRow *row /* (transfer full) */);
const IpsImportRow *ips_import_item_get_row (IpsImportItem *self);
/* Makes a line that was new an invalid one, for what only the inventory can know. */
void ips_import_item_reject (IpsImportItem *self, const char *message);

G_END_DECLS
