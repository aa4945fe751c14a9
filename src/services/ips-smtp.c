/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-smtp.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "ips-error.h"
#include "ips-smtp-message-private.h"
#include "ips-smtp-talk.h"
#include "ips-text.h"
#include "ips-worker.h"

#define MAX_CONNECT_MS 30000
#define MAX_TALK_LINES 500
#define LEAVE_MS 3000              /* the mail is delivered: a server that does not answer QUIT is not waited for */

struct _IpsSmtp
{
  GObject parent_instance;

  IpsWorker *worker;         /* (owned) (nullable): NULL when disposed */
};

G_DEFINE_FINAL_TYPE (IpsSmtp, ips_smtp, G_TYPE_OBJECT)

/* One mail on its way. Shared between the two threads; what is below @lock is guarded by it, the rest is the
 * worker's while it runs. */
typedef struct
{
  IpsSmtpMessage *message;
  IpsSmtpTalk *talk;
  IpsSmtpTalkFunc talk_func; /* (nullable): main thread */
  gpointer talk_data;
  char *server;              /* for messages */

  GMutex lock;
  int fd;                    /* -1 none */
  gboolean broken_off;
  gboolean over;             /* the result was handed out: no line comes any more */
  GQueue lines;              /* (element-type TalkLine): not handed out yet */
  guint n_lines;
  gulong cancel_handler;     /* main thread */
} SmtpCall;

typedef struct
{
  IpsSmtpSpeaker speaker;
  char *text;
} TalkLine;

static void
talk_line_free (TalkLine *self)
{
  g_free (self->text);
  g_free (self);
}

static void
call_clear (gpointer data)
{
  SmtpCall *self = data;

  ips_smtp_message_free (self->message);
  ips_smtp_talk_free (self->talk);
  g_queue_clear_full (&self->lines, (GDestroyNotify) talk_line_free);
  g_mutex_clear (&self->lock);
  g_free (self->server);
}

static void
call_unref (SmtpCall *self)
{
  g_atomic_rc_box_release_full (self, call_clear);
}

/* Whatever curl waits for on the socket ends at once. Any thread. */
static void
call_break_off (SmtpCall *self)
{
  g_mutex_lock (&self->lock);
  self->broken_off = TRUE;
  if (self->fd >= 0)
    shutdown (self->fd, SHUT_RDWR);
  g_mutex_unlock (&self->lock);
}

static gboolean
call_is_broken_off (SmtpCall *self)
{
  gboolean broken_off;

  g_mutex_lock (&self->lock);
  broken_off = self->broken_off;
  g_mutex_unlock (&self->lock);
  return broken_off;
}

/* --- the talk, to the main thread --- */

static gboolean
hand_out_lines_cb (gpointer user_data)
{
  SmtpCall *self = user_data;

  while (TRUE)
    {
      TalkLine *line;

      g_mutex_lock (&self->lock);
      line = self->over ? NULL : g_queue_pop_head (&self->lines);
      g_mutex_unlock (&self->lock);
      if (line == NULL)
        return G_SOURCE_REMOVE;
      self->talk_func (line->speaker, line->text, self->talk_data);
      talk_line_free (line);
    }
}

static void
tell (SmtpCall *self, IpsSmtpSpeaker speaker, char *text)
{
  TalkLine *line = g_new0 (TalkLine, 1);

  line->speaker = speaker;
  line->text = text;
  if (self->talk_func == NULL || self->n_lines >= MAX_TALK_LINES)
    {
      talk_line_free (line);
      return;
    }
  self->n_lines++;
  g_mutex_lock (&self->lock);
  g_queue_push_tail (&self->lines, line);
  g_mutex_unlock (&self->lock);
  g_idle_add_full (G_PRIORITY_DEFAULT, hand_out_lines_cb, g_atomic_rc_box_acquire (self), (GDestroyNotify) call_unref);
}

/* --- on the worker: what curl calls --- */

static int
debug_cb (CURL *curl, curl_infotype type, char *data, size_t size, void *user_data)
{
  SmtpCall *self = user_data;

  if (type == CURLINFO_HEADER_OUT)
    tell (self, IPS_SMTP_CLIENT, ips_smtp_talk_note_command (self->talk, data, size));
  else if (type == CURLINFO_HEADER_IN)
    tell (self, IPS_SMTP_SERVER, ips_smtp_talk_note_answer (self->talk, data, size));
  return 0;
}

static int
progress_cb (void *user_data, curl_off_t down_total, curl_off_t down, curl_off_t up_total, curl_off_t up)
{
  return call_is_broken_off (user_data) ? 1 : 0;
}

static curl_socket_t
open_socket_cb (void *user_data, curlsocktype purpose, struct curl_sockaddr *address)
{
  SmtpCall *self = user_data;
  int fd = socket (address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

  g_mutex_lock (&self->lock);
  if (!self->broken_off)
    self->fd = fd;
  g_mutex_unlock (&self->lock);
  return fd;
}

static int
close_socket_cb (void *user_data, curl_socket_t fd)
{
  SmtpCall *self = user_data;
  int result;

  g_mutex_lock (&self->lock);
  if (self->fd == fd)
    self->fd = -1;
  result = close (fd);
  g_mutex_unlock (&self->lock);
  return result;
}

/* --- on the worker: how it is sent --- */

static void
set_server (CURL *curl, const IpsMailSettings *settings)
{
  gboolean implicit = settings->security == IPS_MAIL_SECURITY_TLS;
  gboolean is_ipv6 = strchr (settings->server, ':') != NULL && settings->server[0] != '[';
  g_autofree char *url = g_strdup_printf (is_ipv6 ? "%s://[%s]:%u" : "%s://%s:%u", implicit ? "smtps" : "smtp", settings->server,
                                          ips_mail_settings_get_port (settings));

  curl_easy_setopt (curl, CURLOPT_URL, url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  /* What the environment says about proxies and logins is not for mail. */
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_USE_SSL, settings->security == IPS_MAIL_SECURITY_NONE ? (long) CURLUSESSL_NONE : (long) CURLUSESSL_ALL);
  curl_easy_setopt (curl, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, 2L);
  if (*settings->ca_file != '\0')
    {
      /* These authorities and no others. */
      curl_easy_setopt (curl, CURLOPT_CAINFO, settings->ca_file);
      curl_easy_setopt (curl, CURLOPT_CAPATH, NULL);
    }
  if (*settings->pin != '\0')
    curl_easy_setopt (curl, CURLOPT_PINNEDPUBLICKEY, settings->pin);
}

static void
set_limits (CURL *curl, const IpsMailSettings *settings)
{
  long whole_ms = (long) settings->timeout_s * 1000;

  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT_MS, whole_ms);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT_MS, MIN (whole_ms, (long) MAX_CONNECT_MS));
  /* The name server is not waited for when the call is over. */
  curl_easy_setopt (curl, CURLOPT_QUICK_EXIT, 1L);
}

static void
set_callbacks (CURL *curl, SmtpCall *self)
{
  curl_easy_setopt (curl, CURLOPT_VERBOSE, 1L);
  curl_easy_setopt (curl, CURLOPT_DEBUGFUNCTION, debug_cb);
  curl_easy_setopt (curl, CURLOPT_DEBUGDATA, self);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, progress_cb);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, self);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETFUNCTION, open_socket_cb);
  curl_easy_setopt (curl, CURLOPT_OPENSOCKETDATA, self);
  curl_easy_setopt (curl, CURLOPT_CLOSESOCKETFUNCTION, close_socket_cb);
  curl_easy_setopt (curl, CURLOPT_CLOSESOCKETDATA, self);
}

/* --- on the worker: how it went --- */

static void
set_curl_error (GError **error, CURLcode code, CURL *curl, const char *server, const char *detail)
{
  long system_errno = 0;

  curl_easy_getinfo (curl, CURLINFO_OS_ERRNO, &system_errno);
  switch (code)
    {
    case CURLE_COULDNT_RESOLVE_HOST:
      ips_set_error (error, IPS_ERROR_UNREACHABLE, _("%s: the name is not known"), server);
      break;
    case CURLE_COULDNT_CONNECT:
      if (system_errno == ECONNREFUSED)
        ips_set_error (error, IPS_ERROR_REFUSED, _("%s: connection refused"), server);
      else
        ips_set_error (error, IPS_ERROR_UNREACHABLE, "%s: %s", server, system_errno != 0 ? g_strerror ((int) system_errno) : detail);
      break;
    case CURLE_OPERATION_TIMEDOUT:
      ips_set_error (error, IPS_ERROR_TIMED_OUT, _("%s: no answer in time"), server);
      break;
    case CURLE_USE_SSL_FAILED:
      ips_set_error (error, IPS_ERROR_TLS, _("%s: the server does not offer STARTTLS"), server);
      break;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
      ips_set_error (error, IPS_ERROR_TLS, "%s: %s", server, detail);
      break;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
      ips_set_error (error, IPS_ERROR_CERT_UNKNOWN, "%s: %s", server, detail);
      break;
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH:
      ips_set_error (error, IPS_ERROR_CERT_CHANGED, _("%s: its public key is not the pinned one"), server);
      break;
    case CURLE_SSL_CACERT_BADFILE:
      ips_set_error (error, IPS_ERROR_NOT_FOUND, _("the CA file cannot be read, or holds no certificates"));
      break;
    case CURLE_LOGIN_DENIED:
      ips_set_error (error, IPS_ERROR_LOGIN_REJECTED, _("%s: login rejected"), server);
      break;
    default:
      ips_set_error (error, IPS_ERROR_UNREACHABLE, "%s: %s", server, detail);
      break;
    }
}

/* The server said no in so many words: the code tells whether it would say so again. */
static gboolean
is_refusal (CURLcode code, guint answer)
{
  return (answer / 100 == 4 || answer / 100 == 5)
         && (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY || code == CURLE_UPLOAD_FAILED
             || code == CURLE_REMOTE_ACCESS_DENIED || code == CURLE_SEND_FAIL_REWIND || code == CURLE_FILESIZE_EXCEEDED
             || code == CURLE_REMOTE_FILE_EXISTS || code == CURLE_QUOTE_ERROR || code == CURLE_COULDNT_CONNECT);
}

static void
all_wait (GPtrArray *recipients)
{
  for (guint i = 0; i < recipients->len; i++)
    {
      IpsMailRecipient *recipient = g_ptr_array_index (recipients, i);

      /* A refusal stays one; who had been accepted did not get it in the end. */
      if (recipient->state == IPS_RECIPIENT_SENT)
        recipient->state = IPS_RECIPIENT_WAITING;
    }
}

static guint
count (GPtrArray *recipients, IpsRecipientState state)
{
  guint n = 0;

  for (guint i = 0; i < recipients->len; i++)
    if (((IpsMailRecipient *) g_ptr_array_index (recipients, i))->state == state)
      n++;
  return n;
}

static IpsSmtpReport *
make_report (SmtpCall *self, CURL *curl, CURLcode code, const char *detail)
{
  IpsSmtpReport *report = g_new0 (IpsSmtpReport, 1);
  guint answer = self->talk->code;

  report->recipients = g_ptr_array_ref (self->talk->recipients);
  report->words = g_strdup (self->talk->words->str);
  if (code == CURLE_OK && count (report->recipients, IPS_RECIPIENT_SENT) > 0)
    return report;
  all_wait (report->recipients);
  if (count (report->recipients, IPS_RECIPIENT_REFUSED) == report->recipients->len)
    {
      ips_set_error (&report->error, IPS_ERROR_REJECTED, _("%s: every recipient was refused"), self->server);
      report->permanent = TRUE;
    }
  else if (code == CURLE_OK || is_refusal (code, answer))
    {
      report->permanent = answer / 100 == 5;
      if (report->permanent)
        ips_set_error (&report->error, IPS_ERROR_REJECTED, _("%s: the mail was refused"), self->server);
      else
        ips_set_error (&report->error, IPS_ERROR_BUSY, _("%s: the mail was not taken now"), self->server);
    }
  else
    {
      g_autofree char *safe = ips_text_make_safe (*detail != '\0' ? detail : curl_easy_strerror (code), 300);

      set_curl_error (&report->error, code, curl, self->server, safe);
    }
  return report;
}

static gboolean
stop_leaving_cb (gpointer user_data)
{
  call_break_off (user_data);
  return G_SOURCE_REMOVE;
}

static void
send_on_worker (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  SmtpCall *self = task_data;
  const IpsSmtpMessage *message = self->message;
  CURL *curl = curl_easy_init ();
  struct curl_slist *recipients = ips_smtp_message_make_recipients (message);
  struct curl_slist *headers = ips_smtp_message_make_headers (message);
  curl_mime *mime = ips_smtp_message_make_mime (message, curl);
  g_autofree char *from = g_strdup_printf ("<%s>", message->settings->sender);
  char detail[CURL_ERROR_SIZE] = "";
  CURLcode code;

  set_server (curl, message->settings);
  set_limits (curl, message->settings);
  set_callbacks (curl, self);
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, detail);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  /* One who is refused does not keep the others from getting it. */
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT_ALLLOWFAILS, 1L);
  curl_easy_setopt (curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt (curl, CURLOPT_MIMEPOST, mime);
  if (*message->settings->user != '\0')
    {
      curl_easy_setopt (curl, CURLOPT_USERNAME, message->settings->user);
      curl_easy_setopt (curl, CURLOPT_PASSWORD, message->password != NULL ? ips_secret_peek (message->password) : "");
    }
  code = curl_easy_perform (curl);

  /* What the server took it took, also where it was broken off a moment later. */
  if (code != CURLE_OK && call_is_broken_off (self))
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "sending was broken off");
  else
    g_task_return_pointer (task, make_report (self, curl, code, detail), (GDestroyNotify) ips_smtp_report_free);
  /* Says QUIT, and waits for the answer: not for long. */
  g_timeout_add_full (G_PRIORITY_DEFAULT, LEAVE_MS, stop_leaving_cb, g_atomic_rc_box_acquire (self), (GDestroyNotify) call_unref);
  curl_easy_cleanup (curl);
  curl_mime_free (mime);
  curl_slist_free_all (recipients);
  curl_slist_free_all (headers);
}

/* --- main thread --- */

static void
cancelled_cb (GCancellable *cancellable, SmtpCall *call)
{
  call_break_off (call);
}

void
ips_smtp_send_async (IpsSmtp *self, IpsSmtpMessage *message, IpsSmtpTalkFunc talk, gpointer talk_data, GCancellable *cancellable,
                     GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  SmtpCall *call;

  g_task_set_source_tag (task, ips_smtp_send_async);
  g_task_set_check_cancellable (task, FALSE);
  call = g_atomic_rc_box_new0 (SmtpCall);
  g_mutex_init (&call->lock);
  g_queue_init (&call->lines);
  call->fd = -1;
  call->message = message;
  call->talk = ips_smtp_talk_new (message->recipients);
  call->talk_func = talk;
  call->talk_data = talk_data;
  call->server = ips_text_make_safe (message->settings->server, 100);
  g_task_set_task_data (task, call, (GDestroyNotify) call_unref);
  if (cancellable != NULL)
    call->cancel_handler = g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), g_atomic_rc_box_acquire (call),
                                                  (GDestroyNotify) call_unref);
  ips_worker_queue (self->worker, task, send_on_worker);
}

IpsSmtpReport *
ips_smtp_send_finish (IpsSmtp *self, GAsyncResult *result, GError **error)
{
  SmtpCall *call;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, ips_smtp_send_async), NULL);

  call = g_task_get_task_data (G_TASK (result));
  if (call->talk_func != NULL)
    hand_out_lines_cb (call);
  g_mutex_lock (&call->lock);
  call->over = TRUE;
  g_mutex_unlock (&call->lock);
  if (call->cancel_handler != 0)
    g_cancellable_disconnect (g_task_get_cancellable (G_TASK (result)), call->cancel_handler);
  call->cancel_handler = 0;
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ips_smtp_dispose (GObject *object)
{
  IpsSmtp *self = IPS_SMTP (object);
  g_autoptr(IpsWorker) worker = g_steal_pointer (&self->worker);

  if (worker != NULL)
    ips_worker_shutdown (worker);

  G_OBJECT_CLASS (ips_smtp_parent_class)->dispose (object);
}

static void
ips_smtp_class_init (IpsSmtpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_smtp_dispose;
  /* Once, before any thread uses it. */
  curl_global_init (CURL_GLOBAL_DEFAULT);
}

static void
ips_smtp_init (IpsSmtp *self)
{
  self->worker = ips_worker_new ("smtp");
}

IpsSmtp *
ips_smtp_new (void)
{
  return g_object_new (IPS_TYPE_SMTP, NULL);
}
