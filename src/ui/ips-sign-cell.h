/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-problem.h"

G_BEGIN_DECLS

/**
 * IpsSignCell:
 *
 * A text cell with a sign in front of the text. One renderer and not two, so that an accessibility client
 * finds the word as the cell's own name. Made for rows of one height and columns of fixed width: it asks for
 * no particular size and keeps its layouts, because measuring and shaping is most of the time a frame takes.
 */
#define IPS_TYPE_SIGN_CELL (ips_sign_cell_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignCell, ips_sign_cell, IPS, SIGN_CELL, GtkCellRendererText)

GtkCellRenderer *ips_sign_cell_new (gboolean numeric, gboolean monospace, PangoEllipsizeMode ellipsize);
void ips_sign_cell_set_text (IpsSignCell *self, const char *text);
void ips_sign_cell_set_sign (IpsSignCell *self, int sign);            /* IpsSign; -1 none */
/* Another icon instead of a sign, in the text's colour. @name: (nullable): lives as long as the cell */
void ips_sign_cell_set_icon (IpsSignCell *self, const char *name);
void ips_sign_cell_set_link (IpsSignCell *self);                      /* from now on the text is underlined */
void ips_sign_cell_set_dimmed (IpsSignCell *self, gboolean dimmed);

const char *ips_sign_to_icon_name (IpsSign sign);
/* The sign's colour on the widget's background, at 4.5 : 1 or better; FALSE: the text's colour is to be used. */
gboolean ips_sign_get_color (IpsSign sign, GtkStyleContext *context, GdkRGBA *color);

G_END_DECLS
