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
/* (transfer full): the same as texts that can be kept, "version begins 7.1" */
GStrv ips_table_filter_bar_dup_criteria (IpsTableFilterBar *self);
/* Shows what ips_table_filter_bar_dup_criteria() said, in place of what is there. @criteria: (nullable): none; a
 * column that the table does not have is left out. */
void ips_table_filter_bar_set_criteria (IpsTableFilterBar *self, const char *const *criteria);
/* (transfer full): the same for people, a line each; "" for none */
char *ips_table_filter_bar_dup_words (IpsTableFilterBar *self);
/* Puts @widget behind the bar's own buttons. */
void ips_table_filter_bar_add_tool (IpsTableFilterBar *self, GtkWidget *widget);
void ips_table_filter_bar_clear (IpsTableFilterBar *self);
void ips_table_filter_bar_focus (IpsTableFilterBar *self);

G_END_DECLS
