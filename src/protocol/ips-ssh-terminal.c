/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-terminal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-answers.h"
#include "ips-sensor-error.h"
#include "ips-source.h"
#include "ips-ssh-session.h"
#include "ips-text.h"

#define CHUNK_BYTES 8192
#define MAX_TRANSCRIPT_BYTES (64 * 1024)
#define ENTER "\r"
#define NEXT_PAGE " "
#define INTERRUPT "\003"

typedef enum { PHASE_CONNECTING, PHASE_KEYS, PHASE_LOGIN, PHASE_SHELL, PHASE_PROMPT, PHASE_IDLE, PHASE_COMMAND, PHASE_LISTEN } Phase;

struct _IpsSshTerminal
{
  /* the request, owned */
  char *subject_id;
  char *host;
  guint port;
  gboolean old_algorithms;
  IpsTrust *trust;
  char *username;               /* (nullable) */
  IpsSecret *password;          /* (nullable) */
  GCancellable *drop;
  GCancellable *caller;         /* (nullable) */
  guint connect_timeout_ms, reply_timeout_ms;
  IpsContact *contact;          /* (unowned) */

  /* the way */
  GCancellable *stop;           /* (owned): cancelled by the caller, by @drop or by a deadline */
  gulong caller_id, drop_id;
  GSource *connect_source, *reply_source, *stop_source;   /* (owned) (nullable) */
  GSource *socket_source;       /* (owned) (nullable) */
  GIOCondition condition;       /* of it */
  guint passed_ms;              /* the limit that passed, 0 for none */
  Phase phase;
  GTask *task;                  /* (owned) (nullable): the call under way */

  GSocketConnection *connection;  /* (owned) (nullable) */
  IpsSshSession *session;       /* (owned) (nullable) */
  IpsConsoleScreen *screen;     /* (owned) */
  GString *out;                 /* (owned): to be sent; never a secret */
  GString *transcript;          /* (owned) */
  gboolean monitors;
  GString *ahead;               /* (owned): what came behind a prompt */

  /* the command under way */
  IpsConsoleAnswers *answers;   /* (owned) (nullable) */
  gboolean may_hang_up;
  const char *const *until;     /* (nullable): what is listened for */
};

/* --- the end of a call --- */

static void
return_done (IpsSshTerminal *self)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);

  self->phase = PHASE_IDLE;
  ips_source_clear (&self->socket_source);
  g_task_return_pointer (task, ips_console_screen_dup_lines (self->screen), (GDestroyNotify) g_strfreev);
}

static GError *
make_timeout (IpsSshTerminal *self)
{
  double seconds = self->passed_ms / 1000.0;

  if (self->phase == PHASE_KEYS)
    /* TRANSLATORS: %g is a number of seconds */
    return ips_error_new (IPS_ERROR_TIMED_OUT, _("accepted the connection but did not finish the SSH key exchange within %g s"), seconds);
  if (self->phase == PHASE_LOGIN || self->phase == PHASE_SHELL)
    /* TRANSLATORS: %g is a number of seconds */
    return ips_error_new (IPS_ERROR_TIMED_OUT, _("did not finish the SSH login within %g s"), seconds);
  return ips_sensor_error_new_timed_out (self->phase == PHASE_CONNECTING ? IPS_STAGE_CONNECTING : IPS_STAGE_ASKING, self->passed_ms);
}

static GError *
make_error (IpsSshTerminal *self, const GError *foreign)
{
  if (self->passed_ms != 0)
    return make_timeout (self);
  if (g_cancellable_is_cancelled (self->drop) && !g_cancellable_is_cancelled (self->caller))
    return ips_error_new (IPS_ERROR_CONFLICT, _("stopped, because the trusted host key or the login was changed meanwhile"));
  if (foreign == NULL)
    return g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped");
  return ips_sensor_error_map (foreign, self->phase == PHASE_CONNECTING ? IPS_STAGE_CONNECTING
                                        : self->phase == PHASE_KEYS ? IPS_STAGE_HANDSHAKING : IPS_STAGE_ASKING);
}

/* After a failure nothing more is tried on this connection. */
static void
fail (IpsSshTerminal *self, const GError *foreign)
{
  g_autoptr(GTask) task = g_steal_pointer (&self->task);
  GError *error = make_error (self, foreign);

  ips_source_clear (&self->socket_source);
  g_clear_pointer (&self->session, ips_ssh_session_free);
  g_clear_object (&self->connection);
  g_task_return_error (task, error);
}

static gboolean
stopped_cb (GCancellable *cancellable, gpointer user_data)
{
  IpsSshTerminal *self = user_data;

  /* while the connection is made, its own callback says so */
  if (self->task != NULL && self->phase != PHASE_CONNECTING)
    fail (self, NULL);
  return G_SOURCE_REMOVE;
}

static void
stop_cb (GCancellable *cancellable, gpointer user_data)
{
  g_cancellable_cancel (user_data);
}

static gboolean
connect_deadline_cb (gpointer user_data)
{
  IpsSshTerminal *self = user_data;

  self->passed_ms = self->connect_timeout_ms;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

static gboolean
reply_deadline_cb (gpointer user_data)
{
  IpsSshTerminal *self = user_data;

  self->passed_ms = self->reply_timeout_ms;
  g_cancellable_cancel (self->stop);
  return G_SOURCE_REMOVE;
}

/* --- what is said --- */

/* The far end echoes what it is told, passwords excepted, so this is both sides. */
static void
note (IpsSshTerminal *self, const char *data, gsize size)
{
  gsize room = MAX_TRANSCRIPT_BYTES - MIN (self->transcript->len, MAX_TRANSCRIPT_BYTES);

  g_string_append_len (self->transcript, data, (gssize) MIN (size, room));
}

static void
send_text (IpsSshTerminal *self, const char *text)
{
  g_string_append (self->out, text);
}

static IpsSshStep
hung_up (IpsSshTerminal *self, GError **error)
{
  if (self->phase == PHASE_LISTEN || (self->may_hang_up && ips_console_answers_get_n (self->answers) > 0))
    {
      self->phase = PHASE_IDLE;
      return IPS_SSH_DONE;
    }
  ips_set_error (error, IPS_ERROR_PROTOCOL, self->phase == PHASE_PROMPT ? _("closed the connection after the login")
                                                                        : _("closed the connection in the middle of its reply"));
  return IPS_SSH_FAILED;
}

static IpsSshStep
flush (IpsSshTerminal *self, GError **error)
{
  while (self->out->len > 0)
    {
      gssize n = ips_ssh_session_write (self->session, self->out->str, self->out->len);

      if (n < 0)
        return hung_up (self, error);
      if (n == 0)
        return IPS_SSH_AGAIN;
      g_string_erase (self->out, 0, n);
    }
  return IPS_SSH_DONE;
}

/* Goes past the buffer, which is not wiped. */
static gboolean
send_password (IpsSshTerminal *self, IpsSecret *password, GError **error)
{
  const char *text = ips_secret_peek (password);
  gsize length = strlen (text);

  if (ips_ssh_session_write (self->session, text, length) != (gssize) length)
    {
      ips_set_error (error, IPS_ERROR_PROTOCOL, _("did not take the password that it asked for"));
      return FALSE;
    }
  return TRUE;
}

/* Answers what the far end waits for. */
static gboolean
answer (IpsSshTerminal *self, IpsConsoleState state, GError **error)
{
  IpsConsoleAnswers *answers = self->phase == PHASE_COMMAND ? self->answers : NULL;
  IpsConsoleAnswer choice = IPS_CONSOLE_ANSWER_REFUSE;

  if (state == IPS_CONSOLE_MORE)
    send_text (self, NEXT_PAGE);
  else
    {
      choice = ips_console_answers_choose (answers, self->screen, state, error);
      if (choice == IPS_CONSOLE_ANSWER_REFUSE)
        {
          ips_ssh_session_write (self->session, INTERRUPT, strlen (INTERRUPT));
          return FALSE;
        }
    }
  if (choice == IPS_CONSOLE_ANSWER_PASSWORD && !send_password (self, ips_console_answers_get_password (answers), error))
    return FALSE;
  if (choice == IPS_CONSOLE_ANSWER_YES)
    send_text (self, ips_console_answers_get_yes (answers));
  if (state != IPS_CONSOLE_MORE)
    send_text (self, ENTER);
  ips_console_screen_answered (self->screen);
  return TRUE;
}

/* Whether a whole line has one of the words that are listened for. */
static gboolean
heard (IpsSshTerminal *self)
{
  g_auto(GStrv) lines = ips_console_screen_dup_lines (self->screen);

  for (guint i = 0; lines[i] != NULL; i++)
    for (guint j = 0; self->until[j] != NULL; j++)
      if (strstr (lines[i], self->until[j]) != NULL)
        return TRUE;
  return FALSE;
}

static IpsSshStep
take (IpsSshTerminal *self, const char *data, gsize size, GError **error)
{
  IpsConsoleState state;

  note (self, data, size);
  if (!ips_console_screen_feed (self->screen, data, size, error))
    return IPS_SSH_FAILED;
  if (self->phase == PHASE_LISTEN && !heard (self))
    return IPS_SSH_AGAIN;
  if (self->phase == PHASE_LISTEN)
    {
      self->phase = PHASE_IDLE;
      return IPS_SSH_DONE;
    }
  state = ips_console_screen_get_state (self->screen);
  if (state == IPS_CONSOLE_READING)
    return IPS_SSH_AGAIN;
  if (state != IPS_CONSOLE_PROMPT)
    return answer (self, state, error) ? IPS_SSH_AGAIN : IPS_SSH_FAILED;
  if (self->phase == PHASE_PROMPT)
    ips_console_screen_learn_prompt (self->screen);
  self->phase = PHASE_IDLE;
  return IPS_SSH_DONE;
}

/* Line by line where something may come behind the prompt, which is kept for who listens. */
static IpsSshStep
take_all (IpsSshTerminal *self, const char *data, gsize size, GError **error)
{
  IpsSshStep step = IPS_SSH_AGAIN;

  if (!self->monitors)
    return take (self, data, size, error);
  while (size > 0 && step == IPS_SSH_AGAIN)
    {
      gsize length = 0;

      while (length < size && data[length] != '\r' && data[length] != '\n')
        length++;
      length = MAX (length, 1);
      step = take (self, data, length, error);
      data += length;
      size -= length;
    }
  g_string_append_len (self->ahead, data, (gssize) size);
  return step;
}

static IpsSshStep
take_ahead (IpsSshTerminal *self, GError **error)
{
  g_autoptr(GString) ahead = g_steal_pointer (&self->ahead);

  self->ahead = g_string_new (NULL);
  return take_all (self, ahead->str, ahead->len, error);
}

static IpsSshStep
talk (IpsSshTerminal *self, GError **error)
{
  char buffer[CHUNK_BYTES];
  IpsSshStep step = IPS_SSH_AGAIN;

  while (step == IPS_SSH_AGAIN)
    {
      gssize n;

      step = flush (self, error);
      if (step == IPS_SSH_FAILED || self->phase == PHASE_IDLE)
        return step;
      if (self->ahead->len > 0)
        {
          step = take_ahead (self, error);
          continue;
        }
      n = ips_ssh_session_read (self->session, buffer, sizeof buffer);
      if (n == 0)
        return IPS_SSH_AGAIN;
      step = n < 0 ? hung_up (self, error) : take_all (self, buffer, (gsize) n, error);
    }
  return step;
}

/* --- up to the prompt --- */

/* The host key is here: whoever it is that answers, nothing was told him yet. */
static IpsSshStep
judge (IpsSshTerminal *self, GError **error)
{
  IpsContact *contact = self->contact;

  g_clear_pointer (&contact->host_key, g_free);
  g_clear_pointer (&contact->host_key_description, g_free);
  ips_source_clear (&self->connect_source);
  if (!ips_ssh_session_get_host_key (self->session, &contact->host_key_description, &contact->host_key, error))
    return IPS_SSH_FAILED;
  contact->host_key_verdict = ips_trust_judge_host_key (self->trust, self->subject_id, contact->host_key);
  if (contact->host_key_verdict == IPS_TRUST_CHANGED)
    ips_set_error (error, IPS_ERROR_HOST_KEY_CHANGED, _("presented another SSH host key than the trusted one: %s"), contact->host_key_description);
  else if (contact->host_key_verdict != IPS_TRUST_TRUSTED)
    ips_set_error (error, IPS_ERROR_HOST_KEY_UNKNOWN, _("presented an SSH host key that is not trusted yet: %s"), contact->host_key_description);
  else if (self->username == NULL || self->password == NULL)
    ips_set_error (error, IPS_ERROR_NO_CREDENTIALS, _("no user name and password are set"));
  else
    {
      self->phase = PHASE_LOGIN;
      return IPS_SSH_DONE;
    }
  return IPS_SSH_FAILED;
}

static IpsSshStep
try_phase (IpsSshTerminal *self, GError **error)
{
  IpsSshStep step;

  switch (self->phase)
    {
    case PHASE_KEYS:
      step = ips_ssh_session_exchange_keys (self->session, error);
      return step == IPS_SSH_DONE ? judge (self, error) : step;
    case PHASE_LOGIN:
      step = ips_ssh_session_log_in (self->session, self->password, error);
      if (step == IPS_SSH_DONE)
        self->phase = PHASE_SHELL;
      return step;
    case PHASE_SHELL:
      step = ips_ssh_session_open_shell (self->session, error);
      if (step == IPS_SSH_DONE)
        self->phase = PHASE_PROMPT;
      return step;
    case PHASE_PROMPT:
    case PHASE_COMMAND:
    case PHASE_LISTEN:
      return talk (self, error);
    case PHASE_CONNECTING:
    case PHASE_IDLE:
    default:
      return IPS_SSH_AGAIN;
    }
}

static void watch (IpsSshTerminal *self);

static void
advance (IpsSshTerminal *self)
{
  g_autoptr(GError) error = NULL;
  IpsSshStep step;

  /* stopped in this turn of the main loop, or while no call was under way: nothing more is said */
  if (g_cancellable_is_cancelled (self->stop))
    {
      fail (self, NULL);
      return;
    }
  do
    step = try_phase (self, &error);
  while (step == IPS_SSH_DONE && self->phase != PHASE_IDLE);
  if (step == IPS_SSH_FAILED)
    fail (self, error);
  else if (step == IPS_SSH_DONE)
    return_done (self);
  else
    watch (self);
}

static gboolean
ready_cb (GSocket *socket, GIOCondition condition, gpointer user_data)
{
  IpsSshTerminal *self = user_data;
  /* the call may end here, and its owner may let go of everything */
  g_autoptr(GSource) source = g_source_ref (self->socket_source);

  advance (self);
  return g_source_is_destroyed (source) ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
watch (IpsSshTerminal *self)
{
  GIOCondition wanted = ips_ssh_session_get_condition (self->session, self->out->len > 0);

  if (self->socket_source != NULL && self->condition == wanted)
    return;
  ips_source_clear (&self->socket_source);
  self->condition = wanted;
  self->socket_source = g_socket_create_source (g_socket_connection_get_socket (self->connection), wanted, NULL);
  g_source_set_callback (self->socket_source, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->socket_source, g_main_context_get_thread_default ());
}

static void
note_address (IpsSshTerminal *self)
{
  g_autoptr(GSocketAddress) address = g_socket_connection_get_local_address (self->connection, NULL);

  if (!G_IS_INET_SOCKET_ADDRESS (address))
    return;
  g_free (self->contact->source_address);
  self->contact->source_address = g_inet_address_to_string (g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)));
}

static void
connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsSshTerminal *self = user_data;
  g_autoptr(GError) error = NULL;

  self->connection = g_socket_client_connect_finish (G_SOCKET_CLIENT (source), result, &error);
  if (self->connection == NULL)
    {
      fail (self, error);
      return;
    }
  note_address (self);
  self->session = ips_ssh_session_new (g_socket_connection_get_socket (self->connection), self->username, self->old_algorithms);
  self->phase = PHASE_KEYS;
  advance (self);
}

void
ips_ssh_terminal_open_async (IpsSshTerminal *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnectable) address = g_network_address_new (self->host, (guint16) self->port);

  g_return_if_fail (self->task == NULL && self->phase == PHASE_CONNECTING);

  self->task = g_task_new (NULL, self->caller, callback, user_data);
  g_task_set_source_tag (self->task, ips_ssh_terminal_open_async);
  ips_console_screen_begin (self->screen, NULL);
  /* devices are reached directly: a proxy between would be a place to lose passwords at */
  g_socket_client_set_enable_proxy (client, FALSE);
  g_socket_client_connect_async (client, address, self->stop, connected_cb, self);
}

gboolean
ips_ssh_terminal_open_finish (IpsSshTerminal *self, GAsyncResult *result, GError **error)
{
  g_auto(GStrv) greeting = g_task_propagate_pointer (G_TASK (result), error);

  return greeting != NULL;
}

/* --- commands --- */

void
ips_ssh_terminal_run_async (IpsSshTerminal *self, const char *command, const IpsSshAnswers *answers,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->phase == PHASE_IDLE && self->session != NULL);

  self->task = g_task_new (NULL, self->caller, callback, user_data);
  g_task_set_source_tag (self->task, ips_ssh_terminal_run_async);
  g_clear_pointer (&self->answers, ips_console_answers_free);
  if (answers != NULL)
    self->answers = ips_console_answers_new (answers->yes, answers->password, answers->fingerprints);
  self->may_hang_up = answers != NULL && answers->may_hang_up;
  self->phase = PHASE_COMMAND;
  g_string_truncate (self->ahead, 0);
  ips_console_screen_begin (self->screen, command);
  send_text (self, command);
  send_text (self, ENTER);
  advance (self);
}

void
ips_ssh_terminal_listen_async (IpsSshTerminal *self, const char *const *until, GAsyncReadyCallback callback, gpointer user_data)
{
  g_return_if_fail (self->task == NULL && self->phase == PHASE_IDLE && self->session != NULL);

  self->task = g_task_new (NULL, self->caller, callback, user_data);
  g_task_set_source_tag (self->task, ips_ssh_terminal_listen_async);
  self->until = until;
  self->phase = PHASE_LISTEN;
  ips_console_screen_begin (self->screen, NULL);
  advance (self);
}

char **
ips_ssh_terminal_run_finish (IpsSshTerminal *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

char *
ips_ssh_terminal_dup_transcript (IpsSshTerminal *self)
{
  g_autofree char *valid = g_utf8_make_valid (self->transcript->str, (gssize) self->transcript->len);

  return ips_secret_redact (valid);
}

char *
ips_ssh_terminal_dup_host_name (IpsSshTerminal *self)
{
  const char *prompt = ips_console_screen_get_prompt (self->screen);

  return prompt != NULL ? g_strndup (prompt, strcspn (prompt, "(#>")) : NULL;
}

/* --- life --- */

static GSource *
add_deadline (guint ms, GSourceFunc func, IpsSshTerminal *self)
{
  GSource *source = g_timeout_source_new (ms);

  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
  return source;
}

IpsSshTerminal *
ips_ssh_terminal_new (const IpsSshRequest *request, IpsContact *contact, GCancellable *cancellable)
{
  IpsSshTerminal *self = g_new0 (IpsSshTerminal, 1);

  self->subject_id = g_strdup (request->subject_id);
  self->host = g_strdup (request->host);
  self->port = request->port;
  self->old_algorithms = request->old_algorithms;
  self->trust = g_object_ref (request->trust);
  self->username = g_strdup (request->username);
  self->password = request->password != NULL ? ips_secret_ref (request->password) : NULL;
  self->drop = g_object_ref (request->drop);
  g_set_object (&self->caller, cancellable);
  self->contact = contact;
  self->screen = ips_console_screen_new (request->max_bytes);
  self->out = g_string_new (NULL);
  self->transcript = g_string_new (NULL);
  self->monitors = request->monitors;
  self->ahead = g_string_new (NULL);
  self->stop = g_cancellable_new ();
  self->reply_timeout_ms = request->reply_timeout_ms;
  self->connect_timeout_ms = MIN (request->connect_timeout_ms, request->reply_timeout_ms);
  self->connect_source = add_deadline (self->connect_timeout_ms, connect_deadline_cb, self);
  self->reply_source = add_deadline (self->reply_timeout_ms, reply_deadline_cb, self);
  self->stop_source = g_cancellable_source_new (self->stop);
  g_source_set_callback (self->stop_source, G_SOURCE_FUNC (stopped_cb), self, NULL);
  g_source_attach (self->stop_source, g_main_context_get_thread_default ());
  if (cancellable != NULL)
    self->caller_id = g_cancellable_connect (cancellable, G_CALLBACK (stop_cb), g_object_ref (self->stop), g_object_unref);
  self->drop_id = g_cancellable_connect (self->drop, G_CALLBACK (stop_cb), g_object_ref (self->stop), g_object_unref);
  return self;
}

void
ips_ssh_terminal_free (IpsSshTerminal *self)
{
  if (self == NULL)
    return;
  g_return_if_fail (self->task == NULL);

  ips_source_clear (&self->connect_source);
  ips_source_clear (&self->reply_source);
  ips_source_clear (&self->stop_source);
  ips_source_clear (&self->socket_source);
  if (self->caller_id != 0)
    g_cancellable_disconnect (self->caller, self->caller_id);
  g_cancellable_disconnect (self->drop, self->drop_id);
  g_clear_pointer (&self->session, ips_ssh_session_free);
  g_clear_object (&self->connection);
  ips_console_screen_free (self->screen);
  g_string_free (self->out, TRUE);
  g_string_free (self->transcript, TRUE);
  g_string_free (self->ahead, TRUE);
  g_free (self->subject_id);
  g_free (self->host);
  g_object_unref (self->trust);
  g_free (self->username);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_object_unref (self->drop);
  g_clear_object (&self->caller);
  g_object_unref (self->stop);
  ips_console_answers_free (self->answers);
  g_free (self);
}
