/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "ips-error.h"
#include "ips-site-error.h"
#include "ips-sensor-link.h"
#include "test-link.h"
#include "test-server.h"
#include "test-site.h"

#define USER "someone"
#define PASSWORD "Hunter2-geheim"

typedef struct
{
  TestAuthority *authority;
  char *pem;              /* of the authority, for 127.0.0.1 */
  char *own_pem;          /* signed by itself */
  SoupServer *server, *other, *plain;
  guint port, other_port, plain_port;
  IpsSiteTrust *trust;
  IpsSiteSession *session;
  IpsSecret *password;
  GPtrArray *seen;        /* "PATH AUTHORIZATION" of every request, by any server */
  guint other_status;
} Fixture;

static void
handle_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  Fixture *f = user_data;
  const char *login = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Authorization");
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  g_ptr_array_add (f->seen, g_strdup_printf ("%s %s", path, login != NULL ? login : "-"));
  soup_server_message_set_status (message, 200, NULL);
  if (g_str_equal (path, "/hello"))
    soup_server_message_set_response (message, "text/plain; charset=UTF-8", SOUP_MEMORY_STATIC, "hello", 5);
  else if (g_str_equal (path, "/big"))
    {
      soup_message_headers_replace (headers, "ETag", "\"one\"");
      soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
      soup_server_message_set_response (message, "application/zip", SOUP_MEMORY_TAKE, g_strnfill (3000000, 'x'), 3000000);
    }
  else if (g_str_has_prefix (path, "/status/"))
    soup_server_message_set_status (message, (guint) g_ascii_strtoull (path + 8, NULL, 10), NULL);
  else if (g_str_equal (path, "/loop"))
    soup_server_message_set_redirect (message, 302, "/loop");
  else if (g_str_equal (path, "/near"))
    soup_server_message_set_redirect (message, 302, "hello");
  else if (g_str_equal (path, "/nowhere"))
    soup_message_headers_replace (headers, "Location", "javascript:alert(1)"), soup_server_message_set_status (message, 302, NULL);
  else if (g_str_equal (path, "/far") || g_str_equal (path, "/down"))
    {
      g_autofree char *where = g_str_equal (path, "/far") ? g_strdup_printf ("https://127.0.0.1:%u/hello", f->other_port)
                                                          : g_strdup_printf ("http://127.0.0.1:%u/hello", f->plain_port);

      soup_server_message_set_redirect (message, 302, where);
    }
  else if (g_str_equal (path, "/echo"))
    {
      SoupMessageBody *body = soup_server_message_get_request_body (message);

      soup_server_message_set_response (message, "text/plain", SOUP_MEMORY_COPY, body->data, (gsize) body->length);
    }
  else if (g_str_equal (path, "/must"))
    {
      if (login == NULL || !g_str_has_prefix (login, "Basic "))
        {
          soup_message_headers_append (headers, "WWW-Authenticate", "Negotiate");
          soup_message_headers_append (headers, "WWW-Authenticate", "Basic realm=\"x\"");
          soup_server_message_set_status (message, 401, NULL);
        }
    }
  else
    soup_server_message_set_status (message, 404, NULL);
}

static char *
digest_cb (SoupAuthDomain *domain, SoupServerMessage *message, const char *username, gpointer user_data)
{
  return g_str_equal (username, USER) ? soup_auth_domain_digest_encode_password (USER, "there", PASSWORD) : NULL;
}

static void
make_session (Fixture *f, IpsSiteTrustMode mode)
{
  g_clear_object (&f->session);
  g_clear_object (&f->trust);
  f->trust = ips_site_trust_new (mode, f->authority->authority);
  f->session = ips_site_session_new (f->trust, NULL);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr(SoupAuthDomain) domain = NULL;

  f->authority = test_authority_new ();
  f->pem = test_authority_issue (f->authority, "IP:127.0.0.1", 20);
  f->own_pem = test_certificate_new ("127.0.0.1", "rsa:2048", "-sha256");
  f->server = test_site_new (f->pem, &f->port);
  f->other = test_site_new (f->own_pem, &f->other_port);
  f->plain = test_site_new (NULL, &f->plain_port);
  f->seen = g_ptr_array_new_with_free_func (g_free);
  f->password = ips_secret_new (PASSWORD);
  soup_server_add_handler (f->server, NULL, handle_cb, f, NULL);
  soup_server_add_handler (f->other, NULL, handle_cb, f, NULL);
  soup_server_add_handler (f->plain, NULL, handle_cb, f, NULL);
  domain = soup_auth_domain_digest_new ("realm", "there", NULL);
  soup_auth_domain_add_path (domain, "/digest");
  soup_auth_domain_digest_set_auth_callback (domain, digest_cb, NULL, NULL);
  soup_server_add_auth_domain (f->server, domain);
  make_session (f, IPS_SITE_TRUST_AUTHORITIES);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (g_steal_pointer (&f->session));
  /* The thread that read the authorities lets go of its task after we were told. */
  for (guint i = 0; i < 2000 && g_atomic_int_get ((int *) &G_OBJECT (f->trust)->ref_count) > 1; i++)
    g_usleep (1000);
  g_assert_finalize_object (g_steal_pointer (&f->trust));
  soup_server_disconnect (f->server);
  soup_server_disconnect (f->other);
  soup_server_disconnect (f->plain);
  g_clear_object (&f->server);
  g_clear_object (&f->other);
  g_clear_object (&f->plain);
  g_clear_pointer (&f->authority, test_authority_free);
  g_clear_pointer (&f->seen, g_ptr_array_unref);
  g_clear_pointer (&f->password, ips_secret_unref);
  g_free (f->pem);
  g_free (f->own_pem);
}

/* "" or the error's text; the body must be @body where it is given. */
static IpsError
ask (Fixture *f, IpsSiteRequest request, gboolean tls, guint port, const char *path, const char *body)
{
  g_autoptr(GUri) uri = test_site_uri (tls, port, path);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;

  request.uri = uri;
  bytes = test_site_fetch (f->session, &request, NULL, &error);
  if (bytes == NULL)
    {
      g_test_message ("%s: %s", path, error->message);
      g_assert_true (error->domain == IPS_ERROR);
      g_assert_true (g_str_has_prefix (error->message, "127.0.0.1"));
      g_assert_null (strstr (error->message, PASSWORD));
      return (IpsError) error->code;
    }
  if (body != NULL)
    {
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), body, strlen (body));
    }
  return IPS_ERROR_N_CODES;
}

#define ok IPS_ERROR_N_CODES

static void
test_trust (Fixture *f, gconstpointer data)
{
  const IpsSiteRequest plainly = { NULL };
  g_autoptr(IpsCertificate) own = test_site_certificate (f->own_pem);
  g_autoptr(IpsCertificate) issued = test_site_certificate (f->pem);
  IpsSiteHost *seen;

  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/hello", "hello"), ==, ok);
  g_assert_cmpint (ask (f, plainly, TRUE, f->other_port, "/hello", NULL), ==, IPS_ERROR_CERT_UNKNOWN);
  g_assert_cmpint (ask (f, plainly, FALSE, f->plain_port, "/hello", "hello"), ==, ok);
  g_assert_cmpuint (f->seen->len, ==, 2);   /* nothing was asked of the unknown one */
  g_assert_cmpuint (ips_site_session_get_hosts (f->session)->len, ==, 2);
  seen = g_ptr_array_index (ips_site_session_get_hosts (f->session), 0);
  g_assert_cmpuint (seen->chain, ==, 0);
  g_assert_true (ips_certificate_equal (seen->certificate, issued));
  seen = g_ptr_array_index (ips_site_session_get_hosts (f->session), 1);
  g_assert_true (seen->chain & IPS_CHAIN_UNKNOWN_ISSUER);
  g_assert_true (ips_certificate_equal (seen->certificate, own));

  /* Accepted by a person. */
  ips_site_trust_accept (f->trust, "127.0.0.1", f->other_port, own);
  g_assert_cmpint (ask (f, plainly, TRUE, f->other_port, "/hello", "hello"), ==, ok);

  /* Pinned: the authority's word alone is not enough, and another than the accepted one is a change. */
  make_session (f, IPS_SITE_TRUST_PINNED);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/hello", NULL), ==, IPS_ERROR_CERT_UNKNOWN);
  ips_site_trust_accept (f->trust, "127.0.0.1", f->port, own);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/hello", NULL), ==, IPS_ERROR_CERT_CHANGED);
  seen = g_ptr_array_index (ips_site_session_get_hosts (f->session), 0);
  g_assert_true (ips_certificate_equal (seen->accepted, own));
  ips_site_trust_accept (f->trust, "127.0.0.1", f->port, issued);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/hello", "hello"), ==, ok);
}

static void
test_names_and_dates (Fixture *f, gconstpointer data)
{
  g_autofree char *other_name = test_authority_issue (f->authority, "DNS:downloads.example", 20);
  g_autofree char *late = test_authority_issue (f->authority, "IP:127.0.0.1", -1);
  const char *pems[] = { other_name, late };
  const IpsChainFlags wanted[] = { IPS_CHAIN_OTHER_NAME, IPS_CHAIN_EXPIRED };

  for (guint i = 0; i < G_N_ELEMENTS (pems); i++)
    {
      guint port;
      g_autoptr(SoupServer) server = test_site_new (pems[i], &port);
      IpsSiteHost *seen;

      g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, port, "/hello", NULL), ==, IPS_ERROR_CERT_UNKNOWN);
      seen = g_ptr_array_index (ips_site_session_get_hosts (f->session), i);
      g_assert_cmpuint (seen->chain, ==, wanted[i]);
      soup_server_disconnect (server);
    }
  g_assert_cmpuint (f->seen->len, ==, 0);
}

static void
test_no_authorities (Fixture *f, gconstpointer data)
{
  g_autoptr(GUri) uri = test_site_uri (TRUE, f->port, "/hello");
  g_autoptr(GBytes) none = NULL;
  g_autoptr(GError) error = NULL;

  g_clear_object (&f->session);
  g_clear_object (&f->trust);
  f->trust = ips_site_trust_new (IPS_SITE_TRUST_AUTHORITIES, "/nonexistent/authorities.pem");
  f->session = ips_site_session_new (f->trust, NULL);
  none = test_site_fetch (f->session, &(IpsSiteRequest) { .uri = uri }, NULL, &error);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (ips_authorities_load ("/etc/passwd", &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_cmpuint (f->seen->len, ==, 0);
}

static void
test_probe (Fixture *f, gconstpointer data)
{
  g_autoptr(GUri) good = test_site_uri (TRUE, f->port, "/hello");
  g_autoptr(GUri) own = test_site_uri (TRUE, f->other_port, "/hello");
  g_autoptr(GUri) plain = test_site_uri (FALSE, f->plain_port, "/hello");
  g_autoptr(GError) error = NULL;
  IpsSiteHost *seen;

  g_assert_true (test_site_probe (f->session, good, NULL));
  g_assert_true (test_site_probe (f->session, own, NULL));
  g_assert_false (test_site_probe (f->session, plain, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_UNSUPPORTED);
  g_assert_cmpuint (f->seen->len, ==, 0);
  g_assert_cmpuint (ips_site_session_get_hosts (f->session)->len, ==, 2);
  seen = g_ptr_array_index (ips_site_session_get_hosts (f->session), 1);
  g_assert_cmpint (seen->verdict, ==, IPS_TRUST_UNKNOWN);
}

static void
test_redirects (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsCertificate) own = test_site_certificate (f->own_pem);
  const IpsSiteRequest plainly = { NULL };
  const IpsSiteRequest with_login = { .user = USER, .password = f->password, .login_at_once = TRUE };
  const IpsSiteRequest stubborn = { .no_redirect = TRUE };
  const char *last;

  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/near", "hello"), ==, ok);
  g_assert_cmpint (ask (f, stubborn, TRUE, f->port, "/near", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/nowhere", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/down", NULL), ==, IPS_ERROR_PROTOCOL);
  g_ptr_array_set_size (f->seen, 0);
  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/loop", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpuint (f->seen->len, ==, IPS_SITE_MAX_REDIRECTS + 1);

  /* To another host: not before it is trusted, and then without the login. */
  g_ptr_array_set_size (f->seen, 0);
  g_assert_cmpint (ask (f, with_login, TRUE, f->port, "/far", NULL), ==, IPS_ERROR_CERT_UNKNOWN);
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (f->seen, 0), "/far Basic "));
  ips_site_trust_accept (f->trust, "127.0.0.1", f->other_port, own);
  g_assert_cmpint (ask (f, with_login, TRUE, f->port, "/far", "hello"), ==, ok);
  last = g_ptr_array_index (f->seen, f->seen->len - 1);
  g_assert_cmpstr (last, ==, "/hello -");
  g_assert_cmpint (ask (f, with_login, TRUE, f->port, "/near", "hello"), ==, ok);
  last = g_ptr_array_index (f->seen, f->seen->len - 1);
  g_assert_nonnull (strstr (last, "/hello Basic "));
}

static void
test_post (Fixture *f, gconstpointer data)
{
  g_autoptr(GBytes) body = g_bytes_new_static ("inputXML=<a/>", 13);
  const IpsSiteRequest request = { .method = "POST", .content_type = "application/x-www-form-urlencoded", .body = body };

  g_assert_cmpint (ask (f, request, TRUE, f->port, "/echo", "inputXML=<a/>"), ==, ok);
  g_assert_cmpint (ask (f, request, TRUE, f->port, "/far", NULL), ==, IPS_ERROR_PROTOCOL);
}

static void
test_logins (Fixture *f, gconstpointer data)
{
  g_autoptr(IpsSecret) wrong = ips_secret_new ("wrong-password");
  const IpsSiteRequest plainly = { NULL };
  const IpsSiteRequest at_once = { .user = USER, .password = f->password, .login_at_once = TRUE };
  const IpsSiteRequest asked = { .user = USER, .password = f->password };
  const IpsSiteRequest bad = { .user = USER, .password = wrong };

  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/must", NULL), ==, IPS_ERROR_NO_CREDENTIALS);
  g_ptr_array_set_size (f->seen, 0);
  g_assert_cmpint (ask (f, at_once, TRUE, f->port, "/must", ""), ==, ok);
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_cmpint (ask (f, asked, TRUE, f->port, "/must", ""), ==, ok);
  g_assert_cmpuint (f->seen->len, ==, 3);
  g_assert_cmpstr (g_ptr_array_index (f->seen, 1), ==, "/must -");

  g_assert_cmpint (ask (f, plainly, TRUE, f->port, "/digest", NULL), ==, IPS_ERROR_NO_CREDENTIALS);
  g_assert_cmpint (ask (f, bad, TRUE, f->port, "/digest", NULL), ==, IPS_ERROR_LOGIN_REJECTED);
  g_ptr_array_set_size (f->seen, 0);
  g_assert_cmpint (ask (f, asked, TRUE, f->port, "/digest", NULL), ==, IPS_ERROR_NOT_FOUND);   /* let in; there is nothing */
  g_assert_cmpuint (f->seen->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (f->seen, 0), "/digest Digest "));
}

static void
test_statuses (Fixture *f, gconstpointer data)
{
  static const struct { const char *path; IpsError code; } cases[] = {
    { "/status/403", IPS_ERROR_PERMISSION }, { "/status/404", IPS_ERROR_NOT_FOUND }, { "/status/410", IPS_ERROR_NOT_FOUND },
    { "/status/416", IPS_ERROR_CONFLICT }, { "/status/429", IPS_ERROR_BUSY }, { "/status/500", IPS_ERROR_PROTOCOL },
    { "/status/503", IPS_ERROR_BUSY }, { "/status/204", IPS_ERROR_PROTOCOL }, { "/status/304", IPS_ERROR_PROTOCOL },
    { "/status/407", IPS_ERROR_PROXY_LOGIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, FALSE, f->plain_port, cases[i].path, NULL), ==, cases[i].code);
}

static void
test_bounds (Fixture *f, gconstpointer data)
{
  const IpsSiteRequest small = { .max_bytes = 1000 };
  const IpsSiteRequest exact = { .max_bytes = 3000000 };
  g_autoptr(TestServer) endless = test_server_new (NULL, TEST_SERVER_ENDLESS, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");

  g_assert_cmpint (ask (f, small, TRUE, f->port, "/big", NULL), ==, IPS_ERROR_TOO_LARGE);
  g_assert_cmpint (ask (f, exact, TRUE, f->port, "/big", NULL), ==, ok);
  g_assert_cmpint (ask (f, small, FALSE, test_server_get_port (endless), "/", NULL), ==, IPS_ERROR_TOO_LARGE);
}

static void
test_ranges (Fixture *f, gconstpointer data)
{
  const IpsSiteRequest rest = { .range_start = 2999990, .if_range = "\"one\"" };
  const IpsSiteRequest beyond = { .range_start = 3000001 };
  g_autoptr(GUri) uri = test_site_uri (TRUE, f->port, "/big");
  g_autoptr(TestServer) whole = test_server_new (NULL, TEST_SERVER_REPLY, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  g_autoptr(TestServer) wrong = test_server_new (NULL, TEST_SERVER_REPLY,
                                                 "HTTP/1.1 206 OK\r\nContent-Range: bytes 0-4/9\r\nContent-Length: 5\r\n\r\nhello");
  IpsSiteRequest request = rest;
  g_autoptr(IpsSiteReply) reply = NULL;
  g_autoptr(GBytes) bytes = NULL;

  request.uri = uri;
  bytes = test_site_fetch (f->session, &request, &reply, NULL);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "xxxxxxxxxx", 10);
  g_assert_cmpuint (ips_site_reply_get_status (reply), ==, 206);
  g_assert_cmpint (ips_site_reply_get_range_start (reply), ==, 2999990);
  g_assert_cmpint (ips_site_reply_get_total (reply), ==, 3000000);
  g_assert_cmpint (ips_site_reply_get_length (reply), ==, 10);
  g_assert_cmpstr (ips_site_reply_get_validator (reply), ==, "\"one\"");
  g_assert_cmpstr (ips_site_reply_get_content_type (reply), ==, "application/zip");
  g_assert_true (ips_site_reply_get_accepts_ranges (reply));
  g_assert_cmpint (ask (f, beyond, TRUE, f->port, "/big", NULL), ==, IPS_ERROR_CONFLICT);

  /* A server that sends all of it, or another part. */
  g_assert_cmpint (ask (f, rest, FALSE, test_server_get_port (whole), "/", NULL), ==, IPS_ERROR_CONFLICT);
  request.allow_missing_range = TRUE;
  g_assert_cmpint (ask (f, request, FALSE, test_server_get_port (whole), "/", "hello"), ==, ok);
  g_assert_cmpint (ask (f, rest, FALSE, test_server_get_port (wrong), "/", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, FALSE, test_server_get_port (wrong), "/", NULL), ==, IPS_ERROR_PROTOCOL);
}

static void
test_silence (Fixture *f, gconstpointer data)
{
  const guint ms = 200 * test_patience ();
  const IpsSiteRequest hurried = { .head_timeout_ms = ms, .silence_timeout_ms = ms };
  g_autoptr(TestServer) mute = test_server_new (f->pem, TEST_SERVER_MUTE, NULL);
  g_autoptr(TestServer) silent = test_server_new (f->pem, TEST_SERVER_SILENT, NULL);
  g_autoptr(TestServer) half = test_server_new (NULL, TEST_SERVER_REPLY, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello");
  g_autoptr(TestServer) gone = test_server_new (NULL, TEST_SERVER_HANG_UP, NULL);
  g_autoptr(TestServer) trash = test_server_new (NULL, TEST_SERVER_GARBAGE, NULL);
  guint dead_port = test_server_get_port (gone);

  g_assert_cmpint (ask (f, hurried, TRUE, test_server_get_port (mute), "/", NULL), ==, IPS_ERROR_TIMED_OUT);
  g_assert_cmpint (ask (f, hurried, TRUE, test_server_get_port (silent), "/", NULL), ==, IPS_ERROR_TIMED_OUT);
  g_assert_cmpint (ask (f, hurried, FALSE, test_server_get_port (half), "/", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ask (f, hurried, FALSE, test_server_get_port (gone), "/", NULL), ==, IPS_ERROR_PROTOCOL);
  g_assert_cmpint (ask (f, hurried, TRUE, test_server_get_port (trash), "/", NULL), ==, IPS_ERROR_TLS);
  g_clear_pointer (&gone, test_server_free);
  g_assert_cmpint (ask (f, hurried, FALSE, dead_port, "/", NULL), ==, IPS_ERROR_REFUSED);
}

static void
test_body_stops (Fixture *f, gconstpointer data)
{
  const guint ms = 150 * test_patience ();
  g_autoptr(TestServer) server = test_server_new (NULL, TEST_SERVER_TRICKLE, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
  g_autoptr(GUri) uri = test_site_uri (FALSE, test_server_get_port (server), "/");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  const IpsSiteRequest request = { .uri = uri, .silence_timeout_ms = ms };
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSiteReply) reply = test_site_open (f->session, &request, NULL, &error);
  char buffer[4096];

  g_assert_no_error (error);
  for (guint i = 0; i < 5; i++)
    g_assert_cmpint (test_site_read (reply, buffer, sizeof buffer, cancellable, &error), >, 0);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (test_site_read (reply, buffer, sizeof buffer, cancellable, &error), ==, -1);
  g_assert_true (ips_error_is_cancelled (error));
  ips_site_reply_close (reply);
  ips_site_reply_close (reply);
  g_clear_error (&error);
  g_assert_cmpint (test_site_read (reply, buffer, sizeof buffer, NULL, &error), ==, -1);
}

static void
silent_cb (SoupServer *server, SoupServerMessage *message, const char *path, GHashTable *query, gpointer user_data)
{
  SoupMessageBody *body = soup_server_message_get_response_body (message);

  soup_server_message_set_status (message, 200, NULL);
  soup_message_headers_set_encoding (soup_server_message_get_response_headers (message), SOUP_ENCODING_CHUNKED);
  soup_message_body_append (body, SOUP_MEMORY_STATIC, "hello", 5);   /* and then no more */
}

static void
test_body_falls_silent (Fixture *f, gconstpointer data)
{
  const guint ms = 150 * test_patience ();
  g_autoptr(GUri) uri = test_site_uri (TRUE, f->port, "/silent");
  const IpsSiteRequest request = { .uri = uri, .silence_timeout_ms = ms };
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSiteReply) reply = NULL;
  char buffer[4096];

  soup_server_add_handler (f->server, "/silent", silent_cb, NULL, NULL);
  reply = test_site_open (f->session, &request, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (test_site_read (reply, buffer, sizeof buffer, NULL, &error), ==, 5);
  g_assert_cmpint (test_site_read (reply, buffer, sizeof buffer, NULL, &error), ==, -1);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TIMED_OUT);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  g_autoptr(TestServer) silent = test_server_new (f->pem, TEST_SERVER_SILENT, NULL);
  g_autoptr(GUri) uri = test_site_uri (TRUE, test_server_get_port (silent), "/");
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  g_timeout_add_once (100, (GSourceOnceFunc) g_cancellable_cancel, cancellable);
  g_assert_null (test_site_open (f->session, &(IpsSiteRequest) { .uri = uri }, cancellable, &error));
  g_assert_true (ips_error_is_cancelled (error));
}

/* --- through a real proxy --- */

typedef struct
{
  char *directory;
  GSubprocess *process;
  guint port;
} Proxy;

static guint
find_free_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();

  return g_socket_listener_add_any_inet_port (listener, NULL, NULL);
}

/* It ends with the test, whatever ends that. */
static void
child_setup_cb (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static Proxy *
proxy_new (const char *lines)
{
  Proxy *self = g_new0 (Proxy, 1);
  g_autofree char *file = NULL;
  g_autofree char *text = NULL;
  g_autofree char *program = g_find_program_in_path ("tinyproxy");
  g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr(GError) error = NULL;

  if (program == NULL)
    program = g_strdup ("/usr/sbin/tinyproxy");
  self->port = find_free_port ();
  self->directory = g_dir_make_tmp ("vedette-proxy-XXXXXX", NULL);
  file = g_build_filename (self->directory, "tinyproxy.conf", NULL);
  text = g_strdup_printf ("Port %u\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n%s\n", self->port, lines);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  g_subprocess_launcher_set_child_setup (launcher, child_setup_cb, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program, "-d", "-c", file, NULL);
  g_assert_no_error (error);
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr(GSocketClient) client = g_socket_client_new ();
      g_autoptr(GSocketConnection) connection = NULL;

      g_socket_client_set_enable_proxy (client, FALSE);
      connection = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) self->port, NULL, NULL);
      if (connection != NULL)
        return self;
      g_usleep (25000);
    }
  g_assert_not_reached ();
}

static void
proxy_free (Proxy *self)
{
  g_autofree char *file = g_build_filename (self->directory, "tinyproxy.conf", NULL);

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_clear_object (&self->process);
  g_remove (file);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Proxy, proxy_free)

static void
use_proxy (Fixture *f, guint port, const char *user, IpsSecret *password)
{
  const IpsSiteProxy proxy = { IPS_SITE_PROXY_MANUAL, "127.0.0.1", port, user, password };

  g_clear_object (&f->session);
  f->session = ips_site_session_new (f->trust, &proxy);
}

static void
test_proxy (Fixture *f, gconstpointer data)
{
  g_autoptr(Proxy) open_one = proxy_new ("");
  g_autoptr(GUri) probed = test_site_uri (TRUE, f->other_port, "/");
  const IpsSiteRequest with_login = { .user = USER, .password = f->password };
  guint dead;

  use_proxy (f, open_one->port, NULL, NULL);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, f->port, "/hello", "hello"), ==, ok);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, FALSE, f->plain_port, "/hello", "hello"), ==, ok);
  g_assert_cmpint (ask (f, with_login, TRUE, f->port, "/must", ""), ==, ok);
  g_assert_cmpint (ask (f, with_login, TRUE, f->port, "/digest", NULL), ==, IPS_ERROR_NOT_FOUND);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, f->other_port, "/hello", NULL), ==, IPS_ERROR_CERT_UNKNOWN);
  g_assert_true (test_site_probe (f->session, probed, NULL));
  dead = find_free_port ();
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, dead, "/hello", NULL), ==, IPS_ERROR_PROXY);
  use_proxy (f, dead, NULL, NULL);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, f->port, "/hello", NULL), ==, IPS_ERROR_PROXY);
}

static void
test_proxy_login (Fixture *f, gconstpointer data)
{
  g_autoptr(Proxy) closed = proxy_new ("BasicAuth someone " PASSWORD);
  g_autoptr(IpsSecret) wrong = ips_secret_new ("wrong-password");
  const IpsSiteRequest plainly = { NULL };
  const IpsSiteRequest at_once = { .user = USER, .password = f->password, .login_at_once = TRUE };

  for (guint tls = 0; tls < 2; tls++)
    {
      guint port = tls ? f->port : f->plain_port;

      use_proxy (f, closed->port, NULL, NULL);
      g_assert_cmpint (ask (f, plainly, tls, port, "/hello", NULL), ==, IPS_ERROR_PROXY_LOGIN);
      use_proxy (f, closed->port, USER, wrong);
      g_assert_cmpint (ask (f, plainly, tls, port, "/hello", NULL), ==, IPS_ERROR_PROXY_LOGIN);
      g_assert_cmpuint (f->seen->len, ==, 0);
      use_proxy (f, closed->port, USER, f->password);
      g_assert_cmpint (ask (f, plainly, tls, port, "/hello", "hello"), ==, ok);
      g_assert_cmpint (ask (f, at_once, tls, port, "/must", ""), ==, ok);
      g_ptr_array_set_size (f->seen, 0);
    }
}

static void
test_proxy_refuses (Fixture *f, gconstpointer data)
{
  g_autoptr(Proxy) picky = proxy_new ("ConnectPort 563");   /* no tunnel to any other port */

  use_proxy (f, picky->port, NULL, NULL);
  g_assert_cmpint (ask (f, (IpsSiteRequest) { NULL }, TRUE, f->port, "/hello", NULL), ==, IPS_ERROR_PROXY);
}

static void
test_addresses (void)
{
  static const char * const bad[] = { "", "ftp://a/", "https://", "https://user:pw@a/", "a/b", "http://a b/", "https://a:99999/", "file:///etc" };
  g_autofree char *filler = g_strnfill (5000, 'x');
  g_autofree char *long_one = g_strconcat ("https://a/", filler, NULL);
  g_autoptr(GUri) good = ips_site_uri_parse ("https://[::1]:8443/x%20y?q", NULL);

  g_assert_nonnull (good);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_site_uri_parse (bad[i], &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
    }
  g_assert_null (ips_site_uri_parse (long_one, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
#define ADD(name, func) g_test_add ("/protocol/site/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("trust", test_trust);
  ADD ("names-and-dates", test_names_and_dates);
  ADD ("no-authorities", test_no_authorities);
  ADD ("probe", test_probe);
  ADD ("redirects", test_redirects);
  ADD ("post", test_post);
  ADD ("logins", test_logins);
  ADD ("statuses", test_statuses);
  ADD ("bounds", test_bounds);
  ADD ("ranges", test_ranges);
  ADD ("silence", test_silence);
  ADD ("body-stops", test_body_stops);
  ADD ("body-falls-silent", test_body_falls_silent);
  ADD ("cancel", test_cancel);
  ADD ("proxy", test_proxy);
  ADD ("proxy-login", test_proxy_login);
  ADD ("proxy-refuses", test_proxy_refuses);
  g_test_add_func ("/protocol/site/addresses", test_addresses);
  return g_test_run ();
}
