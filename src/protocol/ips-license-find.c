/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-error.h"
#include "ips-license-archive.h"
#include "ips-text.h"

#define MAX_DEPTH 16

typedef struct
{
  IpsDialect *dialect;        /* (owned) */
  char **paths;               /* (owned) */
  GPtrArray *finds;           /* (owned) (element-type IpsLicenseFind) */
  GCancellable *cancellable;  /* (unowned): the task's */
  const char *archive;        /* (unowned) (nullable): what is being read */
  gboolean full;
} Search;

static void
search_free (Search *self)
{
  g_object_unref (self->dialect);
  g_strfreev (self->paths);
  g_clear_pointer (&self->finds, g_ptr_array_unref);
  g_free (self);
}

void
ips_license_find_free (IpsLicenseFind *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_clear_pointer (&self->license, ips_license_unref);
  g_clear_error (&self->error);
  g_free (self);
}

/* Takes @license or @error. */
static void
add (Search *self, const char *source, IpsLicense *license, GError *error)
{
  IpsLicenseFind *find = g_new0 (IpsLicenseFind, 1);

  find->source = ips_text_make_safe (source, 1000);
  find->license = license;
  find->error = error;
  g_ptr_array_add (self->finds, find);
}

static gboolean
is_full (Search *self, const char *source)
{
  if (self->finds->len < IPS_LICENSE_FIND_MAX)
    return FALSE;
  if (!self->full)
    add (self, source, NULL, ips_error_new (IPS_ERROR_TOO_LARGE, _("more than %d files: this one and the rest were not looked at"),
                                            IPS_LICENSE_FIND_MAX));
  self->full = TRUE;
  return TRUE;
}

/* Whether a file that nobody chose by itself may be a licence. */
static gboolean
is_worth_reading (const char *name)
{
  static const char *const endings[] = { ".lic", ".txt", ".key", ".xml", ".license", ".zip" };
  g_autofree char *base = g_path_get_basename (name);
  g_autofree char *lower = g_ascii_strdown (base, -1);

  if (lower[0] == '.')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    if (g_str_has_suffix (lower, endings[i]))
      return TRUE;
  return FALSE;
}

static void
member_cb (const char *name, GBytes *bytes, const GError *error, gpointer user_data)
{
  Search *self = user_data;
  g_autofree char *source = g_strdup_printf ("%s: %s", self->archive, name);
  GError *local_error = NULL;
  IpsLicense *license;

  if (!is_worth_reading (name) || g_str_has_suffix (name, ".zip") || is_full (self, source))
    return;
  if (bytes == NULL)
    {
      add (self, source, NULL, g_error_copy (error));
      return;
    }
  license = ips_license_file_read (self->dialect, name, bytes, &local_error);
  add (self, source, license, local_error);
}

static void
read_archive (Search *self, const char *path)
{
  guint before = self->finds->len;
  GError *error = NULL;

  self->archive = path;
  if (!ips_license_archive_read (path, IPS_LICENSE_MAX_BYTES, IPS_LICENSE_FIND_MAX, member_cb, self, self->cancellable, &error))
    add (self, path, NULL, error);
  else if (self->finds->len == before)
    add (self, path, NULL, ips_error_new (IPS_ERROR_INVALID, _("holds no licence file (.lic)")));
  self->archive = NULL;
}

static GError *
error_from_errno (int number)
{
  if (number == EACCES || number == EPERM)
    return ips_error_new (IPS_ERROR_PERMISSION, _("may not be read by your user: change its rights, or copy it to where it may"));
  if (number == ENOENT)
    return ips_error_new (IPS_ERROR_NOT_FOUND, _("is not there (any more)"));
  return ips_error_new (IPS_ERROR_INVALID, _("cannot be read: %s"), g_strerror (number));
}

/* At most one byte more than a licence may have, so that nobody waits for two gigabytes; a device or pipe is never read. */
static GBytes *
read_file (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  g_autofree guint8 *buffer = NULL;
  gsize n = 0;
  struct stat status;

  if (fd < 0)
    {
      g_propagate_error (error, error_from_errno (errno));
      return NULL;
    }
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      close (fd);
      ips_set_error (error, IPS_ERROR_INVALID, _("is no file: choose the .lic file from Cisco.com"));
      return NULL;
    }
  buffer = g_malloc (IPS_LICENSE_MAX_BYTES + 1);
  while (n < IPS_LICENSE_MAX_BYTES + 1)
    {
      gssize got = read (fd, buffer + n, IPS_LICENSE_MAX_BYTES + 1 - n);

      if (got == 0)
        break;
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_propagate_error (error, error_from_errno (errno));
          close (fd);
          return NULL;
        }
      n += (gsize) got;
    }
  close (fd);
  return g_bytes_new (buffer, n);
}

static gboolean
is_archive (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size > 4 && memcmp (data, "PK\x03\x04", 4) == 0;
}

static void
look_at_file (Search *self, const char *path)
{
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *name = NULL;
  GError *error = NULL;
  IpsLicense *license = NULL;

  if (is_full (self, path))
    return;
  bytes = read_file (path, &error);
  if (bytes != NULL && is_archive (bytes))
    {
      read_archive (self, path);
      return;
    }
  name = g_path_get_basename (path);
  if (bytes != NULL)
    license = ips_license_file_read (self->dialect, name, bytes, &error);
  add (self, path, license, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return ips_text_compare_natural (*(const char *const *) a, *(const char *const *) b);
}

static void
look_at_folder (Search *self, const char *path, guint depth)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (path, 0, &error);
  guint before = self->finds->len;
  const char *name;

  if (dir == NULL)
    {
      add (self, path, NULL, ips_error_new (IPS_ERROR_PERMISSION, _("this folder may not be read: %s"), error->message));
      return;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    if (name[0] != '.')
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len && !self->full && !g_cancellable_is_cancelled (self->cancellable); i++)
    {
      g_autofree char *child = g_build_filename (path, g_ptr_array_index (names, i), NULL);
      struct stat status;

      /* links are followed to files, never to folders: a circle would be endless */
      if (lstat (child, &status) == 0 && S_ISDIR (status.st_mode))
        {
          if (depth < MAX_DEPTH)
            look_at_folder (self, child, depth + 1);
        }
      else if (is_worth_reading (child) && stat (child, &status) == 0 && S_ISREG (status.st_mode))
        look_at_file (self, child);
    }
  if (depth == 0 && self->finds->len == before)
    add (self, path, NULL, ips_error_new (IPS_ERROR_INVALID, _("this folder holds no licence file (.lic)")));
}

static void
find_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Search *self = task_data;

  self->cancellable = cancellable;
  for (guint i = 0; self->paths[i] != NULL && !g_cancellable_is_cancelled (cancellable); i++)
    {
      if (g_file_test (self->paths[i], G_FILE_TEST_IS_DIR))
        look_at_folder (self, self->paths[i], 0);
      else
        look_at_file (self, self->paths[i]);
    }
  g_task_return_pointer (task, g_steal_pointer (&self->finds), (GDestroyNotify) g_ptr_array_unref);
}

void
ips_license_find_async (IpsDialect *dialect, const char *const *paths, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Search *search = g_new0 (Search, 1);

  g_task_set_source_tag (task, ips_license_find_async);
  search->dialect = g_object_ref (dialect);
  search->paths = g_strdupv ((char **) paths);
  search->finds = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_license_find_free);
  g_task_set_task_data (task, search, (GDestroyNotify) search_free);
  g_task_run_in_thread (task, find_in_thread);
}

GPtrArray *
ips_license_find_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
