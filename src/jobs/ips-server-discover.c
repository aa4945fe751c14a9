/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-server-discover.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-folder.h"
#include "ips-locator.h"
#include "ips-problem.h"
#include "ips-server-retrieve.h"

typedef struct
{
  IpsSiteSession *session;
  IpsDialect *dialect;
  IpsUpdateSettings *settings;
  char *user;               /* (nullable) */
  IpsSecret *password;      /* (nullable) */
  GUri *server;             /* (nullable): the first one */
  GPtrArray *sentences;     /* (element-type utf8) (nullable): until they are handed out */
  GPtrArray *files;         /* (element-type GUri): one of each host */
  guint n_done;             /* of @files */
} Discovery;

static void
discovery_free (gpointer data)
{
  Discovery *self = data;

  g_object_unref (self->session);
  g_object_unref (self->dialect);
  ips_update_settings_free (self->settings);
  g_free (self->user);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_pointer (&self->server, g_uri_unref);
  g_clear_pointer (&self->sentences, g_ptr_array_unref);
  g_ptr_array_unref (self->files);
  g_free (self);
}

static gboolean
is_trusted (const Discovery *self, GUri *uri)
{
  const IpsSiteHost *seen = ips_server_find_host (ips_site_session_get_hosts (self->session), g_uri_get_host (uri), ips_site_uri_port (uri));

  return seen != NULL && seen->verdict == IPS_TRUST_TRUSTED;
}

static void
add_sentence (Discovery *self, const GError *error)
{
  /* That it is not trusted is what the list shows. */
  if (error->domain == IPS_ERROR && (error->code == IPS_ERROR_CERT_UNKNOWN || error->code == IPS_ERROR_CERT_CHANGED))
    return;
  g_ptr_array_add (self->sentences, ips_explain_site_error (ips_error_get_code (error), NULL, error->message));
}

static void
end (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  g_task_return_pointer (task, g_steal_pointer (&self->sentences), (GDestroyNotify) g_ptr_array_unref);
}

/* --- where the files lie --- */

static void fetch_next (GTask *task);

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSiteReply) reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);
  Discovery *self = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  if (reply != NULL)
    ips_site_reply_close (reply);
  else
    add_sentence (self, error);
  self->n_done++;
  fetch_next (task);
}

static void
probed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  gboolean ok = ips_site_session_probe_finish (IPS_SITE_SESSION (source), result, &error);
  Discovery *self = g_task_get_task_data (task);
  GUri *file = g_ptr_array_index (self->files, self->n_done);
  const IpsSiteRequest request = {
    .uri = file, .user = self->user, .password = self->password, .login_at_once = self->settings->from == IPS_UPDATE_FROM_CISCO,
  };

  if (ips_server_end_cancelled (task, error))
    return;
  if (ok && is_trusted (self, file))
    {
      ips_site_session_open_async (self->session, &request, g_task_get_cancellable (task), opened_cb, g_object_ref (task));
      return;
    }
  if (!ok)
    add_sentence (self, error);
  self->n_done++;
  fetch_next (task);
}

static void
fetch_next (GTask *task)
{
  Discovery *self = g_task_get_task_data (task);

  if (self->n_done >= self->files->len)
    end (task);
  else
    ips_site_session_probe_async (self->session, g_ptr_array_index (self->files, self->n_done), g_task_get_cancellable (task),
                                  probed_cb, g_object_ref (task));
}

/* One file of each host with a certificate. */
static void
take_file (Discovery *self, GUri *uri)
{
  if (!g_str_equal (g_uri_get_scheme (uri), "https") || self->files->len >= IPS_SERVER_DISCOVER_MAX_HOSTS)
    return;
  for (guint i = 0; i < self->files->len; i++)
    if (ips_site_uri_same_origin (g_ptr_array_index (self->files, i), uri))
      return;
  g_ptr_array_add (self->files, g_uri_ref (uri));
}

static void
located_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLocatorReply) reply = ips_locator_fetch_finish (IPS_SITE_SESSION (source), result, &error);
  Discovery *self = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  if (reply == NULL)
    add_sentence (self, error);
  for (guint i = 0; reply != NULL && i < reply->images->len; i++)
    take_file (self, ((IpsLocatorImage *) g_ptr_array_index (reply->images, i))->uri);
  fetch_next (task);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsFolder) folder = ips_folder_fetch_finish (IPS_SITE_SESSION (source), result, &error);
  Discovery *self = g_task_get_task_data (task);

  if (ips_server_end_cancelled (task, error))
    return;
  if (folder == NULL)
    add_sentence (self, error);
  for (guint i = 0; folder != NULL && i < folder->files->len; i++)
    {
      g_autoptr(GUri) uri = ips_site_uri_parse (((IpsListingEntry *) g_ptr_array_index (folder->files, i))->uri, NULL);

      if (uri != NULL)
        take_file (self, uri);
    }
  fetch_next (task);
}

/* --- the servers that are set --- */

static void
retrieved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) sentences = ips_server_retrieve_finish (IPS_SITE_SESSION (source), result, &error);
  Discovery *self = g_task_get_task_data (task);

  if (sentences == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->sentences = g_steal_pointer (&sentences);
  if (self->server == NULL || !is_trusted (self, self->server))
    {
      if (self->settings->from == IPS_UPDATE_FROM_CISCO && self->sentences->len == 0)
        g_ptr_array_add (self->sentences, g_strdup (_("The locator tells where the files lie: accept its certificate here, and the download site's is retrieved at once.")));
      end (task);
      return;
    }
  if (self->settings->from != IPS_UPDATE_FROM_CISCO)
    ips_folder_fetch_async (self->session, self->server, self->user, self->password, g_task_get_cancellable (task), listed_cb, g_object_ref (task));
  else if (self->user == NULL || self->password == NULL)
    {
      g_ptr_array_add (self->sentences, g_strdup (_("The locator tells where the files lie: enter user name and password in Update Server, then press Retrieve for the download site's certificate.")));
      end (task);
    }
  else
    ips_locator_fetch_async (self->session, self->dialect, self->server, self->user, self->password, g_task_get_cancellable (task),
                             located_cb, g_object_ref (task));
}

void
ips_server_discover_async (IpsSiteSession *session, IpsDialect *dialect, const IpsUpdateSettings *settings, const char *user, IpsSecret *password,
                           GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (session, cancellable, callback, user_data);
  g_autoptr(GPtrArray) uris = ips_server_retrieve_list (settings);
  Discovery *self = g_new0 (Discovery, 1);

  g_task_set_source_tag (task, ips_server_discover_async);
  g_task_set_task_data (task, self, discovery_free);
  self->session = g_object_ref (session);
  self->dialect = g_object_ref (dialect);
  self->settings = ips_update_settings_copy (settings);
  self->user = user != NULL && *user != '\0' ? g_strdup (user) : NULL;
  self->password = password != NULL ? ips_secret_ref (password) : NULL;
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_uri_unref);
  if (uris->len > 0)
    self->server = g_uri_ref (g_ptr_array_index (uris, 0));
  ips_server_retrieve_async (session, uris, cancellable, retrieved_cb, g_steal_pointer (&task));
}

GPtrArray *
ips_server_discover_finish (IpsSiteSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
