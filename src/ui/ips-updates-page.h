/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdatesPage: *Tools > Security Manager Administration > IPS Updates*: Update Status, Update Server, Auto Update
 * Settings, the download filter and the package library's rules. An IpsAdministrationPage.
 */
#define IPS_TYPE_UPDATES_PAGE (ips_updates_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdatesPage, ips_updates_page, IPS, UPDATES_PAGE, GtkBox)

GtkWidget *ips_updates_page_new (IpsWorkspace *workspace);

G_END_DECLS
