/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-secret.h"

G_BEGIN_DECLS

/**
 * ips_proxy_ticket_async:
 * @resolver: knows the way
 * @uri: where the question goes
 *
 * Asks the system's Kerberos login for what a proxy on the way to @uri wants to see where it offers Negotiate (RFC 4559).
 * That may take a word with the key distribution centre, so it is done in a thread; libsoup's own form of it would keep the
 * main loop waiting, and would answer every web server that asks. Callback in the caller's context.
 */
void ips_proxy_ticket_async (GProxyResolver *resolver, GUri *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The value of "Proxy-Authorization"; good for one question. %IPS_ERROR_NO_CREDENTIALS with the library's words, a fragment,
 * where there is no ticket or none can be had; %IPS_ERROR_PROXY where no proxy is on that way. (transfer full) */
IpsSecret *ips_proxy_ticket_finish (GAsyncResult *result, GError **error);

G_END_DECLS
