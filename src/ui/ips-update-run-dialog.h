/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateRunDialog: *Check for Updates* and *Download Latest Updates*: Start makes the job, its steps and results
 * appear as they come. Not modal; closing it stops nothing, and the job is in Activity. One of each: a second call
 * presents the first one's window, and a job that runs already is shown at once.
 */
#define IPS_TYPE_UPDATE_RUN_DIALOG (ips_update_run_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateRunDialog, ips_update_run_dialog, IPS, UPDATE_RUN_DIALOG, GtkDialog)

/* @verb: %IPS_VERB_CHECK_UPDATES or %IPS_VERB_DOWNLOAD_UPDATES; @subject: where updates come from, in words */
GtkWidget *ips_update_run_dialog_new (IpsWorkspace *workspace, IpsVerb verb, const char *subject, GtkWindow *parent);

G_END_DECLS
