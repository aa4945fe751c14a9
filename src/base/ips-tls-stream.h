/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-tls-connection.h"

G_BEGIN_DECLS

/**
 * IpsTlsInputStream, IpsTlsOutputStream:
 *
 * The two directions of an #IpsTlsConnection, pollable. They do not keep the connection: without it
 * they are closed.
 */
#define IPS_TYPE_TLS_INPUT_STREAM (ips_tls_input_stream_get_type ())
G_DECLARE_FINAL_TYPE (IpsTlsInputStream, ips_tls_input_stream, IPS, TLS_INPUT_STREAM, GInputStream)
#define IPS_TYPE_TLS_OUTPUT_STREAM (ips_tls_output_stream_get_type ())
G_DECLARE_FINAL_TYPE (IpsTlsOutputStream, ips_tls_output_stream, IPS, TLS_OUTPUT_STREAM, GOutputStream)

GInputStream *ips_tls_input_stream_new (IpsTlsConnection *connection);
GOutputStream *ips_tls_output_stream_new (IpsTlsConnection *connection);

G_END_DECLS
