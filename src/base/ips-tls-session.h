/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-client-identity.h"

G_BEGIN_DECLS

/**
 * IpsTlsSession:
 *
 * The client's end of one TLS connection, by GnuTLS, over a stream that can be polled. No call waits
 * unless it is told to: it fails with %G_IO_ERROR_WOULD_BLOCK, and ips_tls_session_create_source()
 * tells when to come back. For one thread at a time.
 */
typedef struct _IpsTlsSession IpsTlsSession;

/* Judges the peer's certificates, the leaf first (element-type GBytes: DER), in the middle of a
 * handshake. %FALSE ends it. */
typedef gboolean (*IpsTlsVerifyFunc) (GPtrArray *chain, gpointer user_data);

/* @base has input and output streams that can be polled. @server_name: (nullable): a name, not an
 * address. @protocols: (nullable): for ALPN. Errors: %G_TLS_ERROR. */
IpsTlsSession *ips_tls_session_new (GIOStream *base, const char *server_name, const char * const *protocols,
                                    IpsTlsVerifyFunc verify, gpointer user_data, GError **error);
void ips_tls_session_free (IpsTlsSession *self);

/* Shows @identity where the peer asks for a certificate. Before the handshake; @identity is to live as long. */
void ips_tls_session_set_identity (IpsTlsSession *self, IpsClientIdentity *identity);
/* After the handshake: whether the peer asked for a certificate of ours. */
gboolean ips_tls_session_was_asked (IpsTlsSession *self);

/* Errors: %G_IO_ERROR_WOULD_BLOCK (call it again), %G_IO_ERROR_CANCELLED, those of @base, %G_TLS_ERROR. */
gboolean ips_tls_session_handshake (IpsTlsSession *self, gboolean blocking, GCancellable *cancellable, GError **error);

/* After the handshake. Errors as above, and %G_TLS_ERROR_EOF where the peer was cut off without its
 * farewell. Returns: bytes; 0 after the farewell; -1 on error. */
gssize ips_tls_session_read (IpsTlsSession *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable,
                             GError **error);

/* After %G_IO_ERROR_WOULD_BLOCK the same bytes are offered again. */
gssize ips_tls_session_write (IpsTlsSession *self, const void *buffer, gsize count, gboolean blocking,
                              GCancellable *cancellable, GError **error);

/* Says farewell if that can be done at once. */
void ips_tls_session_say_goodbye (IpsTlsSession *self);

/* Whether a call for @condition (%G_IO_IN or %G_IO_OUT) may get on. */
gboolean ips_tls_session_is_ready (IpsTlsSession *self, GIOCondition condition);
GSource *ips_tls_session_create_source (IpsTlsSession *self, GIOCondition condition);

/* These tell something after the handshake. */
GTlsProtocolVersion ips_tls_session_get_version (IpsTlsSession *self);
char *ips_tls_session_dup_protocol (IpsTlsSession *self);      /* (nullable) */
char *ips_tls_session_dup_ciphersuite (IpsTlsSession *self);   /* (nullable) */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsTlsSession, ips_tls_session_free)

G_END_DECLS
