/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-tls-connection.h"

#include <glib/gi18n-lib.h>

#include "ips-tls-session.h"
#include "ips-tls-stream.h"
#include "ips-tls-turn.h"

struct _IpsTlsConnection
{
  GTlsConnection parent_instance;

  GIOStream *base;                       /* (owned) */
  GInputStream *in;                      /* (owned) */
  GOutputStream *out;                    /* (owned) */
  IpsTlsSession *session;                /* (owned) (nullable): from the first handshake on */

  GSocketConnectable *identity;          /* (owned) (nullable) */
  GTlsDatabase *database;                /* (owned) (nullable) */
  gboolean database_is_set;              /* else the default one is used */
  GTlsInteraction *interaction;          /* (owned) (nullable) */
  GTlsCertificate *certificate;          /* (owned) (nullable) */
  IpsClientIdentity *own;                /* (owned) (nullable) */
  char **protocols;                      /* (owned) (nullable) */
  GTlsCertificateFlags validation_flags;
  int rehandshake_mode;
  gboolean require_close_notify;
  gboolean use_ssl3;

  GTlsCertificate *peer;                 /* (owned) (nullable): once the handshake is over */
  GTlsCertificateFlags peer_errors;
  GTlsCertificate *shown;                /* (owned) (nullable): in the handshake under way */
  GTlsCertificateFlags shown_errors;
  char *negotiated_protocol;             /* (owned) (nullable) */

  gboolean shaken;
  gboolean closed;
  GError *failure;                       /* (owned) (nullable): why the handshake failed, for whoever reads later */
  GCancellable *cancellable;             /* (unowned) (nullable): of the handshake step under way */
  GSource *source;                       /* (unowned) (nullable): an asynchronous handshake waits for it */
  gboolean shaking;                      /* an asynchronous handshake is under way */
};

enum
{
  PROP_BASE_IO_STREAM = 1,
  PROP_REQUIRE_CLOSE_NOTIFY,
  PROP_REHANDSHAKE_MODE,
  PROP_USE_SYSTEM_CERTDB,
  PROP_DATABASE,
  PROP_CERTIFICATE,
  PROP_INTERACTION,
  PROP_PEER_CERTIFICATE,
  PROP_PEER_CERTIFICATE_ERRORS,
  PROP_ADVERTISED_PROTOCOLS,
  PROP_NEGOTIATED_PROTOCOL,
  PROP_PROTOCOL_VERSION,
  PROP_CIPHERSUITE_NAME,
  PROP_VALIDATION_FLAGS,
  PROP_SERVER_IDENTITY,
  PROP_USE_SSL3,
  PROP_ACCEPTED_CAS
};

static void ips_tls_connection_initable_init (GInitableIface *iface);
static void ips_tls_connection_client_init (GTlsClientConnectionInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsTlsConnection, ips_tls_connection, G_TYPE_TLS_CONNECTION,
                               G_IMPLEMENT_INTERFACE (G_TYPE_INITABLE, ips_tls_connection_initable_init)
                               G_IMPLEMENT_INTERFACE (G_TYPE_TLS_CLIENT_CONNECTION, ips_tls_connection_client_init))

/* @chain: (element-type GBytes): the leaf first */
static GTlsCertificate *
certificate_from_chain (GPtrArray *chain)
{
  GType type = g_tls_backend_get_certificate_type (g_tls_backend_get_default ());
  g_autoptr(GTlsCertificate) certificate = NULL;

  for (guint i = chain->len; i > 0; i--)
    {
      g_autoptr(GByteArray) der = g_byte_array_new ();
      g_autoptr(GTlsCertificate) issuer = g_steal_pointer (&certificate);
      gsize size;
      const guint8 *data = g_bytes_get_data (chain->pdata[i - 1], &size);

      g_byte_array_append (der, data, (guint) size);
      certificate = g_initable_new (type, NULL, NULL, "certificate", der, "issuer", issuer, NULL);
      /* What stands behind an unreadable one is not needed where only the leaf is looked at. */
      if (certificate == NULL && i == 1)
        return NULL;
    }
  return g_steal_pointer (&certificate);
}

static GTlsCertificateFlags
verify (IpsTlsConnection *self, GTlsCertificate *certificate)
{
  g_autoptr(GTlsDatabase) database = NULL;
  g_autoptr(GError) error = NULL;
  GTlsCertificateFlags errors;

  if (self->database_is_set)
    g_set_object (&database, self->database);
  else
    database = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  if (database == NULL)
    return G_TLS_CERTIFICATE_UNKNOWN_CA;
  errors = g_tls_database_verify_chain (database, certificate, G_TLS_DATABASE_PURPOSE_AUTHENTICATE_SERVER, self->identity,
                                        self->interaction, G_TLS_DATABASE_VERIFY_NONE, self->cancellable, &error);
  return error != NULL ? errors | G_TLS_CERTIFICATE_GENERIC_ERROR : errors;
}

static gboolean
verify_cb (GPtrArray *chain, gpointer user_data)
{
  IpsTlsConnection *self = user_data;
  g_autoptr(GTlsCertificate) certificate = certificate_from_chain (chain);
  GTlsCertificateFlags errors;

  if (certificate == NULL)
    return FALSE;
  errors = verify (self, certificate);
  g_set_object (&self->shown, certificate);
  self->shown_errors = errors;
  /* Whoever is asked may close the connection. */
  return ((errors & self->validation_flags) == 0
          || g_tls_connection_emit_accept_certificate (G_TLS_CONNECTION (self), certificate, errors))
         && !self->closed;
}

static char *
dup_server_name (IpsTlsConnection *self)
{
  const char *name = NULL;

  if (G_IS_NETWORK_ADDRESS (self->identity))
    name = g_network_address_get_hostname (G_NETWORK_ADDRESS (self->identity));
  else if (G_IS_NETWORK_SERVICE (self->identity))
    name = g_network_service_get_domain (G_NETWORK_SERVICE (self->identity));
  if (name == NULL || *name == '\0' || g_hostname_is_ip_address (name))
    return NULL;
  return g_hostname_to_ascii (name);
}

static gboolean
set_closed_error (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("the connection is closed"));
  return FALSE;
}

/* Tells those who watch, whether it ended well or not. */
static void
end_handshake (IpsTlsConnection *self)
{
  GObject *object = G_OBJECT (self);

  g_object_freeze_notify (object);
  if (self->shown != NULL)
    {
      g_set_object (&self->peer, self->shown);
      g_clear_object (&self->shown);
      self->peer_errors = self->shown_errors;
      g_object_notify (object, "peer-certificate");
      g_object_notify (object, "peer-certificate-errors");
    }
  if (self->shaken)
    {
      g_free (self->negotiated_protocol);
      self->negotiated_protocol = ips_tls_session_dup_protocol (self->session);
      g_object_notify (object, "negotiated-protocol");
      g_object_notify (object, "protocol-version");
      g_object_notify (object, "ciphersuite-name");
    }
  g_object_thaw_notify (object);
}

/* One step, or all of it where @blocking. */
static gboolean
shake (IpsTlsConnection *self, gboolean blocking, GCancellable *cancellable, GError **error)
{
  g_autoptr(IpsTlsConnection) keep = g_object_ref (self);
  g_autoptr(GError) local = NULL;
  gboolean ok;

  if (self->closed)
    return set_closed_error (error);
  if (self->shaken)
    return TRUE;
  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return FALSE;
    }
  if (self->session == NULL)
    {
      g_autofree char *name = dup_server_name (self);

      self->session = ips_tls_session_new (self->base, name, (const char * const *) self->protocols, verify_cb, self, error);
      if (self->session == NULL)
        return FALSE;
      if (self->own != NULL)
        ips_tls_session_set_identity (self->session, self->own);
    }
  self->cancellable = cancellable;
  ok = ips_tls_session_handshake (self->session, blocking, cancellable, &local);
  self->cancellable = NULL;
  if (!ok && g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  self->shaken = ok;
  if (!ok)
    self->failure = g_error_copy (local);
  end_handshake (self);
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&local));
  return ok;
}

void
ips_tls_connection_set_own (IpsTlsConnection *self, IpsClientIdentity *identity)
{
  g_return_if_fail (IPS_IS_TLS_CONNECTION (self) && self->session == NULL);

  g_clear_pointer (&self->own, ips_client_identity_unref);
  self->own = identity != NULL ? ips_client_identity_ref (identity) : NULL;
}

gboolean
ips_tls_connection_was_asked (IpsTlsConnection *self)
{
  g_return_val_if_fail (IPS_IS_TLS_CONNECTION (self), FALSE);

  return self->session != NULL && ips_tls_session_was_asked (self->session);
}

static gboolean
ips_tls_connection_handshake (GTlsConnection *connection, GCancellable *cancellable, GError **error)
{
  return shake (IPS_TLS_CONNECTION (connection), TRUE, cancellable, error);
}

static void go_on (GTask *task);

static gboolean
ready_cb (GObject *stream, gpointer user_data)
{
  GTask *task = user_data;
  IpsTlsConnection *self = g_task_get_source_object (task);
  gint64 begin_us = g_get_monotonic_time ();

  ips_tls_turn_begin (g_task_get_context (task), begin_us);
  /* it stays ready, and comes again in the next turn; a cancelled one costs nothing */
  if (ips_tls_turn_is_spent () && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return G_SOURCE_CONTINUE;
  self->source = NULL;
  go_on (task);
  ips_tls_turn_spend (g_get_monotonic_time () - begin_us);
  return G_SOURCE_REMOVE;
}

static void
go_on (GTask *task)
{
  IpsTlsConnection *self = g_task_get_source_object (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(GSource) child = NULL;
  g_autoptr(GSource) source = NULL;

  if (shake (self, FALSE, g_task_get_cancellable (task), &error))
    {
      self->shaking = FALSE;
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (self->closed || !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      self->shaking = FALSE;
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  child = ips_tls_session_create_source (self->session, G_IO_IN);
  source = g_pollable_source_new_full (self->in, child, g_task_get_cancellable (task));
  g_task_attach_source (task, source, G_SOURCE_FUNC (ready_cb));
  self->source = source;
}

static void
ips_tls_connection_handshake_async (GTlsConnection *connection, int io_priority, GCancellable *cancellable,
                                    GAsyncReadyCallback callback, gpointer user_data)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (connection);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_tls_connection_handshake_async);
  g_task_set_priority (task, io_priority);
  if (self->shaking)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_PENDING, "%s", _("a handshake is under way"));
      return;
    }
  self->shaking = TRUE;
  go_on (task);
}

static gboolean
ips_tls_connection_handshake_finish (GTlsConnection *connection, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, connection), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Makes the handshake where that was left to the first bytes. */
static gboolean
be_ready (IpsTlsConnection *self, gboolean blocking, GCancellable *cancellable, GError **error)
{
  if (!self->closed && self->shaking)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING, _("a handshake is under way"));
      return FALSE;
    }
  return shake (self, blocking, cancellable, error);
}

gssize
ips_tls_connection_read (IpsTlsConnection *self, void *buffer, gsize count, gboolean blocking, GCancellable *cancellable,
                         GError **error)
{
  g_autoptr(GError) local = NULL;
  gssize n;

  g_return_val_if_fail (IPS_IS_TLS_CONNECTION (self), -1);

  if (!be_ready (self, blocking, cancellable, error))
    return -1;
  n = ips_tls_session_read (self->session, buffer, count, blocking, cancellable, &local);
  if (n < 0 && !self->require_close_notify && g_error_matches (local, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return 0;
  if (n < 0)
    g_propagate_error (error, g_steal_pointer (&local));
  return n;
}

gssize
ips_tls_connection_write (IpsTlsConnection *self, const void *buffer, gsize count, gboolean blocking, GCancellable *cancellable,
                          GError **error)
{
  g_return_val_if_fail (IPS_IS_TLS_CONNECTION (self), -1);

  if (!be_ready (self, blocking, cancellable, error))
    return -1;
  return ips_tls_session_write (self->session, buffer, count, blocking, cancellable, error);
}

/* Where a call would not wait but fail, it is ready too. */
gboolean
ips_tls_connection_is_ready (IpsTlsConnection *self, GIOCondition condition)
{
  g_return_val_if_fail (IPS_IS_TLS_CONNECTION (self), FALSE);

  return self->closed || self->failure != NULL || self->session == NULL || ips_tls_session_is_ready (self->session, condition);
}

GSource *
ips_tls_connection_create_source (IpsTlsConnection *self, GIOCondition condition)
{
  g_return_val_if_fail (IPS_IS_TLS_CONNECTION (self), NULL);

  if (self->closed || self->failure != NULL || self->session == NULL)
    return g_timeout_source_new (0);
  return ips_tls_session_create_source (self->session, condition);
}

static GInputStream *
ips_tls_connection_get_input_stream (GIOStream *stream)
{
  return IPS_TLS_CONNECTION (stream)->in;
}

static GOutputStream *
ips_tls_connection_get_output_stream (GIOStream *stream)
{
  return IPS_TLS_CONNECTION (stream)->out;
}

static gboolean
ips_tls_connection_close (GIOStream *stream, GCancellable *cancellable, GError **error)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (stream);

  if (self->closed)
    return TRUE;
  self->closed = TRUE;
  if (self->session != NULL)
    ips_tls_session_say_goodbye (self->session);
  /* The descriptor may soon be that of another file: nothing waits for it any more. */
  if (self->source != NULL)
    g_source_set_ready_time (self->source, 0);
  if (self->base == NULL)
    return TRUE;
  return g_io_stream_close (self->base, NULL, error);
}

static void
ips_tls_connection_close_async (GIOStream *stream, int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback,
                                gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);
  GError *error = NULL;

  g_task_set_source_tag (task, ips_tls_connection_close_async);
  g_task_set_priority (task, io_priority);
  if (ips_tls_connection_close (stream, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
ips_tls_connection_close_finish (GIOStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
set_database (IpsTlsConnection *self, GTlsDatabase *database)
{
  g_set_object (&self->database, database);
  self->database_is_set = TRUE;
}

static void
ips_tls_connection_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (object);

  switch (id)
    {
    case PROP_BASE_IO_STREAM:
      self->base = g_value_dup_object (value);
      break;
    case PROP_REQUIRE_CLOSE_NOTIFY:
      self->require_close_notify = g_value_get_boolean (value);
      break;
    case PROP_REHANDSHAKE_MODE:
      self->rehandshake_mode = g_value_get_enum (value);
      break;
    case PROP_USE_SYSTEM_CERTDB:
      if (g_value_get_boolean (value))
        {
          g_clear_object (&self->database);
          self->database_is_set = FALSE;
        }
      else if (!self->database_is_set)
        {
          set_database (self, NULL);
        }
      break;
    case PROP_DATABASE:
      set_database (self, g_value_get_object (value));
      break;
    case PROP_CERTIFICATE:
      g_set_object (&self->certificate, g_value_get_object (value));
      break;
    case PROP_INTERACTION:
      g_set_object (&self->interaction, g_value_get_object (value));
      break;
    case PROP_ADVERTISED_PROTOCOLS:
      g_strfreev (self->protocols);
      self->protocols = g_value_dup_boxed (value);
      break;
    case PROP_VALIDATION_FLAGS:
      self->validation_flags = g_value_get_flags (value);
      break;
    case PROP_SERVER_IDENTITY:
      g_set_object (&self->identity, g_value_get_object (value));
      break;
    case PROP_USE_SSL3:
      self->use_ssl3 = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
get_database (IpsTlsConnection *self, GValue *value)
{
  if (self->database_is_set)
    g_value_set_object (value, self->database);
  else
    g_value_take_object (value, g_tls_backend_get_default_database (g_tls_backend_get_default ()));
}

static void
ips_tls_connection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (object);

  switch (id)
    {
    case PROP_BASE_IO_STREAM:
      g_value_set_object (value, self->base);
      break;
    case PROP_REQUIRE_CLOSE_NOTIFY:
      g_value_set_boolean (value, self->require_close_notify);
      break;
    case PROP_REHANDSHAKE_MODE:
      g_value_set_enum (value, self->rehandshake_mode);
      break;
    case PROP_USE_SYSTEM_CERTDB:
      g_value_set_boolean (value, !self->database_is_set);
      break;
    case PROP_DATABASE:
      get_database (self, value);
      break;
    case PROP_CERTIFICATE:
      g_value_set_object (value, self->certificate);
      break;
    case PROP_INTERACTION:
      g_value_set_object (value, self->interaction);
      break;
    case PROP_PEER_CERTIFICATE:
      g_value_set_object (value, self->peer);
      break;
    case PROP_PEER_CERTIFICATE_ERRORS:
      g_value_set_flags (value, self->peer_errors);
      break;
    case PROP_ADVERTISED_PROTOCOLS:
      g_value_set_boxed (value, self->protocols);
      break;
    case PROP_NEGOTIATED_PROTOCOL:
      g_value_set_string (value, self->negotiated_protocol);
      break;
    case PROP_PROTOCOL_VERSION:
      g_value_set_enum (value, self->session != NULL ? ips_tls_session_get_version (self->session) : G_TLS_PROTOCOL_VERSION_UNKNOWN);
      break;
    case PROP_CIPHERSUITE_NAME:
      g_value_take_string (value, self->session != NULL ? ips_tls_session_dup_ciphersuite (self->session) : NULL);
      break;
    case PROP_VALIDATION_FLAGS:
      g_value_set_flags (value, self->validation_flags);
      break;
    case PROP_SERVER_IDENTITY:
      g_value_set_object (value, self->identity);
      break;
    case PROP_USE_SSL3:
      g_value_set_boolean (value, self->use_ssl3);
      break;
    case PROP_ACCEPTED_CAS:
      g_value_set_pointer (value, NULL);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static const char *
ips_tls_connection_get_negotiated_protocol (GTlsConnection *connection)
{
  return IPS_TLS_CONNECTION (connection)->negotiated_protocol;
}

static gboolean
ips_tls_connection_initable_do (GInitable *initable, GCancellable *cancellable, GError **error)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (initable);
  GInputStream *in = self->base != NULL ? g_io_stream_get_input_stream (self->base) : NULL;
  GOutputStream *out = self->base != NULL ? g_io_stream_get_output_stream (self->base) : NULL;

  if (!G_IS_POLLABLE_INPUT_STREAM (in) || !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (in))
      || !G_IS_POLLABLE_OUTPUT_STREAM (out) || !g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (out)))
    {
      g_set_error_literal (error, G_TLS_ERROR, G_TLS_ERROR_MISC, _("TLS needs a stream that can be polled"));
      return FALSE;
    }
  return TRUE;
}

static void
ips_tls_connection_finalize (GObject *object)
{
  IpsTlsConnection *self = IPS_TLS_CONNECTION (object);

  g_clear_pointer (&self->session, ips_tls_session_free);
  g_clear_object (&self->in);
  g_clear_object (&self->out);
  g_clear_object (&self->base);
  g_clear_object (&self->identity);
  g_clear_object (&self->database);
  g_clear_object (&self->interaction);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->own, ips_client_identity_unref);
  g_clear_object (&self->peer);
  g_clear_object (&self->shown);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->protocols, g_strfreev);
  g_free (self->negotiated_protocol);
  G_OBJECT_CLASS (ips_tls_connection_parent_class)->finalize (object);
}

static void
ips_tls_connection_initable_init (GInitableIface *iface)
{
  iface->init = ips_tls_connection_initable_do;
}

static void
ips_tls_connection_client_init (GTlsClientConnectionInterface *iface)
{
}

static void
ips_tls_connection_class_init (IpsTlsConnectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GIOStreamClass *stream_class = G_IO_STREAM_CLASS (klass);
  GTlsConnectionClass *connection_class = G_TLS_CONNECTION_CLASS (klass);
  static const struct
  {
    guint id;
    const char *name;
  } overridden[] = {
    { PROP_BASE_IO_STREAM, "base-io-stream" },
    { PROP_REQUIRE_CLOSE_NOTIFY, "require-close-notify" },
    { PROP_REHANDSHAKE_MODE, "rehandshake-mode" },
    { PROP_USE_SYSTEM_CERTDB, "use-system-certdb" },
    { PROP_DATABASE, "database" },
    { PROP_CERTIFICATE, "certificate" },
    { PROP_INTERACTION, "interaction" },
    { PROP_PEER_CERTIFICATE, "peer-certificate" },
    { PROP_PEER_CERTIFICATE_ERRORS, "peer-certificate-errors" },
    { PROP_ADVERTISED_PROTOCOLS, "advertised-protocols" },
    { PROP_NEGOTIATED_PROTOCOL, "negotiated-protocol" },
    { PROP_PROTOCOL_VERSION, "protocol-version" },
    { PROP_CIPHERSUITE_NAME, "ciphersuite-name" },
    { PROP_VALIDATION_FLAGS, "validation-flags" },
    { PROP_SERVER_IDENTITY, "server-identity" },
    { PROP_USE_SSL3, "use-ssl3" },
    { PROP_ACCEPTED_CAS, "accepted-cas" },
  };

  object_class->set_property = ips_tls_connection_set_property;
  object_class->get_property = ips_tls_connection_get_property;
  object_class->finalize = ips_tls_connection_finalize;
  stream_class->get_input_stream = ips_tls_connection_get_input_stream;
  stream_class->get_output_stream = ips_tls_connection_get_output_stream;
  stream_class->close_fn = ips_tls_connection_close;
  stream_class->close_async = ips_tls_connection_close_async;
  stream_class->close_finish = ips_tls_connection_close_finish;
  connection_class->handshake = ips_tls_connection_handshake;
  connection_class->handshake_async = ips_tls_connection_handshake_async;
  connection_class->handshake_finish = ips_tls_connection_handshake_finish;
  connection_class->get_negotiated_protocol = ips_tls_connection_get_negotiated_protocol;
  for (guint i = 0; i < G_N_ELEMENTS (overridden); i++)
    g_object_class_override_property (object_class, overridden[i].id, overridden[i].name);
}

static void
ips_tls_connection_init (IpsTlsConnection *self)
{
  self->validation_flags = G_TLS_CERTIFICATE_VALIDATE_ALL;
  self->rehandshake_mode = 1;   /* safely, GIO's own default */
  self->require_close_notify = TRUE;
  self->in = ips_tls_input_stream_new (self);
  self->out = ips_tls_output_stream_new (self);
}
