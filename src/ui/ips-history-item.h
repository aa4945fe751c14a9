/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsHistoryItem: a line of history as a row of a table.
 */
#define IPS_TYPE_HISTORY_ITEM (ips_history_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsHistoryItem, ips_history_item, IPS, HISTORY_ITEM, GObject)

IpsHistoryItem *ips_history_item_new (IpsHistoryLine *line /* (transfer full) */);
const IpsHistoryLine *ips_history_item_get (IpsHistoryItem *self);

G_END_DECLS
