/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the table that are selected, shown and there; and what is done with one of them. */
#include "ips-table-private.h"

static void
collect_selected (GtkTreeModel *model, GtkTreePath *path, GtkTreeIter *iter, gpointer user_data)
{
  g_ptr_array_add (user_data, g_object_ref (ips_table_model_get_row (IPS_TABLE_MODEL (model), iter)));
}

GPtrArray *
ips_table_collect_selected (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  gtk_tree_selection_selected_foreach (self->selection, collect_selected, rows);
  return rows;
}

GPtrArray *
ips_table_get_selected (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), g_ptr_array_new_with_free_func (g_object_unref));

  ips_table_flush (self);
  return ips_table_collect_selected (self);
}

guint
ips_table_get_n_selected (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), 0);

  ips_table_flush (self);
  return (guint) gtk_tree_selection_count_selected_rows (self->selection);
}

GPtrArray *
ips_table_get_visible (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_TABLE (self), rows);

  ips_table_flush (self);
  for (guint i = 0; i < ips_table_model_get_n_visible (self->model); i++)
    g_ptr_array_add (rows, g_object_ref (ips_table_model_get_nth_visible (self->model, i)));
  return rows;
}

GPtrArray *
ips_table_get_all (IpsTable *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (IPS_IS_TABLE (self), rows);

  for (guint i = 0; i < ips_table_model_get_n_rows (self->model); i++)
    g_ptr_array_add (rows, g_object_ref (ips_table_model_get_nth (self->model, i)));
  return rows;
}

/* GTK glides to a row, and stops on the way when the table gets another size meanwhile: words about the row that appear
 * below do that. */
static void
end_scrolling (IpsTable *self, GtkTreePath *path)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));
  double value = gtk_adjustment_get_value (adjustment), page = gtk_adjustment_get_page_size (adjustment);
  GdkRectangle area = { 0 };
  int y = 0;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->view)))
    return;
  gtk_tree_view_get_background_area (self->view, path, NULL, &area);
  gtk_tree_view_convert_bin_window_to_tree_coords (self->view, 0, area.y, NULL, &y);
  if (y < value)
    gtk_adjustment_set_value (adjustment, y);
  else if (y + area.height > value + page)
    gtk_adjustment_set_value (adjustment, y + area.height - page);
}

void
ips_table_select (IpsTable *self, gpointer row)
{
  g_autoptr (GtkTreePath) path = NULL;

  g_return_if_fail (IPS_IS_TABLE (self));

  ips_table_flush (self);
  path = ips_table_path_of (self, row);
  if (path == NULL)
    {
      gtk_tree_selection_unselect_all (self->selection);
      return;
    }
  gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  gtk_tree_view_scroll_to_cell (self->view, path, NULL, FALSE, 0, 0);
  end_scrolling (self, path);
}

/* --- one row --- */

static gboolean
is_pointer_event (void)
{
  g_autoptr(GdkEvent) event = gtk_get_current_event ();

  return event != NULL && (event->type == GDK_2BUTTON_PRESS || event->type == GDK_BUTTON_PRESS || event->type == GDK_BUTTON_RELEASE);
}

void
ips_table_row_activated (GtkTreeView *view, GtkTreePath *path, GtkTreeViewColumn *column, IpsTable *self)
{
  gpointer row = ips_table_row_at_path (self, path);

  if (row == NULL)
    return;
  /* Enter is about the row wherever the cursor is in it; a double click is about what it meets. What asks for a value would
   * take the button's coming up for a click beside it, so that is waited for. */
  if (is_pointer_event () && ips_table_can_edit (self, column))
    {
      g_set_object (&self->edit_row, row);
      self->edit_column = column;
      return;
    }
  g_signal_emit_by_name (self, "row-activated", row);
}

gboolean
ips_table_can_edit (IpsTable *self, GtkTreeViewColumn *column)
{
  int number = column != NULL ? ips_table_layout_find (self->layout, column) : -1;

  return number >= 0 && self->columns[number].edit;
}

void
ips_table_activate_edit (IpsTable *self, gpointer row, GtkTreeViewColumn *column)
{
  int place = ips_table_model_find (self->model, row);
  g_autoptr (GtkTreePath) path = NULL;
  GdkRectangle area;

  if (place < 0 || !ips_table_can_edit (self, column))
    return;
  path = gtk_tree_path_new_from_indices (place, -1);
  gtk_tree_view_get_cell_area (self->view, path, column, &area);
  gtk_tree_view_convert_bin_window_to_widget_coords (self->view, area.x, area.y, &area.x, &area.y);
  g_signal_emit_by_name (self, "edit-activated", row, self->columns[ips_table_layout_find (self->layout, column)].id, &area);
}

typedef struct
{
  IpsTable *table;           /* (owned) */
  GObject *row;              /* (owned) */
  guint number;
} Link;

static gboolean
link_cb (gpointer user_data)
{
  Link *link = user_data;

  if (!gtk_widget_in_destruction (GTK_WIDGET (link->table)))
    g_signal_emit_by_name (link->table, "link-activated", link->row, link->table->columns[link->number].id);
  g_object_unref (link->table);
  g_object_unref (link->row);
  g_free (link);
  return G_SOURCE_REMOVE;
}

/* From the loop: who follows a link may close the window it is in, and the click is still being handled. */
void
ips_table_activate_link (IpsTable *self, gpointer row, guint number)
{
  Link *link = g_new (Link, 1);

  link->table = g_object_ref (self);
  link->row = g_object_ref (row);
  link->number = number;
  g_idle_add (link_cb, link);
}
