/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-dialect.h"
#include "ips-site-session.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/* Most download hosts that are looked at. */
#define IPS_SERVER_DISCOVER_MAX_HOSTS 20

/**
 * ips_server_discover_async:
 * @session: with the trust and the proxy of @settings
 * @user: (nullable) @password: (nullable): of the vendor's account or the local server's
 *
 * *Retrieve*: shows every host that is really used in one step. It shakes hands with the servers of @settings; where
 * the first one is trusted already and there is a login, it also asks it for its files, shakes hands with the hosts
 * those lie on, and begins to fetch one file of each, so that the hosts redirects lead to are met too. Nothing is stored,
 * and nothing is sent to a host that is not trusted. What they presented is ips_site_session_get_hosts() afterwards. Main
 * thread.
 *
 * Returns by _finish: (transfer full) (element-type utf8): a sentence for each that presented none, and one where more hosts
 * are to be found once something is accepted or entered; %NULL only where it was cancelled
 */
void ips_server_discover_async (IpsSiteSession *session, IpsDialect *dialect, const IpsUpdateSettings *settings, const char *user, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_server_discover_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
