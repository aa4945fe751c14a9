/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-diagnosis.h"
#include "ips-site-session.h"
#include "ips-store.h"
#include "ips-update-settings.h"

G_BEGIN_DECLS

/**
 * ips_proxy_test_async:
 * @session: with the proxy of @settings
 *
 * *Test Proxy*: whether the manual proxy is there, and whether it lets through to the update server (the vendor's where updates
 * come from a folder), with what it offers to log in. Nothing is asked of the server but its first words. Main thread.
 *
 * Returns by _finish: (transfer full) (element-type IpsCheck): Connection, Proxy; %NULL only where it was cancelled
 */
void ips_proxy_test_async (IpsSiteSession *session, const IpsUpdateSettings *settings, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_proxy_test_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);

/* Notes that the manual proxy of @settings, where one is on the way to its server, let @session through. Written behind. */
void ips_proxy_note_success (IpsStore *store, IpsSiteSession *session, const IpsUpdateSettings *settings, gint64 now_us);
/* "29 Nov 2026 00:56 (3 min ago), through proxy.example:3128, logged in by Digest"; @facts: of ips_store_load_update_facts_finish().
 * (transfer full) (nullable): never yet */
char *ips_proxy_describe_success (GHashTable *facts, gint64 now_us);

G_END_DECLS
