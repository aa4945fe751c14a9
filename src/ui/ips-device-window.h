/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-device-facts.h"

G_BEGIN_DECLS

/**
 * IpsDeviceWindow: the device page: one device whole, in tabs, with the way to what changes it. It only shows: what it offers
 * are the dialogs and views that there are. One per device: a second call presents the first one's window. Main thread.
 */
#define IPS_TYPE_DEVICE_WINDOW (ips_device_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsDeviceWindow, ips_device_window, IPS, DEVICE_WINDOW, GtkApplicationWindow)

GtkWidget *ips_device_window_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkApplication *application);
void ips_device_window_show_tab (IpsDeviceWindow *self, IpsDeviceTab tab);

G_END_DECLS
