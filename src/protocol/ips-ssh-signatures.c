/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include "ips-console-change.h"
#include "ips-console-error.h"
#include "ips-console-settings.h"

/*
 * A sensor's signatures. A few are looked at one by one in their own modes, since all of them are thousands of pages; nothing
 * that reads ever applies anything: the session is closed where it stands. A change is made in the same modes and is nothing
 * before it is applied at the end, so a session that ends at a refused command has changed nothing.
 */

#define MOST_ALONE 100
#define MAX_ALL_BYTES (32 * 1024 * 1024)
#define PATIENCE_FOR_ALL 3           /* times as long as a long request */
#define COMMAND_MS 500               /* more for each command */
#define N_WAY_IN 2                   /* commands up to the service */

typedef enum { LOOK_ENTERS, LOOK_SHOWS, LOOK_LEAVES } Look;

typedef struct
{
  GArray *keys;                      /* (owned) (nullable) (element-type IpsSignatureKey): NULL for all */
  guint at;                          /* of those */
  Look look;
  IpsConsoleSettings *settings;      /* (owned) */
} Reading;

static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_clear_pointer (&self->keys, g_array_unref);
  ips_console_settings_free (self->settings);
  g_free (self);
}

/* --- reading --- */

static void
add_key (IpsSshLink *self, IpsSshTalk *talk, Reading *data)
{
  IpsSignatureKey key = g_array_index (data->keys, IpsSignatureKey, data->at);
  g_autofree char *command = g_strdup_printf ("%s %u %u", ips_dialect_get (self->dialect, "map.signatures"), IPS_SIGNATURE_KEY_ID (key),
                                              IPS_SIGNATURE_KEY_SUB (key));

  data->look = LOOK_ENTERS;
  ips_ssh_talk_add (talk, command);
}

static void
add_next_key (IpsSshLink *self, IpsSshTalk *talk, Reading *data)
{
  data->at++;
  if (data->at < data->keys->len)
    add_key (self, talk, data);
}

/* One signature is entered, shown and left; one that cannot be entered is one that the sensor does not know. */
static gboolean
look_on (IpsSshLink *self, IpsSshTalk *talk, Reading *data, GError **error)
{
  const char *const *lines = ips_ssh_talk_get_last_lines (talk);

  switch (data->look)
    {
    case LOOK_ENTERS:
      if (!ips_console_error_check (lines, NULL))
        {
          add_next_key (self, talk, data);
          return TRUE;
        }
      data->look = LOOK_SHOWS;
      ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.show-settings"));
      return TRUE;
    case LOOK_SHOWS:
      data->look = LOOK_LEAVES;
      ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.exit"));
      return ips_console_settings_take (data->settings, lines, &g_array_index (data->keys, IpsSignatureKey, data->at), error);
    case LOOK_LEAVES:
    default:
      add_next_key (self, talk, data);
      return ips_console_error_check (lines, error);
    }
}

static gboolean
reading_answered (GTask *talking, IpsSshTalk *talk, GError **error)
{
  IpsSshLink *self = g_task_get_source_object (talking);
  Reading *data = g_task_get_task_data (talk->data);

  if (talk->n_done > N_WAY_IN)
    return data->keys != NULL ? look_on (self, talk, data, error)
                              : ips_console_settings_take (data->settings, ips_ssh_talk_get_last_lines (talk), NULL, error);
  if (!ips_console_error_check (ips_ssh_talk_get_last_lines (talk), error))
    return FALSE;
  if (talk->n_done == N_WAY_IN && data->keys != NULL)
    add_key (self, talk, data);
  else if (talk->n_done == N_WAY_IN)
    ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.show-settings"));
  return TRUE;
}

static void
end_reading (GTask *talking, IpsSshTalk *talk)
{
  g_task_return_boolean (talking, TRUE);
}

/* Takes @task, whose data is a Reading, over. */
static void
look (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Reading *data = g_task_get_task_data (task);
  GTask *talking = g_task_new (self, g_task_get_cancellable (task), read_cb, task);
  IpsSshTalk *talk = ips_ssh_talk_new (self, "console.command.configure", end_reading);
  guint timeout_ms = self->timeouts.long_timeout_ms;

  g_task_set_source_tag (talking, look);
  ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "console.command.signatures"));
  talk->answered = reading_answered;
  talk->data = task;
  talk->max_bytes = data->keys == NULL ? MAX_ALL_BYTES : 0;
  ips_ssh_talk_start (talking, talk, data->keys != NULL ? timeout_ms + 3 * COMMAND_MS * data->keys->len : PATIENCE_FOR_ALL * timeout_ms);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *data = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* a sensor that knows none of them still has a definition, and only all of it shows that */
  if (ips_console_settings_get_n (data->settings) == 0)
    {
      g_clear_pointer (&data->keys, g_array_unref);
      look (g_steal_pointer (&task));
      return;
    }
  g_task_return_pointer (task, ips_console_settings_finish (data->settings), (GDestroyNotify) g_bytes_unref);
}

void
ips_ssh_link_get_signatures (GTask *task, const GArray *keys)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Reading *data = g_new0 (Reading, 1);

  if (keys != NULL && keys->len > 0 && keys->len <= MOST_ALONE)
    data->keys = g_array_copy ((GArray *) keys);
  data->settings = ips_console_settings_new (self->dialect);
  g_task_set_task_data (task, data, reading_free);
  look (task);
}

/* --- changing --- */

static gboolean
edit_answered (GTask *task, IpsSshTalk *talk, GError **error)
{
  IpsSshLink *self = g_task_get_source_object (task);
  const char *command = ips_ssh_talk_get_last_command (talk);

  if (ips_console_error_check (ips_ssh_talk_get_last_lines (talk), error))
    return TRUE;
  if (!g_str_equal (command, ips_dialect_get (self->dialect, "console.command.exit")))
    g_prefix_error (error, "%s: ", command);
  return FALSE;
}

static void
end_edit (GTask *task, IpsSshTalk *talk)
{
  g_task_return_pointer (task, g_bytes_new_static ("", 0), (GDestroyNotify) g_bytes_unref);
}

void
ips_ssh_link_edit_signatures (GTask *task, const char *delta)
{
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(GPtrArray) commands = NULL;
  GError *error = NULL;
  IpsSshTalk *talk;

  commands = ips_console_change_make_commands (self->dialect, delta, &error);
  if (commands == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  talk = ips_ssh_talk_new (self, "console.command.configure", end_edit);
  for (guint i = 0; i < commands->len; i++)
    ips_ssh_talk_add (talk, g_ptr_array_index (commands, i));
  talk->answered = edit_answered;
  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  ips_ssh_talk_start (task, talk, self->timeouts.long_timeout_ms + COMMAND_MS * commands->len);
}
