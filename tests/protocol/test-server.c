/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-server.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/socket.h>

struct _TestServer
{
  GSocketService *service;
  guint port;
  GCancellable *stop;
  TestServerMode mode;
  GMutex mutex;
  GTlsCertificate *certificate;   /* (nullable), under the mutex */
  GQueue replies;                 /* (element-type utf8), under the mutex */
  GString *received;              /* under the mutex */
  guint n_connections;            /* under the mutex */
  int n_running;                  /* atomic */
};

static char *
take_reply (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  if (self->replies.length > 1)
    return g_queue_pop_head (&self->replies);
  return g_strdup (g_queue_peek_head (&self->replies));
}

/* A request is over when its body has come. */
static gboolean
read_request (TestServer *self, GInputStream *in)
{
  g_autoptr(GString) request = g_string_new (NULL);

  for (;;)
    {
      char buffer[4096];
      gssize n = g_input_stream_read (in, buffer, sizeof buffer, self->stop, NULL);
      const char *end, *length;

      if (n <= 0)
        return FALSE;
      if (self->mode == TEST_SERVER_SIP)
        g_usleep (2000);
      g_string_append_len (request, buffer, n);
      g_mutex_lock (&self->mutex);
      g_string_append_len (self->received, buffer, n);
      g_mutex_unlock (&self->mutex);
      end = strstr (request->str, "\r\n\r\n");
      if (end == NULL)
        continue;
      length = strstr (request->str, "Content-Length: ");
      if (length == NULL || request->len >= (gsize) (end - request->str) + 4 + (gsize) g_ascii_strtoull (length + 16, NULL, 10))
        return TRUE;
    }
}

static void
wait_for_stop (TestServer *self)
{
  GPollFD fd;

  if (!g_cancellable_make_pollfd (self->stop, &fd))
    return;
  g_poll (&fd, 1, -1);
  g_cancellable_release_fd (self->stop);
}

static void
talk (TestServer *self, GIOStream *stream)
{
  GOutputStream *out = g_io_stream_get_output_stream (stream);
  g_autofree char *reply = NULL;

  if (!read_request (self, g_io_stream_get_input_stream (stream)))
    return;
  if (self->mode == TEST_SERVER_SILENT)
    wait_for_stop (self);
  if (self->mode == TEST_SERVER_SILENT || self->mode == TEST_SERVER_HANG_UP)
    return;

  reply = take_reply (self);
  if (!g_output_stream_write_all (out, reply, strlen (reply), NULL, self->stop, NULL))
    return;
  while (self->mode == TEST_SERVER_ENDLESS && g_output_stream_write_all (out, reply, strlen (reply), NULL, self->stop, NULL))
    ;
  while (self->mode == TEST_SERVER_TRICKLE && g_output_stream_write_all (out, "x", 1, NULL, self->stop, NULL))
    g_usleep (20000);
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, TestServer *self)
{
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GIOStream) tls = NULL;

  g_atomic_int_inc (&self->n_running);
  g_mutex_lock (&self->mutex);
  self->n_connections++;
  g_set_object (&certificate, self->certificate);
  g_mutex_unlock (&self->mutex);

  if (self->mode == TEST_SERVER_RESET)
    {
      struct linger linger = { .l_onoff = 1, .l_linger = 0 };

      setsockopt (g_socket_get_fd (g_socket_connection_get_socket (connection)), SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
  else if (self->mode == TEST_SERVER_MUTE)
    wait_for_stop (self);
  else if (self->mode == TEST_SERVER_GARBAGE)
    g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), "220 mail.example ESMTP\r\n", 24, NULL, NULL, NULL);
  else if (certificate == NULL)
    talk (self, G_IO_STREAM (connection));
  else
    {
      tls = g_tls_server_connection_new (G_IO_STREAM (connection), certificate, NULL);
      g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (tls), FALSE);
      if (g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->stop, NULL))
        talk (self, tls);
      g_io_stream_close (tls, NULL, NULL);
    }
  g_atomic_int_add (&self->n_running, -1);
  return TRUE;
}

static GTlsCertificate *
certificate_from_pem (const char *pem)
{
  g_autoptr(GError) error = NULL;
  GTlsCertificate *certificate;

  if (pem == NULL)
    return NULL;
  certificate = g_tls_certificate_new_from_pem (pem, -1, &error);
  g_assert_no_error (error);
  return certificate;
}

TestServer *
test_server_new (const char *certificate_pem, TestServerMode mode, const char *reply)
{
  TestServer *self = g_new0 (TestServer, 1);
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) any_port = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) bound = NULL;
  g_autoptr(GError) error = NULL;

  self->mode = mode;
  self->stop = g_cancellable_new ();
  self->received = g_string_new (NULL);
  self->certificate = certificate_from_pem (certificate_pem);
  g_mutex_init (&self->mutex);
  g_queue_init (&self->replies);
  g_queue_push_tail (&self->replies, g_strdup (reply != NULL ? reply : ""));

  self->service = g_threaded_socket_service_new (50);
  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), any_port, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &bound, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
test_server_free (TestServer *self)
{
  g_cancellable_cancel (self->stop);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  while (g_atomic_int_get (&self->n_running) > 0)
    g_main_context_iteration (NULL, FALSE);
  g_signal_handlers_disconnect_by_data (self->service, self);
  g_clear_object (&self->service);
  g_clear_object (&self->stop);
  g_clear_object (&self->certificate);
  g_queue_clear_full (&self->replies, g_free);
  g_string_free (self->received, TRUE);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
test_server_get_port (TestServer *self)
{
  return self->port;
}

void
test_server_set_certificate (TestServer *self, const char *certificate_pem)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_clear_object (&self->certificate);
  self->certificate = certificate_from_pem (certificate_pem);
}

void
test_server_push_reply (TestServer *self, const char *reply)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  g_queue_push_tail (&self->replies, g_strdup (reply));
}

char *
test_server_dup_received (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_strdup (self->received->str);
}

guint
test_server_get_n_connections (TestServer *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->n_connections;
}

char *
test_certificate_new (const char *common_name, const char *key_algorithm, const char *digest)
{
  g_autofree char *subject = g_strdup_printf ("/O=Test/CN=%s", common_name);
  g_autofree char *key_path = g_build_filename (g_get_tmp_dir (), "vedette-test-XXXXXX", NULL);
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  g_autoptr(GError) error = NULL;
  int status = 0;
  int fd = g_mkstemp (key_path);
  const char *argv[] = { "openssl", "req", "-x509", "-newkey", key_algorithm, "-nodes", digest, "-days", "30",
                         "-subj", subject, "-keyout", key_path, NULL };

  g_assert_cmpint (fd, >=, 0);
  g_assert_true (g_close (fd, NULL));
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                &certificate, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (key_path, &key, NULL, NULL));
  g_assert_cmpint (g_remove (key_path), ==, 0);
  return g_strconcat (key, certificate, NULL);
}

char *
test_reply (const char *status, const char *headers, const char *body)
{
  return g_strdup_printf ("HTTP/1.1 %s\r\nContent-Type: text/xml\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s",
                          status, strlen (body), headers, body);
}
