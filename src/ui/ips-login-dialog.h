/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLoginDialog: the question for a whole job: the passwords that its devices wait for, one for each login. What
 * is entered goes to the vault, and what waits for it goes on.
 */
#define IPS_TYPE_LOGIN_DIALOG (ips_login_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsLoginDialog, ips_login_dialog, IPS, LOGIN_DIALOG, GtkDialog)

/* Returns: (nullable): the one that asks for @job, new or open already; %NULL where it waits for no password */
GtkWidget *ips_login_dialog_new (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent);

G_END_DECLS
