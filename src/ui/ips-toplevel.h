/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The window that @widget (a GtkWidget) stands in, for what is to open over it; %NULL while it stands in none.
 * (transfer none) (nullable) */
GtkWindow *ips_toplevel_of (gpointer widget);

G_END_DECLS
