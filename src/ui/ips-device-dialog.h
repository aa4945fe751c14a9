/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_DEVICE_DIALOG (ips_device_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceDialog, ips_device_dialog, IPS, DEVICE_DIALOG, GtkDialog)

/**
 * ips_device_dialog_new:
 * @workspace: the core
 * @sensors: (element-type IpsSensor): none adds a device; one shows its properties; several are edited
 *   at once, and only the fields that were touched change
 * @parent: (nullable): the window it belongs to
 *
 * Main thread. Saves by itself and destroys itself when it is done or closed.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_device_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent);

G_END_DECLS
