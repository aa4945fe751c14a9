/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsHistoryPage: every change somebody made and every trust decision, with a search.
 */
#define IPS_TYPE_HISTORY_PAGE (ips_history_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsHistoryPage, ips_history_page, IPS, HISTORY_PAGE, GtkBox)

GtkWidget *ips_history_page_new (IpsWorkspace *workspace);
/* The same of one device: what happened to it and was done with it under the name it has now. */
GtkWidget *ips_history_page_new_for_sensor (IpsWorkspace *workspace, IpsSensor *sensor);
void ips_history_page_reload (IpsHistoryPage *self);
void ips_history_page_search (IpsHistoryPage *self);

G_END_DECLS
