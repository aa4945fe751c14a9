/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tls-stream.h"

#include <glib/gi18n-lib.h>

struct _IpsTlsInputStream
{
  GInputStream parent_instance;
  GWeakRef connection;
};

struct _IpsTlsOutputStream
{
  GOutputStream parent_instance;
  GWeakRef connection;
};

static void ips_tls_input_stream_pollable_init (GPollableInputStreamInterface *iface);
static void ips_tls_output_stream_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTlsInputStream, ips_tls_input_stream, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, ips_tls_input_stream_pollable_init))
G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTlsOutputStream, ips_tls_output_stream, G_TYPE_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, ips_tls_output_stream_pollable_init))

static IpsTlsConnection *
take_connection (GWeakRef *reference, GError **error)
{
  IpsTlsConnection *connection = g_weak_ref_get (reference);

  if (connection == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("the connection is closed"));
  return connection;
}

static gssize
read_from (IpsTlsInputStream *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable, GError **error)
{
  g_autoptr(IpsTlsConnection) connection = take_connection (&self->connection, error);

  return connection != NULL ? ips_tls_connection_read (connection, buffer, count, blocking, cancellable, error) : -1;
}

static gssize
write_to (IpsTlsOutputStream *self, const void *buffer, gsize count, gboolean blocking, GCancellable *cancellable, GError **error)
{
  g_autoptr(IpsTlsConnection) connection = take_connection (&self->connection, error);

  return connection != NULL ? ips_tls_connection_write (connection, buffer, count, blocking, cancellable, error) : -1;
}

static GSource *
create_source (GWeakRef *reference, GObject *stream, GIOCondition condition, GCancellable *cancellable)
{
  g_autoptr(IpsTlsConnection) connection = g_weak_ref_get (reference);
  g_autoptr(GSource) child = connection != NULL ? ips_tls_connection_create_source (connection, condition) : g_timeout_source_new (0);

  return g_pollable_source_new_full (stream, child, cancellable);
}

static gboolean
is_ready (GWeakRef *reference, GIOCondition condition)
{
  g_autoptr(IpsTlsConnection) connection = g_weak_ref_get (reference);

  return connection == NULL || ips_tls_connection_is_ready (connection, condition);
}

static gssize
ips_tls_input_stream_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return read_from (IPS_TLS_INPUT_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
ips_tls_input_stream_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  return read_from (IPS_TLS_INPUT_STREAM (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
ips_tls_input_stream_is_readable (GPollableInputStream *stream)
{
  return is_ready (&IPS_TLS_INPUT_STREAM (stream)->connection, G_IO_IN);
}

static GSource *
ips_tls_input_stream_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  return create_source (&IPS_TLS_INPUT_STREAM (stream)->connection, G_OBJECT (stream), G_IO_IN, cancellable);
}

static gssize
ips_tls_output_stream_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return write_to (IPS_TLS_OUTPUT_STREAM (stream), buffer, count, TRUE, cancellable, error);
}

static gssize
ips_tls_output_stream_write_nonblocking (GPollableOutputStream *stream, const void *buffer, gsize count, GError **error)
{
  return write_to (IPS_TLS_OUTPUT_STREAM (stream), buffer, count, FALSE, NULL, error);
}

static gboolean
ips_tls_output_stream_is_writable (GPollableOutputStream *stream)
{
  return is_ready (&IPS_TLS_OUTPUT_STREAM (stream)->connection, G_IO_OUT);
}

static GSource *
ips_tls_output_stream_create_source (GPollableOutputStream *stream, GCancellable *cancellable)
{
  return create_source (&IPS_TLS_OUTPUT_STREAM (stream)->connection, G_OBJECT (stream), G_IO_OUT, cancellable);
}

/* Closing one direction has nothing to do; GIO's own way of it would take a thread. */
static void
close_now (gpointer stream, int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, close_now);
  g_task_set_priority (task, io_priority);
  g_task_return_boolean (task, TRUE);
}

static void
ips_tls_input_stream_close_async (GInputStream *stream, int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  close_now (stream, io_priority, cancellable, callback, user_data);
}

static gboolean
ips_tls_input_stream_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ips_tls_output_stream_close_async (GOutputStream *stream, int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                   gpointer user_data)
{
  close_now (stream, io_priority, cancellable, callback, user_data);
}

static gboolean
ips_tls_output_stream_close_finish (GOutputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ips_tls_input_stream_finalize (GObject *object)
{
  g_weak_ref_clear (&IPS_TLS_INPUT_STREAM (object)->connection);
  G_OBJECT_CLASS (ips_tls_input_stream_parent_class)->finalize (object);
}

static void
ips_tls_output_stream_finalize (GObject *object)
{
  g_weak_ref_clear (&IPS_TLS_OUTPUT_STREAM (object)->connection);
  G_OBJECT_CLASS (ips_tls_output_stream_parent_class)->finalize (object);
}

static void
ips_tls_input_stream_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = ips_tls_input_stream_is_readable;
  iface->create_source = ips_tls_input_stream_create_source;
  iface->read_nonblocking = ips_tls_input_stream_read_nonblocking;
}

static void
ips_tls_output_stream_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->is_writable = ips_tls_output_stream_is_writable;
  iface->create_source = ips_tls_output_stream_create_source;
  iface->write_nonblocking = ips_tls_output_stream_write_nonblocking;
}

static void
ips_tls_input_stream_class_init (IpsTlsInputStreamClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_tls_input_stream_finalize;
  stream_class->read_fn = ips_tls_input_stream_read;
  stream_class->close_async = ips_tls_input_stream_close_async;
  stream_class->close_finish = ips_tls_input_stream_close_finish;
}

static void
ips_tls_output_stream_class_init (IpsTlsOutputStreamClass *klass)
{
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_tls_output_stream_finalize;
  stream_class->write_fn = ips_tls_output_stream_write;
  stream_class->close_async = ips_tls_output_stream_close_async;
  stream_class->close_finish = ips_tls_output_stream_close_finish;
}

static void
ips_tls_input_stream_init (IpsTlsInputStream *self)
{
  g_weak_ref_init (&self->connection, NULL);
}

static void
ips_tls_output_stream_init (IpsTlsOutputStream *self)
{
  g_weak_ref_init (&self->connection, NULL);
}

GInputStream *
ips_tls_input_stream_new (IpsTlsConnection *connection)
{
  IpsTlsInputStream *self = g_object_new (IPS_TYPE_TLS_INPUT_STREAM, NULL);

  g_weak_ref_set (&self->connection, connection);
  return G_INPUT_STREAM (self);
}

GOutputStream *
ips_tls_output_stream_new (IpsTlsConnection *connection)
{
  IpsTlsOutputStream *self = g_object_new (IPS_TYPE_TLS_OUTPUT_STREAM, NULL);

  g_weak_ref_set (&self->connection, connection);
  return G_OUTPUT_STREAM (self);
}
