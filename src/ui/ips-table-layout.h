/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table-model.h"

G_BEGIN_DECLS

/**
 * IpsTableLayout:
 *
 * The columns of a table's view: which are shown, their order and width, by what is sorted, and the menu that
 * chooses. Remembered under the table's name. Signals: "sorts-changed", "columns-changed".
 */
#define IPS_TYPE_TABLE_LAYOUT (ips_table_layout_get_type ())
G_DECLARE_FINAL_TYPE (IpsTableLayout, ips_table_layout, IPS, TABLE_LAYOUT, GObject)

/* @view outlives the layout. */
IpsTableLayout *ips_table_layout_new (GtkTreeView *view, const char *name, const IpsTableColumn *columns,
                                      guint n_columns, gpointer user_data);
guint ips_table_layout_get_sorts (IpsTableLayout *self, IpsTableSort *sorts /* IPS_TABLE_MAX_SORTS */);
/* What holds where nothing else is remembered. */
void ips_table_layout_set_default_sorts (IpsTableLayout *self, const IpsTableSort *sorts, guint n_sorts);
/* (transfer full) (element-type guint): numbers of the columns shown, in view order */
GArray *ips_table_layout_get_shown (IpsTableLayout *self);
/* Number of a view's column; -1 none of ours. */
int ips_table_layout_find (IpsTableLayout *self, GtkTreeViewColumn *column);
/* @event: (nullable); @widget: where it belongs to */
void ips_table_layout_popup (IpsTableLayout *self, GtkWidget *widget, const GdkEvent *event);
/* Everything as it was made: order, widths, columns, sort. */
void ips_table_layout_reset (IpsTableLayout *self);

G_END_DECLS
