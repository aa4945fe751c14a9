/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-tls-stream.h"

#include <gnutls/gnutls.h>

typedef struct { GInputStream parent; SimTlsStream *stream; } SimTlsInput;
typedef struct { GInputStreamClass parent; } SimTlsInputClass;
typedef struct { GOutputStream parent; SimTlsStream *stream; } SimTlsOutput;
typedef struct { GOutputStreamClass parent; } SimTlsOutputClass;

struct _SimTlsStream
{
  GIOStream parent_instance;

  GSocket *socket;              /* (owned) */
  SimCertificate *certificate;  /* (owned) */
  gnutls_session_t session;
  SimTlsInput *input;           /* (owned); they point back without a reference and die with this */
  SimTlsOutput *output;         /* (owned) */
  gboolean handshaken;
  GTask *handshake;             /* (owned) (nullable) */
  guint timeout_id;
  GSource *wait;                /* (owned) (nullable) */
};

static GType sim_tls_input_get_type (void);
static GType sim_tls_output_get_type (void);
static void sim_tls_input_pollable_init (GPollableInputStreamInterface *iface);
static void sim_tls_output_pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE (SimTlsStream, sim_tls_stream, G_TYPE_IO_STREAM)
G_DEFINE_TYPE_WITH_CODE (SimTlsInput, sim_tls_input, G_TYPE_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, sim_tls_input_pollable_init))
G_DEFINE_TYPE_WITH_CODE (SimTlsOutput, sim_tls_output, G_TYPE_OUTPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, sim_tls_output_pollable_init))

static gnutls_certificate_credentials_t credentials;
static gnutls_priority_t priority_usual, priority_tls10;

static gssize
result_of (gssize n, GError **error)
{
  if (n >= 0)
    return n;
  if (n == GNUTLS_E_AGAIN || n == GNUTLS_E_INTERRUPTED)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "not ready");
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED, gnutls_strerror ((int) n));
  return -1;
}

/* --- input --- */

static gssize
sim_tls_input_read_nonblocking (GPollableInputStream *pollable, void *buffer, gsize count, GError **error)
{
  SimTlsStream *self = ((SimTlsInput *) pollable)->stream;
  gssize n;

  if (self == NULL)
    return 0;
  n = gnutls_record_recv (self->session, buffer, count);
  /* a client that leaves without a farewell has left all the same */
  if (n == GNUTLS_E_PREMATURE_TERMINATION)
    n = 0;
  return result_of (n, error);
}

static gssize
sim_tls_input_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return sim_tls_input_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

static gboolean
sim_tls_input_is_readable (GPollableInputStream *pollable)
{
  SimTlsStream *self = ((SimTlsInput *) pollable)->stream;

  return self == NULL || gnutls_record_check_pending (self->session) > 0
         || (g_socket_condition_check (self->socket, G_IO_IN) & G_IO_IN) != 0;
}

static GSource *
sim_tls_input_create_source (GPollableInputStream *pollable, GCancellable *cancellable)
{
  SimTlsStream *self = ((SimTlsInput *) pollable)->stream;
  g_autoptr(GSource) child = NULL;

  if (self == NULL || gnutls_record_check_pending (self->session) > 0)
    child = g_timeout_source_new (0);
  else
    child = g_socket_create_source (self->socket, G_IO_IN, NULL);
  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
sim_tls_input_class_init (SimTlsInputClass *class)
{
  G_INPUT_STREAM_CLASS (class)->read_fn = sim_tls_input_read;
}

static void
sim_tls_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->read_nonblocking = sim_tls_input_read_nonblocking;
  iface->is_readable = sim_tls_input_is_readable;
  iface->create_source = sim_tls_input_create_source;
}

static void
sim_tls_input_init (SimTlsInput *self)
{
}

/* --- output --- */

static gssize
sim_tls_output_write_nonblocking (GPollableOutputStream *pollable, const void *buffer, gsize count, GError **error)
{
  SimTlsStream *self = ((SimTlsOutput *) pollable)->stream;

  if (self == NULL || count == 0)
    return 0;
  return result_of (gnutls_record_send (self->session, buffer, count), error);
}

static gssize
sim_tls_output_write (GOutputStream *stream, const void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return sim_tls_output_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (stream), buffer, count, error);
}

static gboolean
sim_tls_output_is_writable (GPollableOutputStream *pollable)
{
  SimTlsStream *self = ((SimTlsOutput *) pollable)->stream;

  return self == NULL || (g_socket_condition_check (self->socket, G_IO_OUT) & G_IO_OUT) != 0;
}

static GSource *
sim_tls_output_create_source (GPollableOutputStream *pollable, GCancellable *cancellable)
{
  SimTlsStream *self = ((SimTlsOutput *) pollable)->stream;
  g_autoptr(GSource) child = NULL;

  child = self == NULL ? g_timeout_source_new (0) : g_socket_create_source (self->socket, G_IO_OUT, NULL);
  return g_pollable_source_new_full (pollable, child, cancellable);
}

static void
sim_tls_output_class_init (SimTlsOutputClass *class)
{
  G_OUTPUT_STREAM_CLASS (class)->write_fn = sim_tls_output_write;
}

static void
sim_tls_output_pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->write_nonblocking = sim_tls_output_write_nonblocking;
  iface->is_writable = sim_tls_output_is_writable;
  iface->create_source = sim_tls_output_create_source;
}

static void
sim_tls_output_init (SimTlsOutput *self)
{
}

/* --- the stream --- */

static GInputStream *
sim_tls_stream_get_input_stream (GIOStream *stream)
{
  return (GInputStream *) SIM_TLS_STREAM (stream)->input;
}

static GOutputStream *
sim_tls_stream_get_output_stream (GIOStream *stream)
{
  return (GOutputStream *) SIM_TLS_STREAM (stream)->output;
}

static gboolean
sim_tls_stream_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  SimTlsStream *self = SIM_TLS_STREAM (stream);

  if (self->handshaken && !g_socket_is_closed (self->socket))
    gnutls_bye (self->session, GNUTLS_SHUT_WR);
  return g_socket_close (self->socket, error);
}

static void
sim_tls_stream_close_async (GIOStream *stream, int io_priority, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  /* the default closes in a thread; nothing here waits */
  g_task_set_source_tag (task, sim_tls_stream_close_async);
  if (sim_tls_stream_close (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
sim_tls_stream_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
stop_waiting (SimTlsStream *self)
{
  if (self->wait != NULL)
    g_source_destroy (self->wait);
  g_clear_pointer (&self->wait, g_source_unref);
}

static void
sim_tls_stream_finalize (GObject *object)
{
  SimTlsStream *self = SIM_TLS_STREAM (object);

  stop_waiting (self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  self->input->stream = NULL;
  self->output->stream = NULL;
  g_object_unref (self->input);
  g_object_unref (self->output);
  gnutls_deinit (self->session);
  sim_certificate_unref (self->certificate);
  g_object_unref (self->socket);
  G_OBJECT_CLASS (sim_tls_stream_parent_class)->finalize (object);
}

static int
choose_certificate (gnutls_session_t session, const gnutls_datum_t *names, int n_names,
                    const gnutls_pk_algorithm_t *algorithms, int n_algorithms,
                    gnutls_pcert_st **pcert, unsigned int *n_pcert, gnutls_privkey_t *key)
{
  SimTlsStream *self = gnutls_session_get_ptr (session);

  *pcert = &self->certificate->pcert;
  *n_pcert = 1;
  *key = self->certificate->key;
  return 0;
}

static void
sim_tls_stream_class_init (SimTlsStreamClass *class)
{
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = sim_tls_stream_finalize;
  stream_class->get_input_stream = sim_tls_stream_get_input_stream;
  stream_class->get_output_stream = sim_tls_stream_get_output_stream;
  stream_class->close_fn = sim_tls_stream_close;
  stream_class->close_async = sim_tls_stream_close_async;
  stream_class->close_finish = sim_tls_stream_close_finish;

  gnutls_certificate_allocate_credentials (&credentials);
  gnutls_certificate_set_retrieve_function2 (credentials, choose_certificate);
  gnutls_priority_init (&priority_usual, "NORMAL", NULL);
  gnutls_priority_init (&priority_tls10, "NORMAL:-VERS-ALL:+VERS-TLS1.0:%COMPAT", NULL);
}

static void
sim_tls_stream_init (SimTlsStream *self)
{
  self->input = g_object_new (sim_tls_input_get_type (), NULL);
  self->output = g_object_new (sim_tls_output_get_type (), NULL);
  self->input->stream = self;
  self->output->stream = self;
}

SimTlsStream *
sim_tls_stream_new (GSocket *socket, SimCertificate *certificate, gboolean tls10_only)
{
  SimTlsStream *self = g_object_new (SIM_TYPE_TLS_STREAM, NULL);

  self->socket = g_object_ref (socket);
  self->certificate = sim_certificate_ref (certificate);
  gnutls_init (&self->session, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
  gnutls_session_set_ptr (self->session, self);
  gnutls_priority_set (self->session, tls10_only ? priority_tls10 : priority_usual);
  gnutls_credentials_set (self->session, GNUTLS_CRD_CERTIFICATE, credentials);
  gnutls_certificate_server_set_request (self->session, GNUTLS_CERT_IGNORE);
  gnutls_handshake_set_timeout (self->session, 0);
  gnutls_transport_set_int (self->session, g_socket_get_fd (socket));
  return self;
}

static void
end_handshake (SimTlsStream *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->handshake);

  stop_waiting (self);
  g_clear_handle_id (&self->timeout_id, g_source_remove);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->handshaken = TRUE;
  g_task_return_pointer (task, g_strdup (gnutls_protocol_get_name (gnutls_protocol_get_version (self->session))), g_free);
}

static gboolean continue_handshake_cb (GSocket *socket, GIOCondition condition, gpointer user_data);

static void
continue_handshake (SimTlsStream *self)
{
  int code;

  stop_waiting (self);
  do
    code = gnutls_handshake (self->session);
  while (code < 0 && code != GNUTLS_E_AGAIN && gnutls_error_is_fatal (code) == 0);
  if (code == GNUTLS_E_AGAIN)
    {
      self->wait = g_socket_create_source (self->socket, gnutls_record_get_direction (self->session) != 0 ? G_IO_OUT : G_IO_IN, NULL);
      g_source_set_callback (self->wait, G_SOURCE_FUNC (continue_handshake_cb), self, NULL);
      g_source_attach (self->wait, NULL);
      return;
    }
  if (code == 0)
    {
      end_handshake (self, NULL);
      return;
    }
  /* the client learns why, as from a real server */
  gnutls_alert_send_appropriate (self->session, code);
  end_handshake (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, gnutls_strerror (code)));
}

static gboolean
continue_handshake_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  g_autoptr(SimTlsStream) self = g_object_ref (SIM_TLS_STREAM (user_data));

  continue_handshake (self);
  return G_SOURCE_REMOVE;
}

static gboolean
handshake_late_cb (gpointer user_data)
{
  SimTlsStream *self = user_data;

  self->timeout_id = 0;
  end_handshake (self, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_TIMED_OUT, "the client stalls"));
  return G_SOURCE_REMOVE;
}

void
sim_tls_stream_handshake_async (SimTlsStream *self, guint timeout_s, GAsyncReadyCallback callback, gpointer user_data)
{
  /* the task keeps the stream alive meanwhile */
  self->handshake = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (self->handshake, sim_tls_stream_handshake_async);
  self->timeout_id = g_timeout_add_seconds (timeout_s, handshake_late_cb, self);
  continue_handshake (self);
}

char *
sim_tls_stream_handshake_finish (SimTlsStream *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
