/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-library.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-license-file.h"

struct _IpsLicenseLibrary
{
  GObject parent_instance;

  IpsStore *store;        /* (owned) */
  IpsDialect *dialect;    /* (owned) (nullable) */
  char *who;              /* (owned) */
  char *folder;           /* (owned) */
};

G_DEFINE_FINAL_TYPE (IpsLicenseLibrary, ips_license_library, G_TYPE_OBJECT)

static void
ips_license_library_finalize (GObject *object)
{
  IpsLicenseLibrary *self = IPS_LICENSE_LIBRARY (object);

  g_clear_object (&self->store);
  g_clear_object (&self->dialect);
  g_free (self->who);
  g_free (self->folder);
  G_OBJECT_CLASS (ips_license_library_parent_class)->finalize (object);
}

static void
ips_license_library_class_init (IpsLicenseLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ips_license_library_finalize;
}

static void
ips_license_library_init (IpsLicenseLibrary *self)
{
}

IpsLicenseLibrary *
ips_license_library_new (IpsStore *store, IpsDialect *dialect, const char *who)
{
  IpsLicenseLibrary *self = g_object_new (IPS_TYPE_LICENSE_LIBRARY, NULL);
  g_autofree char *parent = g_path_get_dirname (ips_store_get_path (store));

  self->store = g_object_ref (store);
  self->dialect = dialect != NULL ? g_object_ref (dialect) : NULL;
  self->who = g_strdup (who);
  self->folder = g_build_filename (parent, "licenses", NULL);
  return self;
}

const char *
ips_license_library_get_folder (IpsLicenseLibrary *self)
{
  g_return_val_if_fail (IPS_IS_LICENSE_LIBRARY (self), NULL);
  return self->folder;
}

/* A hash that came from a job's row is not a path until it is known to be one. (transfer full) (nullable) */
static char *
make_path (const char *folder, const char *sha256)
{
  g_autofree char *name = NULL;

  if (strlen (sha256) != 64 || strspn (sha256, "0123456789abcdef") != 64)
    return NULL;
  name = g_strconcat (sha256, ".lic", NULL);
  return g_build_filename (folder, name, NULL);
}

/* --- keeping --- */

typedef struct
{
  GPtrArray *kept;        /* (owned) (element-type IpsKeptLicense) */
  char *folder;           /* (owned) */
} Keep;

static void
keep_free (Keep *self)
{
  g_ptr_array_unref (self->kept);
  g_free (self->folder);
  g_free (self);
}

static void
set_file_error (GError **error, const GError *cause, const char *path)
{
  IpsError code = IPS_ERROR_FAILED;

  if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_NOSPC))
    code = IPS_ERROR_DISK_FULL;
  else if (g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ACCES) || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_PERM)
           || g_error_matches (cause, G_FILE_ERROR, G_FILE_ERROR_ROFS))
    code = IPS_ERROR_STORE_READONLY;
  ips_set_error (error, code, "%s: %s", path, cause->message);
}

static gboolean
write_one (const char *folder, const IpsLicense *license, GError **error)
{
  g_autofree char *path = make_path (folder, license->sha256);
  g_autofree char *present = NULL;
  g_autoptr(GError) local_error = NULL;
  gsize size, present_size = 0;
  const char *data;

  if (path == NULL || license->bytes == NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "a licence without its bytes cannot be kept");
      return FALSE;
    }
  data = g_bytes_get_data (license->bytes, &size);
  /* the hash is its name: the same bytes need not be written again, damaged ones do */
  if (g_file_get_contents (path, &present, &present_size, NULL) && present_size == size && memcmp (present, data, size) == 0)
    return TRUE;
  if (g_file_set_contents_full (path, data, (gssize) size, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &local_error))
    return TRUE;
  set_file_error (error, local_error, path);
  return FALSE;
}

static void
write_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  Keep *keep = task_data;
  GError *error = NULL;

  if (g_mkdir_with_parents (keep->folder, 0700) != 0)
    {
      g_task_return_error (task, ips_error_new (errno == ENOSPC ? IPS_ERROR_DISK_FULL : IPS_ERROR_STORE_READONLY, "%s: %s",
                                                keep->folder, g_strerror (errno)));
      return;
    }
  for (guint i = 0; i < keep->kept->len; i++)
    if (!write_one (keep->folder, ((IpsKeptLicense *) g_ptr_array_index (keep->kept, i))->license, &error))
      {
        g_task_return_error (task, error);
        return;
      }
  g_task_return_boolean (task, TRUE);
}

static void
indexed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;

  if (ips_store_keep_licenses_finish (IPS_STORE (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsLicenseLibrary *self = IPS_LICENSE_LIBRARY (source);
  Keep *keep = g_task_get_task_data (G_TASK (result));
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    ips_store_keep_licenses_async (self->store, keep->kept, self->who, g_task_get_cancellable (task), indexed_cb,
                                   g_object_ref (task));
}

void
ips_license_library_keep_async (IpsLicenseLibrary *self, GPtrArray *kept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr(GTask) writing = g_task_new (self, cancellable, written_cb, g_object_ref (task));
  Keep *keep = g_new0 (Keep, 1);

  g_task_set_source_tag (task, ips_license_library_keep_async);
  g_task_set_source_tag (writing, write_in_thread);
  keep->kept = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_kept_license_free);
  for (guint i = 0; i < kept->len; i++)
    g_ptr_array_add (keep->kept, ips_kept_license_copy (g_ptr_array_index (kept, i)));
  keep->folder = g_strdup (self->folder);
  g_task_set_task_data (writing, keep, (GDestroyNotify) keep_free);
  g_task_run_in_thread (writing, write_in_thread);
}

gboolean
ips_license_library_keep_finish (IpsLicenseLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- reading --- */

static void
read_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsLicenseLibrary *self = source;
  const char *sha256 = task_data;
  g_autofree char *path = make_path (self->folder, sha256);
  g_autofree char *found = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) local_error = NULL;
  IpsLicense *license;
  char *data = NULL;
  gsize size;

  if (path == NULL || !g_file_get_contents (path, &data, &size, &local_error))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("the licence file %.12s… is not in the library any more: choose it again"),
                                                sha256));
      return;
    }
  bytes = g_bytes_new_take (data, size);
  found = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  if (!g_str_equal (found, sha256))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, _("%s: damaged on disk, it was not sent: choose the file again"), path));
      return;
    }
  license = self->dialect != NULL ? ips_license_file_read (self->dialect, sha256, bytes, NULL) : NULL;
  if (license == NULL)
    license = ips_license_new (bytes, NULL, 0, sha256, "", 0, NULL);
  g_task_return_pointer (task, license, (GDestroyNotify) ips_license_unref);
}

void
ips_license_library_load_async (IpsLicenseLibrary *self, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_license_library_load_async);
  g_task_set_task_data (task, g_strdup (sha256), g_free);
  g_task_run_in_thread (task, read_in_thread);
}

IpsLicense *
ips_license_library_load_finish (IpsLicenseLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
