/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-table-criterion.h"

G_BEGIN_DECLS

typedef gboolean (*IpsTableFilter) (gpointer row, gpointer user_data);

typedef struct { guint column; gboolean descending; } IpsTableSort;
#define IPS_TABLE_MAX_SORTS 3

/**
 * IpsTableModel:
 *
 * A GtkTreeModel over a flat array of row pointers. Filtering and sorting work on the array with
 * cached folded search keys and cached sort keys; nothing is emitted per row. The view is detached
 * before ips_table_model_update() and attached after it: that is what keeps a keystroke at tens of
 * thousands of rows within a frame. Column 0 is the row (G_TYPE_POINTER). Main thread only.
 */
#define IPS_TYPE_TABLE_MODEL (ips_table_model_get_type ())
G_DECLARE_FINAL_TYPE (IpsTableModel, ips_table_model, IPS, TABLE_MODEL, GObject)

IpsTableModel *ips_table_model_new (const IpsTableColumn *columns, guint n_columns, gpointer user_data);

/* These set what the next ips_table_model_update() shows. @rows: (element-type GObject), kept reffed. */
void ips_table_model_set_rows (IpsTableModel *self, GPtrArray *rows);
void ips_table_model_set_search (IpsTableModel *self, const char *text);
void ips_table_model_set_filter (IpsTableModel *self, IpsTableFilter filter, gpointer user_data, GDestroyNotify destroy);
void ips_table_model_refilter (IpsTableModel *self);      /* what the filter says changed */
void ips_table_model_set_criteria (IpsTableModel *self, GPtrArray *criteria); /* (element-type IpsTableCriterion) (nullable) */
void ips_table_model_set_sorts (IpsTableModel *self, const IpsTableSort *sorts, guint n_sorts);
guint ips_table_model_get_sorts (IpsTableModel *self, IpsTableSort *sorts /* IPS_TABLE_MAX_SORTS */);

/* Filters and sorts what changed since. Only while no view shows the model; iterators of before are void. */
void ips_table_model_update (IpsTableModel *self);

/**
 * ips_table_model_rows_changed:
 * @rows: (nullable): the rows whose content changed; %NULL for all
 *
 * Forgets what is cached of @rows.
 *
 * Returns: whether order or membership may change, so that ips_table_model_update() is needed; where
 *   not, "row-changed" was emitted for those that are visible
 */
gboolean ips_table_model_rows_changed (IpsTableModel *self, GPtrArray *rows);

/* The rows at the places from @first to @last say something else than before, as ages do; nothing that sorts or filters
 * is looked at again. */
void ips_table_model_announce (IpsTableModel *self, guint first, guint last);

/* Computes search keys for at most @budget_us; %TRUE while some are left. */
gboolean ips_table_model_warm (IpsTableModel *self, gint64 budget_us);

guint ips_table_model_get_n_rows (IpsTableModel *self);                 /* all */
gpointer ips_table_model_get_nth (IpsTableModel *self, guint index);    /* (transfer none), of all */
guint ips_table_model_get_n_visible (IpsTableModel *self);
gpointer ips_table_model_get_nth_visible (IpsTableModel *self, guint index);
gpointer ips_table_model_get_row (IpsTableModel *self, GtkTreeIter *iter);
int ips_table_model_find (IpsTableModel *self, gpointer row);           /* place in the view; -1 not visible */

G_END_DECLS
