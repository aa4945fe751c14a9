/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <libsoup/soup.h>
#include "ips-site-session.h"

/**
 * TestSite: an authority, and web servers with certificates it issued (or others), in this process.
 */
typedef struct
{
  char *directory;
  char *authority;     /* path of its certificate */
} TestAuthority;

TestAuthority *test_authority_new (void);
void test_authority_free (TestAuthority *self);
/* PEM of key and certificate for these names ("DNS:a,IP:127.0.0.1"); @days may be negative. (transfer full) */
char *test_authority_issue (TestAuthority *self, const char *names, int days);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestAuthority, test_authority_free)

/* On 127.0.0.1; @pem: (nullable): %NULL for plain HTTP */
SoupServer *test_site_new (const char *pem, guint *port);
GUri *test_site_uri (gboolean tls, guint port, const char *path);
IpsCertificate *test_site_certificate (const char *pem);

/* These run the main context until the call is over. */
GBytes *test_site_fetch (IpsSiteSession *session, const IpsSiteRequest *request, IpsSiteReply **reply, GError **error);
IpsSiteReply *test_site_open (IpsSiteSession *session, const IpsSiteRequest *request, GCancellable *cancellable, GError **error);
gboolean test_site_probe (IpsSiteSession *session, GUri *uri, GError **error);
gssize test_site_read (IpsSiteReply *reply, void *buffer, gsize count, GCancellable *cancellable, GError **error);
