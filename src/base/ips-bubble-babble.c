/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-bubble-babble.h"

#define SHA1_BYTES 20

static const char vowels[] = "aeiouy";
static const char consonants[] = "bcdfghklmnprstvzx";

/* Three letters say one byte, or, where none is left, only the checksum. */
static void
append_syllable (GString *text, guint first, guint middle, guint last)
{
  g_string_append_c (text, vowels[first % 6]);
  g_string_append_c (text, consonants[middle]);
  g_string_append_c (text, vowels[last % 6]);
}

char *
ips_bubble_babble_encode (const guint8 *data, gsize size)
{
  GString *text = g_string_new ("x");
  guint checksum = 1;
  gsize at = 0;

  for (; at + 1 < size; at += 2)
    {
      append_syllable (text, (data[at] >> 6) + checksum, data[at] >> 2 & 15, (data[at] & 3) + checksum / 6);
      g_string_append_printf (text, "%c-%c", consonants[data[at + 1] >> 4], consonants[data[at + 1] & 15]);
      checksum = (checksum * 5 + data[at] * 7u + data[at + 1]) % 36;
    }
  if (at < size)
    append_syllable (text, (data[at] >> 6) + checksum, data[at] >> 2 & 15, (data[at] & 3) + checksum / 6);
  else
    append_syllable (text, checksum, 16, checksum / 6);
  g_string_append_c (text, 'x');
  return g_string_free (text, FALSE);
}

char *
ips_bubble_babble_of_key (const guint8 *blob, gsize size)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[SHA1_BYTES];
  gsize length = sizeof digest;

  g_checksum_update (checksum, blob, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  return ips_bubble_babble_encode (digest, length);
}
