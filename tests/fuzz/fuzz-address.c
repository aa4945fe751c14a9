/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-address.h"
#include "ips-error.h"
#include "ips-text.h"

#include <gio/gio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is accepted is accepted again as the same; a refusal is a line of harmless words. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsAddress) address = ips_address_parse (text, &error);

  if (address == NULL)
    {
      g_autofree char *safe = ips_text_make_safe (error->message, 0);

      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, safe);
      g_assert_cmpuint (strlen (error->message), <, 400);
    }
  else
    {
      g_autoptr(IpsAddress) again = ips_address_parse (address->host, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (again->host, ==, address->host);
      g_assert_cmpuint (again->port, ==, 0);
      g_assert_cmpuint (address->port, <=, 65535);
      /* 254 in ASCII; a name in Unicode is kept as it was written. */
      g_assert_cmpuint (strlen (address->host), <=, 4 * 254);
      g_assert (strpbrk (address->host, " \t\r\n/@[]?#") == NULL);
      g_assert_cmpint (ips_address_compare (address->host, address->host), ==, 0);
      g_assert_cmpint (ips_address_compare (address->host, text), ==, -ips_address_compare (text, address->host));
    }
  return 0;
}
