/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-import-item.h"

struct _IpsImportItem
{
  GObject parent_instance;

  IpsImportRow *row;   /* (owned) */
};

G_DEFINE_TYPE (IpsImportItem, ips_import_item, G_TYPE_OBJECT)

static void
ips_import_item_finalize (GObject *object)
{
  IpsImportItem *self = IPS_IMPORT_ITEM (object);

  g_clear_pointer (&self->row, ips_import_row_free);
  G_OBJECT_CLASS (ips_import_item_parent_class)->finalize (object);
}

static void
ips_import_item_class_init (IpsImportItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_import_item_finalize;
}

static void
ips_import_item_init (IpsImportItem *self)
{
}

IpsImportItem *
ips_import_item_new (IpsImportRow *row)
{
  IpsImportItem *self = g_object_new (IPS_TYPE_IMPORT_ITEM, NULL);

  self->row = row;
  return self;
}

const IpsImportRow *
ips_import_item_get_row (IpsImportItem *self)
{
  g_return_val_if_fail (IPS_IS_IMPORT_ITEM (self), NULL);
  return self->row;
}

void
ips_import_item_reject (IpsImportItem *self, const char *message)
{
  g_return_if_fail (IPS_IS_IMPORT_ITEM (self));

  self->row->verdict = IPS_IMPORT_INVALID;
  g_free (self->row->message);
  self->row->message = g_strdup (message);
}
