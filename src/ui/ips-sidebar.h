/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSidebar:
 *
 * The views with the number of what needs attention, and under them the groups of devices with their sizes, while a view is
 * shown that they narrow. Signals:
 * "view-selected" (char *view), "group-selected" (char *path, NULL for all devices), "tags-chosen" (char **tags, empty for
 * all devices).
 */
#define IPS_TYPE_SIDEBAR (ips_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (IpsSidebar, ips_sidebar, IPS, SIDEBAR, GtkBox)

GtkWidget *ips_sidebar_new (IpsWorkspace *workspace);
void ips_sidebar_add_view (IpsSidebar *self, const char *view, const char *label, const char *icon_name);
void ips_sidebar_select_view (IpsSidebar *self, const char *view);
/* Groups beside a view that shows no devices would say that they narrow it. Shown at first. */
void ips_sidebar_set_groups_shown (IpsSidebar *self, gboolean shown);
/* 0 hides the number. @attention: it is drawn so that it is seen. */
void ips_sidebar_set_count (IpsSidebar *self, const char *view, guint count, gboolean attention);

G_END_DECLS
