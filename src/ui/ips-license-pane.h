/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicensePane: under the table of *Licensing*: what the selected rows mean, in words, what stops meanwhile, and the
 * serial numbers to be copied, because a service contract is kept by them. Main thread.
 */
#define IPS_TYPE_LICENSE_PANE (ips_license_pane_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensePane, ips_license_pane, IPS, LICENSE_PANE, GtkBox)

GtkWidget *ips_license_pane_new (IpsWorkspace *workspace);
/* @sensors: (element-type IpsSensor): the selected ones, none hides the pane's facts behind a hint */
void ips_license_pane_set_sensors (IpsLicensePane *self, GPtrArray *sensors);

G_END_DECLS
