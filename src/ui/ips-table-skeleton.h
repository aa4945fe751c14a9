/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What stands in a table's place while its rows are read: grey bars in the columns of @view. */
GtkWidget *ips_table_skeleton_new (GtkTreeView *view);

G_END_DECLS
