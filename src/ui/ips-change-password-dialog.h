/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-job-bar.h"

G_BEGIN_DECLS

/**
 * IpsChangePasswordDialog: asks for a new password of the account that devices are logged in to, and under which name it is
 * kept; makes a credential set of it and writes the job that brings it to the devices. It follows what changes meanwhile.
 */
#define IPS_TYPE_CHANGE_PASSWORD_DIALOG (ips_change_password_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsChangePasswordDialog, ips_change_password_dialog, IPS, CHANGE_PASSWORD_DIALOG, GtkDialog)

/* @sensors: (element-type IpsSensor): at least one. @bar: (nullable): where the job is watched. */
GtkWidget *ips_change_password_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, IpsJobBar *bar, GtkWindow *parent);

G_END_DECLS
