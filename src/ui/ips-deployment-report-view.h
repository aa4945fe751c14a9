/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-deployment-job.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * IpsDeploymentReportView: what a device of a deployment was before and after it; the same of all its devices is saved as a file.
 * Main thread.
 */
#define IPS_TYPE_DEPLOYMENT_REPORT_VIEW (ips_deployment_report_view_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeploymentReportView, ips_deployment_report_view, IPS, DEPLOYMENT_REPORT_VIEW, GtkBox)

/**
 * ips_deployment_report_view_show:
 * @deployment: (nullable): one that the store keeps; %NULL there is none
 * @operation: (nullable): of the device that is chosen; %NULL none is
 *
 * Reads it where it is another one than the last, or something was done since; may be called as often as anything moves.
 */
void ips_deployment_report_view_show (IpsDeploymentReportView *self, IpsStore *store, const IpsDeploymentJob *deployment, const IpsOperation *operation);

G_END_DECLS
