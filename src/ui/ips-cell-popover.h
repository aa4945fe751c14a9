/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "ips-signature.h"

G_BEGIN_DECLS

/**
 * IpsCellPopover: asks for the value of one field at the cell it stands in: a choice, or a number. It goes when something is
 * chosen or clicked elsewhere. Signal: "chosen" (guint field, char *value): in
 * the sensor's words, "high", "true", "85".
 */
#define IPS_TYPE_CELL_POPOVER (ips_cell_popover_get_type ())
G_DECLARE_FINAL_TYPE (IpsCellPopover, ips_cell_popover, IPS, CELL_POPOVER, GtkPopover)

/**
 * ips_cell_popover_new:
 * @view: the widget that the cell is in
 * @area: the cell in it, px
 * @field: severity, fidelity, enabled or retired
 * @value: (nullable): what it is now; %NULL where several signatures have different ones
 * @n_signatures: how many are changed by it
 */
GtkWidget *ips_cell_popover_new (GtkWidget *view, const GdkRectangle *area, IpsSignatureField field, const char *value, guint n_signatures);
/* The values of a field that is chosen of a few, with what people read; ended by %NULL. %NULL for a number. (transfer none) */
typedef struct { const char *value, *label; } IpsCellChoice;
const IpsCellChoice *ips_cell_popover_get_choices (IpsSignatureField field);

G_END_DECLS
