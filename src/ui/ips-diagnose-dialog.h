/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

#define IPS_TYPE_DIAGNOSE_DIALOG (ips_diagnose_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsDiagnoseDialog, ips_diagnose_dialog, IPS, DIAGNOSE_DIALOG, GtkDialog)

/**
 * ips_diagnose_dialog_new:
 * @workspace: the core
 * @sensor: whom to ask
 * @parent: (nullable): the window it belongs to
 *
 * Runs the four checks at once and shows each with its evidence and what to do. Closing it stops the
 * checks. Main thread.
 *
 * Returns: (transfer none): the dialog, to be presented
 */
GtkWidget *ips_diagnose_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent);

G_END_DECLS
