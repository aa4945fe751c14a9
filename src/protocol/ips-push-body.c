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
/* What is copied at once, and what one turn of the main loop may write. */
#define PIECE_BYTES (gsize) (64 * 1024)

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

  GOutputStream *output;   /* (owned) (nullable) */
  IpsPushBodyWrote wrote;  /* (nullable) */
  gpointer wrote_data;
  GSource *waiting;        /* (owned) (nullable): made ready when there is more */
};

G_DEFINE_FINAL_TYPE (IpsPushBody, ips_push_body, G_TYPE_INPUT_STREAM)

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
  g_clear_object (&self->output);
  g_clear_pointer (&self->waiting, g_source_unref);

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
  if (self->waiting != NULL)
    g_source_set_ready_time (self->waiting, 0);
  g_clear_pointer (&self->waiting, g_source_unref);
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

/* Of this thread, for bytes that are on their way from the system's memory to a connection. */
static guint8 *
get_piece (void)
{
  static GPrivate piece = G_PRIVATE_INIT (g_free);

  if (g_private_get (&piece) == NULL)
    g_private_set (&piece, g_malloc (PIECE_BYTES));
  return g_private_get (&piece);
}

/* Up to @count bytes that are there without waiting: 0 is nothing yet, negative a failure. */
static gssize
look_at_file (IpsPushBody *self, gsize count, const guint8 **data, GError **error)
{
  struct iovec piece = { NULL, MIN (MIN (count, PIECE_BYTES), self->n_file - file_at (self)) };
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
      *data = self->ahead + self->ahead_at;
      return (gssize) MIN (piece.iov_len, self->n_ahead - self->ahead_at);
    }
  errno = EAGAIN;
  if (self->cached)
    {
      *data = piece.iov_base = get_piece ();
      n = preadv2 (self->fd, &piece, 1, (off_t) file_at (self), RWF_NOWAIT);
    }
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
look_at_text (GBytes *text, guint64 at, gsize count, const guint8 **data)
{
  gsize size;
  const guint8 *begin = g_bytes_get_data (text, &size);

  *data = begin + at;
  return (gssize) MIN (count, size - (gsize) at);
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
look (IpsPushBody *self, const guint8 **data, GError **error)
{
  guint64 n_head = g_bytes_get_size (self->head);
  gsize count = limit (self, PIECE_BYTES);

  if (count == 0)
    return 0;
  if (self->position < n_head)
    return look_at_text (self->head, self->position, count, data);
  if (self->position < n_head + self->n_file)
    return look_at_file (self, count, data, error);
  return look_at_text (self->tail, self->position - n_head - self->n_file, count, data);
}

static void
advance (IpsPushBody *self, gsize n)
{
  self->position += n;
  if (self->n_ahead > self->ahead_at)
    self->ahead_at += n;
}

/* What did not go out has to be offered again as it was: TLS has made a record of it. The piece is soon another's. */
static void
keep (IpsPushBody *self, const guint8 *data, gsize n)
{
  if (data != get_piece ())
    return;
  if (self->ahead == NULL)
    self->ahead = g_malloc (AHEAD_BYTES);
  memcpy (self->ahead, data, n);
  self->n_ahead = n;
  self->ahead_at = 0;
}

/* --- out --- */

static void pump (GTask *task);

static gboolean
ready_cb (GObject *stream, gpointer user_data)
{
  g_autoptr(GTask) task = g_object_ref (user_data);

  pump (task);
  return G_SOURCE_REMOVE;
}

static void
wait_for (GTask *task, IpsPushBody *self, GSource *child)
{
  g_autoptr(GSource) source = g_pollable_source_new_full (self->output, child, g_task_get_cancellable (task));

  g_source_set_priority (source, g_task_get_priority (task));
  g_source_set_callback (source, G_SOURCE_FUNC (ready_cb), g_object_ref (task), g_object_unref);
  g_source_attach (source, g_task_get_context (task));
}

static void
wait_for_output (GTask *task, IpsPushBody *self)
{
  g_autoptr(GSource) child = g_pollable_output_stream_create_source (G_POLLABLE_OUTPUT_STREAM (self->output), NULL);

  wait_for (task, self, child);
}

/* For the disk, or for the last byte's release. */
static void
wait_for_more (GTask *task, IpsPushBody *self)
{
  g_clear_pointer (&self->waiting, g_source_unref);
  self->waiting = g_timeout_source_new (0);
  g_source_set_ready_time (self->waiting, -1);
  wait_for (task, self, self->waiting);
}

/* Writes a piece. Returns: how much of it went, 0 for none yet, negative for a failure. */
static gssize
write_some (IpsPushBody *self, const guint8 *data, gsize count, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) local = NULL;
  gssize n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (self->output), data, count, cancellable, &local);

  if (n < 0 && !g_error_matches (local, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return -1;
    }
  if (n < 0)
    {
      keep (self, data, count);
      return 0;
    }
  advance (self, (gsize) n);
  if (self->wrote != NULL)
    self->wrote (self->position, self->wrote_data);
  return n;
}

/* Writes what a turn of the main loop may, and waits for the next; or ends @task. */
static void
pump (GTask *task)
{
  IpsPushBody *self = g_task_get_source_object (task);
  GError *error = NULL;
  gsize n_out = 0;

  if (g_task_return_error_if_cancelled (task))
    return;
  while (n_out < PIECE_BYTES && self->output != NULL)
    {
      const guint8 *data = NULL;
      gssize n;

      if (self->position == ips_push_body_get_n_bytes (self))
        {
          g_task_return_int (task, 0);
          return;
        }
      n = look (self, &data, &error);
      if (n == 0)
        {
          wait_for_more (task, self);
          return;
        }
      if (n > 0)
        n = write_some (self, data, (gsize) n, g_task_get_cancellable (task), &error);
      if (n < 0)
        {
          g_task_return_error (task, error);
          return;
        }
      if (n == 0)
        break;
      n_out += (gsize) n;
    }
  if (self->output != NULL)
    wait_for_output (task, self);
  else
    g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "closed");
}

void
ips_push_body_set_output (IpsPushBody *self, GOutputStream *output, IpsPushBodyWrote wrote, gpointer user_data)
{
  g_return_if_fail (output == NULL || G_IS_POLLABLE_OUTPUT_STREAM (output));
  g_set_object (&self->output, output);
  self->wrote = wrote;
  self->wrote_data = user_data;
  wake (self);
}

/* The reader gets none of it, only its end. */
static void
ips_push_body_read_async (GInputStream *stream, void *buffer, gsize count, int io_priority, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (stream, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_push_body_read_async);
  g_task_set_priority (task, io_priority);
  pump (task);
}

static gssize
ips_push_body_read_finish (GInputStream *stream, GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}

static gssize
ips_push_body_read (GInputStream *stream, void *buffer, gsize count, GCancellable *cancellable, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "this stream is not read in a thread");
  return -1;
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
ips_push_body_class_init (IpsPushBodyClass *klass)
{
  GInputStreamClass *stream_class = G_INPUT_STREAM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = ips_push_body_finalize;
  stream_class->read_fn = ips_push_body_read;
  stream_class->read_async = ips_push_body_read_async;
  stream_class->read_finish = ips_push_body_read_finish;
  stream_class->close_async = ips_push_body_close_async;
  stream_class->close_finish = ips_push_body_close_finish;
}

static void
ips_push_body_init (IpsPushBody *self)
{
  self->fd = -1;
  self->cached = TRUE;
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

IpsPushBody *
ips_push_body_open_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
