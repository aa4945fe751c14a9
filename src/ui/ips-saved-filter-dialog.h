/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-saved-filter-button.h"

G_BEGIN_DECLS

/* IpsSavedFilterDialog: asks for the name of a filter and saves it. Signal: "saved" (none), before it closes. */
#define IPS_TYPE_SAVED_FILTER_DIALOG (ips_saved_filter_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsSavedFilterDialog, ips_saved_filter_dialog, IPS, SAVED_FILTER_DIALOG, GtkDialog)

/* @table: for which table; @filter: what is to be saved, its name does not count; @words: the same for people;
 * @parent: (nullable) */
GtkWidget *ips_saved_filter_dialog_new (const char *table, const IpsSavedFilter *filter, const char *words, GtkWindow *parent);
/* It saves something else than a filter. */
void ips_saved_filter_dialog_set_words (IpsSavedFilterDialog *self, const IpsSavedWords *words);

G_END_DECLS
