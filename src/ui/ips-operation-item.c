/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-operation-item.h"

#include "ips-text.h"

#define MAX_LINE_CHARS 1000

struct _IpsOperationItem
{
  GObject parent_instance;

  IpsOperation *operation;   /* (owned) (not nullable) */
};

G_DEFINE_TYPE (IpsOperationItem, ips_operation_item, G_TYPE_OBJECT)

static void
ips_operation_item_finalize (GObject *object)
{
  ips_operation_free (IPS_OPERATION_ITEM (object)->operation);

  G_OBJECT_CLASS (ips_operation_item_parent_class)->finalize (object);
}

static void
ips_operation_item_class_init (IpsOperationItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_operation_item_finalize;
}

static void
ips_operation_item_init (IpsOperationItem *self)
{
}

IpsOperationItem *
ips_operation_item_new (const IpsOperation *operation)
{
  IpsOperationItem *self = g_object_new (IPS_TYPE_OPERATION_ITEM, NULL);

  self->operation = ips_operation_copy (operation);
  return self;
}

const IpsOperation *
ips_operation_item_get (IpsOperationItem *self)
{
  return self->operation;
}

static gboolean
is_same (const IpsOperation *a, const IpsOperation *b)
{
  return a->id == b->id && a->state == b->state && a->attempt == b->attempt && a->started_us == b->started_us
         && a->ended_us == b->ended_us && (int) (a->fraction * 100) == (int) (b->fraction * 100)
         && g_strcmp0 (a->status, b->status) == 0 && g_strcmp0 (a->message, b->message) == 0
         && g_strcmp0 (a->cause, b->cause) == 0 && g_strcmp0 (a->detail, b->detail) == 0;
}

gboolean
ips_operation_item_update (IpsOperationItem *self, const IpsOperation *operation)
{
  g_return_val_if_fail (IPS_IS_OPERATION_ITEM (self), FALSE);

  if (is_same (self->operation, operation))
    return FALSE;
  ips_operation_free (self->operation);
  self->operation = ips_operation_copy (operation);
  return TRUE;
}

char *
ips_operation_item_dup_detail (IpsOperationItem *self)
{
  g_auto(GStrv) lines = NULL;
  g_autoptr(GString) text = g_string_new (NULL);

  g_return_val_if_fail (IPS_IS_OPERATION_ITEM (self), NULL);

  lines = g_strsplit (self->operation->detail != NULL ? self->operation->detail : "", "\n", -1);
  /* Line by line: a line break is the only control character that is wanted. */
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *safe = ips_text_make_safe (lines[i], MAX_LINE_CHARS);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", safe);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
