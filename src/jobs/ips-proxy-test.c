/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-proxy-test.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-format.h"
#include "ips-problem.h"
#include "ips-server-retrieve.h"
#include "ips-store-packages.h"
#include "ips-text.h"

#define CONNECT_TIMEOUT_S 15
#define FACT_WHEN "proxy.when-us"
#define FACT_THROUGH "proxy.through"
#define FACT_SCHEME "proxy.scheme"

typedef enum { STEP_CONNECTION, STEP_PROXY, N_STEPS } Step;

typedef struct
{
  IpsSiteSession *session;       /* (owned) */
  IpsUpdateSettings *settings;   /* (owned) */
  GUri *uri;                     /* (owned) (nullable): the server behind it */
  gint64 began_us;
  IpsCheck *checks[N_STEPS];     /* (owned) */
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_object_unref (test->session);
  ips_update_settings_free (test->settings);
  g_clear_pointer (&test->uri, g_uri_unref);
  for (guint i = 0; i < N_STEPS; i++)
    g_clear_pointer (&test->checks[i], ips_check_free);
  g_free (test);
}

/* The server that updates come from. (transfer full) (nullable) */
static GUri *
make_uri (const IpsUpdateSettings *settings)
{
  g_autofree char *url = settings->from == IPS_UPDATE_FROM_LOCAL ? ips_update_settings_get_url (settings) : g_strdup (settings->locator_url);

  return url != NULL ? ips_site_uri_parse (url, NULL) : NULL;
}

/* Takes @evidence. */
static void
tell (Test *test, Step step, IpsCheckOutcome outcome, char *evidence)
{
  ips_check_tell (test->checks[step], outcome, evidence);
}

static void
end (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  ips_checks_return (test->checks, N_STEPS, task);
}

/* What of it is the server's own word: the proxy let that through. */
static gboolean
is_from_server (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_NO_CREDENTIALS) || g_error_matches (error, IPS_ERROR, IPS_ERROR_LOGIN_REJECTED)
         || g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND);
}

static void
tell_passage (Test *test, const GError *error)
{
  const char *offer = ips_site_session_get_proxy_offer (test->session), *scheme = ips_site_session_get_proxy_scheme (test->session);
  const char *host = g_uri_get_host (test->uri);

  if (error != NULL && !is_from_server (error))
    {
      gboolean own = g_error_matches (error, IPS_ERROR, IPS_ERROR_PROXY) || g_error_matches (error, IPS_ERROR, IPS_ERROR_PROXY_LOGIN);

      tell (test, STEP_PROXY, own ? IPS_CHECK_FAIL : IPS_CHECK_WARNING, ips_explain_site_error (ips_error_get_code (error), NULL, error->message));
      return;
    }
  if (offer != NULL && scheme != NULL)
    /* TRANSLATORS: the server behind it, the way to log in that was used ("Digest"), those that it offers ("Digest, Basic") */
    tell (test, STEP_PROXY, IPS_CHECK_PASS, g_strdup_printf (_("Lets through to %s, logged in by %s (it offers %s)."), host, scheme, offer));
  else
    tell (test, STEP_PROXY, IPS_CHECK_PASS, g_strdup_printf (_("Lets through to %s, and asks for no login."), host));
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  ips_site_session_probe_finish (IPS_SITE_SESSION (source), result, &error);
  if (ips_server_end_cancelled (task, error))
    return;
  tell_passage (g_task_get_task_data (task), error);
  end (task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSiteReply) reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);

  if (ips_server_end_cancelled (task, error))
    return;
  if (reply != NULL)
    ips_site_reply_close (reply);
  tell_passage (g_task_get_task_data (task), error);
  end (task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  Test *test = g_task_get_task_data (task);
  const IpsUpdateSettings *settings = test->settings;
  const IpsSiteRequest request = { .uri = test->uri, .method = "HEAD" };

  if (ips_server_end_cancelled (task, error))
    return;
  if (connection == NULL)
    {
      tell (test, STEP_CONNECTION, IPS_CHECK_FAIL, g_strdup_printf (_("%s:%u: %s. Check its address and port, and that it is running."),
                                                                    settings->proxy_host, settings->proxy_port, error->message));
      end (task);
      return;
    }
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  tell (test, STEP_CONNECTION, IPS_CHECK_PASS, g_strdup_printf (_("%s:%u in %.1f ms."), settings->proxy_host, settings->proxy_port,
                                                                (double) (g_get_monotonic_time () - test->began_us) / 1000.0));
  if (!ips_site_session_has_manual_proxy (test->session, test->uri))
    {
      tell (test, STEP_PROXY, IPS_CHECK_SKIPPED, g_strdup (_("None is used: the host is among the exceptions.")));
      end (task);
    }
  else if (g_str_equal (g_uri_get_scheme (test->uri), "https"))
    ips_site_session_probe_async (test->session, test->uri, g_task_get_cancellable (task), probed_cb, g_object_ref (task));
  else
    ips_site_session_open_async (test->session, &request, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
}

void
ips_proxy_test_async (IpsSiteSession *session, const IpsUpdateSettings *settings, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  static const char *const titles[N_STEPS] = { [STEP_CONNECTION] = N_("Connection"), [STEP_PROXY] = N_("Proxy") };
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  Test *test = g_new0 (Test, 1);

  g_task_set_source_tag (task, ips_proxy_test_async);
  g_task_set_task_data (task, test, test_free);
  test->session = g_object_ref (session);
  test->settings = ips_update_settings_copy (settings);
  test->uri = make_uri (settings);
  ips_checks_init (test->checks, titles, N_STEPS);
  if (settings->proxy != IPS_UPDATE_PROXY_MANUAL || test->uri == NULL)
    {
      tell (test, STEP_PROXY, IPS_CHECK_SKIPPED, g_strdup (settings->proxy != IPS_UPDATE_PROXY_MANUAL ? _("No proxy server is entered.")
                                                           : _("There is no update server to ask for: enter its address.")));
      end (task);
      return;
    }
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, CONNECT_TIMEOUT_S);
  test->began_us = g_get_monotonic_time ();
  g_socket_client_connect_to_host_async (client, settings->proxy_host, (guint16) settings->proxy_port, cancellable, connected_cb, g_object_ref (task));
}

GPtrArray *
ips_proxy_test_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- the last success --- */

static void
noted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_update_facts_finish (IPS_STORE (source), result, &error))
    g_warning ("that the proxy let through could not be noted: %s", error->message);
}

void
ips_proxy_note_success (IpsStore *store, IpsSiteSession *session, const IpsUpdateSettings *settings, gint64 now_us)
{
  g_autoptr(GHashTable) facts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_autoptr(GUri) uri = settings->from != IPS_UPDATE_FROM_FOLDER ? make_uri (settings) : NULL;
  const char *scheme = ips_site_session_get_proxy_scheme (session);

  if (uri == NULL || settings->proxy != IPS_UPDATE_PROXY_MANUAL || !ips_site_session_has_manual_proxy (session, uri))
    return;
  g_hash_table_insert (facts, (gpointer) FACT_WHEN, g_strdup_printf ("%" G_GINT64_FORMAT, now_us));
  g_hash_table_insert (facts, (gpointer) FACT_THROUGH, g_strdup_printf ("%s:%u", settings->proxy_host, settings->proxy_port));
  g_hash_table_insert (facts, (gpointer) FACT_SCHEME, g_strdup (scheme != NULL ? scheme : ""));
  ips_store_save_update_facts_async (store, facts, NULL, noted_cb, NULL);
}

char *
ips_proxy_describe_success (GHashTable *facts, gint64 now_us)
{
  const char *when = g_hash_table_lookup (facts, FACT_WHEN), *through = g_hash_table_lookup (facts, FACT_THROUGH);
  const char *scheme = g_hash_table_lookup (facts, FACT_SCHEME);
  g_autofree char *date = NULL, *age = NULL, *safe = NULL;
  gint64 when_us = when != NULL ? g_ascii_strtoll (when, NULL, 10) : 0;

  if (when_us <= 0 || through == NULL)
    return NULL;
  date = ips_format_date_time (when_us);
  age = ips_format_age (when_us, now_us);
  safe = ips_text_make_safe (through, 260);
  if (scheme != NULL && *scheme != '\0')
    /* TRANSLATORS: a date and time, how long ago that is, a proxy's host and port, the way to log in that was used ("Digest") */
    return g_strdup_printf (_("%s (%s), through %s, logged in by %s"), date, age, safe, scheme);
  /* TRANSLATORS: a date and time, how long ago that is, a proxy's host and port */
  return g_strdup_printf (_("%s (%s), through %s"), date, age, safe);
}
