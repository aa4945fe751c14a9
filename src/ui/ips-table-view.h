/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * IpsTableView:
 *
 * A GtkTreeView for models that are detached, changed and attached again. GTK's own accessible emits
 * "children-changed" once per cell at both (180,000 signals for 10,000 rows of nine columns, a D-Bus message
 * each when somebody listens). This one keeps its accessible object to itself, so that GTK finds none to
 * emit on, and tells accessibility clients once that the model changed.
 */
#define IPS_TYPE_TABLE_VIEW (ips_table_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsTableView, ips_table_view, IPS, TABLE_VIEW, GtkTreeView)

/* Before the model is taken away or its rows' content changes: cells that clients hold are let go. */
void ips_table_view_forget_cells (IpsTableView *self);
/* After the model is back. */
void ips_table_view_announce_model (IpsTableView *self);
/* After the content of rows changed. */
void ips_table_view_announce_data (IpsTableView *self);
void ips_table_view_announce_selection (IpsTableView *self);

G_END_DECLS
