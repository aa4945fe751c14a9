/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-deployment-job.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentHistoryView: who changed the state of a deployment when, and why. Main thread.
 */
#define IPS_TYPE_DEPLOYMENT_HISTORY_VIEW (ips_deployment_history_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentHistoryView, ips_deployment_history_view, IPS, DEPLOYMENT_HISTORY_VIEW, GtkBox)

/* Read where it is another deployment than the last one, or was changed since; @kept: it has a history: one that is only an engine's
 * job has none. */
void ips_deployment_history_view_show (IpsDeploymentHistoryView *self, IpsStore *store, const IpsDeploymentJob *deployment, gboolean kept);

G_END_DECLS
