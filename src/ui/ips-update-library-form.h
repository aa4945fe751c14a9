/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-draft.h"

G_BEGIN_DECLS

/**
 * IpsUpdateLibraryForm: how downloads run, and what the package library keeps. A part of the page *IPS Updates*.
 *
 * Signal "changed": the user changed something.
 */
#define IPS_TYPE_UPDATE_LIBRARY_FORM (ips_update_library_form_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateLibraryForm, ips_update_library_form, IPS, UPDATE_LIBRARY_FORM, GtkBox)

void ips_update_library_form_set (IpsUpdateLibraryForm *self, const IpsUpdateSettings *settings);
void ips_update_library_form_read (IpsUpdateLibraryForm *self, IpsUpdateSettings *settings);
/* What the library takes on the disk. */
void ips_update_library_form_show_use (IpsUpdateLibraryForm *self, guint n_files, gint64 n_bytes);
/* @sentence: (nullable): what is wrong with the watched folder; %NULL takes it away */
void ips_update_library_form_set_problem (IpsUpdateLibraryForm *self, const char *sentence);
/* What the part is entered with; %NULL where it is not of this form. (transfer none) */
GtkWidget *ips_update_library_form_get_input (IpsUpdateLibraryForm *self, IpsUpdatePart part);

G_END_DECLS
