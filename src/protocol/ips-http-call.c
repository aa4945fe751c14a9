/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-http-call.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "ips-clock.h"
#include "ips-error.h"
#include "ips-http-upload.h"
#include "ips-sensor-error.h"
#include "ips-source.h"
#include "ips-tls-database.h"

#define CHUNK_BYTES 16384
#define US_PER_S G_GINT64_CONSTANT (1000000)

typedef struct
{
  /* the request, owned */
  char *subject_id;
  char *host;
  guint port;
  gboolean tls;
  IpsTrust *trust;
  IpsSecret *authorization;     /* (nullable) */
  char *cookie;                 /* (nullable) */
  GCancellable *drop;
  GCancellable *caller;         /* (nullable) */
  gsize max_bytes;

  /* the way */
  GCancellable *stop;           /* (owned): cancelled by the caller, by @drop, by a deadline or by ourselves */
  gulong caller_id, drop_id;
  GSource *connect_source;      /* (owned) (nullable) */
  GSource *reply_source;        /* (owned) (nullable) */
  guint connect_timeout_ms, reply_timeout_ms;
  IpsStage stage;
  guint passed_ms;              /* the limit that passed, 0 for none */
  IpsHttpUpload upload;
  gboolean slow;                /* @upload took longer than it may */
  gboolean refused;             /* the certificate is not the trusted one: nothing may be sent */
  gint64 asked_us;              /* wall clock */

  SoupSession *session;         /* (owned) (nullable) */
  SoupMessage *message;         /* (owned) (nullable) */
  GInputStream *stream;         /* (owned) (nullable) */
  GIOStream *connection;        /* (owned) (nullable): of a mere handshake */
  GByteArray *body;
  guint8 chunk[CHUNK_BYTES];

  GBytes *der;                  /* (owned) (nullable): of the contact's certificate */
  IpsContact *contact;          /* (owned) (nullable) */
  IpsHttpReply *reply;          /* (owned) (nullable) */
} Call;

/* Lets go of the network at once; safe to call again. */
static void
call_close (Call *call)
{
  ips_source_clear (&call->connect_source);
  ips_source_clear (&call->reply_source);
  if (call->caller_id != 0)
    g_cancellable_disconnect (call->caller, call->caller_id);
  if (call->drop_id != 0)
    g_cancellable_disconnect (call->drop, call->drop_id);
  call->caller_id = call->drop_id = 0;
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->stream);
  ips_http_upload_clear (&call->upload);
  if (call->session != NULL)
    soup_session_abort (call->session);
  g_clear_object (&call->message);
  g_clear_object (&call->session);
  g_clear_object (&call->connection);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  call_close (call);
  g_free (call->subject_id);
  g_free (call->host);
  g_clear_object (&call->trust);
  g_clear_pointer (&call->authorization, ips_secret_unref);
  g_free (call->cookie);
  g_clear_object (&call->drop);
  g_clear_object (&call->caller);
  g_clear_object (&call->stop);
  g_clear_pointer (&call->body, g_byte_array_unref);
  g_clear_pointer (&call->der, g_bytes_unref);
  g_clear_pointer (&call->contact, ips_contact_free);
  g_clear_pointer (&call->reply, ips_http_reply_free);
  g_free (call);
}

static GError *
make_error (Call *call, const GError *foreign)
{
  if (call->refused)
    return call->contact->verdict == IPS_TRUST_CHANGED
      ? ips_error_new (IPS_ERROR_CERT_CHANGED, _("presented another certificate than the trusted one"))
      : ips_error_new (IPS_ERROR_CERT_UNKNOWN, _("presented a certificate that is not trusted yet"));
  if (call->slow)
    return ips_http_upload_make_slow_error (&call->upload);
  if (call->passed_ms != 0)
    return ips_sensor_error_new_timed_out (call->stage, call->passed_ms);
  if (ips_error_is_cancelled (foreign) && !g_cancellable_is_cancelled (call->caller)
      && g_cancellable_is_cancelled (call->drop))
    return ips_error_new (IPS_ERROR_CONFLICT, _("stopped, because the trusted certificate or the login was changed meanwhile"));
  return ips_sensor_error_map (foreign, call->stage);
}

static void
fail (GTask *task, const GError *foreign)
{
  Call *call = g_task_get_task_data (task);
  GError *error = make_error (call, foreign);

  call_close (call);
  g_task_return_error (task, error);
}

static void
succeed (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  call_close (call);
  g_task_return_boolean (task, TRUE);
}

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
connect_deadline_cb (gpointer user_data)
{
  Call *call = user_data;

  call->passed_ms = call->connect_timeout_ms;
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

static GSource *add_deadline (guint ms, GSourceFunc func, Call *call);

static gboolean
reply_deadline_cb (gpointer user_data)
{
  Call *call = user_data;
  gint64 left_us = ips_http_upload_get_left (&call->upload, call->reply_timeout_ms);

  call->slow = ips_http_upload_is_slow (&call->upload);
  /* an upload that moves is not late yet */
  if (!call->slow && left_us > 0)
    {
      ips_source_clear (&call->reply_source);
      call->reply_source = add_deadline ((guint) (left_us / 1000 + 1), reply_deadline_cb, call);
      return G_SOURCE_REMOVE;
    }
  call->passed_ms = call->reply_timeout_ms;
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

static GSource *
add_deadline (guint ms, GSourceFunc func, Call *call)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, call, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

/* Judges @leaf now, whatever was judged before. */
static gboolean
judge (Call *call, GTlsCertificate *leaf)
{
  g_autoptr(GByteArray) array = NULL;
  g_autoptr(GBytes) der = NULL;
  IpsContact *contact = call->contact;

  if (leaf != NULL)
    g_object_get (leaf, "certificate", &array, NULL);
  if (array == NULL)
    {
      call->refused = TRUE;
      contact->verdict = IPS_TRUST_UNKNOWN;
      return FALSE;
    }
  der = g_byte_array_free_to_bytes (g_steal_pointer (&array));
  if (call->der == NULL || !g_bytes_equal (call->der, der))
    {
      g_clear_pointer (&contact->certificate, ips_certificate_unref);
      g_clear_pointer (&call->der, g_bytes_unref);
      contact->certificate = ips_trust_recognize (call->trust, call->subject_id, der);
      if (contact->certificate == NULL)
        contact->certificate = ips_certificate_new (der, NULL);
      call->der = g_steal_pointer (&der);
    }
  contact->verdict = contact->certificate != NULL
    ? ips_trust_judge (call->trust, call->subject_id, contact->certificate)
    : IPS_TRUST_UNKNOWN;
  call->refused = contact->verdict != IPS_TRUST_TRUSTED;
  return !call->refused;
}

static const char *
protocol_name (GTlsProtocolVersion version)
{
  switch (version)
    {
    case G_TLS_PROTOCOL_VERSION_SSL_3_0:
      return "SSL 3.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_0:
      return "TLS 1.0";
    case G_TLS_PROTOCOL_VERSION_TLS_1_1:
      return "TLS 1.1";
    case G_TLS_PROTOCOL_VERSION_TLS_1_2:
      return "TLS 1.2";
    case G_TLS_PROTOCOL_VERSION_TLS_1_3:
      return "TLS 1.3";
    case G_TLS_PROTOCOL_VERSION_UNKNOWN:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_0:
    case G_TLS_PROTOCOL_VERSION_DTLS_1_2:
    default:
      return NULL;
    }
}

/* @stream: what the request's head goes through too */
static void
note_ready (Call *call, GIOStream *stream)
{
  call->stage = IPS_STAGE_ASKING;
  ips_source_clear (&call->connect_source);
  ips_http_upload_set_output (&call->upload, g_io_stream_get_output_stream (stream));
}

static void
note_connected (Call *call, GIOStream *stream)
{
  if (G_IS_SOCKET_CONNECTION (stream))
    {
      g_autoptr(GSocketAddress) address = g_socket_connection_get_local_address (G_SOCKET_CONNECTION (stream), NULL);

      if (G_IS_INET_SOCKET_ADDRESS (address))
        {
          g_free (call->contact->source_address);
          call->contact->source_address =
            g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
        }
    }
  if (call->tls)
    call->stage = IPS_STAGE_HANDSHAKING;
  else
    note_ready (call, stream);
}

static void
note_handshaken (Call *call, GTlsConnection *connection)
{
  g_free (call->contact->tls_protocol);
  call->contact->tls_protocol = g_strdup (protocol_name (g_tls_connection_get_protocol_version (connection)));
  note_ready (call, G_IO_STREAM (connection));
}

static gboolean
message_accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, Call *call)
{
  return judge (call, certificate);
}

static void
message_network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, Call *call)
{
  static const char * const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_CONNECTED)
    note_connected (call, stream);
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);   /* no HTTP/2 with sensors */
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    note_handshaken (call, G_TLS_CONNECTION (stream));
}

/* The one place where login and cookie are handed over. A handshake that resumed an older one need
 * not have asked "accept-certificate", so the certificate of the connection is judged again here. */
static void
message_starting_cb (SoupMessage *message, Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (call->tls && !judge (call, soup_message_get_tls_peer_certificate (message)))
    {
      g_cancellable_cancel (call->stop);
      return;
    }
  if (call->authorization != NULL)
    soup_message_headers_replace (headers, "Authorization", ips_secret_peek (call->authorization));
  if (call->cookie != NULL)
    soup_message_headers_replace (headers, "Cookie", call->cookie);
  call->asked_us = ips_clock_now_us (ips_clock_get_system ());
}

/* The header counts whole seconds. */
static void
note_date (Call *call, const char *date)
{
  g_autoptr(GDateTime) time = date != NULL ? soup_date_time_new_from_http_string (date) : NULL;

  if (time != NULL)
    ips_contact_take_second (call->contact, g_date_time_to_unix (time) * US_PER_S, call->reply->midpoint_us, call->reply->round_trip_us);
}

static void
message_got_headers_cb (SoupMessage *message, Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  g_clear_pointer (&call->reply, ips_http_reply_free);
  call->stage = IPS_STAGE_REPLYING;
  call->reply = ips_http_reply_new (message, call->asked_us, ips_clock_now_us (ips_clock_get_system ()));
  note_date (call, soup_message_headers_get_one (headers, "Date"));
}

static void
chunk_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  Call *call = g_task_get_task_data (task);

  if (n < 0)
    {
      fail (task, error);
      return;
    }
  if ((gsize) n > call->max_bytes - call->body->len)
    {
      /* TRANSLATORS: %u is a number of mebibytes */
      g_autoptr(GError) large = ips_error_new (IPS_ERROR_TOO_LARGE, _("the reply is larger than %u MiB"),
                                                (guint) (call->max_bytes / (1024 * 1024)));
      fail (task, large);
      return;
    }
  if (n == 0)
    {
      call->reply->body = g_byte_array_free_to_bytes (g_steal_pointer (&call->body));
      succeed (task);
      return;
    }
  g_byte_array_append (call->body, call->chunk, (guint) n);
  g_input_stream_read_async (call->stream, call->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT, call->stop,
                             chunk_read_cb, g_steal_pointer (&task));
}

/* The question of an upload is out when all of it is: that is what its reply's time is counted from. */
static void
message_wrote_body_cb (SoupMessage *message, Call *call)
{
  call->asked_us = ips_clock_now_us (ips_clock_get_system ());
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  Call *call = g_task_get_task_data (task);

  if (stream == NULL)
    {
      fail (task, error);
      return;
    }
  if (call->reply == NULL)
    {
      g_autoptr(GError) none = ips_error_new (IPS_ERROR_PROTOCOL, _("answered without a status"));
      fail (task, none);
      return;
    }
  call->stream = g_steal_pointer (&stream);
  call->body = g_byte_array_new ();
  g_input_stream_read_async (call->stream, call->chunk, CHUNK_BYTES, G_PRIORITY_DEFAULT, call->stop,
                             chunk_read_cb, g_steal_pointer (&task));
}

static SoupSession *
make_session (void)
{
  static GProxyResolver *direct = NULL;
  SoupSession *session;

  /* Sensors are reached directly: a proxy between would be a place to lose passwords at. */
  if (direct == NULL)
    direct = g_simple_proxy_resolver_new ("direct://", NULL);
  session = soup_session_new_with_options ("tls-database", ips_tls_database_get_default (), "proxy-resolver", direct,
                                           "timeout", 0, "idle-timeout", 0, "max-conns", 1, "max-conns-per-host", 1, NULL);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  return session;
}

static void
send_message (GTask *task, const IpsHttpRequest *request)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr(GUri) uri = g_uri_build (SOUP_HTTP_URI_FLAGS, call->tls ? "https" : "http", NULL, call->host,
                                     (int) call->port, request->path, request->query, NULL);
  SoupMessageHeaders *headers;

  call->session = make_session ();
  call->message = soup_message_new_from_uri (request->method, uri);
  soup_message_set_flags (call->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  headers = soup_message_get_request_headers (call->message);
  soup_message_headers_replace (headers, "User-Agent", request->user_agent);
  soup_message_headers_replace (headers, "Accept", "text/xml");
  soup_message_headers_replace (headers, "Connection", "close");
  if (request->body != NULL)
    soup_message_set_request_body_from_bytes (call->message, request->content_type, request->body);
  if (request->upload != NULL)
    {
      soup_message_set_request_body (call->message, request->content_type, G_INPUT_STREAM (request->upload), (goffset) call->upload.n_bytes);
      g_signal_connect (call->message, "wrote-body", G_CALLBACK (message_wrote_body_cb), call);
    }

  g_signal_connect (call->message, "accept-certificate", G_CALLBACK (message_accept_certificate_cb), call);
  g_signal_connect (call->message, "network-event", G_CALLBACK (message_network_event_cb), call);
  g_signal_connect (call->message, "starting", G_CALLBACK (message_starting_cb), call);
  g_signal_connect (call->message, "got-headers", G_CALLBACK (message_got_headers_cb), call);
  soup_session_send_async (call->session, call->message, G_PRIORITY_DEFAULT, call->stop, sent_cb, g_object_ref (task));
}

/* Whatever is presented is looked at and nothing is sent, so it may be accepted: the handshake then
 * also proves that the peer holds the key. */
static gboolean
connection_accept_certificate_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags, Call *call)
{
  judge (call, certificate);
  call->refused = FALSE;
  return TRUE;
}

static void
shaken_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = g_tls_connection_handshake_finish (G_TLS_CONNECTION (source), result, &error);
  Call *call = g_task_get_task_data (task);

  g_signal_handlers_disconnect_by_data (source, call);
  if (!ok)
    {
      fail (task, error);
      return;
    }
  judge (call, g_tls_connection_get_peer_certificate (G_TLS_CONNECTION (source)));
  call->refused = FALSE;
  note_handshaken (call, G_TLS_CONNECTION (source));
  call->reply = g_new0 (IpsHttpReply, 1);
  succeed (task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  g_autoptr(GSocketConnectable) identity = NULL;
  Call *call = g_task_get_task_data (task);

  if (connection == NULL)
    {
      fail (task, error);
      return;
    }
  note_connected (call, G_IO_STREAM (connection));
  identity = g_network_address_new (call->host, (guint16) call->port);
  call->connection = g_tls_client_connection_new (G_IO_STREAM (connection), identity, &error);
  if (call->connection == NULL)
    {
      fail (task, error);
      return;
    }
  g_tls_connection_set_database (G_TLS_CONNECTION (call->connection), ips_tls_database_get_default ());
  g_tls_connection_set_require_close_notify (G_TLS_CONNECTION (call->connection), FALSE);
  g_signal_connect (call->connection, "accept-certificate", G_CALLBACK (connection_accept_certificate_cb), call);
  g_tls_connection_handshake_async (G_TLS_CONNECTION (call->connection), G_PRIORITY_DEFAULT, call->stop,
                                    shaken_cb, g_steal_pointer (&task));
}

static void
shake_hands (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = g_network_address_new (call->host, (guint16) call->port);

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, call->stop, connected_cb, g_object_ref (task));
}

void
ips_http_call_async (const IpsHttpRequest *request, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, ips_http_call_async);
  g_task_set_task_data (task, call, call_free);

  call->subject_id = g_strdup (request->subject_id);
  call->host = g_strdup (request->host);
  call->port = request->port;
  call->tls = request->tls;
  g_set_object (&call->trust, request->trust);
  call->authorization = request->authorization != NULL ? ips_secret_ref (request->authorization) : NULL;
  call->cookie = g_strdup (request->cookie);
  g_set_object (&call->drop, request->drop);
  g_set_object (&call->caller, cancellable);
  call->max_bytes = request->max_bytes;
  ips_http_upload_init (&call->upload, request->upload, request->slowest, request->reply_timeout_ms, request->wrote, request->wrote_data);
  call->contact = ips_contact_new ();
  call->stop = g_cancellable_new ();
  call->reply_timeout_ms = request->reply_timeout_ms;
  call->connect_timeout_ms = MIN (request->connect_timeout_ms, request->reply_timeout_ms);
  call->connect_source = add_deadline (call->connect_timeout_ms, connect_deadline_cb, call);
  call->reply_source = add_deadline (call->reply_timeout_ms, reply_deadline_cb, call);
  if (cancellable != NULL)
    call->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (call->stop), g_object_unref);
  call->drop_id = g_cancellable_connect (call->drop, G_CALLBACK (stop_cb), g_object_ref (call->stop), g_object_unref);

  if (request->method == NULL)
    shake_hands (task);
  else
    send_message (task, request);
}

IpsHttpReply *
ips_http_call_finish (GAsyncResult *result, IpsContact **contact, GError **error)
{
  GTask *task = G_TASK (result);
  Call *call = g_task_get_task_data (task);

  *contact = g_steal_pointer (&call->contact);
  if (!g_task_propagate_boolean (task, error))
    return NULL;
  return g_steal_pointer (&call->reply);
}
