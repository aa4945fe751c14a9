/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-package-contents.h"

#include "ips-package-archive.h"

static void
set_text (char **place, const char *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static gboolean
is_for_manager (IpsPackageFamily family)
{
  return family == IPS_PACKAGE_CSM_SENSOR || family == IPS_PACKAGE_CSM_ENGINE || family == IPS_PACKAGE_CSM_SIGNATURE
    || family == IPS_PACKAGE_CSM_SINGLE;
}

gboolean
ips_package_look_into (const char *path, IpsPackageFile *file, GCancellable *cancellable, GError **error)
{
  g_autoptr(IpsPackageArchive) archive = NULL;

  file->state = IPS_PACKAGE_COMPLETE;
  set_text (&file->problem, "");
  if (!is_for_manager (file->name->family))
    return TRUE;
  archive = ips_package_archive_read (path, file->name, cancellable, error);
  if (archive == NULL)
    {
      if (error != NULL && !g_error_matches (*error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_prefix_error (error, "%s: ", file->name->name);
      return FALSE;
    }
  set_text (&file->platforms, archive->platforms);
  if (!archive->complete)
    {
      file->state = IPS_PACKAGE_INCOMPLETE;
      set_text (&file->problem, archive->problem);
    }
  return TRUE;
}
