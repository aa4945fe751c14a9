/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tls-session.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "ips-tls-ahead.h"
#include "ips-tls-error.h"

/* What sensors of 2004 offer: TLS 1.0, SHA-1 and RSA of 1024 bits. Nothing of it decides whether a
 * sensor is trusted: that is a comparison with the certificate that a person accepted. Both sides
 * still choose the best that both know. */
#define PRIORITY "NORMAL:%COMPAT:+VERS-TLS1.1:+VERS-TLS1.0:+SIGN-RSA-SHA1:+SHA1:+3DES-CBC:" \
                 "%VERIFY_ALLOW_SIGN_WITH_SHA1:" GROUPS

/* The groups of NORMAL, X25519 first, as everybody else has it: it takes the least time. */
#define GROUPS "-GROUP-ALL:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-X448:+GROUP-SECP384R1:+GROUP-SECP521R1:" \
               "+GROUP-FFDHE2048:+GROUP-FFDHE3072:+GROUP-FFDHE4096:+GROUP-FFDHE6144:+GROUP-FFDHE8192"

/* A key is made for the first group only, before it is known what the peer speaks: of two, one would be for nothing, and
 * with TLS 1.2 both. Who speaks TLS 1.3 and not this group says so, and the handshake takes one more turn. */
#define FLAGS (GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL | GNUTLS_NO_TICKETS | GNUTLS_KEY_SHARE_TOP)

#define MAX_VECTORS 16
#define MAX_PROTOCOLS 8
#define MAX_CHAIN 16
#define MAX_RENEGOTIATIONS 3
#define MAX_ROUNDS 64         /* of messages that are no data, before other connections have their turn */

struct _IpsTlsSession
{
  gnutls_session_t gnutls;
  GInputStream *in;             /* (owned) */
  GOutputStream *out;           /* (owned) */
  IpsTlsVerifyFunc verify;
  gpointer user_data;

  gboolean shaken;              /* the first handshake is over */
  gboolean renegotiating;
  gboolean broken;              /* no farewell is due */
  gboolean cut_off;             /* the peer went without its own */
  gboolean half_written;        /* GnuTLS holds a record that did not go out as a whole */
  guint n_renegotiations;
  GBytes *leaf;                 /* (owned) (nullable): accepted */

  IpsTlsAhead ahead;

  /* the call under way */
  gboolean blocking;
  gboolean blocked;             /* @in or @out would have had to wait */
  GCancellable *cancellable;    /* (unowned) (nullable) */
  GError *error;                /* (owned) (nullable): of @in or @out */

  GError *late;                 /* (owned) (nullable): came after bytes that were handed out first */
};

static void
begin_call (IpsTlsSession *self, gboolean blocking, GCancellable *cancellable)
{
  self->blocking = blocking;
  self->cancellable = cancellable;
  self->blocked = FALSE;
  g_clear_error (&self->error);
}

static int
note_error (IpsTlsSession *self, GError *error)
{
  self->blocked = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
  gnutls_transport_set_errno (self->gnutls, self->blocked ? EAGAIN : EIO);
  g_clear_error (&self->error);
  if (self->blocked)
    g_error_free (error);
  else
    self->error = error;
  return -1;
}

static ssize_t
pull_cb (gnutls_transport_ptr_t data, void *buffer, size_t count)
{
  IpsTlsSession *self = data;
  GError *error = NULL;
  gssize n = ips_tls_ahead_read (&self->ahead, self->in, buffer, count, self->blocking, self->cancellable, &error);

  return n < 0 ? note_error (self, error) : n;
}

static ssize_t
push_cb (gnutls_transport_ptr_t data, const giovec_t *pieces, int n_pieces)
{
  IpsTlsSession *self = data;
  GOutputVector vectors[MAX_VECTORS];
  gsize n_vectors = MIN ((gsize) n_pieces, MAX_VECTORS);
  gsize n_written = 0;
  GError *error = NULL;

  for (gsize i = 0; i < n_vectors; i++)
    {
      vectors[i].buffer = pieces[i].iov_base;
      vectors[i].size = pieces[i].iov_len;
    }
  if (self->blocking)
    {
      if (!g_output_stream_writev (self->out, vectors, n_vectors, &n_written, self->cancellable, &error))
        return note_error (self, error);
    }
  else
    {
      GPollableReturn result = g_pollable_output_stream_writev_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->out), vectors, n_vectors,
                                                                            &n_written, self->cancellable, &error);

      if (result == G_POLLABLE_RETURN_WOULD_BLOCK)
        {
          self->blocked = TRUE;
          gnutls_transport_set_errno (self->gnutls, EAGAIN);
          return -1;
        }
      if (result != G_POLLABLE_RETURN_OK)
        return note_error (self, error);
    }
  return (ssize_t) n_written;
}

/* GnuTLS asks when it would wait for the rest of a datagram; streams have none. */
static int
pull_timeout_cb (gnutls_transport_ptr_t data, unsigned int ms)
{
  return 1;
}

static int
verify_cb (gnutls_session_t gnutls)
{
  IpsTlsSession *self = gnutls_session_get_ptr (gnutls);
  g_autoptr(GPtrArray) chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  unsigned int n_peers = 0;
  const gnutls_datum_t *peers = gnutls_certificate_get_peers (gnutls, &n_peers);

  if (peers == NULL || n_peers == 0)
    return GNUTLS_E_CERTIFICATE_ERROR;
  for (guint i = 0; i < MIN (n_peers, MAX_CHAIN); i++)
    g_ptr_array_add (chain, g_bytes_new (peers[i].data, peers[i].size));

  /* Whoever was let in once does not become another by negotiating again. */
  if (self->leaf != NULL)
    return g_bytes_equal (self->leaf, chain->pdata[0]) ? 0 : GNUTLS_E_CERTIFICATE_ERROR;
  if (!self->verify (chain, self->user_data))
    return GNUTLS_E_CERTIFICATE_ERROR;
  self->leaf = g_bytes_ref (chain->pdata[0]);
  return 0;
}

/* Both are the same for every connection, kept for the life of the process, and not changed by it. */
typedef struct
{
  gnutls_priority_t priority;
  gnutls_certificate_credentials_t credentials;   /* no certificate of ours */
} Shared;

static Shared *
get_shared (void)
{
  static gsize made = 0;

  if (g_once_init_enter (&made))
    {
      Shared *shared = g_new0 (Shared, 1);

      if (gnutls_priority_init (&shared->priority, PRIORITY, NULL) < 0)
        shared->priority = NULL;   /* the library's own choice, then */
      if (gnutls_certificate_allocate_credentials (&shared->credentials) < 0)
        shared->credentials = NULL;
      g_once_init_leave (&made, (gsize) shared);
    }
  return (gpointer) made;
}

static void
offer_protocols (IpsTlsSession *self, const char * const *protocols)
{
  gnutls_datum_t names[MAX_PROTOCOLS];
  guint n = 0;

  for (; protocols != NULL && protocols[n] != NULL && n < MAX_PROTOCOLS; n++)
    {
      names[n].data = (unsigned char *) protocols[n];
      names[n].size = (unsigned int) strlen (protocols[n]);
    }
  if (n > 0)
    gnutls_alpn_set_protocols (self->gnutls, names, n, 0);
}

IpsTlsSession *
ips_tls_session_new (GIOStream *base, const char *server_name, const char * const *protocols, IpsTlsVerifyFunc verify,
                     gpointer user_data, GError **error)
{
  g_autoptr(IpsTlsSession) self = g_new0 (IpsTlsSession, 1);
  Shared *shared = get_shared ();
  int result;

  g_return_val_if_fail (G_IS_IO_STREAM (base) && verify != NULL, NULL);

  self->in = g_object_ref (g_io_stream_get_input_stream (base));
  self->out = g_object_ref (g_io_stream_get_output_stream (base));
  self->verify = verify;
  self->user_data = user_data;

  result = gnutls_init (&self->gnutls, FLAGS);
  if (result >= 0)
    result = shared->priority != NULL ? gnutls_priority_set (self->gnutls, shared->priority)
                                      : gnutls_set_default_priority (self->gnutls);
  if (result >= 0 && shared->credentials != NULL)
    result = gnutls_credentials_set (self->gnutls, GNUTLS_CRD_CERTIFICATE, shared->credentials);
  if (result < 0)
    {
      /* TRANSLATORS: %s is what the TLS library says */
      g_set_error (error, G_TLS_ERROR, G_TLS_ERROR_MISC, _("TLS could not be started: %s"), gnutls_strerror (result));
      return NULL;
    }
  gnutls_session_set_ptr (self->gnutls, self);
  gnutls_session_set_verify_function (self->gnutls, verify_cb);
  gnutls_transport_set_ptr (self->gnutls, self);
  gnutls_transport_set_pull_function (self->gnutls, pull_cb);
  gnutls_transport_set_pull_timeout_function (self->gnutls, pull_timeout_cb);
  gnutls_transport_set_vec_push_function (self->gnutls, push_cb);
  /* Those who wait have limits of their own. */
  gnutls_handshake_set_timeout (self->gnutls, GNUTLS_INDEFINITE_TIMEOUT);
  if (server_name != NULL)
    gnutls_server_name_set (self->gnutls, GNUTLS_NAME_DNS, server_name, strlen (server_name));
  offer_protocols (self, protocols);
  return g_steal_pointer (&self);
}

void
ips_tls_session_set_identity (IpsTlsSession *self, IpsClientIdentity *identity)
{
  gnutls_credentials_set (self->gnutls, GNUTLS_CRD_CERTIFICATE, ips_client_identity_get_credentials (identity));
}

gboolean
ips_tls_session_was_asked (IpsTlsSession *self)
{
  return gnutls_certificate_client_get_request_status (self->gnutls) != 0;
}

void
ips_tls_session_free (IpsTlsSession *self)
{
  g_return_if_fail (self != NULL);

  if (self->gnutls != NULL)
    gnutls_deinit (self->gnutls);
  g_clear_object (&self->in);
  g_clear_object (&self->out);
  g_clear_pointer (&self->leaf, g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_error (&self->late);
  ips_tls_ahead_clear (&self->ahead);
  g_free (self);
}

static gboolean
set_would_block (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, g_strerror (EAGAIN));
  return FALSE;
}

/* Whether @result only says that there is more to do, and it can be done now. */
static gboolean
may_go_on (IpsTlsSession *self, int result, guint n_rounds)
{
  if (self->blocked || self->error != NULL || (!self->blocking && n_rounds >= MAX_ROUNDS))
    return FALSE;
  return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED || result == GNUTLS_E_WARNING_ALERT_RECEIVED;
}

static gboolean
is_not_final (int result)
{
  return result == GNUTLS_E_AGAIN || result == GNUTLS_E_INTERRUPTED || result == GNUTLS_E_WARNING_ALERT_RECEIVED;
}

/* Turns @result of a call into @error, the base stream's own words first. */
static void
set_error (IpsTlsSession *self, int result, GError **error)
{
  gboolean first = !self->shaken;

  if (self->error != NULL)
    {
      self->broken = TRUE;
      g_propagate_error (error, g_steal_pointer (&self->error));
      return;
    }
  if (self->blocked || is_not_final (result))
    {
      set_would_block (error);
      return;
    }
  if (first || self->renegotiating)
    ips_tls_error_set_handshake (self->gnutls, result, error);
  else
    ips_tls_error_set_later (self->gnutls, result, error);
  if (!self->broken && result != GNUTLS_E_PREMATURE_TERMINATION && result != GNUTLS_E_FATAL_ALERT_RECEIVED)
    {
      begin_call (self, FALSE, NULL);
      gnutls_alert_send_appropriate (self->gnutls, result);
    }
  self->broken = TRUE;
}

static int
shake (IpsTlsSession *self)
{
  int result;
  guint n_rounds = 0;

  do
    result = gnutls_handshake (self->gnutls);
  while (may_go_on (self, result, n_rounds++));
  if (result >= 0)
    {
      self->shaken = TRUE;
      self->renegotiating = FALSE;
    }
  return result;
}

gboolean
ips_tls_session_handshake (IpsTlsSession *self, gboolean blocking, GCancellable *cancellable, GError **error)
{
  int result;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->shaken)
    return TRUE;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  begin_call (self, blocking, cancellable);
  result = shake (self);
  if (result >= 0)
    return TRUE;
  set_error (self, result, error);
  return FALSE;
}

/* The peer would like to negotiate again (TLS 1.2 and before), and then waits: data that it sends
 * before it has our answer has GnuTLS begin the handshake once more, which ends the connection. */
static int
answer_renegotiation (IpsTlsSession *self)
{
  if (gnutls_safe_renegotiation_status (self->gnutls) != 0 && self->n_renegotiations < MAX_RENEGOTIATIONS)
    {
      self->n_renegotiations++;
      self->renegotiating = TRUE;
      return GNUTLS_E_AGAIN;
    }
  gnutls_alert_send (self->gnutls, GNUTLS_AL_WARNING, GNUTLS_A_NO_RENEGOTIATION);
  return GNUTLS_E_AGAIN;
}

static gssize
receive (IpsTlsSession *self, void *buffer, gsize count)
{
  gssize result;

  if (self->renegotiating)
    {
      result = shake (self);
      if (result < 0)
        return result;
    }
  result = gnutls_record_recv (self->gnutls, buffer, count);
  if (result == GNUTLS_E_REHANDSHAKE)
    return answer_renegotiation (self);
  return result;
}

static gboolean
has_data (IpsTlsSession *self)
{
  return ips_tls_ahead_has_bytes (&self->ahead) || gnutls_record_check_pending (self->gnutls) > 0;
}

/* Whatever is here already goes along, so that not each record of a file makes its own way through the streams above. */
static gsize
read_on (IpsTlsSession *self, guint8 *buffer, gsize count)
{
  gsize filled = 0;
  gssize n = 1;

  self->blocking = FALSE;
  while (n > 0 && filled < count && has_data (self))
    {
      n = receive (self, buffer + filled, count - filled);
      filled += (gsize) MAX (n, 0);
    }
  self->cut_off = n == GNUTLS_E_PREMATURE_TERMINATION;
  if (n < 0 && !self->cut_off && !self->blocked && !is_not_final ((int) n))
    set_error (self, (int) n, &self->late);
  return filled;
}

gssize
ips_tls_session_read (IpsTlsSession *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable, GError **error)
{
  gssize n;
  guint n_rounds = 0;

  g_return_val_if_fail (self != NULL && self->shaken, -1);

  if (count == 0)
    return 0;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->late != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->late));
      return -1;
    }
  begin_call (self, blocking, cancellable);
  if (self->cut_off)
    {
      /* GnuTLS would only say now that the session is no longer valid. */
      set_error (self, GNUTLS_E_PREMATURE_TERMINATION, error);
      return -1;
    }
  /* Tickets and new keys of TLS 1.3 come between the data: GnuTLS then says "again" though nothing
   * would have to wait. */
  do
    n = receive (self, buffer, count);
  while (n < 0 && may_go_on (self, (int) n, n_rounds++));
  if (n > 0)
    return n + (gssize) read_on (self, (guint8 *) buffer + n, count - (gsize) n);
  if (n == 0)
    return 0;
  self->cut_off = n == GNUTLS_E_PREMATURE_TERMINATION;
  set_error (self, (int) n, error);
  return -1;
}

static gssize
transmit (IpsTlsSession *self, const void *buffer, gsize count)
{
  /* A record that GnuTLS has begun goes out before anything else. */
  if (self->half_written)
    return gnutls_record_send (self->gnutls, NULL, 0);
  if (self->renegotiating)
    {
      int result = shake (self);

      if (result < 0)
        return result;
    }
  return gnutls_record_send (self->gnutls, buffer, count);
}

gssize
ips_tls_session_write (IpsTlsSession *self, const void *buffer, gsize count, gboolean blocking, GCancellable *cancellable,
                       GError **error)
{
  gssize n;
  guint n_rounds = 0;

  g_return_val_if_fail (self != NULL && self->shaken, -1);

  if (count == 0)
    return 0;
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  begin_call (self, blocking, cancellable);
  do
    n = transmit (self, buffer, count);
  while (n < 0 && may_go_on (self, (int) n, n_rounds++));
  if (n >= 0)
    {
      self->half_written = FALSE;
      return MIN (n, (gssize) count);
    }
  self->half_written = self->blocked && !self->renegotiating;
  set_error (self, (int) n, error);
  return -1;
}

void
ips_tls_session_say_goodbye (IpsTlsSession *self)
{
  g_return_if_fail (self != NULL);

  if (!self->shaken || self->broken || self->half_written || self->renegotiating)
    return;
  begin_call (self, FALSE, NULL);
  gnutls_bye (self->gnutls, GNUTLS_SHUT_WR);
  self->broken = TRUE;
}

/* In the middle of a handshake it is GnuTLS that knows what it waits for. */
static GIOCondition
real_condition (IpsTlsSession *self, GIOCondition condition)
{
  if (self->shaken && !self->renegotiating)
    return condition;
  return gnutls_record_get_direction (self->gnutls) != 0 ? G_IO_OUT : G_IO_IN;
}

gboolean
ips_tls_session_is_ready (IpsTlsSession *self, GIOCondition condition)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (real_condition (self, condition) == G_IO_OUT)
    return g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (self->out));
  return has_data (self) || self->late != NULL || g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (self->in));
}

GSource *
ips_tls_session_create_source (IpsTlsSession *self, GIOCondition condition)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (real_condition (self, condition) == G_IO_OUT)
    return g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->out), NULL);
  if (has_data (self) || self->late != NULL)
    return g_timeout_source_new (0);
  return g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (self->in), NULL);
}

GTlsProtocolVersion
ips_tls_session_get_version (IpsTlsSession *self)
{
  g_return_val_if_fail (self != NULL, G_TLS_PROTOCOL_VERSION_UNKNOWN);

  if (!self->shaken)
    return G_TLS_PROTOCOL_VERSION_UNKNOWN;
  switch ((int) gnutls_protocol_get_version (self->gnutls))
    {
    case GNUTLS_SSL3:
      return G_TLS_PROTOCOL_VERSION_SSL_3_0;
    case GNUTLS_TLS1_0:
      return G_TLS_PROTOCOL_VERSION_TLS_1_0;
    case GNUTLS_TLS1_1:
      return G_TLS_PROTOCOL_VERSION_TLS_1_1;
    case GNUTLS_TLS1_2:
      return G_TLS_PROTOCOL_VERSION_TLS_1_2;
    case GNUTLS_TLS1_3:
      return G_TLS_PROTOCOL_VERSION_TLS_1_3;
    default:
      return G_TLS_PROTOCOL_VERSION_UNKNOWN;
    }
}

char *
ips_tls_session_dup_protocol (IpsTlsSession *self)
{
  gnutls_datum_t name = { NULL, 0 };

  g_return_val_if_fail (self != NULL, NULL);

  if (!self->shaken || gnutls_alpn_get_selected_protocol (self->gnutls, &name) < 0 || name.size == 0)
    return NULL;
  return g_strndup ((const char *) name.data, name.size);
}

char *
ips_tls_session_dup_ciphersuite (IpsTlsSession *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (!self->shaken)
    return NULL;
#if GNUTLS_VERSION_NUMBER >= 0x030704
  return g_strdup (gnutls_ciphersuite_get (self->gnutls));
#else
  return g_strdup (gnutls_cipher_get_name (gnutls_cipher_get (self->gnutls)));
#endif
}
