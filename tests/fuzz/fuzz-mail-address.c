/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-error.h"
#include "ips-mail.h"
#include "ips-text.h"

#include <gio/gio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What is accepted can stand in a header and in a command, and is accepted again as the same; a refusal is a line
 * of harmless words. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (text, &error);
  g_autofree char *header = NULL;

  if (addresses == NULL)
    {
      g_autofree char *safe = ips_text_make_safe (error->message, 0);

      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      g_assert_cmpstr (error->message, ==, safe);
      g_assert_cmpuint (strlen (error->message), <, 600);
    }
  else
    {
      g_autofree char *formatted = ips_mail_addresses_format (addresses);
      g_autoptr(GPtrArray) again = ips_mail_addresses_parse (formatted, &error);
      g_autofree char *formatted_again = NULL;

      g_assert_no_error (error);
      formatted_again = ips_mail_addresses_format (again);
      g_assert_cmpstr (formatted, ==, formatted_again);
      g_assert_cmpuint (addresses->len, <=, IPS_MAIL_MAX_ADDRESSES);
      for (guint i = 0; i < addresses->len; i++)
        {
          const char *address = g_ptr_array_index (addresses, i);

          g_assert_cmpuint (strlen (address), <=, 254);
          g_assert (strpbrk (address, " \t\r\n<>,;\"()[]\\:") == NULL);
          g_assert_nonnull (strchr (address, '@'));
        }
    }

  /* Any text as a subject: one header, whatever it holds. */
  header = ips_mail_encode_header ("Subject", text);
  for (const char *p = header; *p != '\0'; p++)
    {
      g_assert_cmpint (*p & 0x80, ==, 0);
      if (*p == '\n')
        g_assert_cmpint (p[1], ==, ' ');
      if (*p == '\r')
        g_assert_cmpint (p[1], ==, '\n');
    }
  return 0;
}
