/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsNtpDialog: which NTP server keeps a device's clock: what the device says now, and another one. The change is a job, which
 * reads back what became of it. Main thread.
 */
#define IPS_TYPE_NTP_DIALOG (ips_ntp_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsNtpDialog, ips_ntp_dialog, IPS, NTP_DIALOG, GtkDialog)

GtkWidget *ips_ntp_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent);

G_END_DECLS
