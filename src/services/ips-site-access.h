/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-site-session.h"
#include "ips-store.h"
#include "ips-update-settings.h"
#include "ips-vault.h"

G_BEGIN_DECLS

/**
 * ips_server_session_async:
 * @settings: whose trust, proxy and client certificate count
 * @proxy_password: (nullable)
 * @passphrase: (nullable): of the client certificate
 *
 * A session that trusts what @settings say and what is accepted in the store. Main thread. Ended by
 * ips_server_session_finish(): (transfer full).
 */
void ips_server_session_async (IpsStore *store, const IpsUpdateSettings *settings, IpsSecret *proxy_password, IpsSecret *passphrase, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteSession *ips_server_session_finish (IpsStore *store, GAsyncResult *result, GError **error);

/**
 * ips_site_access_open_async:
 *
 * A session with the vendor's or a local server as Edit Update Server Settings says: through its proxy with its login,
 * trusting the system's authorities or only what was accepted, read from the store at this moment. Main thread.
 *
 * Returns by _finish: (transfer full). @settings: (out) (optional) (transfer full)
 */
void ips_site_access_open_async (IpsStore *store, IpsVault *vault, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteSession *ips_site_access_open_finish (GAsyncResult *result, IpsUpdateSettings **settings, GError **error);

G_END_DECLS
