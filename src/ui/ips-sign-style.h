/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-problem.h"

G_BEGIN_DECLS

/* Gives an image with the style class "error" or "warning" the theme's colour of that name, as labels have it. */
void ips_sign_style_apply (GtkWidget *image);
/* Shows the sign, in menu size and in the colour that goes with it. */
void ips_sign_style_show (GtkImage *image, IpsSign sign);

G_END_DECLS
