/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>

#include "ips-activity-page.h"
#include "ips-dashboard-page.h"
#include "ips-deployment-page.h"
#include "ips-device-page.h"
#include "ips-packages-page.h"
#include "ips-policy-page.h"
#include "ips-window-private.h"

/* In the order of the sidebar. */
static const struct
{
  const char *name;
  const char *title;
  const char *icon;
  GtkWidget *(*make) (IpsWorkspace *workspace);
} views[] = {
  { "dashboard", N_("Dashboard"), "view-grid-symbolic", ips_dashboard_page_new },
  { "device", N_("Device"), "network-server-symbolic", ips_device_page_new },
  { "policy", N_("Policy"), "security-high-symbolic", ips_policy_page_new },
  { "packages", N_("Packages"), "package-x-generic-symbolic", ips_packages_page_new },
  { "deployment", N_("Deployment"), "document-send-symbolic", ips_deployment_page_new },
  { "activity", N_("Activity"), "document-open-recent-symbolic", ips_activity_page_new },
};

void
ips_window_add_views (IpsWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    ips_sidebar_add_view (self->sidebar, views[i].name, _(views[i].title), views[i].icon);
}

GtkWidget *
ips_window_get_page (IpsWindow *self, const char *view)
{
  GtkWidget *page = gtk_stack_get_child_by_name (self->views, view);

  for (guint i = 0; page == NULL && i < G_N_ELEMENTS (views); i++)
    if (g_str_equal (views[i].name, view))
      {
        page = views[i].make (self->workspace);
        gtk_widget_show (page);
        gtk_stack_add_named (self->views, page, view);
      }
  return page;
}
