/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-catalogue.h"

G_BEGIN_DECLS

/**
 * IpsLevelCompareWindow:
 *
 * *Compare Update Levels*: two levels of the catalogue are chosen, and what changed from one to the other is listed, to be
 * filtered, looked at and exported.
 *
 * Signal "signature-activated" (guint64 key): somebody wants to see that signature in a policy.
 */
#define IPS_TYPE_LEVEL_COMPARE_WINDOW (ips_level_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsLevelCompareWindow, ips_level_compare_window, IPS, LEVEL_COMPARE_WINDOW, GtkWindow)

/* @from, @to: what is chosen at first; 0: the two highest levels. @parent: (nullable) */
GtkWidget *ips_level_compare_window_new (IpsCatalogue *catalogue, guint from, guint to, GtkWindow *parent);

G_END_DECLS
