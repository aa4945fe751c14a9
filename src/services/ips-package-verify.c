/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-library-private.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-package-contents.h"
#include "ips-package-import.h"
#include "ips-store-packages.h"

static void
verify_in_thread (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  IpsPackageStep *step = task_data;
  gint64 size, modified_us;
  GError *error = NULL;
  g_autofree char *sha256 = ips_package_hash_file (step->place, &size, &modified_us, cancellable, &error);

  if (sha256 == NULL)
    g_task_return_error (task, error);
  else if (g_str_equal (sha256, step->file->sha256) && size == step->file->size)
    {
      if (ips_package_look_into (step->place, step->file, cancellable, &error))
        g_task_return_boolean (task, TRUE);
      else
        g_task_return_error (task, error);
    }
  else
    g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, _("%s: its bytes are not those that were kept: %s"),
                                              step->file->name->name, sha256));
}

static void
verify_saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = g_task_get_source_object (task);
  IpsPackageStep *step = g_task_get_task_data (task);
  GError *error = NULL;

  if (!ips_store_save_package_finish (IPS_STORE (source), result, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  ips_package_library_put (self, step->file);
  if (step->file->state != IPS_PACKAGE_DAMAGED)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, ips_error_new (IPS_ERROR_CHECKSUM, "%s", step->note));
}

static void
verified_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  IpsPackageLibrary *self = IPS_PACKAGE_LIBRARY (source);
  IpsPackageStep *step = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      if (!g_error_matches (error, IPS_ERROR, IPS_ERROR_CHECKSUM) && !g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND))
        {
          g_task_return_error (task, g_steal_pointer (&error));
          return;
        }
      step->file->state = IPS_PACKAGE_DAMAGED;
      g_free (step->file->problem);
      step->file->problem = g_strdup (g_error_matches (error, IPS_ERROR, IPS_ERROR_NOT_FOUND)
                                      ? _("Its file is gone from the disk. Download or import it again.")
                                      : _("Its bytes are no longer those that were kept. Download or import it again."));
      step->note = g_strdup (error->message);
    }
  step->file->verified_us = g_get_real_time ();
  ips_store_save_package_async (self->store, step->file, NULL, verify_saved_cb, g_object_ref (task));
}

void
ips_package_library_verify_async (IpsPackageLibrary *self, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);
  IpsPackageFile *file = ips_package_library_lookup (self, sha256);
  IpsPackageStep *step = g_new0 (IpsPackageStep, 1);

  g_task_set_source_tag (task, ips_package_library_verify_async);
  g_task_set_task_data (task, step, ips_package_step_free);
  if (file == NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: there is no such package"), sha256));
      return;
    }
  step->file = ips_package_file_copy (file);
  step->place = ips_package_library_make_path (self, file->sha256);
  ips_package_library_run_step (self, task, verify_in_thread, verified_cb);
}

gboolean
ips_package_library_verify_finish (IpsPackageLibrary *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  return g_task_propagate_boolean (G_TASK (result), error);
}
