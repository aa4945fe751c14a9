/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicensePrerequisites: what must be there so that licences can be had from Cisco.com on their own, each with a mark
 * and, where something is missing, what to do and the button for it. Main thread.
 */
#define IPS_TYPE_LICENSE_PREREQUISITES (ips_license_prerequisites_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensePrerequisites, ips_license_prerequisites, IPS, LICENSE_PREREQUISITES, GtkBox)

GtkWidget *ips_license_prerequisites_new (IpsWorkspace *workspace);
/* @settings: as entered, saved or not: mail is asked for only where it is to be sent */
void ips_license_prerequisites_set_settings (IpsLicensePrerequisites *self, const IpsLicenseSettings *settings);

G_END_DECLS
