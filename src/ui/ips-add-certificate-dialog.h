/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsAddCertificateDialog: *Add Certificate*: by address with Fetch, or a PEM file, with a thumbprint read from
 * the device's console to compare with.
 */
#define IPS_TYPE_ADD_CERTIFICATE_DIALOG (ips_add_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsAddCertificateDialog, ips_add_certificate_dialog, IPS, ADD_CERTIFICATE_DIALOG, GtkDialog)

GtkWidget *ips_add_certificate_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);
/* For "view and trust" from elsewhere: the address is filled in. */
void ips_add_certificate_dialog_set_address (IpsAddCertificateDialog *self, const char *address);

G_END_DECLS
