/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsWorkflowPage: *Security Manager Administration > Workflow*: whether deployment jobs are submitted and approved before they
 * are deployed. It cannot be changed while deployment jobs are open.
 */
#define IPS_TYPE_WORKFLOW_PAGE (ips_workflow_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorkflowPage, ips_workflow_page, IPS, WORKFLOW_PAGE, GtkBox)

GtkWidget *ips_workflow_page_new (IpsWorkspace *workspace);

G_END_DECLS
