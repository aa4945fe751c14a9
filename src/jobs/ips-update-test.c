/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-test.h"

#include <glib/gi18n-lib.h>

#include "ips-download.h"
#include "ips-problem.h"
#include "ips-site-access.h"
#include "ips-update-source.h"

typedef enum { STEP_LOOKUP, STEP_TCP, STEP_PROXY, STEP_TLS, STEP_LOGIN, STEP_ELIGIBLE, STEP_LIST, STEP_BYTES, N_STEPS } Step;

#define FIRST_BYTES 4096
#define TCP_TIMEOUT_S 10

typedef struct
{
  IpsFleet *fleet;                /* (owned) */
  IpsPackageLibrary *library;     /* (owned) */
  IpsSiteSession *session;        /* (owned) (nullable) */
  IpsUpdateSettings *settings;    /* (owned) (nullable) */
  IpsUpdateSource *source;        /* (owned) (nullable) */
  GUri *uri;                      /* (owned) (nullable): the server */
  char *host;                     /* that is connected to first: the proxy or the server */
  guint port;
  gboolean by_proxy;
  gint64 begin_us;
  guint8 first[FIRST_BYTES];
  const IpsPackageOffer *offer;   /* of the source */
  IpsSiteReply *reply;            /* (owned) (nullable) */
  IpsCheck *checks[N_STEPS];      /* (owned) (nullable) */
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_clear_object (&test->fleet);
  g_clear_object (&test->library);
  g_clear_object (&test->session);
  g_clear_object (&test->reply);
  g_clear_pointer (&test->settings, ips_update_settings_free);
  g_clear_pointer (&test->source, ips_update_source_free);
  g_clear_pointer (&test->uri, g_uri_unref);
  g_free (test->host);
  for (Step step = 0; step < N_STEPS; step++)
    g_clear_pointer (&test->checks[step], ips_check_free);
  g_free (test);
}

static const char *
title_of (Step step)
{
  switch (step)
    {
    case STEP_LOOKUP: return _("Name lookup");
    case STEP_TCP: return _("TCP connection");
    case STEP_PROXY: return _("Proxy");
    case STEP_TLS: return _("TLS and certificate");
    case STEP_LOGIN: return _("Login");
    case STEP_ELIGIBLE: return _("Eligibility");
    case STEP_LIST: return _("List of files");
    case STEP_BYTES: return _("First bytes of one file");
    case N_STEPS:
    default: return "";
    }
}

/* Takes @evidence and @what_to_do (nullable). */
static void
note (Test *test, Step step, IpsCheckOutcome outcome, char *evidence, char *what_to_do)
{
  IpsCheck *check = g_new0 (IpsCheck, 1);

  g_clear_pointer (&test->checks[step], ips_check_free);
  check->title = g_strdup (title_of (step));
  check->outcome = outcome;
  check->evidence = evidence;
  check->what_to_do = what_to_do != NULL ? what_to_do : g_strdup ("");
  test->checks[step] = check;
}

static void
end (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  GPtrArray *checks = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_check_free);

  for (Step step = 0; step < N_STEPS; step++)
    {
      if (test->checks[step] == NULL)
        note (test, step, IPS_CHECK_SKIPPED, g_strdup (_("not tried")), NULL);
      g_ptr_array_add (checks, g_steal_pointer (&test->checks[step]));
    }
  g_task_return_pointer (task, checks, (GDestroyNotify) g_ptr_array_unref);
}

/* Where an error belongs; @fallback where it says nothing about that. */
static Step
step_of (const GError *error, Step fallback)
{
  if (error->domain != IPS_ERROR)
    return fallback;
  switch (error->code)
    {
    case IPS_ERROR_PROXY:
    case IPS_ERROR_PROXY_LOGIN:
      return STEP_PROXY;
    case IPS_ERROR_TLS:
    case IPS_ERROR_CERT_UNKNOWN:
    case IPS_ERROR_CERT_CHANGED:
      return STEP_TLS;
    case IPS_ERROR_NO_CREDENTIALS:
    case IPS_ERROR_LOGIN_REJECTED:
      return STEP_LOGIN;
    case IPS_ERROR_NOT_ENTITLED:
      return STEP_ELIGIBLE;
    default:
      return fallback;
    }
}

/* Notes @error (taken) at its step and ends. */
static void
fail (GTask *task, GError *error, Step fallback)
{
  Test *test = g_task_get_task_data (task);
  Step step = step_of (error, fallback);

  if (ips_error_is_cancelled (error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* what comes before it went well, or the error would be another one */
  for (Step before = STEP_PROXY; before < step; before++)
    if (test->checks[before] == NULL)
      note (test, before, IPS_CHECK_PASS, g_strdup (_("no objection")), NULL);
  note (test, step, IPS_CHECK_FAIL, g_strdup (error->message),
        error->domain == IPS_ERROR ? ips_explain_site_error ((IpsError) error->code, NULL, error->message) : NULL);
  g_error_free (error);
  end (task);
}

/* --- first bytes --- */

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;
  gssize n = ips_site_reply_read_finish (IPS_SITE_REPLY (source), result, &error);
  const char *host = g_uri_get_host (ips_site_reply_get_uri (test->reply));

  ips_site_reply_close (test->reply);
  if (n < 0 || ips_download_is_web_page (test->first, (gsize) n, host, &error))
    {
      fail (task, error, STEP_BYTES);
      return;
    }
  /* TRANSLATORS: a number of bytes, a file's name, a host */
  note (test, STEP_BYTES, IPS_CHECK_PASS, g_strdup_printf (_("%d bytes of %s from %s"), (int) n, test->offer->name->name, host), NULL);
  end (task);
}

static void
replied_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;

  test->reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);
  if (test->reply == NULL)
    fail (task, error, STEP_BYTES);
  else
    ips_site_reply_read_async (test->reply, test->first, sizeof test->first, g_task_get_cancellable (task), read_cb, g_object_ref (task));
}

static void
try_bytes (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  IpsUpdateSource *server = test->source;
  IpsSiteRequest request = { .user = server->user, .password = server->password, .login_at_once = server->login_at_once };
  g_autoptr(GUri) uri = NULL;
  GError *error = NULL;

  if (server->offers->len == 0)
    {
      note (test, STEP_BYTES, IPS_CHECK_WARNING, g_strdup (_("there is no package to try it with")), NULL);
      end (task);
      return;
    }
  test->offer = g_ptr_array_index (server->offers, 0);
  if (server->settings->from == IPS_UPDATE_FROM_FOLDER)
    {
      note (test, STEP_BYTES, IPS_CHECK_PASS, g_strdup (test->offer->location), NULL);
      end (task);
      return;
    }
  uri = ips_site_uri_parse (test->offer->location, &error);
  if (uri == NULL)
    {
      fail (task, error, STEP_BYTES);
      return;
    }
  request.uri = uri;
  ips_site_session_open_async (server->session, &request, g_task_get_cancellable (task), replied_cb, g_object_ref (task));
}

/* --- login, eligibility, list --- */

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;

  test->source = ips_update_source_open_finish (result, &error);
  if (test->source == NULL)
    {
      fail (task, error, STEP_LIST);
      return;
    }
  note (test, STEP_LOGIN, IPS_CHECK_PASS,
        test->source->user != NULL ? g_strdup_printf (_("accepted for %s"), test->source->user) : g_strdup (_("none is asked for")), NULL);
  note (test, STEP_ELIGIBLE, test->settings->from == IPS_UPDATE_FROM_CISCO ? IPS_CHECK_PASS : IPS_CHECK_SKIPPED,
        g_strdup (test->settings->from == IPS_UPDATE_FROM_CISCO ? _("the account is told the files") : _("only Cisco.com asks for it")), NULL);
  note (test, STEP_LIST, test->source->offers->len > 0 ? IPS_CHECK_PASS : IPS_CHECK_WARNING,
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u package", "%u packages", test->source->offers->len), test->source->offers->len),
        NULL);
  try_bytes (task);
}

static void
look (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  ips_update_source_open_async (test->fleet, test->library, NULL, NULL, g_task_get_cancellable (task), looked_cb, g_object_ref (task));
}

/* --- TLS --- */

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GPtrArray *hosts = ips_site_session_get_hosts (IPS_SITE_SESSION (source));
  const IpsSiteHost *shown = hosts->len > 0 ? g_ptr_array_index (hosts, 0) : NULL;
  GError *error = NULL;

  if (!ips_site_session_probe_finish (IPS_SITE_SESSION (source), result, &error))
    {
      fail (task, error, STEP_TLS);
      return;
    }
  if (test->by_proxy)
    note (test, STEP_PROXY, IPS_CHECK_PASS, g_strdup_printf (_("%s lets it through"), test->host), NULL);
  if (shown != NULL && shown->certificate != NULL)
    {
      const IpsX509 *facts = ips_certificate_get_facts (shown->certificate);
      g_autofree char *verdict = ips_chain_flags_describe (shown->chain, shown->host, shown->certificate);

      note (test, STEP_TLS, shown->verdict == IPS_TRUST_TRUSTED ? IPS_CHECK_PASS : IPS_CHECK_FAIL,
            g_strdup_printf ("%s, %s. SHA-256 %s", facts->subject, verdict, facts->sha256),
            shown->verdict == IPS_TRUST_TRUSTED ? NULL : g_strdup (_("Nothing was sent. Use Retrieve, look at the certificate and accept it.")));
      if (shown->verdict != IPS_TRUST_TRUSTED)
        {
          end (task);
          return;
        }
    }
  look (task);
}

static void
try_tls (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  if (!test->by_proxy)
    note (test, STEP_PROXY, IPS_CHECK_SKIPPED, g_strdup (_("none is set")), NULL);
  if (g_str_equal (g_uri_get_scheme (test->uri), "https"))
    {
      ips_site_session_probe_async (test->session, test->uri, g_task_get_cancellable (task), probed_cb, g_object_ref (task));
      return;
    }
  note (test, STEP_TLS, IPS_CHECK_WARNING, g_strdup (_("http: what is sent can be read and changed on the way")), NULL);
  look (task);
}

/* --- name and TCP --- */

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);

  if (connection == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_prefix_error (&error, "%s:%u: ", test->host, test->port);
      fail (task, error, STEP_TCP);
      return;
    }
  note (test, STEP_TCP, IPS_CHECK_PASS, g_strdup_printf (_("%s, port %u, in %d ms"), test->host, test->port,
                                                         (int) ((g_get_monotonic_time () - test->begin_us) / 1000)), NULL);
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  try_tls (task);
}

static void
try_tcp (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_timeout (client, TCP_TIMEOUT_S);
  g_socket_client_set_enable_proxy (client, FALSE);
  test->begin_us = g_get_monotonic_time ();
  g_socket_client_connect_to_host_async (client, test->host, (guint16) test->port, g_task_get_cancellable (task), connected_cb,
                                         g_object_ref (task));
}

static void
resolved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  g_autofree char *first = NULL;

  if (addresses == NULL)
    {
      fail (task, error, STEP_LOOKUP);
      return;
    }
  first = g_inet_address_to_string (addresses->data);
  note (test, STEP_LOOKUP, IPS_CHECK_PASS, g_strdup_printf (_("%s is %s"), test->host, first), NULL);
  g_resolver_free_addresses (addresses);
  try_tcp (task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  g_autoptr(GResolver) resolver = g_resolver_get_default ();
  g_autofree char *url = NULL;
  GError *error = NULL;

  test->session = ips_site_access_open_finish (result, &test->settings, &error);
  if (test->session == NULL || !ips_update_settings_validate (test->settings, &error))
    {
      fail (task, error, STEP_LOOKUP);
      return;
    }
  if (test->settings->from == IPS_UPDATE_FROM_FOLDER)
    {
      for (Step step = STEP_LOOKUP; step <= STEP_TLS; step++)
        note (test, step, IPS_CHECK_SKIPPED, g_strdup (_("a folder of this computer")), NULL);
      look (task);
      return;
    }
  url = test->settings->from == IPS_UPDATE_FROM_LOCAL ? ips_update_settings_get_url (test->settings) : g_strdup (test->settings->locator_url);
  test->uri = ips_site_uri_parse (url, &error);
  if (test->uri == NULL)
    {
      fail (task, error, STEP_LOOKUP);
      return;
    }
  test->by_proxy = test->settings->proxy == IPS_UPDATE_PROXY_MANUAL;
  test->host = g_strdup (test->by_proxy ? test->settings->proxy_host : g_uri_get_host (test->uri));
  test->port = test->by_proxy ? test->settings->proxy_port
                              : g_uri_get_port (test->uri) > 0 ? (guint) g_uri_get_port (test->uri)
                                                               : g_str_equal (g_uri_get_scheme (test->uri), "https") ? 443 : 80;
  if (g_hostname_is_ip_address (test->host))
    {
      note (test, STEP_LOOKUP, IPS_CHECK_PASS, g_strdup_printf (_("%s is an address"), test->host), NULL);
      try_tcp (task);
    }
  else
    g_resolver_lookup_by_name_async (resolver, test->host, g_task_get_cancellable (task), resolved_cb, g_object_ref (task));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Test *test = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_package_library_load_finish (test->library, result, &error))
    g_task_return_error (task, error);
  else
    ips_site_access_open_async (ips_fleet_get_store (test->fleet), ips_fleet_get_vault (test->fleet), g_task_get_cancellable (task),
                                opened_cb, g_object_ref (task));
}

void
ips_update_test_async (IpsFleet *fleet, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (fleet, cancellable, callback, user_data);
  Test *test = g_new0 (Test, 1);

  g_task_set_source_tag (task, ips_update_test_async);
  g_task_set_task_data (task, test, test_free);
  test->fleet = g_object_ref (fleet);
  test->library = ips_package_library_get (ips_fleet_get_store (fleet));
  ips_package_library_load_async (test->library, cancellable, loaded_cb, g_object_ref (task));
}

GPtrArray *
ips_update_test_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
