/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-download.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-download-speed.h"
#include "ips-error.h"
#include "ips-source.h"
#include "ips-text.h"
#include "ips-web-page.h"

#define N_BUFFERS 3
#define BUFFER_BYTES (256 * 1024)
/* A slow server's bytes are in the file soon all the same. */
#define PATIENCE_MS 200
#define MAX_FAILURES 5
#define RETRY_MS 1000
#define RETRY_CAP_MS (60 * 1000)
struct _IpsDownload
{
  GObject parent_instance;

  IpsSiteSession *session;
  GUri *uri;
  char *user;                 /* (nullable) */
  IpsSecret *password;        /* (nullable) */
  gboolean login_at_once;
  guint head_timeout_ms, silence_timeout_ms, max_failures, retry_ms;
  gint64 size;
  gboolean compared;
  char *host;                 /* for messages */
  IpsPartialFile *part;

  GTask *task;                /* (owned) (nullable): while it runs */
  IpsSiteReply *reply;        /* (owned) (nullable) */
  guint8 *buffers[N_BUFFERS];
  gsize filled[N_BUFFERS];
  gboolean writing[N_BUFFERS];
  guint n_writing;
  gboolean reading;
  gboolean begun;             /* the part knows what this reply is */
  gboolean ended;             /* the reply is read to its end */
  gboolean held;
  gboolean anew;              /* the next question is for all of it */
  GError *failure;            /* (owned) (nullable): ends this reply when what is being written is written */
  guint n_failures;           /* in a row */
  guint n_beginnings;         /* replies that were the whole file */
  GSource *retry;             /* (owned) (nullable) */
  GSource *retry_cancel;      /* (owned) (nullable) */
  char *trouble;              /* (nullable) */

  gint64 resumed_at, n_received, n_total, modified_us;
  IpsDownloadSpeed speed;
};

G_DEFINE_FINAL_TYPE (IpsDownload, ips_download, G_TYPE_OBJECT)

static void ask (IpsDownload *self);
static void go_on (IpsDownload *self);

void
ips_downloaded_free (IpsDownloaded *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->sha256);
  g_free (self);
}

static void
ips_download_finalize (GObject *object)
{
  IpsDownload *self = IPS_DOWNLOAD (object);

  ips_source_clear (&self->retry);
  ips_source_clear (&self->retry_cancel);
  g_clear_object (&self->reply);
  g_clear_object (&self->part);
  g_clear_object (&self->session);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_error (&self->failure);
  for (guint i = 0; i < N_BUFFERS; i++)
    g_free (self->buffers[i]);
  g_free (self->user);
  g_free (self->host);
  g_free (self->trouble);
  G_OBJECT_CLASS (ips_download_parent_class)->finalize (object);
}

static void
ips_download_class_init (IpsDownloadClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_download_finalize;
}

static void
ips_download_init (IpsDownload *self)
{
  self->n_total = -1;
}

IpsDownload *
ips_download_new (IpsSiteSession *session, const IpsDownloadRequest *request)
{
  IpsDownload *self = g_object_new (IPS_TYPE_DOWNLOAD, NULL);
  IpsPartialFacts facts = { .size = request->size, .digest = request->digest, .digest_kind = IPS_DIGEST_SHA256 };
  g_autofree char *source = g_uri_to_string_partial (request->uri, G_URI_HIDE_USERINFO | G_URI_HIDE_QUERY | G_URI_HIDE_FRAGMENT);

  if (facts.digest != NULL && !ips_digest_kind_from_hex (facts.digest, &facts.digest_kind))
    facts.digest = NULL;
  facts.source = source;
  self->session = g_object_ref (session);
  self->uri = g_uri_ref (request->uri);
  self->user = g_strdup (request->user);
  self->password = request->password != NULL ? ips_secret_ref (request->password) : NULL;
  self->login_at_once = request->login_at_once;
  self->head_timeout_ms = request->head_timeout_ms;
  self->silence_timeout_ms = request->silence_timeout_ms;
  self->max_failures = request->max_failures != 0 ? request->max_failures : MAX_FAILURES;
  self->retry_ms = request->retry_ms != 0 ? request->retry_ms : RETRY_MS;
  self->size = request->size;
  self->n_total = request->size;
  self->compared = facts.digest != NULL;
  self->host = g_strdup (g_uri_get_host (request->uri));
  self->part = ips_partial_file_new (request->part_path, &facts);
  return self;
}

/* --- what it looks like from outside --- */

gint64
ips_download_get_n_done (IpsDownload *self)
{
  return ips_partial_file_get_n_bytes (self->part);
}

gint64
ips_download_get_n_total (IpsDownload *self)
{
  return self->n_total;
}

double
ips_download_get_speed (IpsDownload *self)
{
  return self->reply != NULL ? ips_download_speed_get (&self->speed, self->n_received) : 0;
}

gint64
ips_download_get_time_left (IpsDownload *self)
{
  double speed = ips_download_get_speed (self);

  if (self->n_total < 0 || speed < 1)
    return -1;
  return (gint64) ((double) (self->n_total - ips_download_get_n_done (self)) / speed * G_USEC_PER_SEC);
}

const char *
ips_download_get_trouble (IpsDownload *self)
{
  return self->trouble;
}

/* --- the end --- */

static void
return_error (IpsDownload *self, GError *error)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  g_clear_object (&self->reply);
  g_clear_pointer (&self->trouble, g_free);
  ips_partial_file_close (self->part);
  g_task_return_error (task, error);
}

static void
sealed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDownload) self = user_data;
  g_autoptr(GTask) task = NULL;
  g_autoptr(IpsDownloaded) done = g_new0 (IpsDownloaded, 1);
  GError *error = NULL;

  done->sha256 = ips_partial_file_seal_finish (IPS_PARTIAL_FILE (source), result, &error);
  if (done->sha256 == NULL)
    {
      return_error (self, error);
      return;
    }
  done->path = g_strdup (ips_partial_file_get_path (self->part));
  done->size = ips_partial_file_get_n_bytes (self->part);
  done->resumed_at = self->resumed_at;
  done->n_received = self->n_received;
  done->modified_us = self->modified_us;
  done->compared = self->compared;
  ips_partial_file_close (self->part);
  task = g_steal_pointer (&self->task);
  g_task_return_pointer (task, g_steal_pointer (&done), (GDestroyNotify) ips_downloaded_free);
}

static void
seal (IpsDownload *self)
{
  g_clear_object (&self->reply);
  ips_partial_file_seal_async (self->part, g_task_get_cancellable (self->task), sealed_cb, g_object_ref (self));
}

/* --- a new try --- */

static gboolean
is_passing (const GError *error)
{
  static const IpsError codes[] = { IPS_ERROR_UNREACHABLE, IPS_ERROR_REFUSED, IPS_ERROR_TIMED_OUT, IPS_ERROR_BUSY };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (g_error_matches (error, IPS_ERROR, (int) codes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
retry_cb (gpointer user_data)
{
  g_autoptr(IpsDownload) self = g_object_ref (user_data);

  ips_source_clear (&self->retry);
  ips_source_clear (&self->retry_cancel);
  ask (self);
  return G_SOURCE_REMOVE;
}

static gboolean
retry_cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr(IpsDownload) self = g_object_ref (user_data);
  GError *error = NULL;

  ips_source_clear (&self->retry);
  ips_source_clear (&self->retry_cancel);
  g_cancellable_set_error_if_cancelled (cancellable, &error);
  return_error (self, error);
  return G_SOURCE_REMOVE;
}

/* Takes @error: of a question, or in the middle of a reply (@in_body), where any break may be mended by another
 * question. */
static void
fail (IpsDownload *self, GError *error, gboolean in_body)
{
  GCancellable *cancellable = g_task_get_cancellable (self->task);
  gboolean may_pass = is_passing (error) || (in_body && (g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL)
                                                         || g_error_matches (error, IPS_ERROR, IPS_ERROR_TLS)));
  guint delay_ms;

  g_clear_object (&self->reply);
  if (!may_pass || ++self->n_failures > self->max_failures)
    {
      return_error (self, error);
      return;
    }
  g_free (self->trouble);
  self->trouble = g_strdup (error->message);
  g_debug ("download goes on after: %s", error->message);
  g_error_free (error);
  delay_ms = MIN (self->retry_ms << MIN (self->n_failures - 1, 10), RETRY_CAP_MS);
  self->retry = g_timeout_source_new (delay_ms);
  g_source_set_callback (self->retry, retry_cb, self, NULL);
  g_source_attach (self->retry, g_main_context_get_thread_default ());
  if (cancellable == NULL)
    return;
  self->retry_cancel = g_cancellable_source_new (cancellable);
  g_source_set_callback (self->retry_cancel, G_SOURCE_FUNC (retry_cancelled_cb), self, NULL);
  g_source_attach (self->retry_cancel, g_main_context_get_thread_default ());
}

/* --- the body --- */

typedef struct { IpsDownload *download; guint index; } Slot;

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Slot *slot = user_data;
  g_autoptr(IpsDownload) self = slot->download;
  g_autoptr(GError) error = NULL;

  self->writing[slot->index] = FALSE;
  self->n_writing--;
  g_free (slot);
  if (!ips_partial_file_write_finish (IPS_PARTIAL_FILE (source), result, &error)
      && (self->failure == NULL || !g_error_matches (self->failure, IPS_ERROR, IPS_ERROR_DISK_FULL)))
    {
      g_clear_error (&self->failure);
      self->failure = g_steal_pointer (&error);
    }
  go_on (self);
}

static void
write_buffer (IpsDownload *self, guint index)
{
  Slot *slot = g_new0 (Slot, 1);

  slot->download = g_object_ref (self);
  slot->index = index;
  self->writing[index] = TRUE;
  self->n_writing++;
  ips_partial_file_write_async (self->part, self->buffers[index], self->filled[index], written_cb, slot);
}

static void
begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDownload) self = user_data;
  GError *error = NULL;

  self->reading = FALSE;
  if (!ips_partial_file_begin_finish (IPS_PARTIAL_FILE (source), result, &error))
    {
      return_error (self, error);
      return;
    }
  self->begun = TRUE;
  self->anew = FALSE;
  if (self->filled[0] > 0)
    write_buffer (self, 0);
  go_on (self);
}

/* The reply's first bytes are there: what is there already is only touched when they are what was asked for. */
static void
begin (IpsDownload *self)
{
  gint64 start = ips_site_reply_get_range_start (self->reply);
  GError *error = NULL;

  if (start == 0 && ips_web_page_is (self->buffers[0], self->filled[0], self->host, &error))
    {
      return_error (self, error);
      return;
    }
  /* a server without ranges that never gets to the end would be asked for ever */
  if (start == 0 && self->n_beginnings++ > self->max_failures)
    {
      return_error (self, ips_error_new (IPS_ERROR_PROTOCOL, _("%s: breaks off each time and cannot go on in the middle of a file"),
                                         self->host));
      return;
    }
  if (start == 0)
    self->resumed_at = 0;
  self->reading = TRUE;
  ips_partial_file_begin_async (self->part, start, self->n_total, ips_site_reply_get_validator (self->reply),
                                g_task_get_cancellable (self->task), begun_cb, g_object_ref (self));
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Slot *slot = user_data;
  g_autoptr(IpsDownload) self = slot->download;
  guint index = slot->index;
  GError *error = NULL;
  gssize n = ips_site_reply_read_finish (IPS_SITE_REPLY (source), result, &error);

  g_free (slot);
  self->reading = FALSE;
  if (n < 0)
    {
      if (self->failure == NULL)
        self->failure = error;
      else
        g_error_free (error);
    }
  else if (n == 0)
    {
      self->ended = TRUE;
    }
  else
    {
      self->n_received += n;
      self->n_failures = 0;
      g_clear_pointer (&self->trouble, g_free);
      ips_download_speed_note (&self->speed, self->n_received);
    }
  self->filled[index] = (gsize) MAX (n, 0);
  if (!self->begun && self->failure == NULL)
    {
      begin (self);
      return;
    }
  if (self->begun && n > 0)
    write_buffer (self, index);
  go_on (self);
}

static int
find_free (IpsDownload *self)
{
  for (guint i = 0; i < N_BUFFERS; i++)
    if (!self->writing[i])
      return (int) i;
  return -1;
}

/* Reads on, or ends this reply when everything that came is written. */
static void
go_on (IpsDownload *self)
{
  int index = find_free (self);
  Slot *slot;

  if (self->reading)
    return;
  if (self->failure != NULL || self->ended)
    {
      if (self->n_writing > 0)
        return;
      if (self->failure != NULL)
        fail (self, g_steal_pointer (&self->failure), TRUE);
      else
        seal (self);
      return;
    }
  if (index < 0 || self->held)
    return;
  if (self->buffers[index] == NULL)
    self->buffers[index] = g_malloc (BUFFER_BYTES);
  slot = g_new0 (Slot, 1);
  slot->download = g_object_ref (self);
  slot->index = (guint) index;
  self->reading = TRUE;
  ips_site_reply_read_async (self->reply, self->buffers[index], BUFFER_BYTES, g_task_get_cancellable (self->task), read_cb, slot);
}

void
ips_download_set_held (IpsDownload *self, gboolean held)
{
  if (self->held == held)
    return;
  self->held = held;
  self->speed.n_samples = 0;
  if (!held && self->reply != NULL && self->task != NULL)
    go_on (self);
}

/* --- the question --- */

/* %FALSE: the reply does not fit what is there, and all of it is asked for. */
static gboolean
fits (IpsDownload *self, gint64 asked_from)
{
  gint64 start = ips_site_reply_get_range_start (self->reply);
  gint64 total = ips_site_reply_get_total (self->reply);

  if (start == 0)
    return TRUE;
  return start == asked_from && (self->n_total < 0 || total < 0 || total == self->n_total);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDownload) self = user_data;
  GError *error = NULL;
  gint64 total;

  self->reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);
  if (self->reply == NULL)
    {
      if (!self->anew && ips_partial_file_can_resume (self->part)
          && (g_error_matches (error, IPS_ERROR, IPS_ERROR_CONFLICT) || g_error_matches (error, IPS_ERROR, IPS_ERROR_PROTOCOL)))
        {
          /* what is there is longer than the file, or another one's, or the server is confused by ranges */
          g_error_free (error);
          self->anew = TRUE;
          ask (self);
          return;
        }
      fail (self, error, FALSE);
      return;
    }
  if (!fits (self, ips_partial_file_get_n_bytes (self->part)))
    {
      g_clear_object (&self->reply);
      if (self->anew)
        {
          return_error (self, ips_error_new (IPS_ERROR_PROTOCOL, _("%s: sends another part of the file than was asked for"), self->host));
          return;
        }
      self->anew = TRUE;
      ask (self);
      return;
    }
  total = ips_site_reply_get_total (self->reply);
  if (total >= 0)
    self->n_total = total;
  else if (ips_site_reply_get_range_start (self->reply) == 0)
    self->n_total = self->size;
  self->modified_us = ips_site_reply_get_modified_us (self->reply);
  ips_site_reply_set_patience (self->reply, PATIENCE_MS);
  self->begun = self->ended = FALSE;
  go_on (self);
}

static void
ask (IpsDownload *self)
{
  gint64 there = ips_partial_file_get_n_bytes (self->part);
  IpsSiteRequest request = {
    .uri = self->uri, .user = self->user, .password = self->password, .login_at_once = self->login_at_once,
    .allow_missing_range = TRUE, .head_timeout_ms = self->head_timeout_ms, .silence_timeout_ms = self->silence_timeout_ms,
  };

  if (!self->anew && ips_partial_file_can_resume (self->part))
    {
      request.range_start = there;
      request.if_range = ips_partial_file_get_validator (self->part);
    }
  ips_site_session_open_async (self->session, &request, g_task_get_cancellable (self->task), opened_cb, g_object_ref (self));
}

static void
part_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsDownload) self = user_data;
  GError *error = NULL;

  self->resumed_at = ips_partial_file_open_finish (IPS_PARTIAL_FILE (source), result, &error);
  if (self->resumed_at < 0)
    {
      return_error (self, error);
      return;
    }
  /* it was whole when somebody stopped it, and a checksum will tell */
  if (self->compared && self->size > 0 && self->resumed_at == self->size)
    seal (self);
  else
    ask (self);
}

void
ips_download_run_async (IpsDownload *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->n_received == 0);
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (self->task, ips_download_run_async);
  ips_partial_file_open_async (self->part, cancellable, part_opened_cb, g_object_ref (self));
}

IpsDownloaded *
ips_download_run_finish (IpsDownload *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
