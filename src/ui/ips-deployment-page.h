/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentPage: the *Deployment* view: deployments with their states, and what became of each device: how far it is, the
 * transcript, what was to be put on it. Kept true by itself. Main thread.
 */
#define IPS_TYPE_DEPLOYMENT_PAGE (ips_deployment_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentPage, ips_deployment_page, IPS, DEPLOYMENT_PAGE, GtkBox)

GtkWidget *ips_deployment_page_new (IpsWorkspace *workspace);
IpsWorkspace *ips_deployment_page_get_workspace (IpsDeploymentPage *self);        /* (transfer none) */
/* Selects the deployment of that id, or, below 0, the one that the engine's job of that number does. */
void ips_deployment_page_show (IpsDeploymentPage *self, gint64 key);
void ips_deployment_page_focus_search (IpsDeploymentPage *self);

G_END_DECLS
