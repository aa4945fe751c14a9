/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sends one file to many places at once as deployments do, and prints what it took as JSON. Used by deploy.py. */
#include <string.h>

#include "ips-http-call.h"
#include "ips-push-body.h"
#include "ips-sensor-link.h"

static char *path, *name, *password;
static int port, timeout_s = 600;
static gboolean put;
static char **hosts;
static guint n_open, n_failed;
static guint64 anon_kib;

static const GOptionEntry entries[] = {
  { "path", 0, 0, G_OPTION_ARG_FILENAME, &path, "The file", "FILE" },
  { "name", 0, 0, G_OPTION_ARG_STRING, &name, "What it is called", "NAME" },
  { "port", 0, 0, G_OPTION_ARG_INT, &port, "Of all of them", "PORT" },
  { "password", 0, 0, G_OPTION_ARG_STRING, &password, "Of the user cisco", "WORD" },
  { "put", 0, 0, G_OPTION_ARG_NONE, &put, "PUT /0, /1, ... over HTTP to the one host, not to sensors over TLS", NULL },
  { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_STRING_ARRAY, &hosts, NULL, "HOST…" },
  { NULL }
};

/* Whoever is there is trusted: this measures. */
#define OPEN_TYPE_TRUST (open_trust_get_type ())
G_DECLARE_FINAL_TYPE (OpenTrust, open_trust, OPEN, TRUST, GObject)
struct _OpenTrust { GObject parent_instance; };

static IpsTrustVerdict
open_trust_judge (IpsTrust *trust, const char *subject_id, IpsCertificate *certificate)
{
  return IPS_TRUST_TRUSTED;
}

static void
open_trust_iface_init (IpsTrustInterface *iface)
{
  iface->judge = open_trust_judge;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (OpenTrust, open_trust, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (IPS_TYPE_TRUST, open_trust_iface_init))

static void
open_trust_class_init (OpenTrustClass *klass)
{
}

static void
open_trust_init (OpenTrust *self)
{
}

static gboolean
measure_cb (gpointer user_data)
{
  g_autofree char *status = NULL;
  const char *line;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL) && (line = strstr (status, "RssAnon:")) != NULL)
    anon_kib = MAX (anon_kib, g_ascii_strtoull (line + 8 + strspn (line + 8, " \t"), NULL, 10));
  return G_SOURCE_CONTINUE;
}

static void
end (const GError *error)
{
  n_open--;
  if (error == NULL)
    return;
  n_failed++;
  g_printerr ("%s\n", error->message);
}

static void
pushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  ips_sensor_link_push_upgrade_finish (IPS_SENSOR_LINK (source), result, NULL, &error);
  end (error);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsContact) contact = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsHttpReply) reply = ips_http_call_finish (result, &contact, &error);

  if (reply != NULL && reply->status / 100 != 2)
    g_set_error (&error, G_IO_ERROR, G_IO_ERROR_FAILED, "status %u", reply->status);
  end (error);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint number = GPOINTER_TO_UINT (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsPushBody) body = ips_push_body_open_finish (result, &error);
  g_autoptr(IpsTrust) trust = g_object_new (OPEN_TYPE_TRUST, NULL);
  g_autoptr(GCancellable) drop = g_cancellable_new ();
  g_autofree char *where = g_strdup_printf ("/%u", number);
  IpsHttpRequest request = {
    .subject_id = "bench", .host = hosts[0], .port = (guint) port, .trust = trust, .method = "PUT", .path = where, .user_agent = "bench",
    .content_type = "application/octet-stream", .upload = body, .drop = drop, .connect_timeout_ms = 10000,
    .reply_timeout_ms = (guint) timeout_s * 1000, .max_bytes = 65536,
  };

  g_assert_no_error (error);
  ips_http_call_async (&request, NULL, put_cb, NULL);
}

static void
start (guint number, guint64 size, IpsDialect *dialect)
{
  g_autoptr(IpsTrust) trust = g_object_new (OPEN_TYPE_TRUST, NULL);
  g_autoptr(IpsSecret) secret = ips_secret_new (password != NULL ? password : "");
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  IpsLinkTimeouts timeouts = { 60000, (guint) timeout_s * 1000, (guint) timeout_s * 1000 };
  IpsPush push = { .path = path, .name = name, .size_bytes = size };

  n_open++;
  if (put)
    ips_push_body_open_async (path, size, nothing, nothing, NULL, opened_cb, GUINT_TO_POINTER (number));
  else
    {
      g_autoptr(IpsSensorLink) link = ips_https_link_new ("bench", hosts[number], (guint) port, IPS_TRANSPORT_HTTPS, "cisco", secret, &timeouts,
                                                          trust, dialect);

      ips_sensor_link_push_upgrade_async (link, &push, NULL, pushed_cb, NULL);
    }
}

int
main (int argc, char **argv)
{
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(IpsDialect) dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;
  gint64 begin_us;
  guint n;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || path == NULL || hosts == NULL)
    {
      g_printerr ("%s\n", error != NULL ? error->message : "--path and hosts are needed");
      return 1;
    }
  ips_https_link_init ();
  file = g_file_new_for_path (path);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, 0, NULL, &error);
  g_assert_no_error (error);
  n = g_strv_length (hosts);
  begin_us = g_get_monotonic_time ();
  g_timeout_add (50, measure_cb, NULL);
  for (guint i = 0; i < n; i++)
    start (i, (guint64) g_file_info_get_size (info), dialect);
  while (n_open > 0)
    g_main_context_iteration (NULL, TRUE);
  measure_cb (NULL);
  g_print ("{\"wall\": %.4f, \"anon_kib\": %" G_GUINT64_FORMAT ", \"failed\": %u}\n",
           (double) (g_get_monotonic_time () - begin_us) / G_USEC_PER_SEC, anon_kib, n_failed);
  return n_failed > 0 ? 1 : 0;
}
