/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-faults.h"

#include <string.h>

#define CHUNK_SIZE 65536
#define SLOW_MS 1000

/* A reply in the making on a connection that the HTTP server let go. */
typedef struct
{
  GIOStream *stream;       /* (owned) */
  GCancellable *ended;     /* (owned) */
  SimFaultKind kind;
  GBytes *bytes;           /* (owned): what is to be said */
  gsize at;
  guint timeout_id;
  guint pending;           /* reads and writes under way */
  char buffer[4096];
  SimFaultDone done;
  gpointer user_data;
} SimDelivery;

static void write_more (SimDelivery *self);

static void
end (SimDelivery *self)
{
  g_cancellable_cancel (self->ended);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (self->pending > 0)
    return;
  if (self->done != NULL)
    self->done (self->user_data);
  g_io_stream_close (self->stream, NULL, NULL);
  g_object_unref (self->stream);
  g_object_unref (self->ended);
  g_bytes_unref (self->bytes);
  g_free (self);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SimDelivery *self = user_data;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->pending--;
  if (n <= 0 || g_cancellable_is_cancelled (self->ended))
    {
      end (self);
      return;
    }
  self->pending++;
  g_input_stream_read_async (G_INPUT_STREAM (source), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, self->ended, read_cb, self);
}

static gboolean
next_byte_cb (gpointer user_data)
{
  SimDelivery *self = user_data;

  self->timeout_id = 0;
  write_more (self);
  return G_SOURCE_REMOVE;
}

static void
write_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  SimDelivery *self = user_data;
  gssize n = g_output_stream_write_finish (G_OUTPUT_STREAM (source), result, NULL);

  self->pending--;
  if (n <= 0 || g_cancellable_is_cancelled (self->ended))
    {
      end (self);
      return;
    }
  self->at += (gsize) n;
  if (self->kind == SIM_FAULT_ENDLESS_BODY && self->at >= g_bytes_get_size (self->bytes))
    self->at = g_bytes_get_size (self->bytes) - CHUNK_SIZE;
  if (self->at >= g_bytes_get_size (self->bytes))
    {
      end (self);
      return;
    }
  if (self->kind == SIM_FAULT_SLOW)
    self->timeout_id = g_timeout_add (SLOW_MS, next_byte_cb, self);
  else
    write_more (self);
}

static void
write_more (SimDelivery *self)
{
  gsize n;
  const char *data = g_bytes_get_data (self->bytes, &n);

  self->pending++;
  g_output_stream_write_async (g_io_stream_get_output_stream (self->stream), data + self->at,
                               self->kind == SIM_FAULT_SLOW ? 1 : n - self->at, G_PRIORITY_DEFAULT, self->ended, write_cb, self);
}

void
sim_faults_deliver (GIOStream *stream, SimFaultKind kind, const char *head, const char *body, SimFaultDone done, gpointer user_data)
{
  SimDelivery *self = g_new0 (SimDelivery, 1);
  GString *text = g_string_new (head);

  self->stream = stream;
  self->ended = g_cancellable_new ();
  self->kind = kind;
  self->done = done;
  self->user_data = user_data;
  if (kind == SIM_FAULT_ENDLESS_BODY)
    {
      g_string_append (text, "<?xml version=\"1.0\"?>\n<response><respGetVersion><platform>");
      for (guint i = 0; i < CHUNK_SIZE; i++)
        g_string_append_c (text, 'A');
    }
  else if (kind == SIM_FAULT_DROP)
    g_string_append_len (text, body, (gssize) (strlen (body) / 2));
  else
    g_string_append (text, body);
  self->bytes = g_string_free_to_bytes (text);

  self->pending++;
  g_input_stream_read_async (g_io_stream_get_input_stream (stream), self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, self->ended, read_cb, self);
  if (kind != SIM_FAULT_HANG_REPLY)
    write_more (self);
}
