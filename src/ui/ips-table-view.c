/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-table-view.h"

#include <gtk/gtk-a11y.h>

struct _IpsTableView
{
  GtkTreeView parent_instance;

  AtkObject *accessible;   /* (owned) (nullable) made when first asked for */
};

G_DEFINE_FINAL_TYPE (IpsTableView, ips_table_view, GTK_TYPE_TREE_VIEW)

static AtkObject *
ips_table_view_get_accessible (GtkWidget *widget)
{
  IpsTableView *self = IPS_TABLE_VIEW (widget);

  if (self->accessible == NULL)
    {
      self->accessible = g_object_new (GTK_TYPE_TREE_VIEW_ACCESSIBLE, "widget", widget, NULL);
      atk_object_initialize (self->accessible, widget);
    }
  return self->accessible;
}

static void
keep_widget (GtkAccessible *accessible)
{
}

void
ips_table_view_forget_cells (IpsTableView *self)
{
  GtkAccessibleClass *klass, *parent_class;
  void (*chained) (GtkAccessible *);

  g_return_if_fail (IPS_IS_TABLE_VIEW (self));

  if (self->accessible == NULL)
    return;

  /* Cells point into the view's tree of rows, and GTK drops them only when the widget goes. The classes above
   * would make the table itself defunct for those who hold it, so for this one call they are left out. */
  klass = GTK_ACCESSIBLE_GET_CLASS (self->accessible);
  parent_class = g_type_class_peek_parent (klass);
  chained = parent_class->widget_unset;
  parent_class->widget_unset = keep_widget;
  klass->widget_unset (GTK_ACCESSIBLE (self->accessible));
  parent_class->widget_unset = chained;
}

void
ips_table_view_announce_model (IpsTableView *self)
{
  g_return_if_fail (IPS_IS_TABLE_VIEW (self));

  if (self->accessible == NULL)
    return;
  g_signal_emit_by_name (self->accessible, "model-changed");
  g_signal_emit_by_name (self->accessible, "visible-data-changed");
}

void
ips_table_view_announce_data (IpsTableView *self)
{
  g_return_if_fail (IPS_IS_TABLE_VIEW (self));

  if (self->accessible != NULL)
    g_signal_emit_by_name (self->accessible, "visible-data-changed");
}

void
ips_table_view_announce_selection (IpsTableView *self)
{
  g_return_if_fail (IPS_IS_TABLE_VIEW (self));

  if (self->accessible != NULL)
    g_signal_emit_by_name (self->accessible, "selection-changed");
}

static void
ips_table_view_cursor_changed (GtkTreeView *view)
{
  IpsTableView *self = IPS_TABLE_VIEW (view);
  g_autoptr (GtkTreePath) path = NULL;
  g_autoptr (AtkObject) cell = NULL;

  if (GTK_TREE_VIEW_CLASS (ips_table_view_parent_class)->cursor_changed != NULL)
    GTK_TREE_VIEW_CLASS (ips_table_view_parent_class)->cursor_changed (view);

  if (self->accessible == NULL || !gtk_widget_has_focus (GTK_WIDGET (view)) || gtk_tree_view_get_model (view) == NULL)
    return;
  gtk_tree_view_get_cursor (view, &path, NULL);
  if (path == NULL)
    return;
  cell = atk_table_ref_at (ATK_TABLE (self->accessible), gtk_tree_path_get_indices (path)[0], 0);
  if (cell == NULL)
    return;
  g_signal_emit_by_name (self->accessible, "active-descendant-changed", cell);
  atk_object_notify_state_change (cell, ATK_STATE_FOCUSED, TRUE);
}

static void
ips_table_view_dispose (GObject *object)
{
  IpsTableView *self = IPS_TABLE_VIEW (object);

  if (self->accessible != NULL)
    gtk_accessible_set_widget (GTK_ACCESSIBLE (self->accessible), NULL);

  G_OBJECT_CLASS (ips_table_view_parent_class)->dispose (object);
}

static void
ips_table_view_finalize (GObject *object)
{
  g_clear_object (&IPS_TABLE_VIEW (object)->accessible);

  G_OBJECT_CLASS (ips_table_view_parent_class)->finalize (object);
}

static void
ips_table_view_class_init (IpsTableViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_table_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_table_view_finalize;
  GTK_WIDGET_CLASS (klass)->get_accessible = ips_table_view_get_accessible;
  GTK_TREE_VIEW_CLASS (klass)->cursor_changed = ips_table_view_cursor_changed;
}

static void
ips_table_view_init (IpsTableView *self)
{
}
