/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-problem.h"
#include "ips-text.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static int
sign_of (int number)
{
  return (number > 0) - (number < 0);
}

static void
check_safe (const char *text)
{
  g_assert (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      g_assert (c >= 0x20 && !(c >= 0x7f && c < 0xa0));
      g_assert (!(c >= 0x200b && c <= 0x200f) && !(c >= 0x2028 && c <= 0x202e) && !(c >= 0x2060 && c <= 0x206f));
      g_assert (c != 0xfeff && c != 0x061c && c != 0xad);
    }
}

/* Text from a sensor is harmless once it was made safe, and any three texts have one order. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *safe = ips_text_make_safe (text, 0);
  g_autofree char *again = ips_text_make_safe (safe, 0);
  g_autofree char *cut = ips_text_make_safe (text, 10);
  g_autofree char *sentence = NULL, *a = NULL, *b = NULL;
  const char *c;

  check_safe (safe);
  check_safe (cut);
  g_assert_cmpstr (again, ==, safe);
  if (g_utf8_strlen (safe, -1) <= 10)
    g_assert_cmpstr (cut, ==, safe);
  else
    g_assert_cmpint (g_utf8_strlen (cut, -1), ==, 11);

  a = g_strndup (text, strlen (text) / 3);
  b = g_strndup (text + strlen (a), strlen (text) / 3);
  c = text + strlen (a) + strlen (b);
  g_assert_cmpint (sign_of (ips_text_compare_natural (a, b)), ==, -sign_of (ips_text_compare_natural (b, a)));
  g_assert ((ips_text_compare_natural (a, b) == 0) == (strcmp (a, b) == 0));
  if (ips_text_compare_natural (a, b) <= 0 && ips_text_compare_natural (b, c) <= 0)
    g_assert_cmpint (ips_text_compare_natural (a, c), <=, 0);
  ips_text_matches (safe, b);
  sentence = ips_explain_error ((IpsError) (size % IPS_ERROR_N_CODES), a, b);
  check_safe (sentence);
  return 0;
}
