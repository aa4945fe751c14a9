/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-snapshot-folder.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ips-x509.h"

#define PIECE_BYTES (64 * 1024)
/* More than any configuration has, so that a damaged file does not fill the memory. */
#define MAX_BYTES (256 * 1024 * 1024)
/* A younger file may be one that somebody else, another process too, is about to list. */
#define YOUNG_S (10 * 60)

typedef struct
{
  char *folder;         /* (owned) */
  char *sensor_id;      /* (owned) (nullable) */
  gint64 job_id;
  GBytes *bytes;        /* (owned) (nullable) */
  char *sha256;         /* (owned) (nullable) */
  GPtrArray *unlisted;  /* (owned) (nullable) (element-type utf8): hashes that have become nobody's */
} Keeping;

static void
keeping_free (gpointer data)
{
  Keeping *self = data;

  g_free (self->folder);
  g_free (self->sensor_id);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->sha256);
  g_clear_pointer (&self->unlisted, g_ptr_array_unref);
  g_free (self);
}

static Keeping *
keeping_new (IpsStore *store, const char *sha256)
{
  Keeping *self = g_new0 (Keeping, 1);
  g_autofree char *beside = g_path_get_dirname (ips_store_get_path (store));

  self->folder = g_build_filename (beside, "snapshots", NULL);
  self->sha256 = g_strdup (sha256);
  return self;
}

static char *
make_path (const Keeping *self, const char *sha256)
{
  g_autofree char *name = g_strconcat (sha256, ".xml.gz", NULL);

  return g_build_filename (self->folder, name, NULL);
}

static char *
digest (const void *data, gsize size)
{
  g_autoptr(IpsDigest) digest = ips_digest_new (IPS_DIGEST_SHA256);

  ips_digest_update (digest, data, size);
  return ips_digest_finish (digest);
}

/* --- in the thread --- */

static gboolean
convert (GConverter *converter, const char *data, gsize size, GByteArray *out, GError **error)
{
  GConverterResult result = G_CONVERTER_CONVERTED;
  g_autofree char *piece = g_malloc (PIECE_BYTES);

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read, n_written;

      result = g_converter_convert (converter, data, size, piece, PIECE_BYTES, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, error);
      if (result == G_CONVERTER_ERROR)
        return FALSE;
      data += n_read;
      size -= n_read;
      if (n_written > MAX_BYTES - out->len)
        {
          ips_set_error (error, IPS_ERROR_TOO_LARGE, _("the configuration is larger than any that a device has"));
          return FALSE;
        }
      g_byte_array_append (out, (const guint8 *) piece, (guint) n_written);
    }
  return TRUE;
}

static void
set_file_error (GError **error, const GError *foreign, const char *path)
{
  ips_set_error (error, g_error_matches (foreign, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? IPS_ERROR_DISK_FULL : IPS_ERROR_STORE_READONLY,
                 "%s: %s", path, foreign->message);
}

static void
keep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Keeping *self = task_data;
  g_autoptr(GConverter) gzip = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
  g_autoptr(GByteArray) packed = g_byte_array_new ();
  g_autoptr(GError) foreign = NULL;
  g_autofree char *path = NULL;
  GError *error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (self->bytes, &size);

  self->sha256 = digest (data, size);
  path = make_path (self, self->sha256);
  /* One that is there is written again too: it may be damaged, and is young afterwards. */
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    error = ips_error_new (IPS_ERROR_STORE_READONLY, "%s: %s", self->folder, g_strerror (errno));
  else if (convert (gzip, data, size, packed, &error)
           && !g_file_set_contents_full (path, (const char *) packed->data, packed->len, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                         0600, &foreign))
    set_file_error (&error, foreign, path);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
load_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Keeping *self = task_data;
  g_autoptr(GConverter) gunzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr(GByteArray) plain = g_byte_array_new ();
  g_autofree char *path = make_path (self, self->sha256);
  g_autofree char *found = NULL;
  g_autofree char *packed = NULL;
  g_autoptr(GError) error = NULL;
  gsize size;

  if (!g_file_get_contents (path, &packed, &size, &error))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("the configuration is not kept any more")));
      return;
    }
  if (convert (gunzip, packed, size, plain, &error))
    found = digest (plain->data, plain->len);
  if (g_strcmp0 (found, self->sha256) != 0)
    g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, _("%s: damaged on disk"), path));
  else
    g_task_return_pointer (task, g_byte_array_free_to_bytes (g_steal_pointer (&plain)), (GDestroyNotify) g_bytes_unref);
}

/* What cannot be removed stays: it is in nobody's way. */
static void
remove_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Keeping *self = task_data;
  gint64 now_s = g_get_real_time () / G_USEC_PER_SEC;

  for (guint i = 0; i < self->unlisted->len; i++)
    {
      g_autofree char *path = make_path (self, g_ptr_array_index (self->unlisted, i));
      GStatBuf facts;

      if (g_stat (path, &facts) == 0 && facts.st_mtime < now_s - YOUNG_S && g_unlink (path) != 0)
        g_debug ("snapshots: %s: %s", path, g_strerror (errno));
    }
  g_task_return_boolean (task, TRUE);
}

/* --- on the main thread --- */

/* @task's data, with the task as the user data of @callback */
static void
run_in_thread (GTask *task, GTaskThreadFunc func, GAsyncReadyCallback callback)
{
  g_autoptr(GTask) inner = g_task_new (g_task_get_source_object (task), g_task_get_cancellable (task), callback, g_object_ref (task));

  g_task_set_source_tag (inner, func);
  g_task_set_task_data (inner, g_task_get_task_data (task), NULL);      /* the outer one's, which it keeps */
  g_task_run_in_thread (inner, func);
}

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Keeping *self = g_task_get_task_data (task);

  /* the thread is done with our data; what it could not remove stays */
  g_task_propagate_boolean (G_TASK (result), NULL);
  g_task_return_pointer (task, g_strdup (self->sha256), g_free);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Keeping *self = g_task_get_task_data (task);
  GError *error = NULL;

  self->unlisted = ips_store_add_snapshot_finish (IPS_STORE (source), result, &error);
  if (self->unlisted == NULL)
    g_task_return_error (task, error);
  else if (self->unlisted->len > 0)
    run_in_thread (task, remove_in_thread, removed_cb);
  else
    g_task_return_pointer (task, g_strdup (self->sha256), g_free);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Keeping *self = g_task_get_task_data (task);
  g_autoptr(IpsSnapshot) snapshot = NULL;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  snapshot = ips_snapshot_new (self->sensor_id, self->sha256, (gint64) g_bytes_get_size (self->bytes), self->job_id, g_get_real_time ());
  ips_store_add_snapshot_async (IPS_STORE (source), snapshot, IPS_SNAPSHOTS_KEPT, g_task_get_cancellable (task), listed_cb, g_object_ref (task));
}

void
ips_snapshot_folder_keep_async (IpsStore *store, const char *sensor_id, gint64 job_id, GBytes *configuration, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);
  Keeping *keeping = keeping_new (store, NULL);

  g_task_set_source_tag (task, ips_snapshot_folder_keep_async);
  keeping->sensor_id = g_strdup (sensor_id);
  keeping->job_id = job_id;
  keeping->bytes = g_bytes_ref (configuration);
  g_task_set_task_data (task, keeping, keeping_free);
  run_in_thread (task, keep_in_thread, written_cb);
}

char *
ips_snapshot_folder_keep_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_snapshot_folder_load_async (IpsStore *store, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (store, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_snapshot_folder_load_async);
  g_task_set_task_data (task, keeping_new (store, sha256), keeping_free);
  g_task_run_in_thread (task, load_in_thread);
}

GBytes *
ips_snapshot_folder_load_finish (IpsStore *store, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, store), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
