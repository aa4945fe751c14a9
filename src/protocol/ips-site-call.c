/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-basic-login.h"
#include "ips-error.h"
#include "ips-proxy-ticket.h"
#include "ips-site-error.h"
#include "ips-site-private.h"
#include "ips-source.h"
#include "ips-tls-connection.h"

typedef struct
{
  /* the request, owned */
  IpsSiteSession *session;
  GUri *origin;                 /* what was asked for */
  GUri *uri;                    /* where we are now */
  const char *method;           /* (static) */
  char *content_type;           /* (nullable) */
  GBytes *body;                 /* (nullable) */
  char *accept;                 /* (nullable) */
  char *secret_name;            /* (nullable) */
  IpsSecret *secret;            /* (nullable) */
  gboolean any_success;
  char *user;                   /* (nullable) */
  IpsSecret *password;          /* (nullable) */
  gboolean login_at_once;
  gint64 range_start;
  char *if_range;               /* (nullable) */
  gboolean allow_missing_range, no_redirect, probe;
  guint head_timeout_ms, silence_timeout_ms;
  guint64 max_bytes;

  /* the way */
  GCancellable *caller;         /* (owned) (nullable) */
  GCancellable *stop;           /* (owned) */
  gulong caller_id;
  GSource *deadline;            /* (owned) (nullable) */
  IpsStage stage;
  gboolean passed;              /* the deadline did */
  gboolean probed;              /* the handshake is done, and that was all */
  IpsSiteHost *refused;         /* (owned) (nullable): nothing may be sent */
  guint n_redirects;
  gboolean asked;               /* the question is on its way: what comes now is the server's, not a proxy's about the tunnel */
  gboolean login_sent, proxy_login_sent;
  gboolean own_asked, own_shown;   /* the server asked for a certificate of ours; there was one */
  IpsSecret *ticket;            /* (owned) (nullable): for the proxy */
  gboolean ticket_tried;
  char *ticket_words;           /* (owned) (nullable): why there is none */
  char *label;                  /* (owned): the host of @uri in messages */

  SoupSession *soup;            /* (owned) (nullable) */
  SoupMessage *message;         /* (owned) (nullable) */
} Call;

static void send_message (GTask *task);

static void
drop_message (Call *call)
{
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  if (call->soup != NULL)
    {
      g_signal_handlers_disconnect_by_data (call->soup, call);
      soup_session_abort (call->soup);
    }
  g_clear_object (&call->message);
  g_clear_object (&call->soup);
}

static void
call_close (Call *call)
{
  ips_source_clear (&call->deadline);
  if (call->caller_id != 0)
    g_cancellable_disconnect (call->caller, call->caller_id);
  call->caller_id = 0;
  drop_message (call);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  call_close (call);
  g_clear_object (&call->session);
  g_clear_pointer (&call->origin, g_uri_unref);
  g_clear_pointer (&call->uri, g_uri_unref);
  g_free (call->content_type);
  g_clear_pointer (&call->body, g_bytes_unref);
  g_free (call->accept);
  g_free (call->secret_name);
  g_clear_pointer (&call->secret, ips_secret_unref);
  g_free (call->user);
  g_clear_pointer (&call->password, ips_secret_unref);
  g_free (call->if_range);
  g_clear_object (&call->caller);
  g_clear_object (&call->stop);
  g_clear_pointer (&call->refused, ips_site_host_free);
  g_free (call->label);
  g_clear_pointer (&call->ticket, ips_secret_unref);
  g_free (call->ticket_words);
  g_free (call);
}

static void
fail (GTask *task, GError *error)
{
  call_close (g_task_get_task_data (task));
  g_task_return_error (task, error);
}

static GError *
make_refusal (const Call *call)
{
  g_autofree char *why = NULL;

  if (call->refused->verdict == IPS_TRUST_CHANGED)
    return ips_error_new (IPS_ERROR_CERT_CHANGED, _("%s: presented another certificate than the accepted one"), call->label);
  if (call->refused->chain == 0)
    return ips_error_new (IPS_ERROR_CERT_UNKNOWN, _("%s: presented a certificate that was not accepted yet"), call->label);
  why = ips_chain_flags_describe (call->refused->chain, call->refused->host, call->refused->certificate);
  /* TRANSLATORS: a host and what speaks against its certificate, a fragment */
  return ips_error_new (IPS_ERROR_CERT_UNKNOWN, _("%s: its certificate is not trusted: %s"), call->label, why);
}

static GError *
make_error (const Call *call, const GError *foreign)
{
  const char *proxy = ips_site_session_get_proxy_label (call->session, call->uri);

  if (call->refused != NULL)
    return make_refusal (call);
  if (call->passed)
    return ips_site_error_new_timed_out (call->stage, call->head_timeout_ms, call->label, proxy);
  if (g_error_matches (foreign, G_TLS_ERROR, G_TLS_ERROR_CERTIFICATE_REQUIRED) || (call->own_asked && foreign->domain == G_TLS_ERROR))
    return ips_site_error_new_from_own_certificate (call->label, call->own_shown, foreign->message);
  return ips_site_error_map (foreign, call->stage, call->label, proxy);
}

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
deadline_cb (gpointer user_data)
{
  Call *call = user_data;

  call->passed = TRUE;
  g_cancellable_cancel (call->stop);
  return G_SOURCE_REMOVE;
}

/* --- trust --- */

static gboolean
judge (Call *call, GTlsCertificate *leaf)
{
  g_autoptr(GPtrArray) chain = ips_site_list_chain (leaf);
  g_autoptr(IpsSiteHost) seen = ips_site_trust_judge (ips_site_session_get_trust (call->session), g_uri_get_host (call->uri),
                                                      ips_site_uri_port (call->uri), chain);

  ips_site_session_note_host (call->session, seen);
  g_clear_pointer (&call->refused, ips_site_host_free);
  if (call->probe || seen->verdict == IPS_TRUST_TRUSTED)
    return TRUE;
  call->refused = g_steal_pointer (&seen);
  return FALSE;
}

static gboolean
message_accept_certificate_cb (SoupMessage *message, GTlsCertificate *certificate, GTlsCertificateFlags flags, Call *call)
{
  return judge (call, certificate);
}

/* In a mere look at the server's certificate too: what is signed is that handshake and nothing else, and a server may end it
 * where nothing is shown. */
static void
show_own (Call *call, GIOStream *stream)
{
  const GError *error;
  IpsClientIdentity *own = ips_site_session_get_identity (call->session, call->uri, &error);

  call->own_shown = own != NULL && IPS_IS_TLS_CONNECTION (stream);
  if (call->own_shown)
    ips_tls_connection_set_own (IPS_TLS_CONNECTION (stream), own);
}

static void
message_network_event_cb (SoupMessage *message, GSocketClientEvent event, GIOStream *stream, Call *call)
{
  static const char * const protocols[] = { "http/1.1", NULL };

  if (event == G_SOCKET_CLIENT_CONNECTED)
    call->stage = g_str_equal (g_uri_get_scheme (call->uri), "https") ? IPS_STAGE_HANDSHAKING : IPS_STAGE_ASKING;
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    {
      g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (stream), protocols);
      show_own (call, stream);
    }
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKED)
    {
      call->stage = IPS_STAGE_ASKING;
      call->own_asked = IPS_IS_TLS_CONNECTION (stream) && ips_tls_connection_was_asked (IPS_TLS_CONNECTION (stream));
    }
}

/* --- logins --- */

static gboolean
may_log_in (const Call *call)
{
  return call->user != NULL && call->password != NULL && ips_site_uri_same_origin (call->origin, call->uri);
}

static void
send_login_at_once (Call *call)
{
  g_autoptr(IpsSecret) value = ips_basic_login_make (call->user, call->password);

  soup_message_headers_replace (soup_message_get_request_headers (call->message), "Authorization", ips_secret_peek (value));
  call->login_sent = TRUE;
}

static void
show_ticket (Call *call, SoupMessage *message)
{
  if (call->ticket != NULL)
    soup_message_headers_replace (soup_message_get_request_headers (message), "Proxy-Authorization", ips_secret_peek (call->ticket));
}

static gboolean
message_authenticate_cb (SoupMessage *message, SoupAuth *auth, gboolean retrying, Call *call)
{
  const IpsSiteProxy *proxy = ips_site_session_get_proxy (call->session);

  if (retrying)
    return FALSE;
  if (soup_auth_is_for_proxy (auth))
    {
      if (proxy->user == NULL || proxy->password == NULL)
        return FALSE;
      call->proxy_login_sent = TRUE;
      ips_site_session_note_proxy_scheme (call->session, soup_auth_get_scheme_name (auth));
      soup_auth_authenticate (auth, proxy->user, ips_secret_peek (proxy->password));
      return TRUE;
    }
  if (message != call->message || call->login_at_once || !may_log_in (call))
    return FALSE;
  call->login_sent = TRUE;
  soup_auth_authenticate (auth, call->user, ips_secret_peek (call->password));
  return TRUE;
}

/* libsoup forgets them before it asks for a login. */
static void
tunnel_got_headers_cb (SoupMessage *message, Call *call)
{
  ips_site_session_note_proxy_offer (call->session, message);
}

/* The question to the proxy for a tunnel is a message of its own. */
static void
soup_request_queued_cb (SoupSession *soup, SoupMessage *message, Call *call)
{
  if (message == call->message)
    return;
  g_signal_connect (message, "authenticate", G_CALLBACK (message_authenticate_cb), call);
  g_signal_connect (message, "got-headers", G_CALLBACK (tunnel_got_headers_cb), call);
  show_ticket (call, message);
}

static void
soup_request_unqueued_cb (SoupSession *soup, SoupMessage *message, Call *call)
{
  if (message != call->message)
    g_signal_handlers_disconnect_by_data (message, call);
}

/* The certificate of the connection is judged once more before anything is sent on it. */
static void
message_starting_cb (SoupMessage *message, Call *call)
{
  GTlsCertificate *leaf = soup_message_get_tls_peer_certificate (message);

  if (g_str_equal (g_uri_get_scheme (call->uri), "https") && (leaf == NULL || !judge (call, leaf)))
    {
      g_cancellable_cancel (call->stop);
      return;
    }
  if (call->probe)
    {
      call->probed = TRUE;
      g_cancellable_cancel (call->stop);
      return;
    }
  call->stage = IPS_STAGE_ASKING;
  call->asked = TRUE;
  if (call->login_at_once && may_log_in (call))
    send_login_at_once (call);
  if (call->secret_name != NULL && call->secret != NULL && ips_site_uri_same_origin (call->origin, call->uri))
    soup_message_headers_replace (soup_message_get_request_headers (message), call->secret_name, ips_secret_peek (call->secret));
}

static void
message_got_headers_cb (SoupMessage *message, Call *call)
{
  call->stage = IPS_STAGE_REPLYING;
  ips_site_session_note_proxy_offer (call->session, message);
}

/* --- the reply's head --- */

static void
follow_redirect (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  guint status = soup_message_get_status (call->message);
  GError *error = NULL;
  GUri *target = NULL;

  if (call->no_redirect)
    ips_set_error (&error, IPS_ERROR_PROTOCOL, _("%s: answered with a redirect, which is not followed here (HTTP %u)"), call->label, status);
  else if (++call->n_redirects > IPS_SITE_MAX_REDIRECTS)
    ips_set_error (&error, IPS_ERROR_PROTOCOL, _("%s: answered with more than %d redirects"), call->label, IPS_SITE_MAX_REDIRECTS);
  else
    target = ips_site_resolve_redirect (call->message, call->uri, call->label, call->body != NULL, &error);
  if (target == NULL)
    {
      fail (task, error);
      return;
    }
  if (status != 307 && status != 308 && g_str_equal (call->method, SOUP_METHOD_POST))
    {
      call->method = SOUP_METHOD_GET;
      g_clear_pointer (&call->body, g_bytes_unref);
    }
  g_uri_unref (call->uri);
  call->uri = target;
  send_message (task);
}

/* A range that was asked for has to be the one that comes. */
static GError *
check_range (const Call *call, IpsSiteReply *reply)
{
  if (call->range_start == 0)
    return ips_site_reply_get_status (reply) != 206 ? NULL
      : ips_error_new (IPS_ERROR_PROTOCOL, _("%s: sent a part of a file where all of it was asked for"), call->label);
  if (ips_site_reply_get_status (reply) == 200)
    return call->allow_missing_range ? NULL
      : ips_error_new (IPS_ERROR_CONFLICT, _("%s: the file on the server is another one than before"), call->label);
  if (ips_site_reply_get_range_start (reply) != call->range_start)
    return ips_error_new (IPS_ERROR_PROTOCOL, _("%s: sent another part of the file than was asked for"), call->label);
  return NULL;
}

static void
take_reply (GTask *task, GInputStream *stream)
{
  Call *call = g_task_get_task_data (task);
  g_autoptr(IpsSiteReply) reply = NULL;
  GError *error;

  g_signal_handlers_disconnect_by_data (call->message, call);
  g_signal_handlers_disconnect_by_data (call->soup, call);
  reply = ips_site_reply_new (g_steal_pointer (&call->soup), call->message, g_object_ref (stream), call->label,
                              !ips_site_uri_same_origin (call->origin, call->uri), call->silence_timeout_ms, call->max_bytes);
  call_close (call);
  error = check_range (call, reply);
  if (error == NULL && call->max_bytes != 0 && ips_site_reply_get_length (reply) > (gint64) MIN (call->max_bytes, G_MAXINT64))
    error = ips_error_new (IPS_ERROR_TOO_LARGE, _("%s: the reply is larger than expected (%" G_GINT64_FORMAT " bytes)"), call->label,
                           ips_site_reply_get_length (reply));
  if (error != NULL)
    {
      ips_site_reply_close (reply);
      g_task_return_error (task, error);
      return;
    }
  g_task_return_pointer (task, g_steal_pointer (&reply), g_object_unref);
}

/* Some proxies say 401 to a wrong login of their own. */
static gboolean
is_from_proxy (const Call *call)
{
  guint status = soup_message_get_status (call->message);

  return status == 407 || (status == 401 && call->proxy_login_sent && (!call->asked || !call->login_sent));
}

static GError *
make_status_error (const Call *call)
{
  const char *proxy = ips_site_session_get_proxy_label (call->session, call->uri);
  guint status = soup_message_get_status (call->message);
  g_autofree char *schemes = ips_site_dup_schemes (call->message, FALSE);

  if (is_from_proxy (call))
    return ips_site_error_new_from_proxy_login (proxy != NULL ? proxy : call->label, ips_site_session_get_proxy_offer (call->session),
                                                call->proxy_login_sent || call->ticket != NULL ? ips_site_session_get_proxy_scheme (call->session) : NULL,
                                                call->ticket_words);
  /* nginx lets everybody in as far as 400 */
  if (call->own_asked && (status == 400 || status == 403))
    return ips_site_error_new_from_own_certificate (call->label, call->own_shown, soup_message_get_reason_phrase (call->message));
  if (!call->asked)
    return ips_site_error_new_from_tunnel (status, soup_message_get_reason_phrase (call->message), call->label, proxy);
  return ips_site_error_new_from_status (status, soup_message_get_reason_phrase (call->message), call->label, proxy,
                                         call->login_sent, schemes);
}

static void
ticket_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  Call *call = g_task_get_task_data (task);

  call->ticket = ips_proxy_ticket_finish (result, &error);
  if (call->ticket != NULL)
    {
      ips_site_session_note_proxy_scheme (call->session, "Negotiate");
      send_message (task);
      return;
    }
  if (ips_error_is_cancelled (error))
    {
      fail (task, make_error (call, error));
      return;
    }
  call->ticket_words = g_strdup (error->message);
  fail (task, make_status_error (call));
}

/* A name and a password that were entered go first; where the proxy turns them down, that is what is said. */
static gboolean
wants_ticket (const Call *call)
{
  const char *offer = ips_site_session_get_proxy_offer (call->session);

  return soup_message_get_status (call->message) == 407 && !call->ticket_tried && !call->proxy_login_sent
    && offer != NULL && strstr (offer, "Negotiate") != NULL;
}

static gboolean
is_success (const Call *call, guint status)
{
  return status == 200 || status == 206 || (g_str_equal (call->method, SOUP_METHOD_PUT) && (status == 201 || status == 204))
         || (call->any_success && SOUP_STATUS_IS_SUCCESSFUL (status));
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GInputStream) stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  Call *call = g_task_get_task_data (task);
  guint status;

  if (call->probed)
    {
      call_close (call);
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  if (stream == NULL)
    {
      fail (task, make_error (call, error));
      return;
    }
  status = soup_message_get_status (call->message);
  if (wants_ticket (call))
    {
      call->ticket_tried = TRUE;
      ips_proxy_ticket_async (ips_site_session_get_resolver (call->session), call->uri, call->stop, ticket_cb, g_object_ref (task));
      return;
    }
  if (call->asked && is_success (call, status))
    {
      take_reply (task, stream);
      return;
    }
  if (call->asked && status >= 301 && status <= 308 && status != 304 && status != 305 && status != 306)
    {
      g_clear_object (&stream);
      follow_redirect (task);
      return;
    }
  fail (task, make_status_error (call));
}

static void
set_headers (Call *call)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (call->message);

  soup_message_headers_replace (headers, "Accept", call->accept != NULL ? call->accept : "*/*");
  soup_message_headers_replace (headers, "Connection", "close");
  if (call->range_start > 0)
    {
      g_autofree char *range = g_strdup_printf ("bytes=%" G_GINT64_FORMAT "-", call->range_start);

      soup_message_headers_replace (headers, "Range", range);
      if (call->if_range != NULL)
        soup_message_headers_replace (headers, "If-Range", call->if_range);
    }
  if (g_str_equal (g_uri_get_scheme (call->uri), "http"))
    show_ticket (call, call->message);
  if (call->body != NULL)
    soup_message_set_request_body_from_bytes (call->message, call->content_type, call->body);
}

static void
send_message (GTask *task)
{
  Call *call = g_task_get_task_data (task);
  const GError *own_error;

  ips_site_session_get_identity (call->session, call->uri, &own_error);
  if (own_error != NULL)
    {
      fail (task, g_error_copy (own_error));
      return;
    }
  drop_message (call);
  g_free (call->label);
  call->label = ips_site_uri_label (call->uri);
  call->stage = IPS_STAGE_CONNECTING;
  call->own_asked = call->own_shown = FALSE;
  call->asked = call->login_sent = call->proxy_login_sent = FALSE;
  call->soup = ips_site_session_make_soup (call->session);
  call->message = soup_message_new_from_uri (call->method, call->uri);
  soup_message_add_flags (call->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_NEW_CONNECTION);
  set_headers (call);
  g_signal_connect (call->message, "accept-certificate", G_CALLBACK (message_accept_certificate_cb), call);
  g_signal_connect (call->message, "network-event", G_CALLBACK (message_network_event_cb), call);
  g_signal_connect (call->message, "authenticate", G_CALLBACK (message_authenticate_cb), call);
  g_signal_connect (call->message, "starting", G_CALLBACK (message_starting_cb), call);
  g_signal_connect (call->message, "got-headers", G_CALLBACK (message_got_headers_cb), call);
  g_signal_connect (call->soup, "request-queued", G_CALLBACK (soup_request_queued_cb), call);
  g_signal_connect (call->soup, "request-unqueued", G_CALLBACK (soup_request_unqueued_cb), call);
  soup_session_send_async (call->soup, call->message, G_PRIORITY_DEFAULT, call->stop, sent_cb, g_object_ref (task));
}

static void
prepared_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_site_trust_prepare_finish (IPS_SITE_TRUST (source), result, &error))
    fail (task, make_error (g_task_get_task_data (task), error));
  else
    send_message (task);
}

static const char *
method_of (const char *name)
{
  if (g_strcmp0 (name, "POST") == 0)
    return SOUP_METHOD_POST;
  if (g_strcmp0 (name, "HEAD") == 0)
    return SOUP_METHOD_HEAD;
  if (g_strcmp0 (name, "PUT") == 0)
    return SOUP_METHOD_PUT;
  return SOUP_METHOD_GET;
}

static Call *
call_new (IpsSiteSession *session, const IpsSiteRequest *request, gboolean probe, GCancellable *cancellable)
{
  Call *call = g_new0 (Call, 1);

  call->session = g_object_ref (session);
  call->origin = g_uri_ref (request->uri);
  call->uri = g_uri_ref (request->uri);
  call->label = ips_site_uri_label (request->uri);
  call->method = method_of (request->method);
  call->content_type = g_strdup (request->content_type);
  call->body = request->body != NULL ? g_bytes_ref (request->body) : NULL;
  call->accept = g_strdup (request->accept);
  call->secret_name = g_strdup (request->secret_name);
  call->secret = request->secret != NULL ? ips_secret_ref (request->secret) : NULL;
  call->any_success = request->any_success;
  call->user = g_strdup (request->user);
  call->password = request->password != NULL ? ips_secret_ref (request->password) : NULL;
  call->login_at_once = request->login_at_once;
  call->range_start = request->range_start;
  call->if_range = g_strdup (request->if_range);
  call->allow_missing_range = request->allow_missing_range;
  call->no_redirect = request->no_redirect;
  call->probe = probe;
  call->head_timeout_ms = request->head_timeout_ms != 0 ? request->head_timeout_ms : IPS_SITE_HEAD_TIMEOUT_MS;
  call->silence_timeout_ms = request->silence_timeout_ms;
  call->max_bytes = request->max_bytes;
  g_set_object (&call->caller, cancellable);
  call->stop = g_cancellable_new ();
  return call;
}

void
ips_site_call_async (IpsSiteSession *session, const IpsSiteRequest *request, gboolean probe, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Call *call = call_new (session, request, probe, cancellable);

  g_task_set_source_tag (task, ips_site_call_async);
  g_task_set_task_data (task, call, call_free);
  call->deadline = g_timeout_source_new (call->head_timeout_ms);
  g_source_set_callback (call->deadline, deadline_cb, call, NULL);
  g_source_attach (call->deadline, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    call->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (call->stop), g_object_unref);
  ips_site_trust_prepare_async (ips_site_session_get_trust (session), call->stop, prepared_cb, g_steal_pointer (&task));
}

IpsSiteReply *
ips_site_call_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
