/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-job-bar.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsWindow:
 *
 * The one window to live in: header bar, menu bar, views and groups at the left, the view's page, and the
 * job bar at the foot. Its actions are what the menus of the views name (win.refresh, win.remove, ...).
 */
#define IPS_TYPE_WINDOW (ips_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsWindow, ips_window, IPS, WINDOW, GtkApplicationWindow)

GtkWidget *ips_window_new (IpsWorkspace *workspace, GtkApplication *application);
IpsWorkspace *ips_window_get_workspace (IpsWindow *self);
IpsJobBar *ips_window_get_job_bar (IpsWindow *self);
/* "device", "activity" */
void ips_window_show_view (IpsWindow *self, const char *view);
/* Shows @job among the others of Activity, with its operations. */
void ips_window_show_job (IpsWindow *self, IpsJob *job);
/* Shows the signature policy of @sensor in the Policy view. */
void ips_window_show_signatures (IpsWindow *self, IpsSensor *sensor);
/* Shows the deployment of that id, or, below 0, the one that the engine's job of that number does. */
void ips_window_show_deployment (IpsWindow *self, gint64 key);

G_END_DECLS
