/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsMaintenanceDialog: one maintenance window, to be added or changed: its name, its times and whose clock they are on,
 * with the next openings as they are entered.
 */
#define IPS_TYPE_MAINTENANCE_DIALOG (ips_maintenance_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsMaintenanceDialog, ips_maintenance_dialog, IPS, MAINTENANCE_DIALOG, GtkDialog)

/* @window: (nullable): the one to change; %NULL adds one */
GtkWidget *ips_maintenance_dialog_new (IpsWorkspace *workspace, const IpsMaintenanceWindow *window, GtkWindow *parent);

G_END_DECLS
