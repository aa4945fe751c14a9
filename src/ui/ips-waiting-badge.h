/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsWaitingBadge: how many changes wait to be submitted; opens *Submit*. Hidden while there are none.
 */
#define IPS_TYPE_WAITING_BADGE (ips_waiting_badge_get_type ())
G_DECLARE_FINAL_TYPE (IpsWaitingBadge, ips_waiting_badge, IPS, WAITING_BADGE, GtkButton)

GtkWidget *ips_waiting_badge_new (IpsWorkspace *workspace);

G_END_DECLS
