/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-package-name.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever is understood prints back as it was, and is understood again the same. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(IpsPackageName) name = ips_package_name_parse (text, NULL);
  IpsVersion version, again;

  if (name != NULL)
    {
      g_autofree char *printed = ips_package_name_print (name, TRUE);
      g_autofree char *mended = ips_package_name_print (name, FALSE);
      g_autofree char *described = ips_package_name_describe (name);
      g_autoptr(IpsPackageName) back = ips_package_name_parse (mended, NULL);

      g_assert_cmpstr (printed, ==, text);
      g_assert_true (back != NULL && back->family == name->family);
    }
  if (ips_version_parse (text, &version))
    {
      g_autofree char *written = ips_version_to_text (&version);

      g_assert_true (ips_version_is_none (&version) || (ips_version_parse (written, &again) && ips_version_compare (&version, &again) == 0));
    }
  return 0;
}
