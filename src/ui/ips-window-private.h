/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-page.h"
#include "ips-sidebar.h"
#include "ips-window.h"
#include "ips-workflow.h"

G_BEGIN_DECLS

/* Shared by the window and its actions, and nobody else. */
struct _IpsWindow
{
  GtkApplicationWindow parent_instance;

  GtkHeaderBar *header_bar;
  GtkMenuButton *menu_button;
  GtkLabel *jobs_label;
  GtkBox *content_box;
  GtkBox *notice_box;
  GtkInfoBar *undo_bar;
  GtkLabel *undo_label;
  GtkPaned *paned;
  GtkBox *sidebar_box;
  GtkStack *views;

  IpsWorkspace *workspace;      /* (owned) */
  IpsSidebar *sidebar;
  IpsDevicePage *device_page;
  IpsJobBar *job_bar;
  IpsWorkflow *workflow;        /* (owned) */
  GSettings *settings;          /* (owned) (nullable) where the schema is installed */
  GCancellable *cancellable;    /* (owned) the window goes */
  GPtrArray *removed;           /* (owned) (element-type GStrv) ids of each removal that can be undone */
  gboolean vault_warned;
  guint jobs_id;
};

void ips_window_add_views (IpsWindow *self);           /* to the sidebar */
/* The page of @view, "device" or another of the sidebar, made when it is first asked for: a program that starts makes
 * the one it shows. (transfer none) (nullable): %NULL for a view that there is not */
GtkWidget *ips_window_get_page (IpsWindow *self, const char *view);
void ips_window_add_actions (IpsWindow *self);
void ips_window_sync_toggles (IpsWindow *self);        /* stateful actions say what is shown */
void ips_window_update_ui_state (IpsWindow *self);

G_END_DECLS
