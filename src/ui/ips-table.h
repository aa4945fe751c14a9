/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-table-model.h"

G_BEGIN_DECLS

/**
 * IpsTable:
 *
 * The table every view uses: search, filters, sorting by several keys, choosing, moving and resizing
 * columns (remembered under the table's name), copying and exporting, and what is shown while there is
 * nothing yet. Main thread only.
 *
 * Signals: "selection-changed" (none), "row-activated" (GObject *row), "link-activated" (GObject *row, char *column)
 * after a click into a column of links, "edit-activated" (GObject *row, char *column, GdkRectangle *area in the view) after a double
 * click or F2 on a cell that can be edited, "visible-changed" (none) after the set of visible rows changed, "search-cleared" (none) after Esc cleared the search.
 */
#define IPS_TYPE_TABLE (ips_table_get_type ())
G_DECLARE_FINAL_TYPE (IpsTable, ips_table, IPS, TABLE, GtkBox)

/* @name: stable, also the accessible name's id for what is remembered; @columns: static. */
GtkWidget *ips_table_new (const char *name, const IpsTableColumn *columns, guint n_columns, gpointer user_data);
/* (transfer none) the accessible name of the rows' widget, "Devices" */
void ips_table_set_accessible_name (IpsTable *self, const char *name);
void ips_table_set_rows (IpsTable *self, GPtrArray *rows /* GObject, kept reffed */);      /* keeps selection and scroll by pointer */
void ips_table_rows_changed (IpsTable *self, GPtrArray *rows);                              /* (nullable): all; gathered per frame */
void ips_table_set_search (IpsTable *self, const char *text);
/* Ties a search entry to the table: typing filters, Esc clears, Down goes to the rows, Ctrl+F stays the window's. */
void ips_table_set_search_entry (IpsTable *self, GtkSearchEntry *entry);
void ips_table_set_filter (IpsTable *self, IpsTableFilter filter, gpointer user_data, GDestroyNotify destroy);
void ips_table_refilter (IpsTable *self);                                                   /* what the filter says changed */
GPtrArray *ips_table_get_selected (IpsTable *self);   /* (transfer full) in view order; empty none */
guint ips_table_get_n_selected (IpsTable *self);
GPtrArray *ips_table_get_visible (IpsTable *self);    /* (transfer full) what passes the filters, in view order */
GPtrArray *ips_table_get_all (IpsTable *self);        /* (transfer full) */
void ips_table_select (IpsTable *self, gpointer row); /* selects it alone and scrolls to it; NULL: none */
/* What is said of a row wherever on it the pointer rests, such as why it is greyed. (transfer full) (nullable): %NULL: of this
 * row the cells, where they are cut */
typedef char *(*IpsTableTooltip) (gpointer row, gpointer user_data);
void ips_table_set_tooltip (IpsTable *self, IpsTableTooltip func);
void ips_table_set_context_menu (IpsTable *self, GMenuModel *menu);
void ips_table_set_empty (IpsTable *self, const char *sentence, const char *button_label, const char *detailed_action);
void ips_table_set_loading (IpsTable *self, gboolean loading);   /* skeleton rows */
void ips_table_set_filter_bar (IpsTable *self, gboolean shown);  /* typed column filters */
gboolean ips_table_get_filter_bar (IpsTable *self);
void ips_table_set_sorts (IpsTable *self, const IpsTableSort *sorts, guint n_sorts);
/**
 * IpsTableExport: what a file for other programs holds in a cell (times as ISO 8601), where that differs from
 * what people read. (transfer full) (nullable): %NULL for the cell's own text; @id: the column's
 */
typedef char *(*IpsTableExport) (gpointer row, const char *id, gpointer user_data);
void ips_table_set_export (IpsTable *self, IpsTableExport func);
char *ips_table_to_csv (IpsTable *self, GPtrArray *rows, gboolean all_columns);
char *ips_table_to_json (IpsTable *self, GPtrArray *rows, gboolean all_columns);
char *ips_table_to_text (IpsTable *self, GPtrArray *rows);       /* tab separated, whole texts, the columns shown */
void ips_table_copy (IpsTable *self);                            /* the selected rows, to the clipboard */
GtkTreeView *ips_table_get_view (IpsTable *self);
IpsTableModel *ips_table_get_model (IpsTable *self);

/* A "Columns" button with the same menu as the headings', and a toggle for the filter bar, to be put in a
 * toolbar; one of each per table. (transfer none) */
GtkWidget *ips_table_get_columns_button (IpsTable *self);
GtkWidget *ips_table_get_filter_button (IpsTable *self);
void ips_table_popup_columns (IpsTable *self);

G_END_DECLS
