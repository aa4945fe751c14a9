/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-license-submit.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * ips_license_start:
 * @plan: (element-type IpsLicenseAssignment)
 * @rows: (element-type guint): the numbers of the rows that a person left checked; no other one goes
 * @in_window: a device is changed only while its maintenance window is open
 * @parent: (nullable): the window it is started from
 *
 * What the dialogs of licences end with: the plan becomes a job, and *License Update Status Details* shows it. Main
 * thread; returns at once.
 */
void ips_license_start (IpsWorkspace *workspace, IpsLicenseSource source, GPtrArray *plan, GArray *rows, gboolean in_window, GtkWindow *parent);
/* What is done daily, now: over the whole fleet. */
void ips_license_start_automatic (IpsWorkspace *workspace, GtkWindow *parent);

G_END_DECLS
