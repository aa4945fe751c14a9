/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-certificate.h"
#include "ips-store.h"

G_BEGIN_DECLS

/**
 * ips_server_certificate_dialog_new:
 * @name: the server, "www.example:443"
 * @stored: (nullable): the accepted certificate
 * @presented: (nullable): what the server presents
 *
 * Both certificates side by side, to be presented. Decides nothing. Main thread.
 */
GtkWidget *ips_server_certificate_dialog_new (IpsStore *store, const char *name, IpsCertificate *stored, IpsCertificate *presented, GtkWindow *parent);

G_END_DECLS
