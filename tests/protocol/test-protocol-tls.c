/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gnetworking.h>
#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "ips-error.h"
#include "ips-tls-connection.h"
#include "test-link.h"
#include "test-server.h"

/*
 * The TLS connection against peers that are slow, rude or talkative, and against OpenSSL, which sends
 * tickets, asks for new keys and negotiates again.
 */

#define BIG_BYTES (1024 * 1024)
#define VERSION_REPLY \
  "<response xmlns=\"http://www.cisco.com/cids/idiom\" schemaVersion=\"2.00\"><respGetVersion>" \
  "<platform>IPS-4345</platform></respGetVersion></response>"

static char *pem;

/* A peer that does what @talk says with the plain connection, in a thread. */
typedef struct
{
  GSocketListener *listener;
  guint16 port;
  GThread *thread;
  GCancellable *stop;
  void (*talk) (GSocketConnection *connection, GCancellable *stop);
} Raw;

static gpointer
raw_thread (gpointer data)
{
  Raw *self = data;
  g_autoptr(GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL, self->stop, NULL);

  if (connection != NULL)
    self->talk (connection, self->stop);
  return NULL;
}

static Raw *
raw_new (void (*talk) (GSocketConnection *connection, GCancellable *stop))
{
  Raw *self = g_new0 (Raw, 1);

  self->listener = g_socket_listener_new ();
  self->port = g_socket_listener_add_any_inet_port (self->listener, NULL, NULL);
  g_assert_cmpuint (self->port, !=, 0);
  self->stop = g_cancellable_new ();
  self->talk = talk;
  self->thread = g_thread_new ("raw", raw_thread, self);
  return self;
}

static void
raw_free (Raw *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_socket_listener_close (self->listener);
  g_clear_object (&self->listener);
  g_clear_object (&self->stop);
  g_free (self);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Raw, raw_free)

static gboolean
wait_stopped (GCancellable *stop, guint ms)
{
  GPollFD fd;

  g_assert_true (g_cancellable_make_pollfd (stop, &fd));
  g_poll (&fd, 1, ms == 0 ? -1 : (int) ms);
  g_cancellable_release_fd (stop);
  return g_cancellable_is_cancelled (stop);
}

static void
talk_mute (GSocketConnection *connection, GCancellable *stop)
{
  wait_stopped (stop, 0);
}

static void
talk_trickle (GSocketConnection *connection, GCancellable *stop)
{
  static const guint8 head[] = { 0x16, 0x03, 0x03, 0x3f, 0xff, 0x02, 0x00, 0x3f, 0xfb, 0x03, 0x03 };
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  for (guint i = 0; !wait_stopped (stop, i < sizeof head ? 20 : 1000); i++)
    if (!g_output_stream_write_all (out, i < sizeof head ? head + i : head, 1, NULL, stop, NULL))
      return;
}

static void
talk_garbage (GSocketConnection *connection, GCancellable *stop)
{
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  guint8 noise[4096];

  for (guint i = 0; i < sizeof noise; i++)
    noise[i] = (guint8) (i * 7 + 1);
  g_output_stream_write_all (out, noise, sizeof noise, NULL, stop, NULL);
  wait_stopped (stop, 0);
}

/* Alerts of level "warning" without end. */
static void
talk_warnings (GSocketConnection *connection, GCancellable *stop)
{
  static const guint8 alert[] = { 0x15, 0x03, 0x03, 0x00, 0x02, 0x01, 0x70 };
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));

  while (g_output_stream_write_all (out, alert, sizeof alert, NULL, stop, NULL))
    ;
}

static void
talk_hang_up (GSocketConnection *connection, GCancellable *stop)
{
  guint8 hello[4096];

  g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), hello, sizeof hello, stop, NULL);
}

static void
make_narrow (GSocketConnection *connection)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_SNDBUF, 8192, NULL));
  g_assert_true (g_socket_set_option (socket, SOL_SOCKET, SO_RCVBUF, 65536, NULL));
}

static GIOStream *
serve_tls (GSocketConnection *connection, GCancellable *stop)
{
  g_autoptr(GTlsCertificate) certificate = g_tls_certificate_new_from_pem (pem, -1, NULL);
  GIOStream *tls = g_tls_server_connection_new (G_IO_STREAM (connection), certificate, NULL);

  g_assert_nonnull (tls);
  g_tls_connection_handshake (G_TLS_CONNECTION (tls), stop, NULL);
  return tls;
}

/* Sends back what comes, through small buffers. */
static void
talk_echo (GSocketConnection *connection, GCancellable *stop)
{
  g_autoptr(GIOStream) tls = NULL;
  guint8 buffer[16384];

  make_narrow (connection);
  tls = serve_tls (connection, stop);
  for (;;)
    {
      gssize n = g_input_stream_read (g_io_stream_get_input_stream (tls), buffer, sizeof buffer, stop, NULL);

      if (n <= 0 || !g_output_stream_write_all (g_io_stream_get_output_stream (tls), buffer, (gsize) n, NULL, stop, NULL))
        return;
    }
}

/* A relay to an echo where every byte is a packet of its own. */
static void
talk_in_drops (GSocketConnection *connection, GCancellable *stop)
{
  g_autoptr(Raw) echo = raw_new (talk_echo);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) other = g_socket_client_connect_to_host (client, "127.0.0.1", echo->port, stop, NULL);
  GSocket *sockets[2] = { g_socket_connection_get_socket (connection), g_socket_connection_get_socket (other) };
  GPollFD fds[3] = { { g_socket_get_fd (sockets[0]), G_IO_IN, 0 }, { g_socket_get_fd (sockets[1]), G_IO_IN, 0 } };

  g_assert_true (g_cancellable_make_pollfd (stop, &fds[2]));
  g_socket_set_option (sockets[0], IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  while (g_poll (fds, 3, -1) > 0 && fds[2].revents == 0)
    {
      gboolean over = FALSE;

      for (guint from = 0; from < 2; from++)
        {
          char buffer[64];
          gssize n;

          if (fds[from].revents == 0)
            continue;
          n = g_socket_receive (sockets[from], buffer, sizeof buffer, stop, NULL);
          over = over || n <= 0;
          for (gssize i = 0; i < n; i++)
            over = g_socket_send (sockets[1 - from], buffer + i, 1, stop, NULL) != 1 || over;
        }
      if (over)
        break;
    }
  g_cancellable_release_fd (stop);
}

static int n_sent;      /* atomic */

/* Two records, and something that is none, all of it there before anybody reads. */
static void
talk_torn (GSocketConnection *connection, GCancellable *stop)
{
  static const guint8 torn[5 + 32] = { 0x17, 0x03, 0x03, 0x00, 0x20 };
  g_autoptr(GIOStream) tls = serve_tls (connection, stop);
  GOutputStream *out = g_io_stream_get_output_stream (tls);

  g_socket_set_option (g_socket_connection_get_socket (connection), IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  g_output_stream_write_all (out, "one", 3, NULL, stop, NULL);
  g_output_stream_write_all (out, "two", 3, NULL, stop, NULL);
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), torn, sizeof torn, NULL, stop, NULL);
  g_atomic_int_set (&n_sent, 1);
  wait_stopped (stop, 0);
}

static gboolean
accept_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  guint *n_asked = user_data;

  g_assert_true (errors & G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_assert_null (g_tls_connection_get_peer_certificate (connection));
  (*n_asked)++;
  return TRUE;
}

static guint n_asked;

static GTlsConnection *
connect_to (guint port, gboolean accept)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) plain = g_socket_client_connect_to_host (client, "127.0.0.1", (guint16) port, NULL, NULL);
  GIOStream *tls;

  g_assert_nonnull (plain);
  make_narrow (plain);
  tls = g_tls_client_connection_new (G_IO_STREAM (plain), NULL, NULL);
  g_assert_true (IPS_IS_TLS_CONNECTION (tls));
  n_asked = 0;
  if (accept)
    g_signal_connect (tls, "accept-certificate", G_CALLBACK (accept_cb), &n_asked);
  return G_TLS_CONNECTION (tls);
}

static gboolean
shake (GTlsConnection *connection, GCancellable *cancellable, GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  g_tls_connection_handshake_async (connection, G_PRIORITY_DEFAULT, cancellable, test_result_cb, &result);
  return g_tls_connection_handshake_finish (connection, test_wait (&result), error);
}

static double
cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
test_mute_do_not_hold_up (void)
{
  enum { N_MUTE = 60, N_LIVE = 10 };
  g_autofree char *reply = test_reply ("200 OK", "", VERSION_REPLY);
  g_autoptr(GPtrArray) servers = g_ptr_array_new_with_free_func ((GDestroyNotify) test_server_free);
  g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(TestTrust) trust = test_trust_new (pem);
  GAsyncResult *results[N_MUTE + N_LIVE] = { NULL };
  gint64 start_us;

  for (guint i = 0; i < N_MUTE + N_LIVE; i++)
    {
      TestServer *server = test_server_new (pem, i < N_MUTE ? TEST_SERVER_MUTE : TEST_SERVER_REPLY, reply);

      g_ptr_array_add (servers, server);
      g_ptr_array_add (links, test_link_new (test_server_get_port (server), IPS_TRANSPORT_HTTPS, trust, 3000, 3000));
    }
  start_us = g_get_monotonic_time ();
  for (guint i = 0; i < N_MUTE + N_LIVE; i++)
    ips_sensor_link_get_facts_async (links->pdata[i], NULL, test_result_cb, &results[i]);
  for (guint i = N_MUTE; i < N_MUTE + N_LIVE; i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(IpsSensorFacts) facts = ips_sensor_link_get_facts_finish (links->pdata[i], test_wait (&results[i]), &error);

      g_assert_no_error (error);
      g_assert_cmpstr (facts->platform, ==, "IPS-4345");
    }
  g_test_message ("the live ones: %.3f s", (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_USEC_PER_SEC * test_patience ());
  for (guint i = 0; i < N_MUTE; i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ips_sensor_link_get_facts_finish (links->pdata[i], test_wait (&results[i]), &error));
      g_assert_error (error, IPS_ERROR, IPS_ERROR_TIMED_OUT);
    }
  for (guint i = 0; i < N_MUTE + N_LIVE; i++)
    g_object_unref (results[i]);
}

static gboolean
cancel_cb (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

static void
test_cancelled (void)
{
  g_autoptr(Raw) mute = raw_new (talk_mute);
  g_autoptr(GTlsConnection) connection = connect_to (mute->port, TRUE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  g_timeout_add_full (G_PRIORITY_DEFAULT, 50, cancel_cb, g_object_ref (cancellable), g_object_unref);
  g_assert_false (shake (connection, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, G_USEC_PER_SEC * test_patience ());
  g_clear_error (&error);
  g_assert_false (shake (connection, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_closed_meanwhile (void)
{
  g_autoptr(Raw) mute = raw_new (talk_mute);
  g_autoptr(GTlsConnection) connection = connect_to (mute->port, TRUE);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;
  char byte;

  g_tls_connection_handshake_async (connection, G_PRIORITY_DEFAULT, NULL, test_result_cb, &result);
  g_main_context_iteration (NULL, FALSE);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PENDING);
  g_clear_error (&error);
  g_assert_true (g_io_stream_close (G_IO_STREAM (connection), NULL, &error));
  g_assert_false (g_tls_connection_handshake_finish (connection, test_wait (&result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
  g_clear_error (&error);
  g_assert_cmpint (g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), &byte, 1, NULL, &error), ==, -1);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

/* Whoever is asked about the certificate may close the connection. */
static gboolean
close_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  return TRUE;
}

static void
test_closed_when_asked (void)
{
  g_autoptr(Raw) echo = raw_new (talk_echo);
  g_autoptr(GTlsConnection) connection = connect_to (echo->port, FALSE);
  g_autoptr(GError) error = NULL;

  g_signal_connect (connection, "accept-certificate", G_CALLBACK (close_cb), NULL);
  g_assert_false (shake (connection, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_not_accepted (void)
{
  g_autoptr(Raw) echo = raw_new (talk_echo);
  g_autoptr(GTlsConnection) connection = connect_to (echo->port, FALSE);
  g_autoptr(GError) error = NULL;

  g_assert_false (shake (connection, NULL, &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_nonnull (g_tls_connection_get_peer_certificate (connection));
  g_assert_cmpint (g_tls_connection_get_peer_certificate_errors (connection), ==, G_TLS_CERTIFICATE_UNKNOWN_CA);
  g_clear_error (&error);
  g_assert_cmpint (g_output_stream_write (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "x", 1, NULL, &error), ==, -1);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
}

static void
test_garbage (void)
{
  g_autoptr(Raw) noise = raw_new (talk_garbage);
  g_autoptr(Raw) gone = raw_new (talk_hang_up);
  g_autoptr(GTlsConnection) connection = connect_to (noise->port, TRUE);
  g_autoptr(GTlsConnection) cut_off = connect_to (gone->port, TRUE);
  g_autoptr(GError) error = NULL;

  g_assert_false (shake (connection, NULL, &error));
  g_assert_true (error->domain == G_TLS_ERROR);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_false (shake (cut_off, NULL, &error));
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

/* Nobody else is held up and no processor time is burnt while one peer sends a byte a second. */
static void
test_trickle (void)
{
  g_autoptr(Raw) slow = raw_new (talk_trickle);
  g_autoptr(TestTrust) trust = test_trust_new (pem);
  g_autoptr(IpsSensorLink) link = test_link_new (slow->port, IPS_TRANSPORT_HTTPS, trust, 2500, 2500);
  g_autoptr(GError) error = NULL;
  double cpu = cpu_seconds ();

  g_assert_false (test_link_handshake (link, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_TIMED_OUT);
  g_assert_cmpfloat (cpu_seconds () - cpu, <, 0.5);
}

/* A flood of messages that are no data does not keep the main context from anything else. */
static void
test_flood (void)
{
  g_autoptr(Raw) flood = raw_new (talk_warnings);
  g_autoptr(GTlsConnection) connection = connect_to (flood->port, TRUE);
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  g_timeout_add_full (G_PRIORITY_DEFAULT, 100, cancel_cb, g_object_ref (cancellable), g_object_unref);
  g_assert_false (shake (connection, cancellable, &error));
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  g_assert_cmpint (g_get_monotonic_time () - start_us, <, 2 * G_USEC_PER_SEC * test_patience ());
}

/* Both directions at once, through buffers that are always full. */
static void
check_big (void (*talk) (GSocketConnection *connection, GCancellable *stop), gsize size)
{
  g_autoptr(Raw) echo = raw_new (talk);
  g_autoptr(GTlsConnection) connection = connect_to (echo->port, TRUE);
  GIOStream *stream = G_IO_STREAM (connection);
  g_autofree guint8 *sent = g_malloc (size);
  g_autofree guint8 *received = g_malloc0 (size);
  g_autoptr(GAsyncResult) wrote = NULL;
  g_autoptr(GAsyncResult) had_read = NULL;
  g_autoptr(GError) error = NULL;
  gsize n = 0;

  for (gsize i = 0; i < size; i++)
    sent[i] = (guint8) (i * 31 + i / 4093);
  g_assert_true (shake (connection, NULL, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_nonnull (g_tls_connection_get_peer_certificate (connection));
  g_output_stream_write_all_async (g_io_stream_get_output_stream (stream), sent, size, G_PRIORITY_DEFAULT, NULL, test_result_cb, &wrote);
  g_input_stream_read_all_async (g_io_stream_get_input_stream (stream), received, size, G_PRIORITY_DEFAULT, NULL, test_result_cb,
                                 &had_read);
  g_assert_true (g_output_stream_write_all_finish (g_io_stream_get_output_stream (stream), test_wait (&wrote), &n, &error));
  g_assert_cmpuint (n, ==, size);
  g_assert_true (g_input_stream_read_all_finish (g_io_stream_get_input_stream (stream), test_wait (&had_read), &n, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (sent, size, received, n);
  g_assert_true (g_io_stream_close (stream, NULL, &error));
}

static void
test_big (void)
{
  check_big (talk_echo, BIG_BYTES);
}

static void
test_in_drops (void)
{
  check_big (talk_in_drops, 5000);
}

/* The blocking calls, which make the handshake themselves. */
static void
test_blocking (void)
{
  g_autoptr(Raw) echo = raw_new (talk_echo);
  g_autoptr(GTlsConnection) connection = connect_to (echo->port, TRUE);
  GIOStream *stream = G_IO_STREAM (connection);
  g_autoptr(GError) error = NULL;
  char buffer[16];
  gsize n = 0;

  g_assert_true (g_output_stream_write_all (g_io_stream_get_output_stream (stream), "hello", 5, NULL, NULL, &error));
  g_assert_true (g_input_stream_read_all (g_io_stream_get_input_stream (stream), buffer, 5, &n, NULL, &error));
  g_assert_cmpmem (buffer, n, "hello", 5);
  g_assert_true (g_tls_connection_handshake (connection, NULL, &error));
  g_assert_cmpint (g_tls_connection_get_protocol_version (connection), ==, G_TLS_PROTOCOL_VERSION_TLS_1_3);
}

/* What is there is read at once, and what is wrong behind it is told afterwards, though nothing more comes. */
static void
test_error_after_bytes (void)
{
  g_autoptr(Raw) torn = raw_new (talk_torn);
  g_autoptr(GTlsConnection) connection = connect_to (torn->port, TRUE);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr(GError) error = NULL;
  char buffer[64];
  gssize n;

  g_assert_true (shake (connection, NULL, &error));
  while (!g_atomic_int_get (&n_sent))
    g_usleep (1000);
  n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (in), buffer, sizeof buffer, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (buffer, n, "onetwo", 6);
  g_assert_true (g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (in)));
  g_assert_cmpint (g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (in), buffer, sizeof buffer, NULL, &error), ==, -1);
  g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC);
}

static gboolean
message_accept_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags errors, gpointer user_data)
{
  return TRUE;
}

/* A request and a reply of a mebibyte, through libsoup. */
static void
test_big_http (void)
{
  g_autofree char *big = g_strnfill (BIG_BYTES, 'x');
  g_autofree char *reply = test_reply ("200 OK", "", big);
  g_autoptr(TestServer) server = test_server_new (pem, TEST_SERVER_REPLY, reply);
  g_autofree char *uri = g_strdup_printf ("https://127.0.0.1:%u/", test_server_get_port (server));
  g_autoptr(SoupSession) session = soup_session_new ();
  g_autoptr(SoupMessage) message = soup_message_new ("POST", uri);
  g_autoptr(GBytes) body = g_bytes_new_static (big, BIG_BYTES);
  g_autoptr(GBytes) answer = NULL;
  g_autofree char *received = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  soup_message_set_request_body_from_bytes (message, "text/plain", body);
  g_signal_connect (message, "accept-certificate", G_CALLBACK (message_accept_cb), NULL);
  soup_session_send_and_read_async (session, message, G_PRIORITY_DEFAULT, NULL, test_result_cb, &result);
  answer = soup_session_send_and_read_finish (session, test_wait (&result), &error);
  g_assert_no_error (error);
  g_assert_true (g_bytes_equal (answer, body));
  received = test_server_dup_received (server);
  g_assert_true (g_str_has_suffix (received, big));
}

typedef struct
{
  char *folder;
  char *pem_path;
  char *log_path;
  guint port;
  GPid pid;
  int input;
} Openssl;

static void
openssl_start (Openssl *self, const char *options)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  g_autofree char *command = NULL;
  const char *argv[] = { "sh", "-c", NULL, NULL };

  self->folder = g_dir_make_tmp ("vedette-tls-XXXXXX", NULL);
  self->pem_path = g_build_filename (self->folder, "server.pem", NULL);
  self->log_path = g_build_filename (self->folder, "log", NULL);
  g_assert_true (g_file_set_contents (self->pem_path, pem, -1, NULL));
  self->port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_socket_listener_close (listener);
  command = g_strdup_printf ("exec openssl s_server -accept 127.0.0.1:%u -cert %s -key %s %s >%s 2>&1",
                             self->port, self->pem_path, self->pem_path, options, self->log_path);
  argv[2] = command;
  g_assert_true (g_spawn_async_with_pipes (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL,
                                           &self->pid, &self->input, NULL, NULL, NULL));
  for (guint i = 0; i < 500; i++)
    {
      g_autofree char *log = NULL;

      if (g_file_get_contents (self->log_path, &log, NULL, NULL) && strstr (log, "ACCEPT") != NULL)
        return;
      g_usleep (10000);
    }
  g_assert_not_reached ();
}

static void
openssl_stop (Openssl *self)
{
  kill (self->pid, SIGTERM);
  waitpid (self->pid, NULL, 0);
  g_spawn_close_pid (self->pid);
  g_assert_true (g_close (self->input, NULL));
  g_assert_cmpint (g_remove (self->pem_path), ==, 0);
  g_assert_cmpint (g_remove (self->log_path), ==, 0);
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_free (self->pem_path);
  g_free (self->log_path);
}

/* Reads all the time, as a client that waits for a reply does. */
typedef struct
{
  GTlsConnection *connection;
  GString *text;
  char buffer[256];
} Reader;

static void
reader_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Reader *self = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);

  if (n <= 0)
    {
      g_test_message ("reading ended: %s", error != NULL ? error->message : "farewell");
      g_clear_object (&self->connection);
      return;
    }
  g_string_append_len (self->text, self->buffer, n);
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, reader_read_cb, self);
}

static void
read_until (Reader *self, const char *wanted)
{
  while (strstr (self->text->str, wanted) == NULL)
    {
      g_assert_nonnull (self->connection);
      g_main_context_iteration (NULL, TRUE);
    }
  g_string_truncate (self->text, 0);
}

static void
tell (Openssl *server, const char *text)
{
  g_assert_cmpint (write (server->input, text, strlen (text)), ==, (gssize) strlen (text));
}

/* s_server looks at the first letter of what it reads at once, so orders go one by one. */
static void
wait_for_log (Openssl *server, const char *wanted, guint n)
{
  guint found = 0;

  while (found < n)
    {
      g_autofree char *log = NULL;

      while (g_main_context_iteration (NULL, FALSE))
        ;
      g_usleep (2000);
      g_assert_true (g_file_get_contents (server->log_path, &log, NULL, NULL));
      found = 0;
      for (const char *at = strstr (log, wanted); at != NULL; at = strstr (at + 1, wanted))
        found++;
    }
}

/* @order is a letter to s_server that has the connection do something between two texts, of which its
 * log holds @evidence, and @n_before of that already after the handshake. */
static void
check_interlude (const char *options, const char *order, const char *evidence, guint n_before)
{
  Openssl server = { 0 };
  Reader reader = { NULL };
  g_autoptr(GTlsConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  GOutputStream *out;

  openssl_start (&server, options);
  connection = connect_to (server.port, TRUE);
  out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_assert_true (shake (connection, NULL, &error));
  g_assert_no_error (error);
  reader.connection = g_object_ref (connection);
  reader.text = g_string_new (NULL);
  g_input_stream_read_async (g_io_stream_get_input_stream (G_IO_STREAM (connection)), reader.buffer, sizeof reader.buffer,
                             G_PRIORITY_DEFAULT, NULL, reader_read_cb, &reader);
  tell (&server, "before\n");
  read_until (&reader, "before\n");
  for (guint i = 1; i <= 2; i++)
    {
      if (order != NULL)
        tell (&server, order);
      wait_for_log (&server, evidence, n_before + i);
      tell (&server, "between\n");
      read_until (&reader, "between\n");
      g_assert_true (g_output_stream_write_all (out, "answer\n", 7, NULL, NULL, &error));
      wait_for_log (&server, "answer\n", i);
    }
  tell (&server, "after\n");
  read_until (&reader, "after\n");
  g_assert_cmpuint (n_asked, ==, 1);
  openssl_stop (&server);
  while (reader.connection != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_string_free (reader.text, TRUE);
}

static void
test_tickets (void)
{
  check_interlude ("-tls1_3 -num_tickets 8 -msg", NULL, "NewSessionTicket", 0);
}

static void
test_new_keys (void)
{
  check_interlude ("-tls1_3 -msg", "K\n", ">>> TLS 1.3, Handshake [length 0005], KeyUpdate", 0);
}

static void
test_renegotiation (void)
{
  check_interlude ("-tls1_2 -msg", "r\n", ">>> TLS 1.2, Handshake [length 0010], Finished", 1);
}

/* A handshake with who knows one group only. @n_hellos: how many times we have to say which group we make a key for */
static void
check_group (const char *options, guint n_hellos)
{
  Openssl server = { 0 };
  g_autoptr(GTlsConnection) connection = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *log = NULL;
  guint n = 0;

  openssl_start (&server, options);
  connection = connect_to (server.port, TRUE);
  g_assert_true (shake (connection, NULL, &error));
  g_assert_no_error (error);
  wait_for_log (&server, "Finished", 1);
  g_assert_true (g_file_get_contents (server.log_path, &log, NULL, NULL));
  for (const char *at = strstr (log, "], ClientHello"); at != NULL; at = strstr (at + 1, "], ClientHello"))
    n++;
  g_assert_cmpuint (n, ==, n_hellos);
  openssl_stop (&server);
}

/* The key is made for X25519; whoever does not know that group is spoken to in another. */
static void
test_groups (void)
{
  check_group ("-tls1_3 -msg -groups X25519", 1);
  check_group ("-tls1_3 -msg -groups P-256", 2);
  check_group ("-tls1_2 -msg -groups P-256", 1);
}

int
main (int argc, char **argv)
{
  int result;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "dummy", TRUE);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_test_init (&argc, &argv, NULL);
  ips_https_link_init ();
  pem = test_certificate_new ("127.0.0.1", "rsa:2048", "-sha256");
  g_test_add_func ("/tls/mute-do-not-hold-up", test_mute_do_not_hold_up);
  g_test_add_func ("/tls/cancelled", test_cancelled);
  g_test_add_func ("/tls/closed-meanwhile", test_closed_meanwhile);
  g_test_add_func ("/tls/closed-when-asked", test_closed_when_asked);
  g_test_add_func ("/tls/not-accepted", test_not_accepted);
  g_test_add_func ("/tls/garbage", test_garbage);
  g_test_add_func ("/tls/trickle", test_trickle);
  g_test_add_func ("/tls/flood", test_flood);
  g_test_add_func ("/tls/big", test_big);
  g_test_add_func ("/tls/in-drops", test_in_drops);
  g_test_add_func ("/tls/blocking", test_blocking);
  g_test_add_func ("/tls/error-after-bytes", test_error_after_bytes);
  g_test_add_func ("/tls/big-http", test_big_http);
  g_test_add_func ("/tls/tickets", test_tickets);
  g_test_add_func ("/tls/new-keys", test_new_keys);
  g_test_add_func ("/tls/renegotiation", test_renegotiation);
  g_test_add_func ("/tls/groups", test_groups);
  result = g_test_run ();
  g_free (pem);
  return result;
}
