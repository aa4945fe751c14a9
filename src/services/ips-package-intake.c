/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-library-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "ips-error.h"
#include "ips-package-contents.h"
#include "ips-package-import.h"
#include "ips-store-packages.h"

static void
sync_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPackageStep *step = task_data;
  GError *error = NULL;

  if (ips_package_sync_file (step->place, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
sync_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GError) error = NULL;

  if (!ips_store_save_package_finish (IPS_STORE (source), result, &error))
    g_message ("%s", error->message);
}

static void
synced_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (source);
  IpsPackageStep *step = g_task_get_task_data (G_TASK (result));
  IpsPackageFile *file = ips_package_library_lookup (self, step->file->sha256);
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error) || file == NULL || self->store == NULL
      || g_hash_table_contains (self->removing, file->sha256))
    return;
  g_free (file->boot);
  file->boot = g_strdup ("");
  ips_store_save_package_async (self->store, file, NULL, sync_saved_cb, NULL);
}

/* A disk may take long for it, and everything that counts is known already. */
static void
write_out_behind (IpsPackageLibrary *self, const IpsPackageFile *file)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, synced_cb, NULL);
  IpsPackageStep *step = g_new0 (IpsPackageStep, 1);

  g_task_set_source_tag (task, write_out_behind);
  step->file = ips_package_file_copy (file);
  step->place = ips_package_library_make_path (self, file->sha256);
  g_task_set_task_data (task, step, ips_package_step_free);
  ips_worker_queue (self->behind, task, sync_in_thread);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = g_task_get_source_object (task);
  IpsPackageStep *step = g_task_get_task_data (task);
  g_autofree char *info = NULL;
  IpsPackageFile *listed;
  GError *error = NULL;

  if (!ips_store_save_package_finish (IPS_STORE (source), result, &error))
    {
      if (step->copied)
        g_unlink (step->path);
      g_task_return_error (task, error);
      return;
    }
  /* it is listed: its part has done its duty */
  if (step->path != NULL)
    {
      info = g_strconcat (step->path, ".info", NULL);
      g_unlink (step->path);
      g_unlink (info);
    }
  listed = ips_package_library_put (self, step->file);
  if (*listed->boot != '\0')
    write_out_behind (self, listed);
  g_task_return_pointer (task, ips_package_file_copy (listed), (GDestroyNotify) ips_package_file_free);
}

static void
placed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (source);
  IpsPackageStep *step = g_task_get_task_data (task);
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_task_return_error (task, error);
  else
    ips_store_save_package_async (self->store, step->file, NULL, listed_cb, g_object_ref (task));
}

static void
place_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPackageStep *step = task_data;
  g_autofree char *info = g_strconcat (step->path, ".info", NULL);
  GError *error = NULL;

  if (!ips_package_look_into (step->path, step->file, cancellable, &error))
    {
      /* Its bytes are what the source has, and are good for nothing: the next time it begins anew. */
      if (!ips_error_is_cancelled (error))
        {
          g_unlink (step->path);
          g_unlink (info);
        }
      g_task_return_error (task, error);
    }
  else if (ips_package_place_file (step->path, step->place, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
place (IpsPackageLibrary *self, GTask *task)
{
  IpsPackageStep *step = g_task_get_task_data (task);

  g_free (step->place);
  step->place = ips_package_library_make_path (self, step->file->sha256);
  step->file->verified_us = g_get_real_time ();
  g_free (step->file->boot);
  step->file->boot = g_strdup (self->boot);
  ips_package_library_run_step (self, task, place_in_thread, placed_cb);
}

void
ips_package_library_take_async (IpsPackageLibrary *self, const char *path, const IpsPackageFile *file, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsPackageStep *step = g_new0 (IpsPackageStep, 1);

  g_return_if_fail (self->loaded);
  g_task_set_source_tag (task, ips_package_library_take_async);
  step->file = ips_package_file_copy (file);
  step->path = g_strdup (path);
  g_task_set_task_data (task, step, ips_package_step_free);
  place (self, task);
}

IpsPackageFile *
ips_package_library_take_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- import --- */

static void
import_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPackageLibrary *self = source;
  IpsPackageStep *step = task_data;
  g_autofree char *unique = g_uuid_string_random ();
  g_autofree char *name = g_strconcat (unique, ".part", NULL);
  g_autofree char *copy = g_build_filename (self->folder, name, NULL);
  g_autoptr(IpsPackageName) parsed = NULL;
  g_autofree char *sha256 = NULL;
  GError *error = NULL;
  gint64 size, modified_us;

  parsed = ips_package_identify (step->path, &step->note, &error);
  if (parsed != NULL)
    sha256 = ips_package_copy_file (step->path, copy, &size, &modified_us, cancellable, &error);
  if (sha256 == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  step->file = ips_package_file_new (sha256, g_steal_pointer (&parsed), size);
  step->file->released_us = modified_us;
  step->file->added_us = g_get_real_time ();
  g_free (step->file->source);
  step->file->source = g_steal_pointer (&step->path);
  g_free (step->file->added_by);
  step->file->added_by = g_strdup (step->who);
  step->path = g_steal_pointer (&copy);
  step->copied = TRUE;
  g_task_return_boolean (task, TRUE);
}

static void
imported_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (source);
  IpsPackageStep *step = g_task_get_task_data (task);
  IpsPackageFile *there;
  GError *error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_task_return_error (task, error);
      return;
    }
  there = ips_package_library_lookup (self, step->file->sha256);
  if (there != NULL && there->state == IPS_PACKAGE_COMPLETE)
    {
      g_unlink (step->path);
      if (step->note == NULL)
        step->note = g_strdup_printf (_("It was there already as %s."), there->name->name);
      g_task_return_pointer (task, ips_package_file_copy (there), (GDestroyNotify) ips_package_file_free);
      return;
    }
  place (self, task);
}

void
ips_package_library_import_async (IpsPackageLibrary *self, const char *path, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsPackageStep *step = g_new0 (IpsPackageStep, 1);

  g_return_if_fail (self->loaded);
  g_task_set_source_tag (task, ips_package_library_import_async);
  step->path = g_strdup (path);
  step->who = g_strdup (who);
  g_task_set_task_data (task, step, ips_package_step_free);
  ips_package_library_run_step (self, task, import_in_thread, imported_cb);
}

IpsPackageFile *
ips_package_library_import_finish (IpsPackageLibrary *self, GAsyncResult *result, char **note, GError **error)
{
  IpsPackageStep *step;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  step = g_task_get_task_data (G_TASK (result));
  if (note != NULL)
    *note = g_strdup (step->note);
  return g_task_propagate_pointer (G_TASK (result), error);
}
