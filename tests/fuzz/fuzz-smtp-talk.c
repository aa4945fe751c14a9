/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-smtp-talk.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Lines from either side, told apart by their first byte: whatever they hold, what is kept is bounded and can be
 * shown, and no line of a login is. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse ("a@example.org, b@example.org", NULL);
  g_autoptr(IpsSmtpTalk) talk = ips_smtp_talk_new (recipients);
  const char *p = (const char *) data;
  const char *end = p + size;

  while (p < end)
    {
      const char *stop = memchr (p, '\n', (gsize) (end - p));
      gsize length = (gsize) ((stop != NULL ? stop + 1 : end) - p);
      gboolean was_logging_in = talk->logging_in;
      g_autofree char *shown = *p == '>' ? ips_smtp_talk_note_command (talk, p + 1, length - 1)
                                         : ips_smtp_talk_note_answer (talk, p, length);

      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpint (g_utf8_strlen (shown, -1), <=, 520);
      g_assert (strpbrk (shown, "\r\n\x1b") == NULL);
      if (*p == '>' && was_logging_in)
        g_assert_cmpstr (shown, ==, "[login]");
      p += length;
    }
  g_assert_cmpuint (talk->words->len, <, 4096);
  g_assert_cmpuint (talk->partial->len, <, 4096);
  return 0;
}
