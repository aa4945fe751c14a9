/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsSignatureItem: a signature of a policy's view as a row of a table. Keeps the view.
 */
#define IPS_TYPE_SIGNATURE_ITEM (ips_signature_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignatureItem, ips_signature_item, IPS, SIGNATURE_ITEM, GObject)

IpsSignatureItem *ips_signature_item_new (IpsPolicyView *view, guint index);
const IpsPolicyRow *ips_signature_item_get (IpsSignatureItem *self);

G_END_DECLS
