/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-offer-item.h"

struct _IpsOfferItem
{
  GObject parent_instance;

  IpsPackageOffer *offer;   /* (owned) (not nullable) */
};

G_DEFINE_TYPE (IpsOfferItem, ips_offer_item, G_TYPE_OBJECT)

static void
ips_offer_item_finalize (GObject *object)
{
  ips_package_offer_free (IPS_OFFER_ITEM (object)->offer);

  G_OBJECT_CLASS (ips_offer_item_parent_class)->finalize (object);
}

static void
ips_offer_item_class_init (IpsOfferItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_offer_item_finalize;
}

static void
ips_offer_item_init (IpsOfferItem *self)
{
}

IpsOfferItem *
ips_offer_item_new (const IpsPackageOffer *offer)
{
  IpsOfferItem *self = g_object_new (IPS_TYPE_OFFER_ITEM, NULL);

  self->offer = ips_package_offer_copy (offer);
  return self;
}

const IpsPackageOffer *
ips_offer_item_get_offer (IpsOfferItem *self)
{
  return self->offer;
}
