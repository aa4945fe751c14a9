/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-diagnosis.h"
#include "ips-dialect.h"
#include "ips-site-session.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * ips_server_test_async:
 * @session: with the trust and the proxy of @settings; hosts it met are in ips_site_session_get_hosts()
 * @settings: copied; they need not be the saved ones
 * @user: (nullable) @password: (nullable): for the vendor's or the local server
 *
 * *Test Connection*: name lookup, connection, proxy, certificate, login, listing, download site, eligibility and the first
 * bytes of one file, each with its evidence; what comes after a failure is not tried. Nothing is stored. Main thread.
 *
 * Returns by _finish: (transfer full) (element-type IpsCheck): one per step; %NULL only where it was cancelled
 */
void ips_server_test_async (IpsSiteSession *session, IpsDialect *dialect, const IpsUpdateSettings *settings, const char *user, IpsSecret *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_server_test_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);

G_END_DECLS
