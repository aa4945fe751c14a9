/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-server-test.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-folder.h"
#include "ips-format.h"
#include "ips-locator.h"
#include "ips-package-name.h"
#include "ips-problem.h"
#include "ips-server-retrieve.h"
#include "ips-text.h"
#include "ips-web-page.h"

#define STEP_TIMEOUT_S 15
#define HEAD_BYTES 4096
#define MAX_FOLDER_FILES 5000

typedef enum
{
  STEP_LOOKUP, STEP_CONNECTION, STEP_PROXY, STEP_CERTIFICATE, STEP_LOGIN, STEP_LISTING, STEP_SITE, STEP_ELIGIBILITY, STEP_BYTES, N_STEPS
} Step;

static const char * const titles[N_STEPS] = {
  [STEP_LOOKUP] = N_("Name lookup"), [STEP_CONNECTION] = N_("Connection"), [STEP_PROXY] = N_("Proxy"), [STEP_CERTIFICATE] = N_("Certificate"),
  [STEP_LOGIN] = N_("Login"), [STEP_LISTING] = N_("Listing"), [STEP_SITE] = N_("Download site"), [STEP_ELIGIBILITY] = N_("Eligibility"),
  [STEP_BYTES] = N_("First bytes of a file"),
};

typedef struct
{
  IpsSiteSession *session;
  IpsDialect *dialect;
  IpsUpdateSettings *settings;
  char *user;               /* (nullable) */
  IpsSecret *password;      /* (nullable) */

  IpsCheck *checks[N_STEPS]; /* (owned) */
  GUri *uri;                /* (nullable): of the locator or the folder */
  char *host;               /* whom we connect to: the server or the proxy */
  guint port;
  gint64 began_us;
  GUri *file;               /* (nullable): the one that is tried */
  char *file_name;
  IpsSiteReply *reply;      /* (nullable) */
  guint8 buffer[HEAD_BYTES];
} Test;

static void
test_free (gpointer data)
{
  Test *test = data;

  g_object_unref (test->session);
  g_object_unref (test->dialect);
  ips_update_settings_free (test->settings);
  g_free (test->user);
  g_clear_pointer (&test->password, ips_secret_unref);
  for (guint i = 0; i < N_STEPS; i++)
    g_clear_pointer (&test->checks[i], ips_check_free);
  g_clear_pointer (&test->uri, g_uri_unref);
  g_free (test->host);
  g_clear_pointer (&test->file, g_uri_unref);
  g_free (test->file_name);
  g_clear_object (&test->reply);
  g_free (test);
}

/* --- what is told --- */

static void
tell (Test *test, Step step, IpsCheckOutcome outcome, char *evidence)
{
  ips_check_tell (test->checks[step], outcome, evidence);
}

/* The error in words, with what to do. Domains of others are those of lookup and connection. */
static void
tell_error (Test *test, Step step, const GError *error)
{
  tell (test, step, IPS_CHECK_FAIL, ips_explain_site_error (error->domain == IPS_ERROR ? (IpsError) error->code : IPS_ERROR_UNREACHABLE,
                                                            NULL, error->message));
}

static void
end (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  ips_checks_return (test->checks, N_STEPS, task);
}

static gboolean
has_proxy (const Test *test)
{
  return ips_site_session_has_manual_proxy (test->session, test->uri);
}

static char *
describe_passage (const Test *test)
{
  const char *offer = ips_site_session_get_proxy_offer (test->session), *scheme = ips_site_session_get_proxy_scheme (test->session);

  if (offer != NULL && scheme != NULL)
    /* TRANSLATORS: a proxy's host and port, the way to log in that was used ("Digest"), those that it offers ("Digest, Basic") */
    return g_strdup_printf (_("%s:%u lets through, logged in by %s (it offers %s)."), test->settings->proxy_host, test->settings->proxy_port, scheme, offer);
  return g_strdup_printf (_("%s:%u lets through."), test->settings->proxy_host, test->settings->proxy_port);
}

static void
tell_proxy (Test *test, const GError *error)
{
  if (error != NULL && error->domain == IPS_ERROR && (error->code == IPS_ERROR_PROXY || error->code == IPS_ERROR_PROXY_LOGIN))
    tell_error (test, STEP_PROXY, error);
  else if (has_proxy (test))
    tell (test, STEP_PROXY, IPS_CHECK_PASS, describe_passage (test));
  else if (test->settings->proxy == IPS_UPDATE_PROXY_MANUAL)
    tell (test, STEP_PROXY, IPS_CHECK_SKIPPED, g_strdup (_("None is used: the host is among the exceptions.")));
  else if (test->settings->proxy == IPS_UPDATE_PROXY_NONE)
    tell (test, STEP_PROXY, IPS_CHECK_SKIPPED, g_strdup (_("None is used.")));
  else
    tell (test, STEP_PROXY, IPS_CHECK_PASS, g_strdup (_("As the desktop is set.")));
}

/* Of the host of @uri as the session met it. */
static void
tell_certificate (Test *test, Step step, GUri *uri)
{
  const IpsSiteHost *seen = ips_server_find_host (ips_site_session_get_hosts (test->session), g_uri_get_host (uri), ips_site_uri_port (uri));
  g_autofree char *verdict = NULL;
  g_autofree char *until = NULL;
  g_autofree char *subject = NULL;

  if (!g_str_equal (g_uri_get_scheme (uri), "https"))
    {
      tell (test, step, IPS_CHECK_WARNING, g_strdup_printf (_("%s is reached over http: nobody can be sure who answers, and logins can be read on the way."),
                                                            g_uri_get_host (uri)));
      return;
    }
  if (seen == NULL)
    return;
  verdict = ips_chain_flags_describe (seen->chain, seen->host, seen->certificate);
  until = ips_format_date_time (ips_certificate_get_facts (seen->certificate)->not_after_us);
  subject = ips_text_make_safe (ips_certificate_get_facts (seen->certificate)->subject, 120);
  if (seen->verdict == IPS_TRUST_TRUSTED)
    /* TRANSLATORS: a host, the subject of its certificate, the end of its validity, the system's verdict on it */
    tell (test, step, IPS_CHECK_PASS, g_strdup_printf (_("%s: %s, valid until %s; %s."), seen->host, subject, until,
                                                       seen->chain == 0 ? verdict : _("accepted before")));
  else
    tell (test, step, IPS_CHECK_FAIL, g_strdup_printf (seen->verdict == IPS_TRUST_CHANGED
                                                       ? _("%s: %s is another certificate than the accepted one (%s). Use Retrieve and look at both.")
                                                       : _("%s: %s is not trusted: %s. Use Retrieve, look at it and accept it."),
                                                       seen->host, subject, verdict));
}

/* --- the first bytes of a file --- */

static void
head_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  gssize n = ips_site_reply_read_finish (IPS_SITE_REPLY (source), result, &error);
  Test *test = g_task_get_task_data (task);
  gint64 total = ips_site_reply_get_total (test->reply);
  g_autofree char *size = NULL;

  ips_site_reply_close (test->reply);
  if (ips_server_end_cancelled (task, error))
    return;
  if (n <= 0)
    {
      if (error == NULL)
        tell (test, STEP_BYTES, IPS_CHECK_FAIL, g_strdup_printf (_("%s is empty."), test->file_name));
      else
        tell_error (test, STEP_BYTES, error);
    }
  else if (ips_web_page_is (test->buffer, (gsize) n, g_uri_get_host (test->file), &error))
    tell_error (test, error->code == IPS_ERROR_NOT_ENTITLED ? STEP_ELIGIBILITY : STEP_BYTES, error);
  else
    {
      size = total >= 0 ? ips_format_size (total) : g_strdup (_("unknown size"));
      if (test->settings->from == IPS_UPDATE_FROM_CISCO)
        tell (test, STEP_ELIGIBILITY, IPS_CHECK_PASS, g_strdup (_("The account may download.")));
      /* TRANSLATORS: a file's name and its size */
      tell (test, STEP_BYTES, IPS_CHECK_PASS, g_strdup_printf (ips_site_reply_get_accepts_ranges (test->reply)
                                                               ? _("%s (%s) begins like a file; a broken download can be resumed.")
                                                               : _("%s (%s) begins like a file; a broken download begins again."),
                                                               test->file_name, size));
    }
  end (task);
}

static void
file_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  IpsSiteReply *reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);
  Test *test = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  tell_certificate (test, STEP_SITE, test->file);
  if (reply == NULL)
    {
      if (error->code == IPS_ERROR_CERT_UNKNOWN || error->code == IPS_ERROR_CERT_CHANGED)
        tell_error (test, STEP_SITE, error);   /* also where a redirect led */
      else
        tell_error (test, STEP_BYTES, error);
      end (task);
      return;
    }
  test->reply = reply;
  ips_site_reply_read_async (reply, test->buffer, sizeof test->buffer, g_task_get_cancellable (task), head_read_cb, g_object_ref (task));
}

static void
try_file (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  gboolean cisco = test->settings->from == IPS_UPDATE_FROM_CISCO;
  gboolean secure = test->file != NULL && g_str_equal (g_uri_get_scheme (test->file), "https");
  const IpsSiteRequest request = {
    .uri = test->file, .user = cisco && !secure ? NULL : test->user, .password = test->password, .login_at_once = cisco,
  };

  if (test->file == NULL)
    {
      tell (test, STEP_BYTES, IPS_CHECK_SKIPPED, g_strdup (_("There is no file to try.")));
      end (task);
      return;
    }
  ips_site_session_open_async (test->session, &request, g_task_get_cancellable (task), file_opened_cb, g_object_ref (task));
}

/* --- login and listing --- */

/* Keeps the smallest package; counts those whose name is known. */
static void
weigh (Test *test, const char *name, GUri *uri, gint64 size, gint64 *smallest, guint *n_packages)
{
  g_autoptr(IpsPackageName) package = ips_package_name_parse (name, NULL);

  if (package == NULL || package->family == IPS_PACKAGE_UNKNOWN)
    return;
  (*n_packages)++;
  if (test->file != NULL && (size < 0 || size >= *smallest))
    return;
  g_clear_pointer (&test->file, g_uri_unref);
  test->file = g_uri_ref (uri);
  g_free (test->file_name);
  test->file_name = g_strdup (name);
  *smallest = size >= 0 ? size : G_MAXINT64;
}

static void
tell_listing (Test *test, const char *index, guint n_packages, guint n_others)
{
  g_autofree char *counts = NULL;
  g_autofree char *others = g_strdup_printf (ngettext ("%u other file", "%u other files", n_others), n_others);

  /* TRANSLATORS: %s is “3 other files” */
  counts = g_strdup_printf (ngettext ("%u package and %s.", "%u packages and %s.", n_packages), n_packages, others);
  tell (test, STEP_LISTING, n_packages > 0 ? IPS_CHECK_PASS : IPS_CHECK_WARNING,
        /* TRANSLATORS: the name of an index file, and “2 packages and 3 other files.” */
        index != NULL ? g_strdup_printf (_("By the index file %s: %s"), index, counts) : g_strdup (counts));
}

static void
tell_listing_error (Test *test, const GError *error)
{
  if (error->code == IPS_ERROR_LOGIN_REJECTED || error->code == IPS_ERROR_NO_CREDENTIALS)
    tell_error (test, STEP_LOGIN, error);
  else if (error->code == IPS_ERROR_NOT_ENTITLED)
    tell_error (test, STEP_ELIGIBILITY, error);
  else if (error->code != IPS_ERROR_PROXY && error->code != IPS_ERROR_PROXY_LOGIN)
    tell_error (test, STEP_LISTING, error);
}

static void
located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLocatorReply) reply = ips_locator_fetch_finish (IPS_SITE_SESSION (source), result, &error);
  Test *test = g_task_get_task_data (task);
  gint64 smallest = G_MAXINT64;
  guint n_packages = 0;

  if (ips_server_end_cancelled (task, error))
    return;
  if (reply == NULL)
    {
      if (error->code == IPS_ERROR_NOT_FOUND || error->code == IPS_ERROR_NOT_ENTITLED)
        tell (test, STEP_LOGIN, IPS_CHECK_PASS, g_strdup_printf (_("%s was let in."), test->user));
      tell_listing_error (test, error);
      end (task);
      return;
    }
  for (guint i = 0; i < reply->images->len; i++)
    {
      const IpsLocatorImage *image = g_ptr_array_index (reply->images, i);

      weigh (test, image->name, image->uri, image->size, &smallest, &n_packages);
    }
  tell (test, STEP_LOGIN, IPS_CHECK_PASS, g_strdup_printf (_("%s was let in."), test->user));
  tell_listing (test, NULL, n_packages, reply->images->len - n_packages);
  try_file (task);
}

static void
folder_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsFolder) folder = ips_folder_fetch_finish (IPS_SITE_SESSION (source), result, &error);
  Test *test = g_task_get_task_data (task);
  gint64 smallest = G_MAXINT64;
  guint n_packages = 0;

  if (ips_server_end_cancelled (task, error))
    return;
  tell_proxy (test, error);
  if (folder == NULL)
    {
      tell_listing_error (test, error);
      end (task);
      return;
    }
  for (guint i = 0; i < folder->files->len; i++)
    {
      const IpsListingEntry *entry = g_ptr_array_index (folder->files, i);
      g_autoptr(GUri) uri = ips_site_uri_parse (entry->uri, NULL);

      if (uri != NULL)
        weigh (test, entry->name, uri, entry->size_bytes, &smallest, &n_packages);
    }
  if (test->user != NULL)
    tell (test, STEP_LOGIN, IPS_CHECK_PASS, g_strdup_printf (_("%s was let in, or nobody asked."), test->user));
  else
    tell (test, STEP_LOGIN, IPS_CHECK_SKIPPED, g_strdup (_("The server asks for none.")));
  tell_listing (test, folder->index, n_packages, folder->files->len - n_packages);
  try_file (task);
}

static void
ask (GTask *task)
{
  Test *test = g_task_get_task_data (task);

  if (test->settings->from == IPS_UPDATE_FROM_CISCO)
    ips_locator_fetch_async (test->session, test->dialect, test->uri, test->user, test->password, g_task_get_cancellable (task), located_cb, g_object_ref (task));
  else
    ips_folder_fetch_async (test->session, test->uri, test->user, test->password, g_task_get_cancellable (task), folder_cb, g_object_ref (task));
}

/* --- the way there --- */

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_site_session_probe_finish (IPS_SITE_SESSION (source), result, &error);
  Test *test = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  tell_proxy (test, error);
  if (ok)
    tell_certificate (test, STEP_CERTIFICATE, test->uri);
  else if (test->checks[STEP_PROXY]->outcome != IPS_CHECK_FAIL)
    tell_error (test, STEP_CERTIFICATE, error);
  if (test->checks[STEP_CERTIFICATE]->outcome == IPS_CHECK_PASS)
    ask (task);
  else
    end (task);
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error);
  Test *test = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  if (connection == NULL)
    {
      tell (test, STEP_CONNECTION, IPS_CHECK_FAIL, g_strdup_printf (_("%s:%u: %s. Check its address and port, and that it is running."), test->host, test->port,
                                                                    error->message));
      end (task);
      return;
    }
  /* TRANSLATORS: a host, its port, and how long the connection took in milliseconds */
  tell (test, STEP_CONNECTION, IPS_CHECK_PASS, g_strdup_printf (_("%s:%u in %.1f ms."), test->host, test->port,
                                                                (double) (g_get_monotonic_time () - test->began_us) / 1000.0));
  g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
  if (g_str_equal (g_uri_get_scheme (test->uri), "https"))
    ips_site_session_probe_async (test->session, test->uri, g_task_get_cancellable (task), probed_cb, g_object_ref (task));
  else
    {
      tell_certificate (test, STEP_CERTIFICATE, test->uri);
      ask (task);
    }
}

static void
connect_to_host (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  g_autoptr(GSocketClient) client = g_socket_client_new ();

  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_timeout (client, STEP_TIMEOUT_S);
  test->began_us = g_get_monotonic_time ();
  g_socket_client_connect_to_host_async (client, test->host, (guint16) test->port, g_task_get_cancellable (task), connected_cb, g_object_ref (task));
}

static void
looked_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  GList *addresses = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, &error);
  Test *test = g_task_get_task_data (task);
  g_autoptr(GString) text = g_string_new (NULL);

  if (ips_server_end_cancelled (task, error))
    return;
  if (addresses == NULL)
    {
      tell (test, STEP_LOOKUP, IPS_CHECK_FAIL, g_strdup_printf (_("%s is not known to the name server: check how it is written."), test->host));
      end (task);
      return;
    }
  for (GList *l = addresses; l != NULL && text->len < 120; l = l->next)
    {
      g_autofree char *address = g_inet_address_to_string (l->data);

      g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", address);
    }
  g_resolver_free_addresses (addresses);
  /* TRANSLATORS: a host's name and its addresses */
  tell (test, STEP_LOOKUP, IPS_CHECK_PASS, g_strdup_printf (_("%s is %s."), test->host, text->str));
  connect_to_host (task);
}

/* --- a folder of this computer --- */

static void
files_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  GList *infos = g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, &error);
  Test *test = g_task_get_task_data (task);
  guint n_packages = 0, n = 0;

  if (ips_server_end_cancelled (task, error))
    return;
  if (error != NULL)
    tell_error (test, STEP_LISTING, error);
  else
    {
      for (GList *l = infos; l != NULL; l = l->next, n++)
        {
          g_autoptr(IpsPackageName) name = ips_package_name_parse (g_file_info_get_name (l->data), NULL);

          n_packages += name != NULL && name->family != IPS_PACKAGE_UNKNOWN;
        }
      tell_listing (test, NULL, n_packages, n - n_packages);
    }
  g_list_free_full (infos, g_object_unref);
  end (task);
}

static void
folder_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFileEnumerator) files = g_file_enumerate_children_finish (G_FILE (source), result, &error);

  if (ips_server_end_cancelled (task, error))
    return;
  if (files == NULL)
    {
      tell (g_task_get_task_data (task), STEP_LISTING, IPS_CHECK_FAIL, g_strdup_printf (_("%s."), error->message));
      end (task);
      return;
    }
  g_file_enumerator_next_files_async (files, MAX_FOLDER_FILES, G_PRIORITY_DEFAULT, g_task_get_cancellable (task), files_listed_cb, g_object_ref (task));
}

/* --- the beginning --- */

static void
begin (GTask *task)
{
  Test *test = g_task_get_task_data (task);
  g_autofree char *address = NULL;
  g_autoptr(GInetAddress) literal = NULL;
  g_autoptr(GError) error = NULL;

  if (test->settings->from == IPS_UPDATE_FROM_FOLDER)
    {
      g_autoptr(GFile) folder = g_file_new_for_path (test->settings->folder);

      g_file_enumerate_children_async (folder, "standard::name", G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, g_task_get_cancellable (task),
                                       folder_opened_cb, g_object_ref (task));
      return;
    }
  address = test->settings->from == IPS_UPDATE_FROM_CISCO ? g_strdup (test->settings->locator_url) : ips_update_settings_get_url (test->settings);
  test->uri = ips_site_uri_parse (address != NULL ? address : "", &error);
  if (test->uri == NULL)
    {
      tell_error (test, STEP_LOOKUP, error);
      end (task);
      return;
    }
  test->host = g_strdup (has_proxy (test) ? test->settings->proxy_host : g_uri_get_host (test->uri));
  test->port = has_proxy (test) ? test->settings->proxy_port : ips_site_uri_port (test->uri);
  literal = g_inet_address_new_from_string (test->host);
  if (literal != NULL)
    {
      tell (test, STEP_LOOKUP, IPS_CHECK_PASS, g_strdup_printf (_("%s is an address: no name server is needed."), test->host));
      connect_to_host (task);
      return;
    }
  g_resolver_lookup_by_name_async (g_resolver_get_default (), test->host, g_task_get_cancellable (task), looked_up_cb, g_object_ref (task));
}

void
ips_server_test_async (IpsSiteSession *session, IpsDialect *dialect, const IpsUpdateSettings *settings, const char *user, IpsSecret *password,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  Test *test = g_new0 (Test, 1);

  g_task_set_source_tag (task, ips_server_test_async);
  g_task_set_task_data (task, test, test_free);
  test->session = g_object_ref (session);
  test->dialect = g_object_ref (dialect);
  test->settings = ips_update_settings_copy (settings);
  test->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  test->password = password != NULL ? ips_secret_ref (password) : NULL;
  ips_checks_init (test->checks, titles, N_STEPS);
  if (settings->from != IPS_UPDATE_FROM_CISCO)
    tell (test, STEP_ELIGIBILITY, IPS_CHECK_SKIPPED, g_strdup (_("Only Cisco.com asks for it.")));
  begin (task);
}

GPtrArray *
ips_server_test_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
