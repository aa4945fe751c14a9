/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-sensor-error.h"

G_BEGIN_DECLS

/**
 * IpsSiteError: what web servers, proxies and the libraries below us complain of, mapped once into
 * IPS_ERROR. Every message begins with @host and a colon.
 */

/* An error of GIO, of its TLS or of libsoup. @proxy: (nullable): "proxy.example:8080" where one was set.
 * Cancelling is copied as it is. (transfer full) */
GError *ips_site_error_map (const GError *foreign, IpsStage stage, const char *host, const char *proxy);
GError *ips_site_error_new_timed_out (IpsStage stage, guint limit_ms, const char *host, const char *proxy);   /* (transfer full) */

/* A status that is neither 200 nor 206 nor a redirect. @reason: (nullable): the server's own phrase, not yet
 * safe. @schemes: (nullable): the ways to log in that were offered ("Basic, Digest"). (transfer full) */
GError *ips_site_error_new_from_status (guint status, const char *reason, const char *host, const char *proxy,
                                        gboolean with_login, const char *schemes);
/* 407. @schemes: (nullable): what it offers; @scheme: (nullable): what it was answered with and turned down; @ticket: (nullable):
 * why the system's Kerberos login did not serve, a fragment. (transfer full) */
GError *ips_site_error_new_from_proxy_login (const char *proxy, const char *schemes, const char *scheme, const char *ticket);
/* The server asked for a certificate of ours. @shown: and it was shown one. @words: (nullable): what it says, or the TLS library.
 * (transfer full) */
GError *ips_site_error_new_from_own_certificate (const char *host, gboolean shown, const char *words);
/* What a proxy says instead of opening a tunnel to @host. @proxy: (nullable): not known where it is the system's. (transfer full) */
GError *ips_site_error_new_from_tunnel (guint status, const char *reason, const char *host, const char *proxy);

G_END_DECLS
