/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-item.h"

struct _IpsSignatureItem
{
  GObject parent_instance;

  IpsPolicyView *view;       /* (owned) */
  const IpsPolicyRow *row;   /* (unowned): the view's */
};

G_DEFINE_TYPE (IpsSignatureItem, ips_signature_item, G_TYPE_OBJECT)

static void
ips_signature_item_finalize (GObject *object)
{
  ips_policy_view_unref (IPS_SIGNATURE_ITEM (object)->view);
  G_OBJECT_CLASS (ips_signature_item_parent_class)->finalize (object);
}

static void
ips_signature_item_class_init (IpsSignatureItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_signature_item_finalize;
}

static void
ips_signature_item_init (IpsSignatureItem *self)
{
}

IpsSignatureItem *
ips_signature_item_new (IpsPolicyView *view, guint index)
{
  IpsSignatureItem *self = g_object_new (IPS_TYPE_SIGNATURE_ITEM, NULL);

  self->view = ips_policy_view_ref (view);
  self->row = ips_policy_view_nth (view, index);
  return self;
}

const IpsPolicyRow *
ips_signature_item_get (IpsSignatureItem *self)
{
  return self->row;
}
