/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-file-upload.h"

#include <curl/curl.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-bubble-babble.h"
#include "ips-error.h"
#include "ips-text.h"
#include "ips-x509.h"

#define CONNECT_MS 15000
#define LEAST_BYTES_PER_MS 64
#define TELL_EVERY_US (G_TIME_SPAN_SECOND / 10)

/* One file on its way. What is below @lock is for both threads, the rest is the worker's while it runs. */
typedef struct
{
  IpsDeviceFolder *folder;       /* (owned) */
  char *name, *host_key, *server;  /* (owned) */
  GBytes *content;               /* (owned) */
  IpsSecret *password;           /* (owned) (nullable) */
  gboolean look_only;
  GCancellable *cancellable;     /* (owned) (nullable) */

  gsize n_read;                  /* of @content, by curl */
  GByteArray *probe;             /* (owned): the first bytes of what is there */
  GError *key_error;             /* (owned) (nullable) */
  GPtrArray *fingerprints;       /* (owned) (element-type char *) */
  gint64 told_us;

  void (*progress) (guint64 n_sent, guint64 n_total, gpointer user_data);
  gpointer user_data;
  GMutex lock;
  gboolean over;                 /* nobody listens any more */
  guint64 n_sent;
} Upload;

static void
upload_clear (gpointer data)
{
  Upload *self = data;

  ips_device_folder_free (self->folder);
  g_free (self->name);
  g_free (self->host_key);
  g_free (self->server);
  g_bytes_unref (self->content);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_object (&self->cancellable);
  g_byte_array_unref (self->probe);
  g_clear_error (&self->key_error);
  g_ptr_array_unref (self->fingerprints);
  g_mutex_clear (&self->lock);
}

static void
upload_unref (gpointer data)
{
  g_atomic_rc_box_release_full (data, upload_clear);
}

guint
ips_file_upload_get_limit_ms (guint64 n_bytes)
{
  return (guint) MIN (n_bytes / LEAST_BYTES_PER_MS, (guint64) 24 * 3600 * 1000) + 60 * 1000;
}

/* --- progress, to the main thread --- */

static gboolean
tell_cb (gpointer user_data)
{
  Upload *self = user_data;
  guint64 n_sent;
  gboolean over;

  g_mutex_lock (&self->lock);
  n_sent = self->n_sent;
  over = self->over;
  g_mutex_unlock (&self->lock);
  if (!over)
    self->progress (n_sent, g_bytes_get_size (self->content), self->user_data);
  return G_SOURCE_REMOVE;
}

/* --- on the worker: what curl calls --- */

static int
progress_cb (void *user_data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
  Upload *self = user_data;
  gint64 now_us = g_get_monotonic_time ();

  if (g_cancellable_is_cancelled (self->cancellable))
    return 1;
  if (self->progress == NULL || up == 0 || now_us - self->told_us < TELL_EVERY_US)
    return 0;
  self->told_us = now_us;
  g_mutex_lock (&self->lock);
  self->n_sent = (guint64) up;
  g_mutex_unlock (&self->lock);
  g_idle_add_full (G_PRIORITY_DEFAULT, tell_cb, g_atomic_rc_box_acquire (self), upload_unref);
  return 0;
}

static size_t
read_cb (char *buffer, size_t size, size_t n, void *user_data)
{
  Upload *self = user_data;
  gsize n_bytes;
  const char *data = g_bytes_get_data (self->content, &n_bytes);
  gsize taken = MIN (size * n, n_bytes - self->n_read);

  if (taken > 0)
    memcpy (buffer, data + self->n_read, taken);
  self->n_read += taken;
  return taken;
}

/* Ends the transfer when enough is there. */
static size_t
write_cb (char *data, size_t size, size_t n, void *user_data)
{
  Upload *self = user_data;
  gsize room = IPS_FILE_UPLOAD_PROBE_BYTES - self->probe->len;

  g_byte_array_append (self->probe, (const guint8 *) data, (guint) MIN (room, size * n));
  return self->probe->len < IPS_FILE_UPLOAD_PROBE_BYTES ? size * n : 0;
}

static char *
fingerprint_of (const char *blob, gsize size, IpsDigestKind kind)
{
  g_autoptr(IpsDigest) digest = ips_digest_new (kind);

  ips_digest_update (digest, blob, size);
  return ips_digest_finish (digest);
}

/* "SHA256:" and base64 without the padding, as OpenSSH says it. */
static char *
make_sha256 (const char *blob, gsize size)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 bytes[32];
  gsize length = sizeof bytes;
  g_autofree char *text = NULL;

  g_checksum_update (checksum, (const guchar *) blob, (gssize) size);
  g_checksum_get_digest (checksum, bytes, &length);
  text = g_base64_encode (bytes, length);
  text[strcspn (text, "=")] = '\0';
  return g_strconcat ("SHA256:", text, NULL);
}

/* "f3:10:..." of hexadecimal figures */
static char *
add_colons (const char *hex)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; hex[i] != '\0' && hex[i + 1] != '\0'; i += 2)
    g_string_append_printf (text, "%s%.2s", i > 0 ? ":" : "", hex + i);
  return g_string_free (text, FALSE);
}

/* Whoever it is that answers, nothing was told him yet. */
static int
host_key_cb (void *user_data, int type, const char *blob, size_t size)
{
  Upload *self = user_data;
  g_autofree char *sha256 = make_sha256 (blob, size);
  g_autofree char *md5 = fingerprint_of (blob, size, IPS_DIGEST_MD5);

  g_ptr_array_set_size (self->fingerprints, 0);
  g_ptr_array_add (self->fingerprints, add_colons (md5));
  g_ptr_array_add (self->fingerprints, ips_bubble_babble_of_key ((const guint8 *) blob, size));
  g_clear_error (&self->key_error);
  if (*self->host_key == '\0')
    ips_set_error (&self->key_error, IPS_ERROR_HOST_KEY_UNKNOWN,
                   _("%s presents the SSH host key %s, which is not trusted yet: compare it, and enter it in Edit Update Server Settings, Devices over SSH"),
                   self->server, sha256);
  else if (!g_str_equal (self->host_key, sha256))
    ips_set_error (&self->key_error, IPS_ERROR_HOST_KEY_CHANGED,
                   _("%s presents another SSH host key (%s) than the one in Edit Update Server Settings, Devices over SSH"), self->server, sha256);
  g_ptr_array_add (self->fingerprints, g_steal_pointer (&sha256));
  return self->key_error == NULL ? CURLKHMATCH_OK : CURLKHMATCH_MISMATCH;
}

/* --- on the worker --- */

static CURL *
make_curl (Upload *self)
{
  CURL *curl = curl_easy_init ();
  gboolean ftp = self->folder->scheme == IPS_FOLDER_FTP;
  g_autofree char *path = ips_device_folder_make_path (self->folder, self->name);
  /* from the root, or from the user's home: the two want different addresses of curl */
  g_autofree char *place = ftp ? g_strdup (path) : g_strconcat (*path == '/' ? "" : "~/", path, NULL);
  g_autofree char *rooted = ftp && *path == '/' ? g_strconcat ("%2F", path + 1, NULL) : g_strdup (place);
  g_autofree char *url = g_strdup_printf (strchr (self->folder->host, ':') != NULL ? "%s://[%s]:%u/%s" : "%s://%s:%u/%s", ftp ? "ftp" : "sftp",
                                          self->folder->host, ips_device_folder_get_port (self->folder),
                                          !ftp && *rooted == '/' ? rooted + 1 : rooted);

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "ftp,sftp");
  /* what the environment says of proxies, logins and hosts is not for this */
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_NETRC, (long) CURL_NETRC_IGNORED);
  curl_easy_setopt (curl, CURLOPT_SSH_KNOWNHOSTS, NULL);
  curl_easy_setopt (curl, CURLOPT_SSH_AUTH_TYPES, (long) (CURLSSH_AUTH_PASSWORD | CURLSSH_AUTH_KEYBOARD));
  curl_easy_setopt (curl, CURLOPT_SSH_HOSTKEYFUNCTION, host_key_cb);
  curl_easy_setopt (curl, CURLOPT_SSH_HOSTKEYDATA, self);
  curl_easy_setopt (curl, CURLOPT_FTP_SKIP_PASV_IP, 1L);
  curl_easy_setopt (curl, CURLOPT_USERNAME, self->folder->user);
  curl_easy_setopt (curl, CURLOPT_PASSWORD, self->password != NULL ? ips_secret_peek (self->password) : "");
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, (long) CONNECT_MS);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, (long) ips_file_upload_get_limit_ms (g_bytes_get_size (self->content)));
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (curl, CURLOPT_WRITEFUNCTION, write_cb);
  curl_easy_setopt (curl, CURLOPT_WRITEDATA, self);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_cb);
  curl_easy_setopt (curl, CURLOPT_READDATA, self);
  return curl;
}

static void
set_curl_error (Upload *self, CURL *curl, CURLcode code, const char *detail, GError **error)
{
  g_autofree char *words = ips_text_make_safe (*detail != '\0' ? detail : curl_easy_strerror (code), 300);
  long system_errno = 0;

  curl_easy_getinfo (curl, CURLINFO_OS_ERRNO, &system_errno);
  if (g_cancellable_set_error_if_cancelled (self->cancellable, error))
    return;
  if (self->key_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->key_error));
      return;
    }
  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      ips_set_error (error, IPS_ERROR_UNREACHABLE, _("%s: the name is not known"), self->server);
      break;
    case CURLE_COULDNT_CONNECT:
      ips_set_error (error, system_errno == ECONNREFUSED ? IPS_ERROR_REFUSED : IPS_ERROR_UNREACHABLE, "%s: %s", self->server, words);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      ips_set_error (error, IPS_ERROR_TIMED_OUT, _("%s: no answer in time"), self->server);
      break;
    case CURLE_LOGIN_DENIED:
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("%s: login rejected"), self->server);
      break;
    case CURLE_REMOTE_ACCESS_DENIED:
      ips_set_error (error, IPS_ERROR_PERMISSION, "%s: %s", self->server, words);
      break;
    default:
      ips_set_error (error, IPS_ERROR_FAILED, "%s: %s", self->server, words);
      break;
    }
}

static gboolean
is_missing (CURLcode code)
{
  return code == CURLE_REMOTE_FILE_NOT_FOUND || code == CURLE_FTP_COULDNT_RETR_FILE;
}

/* Whether what is there has the size and the first bytes. @there: (out); %FALSE with an error where nobody can say. */
static gboolean
look (Upload *self, CURL *curl, gboolean *there, GError **error)
{
  char detail[CURL_ERROR_SIZE] = "";
  curl_off_t size = -1;
  CURLcode code;
  gsize n_bytes, n_probe;
  const void *data = g_bytes_get_data (self->content, &n_bytes);

  *there = FALSE;
  g_byte_array_set_size (self->probe, 0);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 0L);
  code = curl_easy_perform (curl);
  curl_easy_getinfo (curl, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &size);
  n_probe = MIN (n_bytes, IPS_FILE_UPLOAD_PROBE_BYTES);
  /* an empty end is how a file that is not there begins, too */
  if (code == CURLE_OK || code == CURLE_WRITE_ERROR || (is_missing (code) && self->key_error == NULL))
    *there = !is_missing (code) && (guint64) MAX (size, 0) == n_bytes && self->probe->len == n_probe
             && memcmp (self->probe->data, data, n_probe) == 0;
  else
    set_curl_error (self, curl, code, detail, error);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, NULL);
  return code == CURLE_OK || code == CURLE_WRITE_ERROR || (is_missing (code) && self->key_error == NULL);
}

static gboolean
bring (Upload *self, CURL *curl, GError **error)
{
  char detail[CURL_ERROR_SIZE] = "";
  CURLcode code;

  self->n_read = 0;
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t) g_bytes_get_size (self->content));
  code = curl_easy_perform (curl);
  if (code != CURLE_OK)
    set_curl_error (self, curl, code, detail, error);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, NULL);
  return code == CURLE_OK;
}

static void
run (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Upload *self = task_data;
  CURL *curl = make_curl (self);
  gboolean there;
  GError *error = NULL;

  if (look (self, curl, &there, &error) && !there && !self->look_only && bring (self, curl, &error))
    look (self, curl, &there, &error);
  curl_easy_cleanup (curl);
  if (error == NULL && !there && self->look_only)
    ips_set_error (&error, IPS_ERROR_NOT_FOUND, _("%s: the file is not there, or is another one"), self->server);
  else if (error == NULL && !there)
    ips_set_error (&error, IPS_ERROR_FAILED, _("%s: took the file, but what is there is not what was sent"), self->server);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  g_ptr_array_add (self->fingerprints, NULL);
  g_task_return_pointer (task, g_strdupv ((char **) self->fingerprints->pdata), (GDestroyNotify) g_strfreev);
}

void
ips_file_upload_init (void)
{
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

void
ips_file_upload_async (IpsWorker *worker, const IpsFileUpload *upload, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Upload *self = g_atomic_rc_box_new0 (Upload);
  const IpsDeviceFolder *folder = upload->folder;

  g_task_set_source_tag (task, ips_file_upload_async);
  self->folder = g_memdup2 (folder, sizeof *folder);
  self->folder->user = g_strdup (folder->user);
  self->folder->host = g_strdup (folder->host);
  self->folder->path = g_strdup (folder->path);
  self->name = g_strdup (upload->name);
  self->host_key = g_strdup (upload->host_key);
  self->server = g_strdup_printf ("%s:%u", folder->host, ips_device_folder_get_port (folder));
  self->content = g_bytes_ref (upload->content);
  self->password = upload->password != NULL ? ips_secret_ref (upload->password) : NULL;
  self->look_only = upload->look_only;
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->probe = g_byte_array_new ();
  self->fingerprints = g_ptr_array_new_with_free_func (g_free);
  self->progress = upload->progress;
  self->user_data = upload->user_data;
  g_mutex_init (&self->lock);
  g_task_set_task_data (task, self, upload_unref);
  ips_worker_queue (worker, task, run);
}

char **
ips_file_upload_finish (GAsyncResult *result, GError **error)
{
  Upload *self = g_task_get_task_data (G_TASK (result));

  g_mutex_lock (&self->lock);
  self->over = TRUE;
  g_mutex_unlock (&self->lock);
  return g_task_propagate_pointer (G_TASK (result), error);
}
