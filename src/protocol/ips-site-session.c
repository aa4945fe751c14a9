/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"
#include "ips-tls-database.h"

#define FETCH_MAX_BYTES (8 * 1024 * 1024)
#define FETCH_CHUNK_BYTES (64 * 1024)
#define MAX_URI_BYTES 4096

struct _IpsSiteSession
{
  GObject parent_instance;

  IpsSiteTrust *trust;
  IpsSiteProxy proxy;        /* texts and password owned */
  char *proxy_label;         /* (nullable) */
  GProxyResolver *resolver;
  char *proxy_offer;         /* (nullable) */
  char *proxy_scheme;        /* (nullable) */
  GUri *own_origin;          /* (nullable): whom our certificate is for */
  IpsClientIdentity *own;    /* (nullable) */
  GError *own_error;         /* (nullable): why there is none */
  GPtrArray *hosts;          /* (element-type IpsSiteHost) */
};

G_DEFINE_FINAL_TYPE (IpsSiteSession, ips_site_session, G_TYPE_OBJECT)

static void
ips_site_session_finalize (GObject *object)
{
  IpsSiteSession *self = IPS_SITE_SESSION (object);

  g_clear_object (&self->trust);
  g_free ((char *) self->proxy.host);
  g_free ((char *) self->proxy.user);
  g_clear_pointer (&self->proxy.password, ips_secret_unref);
  g_free (self->proxy_label);
  g_clear_object (&self->resolver);
  g_free (self->proxy_offer);
  g_free (self->proxy_scheme);
  g_clear_pointer (&self->own_origin, g_uri_unref);
  g_clear_pointer (&self->own, ips_client_identity_unref);
  g_clear_error (&self->own_error);
  g_clear_pointer (&self->hosts, g_ptr_array_unref);
  G_OBJECT_CLASS (ips_site_session_parent_class)->finalize (object);
}

static void
ips_site_session_class_init (IpsSiteSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_site_session_finalize;
}

static void
ips_site_session_init (IpsSiteSession *self)
{
  self->hosts = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_site_host_free);
}

static GProxyResolver *
make_resolver (const IpsSiteProxy *proxy)
{
  g_autofree char *uri = NULL;

  if (proxy->mode == IPS_SITE_PROXY_SYSTEM)
    return g_object_ref (g_proxy_resolver_get_default ());
  if (proxy->mode == IPS_SITE_PROXY_MANUAL && proxy->host != NULL && *proxy->host != '\0')
    {
      uri = g_uri_join (G_URI_FLAGS_NONE, "http", NULL, proxy->host, (int) proxy->port, "", NULL, NULL);
      return g_simple_proxy_resolver_new (uri, (char **) proxy->exceptions);
    }
  return g_simple_proxy_resolver_new ("direct://", NULL);
}

IpsSiteSession *
ips_site_session_new (IpsSiteTrust *trust, const IpsSiteProxy *proxy)
{
  IpsSiteSession *self = g_object_new (IPS_TYPE_SITE_SESSION, NULL);

  self->trust = g_object_ref (trust);
  if (proxy != NULL)
    {
      self->proxy.mode = proxy->mode;
      self->proxy.host = g_strdup (proxy->host);
      self->proxy.port = proxy->port;
      self->proxy.user = g_strdup (proxy->user);
      self->proxy.password = proxy->password != NULL ? ips_secret_ref (proxy->password) : NULL;
      if (proxy->mode == IPS_SITE_PROXY_MANUAL && proxy->host != NULL)
        self->proxy_label = g_strdup_printf ("%s:%u", proxy->host, proxy->port);
    }
  self->resolver = make_resolver (proxy != NULL ? proxy : &self->proxy);
  return self;
}

gboolean
ips_site_session_has_manual_proxy (IpsSiteSession *self, GUri *uri)
{
  g_autofree char *text = g_uri_to_string (uri);
  g_auto(GStrv) ways = NULL;

  if (self->proxy_label == NULL)
    return FALSE;
  /* a manual one is looked up in memory */
  ways = g_proxy_resolver_lookup (self->resolver, text, NULL, NULL);
  return ways == NULL || ways[0] == NULL || !g_str_has_prefix (ways[0], "direct");
}

/* One for each call: to abort it is to let go of its connection and of every login it was told. */
SoupSession *
ips_site_session_make_soup (IpsSiteSession *self)
{
  SoupSession *soup = soup_session_new_with_options ("tls-database", ips_tls_database_get_default (),
                                                     "proxy-resolver", self->resolver,
                                                     "timeout", 0, "idle-timeout", 0,
                                                     "user-agent", "Vedette/" IPS_VERSION, NULL);

  /* A file arrives as it is, whatever it is packed with. */
  soup_session_remove_feature_by_type (soup, SOUP_TYPE_CONTENT_DECODER);
  return soup;
}

IpsSiteTrust *
ips_site_session_get_trust (IpsSiteSession *self)
{
  return self->trust;
}

const IpsSiteProxy *
ips_site_session_get_proxy (IpsSiteSession *self)
{
  return &self->proxy;
}

const char *
ips_site_session_get_proxy_label (IpsSiteSession *self, GUri *uri)
{
  return ips_site_session_has_manual_proxy (self, uri) ? self->proxy_label : NULL;
}

GProxyResolver *
ips_site_session_get_resolver (IpsSiteSession *self)
{
  return self->resolver;
}

void
ips_site_session_note_proxy_offer (IpsSiteSession *self, SoupMessage *message)
{
  char *offer = ips_site_dup_schemes (message, TRUE);

  if (offer == NULL)
    return;
  g_free (self->proxy_offer);
  self->proxy_offer = offer;
}

void
ips_site_session_note_proxy_scheme (IpsSiteSession *self, const char *scheme)
{
  g_free (self->proxy_scheme);
  self->proxy_scheme = g_strdup (scheme);
}

const char *
ips_site_session_get_proxy_offer (IpsSiteSession *self)
{
  return self->proxy_offer;
}

const char *
ips_site_session_get_proxy_scheme (IpsSiteSession *self)
{
  return self->proxy_scheme;
}

void
ips_site_session_set_identity (IpsSiteSession *self, GUri *origin, IpsClientIdentity *identity, const GError *error)
{
  g_clear_pointer (&self->own_origin, g_uri_unref);
  g_clear_pointer (&self->own, ips_client_identity_unref);
  g_clear_error (&self->own_error);
  self->own_origin = g_uri_ref (origin);
  self->own = identity != NULL ? ips_client_identity_ref (identity) : NULL;
  self->own_error = error != NULL ? g_error_copy (error) : NULL;
}

IpsClientIdentity *
ips_site_session_get_identity (IpsSiteSession *self, GUri *uri, const GError **error)
{
  gboolean own = self->own_origin != NULL && ips_site_uri_same_origin (self->own_origin, uri);

  *error = own ? self->own_error : NULL;
  return own ? self->own : NULL;
}

void
ips_site_session_note_host (IpsSiteSession *self, const IpsSiteHost *host)
{
  for (guint i = 0; i < self->hosts->len; i++)
    {
      IpsSiteHost *known = g_ptr_array_index (self->hosts, i);

      if (known->port == host->port && g_str_equal (known->host, host->host))
        {
          ips_site_host_free (known);
          self->hosts->pdata[i] = ips_site_host_copy (host);
          return;
        }
    }
  g_ptr_array_add (self->hosts, ips_site_host_copy (host));
}

GPtrArray *
ips_site_session_get_hosts (IpsSiteSession *self)
{
  return self->hosts;
}

/* --- addresses --- */

guint
ips_site_uri_port (GUri *uri)
{
  int port = g_uri_get_port (uri);

  if (port > 0)
    return (guint) port;
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

char *
ips_site_uri_label (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  guint port = ips_site_uri_port (uri);
  g_autofree char *bracketed = strchr (host, ':') != NULL ? g_strdup_printf ("[%s]", host) : g_strdup (host);
  g_autofree char *safe = ips_text_make_safe (bracketed, 255);

  if (port == (g_str_equal (g_uri_get_scheme (uri), "https") ? 443u : 80u))
    return g_steal_pointer (&safe);
  return g_strdup_printf ("%s:%u", safe, port);
}

gboolean
ips_site_uri_same_origin (GUri *a, GUri *b)
{
  const char *host_a = g_uri_get_host (a), *host_b = g_uri_get_host (b);

  return host_a != NULL && host_b != NULL && g_ascii_strcasecmp (host_a, host_b) == 0
    && g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b))
    && ips_site_uri_port (a) == ips_site_uri_port (b);
}

static gboolean
is_host (const char *host)
{
  return host != NULL && *host != '\0' && strlen (host) <= 253 && strpbrk (host, " \t\r\n\"'<>\\^`{|}%/?#@") == NULL;
}

GUri *
ips_site_uri_parse (const char *text, GError **error)
{
  g_autoptr(GUri) uri = NULL;
  g_autoptr(GError) foreign = NULL;
  g_autofree char *safe = ips_text_make_safe (text, 200);

  if (strlen (text) > MAX_URI_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the address is longer than %d characters"), MAX_URI_BYTES);
      return NULL;
    }
  uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, &foreign);
  if (uri == NULL || !is_host (g_uri_get_host (uri))
      || (!g_str_equal (g_uri_get_scheme (uri), "http") && !g_str_equal (g_uri_get_scheme (uri), "https")))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("“%s” is not an http or https address"), safe);
      return NULL;
    }
  if (g_uri_get_userinfo (uri) != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("an address with a login in it is not used: enter the login by itself"));
      return NULL;
    }
  return g_steal_pointer (&uri);
}

/* --- calls --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsSiteReply *reply = ips_site_call_finish (result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, g_object_unref);
  else
    g_task_return_error (task, error);
}

void
ips_site_session_open_async (IpsSiteSession *self, const IpsSiteRequest *request, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_site_session_open_async);
  ips_site_call_async (self, request, FALSE, cancellable, opened_cb, g_steal_pointer (&task));
}

IpsSiteReply *
ips_site_session_open_finish (IpsSiteSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  ips_site_call_finish (result, &error);
  if (error == NULL)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ips_site_session_probe_async (IpsSiteSession *self, GUri *uri, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  const IpsSiteRequest request = { .uri = uri, .method = "HEAD" };

  g_task_set_source_tag (task, ips_site_session_probe_async);
  if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      g_autofree char *label = ips_site_uri_label (uri);

      g_task_return_error (task, ips_error_new (IPS_ERROR_UNSUPPORTED, _("%s: http has no certificates"), label));
      return;
    }
  ips_site_call_async (self, &request, TRUE, cancellable, probed_cb, g_steal_pointer (&task));
}

gboolean
ips_site_session_probe_finish (IpsSiteSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- small bodies --- */

typedef struct
{
  IpsSiteReply *reply;   /* (nullable) */
  GByteArray *body;
  guint8 chunk[FETCH_CHUNK_BYTES];
} Fetch;

static void
fetch_free (gpointer data)
{
  Fetch *fetch = data;

  g_clear_object (&fetch->reply);
  g_byte_array_unref (fetch->body);
  g_free (fetch);
}

static void
piece_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  gssize n = ips_site_reply_read_finish (IPS_SITE_REPLY (source), result, &error);
  Fetch *fetch = g_task_get_task_data (task);

  if (n < 0)
    {
      ips_site_reply_close (fetch->reply);
      g_task_return_error (task, error);
      return;
    }
  if (n == 0)
    {
      ips_site_reply_close (fetch->reply);
      g_task_return_boolean (task, TRUE);
      return;
    }
  g_byte_array_append (fetch->body, fetch->chunk, (guint) n);
  ips_site_reply_read_async (fetch->reply, fetch->chunk, sizeof fetch->chunk, g_task_get_cancellable (task), piece_cb, g_object_ref (task));
}

static void
fetch_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  IpsSiteReply *reply = ips_site_call_finish (result, &error);
  Fetch *fetch = g_task_get_task_data (task);

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  fetch->reply = reply;
  ips_site_reply_read_async (reply, fetch->chunk, sizeof fetch->chunk, g_task_get_cancellable (task), piece_cb, g_object_ref (task));
}

void
ips_site_session_fetch_async (IpsSiteSession *self, const IpsSiteRequest *request, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsSiteRequest bounded = *request;
  Fetch *fetch = g_new0 (Fetch, 1);

  g_task_set_source_tag (task, ips_site_session_fetch_async);
  fetch->body = g_byte_array_new ();
  g_task_set_task_data (task, fetch, fetch_free);
  if (bounded.max_bytes == 0)
    bounded.max_bytes = FETCH_MAX_BYTES;
  ips_site_call_async (self, &bounded, FALSE, cancellable, fetch_opened_cb, g_steal_pointer (&task));
}

GBytes *
ips_site_session_fetch_finish (IpsSiteSession *self, GAsyncResult *result, IpsSiteReply **reply, GError **error)
{
  Fetch *fetch = g_task_get_task_data (G_TASK (result));

  if (reply != NULL)
    *reply = NULL;
  if (!g_task_propagate_boolean (G_TASK (result), error))
    return NULL;
  if (reply != NULL)
    *reply = g_steal_pointer (&fetch->reply);
  return g_bytes_new (fetch->body->data, fetch->body->len);
}
