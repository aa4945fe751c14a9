/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_IMPORT_DIALOG (ips_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsImportDialog, ips_import_dialog, IPS, IMPORT_DIALOG, GtkDialog)

/**
 * ips_import_dialog_new:
 * @workspace: the core
 * @parent: (nullable): the window it belongs to
 *
 * Reads a CSV list of sensors, shows what would happen to every line, and adds the new ones in one
 * step. Main thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_import_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);

/* Reads @file as if it had been chosen in the dialog. */
void ips_import_dialog_load (IpsImportDialog *self, GFile *file);

G_END_DECLS
