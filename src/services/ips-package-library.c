/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-library-private.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/statvfs.h>

#include "ips-clock.h"
#include "ips-error.h"
#include "ips-store-packages.h"

enum { SIGNAL_CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (IpsPackageLibrary, ips_package_library, G_TYPE_OBJECT)

static void reload (IpsPackageLibrary *self);

static void
ips_package_library_dispose (GObject *object)
{
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (object);

  g_clear_object (&self->worker);
  g_clear_object (&self->behind);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (ips_package_library_parent_class)->dispose (object);
}

static void
ips_package_library_finalize (GObject *object)
{
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (object);

  g_ptr_array_unref (self->files);
  g_clear_pointer (&self->removing, g_hash_table_unref);
  g_ptr_array_unref (self->loading);
  g_free (self->folder);
  G_OBJECT_CLASS (ips_package_library_parent_class)->finalize (object);
}

static void
ips_package_library_class_init (IpsPackageLibraryClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ips_package_library_dispose;
  G_OBJECT_CLASS (klass)->finalize = ips_package_library_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ips_package_library_init (IpsPackageLibrary *self)
{
  self->worker = ips_worker_new ("packages");
  self->behind = ips_worker_new ("packages-sync");
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_package_file_free);
  self->removing = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->loading = g_ptr_array_new_with_free_func (g_object_unref);
  self->boot = ips_clock_get_boot_id (ips_clock_get_system ());
}

static void
store_changed_cb (IpsPackageLibrary *self, guint parts)
{
  if (self->loaded && (parts & IPS_STORE_PACKAGES) != 0)
    reload (self);
}

static GQuark
library_quark (void)
{
  return g_quark_from_static_string ("ips-package-library");
}

IpsPackageLibrary *
ips_package_library_get (IpsStore *store)
{
  GWeakRef *kept = g_object_get_qdata (G_OBJECT (store), library_quark ());
  IpsPackageLibrary *self = kept != NULL ? g_weak_ref_get (kept) : NULL;
  g_autofree char *parent = NULL;

  if (self != NULL)
    return self;
  parent = g_path_get_dirname (ips_store_get_path (store));
  self = g_object_new (IPS_TYPE_PACKAGE_LIBRARY, NULL);
  self->store = g_object_ref (store);
  self->folder = g_build_filename (parent, "packages", NULL);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, G_CONNECT_SWAPPED);
  if (kept == NULL)
    {
      kept = g_new0 (GWeakRef, 1);
      g_weak_ref_init (kept, self);
      g_object_set_qdata_full (G_OBJECT (store), library_quark (), kept, g_free);
    }
  else
    g_weak_ref_set (kept, self);
  return self;
}

const char *
ips_package_library_get_folder (IpsPackageLibrary *self)
{
  g_return_val_if_fail (IPS_IS_PACKAGE_LIBRARY (self), NULL);
  return self->folder;
}

GPtrArray *
ips_package_library_get_files (IpsPackageLibrary *self)
{
  g_return_val_if_fail (IPS_IS_PACKAGE_LIBRARY (self), NULL);
  return self->files;
}

IpsPackageFile *
ips_package_library_lookup (IpsPackageLibrary *self, const char *sha256)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      IpsPackageFile *file = g_ptr_array_index (self->files, i);

      if (g_str_equal (file->sha256, sha256))
        return file;
    }
  return NULL;
}

IpsPackageFile *
ips_package_library_lookup_name (IpsPackageLibrary *self, const char *name)
{
  IpsPackageFile *found = NULL;

  for (guint i = 0; i < self->files->len; i++)
    {
      IpsPackageFile *file = g_ptr_array_index (self->files, i);

      if (file->state == IPS_PACKAGE_COMPLETE && g_str_equal (file->name->name, name) && (found == NULL || file->added_us > found->added_us))
        found = file;
    }
  return found;
}

char *
ips_package_library_make_path (IpsPackageLibrary *self, const char *sha256)
{
  g_return_val_if_fail (strspn (sha256, "0123456789abcdef") == 64 && sha256[64] == '\0', NULL);
  return g_build_filename (self->folder, sha256, NULL);
}

char *
ips_package_library_make_part_path (IpsPackageLibrary *self, const char *name, const char *location)
{
  g_autofree char *both = g_strconcat (name, "\n", location, NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, both, -1);
  g_autofree char *file = g_strdup_printf ("%.32s.part", hash);

  return g_build_filename (self->folder, file, NULL);
}

guint64
ips_package_library_get_n_bytes (IpsPackageLibrary *self)
{
  guint64 n_bytes = 0;

  for (guint i = 0; i < self->files->len; i++)
    n_bytes += (guint64) ((IpsPackageFile *) g_ptr_array_index (self->files, i))->size;
  return n_bytes;
}

gint64
ips_package_library_get_free (IpsPackageLibrary *self)
{
  struct statvfs disk;

  return statvfs (self->folder, &disk) == 0 ? (gint64) disk.f_bavail * (gint64) disk.f_frsize : -1;
}

/* --- the index --- */

static void
verified_behind_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_package_library_verify_finish (IPS_PACKAGE_LIBRARY (source), result, &error))
    g_message ("%s", error->message);
}

/* What was not on the disk for certain when the machine went down is compared before anybody may use it. */
static void
check_unwritten (IpsPackageLibrary *self)
{
  for (guint i = 0; i < self->files->len; i++)
    {
      IpsPackageFile *file = g_ptr_array_index (self->files, i);

      if (*file->boot == '\0' || g_str_equal (file->boot, self->boot) || file->state != IPS_PACKAGE_COMPLETE)
        continue;
      file->state = IPS_PACKAGE_INCOMPLETE;
      g_free (file->problem);
      file->problem = g_strdup (_("The computer went down before it was written out: it is being compared."));
      ips_package_library_verify_async (self, file->sha256, NULL, verified_behind_cb, NULL);
    }
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsPackageLibrary) self = user_data;
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->loading);
  g_autoptr(GError) error = NULL;
  GPtrArray *files = ips_store_load_packages_finish (IPS_STORE (source), result, &error);
  gboolean first = !self->loaded;

  self->loading = g_ptr_array_new_with_free_func (g_object_unref);
  self->reloading = FALSE;
  if (files != NULL)
    {
      g_ptr_array_unref (self->files);
      self->files = files;
      self->loaded = TRUE;
      if (first)
        check_unwritten (self);
    }
  for (guint i = 0; i < waiting->len; i++)
    if (files != NULL)
      g_task_return_boolean (g_ptr_array_index (waiting, i), TRUE);
    else
      g_task_return_error (g_ptr_array_index (waiting, i), g_error_copy (error));
  if (files != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (self->reload_again)
    {
      self->reload_again = FALSE;
      reload (self);
    }
}

static void
reload (IpsPackageLibrary *self)
{
  if (self->reloading)
    {
      self->reload_again = TRUE;
      return;
    }
  self->reloading = TRUE;
  ips_store_load_packages_async (self->store, NULL, reloaded_cb, g_object_ref (self));
}

void
ips_package_library_load_async (IpsPackageLibrary *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_package_library_load_async);
  if (self->loaded)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (g_mkdir_with_parents (self->folder, 0700) != 0)
    {
      g_task_return_error (task, ips_error_new (errno == ENOSPC ? IPS_ERROR_DISK_FULL : IPS_ERROR_STORE_READONLY, "%s: %s",
                                                self->folder, g_strerror (errno)));
      return;
    }
  g_ptr_array_add (self->loading, g_object_ref (task));
  if (!self->reloading)
    reload (self);
}

gboolean
ips_package_library_load_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static int
compare_newest (gconstpointer a, gconstpointer b)
{
  return ips_package_name_compare_newest ((*(IpsPackageFile *const *) a)->name, (*(IpsPackageFile *const *) b)->name);
}

IpsPackageFile *
ips_package_library_put (IpsPackageLibrary *self, const IpsPackageFile *file)
{
  IpsPackageFile *copy = ips_package_file_copy (file);
  IpsPackageFile *old = ips_package_library_lookup (self, file->sha256);

  if (old != NULL)
    g_ptr_array_remove (self->files, old);
  g_ptr_array_add (self->files, copy);
  g_ptr_array_sort (self->files, compare_newest);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return copy;
}

/* --- one step after the other on one file --- */

void
ips_package_step_free (gpointer data)
{
  IpsPackageStep *step = data;

  ips_package_file_free (step->file);
  g_free (step->path);
  g_free (step->place);
  g_free (step->note);
  g_free (step->who);
  g_free (step);
}

void
ips_package_library_run_step (IpsPackageLibrary *self, GTask *task, IpsWorkerFunc func, GAsyncReadyCallback callback)
{
  g_autoptr(GTask) step_task = g_task_new (self, g_task_get_cancellable (task), callback, g_object_ref (task));

  g_task_set_source_tag (step_task, func);
  g_task_set_task_data (step_task, g_task_get_task_data (task), NULL);
  ips_worker_queue (self->worker, step_task, func);
}

/* --- removing and keeping --- */

static void
removed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = g_task_get_source_object (task);
  char **sha256 = g_task_get_task_data (task);
  GError *error = NULL;

  for (guint i = 0; sha256[i] != NULL; i++)
    g_hash_table_remove (self->removing, sha256[i]);
  if (!ips_store_remove_packages_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  /* the list first: a file that nobody lists harms nobody */
  for (guint i = 0; sha256[i] != NULL; i++)
    {
      IpsPackageFile *file = ips_package_library_lookup (self, sha256[i]);
      g_autofree char *path = ips_package_library_make_path (self, sha256[i]);

      if (path != NULL)
        g_unlink (path);
      if (file != NULL)
        g_ptr_array_remove (self->files, file);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  g_task_return_boolean (task, TRUE);
}

void
ips_package_library_remove_async (IpsPackageLibrary *self, const char *const *sha256, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ips_package_library_remove_async);
  g_task_set_task_data (task, g_strdupv ((char **) sha256), (GDestroyNotify) g_strfreev);
  for (guint i = 0; sha256[i] != NULL; i++)
    g_hash_table_add (self->removing, g_strdup (sha256[i]));
  ips_store_remove_packages_async (self->store, sha256, who, cancellable, removed_cb, g_object_ref (task));
}

gboolean
ips_package_library_remove_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
kept_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageStep *step = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_package_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_package_library_put (g_task_get_source_object (task), step->file);
  g_task_return_boolean (task, TRUE);
}

void
ips_package_library_keep_async (IpsPackageLibrary *self, const char *sha256, gboolean kept, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsPackageFile *file = ips_package_library_lookup (self, sha256);
  IpsPackageStep *step = g_new0 (IpsPackageStep, 1);

  g_task_set_source_tag (task, ips_package_library_keep_async);
  g_task_set_task_data (task, step, ips_package_step_free);
  if (file == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: there is no such package"), sha256));
      return;
    }
  step->file = ips_package_file_copy (file);
  step->file->kept = kept;
  ips_store_save_package_async (self->store, step->file, cancellable, kept_cb, g_object_ref (task));
}

gboolean
ips_package_library_keep_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
