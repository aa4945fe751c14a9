/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsSchedulesWindow:
 *
 * *Tools > Schedules*: what is done when without anybody asking, when it runs next, what came of it last; suspended and
 * resumed with a comment, and run at once.
 */
#define IPS_TYPE_SCHEDULES_WINDOW (ips_schedules_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsSchedulesWindow, ips_schedules_window, IPS, SCHEDULES_WINDOW, GtkApplicationWindow)

GtkWidget *ips_schedules_window_new (IpsWorkspace *workspace, GtkApplication *application);

G_END_DECLS
