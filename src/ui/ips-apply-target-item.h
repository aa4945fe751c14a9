/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-apply-device-item.h"
#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsApplyTargetItem: a policy as a row of *Apply Updates To*: the devices that have it, whether it can be chosen, and why
 * not. A picture of the moment; only whether it is chosen changes.
 */
#define IPS_TYPE_APPLY_TARGET_ITEM (ips_apply_target_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyTargetItem, ips_apply_target_item, IPS, APPLY_TARGET_ITEM, GObject)

/* @level: applied to the policy; 0 none */
IpsApplyTargetItem *ips_apply_target_item_new (IpsPolicyKind kind, const char *policy_id, const char *title, guint level);
/* The devices are added first, then it is settled; @package_level: of a signature update, 0 of a sensor update. */
void ips_apply_target_item_add_device (IpsApplyTargetItem *self, IpsApplyDeviceItem *device);
void ips_apply_target_item_settle (IpsApplyTargetItem *self, guint package_level);

IpsPolicyKind ips_apply_target_item_get_kind (IpsApplyTargetItem *self);
const char *ips_apply_target_item_get_policy_id (IpsApplyTargetItem *self);
const char *ips_apply_target_item_get_title (IpsApplyTargetItem *self);
guint ips_apply_target_item_get_level (IpsApplyTargetItem *self);
GPtrArray *ips_apply_target_item_get_devices (IpsApplyTargetItem *self);    /* (transfer none) (element-type IpsApplyDeviceItem) */
gboolean ips_apply_target_item_can_choose (IpsApplyTargetItem *self);
const char *ips_apply_target_item_get_reason (IpsApplyTargetItem *self);    /* "Ready", or why not */
const char *ips_apply_target_item_get_fix (IpsApplyTargetItem *self);       /* what would help; "" */
IpsSign ips_apply_target_item_get_sign (IpsApplyTargetItem *self);
gboolean ips_apply_target_item_is_chosen (IpsApplyTargetItem *self);
/* One that cannot be chosen stays as it is. Returns: whether it changed */
gboolean ips_apply_target_item_set_chosen (IpsApplyTargetItem *self, gboolean chosen);

G_END_DECLS
