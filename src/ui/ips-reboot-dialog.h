/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-job-bar.h"

G_BEGIN_DECLS

#define IPS_TYPE_REBOOT_DIALOG (ips_reboot_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsRebootDialog, ips_reboot_dialog, IPS, REBOOT_DIALOG, GtkDialog)

/**
 * ips_reboot_dialog_new:
 * @workspace: the core
 * @sensors: (element-type IpsSensor): one or more
 * @bar: (nullable): what shows the progress afterwards
 * @parent: (nullable): the window it belongs to
 *
 * Names what would be rebooted and says what stops meanwhile; submits the job when confirmed. Main
 * thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_reboot_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, IpsJobBar *bar, GtkWindow *parent);

G_END_DECLS
