/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDashboardPage: the view *Dashboard*: what is due, a card for each subject: updates with the fleet's coverage by signature
 * level, contact, licences, certificates, changes, jobs. It asks no device. Main thread only.
 */
#define IPS_TYPE_DASHBOARD_PAGE (ips_dashboard_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDashboardPage, ips_dashboard_page, IPS, DASHBOARD_PAGE, GtkScrolledWindow)

GtkWidget *ips_dashboard_page_new (IpsWorkspace *workspace);

G_END_DECLS
