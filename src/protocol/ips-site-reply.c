/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-site-error.h"
#include "ips-source.h"

struct _IpsSiteReply
{
  GObject parent_instance;

  SoupSession *soup;         /* (nullable): until it is closed */
  GInputStream *stream;      /* (nullable): until it is closed */
  GUri *uri;
  char *host;                /* for messages */
  guint status;
  gboolean other_host;
  char *content_type;
  char *validator;           /* (nullable) */
  gint64 modified_us;
  gboolean accepts_ranges;
  gint64 range_start, length, total;

  guint silence_timeout_ms;
  guint patience_ms;         /* 0: none */
  guint64 max_bytes;         /* 0: no limit */
  guint64 n_read;
  GError *pending;           /* (nullable): came after bytes that had to be handed out first */
  gboolean ended;
};

G_DEFINE_FINAL_TYPE (IpsSiteReply, ips_site_reply, G_TYPE_OBJECT)

typedef struct
{
  guint8 *buffer;
  gsize count;
  gsize filled;        /* of @buffer, while there is patience for more */
  GSource *readable;   /* (nullable) */
  GSource *waiting;    /* (nullable): for the first bytes, then for the rest */
} Read;

void
ips_site_reply_close (IpsSiteReply *self)
{
  if (self->soup == NULL)
    return;
  g_clear_object (&self->stream);
  soup_session_abort (self->soup);
  g_clear_object (&self->soup);
}

static void
ips_site_reply_dispose (GObject *object)
{
  ips_site_reply_close (IPS_SITE_REPLY (object));
  G_OBJECT_CLASS (ips_site_reply_parent_class)->dispose (object);
}

static void
ips_site_reply_finalize (GObject *object)
{
  IpsSiteReply *self = IPS_SITE_REPLY (object);

  g_clear_pointer (&self->uri, g_uri_unref);
  g_free (self->host);
  g_free (self->content_type);
  g_free (self->validator);
  g_clear_error (&self->pending);
  G_OBJECT_CLASS (ips_site_reply_parent_class)->finalize (object);
}

static void
ips_site_reply_class_init (IpsSiteReplyClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_site_reply_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_site_reply_finalize;
}

static void
ips_site_reply_init (IpsSiteReply *self)
{
}

/* --- the head --- */

static void
read_type (IpsSiteReply *self, SoupMessageHeaders *headers)
{
  const char *type = soup_message_headers_get_content_type (headers, NULL);

  self->content_type = type != NULL ? g_ascii_strdown (type, -1) : g_strdup ("");
}

static void
read_lengths (IpsSiteReply *self, SoupMessageHeaders *headers)
{
  goffset start, end, total;

  self->length = self->total = -1;
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    self->length = self->total = soup_message_headers_get_content_length (headers);
  if (self->status == 206)
    {
      self->total = -1;
      if (soup_message_headers_get_content_range (headers, &start, &end, &total))
        {
          self->range_start = start;
          self->total = total;
        }
    }
}

/* A weak one says that the files look the same, not that their bytes do. */
static void
read_validator (IpsSiteReply *self, SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");
  const char *modified = soup_message_headers_get_one (headers, "Last-Modified");
  g_autoptr(GDateTime) time = modified != NULL ? soup_date_time_new_from_http_string (modified) : NULL;

  if (time != NULL)
    self->modified_us = g_date_time_to_unix (time) * G_USEC_PER_SEC;
  if (etag != NULL && *etag == '"' && strlen (etag) < 256)
    self->validator = g_strdup (etag);
  else if (time != NULL)
    self->validator = g_strdup (modified);
}

IpsSiteReply *
ips_site_reply_new (SoupSession *soup, SoupMessage *message, GInputStream *stream, const char *host,
                    gboolean other_host, guint silence_timeout_ms, guint64 max_bytes)
{
  IpsSiteReply *self = g_object_new (IPS_TYPE_SITE_REPLY, NULL);
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  self->soup = soup;
  self->stream = stream;
  self->uri = g_uri_ref (soup_message_get_uri (message));
  self->host = g_strdup (host);
  self->status = soup_message_get_status (message);
  self->other_host = other_host;
  self->accepts_ranges = self->status == 206
    || soup_message_headers_header_contains (headers, "Accept-Ranges", "bytes");
  self->silence_timeout_ms = silence_timeout_ms != 0 ? silence_timeout_ms : IPS_SITE_SILENCE_TIMEOUT_MS;
  self->max_bytes = max_bytes;
  read_type (self, headers);
  read_lengths (self, headers);
  read_validator (self, headers);
  return self;
}

guint
ips_site_reply_get_status (IpsSiteReply *self)
{
  return self->status;
}

GUri *
ips_site_reply_get_uri (IpsSiteReply *self)
{
  return self->uri;
}

gboolean
ips_site_reply_get_other_host (IpsSiteReply *self)
{
  return self->other_host;
}

const char *
ips_site_reply_get_content_type (IpsSiteReply *self)
{
  return self->content_type;
}

const char *
ips_site_reply_get_validator (IpsSiteReply *self)
{
  return self->validator;
}

gint64
ips_site_reply_get_modified_us (IpsSiteReply *self)
{
  return self->modified_us;
}

gboolean
ips_site_reply_get_accepts_ranges (IpsSiteReply *self)
{
  return self->accepts_ranges;
}

gint64
ips_site_reply_get_range_start (IpsSiteReply *self)
{
  return self->range_start;
}

gint64
ips_site_reply_get_length (IpsSiteReply *self)
{
  return self->length;
}

gint64
ips_site_reply_get_total (IpsSiteReply *self)
{
  return self->total;
}

/* --- the body --- */

void
ips_site_reply_set_patience (IpsSiteReply *self, guint patience_ms)
{
  self->patience_ms = patience_ms;
}

static void
read_free (gpointer data)
{
  Read *read = data;

  ips_source_clear (&read->readable);
  ips_source_clear (&read->waiting);
  g_free (read);
}

static GError *
too_large (IpsSiteReply *self)
{
  g_autofree char *limit = ips_format_size (self->max_bytes);

  /* TRANSLATORS: a host and a size ("8.0 MiB") */
  return ips_error_new (IPS_ERROR_TOO_LARGE, _("%s: the reply is larger than %s"), self->host, limit);
}

/* Fills the buffer with what is there. Returns: whether that is all for now and the read would have to wait for more. */
static gboolean
read_some (IpsSiteReply *self, Read *read, GCancellable *cancellable)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  g_autoptr(GError) foreign = NULL;

  while (read->filled < read->count && !self->ended && foreign == NULL)
    {
      gssize n = g_pollable_input_stream_read_nonblocking (stream, read->buffer + read->filled, read->count - read->filled, cancellable,
                                                           &foreign);

      if (n > 0)
        {
          read->filled += (gsize) n;
          self->n_read += (guint64) n;
        }
      else if (n == 0)
        self->ended = TRUE;
    }
  if (self->max_bytes != 0 && self->n_read > self->max_bytes)
    {
      self->pending = too_large (self);
      read->filled = 0;
    }
  else if (foreign != NULL && !g_error_matches (foreign, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    self->pending = ips_site_error_map (foreign, IPS_STAGE_REPLYING, self->host, NULL);
  else if (self->ended && self->length >= 0 && self->n_read < (guint64) self->length)
    self->pending = ips_error_new (IPS_ERROR_PROTOCOL, _("%s: closed the connection in the middle of its reply"), self->host);
  else
    return foreign != NULL;
  return FALSE;
}

/* What came is handed out first, then the error that came after it. */
static void
end_read (GTask *task)
{
  IpsSiteReply *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);

  ips_source_clear (&read->readable);
  ips_source_clear (&read->waiting);
  if (read->filled == 0 && self->pending != NULL)
    g_task_return_error (task, g_steal_pointer (&self->pending));
  else
    g_task_return_int (task, (gssize) read->filled);
}

static void
wait_for (Read *read, GTask *task, guint ms, GSourceFunc func)
{
  ips_source_clear (&read->waiting);
  read->waiting = g_timeout_source_new (ms);
  g_source_set_callback (read->waiting, func, task, NULL);
  g_source_attach (read->waiting, g_task_get_context (task));
}

static gboolean
silence_cb (gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);
  IpsSiteReply *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);

  ips_source_clear (&read->readable);
  ips_source_clear (&read->waiting);
  /* TRANSLATORS: a host and a number of seconds */
  g_task_return_error (task, ips_error_new (IPS_ERROR_TIMED_OUT, _("%s: sent nothing for %g s"), self->host,
                                            self->silence_timeout_ms / 1000.0));
  return G_SOURCE_REMOVE;
}

static gboolean
patience_cb (gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);

  end_read (task);
  return G_SOURCE_REMOVE;
}

/* Returns: whether the task is over. */
static gboolean
try_to_read (GTask *task)
{
  g_autoptr(GTask) kept = g_object_ref (task);
  IpsSiteReply *self = g_task_get_source_object (task);
  Read *read = g_task_get_task_data (task);
  gboolean first = read->filled == 0;

  if (self->stream == NULL)
    {
      /* Closed while it waited. */
      ips_source_clear (&read->readable);
      ips_source_clear (&read->waiting);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "closed");
      return TRUE;
    }
  if (self->pending == NULL && read_some (self, read, g_task_get_cancellable (task)) && (read->filled == 0 || self->patience_ms > 0))
    {
      if (first && read->filled > 0)
        wait_for (read, task, self->patience_ms, patience_cb);
      return FALSE;
    }
  end_read (task);
  return TRUE;
}

static gboolean
readable_cb (GObject *stream, gpointer user_data)
{
  return try_to_read (user_data) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

void
ips_site_reply_read_async (IpsSiteReply *self, void *buffer, gsize count, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Read *read = g_new0 (Read, 1);

  g_task_set_source_tag (task, ips_site_reply_read_async);
  g_task_set_task_data (task, read, read_free);
  read->buffer = buffer;
  read->count = count;
  if (g_task_return_error_if_cancelled (task) || try_to_read (task))
    return;
  if (read->waiting == NULL)
    wait_for (read, task, self->silence_timeout_ms, silence_cb);
  /* It also fires when the call is cancelled; it keeps the task. */
  read->readable = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->stream), cancellable);
  g_source_set_callback (read->readable, G_SOURCE_FUNC (readable_cb), g_object_ref (task), g_object_unref);
  g_source_attach (read->readable, g_task_get_context (task));
}

gssize
ips_site_reply_read_finish (IpsSiteReply *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
