/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-apply-device-item.h"

struct _IpsApplyDeviceItem
{
  GObject parent_instance;

  IpsUpgradePlan *plan;      /* (owned) */
  char *policy;              /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsApplyDeviceItem, ips_apply_device_item, G_TYPE_OBJECT)

static void
ips_apply_device_item_finalize (GObject *object)
{
  IpsApplyDeviceItem *self = IPS_APPLY_DEVICE_ITEM (object);

  ips_upgrade_plan_free (self->plan);
  g_free (self->policy);
  G_OBJECT_CLASS (ips_apply_device_item_parent_class)->finalize (object);
}

static void
ips_apply_device_item_class_init (IpsApplyDeviceItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_apply_device_item_finalize;
}

static void
ips_apply_device_item_init (IpsApplyDeviceItem *self)
{
}

IpsApplyDeviceItem *
ips_apply_device_item_new (IpsUpgradePlan *plan, const char *policy)
{
  IpsApplyDeviceItem *self = g_object_new (IPS_TYPE_APPLY_DEVICE_ITEM, NULL);

  self->plan = plan;
  self->policy = g_strdup (policy);
  return self;
}

IpsUpgradePlan *
ips_apply_device_item_get_plan (IpsApplyDeviceItem *self)
{
  return self->plan;
}

const char *
ips_apply_device_item_get_policy (IpsApplyDeviceItem *self)
{
  return self->policy;
}

gboolean
ips_apply_device_item_is_applicable (IpsApplyDeviceItem *self)
{
  return self->plan->verdict->reason == IPS_APPLICABLE;
}
