/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * IpsTlsBackend:
 *
 * GIO's TLS with client connections of ours (#IpsTlsConnection); all else is that of the backend
 * which GIO would have chosen.
 */
#define IPS_TYPE_TLS_BACKEND (ips_tls_backend_get_type ())
G_DECLARE_FINAL_TYPE (IpsTlsBackend, ips_tls_backend, IPS, TLS_BACKEND, GObject)

/* To be called before anything asks for GIO's TLS. Returns: %FALSE where that had happened already, or
 * where GIO_USE_TLS in the environment names another backend: GIO's own TLS is then in use. */
gboolean ips_tls_backend_install (void);

G_END_DECLS
