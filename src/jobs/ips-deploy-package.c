/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-deploy-package.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ips-package-archive.h"

/* A preparation is as good as new for that long; nobody reads 64 times what 64 devices get. */
#define HOLDS_US (10 * G_TIME_SPAN_MINUTE)
/* What was unpacked and is older than that goes when the next one is. */
#define UNPACKED_DAYS 7

/* One file that is made ready, and who waits for it. */
typedef struct
{
  char *key;                    /* (owned) */
  IpsPackageLibrary *library;   /* (owned) (nullable): until it is there */
  IpsUpgradeStep *step;         /* (owned) */
  GPtrArray *waiting;           /* (element-type GTask) */
  IpsDeployPackage *package;    /* (owned) (nullable): once it is there */
  gint64 since_us;              /* monotonic: when it was there */
} Preparation;

static GHashTable *preparations;      /* key -> Preparation (owned) */

void
ips_deploy_package_free (IpsDeployPackage *self)
{
  if (self == NULL)
    return;
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

static IpsDeployPackage *
package_new (const char *path, const char *name, guint64 size_bytes)
{
  IpsDeployPackage *self = g_new0 (IpsDeployPackage, 1);

  self->path = g_strdup (path);
  self->name = g_strdup (name);
  self->size_bytes = size_bytes;
  return self;
}

static void
preparation_free (gpointer data)
{
  Preparation *self = data;

  g_free (self->key);
  g_clear_object (&self->library);
  ips_upgrade_step_free (self->step);
  g_ptr_array_unref (self->waiting);
  ips_deploy_package_free (self->package);
  g_free (self);
}

/* Everybody who waited is told; a failure is not remembered. @package (transfer full) (nullable) */
static void
tell (Preparation *self, IpsDeployPackage *package, const GError *error)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  self->package = package;
  self->since_us = g_get_monotonic_time ();
  g_clear_object (&self->library);
  /* first: who is told may ask again at once, and would wait for this one */
  if (package == NULL)
    g_hash_table_steal (preparations, self->key);
  for (guint i = 0; i < waiting->len; i++)
    if (package != NULL)
      g_task_return_pointer (g_ptr_array_index (waiting, i), package_new (package->path, package->name, package->size_bytes),
                             (GDestroyNotify) ips_deploy_package_free);
    else
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
  if (package == NULL)
    preparation_free (self);
}

/* --- a zip: in the thread --- */

typedef struct
{
  char *zip;                    /* (owned) */
  char *folder;                 /* (owned) */
  char *prefix;                 /* (owned) */
  char *platform;               /* (owned) */
} Unpacking;

static void
unpacking_free (gpointer data)
{
  Unpacking *self = data;

  g_free (self->zip);
  g_free (self->folder);
  g_free (self->prefix);
  g_free (self->platform);
  g_free (self);
}

static void
remove_old (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat facts;

      if (g_lstat (path, &facts) == 0 && S_ISREG (facts.st_mode)
          && facts.st_mtime < g_get_real_time () / G_USEC_PER_SEC - UNPACKED_DAYS * 24 * 3600)
        g_unlink (path);
    }
}

/* The device's own package; where the zip holds one for every platform, that. */
static const IpsPackageMember *
choose_member (const IpsPackageArchive *archive, const char *platform)
{
  const IpsPackageMember *general = NULL;

  for (guint i = 0; i < archive->members->len; i++)
    {
      const IpsPackageMember *member = g_ptr_array_index (archive->members, i);
      gboolean update = ips_package_family_is_sensor_update (member->name->family) || ips_package_family_is_signature_update (member->name->family)
                        || member->name->family == IPS_PACKAGE_ENGINE;

      if (!update)
        continue;
      if (*member->name->platform != '\0' && g_str_equal (member->name->platform, platform))
        return member;
      if (*member->name->platform == '\0')
        general = member;
    }
  return general;
}

static gboolean
write_piece (const char *data, gsize size, gpointer user_data, GError **error)
{
  int fd = GPOINTER_TO_INT (user_data);

  while (size > 0)
    {
      gssize n = write (fd, data, size);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          ips_set_error (error, errno == ENOSPC || errno == EDQUOT ? IPS_ERROR_DISK_FULL : IPS_ERROR_FAILED, "%s", g_strerror (errno));
          return FALSE;
        }
      data += n;
      size -= (gsize) n;
    }
  return TRUE;
}

/* Into a file of its own, which then takes the place of the one that is there: that may have been damaged since, and one that
 * is being sent goes on. */
static gboolean
unpack_member (const Unpacking *self, const IpsPackageMember *member, const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *part = g_strconcat (path, ".XXXXXX", NULL);
  int fd = g_mkstemp_full (part, O_WRONLY | O_CLOEXEC, 0600);
  gboolean ok;

  if (fd < 0)
    {
      ips_set_error (error, IPS_ERROR_FAILED, "%s: %s", part, g_strerror (errno));
      return FALSE;
    }
  ok = ips_package_archive_extract (self->zip, member->path, write_piece, GINT_TO_POINTER (fd), cancellable, error);
  if (close (fd) != 0 && ok)
    {
      ips_set_error (error, IPS_ERROR_FAILED, "%s: %s", part, g_strerror (errno));
      ok = FALSE;
    }
  if (ok && g_rename (part, path) != 0)
    {
      ips_set_error (error, IPS_ERROR_FAILED, "%s: %s", path, g_strerror (errno));
      ok = FALSE;
    }
  if (!ok)
    g_unlink (part);
  return ok;
}

static void
unpack_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Unpacking *self = task_data;
  GError *error = NULL;
  g_autoptr(IpsPackageArchive) archive = ips_package_archive_read (self->zip, NULL, cancellable, &error);
  const IpsPackageMember *member = archive != NULL ? choose_member (archive, self->platform) : NULL;
  g_autofree char *file = member != NULL ? g_strconcat (self->prefix, "-", member->name->name, NULL) : NULL;
  g_autofree char *path = member != NULL ? g_build_filename (self->folder, file, NULL) : NULL;

  if (archive != NULL && member == NULL)
    ips_set_error (&error, IPS_ERROR_NOT_FOUND, _("the zip holds no package for this device"));
  if (error == NULL && g_mkdir_with_parents (self->folder, 0700) != 0)
    ips_set_error (&error, IPS_ERROR_FAILED, "%s: %s", self->folder, g_strerror (errno));
  if (error == NULL)
    remove_old (self->folder);
  if (error == NULL)
    unpack_member (self, member, path, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_pointer (task, package_new (path, member->name->name, member->size), (GDestroyNotify) ips_deploy_package_free);
}

static void
unpacked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Preparation *self = user_data;
  g_autoptr(GError) error = NULL;
  IpsDeployPackage *package = g_task_propagate_pointer (G_TASK (result), &error);

  tell (self, package, error);
}

static void
unpack (Preparation *self, const char *zip)
{
  g_autoptr(GTask) task = g_task_new (self->library, NULL, unpacked_cb, self);
  Unpacking *unpacking = g_new0 (Unpacking, 1);

  g_task_set_source_tag (task, unpack_in_thread);
  unpacking->zip = g_strdup (zip);
  unpacking->folder = g_build_filename (ips_package_library_get_folder (self->library), "unpacked", NULL);
  unpacking->prefix = g_strndup (self->step->sha256, 16);
  unpacking->platform = g_strdup (self->step->platform);
  g_task_set_task_data (task, unpacking, unpacking_free);
  g_task_run_in_thread (task, unpack_in_thread);
}

/* --- on the main thread --- */

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Preparation *self = user_data;
  const IpsPackageFile *file = ips_package_library_lookup (self->library, self->step->sha256);
  g_autofree char *path = ips_package_library_make_path (self->library, self->step->sha256);
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_verify_finish (self->library, result, &error))
    tell (self, NULL, error);
  else if (file == NULL)
    {
      ips_set_error (&error, IPS_ERROR_NOT_FOUND, _("%s is not in the library any more"), self->step->file_name);
      tell (self, NULL, error);
    }
  else if (g_str_has_suffix (file->name->name, ".zip"))
    unpack (self, path);
  else
    tell (self, package_new (path, file->name->name, (guint64) file->size), NULL);
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Preparation *self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_package_library_load_finish (self->library, result, &error))
    ips_package_library_verify_async (self->library, self->step->sha256, NULL, verified_cb, self);
  else
    tell (self, NULL, error);
}

void
ips_deploy_package_prepare_async (IpsPackageLibrary *library, const IpsUpgradeStep *step, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (library, cancellable, callback, user_data);
  g_autofree char *path = ips_package_library_make_path (library, step->sha256);
  g_autofree char *key = g_strdup_printf ("%s %s", path, step->platform);
  Preparation *self;

  g_task_set_source_tag (task, ips_deploy_package_prepare_async);
  if (preparations == NULL)
    preparations = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, preparation_free);
  self = g_hash_table_lookup (preparations, key);
  if (self != NULL && self->package != NULL && g_get_monotonic_time () - self->since_us > HOLDS_US)
    {
      g_hash_table_remove (preparations, key);
      self = NULL;
    }
  if (self != NULL && self->package != NULL)
    {
      g_task_return_pointer (task, package_new (self->package->path, self->package->name, self->package->size_bytes),
                             (GDestroyNotify) ips_deploy_package_free);
      return;
    }
  if (self == NULL)
    {
      self = g_new0 (Preparation, 1);
      self->key = g_steal_pointer (&key);
      self->library = g_object_ref (library);
      self->step = ips_upgrade_step_copy (step);
      self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
      g_hash_table_insert (preparations, self->key, self);
      g_ptr_array_add (self->waiting, g_steal_pointer (&task));
      ips_package_library_load_async (library, NULL, loaded_cb, self);
      return;
    }
  g_ptr_array_add (self->waiting, g_steal_pointer (&task));
}

IpsDeployPackage *
ips_deploy_package_prepare_finish (IpsPackageLibrary *library, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, library), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
