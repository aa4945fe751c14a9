/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicenseAutomatic: the automatic updates of *Licensing*: the chapter's step 3, what must be there for it, and the
 * licence server's pace. An IpsAdministrationPage for the part of the page that *Save* keeps. Uses the actions
 * "licensing.preview" and "licensing.run-now" of the page around it.
 */
#define IPS_TYPE_LICENSE_AUTOMATIC (ips_license_automatic_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseAutomatic, ips_license_automatic, IPS, LICENSE_AUTOMATIC, GtkFrame)

GtkWidget *ips_license_automatic_new (IpsWorkspace *workspace);
/* (transfer full): what the fields say; a field that cannot be used says what is saved */
IpsLicenseSettings *ips_license_automatic_dup_settings (IpsLicenseAutomatic *self);

G_END_DECLS
