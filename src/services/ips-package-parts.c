/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-parts.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PART ".part"
#define INFO ".part.info"

typedef struct
{
  char *folder;
  char **kept;
  gint64 before_us;
  IpsPackagePartsSwept swept;
} Sweep;

static void
sweep_free (gpointer data)
{
  Sweep *self = data;

  g_free (self->folder);
  g_strfreev (self->kept);
  g_free (self);
}

static gboolean
remove_file (const char *path)
{
  if (g_unlink (path) == 0)
    return TRUE;
  if (errno != ENOENT)
    g_message ("%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
is_old (const Sweep *self, const struct stat *facts)
{
  return S_ISREG (facts->st_mode) && (gint64) facts->st_mtim.tv_sec * G_USEC_PER_SEC < self->before_us;
}

/* Under the lock that a download holds, so none is in the middle of opening it. */
static void
sweep_part (Sweep *self, const char *path)
{
  g_autofree char *info = g_strconcat (path, ".info", NULL);
  struct stat facts;
  int fd;

  if (g_strv_contains ((const char *const *) self->kept, path) || g_lstat (path, &facts) != 0 || !is_old (self, &facts))
    return;
  fd = g_open (path, O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &facts) == 0 && is_old (self, &facts) && remove_file (path))
    {
      remove_file (info);
      self->swept.n_parts++;
      /* one that has its place in the library already takes no space of its own */
      if (facts.st_nlink == 1)
        self->swept.n_bytes += (gint64) facts.st_blocks * 512;
    }
  close (fd);
}

/* Whoever died between removing the two left it. */
static void
sweep_info (Sweep *self, const char *path)
{
  g_autofree char *part = g_strndup (path, strlen (path) - strlen (".info"));
  struct stat facts;

  if (!g_file_test (part, G_FILE_TEST_EXISTS) && g_lstat (path, &facts) == 0 && is_old (self, &facts))
    remove_file (path);
}

static void
sweep_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Sweep *self = task_data;
  g_autoptr(GDir) folder = g_dir_open (self->folder, 0, NULL);
  const char *name;

  while (folder != NULL && !g_cancellable_is_cancelled (cancellable) && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (g_str_has_suffix (name, PART))
        sweep_part (self, path);
      else if (g_str_has_suffix (name, INFO))
        sweep_info (self, path);
    }
  g_task_return_boolean (task, TRUE);
}

void
ips_package_parts_sweep_async (const char *folder, const char *const *kept, gint64 before_us, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Sweep *self = g_new0 (Sweep, 1);

  g_task_set_source_tag (task, ips_package_parts_sweep_async);
  self->folder = g_strdup (folder);
  self->kept = g_strdupv ((char **) kept);
  self->before_us = before_us;
  g_task_set_task_data (task, self, sweep_free);
  g_task_run_in_thread (task, sweep_in_thread);
}

gboolean
ips_package_parts_sweep_finish (GAsyncResult *result, IpsPackagePartsSwept *swept, GError **error)
{
  const Sweep *self = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  *swept = self->swept;
  return TRUE;
}
