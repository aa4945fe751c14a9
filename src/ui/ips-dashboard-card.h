/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-problem.h"

G_BEGIN_DECLS

/**
 * IpsDashboardCard: one subject of the dashboard: how it stands in a line with a sign, what there is to say of it, and the way
 * there.
 */
#define IPS_TYPE_DASHBOARD_CARD (ips_dashboard_card_get_type ())
G_DECLARE_FINAL_TYPE (IpsDashboardCard, ips_dashboard_card, IPS, DASHBOARD_CARD, GtkFrame)

/* @action: a detailed one, "app.administration::licensing" */
GtkWidget *ips_dashboard_card_new (const char *title, const char *button_label, const char *action);
/* @lines: (nullable): below it, with line breaks */
void ips_dashboard_card_show (IpsDashboardCard *self, IpsSign sign, const char *state, const char *lines);

G_END_DECLS
