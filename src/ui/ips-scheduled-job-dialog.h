/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-scheduled-job.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsScheduledJobDialog: adds a schedule, or changes one: its name, what is done, on which devices, and when.
 */
#define IPS_TYPE_SCHEDULED_JOB_DIALOG (ips_scheduled_job_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsScheduledJobDialog, ips_scheduled_job_dialog, IPS, SCHEDULED_JOB_DIALOG, GtkDialog)

/* @schedule: (nullable): copied; %NULL for a new one */
GtkWidget *ips_scheduled_job_dialog_new (IpsWorkspace *workspace, const IpsScheduledJob *schedule, GtkWindow *parent);
/* Whether people may change or remove it here; what pages of the administration keep, they keep. */
gboolean ips_scheduled_job_dialog_can_edit (const IpsScheduledJob *schedule);

G_END_DECLS
