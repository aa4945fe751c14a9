/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-package-item.h"

struct _IpsPackageItem
{
  GObject parent_instance;

  IpsPackageFile *file;   /* (owned) (not nullable) */
  guint n_users;
  int n_devices;
  char *brings;           /* (owned) */
};

G_DEFINE_TYPE (IpsPackageItem, ips_package_item, G_TYPE_OBJECT)

static void
ips_package_item_finalize (GObject *object)
{
  ips_package_file_free (IPS_PACKAGE_ITEM (object)->file);
  g_free (IPS_PACKAGE_ITEM (object)->brings);

  G_OBJECT_CLASS (ips_package_item_parent_class)->finalize (object);
}

static void
ips_package_item_class_init (IpsPackageItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_package_item_finalize;
}

static void
ips_package_item_init (IpsPackageItem *self)
{
  self->n_devices = -1;
  self->brings = g_strdup ("");
}

IpsPackageItem *
ips_package_item_new (const IpsPackageFile *file, guint n_users)
{
  IpsPackageItem *self = g_object_new (IPS_TYPE_PACKAGE_ITEM, NULL);

  self->file = ips_package_file_copy (file);
  self->n_users = n_users;
  return self;
}

const IpsPackageFile *
ips_package_item_get_file (IpsPackageItem *self)
{
  return self->file;
}

guint
ips_package_item_get_n_users (IpsPackageItem *self)
{
  return self->n_users;
}

void
ips_package_item_set_counts (IpsPackageItem *self, int n_devices, const char *brings)
{
  self->n_devices = n_devices;
  g_free (self->brings);
  self->brings = g_strdup (brings);
}

int
ips_package_item_get_n_devices (IpsPackageItem *self)
{
  return self->n_devices;
}

const char *
ips_package_item_get_brings (IpsPackageItem *self)
{
  return self->brings;
}
