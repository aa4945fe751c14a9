/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-site.h"

#include <glib/gstdio.h>

#include "test-link.h"

static void
run (const char * const *argv)
{
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

TestAuthority *
test_authority_new (void)
{
  TestAuthority *self = g_new0 (TestAuthority, 1);
  g_autofree char *key = NULL;

  self->directory = g_dir_make_tmp ("vedette-authority-XXXXXX", NULL);
  self->authority = g_build_filename (self->directory, "ca.pem", NULL);
  key = g_build_filename (self->directory, "ca.key", NULL);
  run ((const char *[]) { "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
                          "-subj", "/O=Test/CN=Test Authority", "-keyout", key, "-out", self->authority, NULL });
  return self;
}

void
test_authority_free (TestAuthority *self)
{
  static const char * const names[] = { "ca.pem", "ca.key", "leaf.key", "leaf.pem", "leaf.csr", "leaf.ext", "ca.srl" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (self->directory, names[i], NULL);

      g_remove (path);
    }
  g_assert_cmpint (g_rmdir (self->directory), ==, 0);
  g_free (self->directory);
  g_free (self->authority);
  g_free (self);
}

char *
test_authority_issue (TestAuthority *self, const char *names, int days)
{
  g_autofree char *ca_key = g_build_filename (self->directory, "ca.key", NULL);
  g_autofree char *key = g_build_filename (self->directory, "leaf.key", NULL);
  g_autofree char *request = g_build_filename (self->directory, "leaf.csr", NULL);
  g_autofree char *extensions = g_build_filename (self->directory, "leaf.ext", NULL);
  g_autofree char *leaf = g_build_filename (self->directory, "leaf.pem", NULL);
  g_autofree char *serials = g_build_filename (self->directory, "ca.srl", NULL);
  g_autofree char *lines = g_strdup_printf ("subjectAltName=%s\nextendedKeyUsage=serverAuth\n", names);
  g_autofree char *life = g_strdup_printf ("%d", days);
  g_autofree char *key_text = NULL;
  g_autofree char *leaf_text = NULL;

  g_assert_true (g_file_set_contents (extensions, lines, -1, NULL));
  run ((const char *[]) { "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/O=Test/CN=site",
                          "-keyout", key, "-out", request, NULL });
  run ((const char *[]) { "openssl", "x509", "-req", "-in", request, "-CA", self->authority, "-CAkey", ca_key, "-CAserial", serials,
                          "-CAcreateserial", "-days", life, "-extfile", extensions, "-out", leaf, NULL });
  g_assert_true (g_file_get_contents (key, &key_text, NULL, NULL));
  g_assert_true (g_file_get_contents (leaf, &leaf_text, NULL, NULL));
  return g_strconcat (key_text, leaf_text, NULL);
}

SoupServer *
test_site_new (const char *pem, guint *port)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_from_string ("127.0.0.1");
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GError) error = NULL;
  SoupServer *server;
  GSList *uris;

  if (pem != NULL)
    {
      certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
      g_assert_no_error (error);
    }
  server = soup_server_new ("tls-certificate", certificate, "server-header", "TestSite/1.0", NULL);
  soup_server_listen (server, address, pem != NULL ? SOUP_SERVER_LISTEN_HTTPS : 0, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (server);
  *port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
  return server;
}

GUri *
test_site_uri (gboolean tls, guint port, const char *path)
{
  g_autofree char *text = g_strdup_printf ("%s://127.0.0.1:%u%s", tls ? "https" : "http", port, path);
  g_autoptr(GError) error = NULL;
  GUri *uri = ips_site_uri_parse (text, &error);

  g_assert_no_error (error);
  return uri;
}

IpsCertificate *
test_site_certificate (const char *pem)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) der = ips_x509_der_from_pem (pem, -1, &error);
  IpsCertificate *certificate;

  g_assert_no_error (error);
  certificate = ips_certificate_new (der, &error);
  g_assert_no_error (error);
  return certificate;
}

GBytes *
test_site_fetch (IpsSiteSession *session, const IpsSiteRequest *request, IpsSiteReply **reply, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_site_session_fetch_async (session, request, NULL, test_result_cb, &result);
  return ips_site_session_fetch_finish (session, test_wait (&result), reply, error);
}

IpsSiteReply *
test_site_open (IpsSiteSession *session, const IpsSiteRequest *request, GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_site_session_open_async (session, request, cancellable, test_result_cb, &result);
  return ips_site_session_open_finish (session, test_wait (&result), error);
}

gboolean
test_site_probe (IpsSiteSession *session, GUri *uri, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_site_session_probe_async (session, uri, NULL, test_result_cb, &result);
  return ips_site_session_probe_finish (session, test_wait (&result), error);
}

gssize
test_site_read (IpsSiteReply *reply, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ips_site_reply_read_async (reply, buffer, count, cancellable, test_result_cb, &result);
  return ips_site_reply_read_finish (reply, test_wait (&result), error);
}
