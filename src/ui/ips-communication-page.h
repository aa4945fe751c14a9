/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/* IpsCommunicationPage: the IpsAdministrationPage *Device Communication*. */
#define IPS_TYPE_COMMUNICATION_PAGE (ips_communication_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsCommunicationPage, ips_communication_page, IPS, COMMUNICATION_PAGE, GtkBox)

GtkWidget *ips_communication_page_new (IpsWorkspace *workspace);

G_END_DECLS
