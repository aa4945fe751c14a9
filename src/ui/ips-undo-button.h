/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ips_undo_button_new:
 * @title: what is put back, as its label says it
 *
 * A flat button that puts one setting back to what is saved; to be shown where it differs from that. Main thread.
 *
 * Returns: (transfer floating): hidden
 */
GtkWidget *ips_undo_button_new (const char *title);

/**
 * ips_undo_button_attach:
 * @beside: what the setting is entered with, in a box or a grid of its page, however deep
 *
 * As ips_undo_button_new(), put behind @beside: in its horizontal box, or at the end of its row of the grid.
 *
 * Returns: (transfer none)
 */
GtkWidget *ips_undo_button_attach (GtkWidget *beside, const char *title);

G_END_DECLS
