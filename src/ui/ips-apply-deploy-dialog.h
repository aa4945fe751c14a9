/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-package-file.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsApplyDeployDialog:
 *
 * Asks whether an update that was just applied is deployed, when and in which waves: names the devices and says what stops
 * meanwhile. Where the workflow is on it makes a job of it. On a yes
 * the changes of this update are submitted, where they still wait, and the deployment is written: the packages and, of an update
 * of signatures, the submitted tuning; others go on waiting. Main thread.
 *
 * Signal "deployed" (guint devices, char *sentence): the job is written; what becomes of it now.
 */
#define IPS_TYPE_APPLY_DEPLOY_DIALOG (ips_apply_deploy_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsApplyDeployDialog, ips_apply_deploy_dialog, IPS, APPLY_DEPLOY_DIALOG, GtkMessageDialog)

/* @policy_ids: (element-type utf8): that the update was applied to; @sensors: (element-type IpsSensor): that get it; all are
 * copied */
GtkWidget *ips_apply_deploy_dialog_new (IpsWorkspace *workspace, const IpsPackageFile *file, GPtrArray *policy_ids, GPtrArray *sensors, GtkWindow *parent);

G_END_DECLS
