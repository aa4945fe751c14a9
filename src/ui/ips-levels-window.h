/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsLevelsWindow:
 *
 * *Update Levels*: every level of the catalogue with where it came from and who uses it, and the packages of the library whose
 * level could not be read, with the reason. Levels are compared, forgotten and read again here.
 *
 * Signal "signature-activated" (guint64 key): as of IpsLevelCompareWindow.
 */
#define IPS_TYPE_LEVELS_WINDOW (ips_levels_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsLevelsWindow, ips_levels_window, IPS, LEVELS_WINDOW, GtkWindow)

/* @parent: (nullable) */
GtkWidget *ips_levels_window_new (IpsWorkspace *workspace, GtkWindow *parent);

G_END_DECLS
