/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-partial-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-clock.h"
#include "ips-error.h"
#include "ips-partial-info.h"
#include "ips-partial-room.h"
#include "ips-worker.h"

#define READ_BYTES (1024 * 1024)
#define MAX_OPENINGS 3
/* What a processor's innermost cache holds: bytes that were hashed are near when they are written. And the system finds memory for
 * so few at a time among what the processor used last; for 64 KiB at a time it takes untouched memory, which costs a virtual machine
 * up to three times the processor time of the write. */
#define PIECE_BYTES (gsize) (16 * 1024)
/* How much may be downloaded once more after the machine went down. */
#define DURABLE_US (10 * G_TIME_SPAN_SECOND)

struct _IpsPartialFile
{
  GObject parent_instance;

  char *path;
  char *name;                /* for messages */
  IpsDigestKind digest_kind;

  IpsWorker *writer;         /* (owned): the file and its SHA-256 */
  IpsWorker *hasher;         /* (owned) (nullable): the other digest, which may take longer than all the rest */

  /* of the writer's thread while something is under way */
  int fd;
  IpsDigest *sha256;
  gint64 n_written;
  gboolean torn;             /* bytes were not written: what comes after them must not be either */
  IpsPartialRoom room;
  gint64 durable_us;         /* monotonic */
  IpsPartialInfo info;       /* what of it was asked for does not change */

  /* of the hasher's */
  IpsDigest *other;          /* (nullable) */

  gint64 n_bytes;            /* main thread */
};

G_DEFINE_FINAL_TYPE (IpsPartialFile, ips_partial_file, G_TYPE_OBJECT)

static void
ips_partial_file_dispose (GObject *object)
{
  IpsPartialFile *self = IPS_PARTIAL_FILE (object);

  if (self->hasher != NULL)
    ips_worker_shutdown (self->hasher);
  ips_worker_shutdown (self->writer);
  G_OBJECT_CLASS (ips_partial_file_parent_class)->dispose (object);
}

static void
ips_partial_file_finalize (GObject *object)
{
  IpsPartialFile *self = IPS_PARTIAL_FILE (object);

  if (self->fd >= 0)
    close (self->fd);
  g_clear_pointer (&self->sha256, ips_digest_free);
  g_clear_pointer (&self->other, ips_digest_free);
  g_clear_object (&self->writer);
  g_clear_object (&self->hasher);
  g_free (self->path);
  g_free (self->name);
  ips_partial_info_clear (&self->info);
  G_OBJECT_CLASS (ips_partial_file_parent_class)->finalize (object);
}

static void
ips_partial_file_class_init (IpsPartialFileClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_partial_file_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_partial_file_finalize;
}

static void
ips_partial_file_init (IpsPartialFile *self)
{
  self->fd = -1;
  self->info.total = -1;
  self->writer = ips_worker_new ("download");
}

gboolean
ips_digest_kind_from_hex (const char *hex, IpsDigestKind *kind)
{
  static const struct { gsize length; IpsDigestKind kind; } lengths[] = {
    { 32, IPS_DIGEST_MD5 }, { 40, IPS_DIGEST_SHA1 }, { 64, IPS_DIGEST_SHA256 }, { 128, IPS_DIGEST_SHA512 },
  };
  gsize length = strlen (hex);

  if (strspn (hex, "0123456789abcdefABCDEF") != length)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i].length == length)
      {
        *kind = lengths[i].kind;
        return TRUE;
      }
  return FALSE;
}

IpsPartialFile *
ips_partial_file_new (const char *path, const IpsPartialFacts *facts)
{
  IpsPartialFile *self = g_object_new (IPS_TYPE_PARTIAL_FILE, NULL);

  self->path = g_strdup (path);
  self->info.path = g_strconcat (path, ".info", NULL);
  self->name = g_path_get_basename (path);
  self->info.source = g_strdup (facts->source);
  self->info.size = facts->size;
  self->info.digest = facts->digest != NULL && *facts->digest != '\0' ? g_ascii_strdown (facts->digest, -1) : NULL;
  self->digest_kind = facts->digest_kind;
  if (self->info.digest != NULL && self->digest_kind != IPS_DIGEST_SHA256)
    self->hasher = ips_worker_new ("digest");
  return self;
}

const char *
ips_partial_file_get_path (IpsPartialFile *self)
{
  return self->path;
}

gint64
ips_partial_file_get_n_bytes (IpsPartialFile *self)
{
  return self->n_bytes;
}

const char *
ips_partial_file_get_validator (IpsPartialFile *self)
{
  return self->info.validator;
}

gboolean
ips_partial_file_can_resume (IpsPartialFile *self)
{
  return self->n_bytes > 0 && (self->info.validator != NULL || self->info.digest != NULL);
}

/* --- in the writer's thread --- */

static gboolean
hash_present (IpsPartialFile *self, gint64 n_bytes, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *buffer = g_malloc (READ_BYTES);
  gint64 done = 0;

  while (done < n_bytes)
    {
      gssize n = pread (self->fd, buffer, (gsize) MIN (n_bytes - done, READ_BYTES), done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          ips_partial_set_error (self->path, n < 0 ? errno : EIO, error);
          return FALSE;
        }
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      ips_digest_update (self->sha256, buffer, (gsize) n);
      if (self->other != NULL)
        ips_digest_update (self->other, buffer, (gsize) n);
      done += n;
    }
  return TRUE;
}

static void
reset_digests (IpsPartialFile *self)
{
  g_clear_pointer (&self->sha256, ips_digest_free);
  g_clear_pointer (&self->other, ips_digest_free);
  self->sha256 = ips_digest_new (IPS_DIGEST_SHA256);
  if (self->hasher != NULL)
    self->other = ips_digest_new (self->digest_kind);
}

/* Whoever tidies up may take the file away between the opening and the lock: then a new one is made. */
static gboolean
open_and_lock (IpsPartialFile *self, GError **error)
{
  struct stat facts;

  for (guint i = 0; i < MAX_OPENINGS; i++)
    {
      self->fd = g_open (self->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
      if (self->fd < 0)
        {
          ips_partial_set_error (self->path, errno, error);
          return FALSE;
        }
      if (flock (self->fd, LOCK_EX | LOCK_NB) != 0)
        break;
      if (fstat (self->fd, &facts) == 0 && facts.st_nlink > 0)
        return TRUE;
      close (self->fd);
      self->fd = -1;
    }
  ips_set_error (error, IPS_ERROR_BUSY, _("%s: another Vedette downloads this file just now"), self->name);
  return FALSE;
}

static gboolean
open_file (IpsPartialFile *self, GCancellable *cancellable, GError **error)
{
  gint64 size, kept;

  if (!open_and_lock (self, error))
    return FALSE;
  self->info.boot = ips_clock_get_boot_id (ips_clock_get_system ());
  size = lseek (self->fd, 0, SEEK_END);
  kept = ips_partial_info_read (&self->info, size);
  /* Whole, as it seems, and with no checksum to say so: the server is asked for the last byte, to hear whether it has
   * the same file still. */
  if (kept > 0 && kept == self->info.total && (self->info.digest == NULL || self->info.size != kept))
    kept--;
  /* also where that changes nothing but the room that was taken ahead */
  if (size > 0 && ftruncate (self->fd, kept) != 0)
    {
      ips_partial_set_error (self->path, errno, error);
      return FALSE;
    }
  self->n_written = kept;
  self->info.n_durable = MIN (self->info.n_durable, kept);
  reset_digests (self);
  return hash_present (self, kept, cancellable, error) && lseek (self->fd, kept, SEEK_SET) == kept;
}

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPartialFile *self = source;
  GError *error = NULL;

  if (open_file (self, cancellable, &error))
    g_task_return_int (task, self->n_written);
  else
    g_task_return_error (task, error);
}

void
ips_partial_file_open_async (IpsPartialFile *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_return_if_fail (self->fd < 0);
  g_task_set_source_tag (task, ips_partial_file_open_async);
  ips_worker_queue (self->writer, task, open_in_thread);
}

gint64
ips_partial_file_open_finish (IpsPartialFile *self, GAsyncResult *result, GError **error)
{
  gint64 n_bytes;

  g_return_val_if_fail (g_task_is_valid (result, self), -1);
  n_bytes = g_task_propagate_int (G_TASK (result), error);
  self->n_bytes = MAX (n_bytes, 0);
  return n_bytes;
}

typedef struct { gint64 start, total; char *validator; } Begin;

static void
begin_free (gpointer data)
{
  Begin *begin = data;

  g_free (begin->validator);
  g_free (begin);
}

static void
begin_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPartialFile *self = source;
  Begin *begin = task_data;
  GError *error = NULL;

  if (begin->start == 0)
    {
      /* The old bytes go before the new name of theirs is written: a crash in between leaves nothing that is wrong. Where
       * there are none, nothing is cut: ext4 writes a file that was cut to nothing out to the disk when it is closed, and
       * whoever closes it waits for that and pays for it. */
      if ((lseek (self->fd, 0, SEEK_END) > 0 && ftruncate (self->fd, 0) != 0) || lseek (self->fd, 0, SEEK_SET) != 0)
        {
          ips_partial_set_error (self->path, errno, &error);
          g_task_return_error (task, error);
          return;
        }
      self->n_written = self->info.n_durable = 0;
      self->room = (IpsPartialRoom) { 0 };
      reset_digests (self);
    }
  g_free (self->info.validator);
  self->info.validator = g_steal_pointer (&begin->validator);
  self->info.total = begin->total;
  self->durable_us = g_get_monotonic_time ();
  self->torn = FALSE;
  if (ips_partial_room_check (self->fd, self->path, self->n_written, self->info.total, &error)
      && ips_partial_info_write (&self->info, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
ips_partial_file_begin_async (IpsPartialFile *self, gint64 start, gint64 total, const char *validator,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  Begin *begin = g_new0 (Begin, 1);

  g_return_if_fail (start == 0 || start == self->n_bytes);
  g_task_set_source_tag (task, ips_partial_file_begin_async);
  begin->start = start;
  begin->total = total;
  begin->validator = g_strdup (validator);
  g_task_set_task_data (task, begin, begin_free);
  self->n_bytes = start;
  ips_worker_queue (self->writer, task, begin_in_thread);
}

gboolean
ips_partial_file_begin_finish (IpsPartialFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- bytes --- */

typedef struct
{
  const guint8 *data;
  gsize n_bytes;
  gint n_pending;        /* atomic: threads that still use the bytes */
  GError *error;         /* (owned) (nullable): the writer's */
} Write;

static void
write_free (gpointer data)
{
  Write *write = data;

  g_clear_error (&write->error);
  g_free (write);
}

/* The last of the two threads returns the task. */
static void
write_done (GTask *task, Write *write)
{
  if (!g_atomic_int_dec_and_test (&write->n_pending))
    return;
  if (write->error != NULL)
    g_task_return_error (task, g_steal_pointer (&write->error));
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
write_all (IpsPartialFile *self, const guint8 *data, gsize n_bytes, GError **error)
{
  while (n_bytes > 0)
    {
      gssize n = write (self->fd, data, n_bytes);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          ips_partial_set_error (self->path, errno, error);
          return FALSE;
        }
      data += n;
      n_bytes -= (gsize) n;
      self->n_written += n;
    }
  return TRUE;
}

/* Whoever could not write some of it is torn, and its digest is used no more. */
static gboolean
hash_and_write (IpsPartialFile *self, const guint8 *data, gsize n_bytes, GError **error)
{
  while (n_bytes > 0)
    {
      gsize n = MIN (n_bytes, PIECE_BYTES);

      ips_digest_update (self->sha256, data, n);
      if (!write_all (self, data, n, error))
        return FALSE;
      data += n;
      n_bytes -= n;
    }
  return TRUE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPartialFile *self = source;
  Write *write = task_data;
  gint64 now_us = g_get_monotonic_time ();

  if (self->torn)
    {
      ips_set_error (&write->error, IPS_ERROR_FAILED, "%s: bytes before these were not written", self->path);
    }
  else if (!ips_partial_room_keep (&self->room, self->fd, self->path, self->n_written, (gint64) write->n_bytes, self->info.total,
                                   &write->error)
           || !hash_and_write (self, write->data, write->n_bytes, &write->error))
    {
      self->torn = TRUE;
    }
  else if (now_us - self->durable_us > DURABLE_US && fdatasync (self->fd) == 0)
    {
      self->info.n_durable = self->n_written;
      self->durable_us = g_get_monotonic_time ();
      ips_partial_info_write (&self->info, &write->error);
    }
  write_done (task, write);
}

static void
hash_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPartialFile *self = source;
  Write *write = task_data;

  ips_digest_update (self->other, write->data, write->n_bytes);
  write_done (task, write);
}

void
ips_partial_file_write_async (IpsPartialFile *self, const guint8 *data, gsize n_bytes, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);
  Write *write = g_new0 (Write, 1);

  g_task_set_source_tag (task, ips_partial_file_write_async);
  write->data = data;
  write->n_bytes = n_bytes;
  write->n_pending = self->hasher != NULL ? 2 : 1;
  g_task_set_task_data (task, write, write_free);
  self->n_bytes += (gint64) n_bytes;
  if (self->hasher != NULL)
    ips_worker_queue (self->hasher, task, hash_in_thread);
  ips_worker_queue (self->writer, task, write_in_thread);
}

gboolean
ips_partial_file_write_finish (IpsPartialFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the end --- */

static void
remove_files (IpsPartialFile *self)
{
  g_unlink (self->path);
  g_unlink (self->info.path);
}

static gboolean
compare_size (IpsPartialFile *self, GError **error)
{
  gint64 wanted = self->info.total >= 0 ? self->info.total : self->info.size;

  if (self->n_written == 0)
    {
      ips_set_error (error, IPS_ERROR_CHECKSUM, _("the file is empty"));
      return FALSE;
    }
  if (wanted >= 0 && self->n_written != wanted)
    {
      /* TRANSLATORS: two numbers of bytes */
      ips_set_error (error, IPS_ERROR_CHECKSUM, _("%" G_GINT64_FORMAT " bytes arrived instead of %" G_GINT64_FORMAT),
                     self->n_written, wanted);
      return FALSE;
    }
  if (self->info.size >= 0 && self->n_written != self->info.size)
    {
      /* TRANSLATORS: two numbers of bytes */
      ips_set_error (error, IPS_ERROR_CHECKSUM, _("the file has %" G_GINT64_FORMAT " bytes, the list said %" G_GINT64_FORMAT),
                     self->n_written, self->info.size);
      return FALSE;
    }
  return TRUE;
}

static void
seal_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPartialFile *self = source;
  g_autofree char *sha256 = ips_digest_finish (self->sha256);
  g_autofree char *other = self->other != NULL ? ips_digest_finish (self->other) : NULL;
  const char *found = other != NULL ? other : sha256;
  GError *error = NULL;

  if (compare_size (self, &error) && self->info.digest != NULL && !g_str_equal (self->info.digest, found))
    /* TRANSLATORS: two checksums */
    ips_set_error (&error, IPS_ERROR_CHECKSUM, _("its checksum is %s, it should be %s"), found, self->info.digest);
  if (error == NULL)
    {
      ips_partial_room_release (&self->room, self->fd, self->n_written);
      g_task_return_pointer (task, g_steal_pointer (&sha256), g_free);
      return;
    }
  remove_files (self);
  g_task_return_error (task, error);
}

void
ips_partial_file_seal_async (IpsPartialFile *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_partial_file_seal_async);
  ips_worker_queue (self->writer, task, seal_in_thread);
}

char *
ips_partial_file_seal_finish (IpsPartialFile *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ips_partial_file_close (IpsPartialFile *self)
{
  if (self->hasher != NULL)
    ips_worker_shutdown (self->hasher);
  ips_worker_shutdown (self->writer);
  if (self->fd < 0)
    return;
  ips_partial_room_release (&self->room, self->fd, self->n_written);
  close (self->fd);
  self->fd = -1;
}
