/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"

G_BEGIN_DECLS

/**
 * IpsPolicyItem: a policy as a row of a table: a shared one, or the local one of a device. A picture of the moment.
 */
#define IPS_TYPE_POLICY_ITEM (ips_policy_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsPolicyItem, ips_policy_item, IPS, POLICY_ITEM, GObject)

/* @sensor: (nullable): of a local policy */
IpsPolicyItem *ips_policy_item_new (IpsPolicyBook *book, IpsPolicy *policy /* (transfer full) */, IpsSensor *sensor);
const IpsPolicy *ips_policy_item_get_policy (IpsPolicyItem *self);
IpsSensor *ips_policy_item_get_sensor (IpsPolicyItem *self);     /* (transfer none) (nullable) */
const char *ips_policy_item_get_title (IpsPolicyItem *self);
guint ips_policy_item_get_n_sensors (IpsPolicyItem *self);       /* that it touches */
const char *ips_policy_item_get_parent (IpsPolicyItem *self);    /* title of what it inherits from; "" none */

G_END_DECLS
