/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsPolicyPage:
 *
 * The *Policy* view: shared and local signature policies at the left, the chosen one's signatures at the right.
 */
#define IPS_TYPE_POLICY_PAGE (ips_policy_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsPolicyPage, ips_policy_page, IPS, POLICY_PAGE, GtkBox)

GtkWidget *ips_policy_page_new (IpsWorkspace *workspace);
/* Chooses the policy in force for @sensor. */
void ips_policy_page_show_sensor (IpsPolicyPage *self, IpsSensor *sensor);
void ips_policy_page_focus_search (IpsPolicyPage *self);

G_END_DECLS
