/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCiscoAccountDialog: *Cisco.com account*. What is accepted is saved at once: it needs no *Save* of a page.
 */
#define IPS_TYPE_CISCO_ACCOUNT_DIALOG (ips_cisco_account_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsCiscoAccountDialog, ips_cisco_account_dialog, IPS, CISCO_ACCOUNT_DIALOG, GtkDialog)

/* @parent: (nullable). To be presented. */
GtkWidget *ips_cisco_account_dialog_new (IpsWorkspace *workspace, GtkWindow *parent);

G_END_DECLS
