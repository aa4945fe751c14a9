/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

#include "ips-error.h"
#include "test-link.h"
#include "test-server.h"

/*
 * Against OpenSSL, which is not ours: a server of the age of the oldest sensors (TLS 1.0, RSA of 1024
 * bits, a certificate signed with SHA-1), its own record of what arrived, and its own opinion on the
 * fingerprints.
 */

typedef struct
{
  char *folder;
  char *pem;
  char *pem_path;
  char *log_path;
  guint port;
  GPid pid;
  int input;
} Peer;

static guint
free_port (void)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);

  g_socket_listener_close (listener);
  return port;
}

/* s_server prints ACCEPT when it listens. */
static void
wait_for_accept (Peer *peer)
{
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *log = NULL;

      if (g_file_get_contents (peer->log_path, &log, NULL, NULL) && strstr (log, "ACCEPT") != NULL)
        return;
      g_usleep (10000);
    }
  g_assert_not_reached ();
}

static void
peer_start (Peer *peer, const char *key, const char *digest, const char *version)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *command = NULL;
  const char *argv[] = { "sh", "-c", NULL, NULL };

  peer->folder = g_dir_make_tmp ("vedette-legacy-XXXXXX", &error);
  g_assert_no_error (error);
  peer->pem = test_certificate_new ("10.0.0.1", key, digest);
  peer->pem_path = g_build_filename (peer->folder, "server.pem", NULL);
  peer->log_path = g_build_filename (peer->folder, "log", NULL);
  g_assert_true (g_file_set_contents (peer->pem_path, peer->pem, -1, NULL));
  peer->port = free_port ();
  command = g_strdup_printf ("exec openssl s_server -accept 127.0.0.1:%u -cert %s -key %s %s -cipher 'ALL:@SECLEVEL=0' -msg >%s 2>&1",
                             peer->port, peer->pem_path, peer->pem_path, version, peer->log_path);
  argv[2] = command;
  /* It ends when its input does, so the input stays open. */
  g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &peer->pid,
                            &peer->input, NULL, NULL, &error);
  g_assert_no_error (error);
  wait_for_accept (peer);
}

static void
peer_stop (Peer *peer)
{
  kill (peer->pid, SIGTERM);
  waitpid (peer->pid, NULL, 0);
  g_spawn_close_pid (peer->pid);
  g_assert_true (g_close (peer->input, NULL));
  g_assert_cmpint (g_remove (peer->pem_path), ==, 0);
  g_assert_cmpint (g_remove (peer->log_path), ==, 0);
  g_assert_cmpint (g_rmdir (peer->folder), ==, 0);
  g_free (peer->folder);
  g_free (peer->pem);
  g_free (peer->pem_path);
  g_free (peer->log_path);
}

static char *
dup_openssl_fingerprint (Peer *peer, const char *digest)
{
  const char *argv[] = { "openssl", "x509", "-in", peer->pem_path, "-noout", "-fingerprint", digest, NULL };
  g_autofree char *out = NULL;
  int status = -1;

  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  return g_strdup (g_strstrip (strchr (out, '=') + 1));
}

static void
assert_presented (IpsSensorLink *link, Peer *peer)
{
  const IpsX509 *facts = ips_certificate_get_facts (ips_sensor_link_get_contact (link)->certificate);
  g_autofree char *sha1 = dup_openssl_fingerprint (peer, "-sha1");
  g_autofree char *sha256 = dup_openssl_fingerprint (peer, "-sha256");

  g_assert_cmpstr (facts->sha1, ==, sha1);
  g_assert_cmpstr (facts->sha256, ==, sha256);
}

/* OpenSSL prints what it was sent, deciphered, between its notes about the protocol. */
static gboolean
was_sent_data (Peer *peer)
{
  g_autofree char *log = NULL;

  g_assert_true (g_file_get_contents (peer->log_path, &log, NULL, NULL));
  g_assert_nonnull (strstr (log, "ClientHello"));
  return strstr (log, "Authorization") != NULL || strstr (log, "POST ") != NULL || strstr (log, "getVersion") != NULL;
}

static void
check_peer (const char *key, const char *digest, const char *version, const char *protocol)
{
  Peer peer = { 0 };
  g_autoptr(TestTrust) trust = test_trust_new (NULL);
  g_autoptr(IpsSensorLink) link = NULL;
  g_autoptr(GError) error = NULL;

  peer_start (&peer, key, digest, version);
  link = test_link_new (peer.port, IPS_TRANSPORT_HTTPS, trust, 5000, 800);

  g_assert_true (test_link_handshake (link, &error));
  g_assert_no_error (error);
  assert_presented (link, &peer);
  g_assert_cmpstr (ips_sensor_link_get_contact (link)->tls_protocol, ==, protocol);

  g_assert_null (test_link_get_facts (link, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_CERT_UNKNOWN);
  assert_presented (link, &peer);
  g_assert_false (was_sent_data (&peer));

  /* Trusted, it is asked; it does not answer like a sensor, and its certificate is still known. */
  g_clear_error (&error);
  test_trust_set (trust, peer.pem);
  g_assert_null (test_link_get_facts (link, NULL, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TIMED_OUT);
  assert_presented (link, &peer);
  g_assert_cmpstr (ips_sensor_link_get_contact (link)->tls_protocol, ==, protocol);
  g_assert_true (was_sent_data (&peer));
  peer_stop (&peer);
}

static void
test_oldest (void)
{
  check_peer ("rsa:1024", "-sha1", "-tls1", "TLS 1.0");
}

static void
test_middle (void)
{
  check_peer ("rsa:2048", "-sha256", "-tls1_2", "TLS 1.2");
}

int
main (int argc, char **argv)
{
  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  g_test_add_func ("/legacy/oldest", test_oldest);
  g_test_add_func ("/legacy/middle", test_middle);
  return g_test_run ();
}
