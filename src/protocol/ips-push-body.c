/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-push-body.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "ips-error.h"

/* What one look at the disk brings. */
#define AHEAD_BYTES (256 * 1024)

struct _IpsPushBody
{
  GInputStream parent_instance;

  char *path;              /* (owned) */
  int fd;
  guint64 n_file;          /* bytes of the file */
  GBytes *head, *tail;     /* (owned) */
  guint64 position;        /* in all */

  gboolean cached;         /* the system can say what it has without waiting */
  guint8 *ahead;           /* (owned) (nullable): what the thread has read */
  gsize n_ahead, ahead_at;
  gboolean reading;        /* the thread has @ahead */
  GError *failure;         /* (owned) (nullable) */
  IpsPushBodyLast last;    /* (nullable): to be told */
  gpointer last_data;
  gboolean held;           /* the last byte stays here */
  GPtrArray *waiting;      /* (element-type GSource): made ready when there is more */
};

static void ips_push_body_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (IpsPushBody, ips_push_body, G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, ips_push_body_pollable_init))

static void
ips_push_body_finalize (GObject *object)
{
  IpsPushBody *self = IPS_PUSH_BODY (object);

  if (self->fd >= 0)
    close (self->fd);
  g_free (self->path);
  g_clear_pointer (&self->head, g_bytes_unref);
  g_clear_pointer (&self->tail, g_bytes_unref);
  g_free (self->ahead);
  g_clear_error (&self->failure);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (ips_push_body_parent_class)->finalize (object);
}

/* --- the file --- */

static void
set_disk_error (IpsPushBody *self, GError **error, gssize n, int number)
{
  if (n == 0)
    ips_set_error (error, IPS_ERROR_CHECKSUM, _("%s: the file became shorter while it was read"), self->path);
  else
    ips_set_error (error, IPS_ERROR_FAILED, "%s: %s", self->path, g_strerror (number));
}

/* Where in the file, and how many bytes of it are left. */
static guint64
file_at (IpsPushBody *self)
{
  return self->position - g_bytes_get_size (self->head);
}

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPushBody *self = source;
  guint64 at = *(guint64 *) task_data;
  gsize n_wanted = (gsize) MIN (self->n_file - at, AHEAD_BYTES);
  gssize n;

  do
    n = pread (self->fd, self->ahead, n_wanted, (off_t) at);
  while (n < 0 && errno == EINTR);
  if (n > 0)
    g_task_return_int (task, n);
  else
    {
      GError *error = NULL;

      set_disk_error (self, &error, n, errno);
      g_task_return_error (task, error);
    }
}

static void
wake (IpsPushBody *self)
{
  for (guint i = 0; i < self->waiting->len; i++)
    g_source_set_ready_time (g_ptr_array_index (self->waiting, i), 0);
  g_ptr_array_set_size (self->waiting, 0);
}

static void
ahead_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  IpsPushBody *self = IPS_PUSH_BODY (object);
  gssize n = g_task_propagate_int (G_TASK (result), &self->failure);

  self->reading = FALSE;
  self->n_ahead = n > 0 ? (gsize) n : 0;
  self->ahead_at = 0;
  wake (self);
}

static void
read_ahead (IpsPushBody *self)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, ahead_cb, NULL);
  guint64 at = file_at (self);

  g_task_set_source_tag (task, read_ahead);
  if (self->ahead == NULL)
    self->ahead = g_malloc (AHEAD_BYTES);
  g_task_set_task_data (task, g_memdup2 (&at, sizeof at), g_free);
  self->reading = TRUE;
  g_task_run_in_thread (task, read_in_thread);
}

/* What is there without waiting: 0 is nothing yet, negative a failure. */
static gssize
read_file (IpsPushBody *self, void *buffer, gsize count, GError **error)
{
  struct iovec piece = { buffer, MIN (count, self->n_file - file_at (self)) };
  gssize n = -1;

  if (self->failure != NULL)
    {
      g_propagate_error (error, g_error_copy (self->failure));
      return -1;
    }
  if (self->reading)
    return 0;
  if (self->n_ahead > self->ahead_at)
    {
      n = (gssize) MIN (piece.iov_len, self->n_ahead - self->ahead_at);
      memcpy (buffer, self->ahead + self->ahead_at, (gsize) n);
      self->ahead_at += (gsize) n;
      return n;
    }
  errno = EAGAIN;
  if (self->cached)
    n = preadv2 (self->fd, &piece, 1, (off_t) file_at (self), RWF_NOWAIT);
  if (n > 0)
    return n;
  if (n == 0)
    {
      set_disk_error (self, error, 0, 0);
      return -1;
    }
  /* a file system that cannot say so at once is asked in the thread from now on */
  if (errno != EAGAIN && errno != EINTR)
    self->cached = FALSE;
  read_ahead (self);
  return 0;
}

static gssize
copy_text (GBytes *text, guint64 at, void *buffer, gsize count)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (text, &size);
  gsize n = MIN (count, size - (gsize) at);

  memcpy (buffer, data + at, n);
  return (gssize) n;
}

/* @hold carries a reference. */
static void
release (gpointer hold, gboolean go_on)
{
  IpsPushBody *self = hold;

  if (go_on)
    {
      self->held = FALSE;
      wake (self);
    }
  g_object_unref (self);
}

/* How much of @count may go by now. */
static gsize
limit (IpsPushBody *self, gsize count)
{
  guint64 left = ips_push_body_get_n_bytes (self) - self->position;

  if (!self->held || count < left)
    return count;
  if (left == 1 && self->last != NULL)
    {
      IpsPushBodyLast last = g_steal_pointer (&self->last);

      last (release, g_object_ref (self), self->last_data);
    }
  return self->held ? (gsize) left - 1 : count;
}

static gssize
ips_push_body_read_nonblocking (GPollableInputStream *stream, void *buffer, gsize count, GError **error)
{
  IpsPushBody *self = IPS_PUSH_BODY (stream);
  guint64 n_head = g_bytes_get_size (self->head);
  gssize n;

  if (count == 0 || self->position >= ips_push_body_get_n_bytes (self))
    return 0;
  count = limit (self, count);
  if (count == 0)
    n = 0;
  else if (self->position < n_head)
    n = copy_text (self->head, self->position, buffer, count);
  else if (self->position < n_head + self->n_file)
    n = read_file (self, buffer, count, error);
  else
    n = copy_text (self->tail, self->position - n_head - self->n_file, buffer, count);
  if (n == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "the disk is being read");
      return -1;
    }
  self->position += n > 0 ? (guint64) n : 0;
  return n;
}

static gboolean
is_waiting (IpsPushBody *self)
{
  return self->reading || (self->held && self->last == NULL && ips_push_body_get_n_bytes (self) - self->position == 1);
}

static gboolean
ips_push_body_is_readable (GPollableInputStream *stream)
{
  return !is_waiting (IPS_PUSH_BODY (stream));
}

static GSource *
ips_push_body_create_source (GPollableInputStream *stream, GCancellable *cancellable)
{
  IpsPushBody *self = IPS_PUSH_BODY (stream);
  g_autoptr(GSource) child = g_timeout_source_new (0);

  if (is_waiting (self))
    {
      g_source_set_ready_time (child, -1);
      g_ptr_array_add (self->waiting, g_source_ref (child));
    }
  return g_pollable_source_new_full (stream, child, cancellable);
}

/* Nobody here reads in threads; for whoever does, in the manner of the interface. */
static gssize
ips_push_body_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  return ips_push_body_read_nonblocking (G_POLLABLE_INPUT_STREAM (stream), buffer, count, error);
}

/* The file is closed with the last reference, which the thread may hold; GIO's own way of it would take a thread. */
static void
ips_push_body_close_async (GInputStream *stream, int io_priority, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_push_body_close_async);
  g_task_set_priority (task, io_priority);
  g_task_return_boolean (task, TRUE);
}

static gboolean
ips_push_body_close_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
ips_push_body_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = ips_push_body_is_readable;
  iface->create_source = ips_push_body_create_source;
  iface->read_nonblocking = ips_push_body_read_nonblocking;
}

static void
ips_push_body_class_init (IpsPushBodyClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_push_body_finalize;
  stream_class->read_fn = ips_push_body_read;
  stream_class->close_async = ips_push_body_close_async;
  stream_class->close_finish = ips_push_body_close_finish;
}

static void
ips_push_body_init (IpsPushBody *self)
{
  self->fd = -1;
  self->cached = TRUE;
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) g_source_unref);
}

guint64
ips_push_body_get_n_bytes (IpsPushBody *self)
{
  return g_bytes_get_size (self->head) + self->n_file + g_bytes_get_size (self->tail);
}

void
ips_push_body_hold (IpsPushBody *self, IpsPushBodyLast last, gpointer user_data)
{
  self->held = TRUE;
  self->last = last;
  self->last_data = user_data;
}

void
ips_push_body_set_uncached (IpsPushBody *self)
{
  self->cached = FALSE;
}

/* --- opening --- */

static void
open_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPushBody *self = task_data;
  struct stat facts;

  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (self->fd < 0 || fstat (self->fd, &facts) != 0)
    g_task_return_error (task, ips_error_new (errno == ENOENT ? IPS_ERROR_NOT_FOUND : IPS_ERROR_FAILED, "%s: %s", self->path, g_strerror (errno)));
  else if (!S_ISREG (facts.st_mode) || (guint64) facts.st_size != self->n_file)
    g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, _("%s: the file has another size than it should"), self->path));
  else
    {
      posix_fadvise (self->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
      g_task_return_pointer (task, g_object_ref (self), g_object_unref);
    }
}

void
ips_push_body_open_async (const char *path, guint64 size_bytes, GBytes *head, GBytes *tail, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  IpsPushBody *self = g_object_new (IPS_TYPE_PUSH_BODY, NULL);

  g_task_set_source_tag (task, ips_push_body_open_async);
  self->path = g_strdup (path);
  self->n_file = size_bytes;
  self->head = g_bytes_ref (head);
  self->tail = g_bytes_ref (tail);
  g_task_set_task_data (task, self, g_object_unref);
  g_task_run_in_thread (task, open_in_thread);
}

GInputStream *
ips_push_body_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
