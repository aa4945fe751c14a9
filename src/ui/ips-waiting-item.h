/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-waiting-change.h"

G_BEGIN_DECLS

/* IpsWaitingItem: a change that waits, as a row of a table. */
#define IPS_TYPE_WAITING_ITEM (ips_waiting_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsWaitingItem, ips_waiting_item, IPS, WAITING_ITEM, GObject)

IpsWaitingItem *ips_waiting_item_new (const IpsWaitingChange *change);
const IpsWaitingChange *ips_waiting_item_get (IpsWaitingItem *self);

/* IpsDeviceChangeItem: what the changes mean for a device, as a row of a table. */
#define IPS_TYPE_DEVICE_CHANGE_ITEM (ips_device_change_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceChangeItem, ips_device_change_item, IPS, DEVICE_CHANGE_ITEM, GObject)

/* @change: (transfer full); @name: the device's; @running: what it runs: "7.1(7)E4" */
IpsDeviceChangeItem *ips_device_change_item_new (IpsDeviceChange *change, const char *name, const char *running);
const IpsDeviceChange *ips_device_change_item_get (IpsDeviceChangeItem *self);
const char *ips_device_change_item_get_name (IpsDeviceChangeItem *self);
const char *ips_device_change_item_get_running (IpsDeviceChangeItem *self);

G_END_DECLS
