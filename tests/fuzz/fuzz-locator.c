/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-locator.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a locator may answer: every file has a name that is one, and an address of the web. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect = NULL;
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(IpsLocatorReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  reply = ips_locator_parse (dialect, "host", bytes, &error);
  g_assert ((reply == NULL) == (error != NULL));
  for (guint i = 0; reply != NULL && i < reply->images->len; i++)
    {
      const IpsLocatorImage *image = g_ptr_array_index (reply->images, i);

      g_assert (*image->name != '\0' && strpbrk (image->name, "/\\\r\n") == NULL);
      g_assert (g_str_has_prefix (g_uri_get_scheme (image->uri), "http") && g_uri_get_userinfo (image->uri) == NULL);
      g_assert (image->size >= -1 && strspn (image->digest, "0123456789abcdef") == strlen (image->digest));
    }
  return 0;
}
