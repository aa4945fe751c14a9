/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-smtp-talk.h"

typedef struct { gboolean server; const char *line; } Line;

static IpsSmtpTalk *
make_talk (const char *addresses)
{
  g_autoptr(GPtrArray) recipients = ips_mail_addresses_parse (addresses, NULL);

  return ips_smtp_talk_new (recipients);
}

/* What may be shown of it, line by line. (transfer full) */
static char *
play (IpsSmtpTalk *talk, const Line *lines, guint n_lines)
{
  GString *shown = g_string_new (NULL);

  for (guint i = 0; i < n_lines; i++)
    {
      g_autofree char *text = lines[i].server ? ips_smtp_talk_note_answer (talk, lines[i].line, strlen (lines[i].line))
                                              : ips_smtp_talk_note_command (talk, lines[i].line, strlen (lines[i].line));

      g_string_append_printf (shown, "%s\n", text);
    }
  return g_string_free (shown, FALSE);
}

static const IpsMailRecipient *
recipient (IpsSmtpTalk *talk, guint index)
{
  return g_ptr_array_index (talk->recipients, index);
}

static void
test_recipients (void)
{
  static const Line lines[] = {
    { TRUE, "220 ready\r\n" }, { FALSE, "MAIL FROM:<v@example.org>\r\n" }, { TRUE, "250 ok\r\n" },
    { FALSE, "RCPT TO:<a@example.org>\r\n" }, { TRUE, "250 ok\r\n" },
    { FALSE, "RCPT TO:<b@example.org>\r\n" }, { TRUE, "550-5.1.1 nobody\r\n" }, { TRUE, "550 5.1.1 of that name\r\n" },
    { FALSE, "RCPT TO:<c@example.org>\r\n" }, { TRUE, "450 later\r\n" },
    { FALSE, "DATA\r\n" }, { TRUE, "354 go on\r\n" }, { TRUE, "250 taken\r\n" }, { FALSE, "QUIT\r\n" }, { TRUE, "421 odd\r\n" },
  };
  g_autoptr(IpsSmtpTalk) talk = make_talk ("a@example.org, b@example.org, c@example.org");
  g_autofree char *shown = play (talk, lines, G_N_ELEMENTS (lines));

  g_assert_cmpint (recipient (talk, 0)->state, ==, IPS_RECIPIENT_SENT);
  g_assert_cmpint (recipient (talk, 1)->state, ==, IPS_RECIPIENT_REFUSED);
  g_assert_cmpstr (recipient (talk, 1)->words, ==, "550-5.1.1 nobody 550 5.1.1 of that name");
  g_assert_cmpint (recipient (talk, 2)->state, ==, IPS_RECIPIENT_WAITING);
  g_assert_cmpstr (recipient (talk, 2)->words, ==, "450 later");
  /* what is said after QUIT changes nothing */
  g_assert_cmpuint (talk->code, ==, 250);
  g_assert_cmpstr (talk->words->str, ==, "250 taken");
}

static void
test_login_is_not_shown (void)
{
  static const Line lines[] = {
    { FALSE, "AUTH LOGIN\r\n" }, { TRUE, "334 VXNlcm5hbWU6\r\n" }, { FALSE, "dmVkZXR0ZQ==\r\n" }, { TRUE, "334 UGFzc3dvcmQ6\r\n" },
    { FALSE, "TWFpbC1zM2NyZXQtOQ==\r\n" }, { TRUE, "535 no\r\n" }, { FALSE, "AUTH PLAIN AHZlZGV0dGUATWFpbA==\r\n" },
    { TRUE, "235 ok\r\n" }, { FALSE, "MAIL FROM:<v@example.org>\r\n" }, { TRUE, "250 your password is Mail-s3cret-9\r\n" },
  };
  g_autoptr(IpsSecret) secret = ips_secret_new ("Mail-s3cret-9");
  g_autoptr(IpsSmtpTalk) talk = make_talk ("a@example.org");
  g_autofree char *shown = play (talk, lines, G_N_ELEMENTS (lines));

  g_assert_cmpstr (shown, ==,
                   "AUTH LOGIN\n334 VXNlcm5hbWU6\n[login]\n334 UGFzc3dvcmQ6\n[login]\n535 no\nAUTH PLAIN [login]\n235 ok\n"
                   "MAIL FROM:<v@example.org>\n250 your password is [secret]\n");
}

/* A server may say anything, for as long as it likes. */
static void
test_hostile (void)
{
  g_autoptr(IpsSmtpTalk) talk = make_talk ("a@example.org");
  g_autofree char *long_line = g_strnfill (100000, 'x');
  g_autofree char *shown = NULL;
  g_autofree char *odd = NULL;

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *text = ips_smtp_talk_note_answer (talk, "250-and more\r\n", 14);

      g_assert_cmpstr (text, ==, "250-and more");
    }
  g_assert_cmpuint (talk->partial->len, <, 4096);
  g_assert_cmpuint (talk->code, ==, 0);
  shown = ips_smtp_talk_note_answer (talk, long_line, strlen (long_line));
  g_assert_cmpuint (g_utf8_strlen (shown, -1), <=, 501);
  odd = ips_smtp_talk_note_answer (talk, "25\0 \x1b[2J\xff\r\n", 11);
  g_assert_true (g_utf8_validate (odd, -1, NULL));
  g_assert_null (strchr (odd, 0x1b));
  /* more answers than recipients */
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *command = ips_smtp_talk_note_command (talk, "RCPT TO:<a@example.org>\r\n", 25);
      g_autofree char *answer = ips_smtp_talk_note_answer (talk, "550 no\r\n", 8);
    }
  g_assert_cmpint (recipient (talk, 0)->state, ==, IPS_RECIPIENT_REFUSED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp-talk/recipients", test_recipients);
  g_test_add_func ("/smtp-talk/login-is-not-shown", test_login_is_not_shown);
  g_test_add_func ("/smtp-talk/hostile", test_hostile);
  return g_test_run ();
}
