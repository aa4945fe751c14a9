/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-package-file.h"

G_BEGIN_DECLS

/* IpsOfferItem: a file that a server has as a row of a table. */
#define IPS_TYPE_OFFER_ITEM (ips_offer_item_get_type ())
G_DECLARE_FINAL_TYPE (IpsOfferItem, ips_offer_item, IPS, OFFER_ITEM, GObject)

IpsOfferItem *ips_offer_item_new (const IpsPackageOffer *offer);
const IpsPackageOffer *ips_offer_item_get_offer (IpsOfferItem *self);

G_END_DECLS
