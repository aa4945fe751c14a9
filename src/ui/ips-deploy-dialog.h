/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDeployDialog:
 *
 * *Deploy Saved Changes*: the devices with submitted changes that are not deployed are offered, others may be added; what each
 * would get is read before it is sent. *Deploy* writes the job and opens the Deployment view on it. Where the workflow is on it
 * is *Create a Job*, which is submitted and approved there; *Edit Job* puts other contents into one that is open. Not modal. Main thread.
 */
#define IPS_TYPE_DEPLOY_DIALOG (ips_deploy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeployDialog, ips_deploy_dialog, IPS, DEPLOY_DIALOG, GtkDialog)

/* Ticks the devices with these ids and no others, and shows them even where nothing waits for them; what somebody ticked stays. */
void ips_deploy_dialog_choose (IpsDeployDialog *self, const char *const *sensor_ids);
/* Edits @deployment, which the user of this process has open, in place of making one; on a dialog that was just made. */
void ips_deploy_dialog_edit (IpsDeployDialog *self, const IpsDeploymentJob *deployment);
/* The id of what is edited; 0 nothing is. */
gint64 ips_deploy_dialog_get_edited (IpsDeployDialog *self);
GtkWidget *ips_deploy_dialog_new (IpsWorkspace *workspace, GtkApplication *application);

G_END_DECLS
