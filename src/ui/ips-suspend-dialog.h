/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-scheduled-job.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSuspendDialog: suspends a schedule, or resumes one that is suspended, with a comment that says why.
 */
#define IPS_TYPE_SUSPEND_DIALOG (ips_suspend_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsSuspendDialog, ips_suspend_dialog, IPS, SUSPEND_DIALOG, GtkDialog)

/* @schedule: copied */
GtkWidget *ips_suspend_dialog_new (IpsWorkspace *workspace, const IpsScheduledJob *schedule, GtkWindow *parent);

G_END_DECLS
