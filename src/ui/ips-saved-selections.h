/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-saved-filter-button.h"

G_BEGIN_DECLS

/**
 * Selections of devices that were given a name, kept beside the saved filters and the same wherever devices are ticked. Main thread.
 */

/* What is ticked now. (transfer container) (element-type IpsSensor) */
typedef GPtrArray *(*IpsSelectionGet) (gpointer owner);
/* Ticks these and no others, as far as they can be. */
typedef void (*IpsSelectionApply) (gpointer owner, const char *const *sensor_ids);

/* A menu of them, with the items that save one and delete one. @owner: asked while it lives */
GtkWidget *ips_saved_selections_new (GObject *owner, IpsSelectionGet get, IpsSelectionApply apply);
/* Only where devices are ticked there is something to save. */
void ips_saved_selections_update (GtkWidget *button, guint n_ticked);

G_END_DECLS
