/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-server-certificate.h"
#include "ips-site-trust.h"

G_BEGIN_DECLS

/**
 * IpsServerCertificateRow: one update server's certificate: what it presents, what the system says of it, what is
 * accepted for it, and what changed between the two.
 *
 * Signals "accept", "view", "forget": the row's buttons.
 */
#define IPS_TYPE_SERVER_CERTIFICATE_ROW (ips_server_certificate_row_get_type ())
G_DECLARE_FINAL_TYPE (IpsServerCertificateRow, ips_server_certificate_row, IPS, SERVER_CERTIFICATE_ROW, GtkListBoxRow)

/* One of the two may be %NULL. @presented: what the server showed just now; @stored: what is accepted for it.
 * @pinned: whether only accepted certificates count. */
GtkWidget *ips_server_certificate_row_new (const IpsServerCertificate *stored, const IpsSiteHost *presented, gboolean pinned, gint64 now_us);
const char *ips_server_certificate_row_get_host (IpsServerCertificateRow *self);
guint ips_server_certificate_row_get_port (IpsServerCertificateRow *self);
/* What the server presents, as it was retrieved now or at the last check. (transfer none) (nullable) */
IpsCertificate *ips_server_certificate_row_get_presented (IpsServerCertificateRow *self);
IpsCertificate *ips_server_certificate_row_get_stored (IpsServerCertificateRow *self);

G_END_DECLS
