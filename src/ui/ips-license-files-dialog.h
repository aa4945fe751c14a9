/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicenseFilesDialog: *Selecting IPS License Files*: files come by Browse, by drag and drop (files, folders, zip
 * archives) and by paste; the table says of each for which device it is and what becomes of it. OK applies them and
 * opens *License Update Status Details*. Main thread; files are read in a thread.
 */
#define IPS_TYPE_LICENSE_FILES_DIALOG (ips_license_files_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseFilesDialog, ips_license_files_dialog, IPS, LICENSE_FILES_DIALOG, GtkDialog)

/* @parent: (nullable). To be presented. */
GtkWidget *ips_license_files_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);
/* Looks at these files, folders and archives too. @paths: (array zero-terminated=1) */
void ips_license_files_dialog_add (IpsLicenseFilesDialog *self, const char *const *paths);

G_END_DECLS
