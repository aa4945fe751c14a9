/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include "ips-site-session.h"

G_BEGIN_DECLS

/* Inside of the site session: what its files share. */

SoupSession *ips_site_session_make_soup (IpsSiteSession *self);           /* (transfer full): for one call */
IpsSiteTrust *ips_site_session_get_trust (IpsSiteSession *self);          /* (transfer none) */
const IpsSiteProxy *ips_site_session_get_proxy (IpsSiteSession *self);    /* (transfer none) */
/* The manual proxy on the way to @uri, in words. (transfer none) (nullable) */
const char *ips_site_session_get_proxy_label (IpsSiteSession *self, GUri *uri);
void ips_site_session_note_host (IpsSiteSession *self, const IpsSiteHost *host);

/* "name" or "name:port" where that is not the scheme's own. (transfer full) */
char *ips_site_uri_label (GUri *uri);

/* The call: one question with its redirects. @method: (nullable): %NULL for a mere handshake, which
 * finishes with %NULL and no error. */
void ips_site_call_async (IpsSiteSession *session, const IpsSiteRequest *request, gboolean probe, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteReply *ips_site_call_finish (GAsyncResult *result, GError **error);

/* Takes over @soup and @stream. */
IpsSiteReply *ips_site_reply_new (SoupSession *soup, SoupMessage *message, GInputStream *stream, const char *host,
                                  gboolean other_host, guint silence_timeout_ms, guint64 max_bytes);

G_END_DECLS
