/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsWindowCheck: *Wait for the maintenance window*, wherever devices are changed by hand. It is only there while one of the
 * devices must wait, says when the last of their windows opens, and follows when somebody changes windows. Checked at first.
 */
#define IPS_TYPE_WINDOW_CHECK (ips_window_check_get_type ())
G_DECLARE_FINAL_TYPE (IpsWindowCheck, ips_window_check, IPS, WINDOW_CHECK, GtkCheckButton)

GtkWidget *ips_window_check_new (IpsWorkspace *workspace);
/* For one that a template made; once. */
void ips_window_check_set_workspace (IpsWindowCheck *self, IpsWorkspace *workspace);
/* @sensors: (element-type IpsSensor): what would be changed; referenced */
void ips_window_check_set_sensors (IpsWindowCheck *self, GPtrArray *sensors);
/* Whether they are to wait: it is there and checked. */
gboolean ips_window_check_is_wanted (IpsWindowCheck *self);

G_END_DECLS
