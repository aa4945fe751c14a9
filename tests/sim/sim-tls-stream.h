/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "sim-certificate.h"

G_BEGIN_DECLS

/**
 * SimTlsStream: the server's side of TLS over a socket that does not block.
 *
 * GTlsServerConnection spends a thread on each handshake and has one set of protocol versions for all
 * connections; here a stalled client costs a file descriptor only, and one sensor can speak TLS 1.0.
 */
#define SIM_TYPE_TLS_STREAM (sim_tls_stream_get_type ())
G_DECLARE_FINAL_TYPE (SimTlsStream, sim_tls_stream, SIM, TLS_STREAM, GIOStream)

SimTlsStream *sim_tls_stream_new (GSocket *socket, SimCertificate *certificate, gboolean tls10_only);
void sim_tls_stream_handshake_async (SimTlsStream *self, guint timeout_s, GAsyncReadyCallback callback, gpointer user_data);
/* (transfer full) (nullable): the protocol, "TLS1.3" */
char *sim_tls_stream_handshake_finish (SimTlsStream *self, GAsyncResult *result, GError **error);

G_END_DECLS
