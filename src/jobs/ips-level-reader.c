/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-level-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "ips-package-archive.h"
#include "ips-policy.h"
#include "ips-signature-reader.h"
#include "ips-worker.h"

#define PIECE_BYTES (128 * 1024)

typedef struct
{
  IpsDialect *dialect;       /* (owned) */
  char *path;                /* (owned) (nullable) */
  GBytes *bytes;             /* (owned) (nullable) */
  IpsSignatureLevel *level;  /* (owned) */
  char *who;                 /* (owned) */
  IpsWorker *worker;         /* (owned): its thread ends with the reading */
  IpsSignatureSet *set;      /* (owned) (nullable): once it is read */
  IpsLevelReading *reading;  /* (owned) (nullable) */
} Reading;

static void
reading_free (gpointer data)
{
  Reading *self = data;

  g_object_unref (self->dialect);
  g_free (self->path);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  ips_signature_level_free (self->level);
  g_free (self->who);
  g_clear_object (&self->worker);
  g_clear_pointer (&self->set, ips_signature_set_unref);
  ips_level_reading_free (self->reading);
  g_free (self);
}

void
ips_level_reading_free (IpsLevelReading *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->findings);
  g_free (self);
}

/* --- in the thread --- */

static gboolean
feed (const char *data, gsize size_bytes, gpointer user_data, GError **error)
{
  return ips_signature_reader_feed (user_data, data, size_bytes, error);
}

static gboolean
feed_file (IpsSignatureReader *reader, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *buffer = g_malloc (PIECE_BYTES);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean ok = fd >= 0;
  gssize n = 0;

  while (ok && !g_cancellable_set_error_if_cancelled (cancellable, error) && (n = read (fd, buffer, PIECE_BYTES)) > 0)
    ok = ips_signature_reader_feed (reader, buffer, (gsize) n, error);
  if (fd < 0 || n < 0)
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, "%s: %s", path, g_strerror (errno));
      ok = FALSE;
    }
  if (fd >= 0)
    close (fd);
  return ok && !g_cancellable_is_cancelled (cancellable);
}

static gboolean
is_zip (const char *path)
{
  char magic[2] = { 0 };
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  gboolean zip;

  if (fd < 0)
    return FALSE;
  zip = read (fd, magic, 2) == 2 && magic[0] == 'P' && magic[1] == 'K';
  close (fd);
  return zip;
}

static gboolean
feed_package (IpsSignatureReader *reader, const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(IpsPackageArchive) archive = ips_package_archive_read (path, NULL, cancellable, error);

  if (archive == NULL)
    return FALSE;
  if (*archive->definition == '\0')
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the package holds no definition of signatures"));
      return FALSE;
    }
  return ips_package_archive_extract (path, archive->definition, feed, reader, cancellable, error);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Reading *self = task_data;
  g_autoptr(IpsSignatureReader) reader = ips_signature_reader_new (self->dialect);
  g_autoptr(GPtrArray) findings = NULL;
  GError *error = NULL;
  gboolean ok;

  if (self->bytes != NULL)
    ok = ips_signature_reader_feed (reader, g_bytes_get_data (self->bytes, NULL), g_bytes_get_size (self->bytes), &error);
  else if (is_zip (self->path))
    ok = feed_package (reader, self->path, cancellable, &error);
  else
    ok = feed_file (reader, self->path, cancellable, &error);
  if (ok)
    self->set = ips_signature_reader_finish (reader, &findings, &error);
  if (self->set == NULL)
    {
      if (error == NULL)
        g_cancellable_set_error_if_cancelled (cancellable, &error);
      g_task_return_error (task, error);
      return;
    }
  self->reading = g_new0 (IpsLevelReading, 1);
  self->reading->level = self->level->level;
  self->reading->n_signatures = ips_signature_set_get_n (self->set);
  self->reading->findings = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < findings->len; i++)
    {
      const IpsSignatureFinding *finding = g_ptr_array_index (findings, i);

      /* TRANSLATORS: a line of a document, and what is wrong there */
      g_ptr_array_add (self->reading->findings, g_strdup_printf (_("line %u: %s"), finding->line, finding->words));
    }
  g_task_return_boolean (task, TRUE);
}

/* --- on the main thread --- */

static void
put_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);
  GError *error = NULL;

  if (ips_catalogue_put_finish (IPS_CATALOGUE (source), result, &error))
    g_task_return_pointer (task, g_steal_pointer (&self->reading), (GDestroyNotify) ips_level_reading_free);
  else
    g_task_return_error (task, error);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Reading *self = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_catalogue_put_async (g_task_get_source_object (task), self->level, self->set, self->who, cancellable, put_cb, g_object_ref (task));
}

static void
start (GTask *task, Reading *self)
{
  g_autoptr(GTask) inner = g_task_new (NULL, g_task_get_cancellable (task), read_cb, g_object_ref (task));

  g_task_set_source_tag (inner, start);
  self->worker = ips_worker_new ("levels");
  g_task_set_task_data (task, self, reading_free);
  /* The outer task keeps it until the inner one has come back. */
  g_task_set_task_data (inner, self, NULL);
  ips_worker_queue (self->worker, inner, read_in_thread);
}

static Reading *
reading_new (IpsDialect *dialect, IpsSignatureLevel *level, const char *who)
{
  Reading *self = g_new0 (Reading, 1);

  self->dialect = g_object_ref (dialect);
  self->level = level;
  self->who = g_strdup (who);
  return self;
}

void
ips_level_reader_read_file_async (IpsCatalogue *catalogue, IpsDialect *dialect, const char *path, const char *name, guint level,
                                  const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (catalogue, cancellable, callback, user_data);
  g_autofree char *base = g_path_get_basename (name != NULL ? name : path);
  g_autoptr(IpsPackageName) package = ips_package_name_parse (base, NULL);
  g_autofree char *engine = ips_engine_to_text (package != NULL ? package->required_engine : 0);
  Reading *self;

  g_task_set_source_tag (task, ips_level_reader_read_file_async);
  if (level == 0 && package != NULL)
    level = package->level;
  if (level == 0)
    {
      g_task_return_new_error (task, IPS_ERROR, IPS_ERROR_INVALID, _("%s: the name does not say which update level it is; say it"), base);
      return;
    }
  self = reading_new (dialect, ips_signature_level_new (level, engine, NULL, base), who);
  self->path = g_strdup (path);
  start (task, self);
}

void
ips_level_reader_read_bytes_async (IpsCatalogue *catalogue, IpsDialect *dialect, GBytes *bytes, const char *source, guint level,
                                   const char *engine, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (catalogue, cancellable, callback, user_data);
  Reading *self = reading_new (dialect, ips_signature_level_new (level, engine, NULL, source), who);

  g_task_set_source_tag (task, ips_level_reader_read_bytes_async);
  self->bytes = g_bytes_ref (bytes);
  start (task, self);
}

IpsLevelReading *
ips_level_reader_read_finish (IpsCatalogue *catalogue, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, catalogue), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

gboolean
ips_level_reader_is_package_broken (const GError *error)
{
  return g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID) || g_error_matches (error, IPS_ERROR, IPS_ERROR_TOO_LARGE);
}
