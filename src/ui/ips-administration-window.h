/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsAdministrationWindow: *Tools > Security Manager Administration*: the table of contents at the left, the page
 * at the right, Restore Defaults, Reset and Save at the foot. Each page is an IpsAdministrationPage and a line of the
 * table in the .c file.
 */
#define IPS_TYPE_ADMINISTRATION_WINDOW (ips_administration_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsAdministrationWindow, ips_administration_window, IPS, ADMINISTRATION_WINDOW, GtkApplicationWindow)

GtkWidget *ips_administration_window_new (IpsWorkspace *workspace, GtkApplication *application);

/* @page: "device-communication", "licensing", ...: the ids of the table in the .c file; one that is not known changes nothing */
void ips_administration_window_show_page (IpsAdministrationWindow *self, const char *page);

G_END_DECLS
