/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/**
 * IpsApplyDeviceItem: a device as a row of *Devices Assigned to Selected Policies*: its plan, and the policy it has.
 */
#define IPS_TYPE_APPLY_DEVICE_ITEM (ips_apply_device_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyDeviceItem, ips_apply_device_item, IPS, APPLY_DEVICE_ITEM, GObject)

IpsApplyDeviceItem *ips_apply_device_item_new (IpsUpgradePlan *plan /* (transfer full) */, const char *policy);
IpsUpgradePlan *ips_apply_device_item_get_plan (IpsApplyDeviceItem *self);      /* (transfer none) */
const char *ips_apply_device_item_get_policy (IpsApplyDeviceItem *self);        /* its title */
gboolean ips_apply_device_item_is_applicable (IpsApplyDeviceItem *self);

G_END_DECLS
