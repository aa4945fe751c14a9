/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-fetch.h"

#include <curl/curl.h>

#include "ips-bubble-babble.h"

#define TIMEOUT_S 60
#define MAX_FILE_BYTES (256 * 1024 * 1024)

typedef struct
{
  char *url, *password;     /* (owned) (nullable) */
  char *host;               /* (owned) */
  guint port;
  GByteArray *data;         /* (owned) */
  gboolean in_words;
  char *fingerprint;        /* (owned) (nullable) */
} Fetch;

static void
fetch_free (gpointer user_data)
{
  Fetch *self = user_data;

  g_free (self->url);
  g_free (self->password);
  g_free (self->host);
  g_clear_pointer (&self->data, g_byte_array_unref);
  g_free (self->fingerprint);
  g_free (self);
}

static size_t
write_cb (char *data, size_t size, size_t n, void *user_data)
{
  Fetch *self = user_data;

  if (self->data->len + size * n > MAX_FILE_BYTES)
    return 0;
  g_byte_array_append (self->data, (const guint8 *) data, (guint) (size * n));
  return size * n;
}

static int
progress_cb (void *user_data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  return g_cancellable_is_cancelled (user_data) ? 1 : 0;
}

/* As older sensors say it, and as those from 7.1 on do. */
static int
key_cb (void *user_data, int type, const char *key, size_t length)
{
  Fetch *self = user_data;
  g_autofree char *hex = g_compute_checksum_for_data (G_CHECKSUM_MD5, (const guchar *) key, length);
  g_autofree char *words = ips_bubble_babble_of_key ((const guint8 *) key, length);
  GString *text = g_string_new (NULL);

  if (self->in_words)
    g_string_append_printf (text, "Bubble Babble is %s", words);
  for (guint i = 0; !self->in_words && hex[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%.2s", i > 0 ? ":" : "MD5 fingerprint is ", hex + i);
  g_free (self->fingerprint);
  self->fingerprint = g_string_free (text, FALSE);
  return CURLKHMATCH_OK;
}

static CURL *
make_curl (Fetch *self, GCancellable *cancellable)
{
  CURL *curl = curl_easy_init ();

  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, (long) TIMEOUT_S);
  curl_easy_setopt (curl, CURLOPT_FAILONERROR, 1L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, 0L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, 0L);
  curl_easy_setopt (curl, CURLOPT_SSH_AUTH_TYPES, (long) (CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
  curl_easy_setopt (curl, CURLOPT_SSH_HOSTKEYFUNCTION, key_cb);
  curl_easy_setopt (curl, CURLOPT_SSH_HOSTKEYDATA, self);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, cancellable);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, self);
  return curl;
}

/* As curl wants it: of a path that begins at the root, or in the user's home. */
static char *
make_curl_url (GUri *uri)
{
  const char *scheme = g_uri_get_scheme (uri), *path = g_uri_get_path (uri);
  gboolean scp = g_str_equal (scheme, "scp"), rooted = g_str_has_prefix (path, "//");
  g_autofree char *port = g_uri_get_port (uri) > 0 ? g_strdup_printf (":%d", g_uri_get_port (uri)) : g_strdup ("");

  if (scp)
    return g_strdup_printf ("sftp://%s%s/%s%s", g_uri_get_host (uri), port, rooted ? "" : "~/", path + (rooted ? 2 : 1));
  if (g_str_equal (scheme, "ftp") && rooted)
    return g_strdup_printf ("ftp://%s%s/%%2F%s", g_uri_get_host (uri), port, path + 2);
  return g_strdup_printf ("%s://%s%s%s", scheme, g_uri_get_host (uri), port, path);
}

static void
fetch_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fetch *self = task_data;
  g_autoptr(GUri) uri = g_uri_parse (self->url, G_URI_FLAGS_NONE, NULL);
  g_autofree char *url = NULL;
  char words[CURL_ERROR_SIZE] = "";
  CURLcode code;
  CURL *curl;

  if (uri == NULL || g_uri_get_host (uri) == NULL || !g_str_has_prefix (g_uri_get_host (uri), "127."))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "The server could not be reached");
      return;
    }
  url = make_curl_url (uri);
  curl = make_curl (self, cancellable);
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "http,https,ftp,sftp");
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, words);
  if (g_uri_get_userinfo (uri) != NULL)
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, g_uri_get_userinfo (uri));
      curl_easy_setopt (curl, CURLOPT_PASSWORD, self->password != NULL ? self->password : "");
    }
  code = curl_easy_perform (curl);
  curl_easy_cleanup (curl);
  if (code == CURLE_OK)
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&self->data)), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", *words != '\0' ? words : curl_easy_strerror (code));
}

void
sim_fetch_async (const char *url, const char *password, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self = g_new0 (Fetch, 1);

  self->url = g_strdup (url);
  self->password = g_strdup (password);
  self->data = g_byte_array_new ();
  g_task_set_task_data (task, self, fetch_free);
  g_task_run_in_thread (task, fetch_in_thread);
}

GBytes *
sim_fetch_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- whom it meets there --- */

static void
meet_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Fetch *self = task_data;
  g_autofree char *url = g_strdup_printf ("sftp://%s:%u/", self->host, self->port);
  CURL *curl = make_curl (self, cancellable);

  /* whoever it is says so before anybody logs in */
  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "sftp");
  curl_easy_perform (curl);
  curl_easy_cleanup (curl);
  if (self->fingerprint != NULL)
    g_task_return_pointer (task, g_steal_pointer (&self->fingerprint), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "getHostSshKey : socket connect failed");
}

static void
met_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GIOStream) stream = G_IO_STREAM (g_socket_client_connect_to_host_finish (G_SOCKET_CLIENT (source), result, &error));
  GString *text = g_task_get_task_data (task);

  if (text->len > 0)
    g_task_return_pointer (task, g_strdup (text->str), g_free);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "getHostCertificate : %s", error != NULL ? error->message : "no certificate");
}

static gboolean
accept_cb (GTlsConnection *connection, GTlsCertificate *certificate, GTlsCertificateFlags flags, gpointer user_data)
{
  GString *text = user_data;
  g_autoptr(GByteArray) der = NULL;
  g_autofree char *hex = NULL;

  g_object_get (certificate, "certificate", &der, NULL);
  hex = g_compute_checksum_for_data (G_CHECKSUM_SHA1, der->data, der->len);
  g_string_assign (text, "Certificate SHA1 fingerprint is ");
  for (guint i = 0; hex[i] != '\0'; i += 2)
    g_string_append_printf (text, "%s%c%c", i > 0 ? ":" : "", g_ascii_toupper (hex[i]), g_ascii_toupper (hex[i + 1]));
  return TRUE;
}

static void
event_cb (GSocketClient *client, GSocketClientEvent event, GSocketConnectable *connectable, GIOStream *stream, gpointer user_data)
{
  if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    g_signal_connect (stream, "accept-certificate", G_CALLBACK (accept_cb), user_data);
}

static void
string_free (gpointer data)
{
  g_string_free (data, TRUE);
}

static void
meet_tls (GTask *task, const char *host, guint port, GCancellable *cancellable)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  GString *text = g_string_new (NULL);

  g_task_set_task_data (task, text, string_free);
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_set_tls (client, TRUE);
  g_socket_client_set_timeout (client, TIMEOUT_S);
  g_signal_connect (client, "event", G_CALLBACK (event_cb), text);
  g_socket_client_connect_to_host_async (client, host, (guint16) port, cancellable, met_cb, g_object_ref (task));
}

void
sim_fetch_fingerprint_async (const char *host, guint port, gboolean tls, gboolean in_words, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Fetch *self;

  if (!g_str_has_prefix (host, "127."))
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_FAILED, "getHostSshKey : socket connect failed");
      return;
    }
  if (tls)
    {
      meet_tls (task, host, port, cancellable);
      return;
    }
  self = g_new0 (Fetch, 1);
  self->host = g_strdup (host);
  self->port = port;
  self->in_words = in_words;
  self->data = g_byte_array_new ();
  g_task_set_task_data (task, self, fetch_free);
  g_task_run_in_thread (task, meet_in_thread);
}

char *
sim_fetch_fingerprint_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
