/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <gnutls/gnutls.h>

G_BEGIN_DECLS

/* Why a handshake failed, or a connection ended that stood, as %G_TLS_ERROR in words. @result: what a call of GnuTLS with @session
 * returned. */
void ips_tls_error_set_handshake (gnutls_session_t session, int result, GError **error);
void ips_tls_error_set_later (gnutls_session_t session, int result, GError **error);

G_END_DECLS
