/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-table-columns.h"
#include "ips-table-private.h"

/* --- keys, menus, tooltips --- */

void
ips_table_copy (IpsTable *self)
{
  g_autoptr (GPtrArray) rows = ips_table_get_selected (self);
  g_autofree char *text = NULL;

  if (rows->len == 0)
    return;
  text = ips_table_to_text (self, rows);
  gtk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self), GDK_SELECTION_CLIPBOARD), text, -1);
}

void
ips_table_set_context_menu (IpsTable *self, GMenuModel *menu)
{
  g_return_if_fail (IPS_IS_TABLE (self));
  g_set_object (&self->context_menu, menu);
}

static void
menu_detached_cb (GtkWidget *widget, GtkMenu *menu)
{
  IpsTable *self = IPS_TABLE (gtk_widget_get_ancestor (widget, IPS_TYPE_TABLE));

  if (self != NULL)
    self->popup = NULL;
}

static void
popup_context_menu (IpsTable *self, const GdkEvent *event)
{
  GtkWidget *menu;

  if (self->context_menu == NULL)
    return;
  /* Items act after the menu is hidden, so it goes when the next one comes. */
  g_clear_pointer (&self->popup, gtk_widget_destroy);
  self->popup = menu = gtk_menu_new_from_model (self->context_menu);
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->view), menu_detached_cb);
  if (event != NULL)
    {
      gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
    }
  else
    {
      GdkRectangle area = { 0, 0, 1, 1 };
      g_autoptr (GtkTreePath) path = NULL;

      gtk_tree_view_get_cursor (self->view, &path, NULL);
      if (path != NULL)
        gtk_tree_view_get_cell_area (self->view, path, gtk_tree_view_get_column (self->view, 0), &area);
      gtk_tree_view_convert_bin_window_to_widget_coords (self->view, area.x, area.y, &area.x, &area.y);
      gtk_menu_popup_at_rect (GTK_MENU (menu), gtk_widget_get_window (GTK_WIDGET (self->view)), &area,
                              GDK_GRAVITY_SOUTH_WEST, GDK_GRAVITY_NORTH_WEST, NULL);
    }
}

/* The row of the link at the pointer, and its column; %NULL where there is none. (transfer full) */
static GtkTreePath *
find_link (IpsTable *self, const GdkEvent *event, int *number)
{
  g_autoptr (GtkTreePath) path = NULL;
  GtkTreeViewColumn *column = NULL;

  if (event->button.button != GDK_BUTTON_PRIMARY || event->button.window != gtk_tree_view_get_bin_window (self->view)
      || (event->button.state & gtk_accelerator_get_default_mod_mask ()) != 0
      || !gtk_tree_view_get_path_at_pos (self->view, (int) event->button.x, (int) event->button.y, &path, &column, NULL, NULL))
    return NULL;
  *number = ips_table_layout_find (self->layout, column);
  return *number >= 0 && self->columns[*number].link ? g_steal_pointer (&path) : NULL;
}

/* Where the button went down and came up on the same link. */
static gboolean
button_released_cb (GtkWidget *widget, GdkEvent *event, gpointer user_data)
{
  IpsTable *self = user_data;
  g_autoptr (GtkTreePath) pressed = g_steal_pointer (&self->pressed_path);
  g_autoptr (GtkTreePath) path = NULL;
  g_autoptr (GObject) edited = g_steal_pointer (&self->edit_row);
  int number = -1;
  gpointer row;

  if (edited != NULL)
    {
      ips_table_activate_edit (self, edited, self->edit_column);
      return GDK_EVENT_PROPAGATE;
    }
  path = pressed != NULL ? find_link (self, event, &number) : NULL;
  if (path == NULL || gtk_tree_path_compare (path, pressed) != 0)
    return GDK_EVENT_PROPAGATE;
  row = ips_table_row_at_path (self, path);
  if (row != NULL)
    ips_table_activate_link (self, row, (guint) number);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
button_pressed_cb (GtkWidget *widget, GdkEvent *event, gpointer user_data)
{
  IpsTable *self = user_data;
  g_autoptr (GtkTreePath) path = NULL;
  int number;

  g_clear_pointer (&self->pressed_path, gtk_tree_path_free);
  if (event->type == GDK_BUTTON_PRESS)
    self->pressed_path = find_link (self, event, &number);
  if (!gdk_event_triggers_context_menu (event) || event->button.window != gtk_tree_view_get_bin_window (self->view))
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (widget);
  if (gtk_tree_view_get_path_at_pos (self->view, (int) event->button.x, (int) event->button.y, &path, NULL, NULL, NULL)
      && !gtk_tree_selection_path_is_selected (self->selection, path))
    gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
  popup_context_menu (self, event);
  return GDK_EVENT_STOP;
}

static gboolean
popup_menu_cb (GtkWidget *widget, gpointer user_data)
{
  popup_context_menu (user_data, NULL);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkWidget *widget, GdkEventKey *event, gpointer user_data)
{
  IpsTable *self = user_data;
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (event->keyval == GDK_KEY_c && modifiers == GDK_CONTROL_MASK)
    {
      ips_table_copy (self);
      return GDK_EVENT_STOP;
    }
  if (event->keyval == GDK_KEY_F2 && modifiers == 0)
    {
      g_autoptr (GtkTreePath) path = NULL;
      GtkTreeViewColumn *column = NULL;

      gtk_tree_view_get_cursor (self->view, &path, &column);
      if (path != NULL && ips_table_can_edit (self, column))
        ips_table_activate_edit (self, ips_table_row_at_path (self, path), column);
      else if (path != NULL)
        gtk_tree_view_row_activated (self->view, path, column);
      return path != NULL ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
    }
  if (event->keyval == GDK_KEY_Escape && modifiers == 0 && *self->search != '\0')
    {
      ips_table_clear_search (self);
      return GDK_EVENT_STOP;
    }
  return GDK_EVENT_PROPAGATE;
}

static gboolean
search_equal_cb (GtkTreeModel *model, int column, const char *key, GtkTreeIter *iter, gpointer user_data)
{
  IpsTable *self = user_data;
  g_autoptr (GArray) shown = ips_table_layout_get_shown (self->layout);
  g_autofree char *text = NULL;
  g_autofree char *folded = NULL;
  g_autofree char *folded_key = ips_table_fold (key);

  if (shown->len == 0)
    return TRUE;
  text = self->columns[g_array_index (shown, guint, 0)].text (ips_table_model_get_row (self->model, iter), self->columns_data);
  folded = ips_table_fold (text);
  return !g_str_has_prefix (folded, folded_key);
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip, gpointer user_data)
{
  IpsTable *self = user_data;
  g_autoptr (GtkTreePath) path = NULL;
  g_autoptr (PangoLayout) layout = NULL;
  g_autofree char *text = NULL;
  g_autofree char *full = NULL;
  GtkTreeViewColumn *column = NULL;
  gpointer row;
  int bin_x = 0, bin_y = 0, width = 0, number;

  if (keyboard)
    return FALSE;
  gtk_tree_view_convert_widget_to_bin_window_coords (self->view, x, y, &bin_x, &bin_y);
  if (!gtk_tree_view_get_path_at_pos (self->view, bin_x, bin_y, &path, &column, NULL, NULL))
    return FALSE;
  row = ips_table_row_at_path (self, path);
  if (row != NULL && self->tooltip != NULL)
    full = self->tooltip (row, self->columns_data);
  if (full != NULL)
    {
      gtk_tooltip_set_text (tooltip, full);
      gtk_tree_view_set_tooltip_row (self->view, tooltip, path);
      return TRUE;
    }
  number = ips_table_layout_find (self->layout, column);
  if (row == NULL || number < 0)
    return FALSE;

  text = self->columns[number].text (row, self->columns_data);
  full = ips_table_get_cell (self, (guint) number, row);
  layout = gtk_widget_create_pango_layout (widget, text);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (g_str_equal (text, full) && width + 12 < gtk_tree_view_column_get_width (column))
    return FALSE;
  gtk_tooltip_set_text (tooltip, full);
  gtk_tree_view_set_tooltip_cell (self->view, tooltip, path, column, NULL);
  return TRUE;
}

void
ips_table_set_tooltip (IpsTable *self, IpsTableTooltip func)
{
  g_return_if_fail (IPS_IS_TABLE (self));

  self->tooltip = func;
}

static void
columns_clicked_cb (GtkButton *button, gpointer user_data)
{
  ips_table_popup_columns (user_data);
}

GtkWidget *
ips_table_get_columns_button (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);

  if (self->columns_button == NULL)
    {
      self->columns_button = g_object_ref_sink (gtk_button_new_with_mnemonic (_("Col_umns")));
      gtk_widget_set_tooltip_text (self->columns_button, _("Choose which columns are shown"));
      gtk_widget_show (self->columns_button);
      g_signal_connect_object (self->columns_button, "clicked", G_CALLBACK (columns_clicked_cb), self, 0);
    }
  return self->columns_button;
}

static void
filter_toggled_cb (GtkToggleButton *button, gpointer user_data)
{
  ips_table_set_filter_bar (user_data, gtk_toggle_button_get_active (button));
}

GtkWidget *
ips_table_get_filter_button (IpsTable *self)
{
  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);

  if (self->filter_button == NULL)
    {
      self->filter_button = g_object_ref_sink (gtk_toggle_button_new_with_mnemonic (_("Fi_lter")));
      gtk_widget_set_tooltip_text (self->filter_button, _("Show only rows that meet criteria on columns"));
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->filter_button), ips_table_get_filter_bar (self));
      gtk_widget_show (self->filter_button);
      g_signal_connect_object (self->filter_button, "toggled", G_CALLBACK (filter_toggled_cb), self, 0);
    }
  return self->filter_button;
}

void
ips_table_popup_columns (IpsTable *self)
{
  GtkWidget *where;
  g_autoptr (GdkEvent) event = gtk_get_current_event ();

  g_return_if_fail (IPS_IS_TABLE (self));

  where = self->columns_button != NULL && gtk_widget_get_mapped (self->columns_button) ? self->columns_button
                                                                                       : GTK_WIDGET (self->view);
  ips_table_layout_popup (self->layout, where, event != NULL && event->type != GDK_BUTTON_PRESS ? event : NULL);
}

void
ips_table_bind_input (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_callback (widget_class, button_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, button_released_cb);
  gtk_widget_class_bind_template_callback (widget_class, popup_menu_cb);
  gtk_widget_class_bind_template_callback (widget_class, key_pressed_cb);
  gtk_widget_class_bind_template_callback (widget_class, query_tooltip_cb);
}

static gboolean
scroll_to_selected_cb (gpointer user_data)
{
  g_autoptr (IpsTable) self = user_data;
  GList *paths = gtk_tree_selection_get_selected_rows (self->selection, NULL);

  if (paths != NULL && paths->next == NULL)
    gtk_tree_view_scroll_to_cell (self->view, paths->data, NULL, FALSE, 0, 0);
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
  return G_SOURCE_REMOVE;
}

/* A pane that opens below, because a row was chosen, must not cover that row. */
static void
adjustment_changed_cb (GtkAdjustment *adjustment, gpointer user_data)
{
  IpsTable *self = user_data;
  double before = self->page_size;
  double top = gtk_adjustment_get_value (adjustment);
  GdkRectangle area = { 0 };
  GList *paths;
  int y;

  self->page_size = gtk_adjustment_get_page_size (adjustment);
  if (self->page_size >= before || self->updating)
    return;
  paths = gtk_tree_selection_get_selected_rows (self->selection, NULL);
  if (paths != NULL && paths->next == NULL)
    {
      gtk_tree_view_get_background_area (self->view, paths->data, NULL, &area);
      gtk_tree_view_convert_bin_window_to_tree_coords (self->view, 0, area.y, NULL, &y);
      /* only what was seen before: who scrolled away does not want to be fetched back */
      if (y >= top && y < top + before && y + area.height > top + self->page_size)
        g_idle_add (scroll_to_selected_cb, g_object_ref (self));
    }
  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
}

void
ips_table_init_input (IpsTable *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  g_signal_connect_object (adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self, 0);
  gtk_tree_view_set_search_equal_func (self->view, search_equal_cb, self, NULL);
}
