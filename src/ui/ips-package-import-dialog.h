/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-package-library.h"

G_BEGIN_DECLS

/**
 * IpsPackageImportDialog: files that are chosen or dropped become packages of the library, one after the other, each
 * with what came of it. Closing it lets the one at work finish and leaves the others.
 */
#define IPS_TYPE_PACKAGE_IMPORT_DIALOG (ips_package_import_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsPackageImportDialog, ips_package_import_dialog, IPS, PACKAGE_IMPORT_DIALOG, GtkDialog)

/* @library: loaded */
GtkWidget *ips_package_import_dialog_new (IpsPackageLibrary *library, GtkWindow *parent);
/* @uris: NULL-terminated, as a drop has them */
void ips_package_import_dialog_add (IpsPackageImportDialog *self, const char *const *uris);

G_END_DECLS
