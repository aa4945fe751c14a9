/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsActivityPage: the *Activity* view: jobs with their operations, and the history.
 */
#define IPS_TYPE_ACTIVITY_PAGE (ips_activity_page_get_type ())
G_DECLARE_FINAL_TYPE (IpsActivityPage, ips_activity_page, IPS, ACTIVITY_PAGE, GtkBox)

GtkWidget *ips_activity_page_new (IpsWorkspace *workspace);
/* Shows the jobs and selects @job. */
void ips_activity_page_show_job (IpsActivityPage *self, IpsJob *job);
/* Gives the keyboard to the search of the tab in front. */
void ips_activity_page_search (IpsActivityPage *self);

G_END_DECLS
