/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_CREDENTIAL_SET_DIALOG (ips_credential_set_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsCredentialSetDialog, ips_credential_set_dialog, IPS, CREDENTIAL_SET_DIALOG, GtkDialog)

/**
 * ips_credential_set_dialog_new:
 * @set: (nullable): what is changed; %NULL adds one
 * @parent: (nullable): the window it belongs to
 *
 * Saves by itself and destroys itself when it is done or closed. Main thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_credential_set_dialog_new (IpsWorkspace *workspace, const IpsCredentialSet *set, GtkWindow *parent);

G_END_DECLS
