/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-operations-view.h"

#include "ips-activity-columns.h"

struct _IpsOperationsView
{
  GtkBox parent_instance;

  gint64 key;                /* of what is shown; 0 nothing */
  GHashTable *items;         /* (owned): operation id -> IpsOperationItem */
  IpsTable *table;
};

G_DEFINE_FINAL_TYPE (IpsOperationsView, ips_operations_view, GTK_TYPE_BOX)

/* Makes the table's rows match the operations; what did not change is left alone. */
static void
update (IpsOperationsView *self, GPtrArray *operations, gboolean rebuild)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) changed = g_ptr_array_new_with_free_func (g_object_unref);

  if (rebuild)
    g_hash_table_remove_all (self->items);
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const IpsOperation *operation = g_ptr_array_index (operations, i);
      IpsOperationItem *item = g_hash_table_lookup (self->items, &operation->id);

      if (item == NULL)
        {
          item = ips_operation_item_new (operation);
          g_hash_table_insert (self->items, g_memdup2 (&operation->id, sizeof operation->id), item);
          rebuild = TRUE;
        }
      else if (ips_operation_item_update (item, operation) || operation->state == IPS_OPERATION_RUNNING
               || operation->state == IPS_OPERATION_WAITING)
        {
          g_ptr_array_add (changed, g_object_ref (item));
        }
      g_ptr_array_add (rows, g_object_ref (item));
    }
  if (rebuild)
    ips_table_set_rows (self->table, rows);
  else if (changed->len > 0)
    ips_table_rows_changed (self->table, changed);
}

IpsTable *
ips_operations_view_get_table (IpsOperationsView *self)
{
  g_return_val_if_fail (IPS_IS_OPERATIONS_VIEW (self), NULL);
  return self->table;
}

void
ips_operations_view_show (IpsOperationsView *self, gint64 key, GPtrArray *operations)
{
  gboolean rebuild;

  g_return_if_fail (IPS_IS_OPERATIONS_VIEW (self));

  rebuild = key != self->key;
  self->key = key;
  update (self, operations, rebuild);
}

static void
ips_operations_view_finalize (GObject *object)
{
  g_hash_table_unref (IPS_OPERATIONS_VIEW (object)->items);
  G_OBJECT_CLASS (ips_operations_view_parent_class)->finalize (object);
}

static void
ips_operations_view_class_init (IpsOperationsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_operations_view_finalize;
}

static void
ips_operations_view_init (IpsOperationsView *self)
{
  self->items = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_object_unref);
}

GtkWidget *
ips_operations_view_new_with_columns (IpsWorkspace *workspace, const char *name, const char *accessible_name, const IpsTableColumn *columns, guint n_columns)
{
  IpsOperationsView *self = g_object_new (IPS_TYPE_OPERATIONS_VIEW, "orientation", GTK_ORIENTATION_VERTICAL, NULL);

  self->table = IPS_TABLE (ips_table_new (name, columns, n_columns, workspace));
  ips_table_set_accessible_name (self->table, accessible_name);
  gtk_widget_show (GTK_WIDGET (self->table));
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->table), TRUE, TRUE, 0);
  return GTK_WIDGET (self);
}

GtkWidget *
ips_operations_view_new (IpsWorkspace *workspace, const char *name, const char *accessible_name)
{
  guint n_columns;
  const IpsTableColumn *columns = ips_activity_columns_get_operations (&n_columns);

  return ips_operations_view_new_with_columns (workspace, name, accessible_name, columns, n_columns);
}
