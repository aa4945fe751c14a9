/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-console-error.h"
#include "ips-console-router-signature.h"
#include "ips-error.h"
#include "ips-signature-writer.h"

/* The signatures of a router with IOS IPS: some of them, each asked for by its number, and their tuning. */

#define COMMAND_MS 1000            /* that a command may take */
#define PATIENCE_FOR_ENGINES 4     /* as often as a command that takes long: they are built anew */
#define SHOWN (1u << IPS_SIGNATURE_SEVERITY | 1u << IPS_SIGNATURE_FIDELITY | 1u << IPS_SIGNATURE_ACTIONS | 1u << IPS_SIGNATURE_ENABLED \
               | 1u << IPS_SIGNATURE_RETIRED)

typedef struct
{
  GArray *keys;                    /* (owned) (element-type IpsSignatureKey) */
  IpsSignatureWriter *writer;      /* (owned): the document that the web server of a sensor would hand out */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_array_unref (self->keys);
  ips_signature_writer_free (self->writer);
  g_free (self);
}

static void read_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* --- reading --- */

static gboolean
reading_answered (GTask *talking, IpsSshTalk *talk, GError **error)
{
  Reading *data = g_task_get_task_data (talk->data);
  IpsSignatureKey key = g_array_index (data->keys, IpsSignatureKey, talk->n_done - 1);
  const char *const *lines = ips_ssh_talk_get_last_lines (talk);
  IpsSignature signature;
  gboolean found;

  if (!ips_ssh_router_check_idle (g_task_get_source_object (talking), lines, error)
      || !ips_console_router_signature_parse (lines, key, &found, &signature, error))
    return FALSE;
  if (found)
    ips_signature_writer_set (data->writer, &signature, SHOWN);
  return TRUE;
}

static void
end_reading (GTask *talking, IpsSshTalk *talk)
{
  g_task_return_boolean (talking, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *data = g_task_get_task_data (task);
  GError *error = NULL;
  char *document;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  if (ips_signature_writer_get_n (data->writer) == 0)
    {
      g_task_return_pointer (task, g_bytes_new_static ("", 0), (GDestroyNotify) g_bytes_unref);
      return;
    }
  document = ips_signature_writer_finish (data->writer);
  g_task_return_pointer (task, g_bytes_new_take (document, strlen (document)), (GDestroyNotify) g_bytes_unref);
}

void
ips_ssh_router_get_signatures (GTask *task, const GArray *keys)
{
  IpsSshLink *self = g_task_get_source_object (task);
  GTask *talking;
  IpsSshTalk *talk;
  Reading *data;

  if (keys == NULL || keys->len == 0)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED, _("a router with IOS IPS is asked about single signatures only: read all of them from their package")));
      g_object_unref (task);
      return;
    }
  data = g_new0 (Reading, 1);
  data->keys = g_array_copy ((GArray *) keys);
  data->writer = ips_signature_writer_new (self->dialect);
  g_task_set_task_data (task, data, reading_free);
  talking = g_task_new (self, g_task_get_cancellable (task), read_cb, task);
  g_task_set_source_tag (talking, ips_ssh_router_get_signatures);
  talk = ips_ssh_talk_new_empty (end_reading);
  for (guint i = 0; i < keys->len; i++)
    {
      IpsSignatureKey key = g_array_index (keys, IpsSignatureKey, i);
      g_autofree char *command = g_strdup_printf ("%s %u %s %u", ips_dialect_get (self->dialect, "ios.command.signature"), IPS_SIGNATURE_KEY_ID (key),
                                                  ips_dialect_get (self->dialect, "ios.word.sub-signature"), IPS_SIGNATURE_KEY_SUB (key));

      ips_ssh_talk_add (talk, command);
    }
  talk->answered = reading_answered;
  talk->data = task;
  ips_ssh_talk_start (talking, talk, self->timeouts.long_timeout_ms + COMMAND_MS * keys->len);
}

/* --- changing --- */

/* What a command is refused with names it; after the last one the engines are built. */
static gboolean
edit_answered (GTask *task, IpsSshTalk *talk, GError **error)
{
  const char *const *lines = ips_ssh_talk_get_last_lines (talk);

  if (!ips_ssh_router_check_idle (g_task_get_source_object (task), lines, error))
    return FALSE;
  /* one that does not say how it goes on is asked until it is done */
  if (talk->n_done == 1 || ips_console_error_check (lines, error))
    return TRUE;
  g_prefix_error (error, "%s: ", ips_ssh_talk_get_last_command (talk));
  return FALSE;
}

static void
end_edit (GTask *task, IpsSshTalk *talk)
{
  GError *error = NULL;

  if (ips_ssh_router_check_engines (ips_ssh_talk_get_last_lines (talk), &error))
    g_task_return_pointer (task, g_bytes_new_static ("", 0), (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

void
ips_ssh_router_edit_signatures (GTask *task, const char *delta)
{
  IpsSshLink *self = g_task_get_source_object (task);
  g_autoptr(GPtrArray) commands = NULL;
  GError *error = NULL;
  IpsSshTalk *talk;

  commands = ips_console_router_change_make_commands (self->dialect, delta, &error);
  if (commands == NULL)
    {
      g_task_return_error (task, error);
      g_object_unref (task);
      return;
    }
  talk = ips_ssh_talk_new (self, "ios.command.monitor", end_edit);
  ips_ssh_talk_add (talk, ips_dialect_get (self->dialect, "ios.command.configure"));
  for (guint i = 0; i < commands->len; i++)
    ips_ssh_talk_add (talk, g_ptr_array_index (commands, i));
  talk->answered = edit_answered;
  talk->goes_on = ips_ssh_router_builds_on;
  /* "Do you want to accept these changes? [confirm]" */
  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  ips_ssh_talk_start (task, talk, PATIENCE_FOR_ENGINES * self->timeouts.long_timeout_ms + COMMAND_MS * commands->len);
}
