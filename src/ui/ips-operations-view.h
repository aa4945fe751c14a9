/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-operation-item.h"
#include "ips-table.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsOperationsView: what a job does on each device, as a table whose rows stay while they change. Main thread.
 */
#define IPS_TYPE_OPERATIONS_VIEW (ips_operations_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsOperationsView, ips_operations_view, IPS, OPERATIONS_VIEW, GtkBox)

/* @name: what is remembered of the table is kept under it; @accessible_name: translated */
GtkWidget *ips_operations_view_new (IpsWorkspace *workspace, const char *name, const char *accessible_name);
/* The same with the @columns of somebody else; their callbacks are handed the workspace. */
GtkWidget *ips_operations_view_new_with_columns (IpsWorkspace *workspace, const char *name, const char *accessible_name, const IpsTableColumn *columns, guint n_columns);
IpsTable *ips_operations_view_get_table (IpsOperationsView *self);          /* rows are IpsOperationItem */
/* Shows @operations (nullable) (element-type IpsOperation), copied. With the @key of the last time the rows of those that are
 * still there stay; with another one they are made anew. What runs or waits is drawn anew each time: how long it took, and how long it
 * waits yet, are among what is shown. */
void ips_operations_view_show (IpsOperationsView *self, gint64 key, GPtrArray *operations);

G_END_DECLS
