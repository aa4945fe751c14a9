/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Esc and Ctrl+W close @window, where nothing in it has a use of its own for them (a search that is open, a menu). */
void ips_close_keys_attach (GtkWindow *window);

G_END_DECLS
