/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-update-shelf.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-file-upload.h"
#include "ips-site-access.h"
#include "ips-x509.h"

struct _IpsUpdateShelf
{
  GObject parent_instance;

  IpsStore *store;          /* (owned) */
  IpsVault *vault;          /* (owned) */
  IpsWorker *worker;        /* (owned) (nullable): made when first needed */
  GHashTable *putting;      /* name -> Putting */
};

static void ips_update_shelf_iface_init (IpsFileShelfInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsUpdateShelf, ips_update_shelf, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (IPS_TYPE_FILE_SHELF, ips_update_shelf_iface_init))

/* One file on its way, and all who want it there. */
typedef struct
{
  IpsUpdateShelf *shelf;         /* (owned) */
  char *name;                    /* (owned) */
  GBytes *content;               /* (owned) */
  GPtrArray *waiters;            /* (owned) (element-type GTask) */
  GCancellable *stop;            /* (owned): when nobody waits any more */

  IpsUpdateSettings *settings;   /* (owned) (nullable) */
  IpsDeviceFolder *folder;       /* (owned) (nullable) */
  IpsSecret *password;           /* (owned) (nullable) */
  IpsSiteSession *session;       /* (owned) (nullable) */
  IpsSiteReply *reply;           /* (owned) (nullable) */
  guint8 *probe;                 /* (owned) (nullable) */
  gsize n_probe;
  gboolean brought;
} Putting;

typedef struct
{
  Putting *putting;
  IpsShelfProgress progress;
  gpointer progress_data;
  GSource *leaving;              /* (owned) (nullable): its own caller cancels */
} Waiter;

static void look_on_web (Putting *self);

static void
waiter_free (gpointer data)
{
  Waiter *self = data;

  if (self->leaving != NULL)
    {
      g_source_destroy (self->leaving);
      g_source_unref (self->leaving);
    }
  g_free (self);
}

static void
putting_free (Putting *self)
{
  g_free (self->name);
  g_bytes_unref (self->content);
  g_ptr_array_unref (self->waiters);
  g_object_unref (self->stop);
  g_clear_pointer (&self->settings, ips_update_settings_free);
  g_clear_pointer (&self->folder, ips_device_folder_free);
  g_clear_pointer (&self->password, ips_secret_unref);
  g_clear_object (&self->session);
  g_clear_object (&self->reply);
  g_free (self->probe);
  g_object_unref (self->shelf);
  g_free (self);
}

/* --- the end --- */

static GTask *
steal_waiter (Putting *self)
{
  GTask *task = g_ptr_array_steal_index (self->waiters, 0);
  Waiter *waiter = g_task_get_task_data (task);

  g_source_destroy (waiter->leaving);
  return task;
}

static void
forget (Putting *self)
{
  if (g_hash_table_lookup (self->shelf->putting, self->name) == self)
    g_hash_table_remove (self->shelf->putting, self->name);
}

/* @fingerprints: (transfer full) */
static void
end (Putting *self, char **fingerprints)
{
  IpsShelvedFile file = { 0 };
  g_autofree char *url = ips_device_folder_make_url (self->folder, self->name);

  file.url = url;
  file.scheme = (char *) ips_device_folder_get_scheme (self->folder);
  file.host = self->folder->host;
  file.port = self->folder->port;
  file.password = self->password;
  file.fingerprints = fingerprints;
  forget (self);
  while (self->waiters->len > 0)
    {
      g_autoptr(GTask) task = steal_waiter (self);

      g_task_return_pointer (task, ips_shelved_file_copy (&file), (GDestroyNotify) ips_shelved_file_free);
    }
  g_strfreev (fingerprints);
  putting_free (self);
}

/* What somebody has to do by hand, in one sentence. */
static GError *
make_missing (Putting *self)
{
  g_autofree char *url = ips_device_folder_make_url (self->folder, self->name);
  g_autofree char *size = g_format_size_full (g_bytes_get_size (self->content), G_FORMAT_SIZE_LONG_FORMAT | G_FORMAT_SIZE_IEC_UNITS);

  /* TRANSLATORS: a file's name, its size, an address */
  return ips_error_new (IPS_ERROR_NOT_FOUND, _("%s (%s) is not where devices fetch it: put it there yourself as %s, then try again"),
                        self->name, size, url);
}

/* @error: (transfer full) */
static void
end_badly (Putting *self, GError *error)
{
  g_autoptr(GError) told = error;

  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND) && self->folder != NULL && !self->settings->files_put)
    {
      g_error_free (g_steal_pointer (&told));
      told = make_missing (self);
    }
  forget (self);
  while (self->waiters->len > 0)
    {
      g_autoptr(GTask) task = steal_waiter (self);

      g_task_return_error (task, g_error_copy (told));
    }
  putting_free (self);
}

/* --- SFTP and FTP --- */

static void
progress_cb (guint64 n_sent, guint64 n_total, gpointer user_data)
{
  Putting *self = user_data;

  for (guint i = 0; i < self->waiters->len; i++)
    {
      Waiter *waiter = g_task_get_task_data (g_ptr_array_index (self->waiters, i));

      if (waiter->progress != NULL)
        waiter->progress (n_sent, n_total, waiter->progress_data);
    }
}

static void
uploaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Putting *self = user_data;
  GError *error = NULL;
  char **fingerprints = ips_file_upload_finish (result, &error);

  if (fingerprints != NULL)
    end (self, fingerprints);
  else
    end_badly (self, error);
}

static void
upload (Putting *self)
{
  IpsFileUpload upload = { 0 };

  if (self->shelf->worker == NULL)
    self->shelf->worker = ips_worker_new ("file-upload");
  upload.folder = self->folder;
  upload.name = self->name;
  upload.content = self->content;
  upload.password = self->password;
  upload.host_key = self->settings->files_host_key;
  upload.look_only = !self->settings->files_put;
  upload.progress = progress_cb;
  upload.user_data = self;
  ips_file_upload_async (self->shelf->worker, &upload, self->stop, uploaded_cb, self);
}

/* --- HTTP --- */

/* The certificate that the server presented, as a device would show it. */
static char **
list_fingerprints (Putting *self)
{
  GPtrArray *hosts = ips_site_session_get_hosts (self->session);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < hosts->len; i++)
    {
      const IpsSiteHost *host = g_ptr_array_index (hosts, i);

      if (host->certificate != NULL && g_ascii_strcasecmp (host->host, self->folder->host) == 0)
        g_strv_builder_add (builder, ips_certificate_get_facts (host->certificate)->sha1);
    }
  return g_strv_builder_end (builder);
}

static void
fill_request (Putting *self, IpsSiteRequest *request, GUri *uri)
{
  *request = (IpsSiteRequest) { 0 };
  request->uri = uri;
  request->user = *self->folder->user != '\0' ? self->folder->user : NULL;
  request->password = self->password;
  request->no_redirect = TRUE;
}

static GUri *
make_uri (Putting *self)
{
  g_autofree char *text = ips_device_folder_make_web_url (self->folder, self->name);

  return g_uri_parse (text, G_URI_FLAGS_ENCODED, NULL);
}

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Putting *self = user_data;
  GError *error = NULL;
  g_autoptr(IpsSiteReply) reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);

  if (reply == NULL)
    {
      if (!ips_error_is_cancelled (error))
        g_prefix_error (&error, _("the server did not take the file (put it there yourself, or let it take PUT): "));
      end_badly (self, error);
      return;
    }
  ips_site_reply_close (reply);
  self->brought = TRUE;
  look_on_web (self);
}

static void
put_on_web (Putting *self)
{
  g_autoptr(GUri) uri = make_uri (self);
  IpsSiteRequest request;

  fill_request (self, &request, uri);
  request.method = "PUT";
  request.content_type = "application/octet-stream";
  request.body = self->content;
  request.head_timeout_ms = ips_file_upload_get_limit_ms (g_bytes_get_size (self->content));
  ips_site_session_open_async (self->session, &request, self->stop, put_cb, self);
}

static void
judge_web (Putting *self, gboolean there)
{
  if (there)
    end (self, list_fingerprints (self));
  else if (self->brought)
    end_badly (self, ips_error_new (IPS_ERROR_FAILED, _("%s: took the file, but what is there is not what was sent"), self->folder->host));
  else if (self->settings->files_put)
    put_on_web (self);
  else
    end_badly (self, make_missing (self));
}

static void read_more (Putting *self);

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Putting *self = user_data;
  gsize n_bytes;
  const guint8 *data = g_bytes_get_data (self->content, &n_bytes);
  gsize wanted = MIN (n_bytes, IPS_FILE_UPLOAD_PROBE_BYTES);
  GError *error = NULL;
  gssize n = ips_site_reply_read_finish (IPS_SITE_REPLY (source), result, &error);

  if (n < 0)
    {
      end_badly (self, error);
      return;
    }
  self->n_probe += (gsize) n;
  if (n > 0 && self->n_probe < wanted)
    {
      read_more (self);
      return;
    }
  ips_site_reply_close (self->reply);
  g_clear_object (&self->reply);
  judge_web (self, self->n_probe == wanted && memcmp (self->probe, data, wanted) == 0);
}

static void
read_more (Putting *self)
{
  gsize wanted = MIN (g_bytes_get_size (self->content), IPS_FILE_UPLOAD_PROBE_BYTES);

  ips_site_reply_read_async (self->reply, self->probe + self->n_probe, wanted - self->n_probe, self->stop, read_cb, self);
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Putting *self = user_data;
  GError *error = NULL;

  self->reply = ips_site_session_open_finish (IPS_SITE_SESSION (source), result, &error);
  if (self->reply == NULL && g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
    {
      g_error_free (error);
      judge_web (self, FALSE);
      return;
    }
  if (self->reply == NULL)
    {
      end_badly (self, error);
      return;
    }
  if (ips_site_reply_get_length (self->reply) != (gint64) g_bytes_get_size (self->content))
    {
      ips_site_reply_close (self->reply);
      g_clear_object (&self->reply);
      judge_web (self, FALSE);
      return;
    }
  g_free (self->probe);
  self->probe = g_malloc (IPS_FILE_UPLOAD_PROBE_BYTES);
  self->n_probe = 0;
  read_more (self);
}

static void
look_on_web (Putting *self)
{
  g_autoptr(GUri) uri = make_uri (self);
  IpsSiteRequest request;

  fill_request (self, &request, uri);
  ips_site_session_open_async (self->session, &request, self->stop, looked_cb, self);
}

/* --- begin --- */

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Putting *self = user_data;
  gboolean own_login;
  GError *error = NULL;
  IpsSecret *password;

  self->session = ips_site_access_open_finish (result, &self->settings, &error);
  if (self->session != NULL)
    self->folder = ips_update_settings_get_files_folder (self->settings, &own_login, &error);
  if (self->folder == NULL)
    {
      end_badly (self, error);
      return;
    }
  password = ips_vault_peek (self->shelf->vault, own_login ? IPS_UPDATE_FILES_OWNER : IPS_UPDATE_SERVER_OWNER);
  if (*self->folder->user != '\0' && password != NULL)
    self->password = ips_secret_ref (password);
  if (*self->folder->user != '\0' && password == NULL)
    end_badly (self, ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("%s: no password is entered for %s in Edit Update Server Settings"),
                                    self->folder->host, self->folder->user));
  else if (self->folder->scheme >= IPS_FOLDER_FTP)
    upload (self);
  else
    look_on_web (self);
}

static gboolean
leave_cb (GCancellable *cancellable, gpointer user_data)
{
  GTask *task = user_data;
  Putting *self = ((Waiter *) g_task_get_task_data (task))->putting;
  g_autoptr(GTask) kept = g_object_ref (task);

  g_ptr_array_remove (self->waiters, task);
  if (self->waiters->len == 0)
    {
      forget (self);
      g_cancellable_cancel (self->stop);
    }
  g_task_return_error_if_cancelled (task);
  return G_SOURCE_REMOVE;
}

static void
ips_update_shelf_put_async (IpsFileShelf *shelf, const char *name, GBytes *content, IpsShelfProgress progress, gpointer progress_data,
                            GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  IpsUpdateShelf *self = IPS_UPDATE_SHELF (shelf);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Putting *putting = g_hash_table_lookup (self->putting, name);
  Waiter *waiter = g_new0 (Waiter, 1);
  gboolean is_new = putting == NULL;

  g_task_set_source_tag (task, ips_update_shelf_put_async);
  waiter->progress = progress;
  waiter->progress_data = progress_data;
  g_task_set_task_data (task, waiter, waiter_free);
  if (!ips_device_folder_is_name (name))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("“%s” cannot be the name of a file for devices"), name));
      g_object_unref (task);
      return;
    }
  if (is_new)
    {
      putting = g_new0 (Putting, 1);
      putting->shelf = g_object_ref (self);
      putting->name = g_strdup (name);
      putting->content = g_bytes_ref (content);
      putting->waiters = g_ptr_array_new_with_free_func (g_object_unref);
      putting->stop = g_cancellable_new ();
      g_hash_table_insert (self->putting, putting->name, putting);
    }
  waiter->putting = putting;
  waiter->leaving = g_cancellable_source_new (cancellable);
  g_source_set_callback (waiter->leaving, G_SOURCE_FUNC (leave_cb), task, NULL);
  g_source_attach (waiter->leaving, g_main_context_get_thread_default ());
  g_ptr_array_add (putting->waiters, task);
  if (is_new)
    ips_site_access_open_async (self->store, self->vault, putting->stop, opened_cb, putting);
}

static IpsShelvedFile *
ips_update_shelf_put_finish (IpsFileShelf *shelf, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, shelf), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- life --- */

static void
ips_update_shelf_dispose (GObject *object)
{
  g_clear_object (&IPS_UPDATE_SHELF (object)->worker);

  G_OBJECT_CLASS (ips_update_shelf_parent_class)->dispose (object);
}

static void
ips_update_shelf_finalize (GObject *object)
{
  IpsUpdateShelf *self = IPS_UPDATE_SHELF (object);

  g_hash_table_unref (self->putting);
  g_object_unref (self->store);
  g_object_unref (self->vault);

  G_OBJECT_CLASS (ips_update_shelf_parent_class)->finalize (object);
}

static void
ips_update_shelf_class_init (IpsUpdateShelfClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_update_shelf_dispose;
  object_class->finalize = ips_update_shelf_finalize;
  ips_file_upload_init ();
}

static void
ips_update_shelf_init (IpsUpdateShelf *self)
{
  self->putting = g_hash_table_new (g_str_hash, g_str_equal);
}

static void
ips_update_shelf_iface_init (IpsFileShelfInterface *iface)
{
  iface->put_async = ips_update_shelf_put_async;
  iface->put_finish = ips_update_shelf_put_finish;
}

IpsFileShelf *
ips_update_shelf_new (IpsStore *store, IpsVault *vault)
{
  IpsUpdateShelf *self = g_object_new (IPS_TYPE_UPDATE_SHELF, NULL);

  self->store = g_object_ref (store);
  self->vault = g_object_ref (vault);
  return IPS_FILE_SHELF (self);
}
