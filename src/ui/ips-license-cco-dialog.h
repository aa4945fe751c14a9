/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicenseCcoDialog: *Updating Licenses via CCO*: which of the devices can be updated from Cisco.com, which cannot
 * and why, how long it takes; OK starts it and opens *License Update Status Details*. Main thread.
 */
#define IPS_TYPE_LICENSE_CCO_DIALOG (ips_license_cco_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseCcoDialog, ips_license_cco_dialog, IPS, LICENSE_CCO_DIALOG, GtkDialog)

/* @sensors: (element-type IpsSensor): the selected ones; @parent: (nullable). To be presented. */
GtkWidget *ips_license_cco_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent);

G_END_DECLS
