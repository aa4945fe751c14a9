/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include "ips-clock.h"
#include "ips-console-error.h"
#include "ips-error.h"

#define MAX_ANSWER_BYTES (256 * 1024)

typedef struct
{
  char *command;       /* (owned) */
  gboolean may_ask;
  char **lines;        /* (owned) (nullable): once it was answered */
} Turn;

static void
turn_free (gpointer data)
{
  Turn *turn = data;

  g_free (turn->command);
  g_strfreev (turn->lines);
  g_free (turn);
}

static Turn *
turn_new (const char *command, gboolean may_ask)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->command = g_strdup (command);
  turn->may_ask = may_ask;
  return turn;
}

static void
talk_free (gpointer data)
{
  IpsSshTalk *talk = data;

  ips_ssh_terminal_free (talk->terminal);
  g_free (talk->host_name);
  g_clear_pointer (&talk->contact, ips_contact_free);
  g_ptr_array_unref (talk->turns);
  g_clear_pointer (&talk->facts, ips_sensor_facts_free);
  g_clear_pointer (&talk->secret, ips_secret_unref);
  g_free (talk);
}

/* The connection goes at once: nothing outlives the talk. */
void
ips_ssh_talk_hang_up (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshTalk *talk = g_task_get_task_data (task);

  g_free (talk->contact->transcript);
  talk->contact->transcript = ips_ssh_terminal_dup_transcript (talk->terminal);
  g_debug ("%s: %s", self->host, talk->contact->transcript);
  g_free (talk->host_name);
  talk->host_name = ips_ssh_terminal_dup_host_name (talk->terminal);
  g_clear_pointer (&talk->terminal, ips_ssh_terminal_free);
  g_clear_pointer (&self->contact, ips_contact_free);
  self->contact = g_steal_pointer (&talk->contact);
}

static void run_next (GTask *task);

static void
ran_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshTalk *talk = g_task_get_task_data (task);
  GError *error = NULL;
  char **lines = ips_ssh_terminal_run_finish (talk->terminal, result, &error);

  if (lines == NULL)
    {
      ips_ssh_talk_hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  talk->answered_us = ips_clock_now_us (ips_clock_get_system ());
  ((Turn *) g_ptr_array_index (talk->turns, talk->n_done++))->lines = lines;
  if (talk->answered != NULL && !talk->answered (task, talk, &error))
    ips_ssh_talk_fail (g_steal_pointer (&task), error);
  else
    run_next (g_steal_pointer (&task));
}

static void
unpaged_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshTalk *talk = g_task_get_task_data (task);
  GError *error = NULL;
  /* a device that does not know the command is read page by page */
  g_auto(GStrv) ignored = ips_ssh_terminal_run_finish (talk->terminal, result, &error);

  if (ignored == NULL)
    {
      ips_ssh_talk_hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  run_next (g_steal_pointer (&task));
}

/* What it says to the end. That it cannot be heard any more is no failure: the command itself was answered. */
static void
listened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshTalk *talk = g_task_get_task_data (task);
  Turn *last = g_ptr_array_index (talk->turns, talk->n_done - 1);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) heard = ips_ssh_terminal_run_finish (talk->terminal, result, &error);
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();

  if (ips_error_is_cancelled (error))
    {
      ips_ssh_talk_fail (g_steal_pointer (&task), g_steal_pointer (&error));
      return;
    }
  g_strv_builder_addv (all, (const char **) last->lines);
  if (heard != NULL)
    g_strv_builder_addv (all, (const char **) heard);
  g_strfreev (last->lines);
  last->lines = g_strv_builder_end (all);
  run_next (g_steal_pointer (&task));
}

/* Takes @task over. */
static void
run_next (GTask *task)
{
  IpsSshTalk *talk = g_task_get_task_data (task);
  gboolean is_last = talk->n_done + 1 == talk->turns->len;
  const Turn *turn;

  if (talk->n_done == talk->turns->len && talk->goes_on != NULL)
    {
      const char *const *until = talk->goes_on (ips_ssh_talk_get_last_lines (talk));

      talk->goes_on = NULL;
      if (until != NULL)
        {
          ips_ssh_terminal_listen_async (talk->terminal, until, listened_cb, task);
          return;
        }
    }
  if (talk->n_done == talk->turns->len)
    {
      ips_ssh_talk_hang_up (task);
      talk->end (task, talk);
      g_object_unref (task);
      return;
    }
  if (is_last && talk->before_last != NULL)
    {
      void (*before_last) (GTask *, gpointer) = talk->before_last;

      talk->before_last = NULL;
      before_last (task, talk->data);
      return;
    }
  talk->asked_us = ips_clock_now_us (ips_clock_get_system ());
  turn = g_ptr_array_index (talk->turns, talk->n_done);
  ips_ssh_terminal_run_async (talk->terminal, turn->command, is_last || turn->may_ask ? &talk->answers : NULL, ran_cb, task);
}

void
ips_ssh_talk_go_on (GTask *task, gboolean go_on)
{
  if (go_on)
    {
      run_next (task);
      return;
    }
  ips_ssh_talk_fail (task, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "stopped"));
}

void
ips_ssh_talk_fail (GTask *task, GError *error)
{
  ips_ssh_talk_hang_up (task);
  g_task_return_error (task, error);
  g_object_unref (task);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshTalk *talk = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_ssh_terminal_open_finish (talk->terminal, result, &error))
    {
      ips_ssh_talk_hang_up (task);
      g_task_return_error (task, error);
      return;
    }
  ips_ssh_terminal_run_async (talk->terminal, ips_dialect_get (self->dialect, "console.command.no-paging"), NULL, unpaged_cb,
                              g_steal_pointer (&task));
}

/* Takes @talk over. */
static void
begin (GTask *task, IpsSshTalk *talk, guint timeout_ms, gboolean logs_in)
{
  IpsSshLink *self = g_task_get_source_object (task);
  IpsSshRequest request = { 0 };

  if (self->drop == NULL)
    self->drop = g_cancellable_new ();
  request.subject_id = self->subject_id;
  request.host = self->host;
  request.port = self->access.port;
  request.old_algorithms = self->access.old_algorithms;
  request.monitors = self->access.router;
  request.trust = self->trust;
  request.username = logs_in ? self->username : NULL;
  request.password = logs_in ? self->password : NULL;
  request.drop = self->drop;
  request.connect_timeout_ms = self->timeouts.connect_timeout_ms;
  request.reply_timeout_ms = timeout_ms;
  request.max_bytes = talk->max_bytes != 0 ? talk->max_bytes : MAX_ANSWER_BYTES;
  talk->contact = ips_contact_new ();
  talk->terminal = ips_ssh_terminal_new (&request, talk->contact, g_task_get_cancellable (task));
  g_task_set_task_data (task, talk, talk_free);
}

/* Takes @task and @talk over. */
void
ips_ssh_talk_start (GTask *task, IpsSshTalk *talk, guint timeout_ms)
{
  begin (task, talk, timeout_ms, TRUE);
  ips_ssh_terminal_open_async (talk->terminal, opened_cb, task);
}

void
ips_ssh_talk_add (IpsSshTalk *talk, const char *command)
{
  g_ptr_array_add (talk->turns, turn_new (command, FALSE));
}

void
ips_ssh_talk_insert (IpsSshTalk *talk, const char *command, gboolean may_ask)
{
  g_return_if_fail (talk->n_done < talk->turns->len);

  g_ptr_array_insert (talk->turns, (int) talk->turns->len - 1, turn_new (command, may_ask));
}

const char *const *
ips_ssh_talk_get_lines (IpsSshTalk *talk, guint number)
{
  g_return_val_if_fail (number < talk->n_done, NULL);

  return (const char *const *) ((Turn *) g_ptr_array_index (talk->turns, number))->lines;
}

const char *const *
ips_ssh_talk_get_last_lines (IpsSshTalk *talk)
{
  return ips_ssh_talk_get_lines (talk, talk->n_done - 1);
}

const char *
ips_ssh_talk_get_last_command (IpsSshTalk *talk)
{
  return ((Turn *) g_ptr_array_index (talk->turns, talk->n_done - 1))->command;
}

IpsSshTalk *
ips_ssh_talk_new_empty (void (*end) (GTask *task, IpsSshTalk *talk))
{
  IpsSshTalk *talk = g_new0 (IpsSshTalk, 1);

  talk->turns = g_ptr_array_new_with_free_func (turn_free);
  talk->end = end;
  return talk;
}

IpsSshTalk *
ips_ssh_talk_new (IpsSshLink *self, const char *key, void (*end) (GTask *task, IpsSshTalk *talk))
{
  IpsSshTalk *talk = ips_ssh_talk_new_empty (end);

  ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, key));
  return talk;
}

void
ips_ssh_talk_look (GTask *task, IpsSshTalk *talk, GAsyncReadyCallback callback)
{
  IpsSshLink *self = g_task_get_source_object (task);

  begin (task, talk, self->timeouts.reply_timeout_ms, FALSE);
  ips_ssh_terminal_open_async (talk->terminal, callback, task);
}

void
ips_ssh_talk_return_checked (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;

  if (ips_console_error_check (ips_ssh_talk_get_last_lines (talk), &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}
