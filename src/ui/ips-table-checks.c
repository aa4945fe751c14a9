/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-table-checks.h"

#include <glib/gi18n-lib.h>

#define CHECK_WIDTH_PX 34

typedef struct
{
  IpsTable *table;
  IpsTableCheck is_checked;
  IpsTableCheck can_check;
  IpsTableToggled toggled;
  GWeakRef object;
} Checks;

static void
checks_free (gpointer data, GClosure *closure)
{
  Checks *self = data;

  g_weak_ref_clear (&self->object);
  g_free (self);
}

static void
toggled_cb (GtkCellRendererToggle *cell, const char *path, gpointer user_data)
{
  Checks *self = user_data;
  g_autoptr(GObject) object = g_weak_ref_get (&self->object);
  IpsTableModel *model = ips_table_get_model (self->table);
  guint64 place = g_ascii_strtoull (path, NULL, 10);

  if (object != NULL && place < ips_table_model_get_n_visible (model))
    self->toggled (object, ips_table_model_get_nth_visible (model, (guint) place));
}

static void
cell_data_cb (GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter, gpointer user_data)
{
  Checks *self = user_data;
  gpointer row = ips_table_model_get_row (IPS_TABLE_MODEL (model), iter);

  if (row != NULL)
    g_object_set (cell, "active", self->is_checked (row), "sensitive", self->can_check (row), NULL);
}

void
ips_table_add_checks (IpsTable *self, IpsTableCheck is_checked, IpsTableCheck can_check, IpsTableToggled toggled, GObject *object)
{
  GtkCellRenderer *cell = gtk_cell_renderer_toggle_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();
  Checks *checks = g_new0 (Checks, 1);
  GtkWidget *button;

  checks->table = self;
  checks->is_checked = is_checked;
  checks->can_check = can_check;
  checks->toggled = toggled;
  g_weak_ref_init (&checks->object, object);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  /* the closure below owns it and lives as long as the cell, which the column keeps */
  gtk_tree_view_column_set_cell_data_func (column, cell, cell_data_cb, checks, NULL);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, CHECK_WIDTH_PX);
  gtk_tree_view_insert_column (ips_table_get_view (self), column, 0);
  button = gtk_tree_view_column_get_button (column);
  atk_object_set_name (gtk_widget_get_accessible (button), _("Selected"));
  g_signal_connect_data (cell, "toggled", G_CALLBACK (toggled_cb), checks, checks_free, 0);
}
