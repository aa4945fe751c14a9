/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-waiting-item.h"

struct _IpsWaitingItem
{
  GObject parent_instance;

  IpsWaitingChange *change;    /* (owned) (not nullable) */
};

G_DEFINE_FINAL_TYPE (IpsWaitingItem, ips_waiting_item, G_TYPE_OBJECT)

static void
ips_waiting_item_finalize (GObject *object)
{
  ips_waiting_change_free (IPS_WAITING_ITEM (object)->change);

  G_OBJECT_CLASS (ips_waiting_item_parent_class)->finalize (object);
}

static void
ips_waiting_item_class_init (IpsWaitingItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_waiting_item_finalize;
}

static void
ips_waiting_item_init (IpsWaitingItem *self)
{
}

IpsWaitingItem *
ips_waiting_item_new (const IpsWaitingChange *change)
{
  IpsWaitingItem *self = g_object_new (IPS_TYPE_WAITING_ITEM, NULL);

  self->change = ips_waiting_change_copy (change);
  return self;
}

const IpsWaitingChange *
ips_waiting_item_get (IpsWaitingItem *self)
{
  return self->change;
}

struct _IpsDeviceChangeItem
{
  GObject parent_instance;

  IpsDeviceChange *change;     /* (owned) (not nullable) */
  char *name;                  /* (owned) */
  char *running;               /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsDeviceChangeItem, ips_device_change_item, G_TYPE_OBJECT)

static void
ips_device_change_item_finalize (GObject *object)
{
  IpsDeviceChangeItem *self = IPS_DEVICE_CHANGE_ITEM (object);

  ips_device_change_free (self->change);
  g_free (self->name);
  g_free (self->running);

  G_OBJECT_CLASS (ips_device_change_item_parent_class)->finalize (object);
}

static void
ips_device_change_item_class_init (IpsDeviceChangeItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_device_change_item_finalize;
}

static void
ips_device_change_item_init (IpsDeviceChangeItem *self)
{
}

IpsDeviceChangeItem *
ips_device_change_item_new (IpsDeviceChange *change, const char *name, const char *running)
{
  IpsDeviceChangeItem *self = g_object_new (IPS_TYPE_DEVICE_CHANGE_ITEM, NULL);

  self->change = change;
  self->name = g_strdup (name);
  self->running = g_strdup (running);
  return self;
}

const IpsDeviceChange *
ips_device_change_item_get (IpsDeviceChangeItem *self)
{
  return self->change;
}

const char *
ips_device_change_item_get_name (IpsDeviceChangeItem *self)
{
  return self->name;
}

const char *
ips_device_change_item_get_running (IpsDeviceChangeItem *self)
{
  return self->running;
}
