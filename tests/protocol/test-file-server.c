/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test-file-server.h"

#include <stdlib.h>
#include <string.h>

#define PIECE 65536

static gboolean
read_head (GDataInputStream *in, gint64 *start, char **if_range)
{
  g_autofree char *line = g_data_input_stream_read_line (in, NULL, NULL, NULL);

  *start = 0;
  if (line == NULL)
    return FALSE;
  while (line != NULL && *g_strchomp (line) != '\0')
    {
      if (g_ascii_strncasecmp (line, "range: bytes=", 13) == 0)
        *start = g_ascii_strtoll (line + 13, NULL, 10);
      else if (g_ascii_strncasecmp (line, "if-range: ", 10) == 0)
        {
          g_free (*if_range);
          *if_range = g_strdup (line + 10);
        }
      g_free (line);
      line = g_data_input_stream_read_line (in, NULL, NULL, NULL);
    }
  return TRUE;
}

static gboolean
say (GOutputStream *out, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_strdup_vprintf (format, args);
  va_end (args);
  return g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
}

static void
send_body (FileServer *self, GOutputStream *out, gsize start)
{
  gsize sent = 0;
  gsize limit = self->size - start;
  gint pause_ms;

  if (self->break_after > 0 && self->n_breaks > 0)
    {
      limit = MIN (limit, self->break_after);
      if (self->n_breaks != G_MAXUINT)
        self->n_breaks--;
    }
  while (sent < limit)
    {
      gsize n = MIN (limit - sent, PIECE);

      if (!g_output_stream_write_all (out, self->data + start + sent, n, NULL, NULL, NULL))
        return;
      sent += n;
      g_atomic_pointer_add (&self->n_sent, (gssize) n);
      pause_ms = g_atomic_int_get (&self->pause_ms);
      if (pause_ms > 0)
        g_usleep ((gulong) pause_ms * 1000);
    }
}

static gboolean
serve (FileServer *self, GSocketConnection *connection)
{
  g_autoptr(GDataInputStream) in = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *if_range = NULL;
  gint64 start;

  if (!read_head (in, &start, &if_range))
    return TRUE;
  g_atomic_int_inc (&self->n_requests);
  if (start > 0)
    g_atomic_int_inc (&self->n_ranges);
  if (self->page != NULL)
    {
      say (out, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %" G_GSIZE_FORMAT "\r\nConnection: close\r\n\r\n%s",
           strlen (self->page), self->page);
      return TRUE;
    }
  if (self->status != 0)
    {
      say (out, "HTTP/1.1 %u Status\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", self->status);
      return TRUE;
    }
  if (start > 0 && (self->refuse_range || start >= (gint64) self->size))
    {
      say (out, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Range: bytes */%" G_GSIZE_FORMAT
           "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", self->size);
      return TRUE;
    }
  if (self->no_ranges || (if_range != NULL && g_strcmp0 (if_range, self->etag) != 0))
    start = 0;
  if (start > 0 && self->wrong_start)
    start++;
  if (start > 0)
    say (out, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %" G_GINT64_FORMAT "-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT "\r\n",
         start, self->size - 1, self->size);
  else
    say (out, "HTTP/1.1 200 OK\r\n");
  if (self->etag != NULL)
    say (out, "ETag: %s\r\n", self->etag);
  say (out, "Content-Length: %" G_GINT64_FORMAT "\r\nConnection: close\r\n\r\n",
       self->claim != 0 ? self->claim : (gint64) self->size - start);
  send_body (self, out, (gsize) start);
  return TRUE;
}

static gboolean
run_cb (GThreadedSocketService *service, GSocketConnection *connection, GObject *source, gpointer user_data)
{
  FileServer *self = user_data;
  gboolean done;

  g_atomic_int_inc (&self->n_active);
  done = serve (self, connection);
  g_atomic_int_dec_and_test (&self->n_active);
  return done;
}

FileServer *
file_server_new (gsize size)
{
  FileServer *self = g_new0 (FileServer, 1);
  guint32 state = 12345;

  self->data = g_malloc (size);
  self->size = size;
  self->etag = "\"one\"";
  for (gsize i = 0; i < size; i++)
    {
      state = state * 1664525 + 1013904223;
      self->data[i] = (guint8) (state >> 24);
    }
  self->service = g_threaded_socket_service_new (8);
  {
    g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
    g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
    g_autoptr(GSocketAddress) bound = NULL;
    g_autoptr(GError) error = NULL;

    g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                   NULL, &bound, &error);
    g_assert_no_error (error);
    self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
  }
  g_signal_connect (self->service, "run", G_CALLBACK (run_cb), self);
  g_socket_service_start (self->service);
  return self;
}

void
file_server_free (FileServer *self)
{
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));
  /* a thread may still be sending to somebody who has gone */
  while (g_atomic_int_get (&self->n_active) > 0)
    {
      g_main_context_iteration (NULL, FALSE);      /* closing is done there */
      g_usleep (2000);
    }
  g_object_unref (self->service);
  g_free (self->data);
  g_free (self);
}

GUri *
file_server_uri (FileServer *self, const char *name)
{
  g_autofree char *text = g_strdup_printf ("http://127.0.0.1:%u/%s", self->port, name);

  return g_uri_parse (text, G_URI_FLAGS_NONE, NULL);
}

void
file_server_settle (FileServer *self)
{
  g_atomic_int_set (&self->pause_ms, 0);
  while (g_atomic_int_get (&self->n_active) > 0)
    g_main_context_iteration (NULL, FALSE);
}
