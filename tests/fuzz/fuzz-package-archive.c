/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-package-archive.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a zip may hold: paths that stay inside, text that is text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const names[] = { "IPS-CS-MGR-sig-S924-req-E4.zip", "IPS-CSM-K9-patch-7.1-11p1-E4.zip", "IPS-CS-MGR-AIM-K9-6.0-5-E3.zip" };
  g_autoptr(IpsPackageName) name = NULL;
  g_autoptr(IpsPackageArchive) archive = NULL;
  g_autoptr(GError) error = NULL;

  if (size == 0)
    return 0;
  name = ips_package_name_parse (names[data[0] % G_N_ELEMENTS (names)], NULL);
  archive = ips_package_archive_read_data (data + 1, size - 1, name, NULL, &error);
  g_assert ((archive == NULL) == (error != NULL));
  if (archive == NULL)
    return 0;
  g_assert (archive->complete == (*archive->problem == '\0'));
  g_assert (g_utf8_validate (archive->readme, -1, NULL) && g_utf8_validate (archive->platforms, -1, NULL));
  for (guint i = 0; i < archive->members->len; i++)
    {
      const IpsPackageMember *member = g_ptr_array_index (archive->members, i);

      g_assert (*member->path != '/' && strchr (member->path, '\\') == NULL);
      g_assert (!g_str_has_prefix (member->path, "../") && strstr (member->path, "/../") == NULL && !g_str_has_suffix (member->path, "/.."));
    }
  return 0;
}
