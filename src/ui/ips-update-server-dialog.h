/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-update-logins.h"
#include "ips-update-settings.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateServerDialog: *Edit Update Server Settings*. OK hands back what was entered; saved it is by the page's
 * Save. Certificates are accepted and removed at once.
 *
 * Signal "accepted" (IpsUpdateSettings *, IpsUpdateLogins *; both the dialog's): OK was pressed and everything can be
 * used; the dialog destroys itself afterwards.
 */
#define IPS_TYPE_UPDATE_SERVER_DIALOG (ips_update_server_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateServerDialog, ips_update_server_dialog, IPS, UPDATE_SERVER_DIALOG, GtkDialog)

/* @logins: what was entered before and is not saved yet */
GtkWidget *ips_update_server_dialog_new (IpsWorkspace *workspace, const IpsUpdateSettings *settings, const IpsUpdateLogins *logins, GtkWindow *parent);
/* Opens it at the certificates. */
void ips_update_server_dialog_show_certificates (IpsUpdateServerDialog *self);

G_END_DECLS
