/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"

G_BEGIN_DECLS

typedef enum { IPS_MAINTENANCE_OF_WINDOW, IPS_MAINTENANCE_OF_GROUP, IPS_MAINTENANCE_OF_DEVICE } IpsMaintenanceKind;

/**
 * IpsMaintenanceItem: a maintenance window, or a group or device that may have one, as a row of a table. What is known of
 * it is asked of the fleet whenever it is shown.
 */
#define IPS_TYPE_MAINTENANCE_ITEM (ips_maintenance_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsMaintenanceItem, ips_maintenance_item, IPS, MAINTENANCE_ITEM, GObject)

/* @key: a window's name, a group's path ("" of all devices), a device's id */
IpsMaintenanceItem *ips_maintenance_item_new (IpsFleet *fleet, IpsMaintenanceKind kind, const char *key);
IpsMaintenanceKind ips_maintenance_item_get_kind (IpsMaintenanceItem *self);
const char *ips_maintenance_item_get_key (IpsMaintenanceItem *self);
char *ips_maintenance_item_dup_name (IpsMaintenanceItem *self);                          /* as people call it */
/* The window it is, or the one in force for it; %NULL: removed meanwhile, or any time. */
const IpsMaintenanceWindow *ips_maintenance_item_get_window (IpsMaintenanceItem *self);
/* "Nights (of the group Europe)"; of a window who has it: "all devices, ber-core-02". */
char *ips_maintenance_item_describe (IpsMaintenanceItem *self);

G_END_DECLS
