/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-client-identity.h"

G_BEGIN_DECLS

/**
 * IpsTlsConnection:
 *
 * A #GTlsClientConnection that needs no thread: GIO's own runs each handshake in the one pool of
 * threads that all of GIO shares, where a few peers that accept and stay silent hold up everybody
 * else. Here a handshake is a source on the base stream, which must be pollable.
 *
 * For one thread at a time; "accept-certificate" is emitted in it, in the middle of the handshake.
 * It never resumes an older session, so that is asked each time. What it shows of its own is set by
 * ips_tls_connection_set_own() ("certificate" and "interaction" are kept and not used); it has no channel bindings.
 */
#define IPS_TYPE_TLS_CONNECTION (ips_tls_connection_get_type ())
G_DECLARE_FINAL_TYPE (IpsTlsConnection, ips_tls_connection, IPS, TLS_CONNECTION, GTlsConnection)

/* What is shown to a server that asks for a certificate; before the handshake. @identity: (nullable) */
void ips_tls_connection_set_own (IpsTlsConnection *self, IpsClientIdentity *identity);
/* After the handshake: whether the server asked for one. */
gboolean ips_tls_connection_was_asked (IpsTlsConnection *self);

/* For its two streams. Before the first handshake it is made. Errors: %G_IO_ERROR_CLOSED,
 * %G_IO_ERROR_WOULD_BLOCK where not @blocking, %G_IO_ERROR_CANCELLED, %G_TLS_ERROR and those of the
 * base stream. */
gssize ips_tls_connection_read (IpsTlsConnection *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable,
                                GError **error);
gssize ips_tls_connection_write (IpsTlsConnection *self, const void *buffer, gsize count, gboolean blocking,
                                 GCancellable *cancellable, GError **error);
gboolean ips_tls_connection_is_ready (IpsTlsConnection *self, GIOCondition condition);
GSource *ips_tls_connection_create_source (IpsTlsConnection *self, GIOCondition condition);

G_END_DECLS
