/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_CREDENTIALS_DIALOG (ips_credentials_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsCredentialsDialog, ips_credentials_dialog, IPS, CREDENTIALS_DIALOG, GtkDialog)

/**
 * ips_credentials_dialog_new:
 * @workspace: the core
 * @parent: (nullable): the window it belongs to
 *
 * The logins that many sensors share. Main thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_credentials_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);

G_END_DECLS
