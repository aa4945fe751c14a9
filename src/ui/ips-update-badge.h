/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsUpdateBadge: to how many devices updates were applied that are not deployed; opens *Deploy*. Hidden while
 * there are none.
 */
#define IPS_TYPE_UPDATE_BADGE (ips_update_badge_get_type ())
G_DECLARE_FINAL_TYPE (IpsUpdateBadge, ips_update_badge, IPS, UPDATE_BADGE, GtkButton)

GtkWidget *ips_update_badge_new (IpsWorkspace *workspace);

G_END_DECLS
