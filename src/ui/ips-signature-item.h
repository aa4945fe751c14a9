/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-policy.h"

G_BEGIN_DECLS

/**
 * IpsSignatureItem: a signature as a row of a table: of a policy's view, or what became of one between two levels. Keeps the
 * view or the comparison.
 */
#define IPS_TYPE_SIGNATURE_ITEM (ips_signature_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignatureItem, ips_signature_item, IPS, SIGNATURE_ITEM, GObject)

IpsSignatureItem *ips_signature_item_new (IpsPolicyView *view, guint index);
/* The row takes over what a newer view says of it, so that whoever selected it still has it selected. Whether that is anything else
 * than before. */
gboolean ips_signature_item_update (IpsSignatureItem *self, IpsPolicyView *view, guint index);
/* Its values are those of the later level, of a removed one the earlier's. */
IpsSignatureItem *ips_signature_item_new_change (IpsSignatureDiff *diff, guint index);
const IpsPolicyRow *ips_signature_item_get (IpsSignatureItem *self);
const IpsSignatureChange *ips_signature_item_get_change (IpsSignatureItem *self);   /* (nullable) */
/* Of a change: its values with this over them; %NULL: as the level has them. */
void ips_signature_item_set_tuning (IpsSignatureItem *self, const IpsSignatureTuning *tuning);

G_END_DECLS
