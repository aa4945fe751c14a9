/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-client-identity.h"
#include "ips-secret.h"
#include "ips-site-reply.h"
#include "ips-site-trust.h"

G_BEGIN_DECLS

/* How the sites are reached. %IPS_SITE_PROXY_SYSTEM asks what the desktop has set. */
typedef enum { IPS_SITE_PROXY_NONE, IPS_SITE_PROXY_SYSTEM, IPS_SITE_PROXY_MANUAL } IpsSiteProxyMode;
typedef struct
{
  IpsSiteProxyMode mode;
  const char *host;       /* of a manual one, which speaks HTTP */
  guint port;
  const char *user;       /* (nullable): only sent where the proxy asks (Basic or Digest; Negotiate takes the system's own login) */
  IpsSecret *password;    /* (nullable) */
  const char *const *exceptions;   /* (nullable): hosts that are reached without a manual one, as GSimpleProxyResolver takes them */
} IpsSiteProxy;

#define IPS_SITE_MAX_REDIRECTS 5
#define IPS_SITE_HEAD_TIMEOUT_MS 30000
#define IPS_SITE_SILENCE_TIMEOUT_MS 60000

/**
 * IpsSiteRequest: one question to a web server. Begin with { .uri = ... }; zero is a good value
 * everywhere else.
 */
typedef struct
{
  GUri *uri;                    /* http or https, without a login in it */
  const char *method;           /* (nullable): "GET", "HEAD", "POST" or "PUT"; %NULL for "GET" */
  const char *content_type;     /* of @body */
  GBytes *body;                 /* (nullable) */
  const char *accept;           /* (nullable): the header's value */
  const char *secret_name;      /* (nullable): a header that goes to the host of @uri and no other ... */
  IpsSecret *secret;            /* (nullable): ... and its value, one line of ASCII */
  gboolean any_success;         /* every answer from 200 to 299 is the reply */
  const char *user;             /* (nullable): a login for the host of @uri and no other */
  IpsSecret *password;          /* (nullable) */
  gboolean login_at_once;       /* Basic goes along with the question, as the vendor's sites want it; else
                                 * Basic or Digest, when the server asks */
  gint64 range_start;           /* > 0: only the bytes from there on */
  const char *if_range;         /* (nullable): ETag or Last-Modified that the first bytes had: all is sent where it differs */
  gboolean allow_missing_range; /* a server without ranges may send all */
  guint head_timeout_ms;        /* until the reply's head is there, redirects included; 0: IPS_SITE_HEAD_TIMEOUT_MS */
  guint silence_timeout_ms;     /* between two pieces of the body; 0: IPS_SITE_SILENCE_TIMEOUT_MS */
  guint64 max_bytes;            /* of the body; 0: no limit when it is read as a stream, 8 MiB for ips_site_session_fetch_async() */
  gboolean no_redirect;         /* a redirect is an error */
} IpsSiteRequest;

/**
 * IpsSiteSession: a run of questions to the vendor's or a local server, over HTTP and HTTPS.
 *
 * No byte, and no login, goes to a host whose certificate #IpsSiteTrust does not trust: such a call
 * fails with %IPS_ERROR_CERT_UNKNOWN or %IPS_ERROR_CERT_CHANGED, and the certificate is among
 * ips_site_session_get_hosts(). A login goes to the host, port and scheme of the request's address and
 * nowhere else; a redirect to another host is followed without it, at most IPS_SITE_MAX_REDIRECTS of
 * them, never from https to http. No cookies are kept, nothing is decoded or cached.
 *
 * Errors are of IPS_ERROR with the host in front and are explained by ips_explain_site_error():
 * %IPS_ERROR_UNREACHABLE, %IPS_ERROR_REFUSED, %IPS_ERROR_TIMED_OUT, %IPS_ERROR_TLS, the two of trust,
 * %IPS_ERROR_NO_CREDENTIALS (401 and no login given), %IPS_ERROR_LOGIN_REJECTED (401),
 * %IPS_ERROR_PERMISSION (403), %IPS_ERROR_NOT_FOUND (404, 410), %IPS_ERROR_BUSY (429, 502 to 504),
 * %IPS_ERROR_CONFLICT (416 and other answers to a range that no longer fits), %IPS_ERROR_PROXY,
 * %IPS_ERROR_PROXY_LOGIN (407), %IPS_ERROR_TOO_LARGE, %IPS_ERROR_PROTOCOL. Main thread only.
 */
#define IPS_TYPE_SITE_SESSION (ips_site_session_get_type ())
G_DECLARE_FINAL_TYPE (IpsSiteSession, ips_site_session, IPS, SITE_SESSION, GObject)

/* What the proxy offered when it last asked for a login ("Negotiate, Basic"), and which of them it was answered with last;
 * %NULL where it did not ask, and where nothing was sent. (transfer none) (nullable) */
const char *ips_site_session_get_proxy_offer (IpsSiteSession *self);
const char *ips_site_session_get_proxy_scheme (IpsSiteSession *self);
/* Whether a manual proxy is between us and @uri, which is none of its exceptions. */
gboolean ips_site_session_has_manual_proxy (IpsSiteSession *self, GUri *uri);
/* @proxy: (nullable): copied; %NULL for none */
IpsSiteSession *ips_site_session_new (IpsSiteTrust *trust, const IpsSiteProxy *proxy);

/* Our certificate for the server at @origin and no other, shown where it asks for one in the TLS handshake. Where it could not
 * be had, @identity is %NULL and @error says why: questions to that server then fail with it, and others do not. */
void ips_site_session_set_identity (IpsSiteSession *self, GUri *origin, IpsClientIdentity *identity, const GError *error);

/* Sends the question; finishes when the reply's head is there and says 200 or 206. Everything of @request
 * is copied or referenced. */
void ips_site_session_open_async (IpsSiteSession *self, const IpsSiteRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
IpsSiteReply *ips_site_session_open_finish (IpsSiteSession *self, GAsyncResult *result, GError **error);   /* (transfer full) */

/* The same and the whole body, for what is small. @reply: (out) (optional) (transfer full) */
void ips_site_session_fetch_async (IpsSiteSession *self, const IpsSiteRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GBytes *ips_site_session_fetch_finish (IpsSiteSession *self, GAsyncResult *result, IpsSiteReply **reply, GError **error);

/* Connects (through the proxy where there is one), shakes hands, looks at the certificate, sends nothing
 * and closes: it is then among the hosts. Nobody needs to trust it. http: %IPS_ERROR_UNSUPPORTED. */
void ips_site_session_probe_async (IpsSiteSession *self, GUri *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_site_session_probe_finish (IpsSiteSession *self, GAsyncResult *result, GError **error);

/* (transfer none) (element-type IpsSiteHost): every host of this run that showed a certificate, in the order of
 * their first contact, each with what it showed last */
GPtrArray *ips_site_session_get_hosts (IpsSiteSession *self);

/* "https" or "http", host and port (the default one where the address names none). @error: %IPS_ERROR_INVALID
 * where @text is no address of a web server or has a login in it. (transfer full) (nullable) */
GUri *ips_site_uri_parse (const char *text, GError **error);
/* The scheme's own where @uri names none. @uri: http or https */
guint ips_site_uri_port (GUri *uri);
/* Same scheme, host and port. A link may have no host: it is the origin of none. */
gboolean ips_site_uri_same_origin (GUri *a, GUri *b);

G_END_DECLS
