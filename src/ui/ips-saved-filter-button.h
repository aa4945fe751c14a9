/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-saved-filters.h"

G_BEGIN_DECLS

/**
 * IpsSavedFilterButton:
 *
 * A menu of the filters that were saved for a table, with the items that save one and delete one.
 *
 * Signals: "apply-filter" (name), "save-filter" (none): what narrows the table now wants a name, "forget-filter" (name).
 */
#define IPS_TYPE_SAVED_FILTER_BUTTON (ips_saved_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (IpsSavedFilterButton, ips_saved_filter_button, IPS, SAVED_FILTER_BUTTON, GtkMenuButton)

/* @table: whose filters */
GtkWidget *ips_saved_filter_button_new (const char *table);
/* Another filter was saved, or one is gone. */
void ips_saved_filter_button_update (IpsSavedFilterButton *self);
/* Whether anything narrows the table that could be saved. */
void ips_saved_filter_button_set_can_save (IpsSavedFilterButton *self, gboolean can_save);

G_END_DECLS
