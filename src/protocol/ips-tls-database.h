/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsTlsDatabase:
 *
 * Vouches for nobody: every certificate is of an unknown issuer, so that "accept-certificate" is
 * asked at every handshake, where the leaf is compared with the trusted one. A connection that does
 * not ask is refused. Holds no certificates and costs nothing to make; any thread.
 */
#define IPS_TYPE_TLS_DATABASE (ips_tls_database_get_type ())
G_DECLARE_FINAL_TYPE (IpsTlsDatabase, ips_tls_database, IPS, TLS_DATABASE, GTlsDatabase)

GTlsDatabase *ips_tls_database_get_default (void);  /* (transfer none): one for the whole process */

G_END_DECLS
