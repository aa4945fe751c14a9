/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicenseRedeployDialog: *Redeploying Licenses*: which of the files that are kept goes to which device; an older one
 * can be chosen. OK starts it and opens *License Update Status Details*. Main thread.
 */
#define IPS_TYPE_LICENSE_REDEPLOY_DIALOG (ips_license_redeploy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseRedeployDialog, ips_license_redeploy_dialog, IPS, LICENSE_REDEPLOY_DIALOG, GtkDialog)

/* @sensors: (element-type IpsSensor): the selected ones; @parent: (nullable). To be presented. */
GtkWidget *ips_license_redeploy_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent);

G_END_DECLS
