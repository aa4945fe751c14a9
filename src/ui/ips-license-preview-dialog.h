/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLicensePreviewDialog: what the next automatic run would do with each device, as far as is known now. Nothing is
 * contacted. Main thread.
 */
#define IPS_TYPE_LICENSE_PREVIEW_DIALOG (ips_license_preview_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsLicensePreviewDialog, ips_license_preview_dialog, IPS, LICENSE_PREVIEW_DIALOG, GtkDialog)

/* @settings: as entered, saved or not; @parent: (nullable). To be presented. */
GtkWidget *ips_license_preview_dialog_new (IpsWorkspace *workspace, const IpsLicenseSettings *settings, GtkWindow *parent);

G_END_DECLS
