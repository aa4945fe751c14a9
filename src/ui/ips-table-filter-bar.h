/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-table-criterion.h"

G_BEGIN_DECLS

/**
 * IpsTableFilterBar:
 *
 * Lines of column, operator and value; a row of the table passes when it meets them all. Signal: "changed".
 */
#define IPS_TYPE_TABLE_FILTER_BAR (ips_table_filter_bar_get_type ())
G_DECLARE_FINAL_TYPE (IpsTableFilterBar, ips_table_filter_bar, IPS, TABLE_FILTER_BAR, GtkBox)

/* @columns: static; @name: under which the filter is remembered. */
GtkWidget *ips_table_filter_bar_new (const char *name, const IpsTableColumn *columns, guint n_columns);
/* (transfer full) (element-type IpsTableCriterion): those with a value that can be read */
GPtrArray *ips_table_filter_bar_get_criteria (IpsTableFilterBar *self);
void ips_table_filter_bar_clear (IpsTableFilterBar *self);
void ips_table_filter_bar_focus (IpsTableFilterBar *self);

G_END_DECLS
