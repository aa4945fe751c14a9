/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-ssh-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"

/*
 * What a device fetches from a server: the file is put there first, and only then the device is told to fetch it. A device
 * that does not know the server yet is introduced to it: the key or certificate that it shows must be the one that this
 * program met there.
 */

/* Slower than that no device is waited for. */
#define LEAST_BYTES_PER_MS 64
#define HTTPS_PORT 443
#define SSH_PORT 22

typedef struct
{
  IpsShelvedFile *file;        /* (owned) (nullable): once it is there */
  IpsPush push;                /* what a package's sender wants to know; empty for a licence */
  gsize n_bytes;
  gboolean is_license;
  gboolean introduced;         /* the device was shown the server */
  gboolean asked;              /* the device may have been told */
} Fetch;

static void shelved_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void introduced_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
fetch_free (gpointer data)
{
  Fetch *self = data;

  ips_shelved_file_free (self->file);
  g_free (self);
}

static void
release (gpointer hold, gboolean go_on)
{
  GTask *talking = hold;
  IpsSshTalk *talk = g_task_get_task_data (talking);
  Fetch *data = g_task_get_task_data (talk->data);

  data->asked = go_on;
  ips_ssh_talk_go_on (talking, go_on);
}

/* The device is there and listens; whoever has to know that it may have the file from now on is told first. */
static void
before_fetch (GTask *talking, gpointer task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Fetch *data = g_task_get_task_data (task);
  IpsSshTalk *talk = g_task_get_task_data (talking);
  gboolean again = FALSE;
  GError *error = NULL;

  if (self->access.router && !ips_ssh_router_prepare (self, talk, data->push.category, &again, &error))
    {
      ips_ssh_talk_fail (talking, error);
      return;
    }
  if (again)
    {
      talk->before_last = before_fetch;
      ips_ssh_talk_go_on (talking, TRUE);
      return;
    }
  if (data->push.last != NULL && !data->asked)
    {
      data->push.last (release, talking, data->push.user_data);
      return;
    }
  data->asked = TRUE;
  ips_ssh_talk_go_on (talking, TRUE);
}

/* Takes @task over. */
static void
fetch (GTask *task)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Fetch *data = g_task_get_task_data (task);
  GTask *talking = g_task_new (self, g_task_get_cancellable (task), fetched_cb, task);
  const char *verb = ips_dialect_get (self->dialect, data->is_license ? "console.command.copy-license" : "console.command.upgrade");
  g_autofree char *target = data->is_license ? g_strconcat (" ", ips_dialect_get (self->dialect, "console.target.license"), NULL) : g_strdup ("");
  g_autofree char *command = g_strconcat (verb, " ", data->file->url, target, NULL);
  IpsSshTalk *talk;

  g_task_set_source_tag (talking, fetch);
  if (self->access.router)
    talk = ips_ssh_router_new_copy (self, data->file->url);
  else if (data->is_license)
    talk = ips_ssh_talk_new_empty (ips_ssh_talk_return_checked);
  else
    talk = ips_ssh_talk_new (self, "console.command.configure", ips_ssh_talk_return_checked);
  if (!self->access.router)
    ips_ssh_talk_add (talk, command);
  talk->before_last = before_fetch;
  talk->data = task;
  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  talk->answers.password = data->file->password;
  talk->answers.fingerprints = data->file->fingerprints;
  talk->answers.may_hang_up = !data->is_license && !self->access.router;
  ips_ssh_talk_start (talking, talk, self->timeouts.long_timeout_ms + (guint) MIN (data->n_bytes / LEAST_BYTES_PER_MS, G_MAXINT / 2));
}

/* Whether the device said that it does not know the server (its words are assumed). */
static gboolean
is_about_stranger (const GError *error)
{
  static const char *const words[] = { "not trusted", "known host", "trusted host", "host key" };
  g_autofree char *folded = g_ascii_strdown (error->message, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* (transfer full) (nullable): the command that shows the server to the device, where its kind needs that */
static char *
make_introduction (IpsSshLink *self, const IpsShelvedFile *file)
{
  gboolean tls = g_str_equal (file->scheme, "https");
  guint usual = tls ? HTTPS_PORT : SSH_PORT;
  const char *command = tls ? ips_dialect_get (self->dialect, "console.command.trust-tls")
                        : g_str_equal (file->scheme, "scp") ? ips_dialect_get (self->dialect, "console.command.trust-ssh") : NULL;

  if (command == NULL || file->fingerprints[0] == NULL)
    return NULL;
  if (file->port == 0 || file->port == usual)
    return g_strdup_printf ("%s %s", command, file->host);
  return g_strdup_printf ("%s %s %s %u", command, file->host, ips_dialect_get (self->dialect, "console.word.port"), file->port);
}

/* Takes @task over; whether it did. */
static gboolean
introduce (GTask *task, const GError *error)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Fetch *data = g_task_get_task_data (task);
  g_autofree char *command = NULL;
  IpsSshTalk *talk;
  GTask *talking;

  if (data->introduced || !is_about_stranger (error) || (command = make_introduction (self, data->file)) == NULL)
    return FALSE;
  data->introduced = TRUE;
  talking = g_task_new (self, g_task_get_cancellable (task), introduced_cb, task);
  g_task_set_source_tag (talking, introduce);
  talk = ips_ssh_talk_new (self, "console.command.configure", ips_ssh_talk_return_checked);
  ips_ssh_talk_add (talk, command);
  talk->answers.yes = ips_dialect_get (self->dialect, "console.answer.yes");
  talk->answers.fingerprints = data->file->fingerprints;
  ips_ssh_talk_start (talking, talk, self->timeouts.long_timeout_ms);
  return TRUE;
}

static void
introduced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    fetch (g_steal_pointer (&task));
  else
    g_task_return_error (task, error);
}

static void
fetched_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_boolean (task, TRUE);
  else if (introduce (task, error))
    g_steal_pointer (&task);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/* What is wrong with the server of files is not wrong with the device: it was not even asked. @error: (transfer full) */
static GError *
make_own (GError *error)
{
  GError *own;

  if (ips_error_is_cancelled (error) || g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) || g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
    return error;
  own = ips_error_new (IPS_ERROR_INVALID, _("the file did not get to where devices fetch it: %s"), error->message);
  g_error_free (error);
  return own;
}

static void
shelved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Fetch *data = g_task_get_task_data (task);
  GError *error = NULL;

  data->file = ips_file_shelf_put_finish (IPS_FILE_SHELF (source), result, &error);
  if (data->file != NULL)
    fetch (g_steal_pointer (&task));
  else
    g_task_return_error (task, make_own (error));
}

/* Takes @task, whose data is a Fetch, and @content over. */
static void
put (GTask *task, const char *name, GBytes *content)
{
  IpsSshLink *self = g_task_get_source_object (task);
  Fetch *data = g_task_get_task_data (task);
  g_autoptr(GBytes) bytes = content;

  data->n_bytes = g_bytes_get_size (bytes);
  if (self->shelf == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("no server is set from which devices fetch files over SSH")));
      g_object_unref (task);
      return;
    }
  ips_file_shelf_put_async (self->shelf, name, bytes, data->push.progress, data->push.user_data, g_task_get_cancellable (task), shelved_cb, task);
}

void
ips_ssh_link_install_license (IpsSensorLink *link, IpsDialect *dialect, GBytes *license, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);
  Fetch *data = g_new0 (Fetch, 1);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, license);
  g_autofree char *name = g_strdup_printf ("license-%.16s.lic", digest);

  g_task_set_source_tag (task, ips_sensor_link_install_license_async);
  data->is_license = TRUE;
  g_task_set_task_data (task, data, fetch_free);
  if (IPS_SSH_LINK (link)->access.router)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_REJECTED, _("a router with IOS IPS gets its license with its software, not as a file")));
      g_object_unref (task);
      return;
    }
  put (task, name, g_bytes_ref (license));
}

void
ips_ssh_link_push_upgrade (IpsSensorLink *link, const IpsPush *push, GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  GTask *task = g_task_new (link, cancellable, callback, user_data);
  Fetch *data = g_new0 (Fetch, 1);
  g_autoptr(GMappedFile) file = NULL;
  GError *error = NULL;

  g_task_set_source_tag (task, ips_ssh_link_push_upgrade);
  data->push = *push;
  g_task_set_task_data (task, data, fetch_free);
  file = g_mapped_file_new (push->path, FALSE, &error);
  if (file != NULL && g_mapped_file_get_length (file) == push->size_bytes)
    {
      put (task, push->name, g_mapped_file_get_bytes (file));
      return;
    }
  if (error != NULL)
    g_task_return_error (task, ips_error_new (IPS_ERROR_FAILED, "%s", error->message));
  else
    g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, _("%s is not the file that it was"), push->name));
  g_clear_error (&error);
  g_object_unref (task);
}

gboolean
ips_ssh_link_push_upgrade_finish (IpsSensorLink *link, GAsyncResult *result, gboolean *whole, GError **error)
{
  if (whole != NULL)
    *whole = ((Fetch *) g_task_get_task_data (G_TASK (result)))->asked;
  return g_task_propagate_boolean (G_TASK (result), error);
}
