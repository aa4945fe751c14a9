/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-problem.h"

G_BEGIN_DECLS

/**
 * IpsSignCell:
 *
 * A text cell with a sign in front of the text. One renderer and not two, so that an accessibility client
 * finds the word as the cell's own name. Properties of its own: "sign" (int, an IpsSign; -1 none), "dimmed".
 */
#define IPS_TYPE_SIGN_CELL (ips_sign_cell_get_type ())
G_DECLARE_FINAL_TYPE (IpsSignCell, ips_sign_cell, IPS, SIGN_CELL, GtkCellRendererText)

GtkCellRenderer *ips_sign_cell_new (void);
void ips_sign_cell_set_sign (IpsSignCell *self, int sign);
void ips_sign_cell_set_dimmed (IpsSignCell *self, gboolean dimmed);

const char *ips_sign_to_icon_name (IpsSign sign);
/* The sign's colour on the widget's background, at 4.5 : 1 or better; FALSE: the text's colour is to be used. */
gboolean ips_sign_get_color (IpsSign sign, GtkStyleContext *context, GdkRGBA *color);

G_END_DECLS
