/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-sensor-link.h"

#include <glib/gi18n-lib.h>
#include <malloc.h>

#include "ips-basic-login.h"
#include "ips-error.h"
#include "ips-http-call.h"
#include "ips-idiom.h"
#include "ips-push-body.h"
#include "ips-push-form.h"
#include "ips-sensor-error.h"
#include "ips-tls-backend.h"
#include "ips-tls-database.h"
#include "ips-version-reply.h"

/* Not ips_https_link: its instance function would be called like the public ips_https_link_init(). */
G_DECLARE_FINAL_TYPE (IpsHttpsLink, https_link, IPS, HTTPS_LINK, GObject)

struct _IpsHttpsLink
{
  GObject parent_instance;

  char *subject_id;
  char *host;
  guint port;
  IpsTransport transport;
  char *username;          /* (nullable) */
  IpsSecret *password;     /* (nullable) */
  IpsLinkTimeouts timeouts;
  IpsTrust *trust;
  IpsDialect *dialect;

  char *cookie;            /* (nullable): name=value */
  IpsContact *contact;     /* (not nullable) */
  GCancellable *drop;      /* (nullable): of the calls under way; made when first needed */
};

static void https_link_iface_init (IpsSensorLinkInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsHttpsLink, https_link, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_SENSOR_LINK, https_link_iface_init))

/* One question under way, kept so that it can be asked again. */
typedef struct
{
  char *purpose;          /* (nullable): of a control transaction */
  char *path;             /* (nullable): %NULL for a mere handshake */
  char *query;            /* (nullable) */
  GBytes *body;           /* (nullable) */
  IpsPushBody *upload;    /* (nullable): the body instead */
  char *content_type;     /* (nullable): of it */
  guint64 n_upload;       /* bytes */
  guint64 n_sent;
  IpsPush push;           /* who is told; its texts are not */
  guint timeout_ms;
  gboolean wants_facts;
  gboolean only_judge;    /* there is no login: find out whom we would have told it */
  gboolean with_cookie;   /* the cookie went along */
  gboolean asked_again;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_free (question->purpose);
  g_free (question->path);
  g_free (question->query);
  g_clear_pointer (&question->body, g_bytes_unref);
  g_clear_object (&question->upload);
  g_free (question->content_type);
  g_free (question);
}

static void
https_link_finalize (GObject *object)
{
  IpsHttpsLink *self = IPS_HTTPS_LINK (object);

  g_free (self->subject_id);
  g_free (self->host);
  g_free (self->username);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_object (&self->trust);
  g_clear_object (&self->dialect);
  g_free (self->cookie);
  g_clear_pointer (&self->contact, ips_contact_free);
  g_clear_object (&self->drop);

  G_OBJECT_CLASS (https_link_parent_class)->finalize (object);
}

static void
https_link_class_init (IpsHttpsLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = https_link_finalize;
}

static void
https_link_init (IpsHttpsLink *self)
{
  self->contact = ips_contact_new ();
}

static void answered_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
wrote_cb (guint64 n_bytes, gpointer user_data)
{
  Question *question = user_data;

  question->n_sent = n_bytes;
  if (question->push.progress != NULL)
    question->push.progress (n_bytes, question->n_upload, question->push.user_data);
}

/* A signature definition is larger than anything else a sensor says. */
static gboolean
is_large (const char *purpose)
{
  return g_strcmp0 (purpose, "get-config") == 0;
}

static void
ask (GTask *task)
{
  IpsHttpsLink *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  g_autoptr(IpsSecret) authorization = NULL;
  gboolean sends = question->path != NULL && !question->only_judge;
  IpsHttpRequest request = { 0 };

  if (self->drop == NULL)
    self->drop = g_cancellable_new ();
  if (sends)
    authorization = ips_basic_login_make (self->username, self->password);
  /* an upload cannot be asked again, so it does not rely on a cookie that may be stale */
  question->with_cookie = sends && self->cookie != NULL && question->upload == NULL;

  request.subject_id = self->subject_id;
  request.host = self->host;
  request.port = self->port;
  request.tls = self->transport == IPS_TRANSPORT_HTTPS;
  request.trust = self->trust;
  if (sends)
    {
      request.method = question->body != NULL || question->upload != NULL ? "POST" : "GET";
      request.path = question->path;
      request.query = question->query;
      request.body = question->body;
      request.authorization = authorization;
      request.cookie = question->with_cookie ? self->cookie : NULL;
      request.upload = question->upload;
      request.wrote = wrote_cb;
      request.wrote_data = question;
    }
  request.user_agent = ips_dialect_get (self->dialect, "user-agent");
  request.content_type = question->content_type != NULL ? question->content_type : ips_dialect_get (self->dialect, "content-type");
  request.drop = self->drop;
  request.connect_timeout_ms = self->timeouts.connect_timeout_ms;
  request.reply_timeout_ms = question->timeout_ms;
  request.max_bytes = is_large (question->purpose) ? IPS_IDIOM_MAX_CONFIG_BYTES : IPS_IDIOM_MAX_REPLY_BYTES;
  ips_http_call_async (&request, g_task_get_cancellable (task), answered_cb, g_object_ref (task));
}

/* An <error> document may come with any status (protocol.md 9.2 T3). */
static GError *
make_status_error (IpsHttpsLink *self, const IpsHttpReply *reply)
{
  g_autoptr(IpsXmlNode) root = NULL;
  GError *error = NULL;

  root = ips_xml_node_parse (g_bytes_get_data (reply->body, NULL), g_bytes_get_size (reply->body), NULL);
  if (root != NULL && g_str_equal (root->name, ips_dialect_get (self->dialect, "element.error")))
    {
      g_clear_pointer (&root, ips_xml_node_free);
      root = ips_idiom_parse_reply (self->dialect, "get-version", g_bytes_get_data (reply->body, NULL),
                                    g_bytes_get_size (reply->body), &error);
      if (error != NULL)
        return error;
    }
  ips_sensor_error_set_from_status (&error, reply->status, reply->reason);
  return error;
}

static void
return_facts (GTask *task, Question *question, const IpsHttpReply *reply, IpsXmlNode *root)
{
  IpsHttpsLink *self = g_task_get_source_object (task);
  IpsSensorFacts *facts;
  GError *error = NULL;
  gint64 sensor_us;

  facts = ips_version_reply_read (self->dialect, ips_idiom_get_content (self->dialect, question->purpose, root),
                                  reply->midpoint_us, &sensor_us, &error);
  if (facts == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (sensor_us != 0)
    {
      self->contact->clock_known = TRUE;
      self->contact->clock_skew_us = sensor_us - reply->midpoint_us;
    }
  facts->clock_known = self->contact->clock_known;
  facts->clock_skew_us = self->contact->clock_skew_us;
  g_task_return_pointer (task, facts, (GDestroyNotify) ips_sensor_facts_free);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsHttpsLink *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  g_autoptr(IpsHttpReply) reply = NULL;
  g_autoptr(IpsXmlNode) root = NULL;
  IpsContact *contact = NULL;
  GError *error = NULL;

  reply = ips_http_call_finish (result, &contact, &error);
  g_clear_pointer (&self->contact, ips_contact_free);
  self->contact = contact;
  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  if (question->path == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (question->only_judge)
    {
      if (contact->verdict == IPS_TRUST_TRUSTED)
        error = ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("no user name and password are set"));
      else if (contact->verdict == IPS_TRUST_CHANGED)
        error = ips_error_new (IPS_ERROR_CERT_CHANGED, _("presented another certificate than the trusted one"));
      else
        error = ips_error_new (IPS_ERROR_CERT_UNKNOWN, _("presented a certificate that is not trusted yet"));
      g_task_return_error (task, error);
      return;
    }
  if (reply->status == 401)
    {
      g_clear_pointer (&self->cookie, g_free);
      if (question->with_cookie && !question->asked_again)
        {
          question->asked_again = TRUE;
          ask (task);
          return;
        }
    }
  else if (reply->cookie != NULL)
    {
      g_free (self->cookie);
      self->cookie = g_strdup (reply->cookie);
    }
  if (reply->status < 200 || reply->status > 299)
    {
      g_task_return_error (task, make_status_error (self, reply));
      return;
    }

  /* What is larger than a reply is no <error>; whoever asked for it reads it piece by piece and judges it. */
  if (question->purpose != NULL && (!is_large (question->purpose) || g_bytes_get_size (reply->body) <= IPS_IDIOM_MAX_REPLY_BYTES))
    {
      root = ips_idiom_parse_reply (self->dialect, question->purpose, g_bytes_get_data (reply->body, NULL),
                                    g_bytes_get_size (reply->body), &error);
      if (root == NULL)
        {
          g_task_return_error (task, error);
          return;
        }
    }
  if (question->wants_facts)
    return_facts (task, question, reply, root);
  else
    g_task_return_pointer (task, g_bytes_ref (reply->body), (GDestroyNotify) g_bytes_unref);
}

/* Takes @task over. Without a login the certificate is still judged first. */
static void
begin (IpsHttpsLink *self, GTask *task)
{
  Question *question = g_task_get_task_data (task);

  if (question->path != NULL && (self->username == NULL || self->password == NULL))
    {
      if (self->transport == IPS_TRANSPORT_HTTP)
        {
          g_task_return_error (task, ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("no user name and password are set")));
          g_object_unref (task);
          return;
        }
      question->only_judge = TRUE;
    }
  ask (task);
  g_object_unref (task);
}

/* Takes @task and @question over. */
static void
start (IpsHttpsLink *self, GTask *task, Question *question)
{
  g_task_set_task_data (task, question, question_free);
  begin (self, task);
}

static void
https_link_handshake_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsHttpsLink *self = IPS_HTTPS_LINK (link);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Question *question;

  g_task_set_source_tag (task, https_link_handshake_async);
  if (self->transport == IPS_TRANSPORT_HTTP)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, _("HTTP has no certificates")));
      g_object_unref (task);
      return;
    }
  question = g_new0 (Question, 1);
  question->timeout_ms = self->timeouts.reply_timeout_ms;
  start (self, task, question);
}

static gboolean
https_link_handshake_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static gboolean
is_long (const char *purpose)
{
  return g_str_equal (purpose, "generate-tls-key") || g_str_equal (purpose, "reboot") || g_str_equal (purpose, "install-license")
         || g_str_equal (purpose, "edit-config-delta") || g_str_equal (purpose, "downgrade");
}

static void
transact (IpsHttpsLink *self, GTask *task, const char *purpose, const char *body_xml, gboolean wants_facts)
{
  g_autofree char *key = g_strconcat ("transaction.", purpose, NULL);
  g_autoptr(GBytes) body = NULL;
  GError *error = NULL;
  Question *question;

  body = ips_idiom_build_request (self->dialect, purpose, body_xml, &error);
  if (body == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  question = g_new0 (Question, 1);
  question->purpose = g_strdup (purpose);
  question->path = g_strdup (ips_dialect_get (self->dialect, "path.transaction"));
  question->query = g_strdup_printf ("%s=%s", ips_dialect_get (self->dialect, "query.command"), ips_dialect_get (self->dialect, key));
  question->body = g_steal_pointer (&body);
  question->timeout_ms = is_long (purpose) ? self->timeouts.long_timeout_ms : self->timeouts.reply_timeout_ms;
  question->wants_facts = wants_facts;
  start (self, task, question);
}

static void
https_link_get_facts_async (IpsSensorLink *link, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, https_link_get_facts_async);
  transact (IPS_HTTPS_LINK (link), task, "get-version", NULL, TRUE);
}

static IpsSensorFacts *
https_link_get_facts_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
https_link_transact_async (IpsSensorLink *link, const char *purpose, const char *body_xml, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);

  g_task_set_source_tag (task, https_link_transact_async);
  transact (IPS_HTTPS_LINK (link), task, purpose, body_xml, FALSE);
}

static GBytes *
https_link_bytes_finish (IpsSensorLink *link, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
https_link_fetch_async (IpsSensorLink *link, const char *path_key, const char *query, guint wait_ms, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  IpsHttpsLink *self = IPS_HTTPS_LINK (link);
  GTask *task = g_task_new (link, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_task_set_source_tag (task, https_link_fetch_async);
  question->path = g_strdup (ips_dialect_get (self->dialect, path_key));
  question->query = g_strdup (query);
  question->timeout_ms = self->timeouts.reply_timeout_ms + MIN (wait_ms, G_MAXINT32 / 2);
  start (self, task, question);
}

/* The file is open: now it is a question like any other. */
static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = user_data;
  IpsHttpsLink *self = g_task_get_source_object (task);
  Question *question = g_task_get_task_data (task);
  GError *error = NULL;

  question->upload = ips_push_body_open_finish (result, &error);
  if (question->upload == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  question->n_upload = ips_push_body_get_n_bytes (question->upload);
  if (question->push.last != NULL)
    ips_push_body_hold (question->upload, question->push.last, question->push.user_data);
  begin (self, task);
}

static void
https_link_push_upgrade_async (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsHttpsLink *self = IPS_HTTPS_LINK (link);
  GTask *task = g_task_new (link, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);
  g_autoptr(IpsPushForm) form = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, https_link_push_upgrade_async);
  g_task_set_task_data (task, question, question_free);
  form = ips_push_form_new (self->dialect, push->name, push->size_bytes, &error);
  if (form == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  question->purpose = g_strdup ("push-upgrade");
  question->path = g_strdup (ips_dialect_get (self->dialect, "path.transaction"));
  question->query = g_steal_pointer (&form->query);
  question->content_type = g_steal_pointer (&form->content_type);
  question->timeout_ms = self->timeouts.long_timeout_ms;
  question->push = *push;
  question->push.path = question->push.name = NULL;
  ips_push_body_open_async (push->path, push->size_bytes, form->head, form->tail, cancellable, opened_cb, task);
}

static gboolean
https_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error)
{
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr(GBytes) reply = g_task_propagate_pointer (G_TASK (result), error);

  if (whole != NULL)
    *whole = question->n_upload > 0 && question->n_sent >= question->n_upload;
  return reply != NULL;
}

static void
https_link_drop_connections (IpsSensorLink *link)
{
  IpsHttpsLink *self = IPS_HTTPS_LINK (link);

  g_clear_pointer (&self->cookie, g_free);
  if (self->drop != NULL)
    g_cancellable_cancel (self->drop);
  g_clear_object (&self->drop);
}

static const IpsContact *
https_link_get_contact (IpsSensorLink *link)
{
  return IPS_HTTPS_LINK (link)->contact;
}

static void
https_link_iface_init (IpsSensorLinkInterface *iface)
{
  iface->handshake_async = https_link_handshake_async;
  iface->handshake_finish = https_link_handshake_finish;
  iface->get_facts_async = https_link_get_facts_async;
  iface->get_facts_finish = https_link_get_facts_finish;
  iface->transact_async = https_link_transact_async;
  iface->transact_finish = https_link_bytes_finish;
  iface->fetch_async = https_link_fetch_async;
  iface->fetch_finish = https_link_bytes_finish;
  iface->push_upgrade_async = https_link_push_upgrade_async;
  iface->push_upgrade_finish = https_link_push_upgrade_finish;
  iface->drop_connections = https_link_drop_connections;
  iface->get_contact = https_link_get_contact;
}

IpsSensorLink *
ips_https_link_new (const char *subject_id, const char *host, guint port, IpsTransport transport,
                    const char *username, IpsSecret *password, const IpsLinkTimeouts *timeouts,
                    IpsTrust *trust, IpsDialect *dialect)
{
  IpsHttpsLink *self;

  g_return_val_if_fail (subject_id != NULL && host != NULL, NULL);
  g_return_val_if_fail (port > 0 && port <= G_MAXUINT16, NULL);
  g_return_val_if_fail (timeouts != NULL, NULL);
  g_return_val_if_fail (IPS_IS_TRUST (trust), NULL);
  g_return_val_if_fail (IPS_IS_DIALECT (dialect), NULL);

  self = g_object_new (https_link_get_type (), NULL);
  self->subject_id = g_strdup (subject_id);
  self->host = g_strdup (host);
  self->port = port;
  self->transport = transport;
  self->username = username != NULL && *username != '\0' ? g_strdup (username) : NULL;
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->timeouts = *timeouts;
  self->trust = g_object_ref (trust);
  self->dialect = g_object_ref (dialect);
  return IPS_SENSOR_LINK (self);
}

/*
 * A connection takes some tens of kilobytes in pieces of many sizes, and thousands come and go. glibc grows the
 * heap by small steps and gives its top back and asks for it again with each of them, and with a trim threshold that
 * moves, so that 10,000 sensors took 12 times as long as 1,000. Fixed thresholds keep middle-sized pieces (buffers,
 * replies) out of the heap's way and its top where it is.
 */
static void
keep_pieces_apart (void)
{
#if defined (__GLIBC__)
  mallopt (M_MMAP_THRESHOLD, 64 * 1024);
  mallopt (M_TRIM_THRESHOLD, 16 * 1024 * 1024);
  mallopt (M_TOP_PAD, 1024 * 1024);
#endif
}

void
ips_https_link_init (void)
{
  if (!ips_tls_backend_install ())
    g_message ("another TLS backend is in use: it may not speak with old sensors");
  keep_pieces_apart ();
  g_tls_backend_set_default_database (g_tls_backend_get_default (), ips_tls_database_get_default ());
}
