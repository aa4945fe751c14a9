/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsCertificateDialog: the certificate in the store and the one on the device side by side, what differs, and
 * the three tests a client makes. One per sensor: a second call presents the first one's window.
 */
#define IPS_TYPE_CERTIFICATE_DIALOG (ips_certificate_dialog_get_type ())
G_DECLARE_FINAL_TYPE (IpsCertificateDialog, ips_certificate_dialog, IPS, CERTIFICATE_DIALOG, GtkDialog)

GtkWidget *ips_certificate_dialog_new (IpsWorkspace *workspace, IpsSensor *sensor, GtkWindow *parent);

G_END_DECLS
