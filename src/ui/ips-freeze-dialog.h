/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsFreezeDialog: devices are frozen, so that updates leave them alone: why, and until when.
 */
#define IPS_TYPE_FREEZE_DIALOG (ips_freeze_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsFreezeDialog, ips_freeze_dialog, IPS, FREEZE_DIALOG, GtkDialog)

/* @sensors: (element-type IpsSensor), at least one */
GtkWidget *ips_freeze_dialog_new (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent);
/* Lets updates reach @sensors again; errors are shown over @parent. */
void ips_freeze_end (IpsWorkspace *workspace, GPtrArray *sensors, GtkWindow *parent);

G_END_DECLS
