/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsMaintenanceOverview: Tools > Maintenance Windows: the windows there are above, the groups and devices with the window
 * of each below.
 */
#define IPS_TYPE_MAINTENANCE_OVERVIEW (ips_maintenance_overview_get_type ())
G_DECLARE_FINAL_TYPE (IpsMaintenanceOverview, ips_maintenance_overview, IPS, MAINTENANCE_OVERVIEW, GtkApplicationWindow)

GtkWidget *ips_maintenance_overview_new (IpsWorkspace *workspace, GtkApplication *application);

G_END_DECLS
