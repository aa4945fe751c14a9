/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateLevelDialog:
 *
 * *View Update Level*: the applied and deployed level, the time line of levels with who, when and why, and *Revert*, for one
 * policy or for several at once; after it *Deploy* submits what was taken back and opens *Deploy Saved Changes* on the devices it touches.
 *
 * Signal "signature-activated" (guint64 key): somebody wants to see a signature that changed between two levels. The dialog
 * is gone by then.
 */
#define IPS_TYPE_UPDATE_LEVEL_DIALOG (ips_update_level_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateLevelDialog, ips_update_level_dialog, IPS, UPDATE_LEVEL_DIALOG, GtkDialog)

/* @policies: (element-type IpsPolicy) at least one, copied; @sensor: (nullable): the device it was asked for. */
GtkWidget *ips_update_level_dialog_new (IpsWorkspace *workspace, GPtrArray *policies, IpsSensor *sensor, GtkWindow *parent);

G_END_DECLS
