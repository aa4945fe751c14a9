/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicenseStatusWindow: *License Update Status Details*: one job that updates licences, live. Closing it stops
 * nothing; Activity opens it again. Main thread.
 */
#define IPS_TYPE_LICENSE_STATUS_WINDOW (ips_license_status_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicenseStatusWindow, ips_license_status_window, IPS, LICENSE_STATUS_WINDOW, GtkWindow)

/* Whether the window is the one for jobs of this verb. */
gboolean ips_license_status_window_is_for (IpsVerb verb);
/* Presents the window of that job; there is one per job. @parent: (nullable): beside which window */
void ips_license_status_window_show (IpsWorkspace *workspace, IpsJob *job, GtkWindow *parent);

G_END_DECLS
