/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-history-item.h"

struct _IpsHistoryItem
{
  GObject parent_instance;

  IpsHistoryLine *line;   /* (owned) (not nullable) */
};

G_DEFINE_TYPE (IpsHistoryItem, ips_history_item, G_TYPE_OBJECT)

static void
ips_history_item_finalize (GObject *object)
{
  ips_history_line_free (IPS_HISTORY_ITEM (object)->line);

  G_OBJECT_CLASS (ips_history_item_parent_class)->finalize (object);
}

static void
ips_history_item_class_init (IpsHistoryItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_history_item_finalize;
}

static void
ips_history_item_init (IpsHistoryItem *self)
{
}

IpsHistoryItem *
ips_history_item_new (IpsHistoryLine *line)
{
  IpsHistoryItem *self = g_object_new (IPS_TYPE_HISTORY_ITEM, NULL);

  self->line = line;
  return self;
}

const IpsHistoryLine *
ips_history_item_get (IpsHistoryItem *self)
{
  return self->line;
}
