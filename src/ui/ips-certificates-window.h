/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCertificatesWindow: *Manage > IPS > IPS Certificates*, the chapter's table and its four buttons.
 */
#define IPS_TYPE_CERTIFICATES_WINDOW (ips_certificates_window_get_type ())
G_DECLARE_FINAL_TYPE (IpsCertificatesWindow, ips_certificates_window, IPS, CERTIFICATES_WINDOW, GtkApplicationWindow)

GtkWidget *ips_certificates_window_new (IpsWorkspace *workspace, GtkApplication *application);

G_END_DECLS
