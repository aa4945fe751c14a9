/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-listing.h"

#define FOLDER "https://127.0.0.1:8443/ips/"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The first byte chooses what the server says the page is, or that it is an index file. No name leaves the folder. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const char *const types[] = { "text/html", "application/json", "text/xml", "text/plain" };
  g_autoptr(GUri) folder = g_uri_parse (FOLDER, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr(IpsListing) listing = NULL;

  if (size == 0)
    return 0;
  if (data[0] % 16 != 15)
    listing = ips_listing_parse ((const char *) data + 1, size - 1, types[data[0] % 4], folder, NULL);
  else
    listing = ips_listing_parse_index ((const char *) data + 1, size - 1, folder, NULL);
  for (guint i = 0; listing != NULL && i < listing->entries->len; i++)
    {
      const IpsListingEntry *entry = g_ptr_array_index (listing->entries, i);

      g_assert_true (strpbrk (entry->name, "/\\\r\n") == NULL && strcmp (entry->name, "..") != 0 && g_utf8_validate (entry->name, -1, NULL));
      /* IIS may write the folder's name in another case than was asked for. */
      g_assert_true (g_ascii_strncasecmp (entry->uri, FOLDER, strlen (FOLDER)) == 0 && entry->size_bytes >= -1);
      g_assert_true (entry->digest == NULL || strspn (entry->digest, "0123456789abcdef") == strlen (entry->digest));
    }
  return 0;
}
