/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Gives an image with the style class "error" or "warning" the theme's colour of that name, as labels have it. */
void ips_sign_style_apply (GtkWidget *image);

G_END_DECLS
