/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsStoredCertificates: the certificates that are trusted, with Add Certificate…, View and Remove (which can be
 * undone).
 */
#define IPS_TYPE_STORED_CERTIFICATES (ips_stored_certificates_get_type ())
G_DECLARE_FINAL_TYPE (IpsStoredCertificates, ips_stored_certificates, IPS, STORED_CERTIFICATES, GtkBox)

GtkWidget *ips_stored_certificates_new (IpsWorkspace *workspace);

G_END_DECLS
