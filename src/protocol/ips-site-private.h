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
GProxyResolver *ips_site_session_get_resolver (IpsSiteSession *self);     /* (transfer none) */
/* What is shown to @uri, or why nothing can be: both %NULL where nothing was set for it. (transfer none) (nullable) */
IpsClientIdentity *ips_site_session_get_identity (IpsSiteSession *self, GUri *uri, const GError **error);
/* What a head of the proxy's offers to log in with, where it offers any; how it was answered. */
void ips_site_session_note_proxy_offer (IpsSiteSession *self, SoupMessage *message);
void ips_site_session_note_proxy_scheme (IpsSiteSession *self, const char *scheme);
void ips_site_session_note_host (IpsSiteSession *self, const IpsSiteHost *host);

/* "name" or "name:port" where that is not the scheme's own. (transfer full) */
char *ips_site_uri_label (GUri *uri);

/* The ways to log in that a reply's head offers, each once, in its order: "Negotiate, Basic". @proxy: of the proxy.
 * (transfer full) (nullable) */
char *ips_site_dup_schemes (SoupMessage *message, gboolean proxy);

/* Where a redirect from @from leads; %NULL where nobody goes there. @with_body: a question with one goes to no other host.
 * (transfer full) */
GUri *ips_site_resolve_redirect (SoupMessage *message, GUri *from, const char *label, gboolean with_body, GError **error);
/* @leaf: (nullable): and those that it was shown with, as DER. (transfer full) (element-type GBytes) */
GPtrArray *ips_site_list_chain (GTlsCertificate *leaf);

/* The call: one question with its redirects. @method: (nullable): %NULL for a mere handshake, which
 * finishes with %NULL and no error. */
void ips_site_call_async (IpsSiteSession *session, const IpsSiteRequest *request, gboolean probe, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteReply *ips_site_call_finish (GAsyncResult *result, GError **error);

/* Takes over @soup and @stream. */
IpsSiteReply *ips_site_reply_new (SoupSession *soup, SoupMessage *message, GInputStream *stream, const char *host,
                                  gboolean other_host, guint silence_timeout_ms, guint64 max_bytes);

G_END_DECLS
