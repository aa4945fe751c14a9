/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-server-certificate.h"
#include "ips-site-access.h"

G_BEGIN_DECLS

/* "https://host:port/" of one accepted certificate. (transfer full) (nullable) */
GUri *ips_server_certificate_make_uri (const IpsServerCertificate *self);

/* (transfer full) (element-type GUri): the servers of @settings that present certificates: locator, download site and
 * licence server, or the local server; none for plain HTTP and folders */
GPtrArray *ips_server_retrieve_list (const IpsUpdateSettings *settings);

/**
 * ips_server_retrieve_async:
 * @session: from ips_server_session_finish()
 * @uris: (element-type GUri): which servers to ask, at the same time
 *
 * Shakes hands with every server and sends nothing. What they presented is ips_site_session_get_hosts() afterwards.
 * Ended by ips_server_retrieve_finish(): (transfer full) (element-type utf8): a sentence for each that presented none;
 * %NULL only where it was cancelled.
 */
void ips_server_retrieve_async (IpsSiteSession *session, GPtrArray *uris, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_server_retrieve_finish (IpsSiteSession *session, GAsyncResult *result, GError **error);

/* (transfer none) (nullable): what @host presented at @port; @hosts: of ips_site_session_get_hosts() */
const IpsSiteHost *ips_server_find_host (GPtrArray *hosts, const char *host, guint port);

/* For the steps of a task that goes from server to server: where @error only says that it was cancelled, @task is ended with it. */
gboolean ips_server_end_cancelled (GTask *task, const GError *error);

G_END_DECLS
