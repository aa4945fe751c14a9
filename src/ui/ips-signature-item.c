/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-item.h"

#include <string.h>

struct _IpsSignatureItem
{
  GObject parent_instance;

  IpsPolicyView *view;               /* (owned) (nullable): NULL for a change */
  IpsSignatureDiff *diff;            /* (owned) (nullable): NULL for a row of a view */
  const IpsSignatureChange *change;  /* (unowned) (nullable): the comparison's */
  const IpsPolicyRow *row;           /* (unowned): the view's, or the next */
  IpsPolicyRow values;               /* of a change */
};

G_DEFINE_TYPE (IpsSignatureItem, ips_signature_item, G_TYPE_OBJECT)

static void
ips_signature_item_finalize (GObject *object)
{
  IpsSignatureItem *self = IPS_SIGNATURE_ITEM (object);

  g_clear_pointer (&self->view, ips_policy_view_unref);
  g_clear_pointer (&self->diff, ips_signature_diff_unref);
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

gboolean
ips_signature_item_update (IpsSignatureItem *self, IpsPolicyView *view, guint index)
{
  const IpsPolicyRow *before = self->row, *now = ips_policy_view_nth (view, index);
  gboolean changed;

  g_return_val_if_fail (self->view != NULL, FALSE);

  changed = ips_signature_compare (&before->value, &now->value) != 0 || memcmp (before->sources, now->sources, sizeof now->sources) != 0
            || before->own != now->own || before->custom != now->custom || before->own_custom != now->own_custom;
  ips_policy_view_ref (view);
  ips_policy_view_unref (self->view);
  self->view = view;
  self->row = now;
  return changed;
}

IpsSignatureItem *
ips_signature_item_new_change (IpsSignatureDiff *diff, guint index)
{
  IpsSignatureItem *self = g_object_new (IPS_TYPE_SIGNATURE_ITEM, NULL);

  self->diff = ips_signature_diff_ref (diff);
  self->change = ips_signature_diff_nth (diff, index);
  self->row = &self->values;
  ips_signature_item_set_tuning (self, NULL);
  return self;
}

const IpsPolicyRow *
ips_signature_item_get (IpsSignatureItem *self)
{
  return self->row;
}

const IpsSignatureChange *
ips_signature_item_get_change (IpsSignatureItem *self)
{
  return self->change;
}

void
ips_signature_item_set_tuning (IpsSignatureItem *self, const IpsSignatureTuning *tuning)
{
  g_return_if_fail (self->change != NULL);

  self->values = (IpsPolicyRow) { .value = *(self->change->after != NULL ? self->change->after : self->change->before) };
  if (tuning == NULL)
    return;
  ips_signature_tuning_apply (tuning, &self->values.value);
  self->values.own = tuning->fields & IPS_SIGNATURE_TUNABLE;
  for (guint field = 0; field < IPS_N_TUNABLE; field++)
    if (tuning->fields & (1u << field))
      self->values.sources[field] = IPS_SOURCE_LOCAL;
}
