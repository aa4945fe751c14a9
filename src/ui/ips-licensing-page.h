/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicensingPage: the IpsAdministrationPage *Licensing*, tab *IPS*: every sensor with its licence, what can be done
 * about it, and the automatic updates.
 */
#define IPS_TYPE_LICENSING_PAGE (ips_licensing_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensingPage, ips_licensing_page, IPS, LICENSING_PAGE, GtkBox)

GtkWidget *ips_licensing_page_new (IpsWorkspace *workspace);

G_END_DECLS
