/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_window_fit_to_screen:
 * @window: a window that is not shown yet
 * @width: the width it would like, in pixels
 * @height: likewise the height
 *
 * Sets its default size to that, or to what the screen has room for.
 */
void ips_window_fit_to_screen (GtkWindow *window, int width, int height);

G_END_DECLS
