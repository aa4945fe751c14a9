/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "ips-error.h"
#include "ips-mail-settings.h"
#include "ips-mail.h"
#include "ips-queued-mail.h"

/* --- addresses --- */

static void
test_separators (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses =
    ips_mail_addresses_parse (" ann@example.org, bob@example.org;\n carol@example.org\r\n;,dave+ips@sub.example.org ,", &error);
  g_autofree char *text = NULL;

  g_assert_no_error (error);
  text = ips_mail_addresses_format (addresses);
  g_assert_cmpstr (text, ==, "ann@example.org, bob@example.org, carol@example.org, dave+ips@sub.example.org");
}

static void
test_empty (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) none = ips_mail_addresses_parse (" \n ; , ", &error);
  g_autoptr(GPtrArray) null = ips_mail_addresses_parse (NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmpuint (null->len, ==, 0);
}

static void
test_names (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses =
    ips_mail_addresses_parse ("\"Doe, Jane; \\\"JD\\\"\" <jane@example.org>, Müller <k.mueller@bücher.example>; JANE@example.org", &error);
  g_autofree char *text = NULL;
  g_autofree char *ascii = NULL;

  g_assert_no_error (error);
  text = ips_mail_addresses_format (addresses);
  /* a domain in other letters is left as it was written; twice the same counts once */
  g_assert_cmpstr (text, ==, "jane@example.org, k.mueller@bücher.example");
  ascii = ips_mail_address_to_ascii_domain (g_ptr_array_index (addresses, 1));
  g_assert_cmpstr (ascii, ==, "k.mueller@xn--bcher-kva.example");
}

static void
test_refused (void)
{
  static const struct { const char *text; const char *reason; } cases[] = {
    { "ann", "*“ann” is no mail address: it has no @*" },
    { "ann@example.org bob@example.org", "*holds a blank*put a comma*" },
    { "@example.org", "*nothing in front of the @*" },
    { "ann@", "*nothing behind the @*" },
    { "ann@exa_mple.org", "*no domain name behind the @*" },
    { "ann@-example.org", "*no domain name behind the @*" },
    { "ann@example..org", "*no domain name behind the @*" },
    { "ann@[127.0.0.1]", "*by a number*" },
    { "ann@127.0.0.1", "*by a number*" },
    { ".ann@example.org", "*a dot where none may be*" },
    { "ann..b@example.org", "*a dot where none may be*" },
    { "\"a b\"@example.org", "*blank*" },
    { "\"ab\"@example.org", "*quotation marks*" },
    { "a(b)@example.org", "*holds “(”*" },
    { "Ann <>", "*enter a mail address*" },
    { "Ann <ann@example.org", "*blank*" },
    { "ann@example.org\tBcc: eve@example.org", "*blank*" },
    { "a\xe2\x80\x8b@example.org", "*character that cannot be shown*" },
    { "ann@example.org, b\xff@example.org", "*not readable text*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse (cases[i].text, &error);

      g_assert_null (addresses);
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      if (!g_pattern_match_simple (cases[i].reason, error->message))
        g_error ("%s: %s", cases[i].text, error->message);
    }
}

/* A line break ends an address: what follows is another one, or is refused, and never a header. */
static void
test_no_injection (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = ips_mail_addresses_parse ("ann@example.org\r\nBcc: eve@example.org", &error);

  g_assert_null (addresses);
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
}

static void
test_too_many (void)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) addresses = NULL;

  for (guint i = 0; i < IPS_MAIL_MAX_ADDRESSES; i++)
    g_string_append_printf (text, "a%u@example.org\n", i);
  addresses = ips_mail_addresses_parse (text->str, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (addresses->len, ==, IPS_MAIL_MAX_ADDRESSES);
  g_string_append (text, "one-more@example.org");
  g_assert_null (ips_mail_addresses_parse (text->str, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
}

/* --- composing --- */

static char *
part_text (GPtrArray *parts, guint index, const char *type, const char *file_name)
{
  const IpsMailPart *part;
  gsize size;
  const char *data;

  g_assert_cmpuint (index, <, parts->len);
  part = g_ptr_array_index (parts, index);
  g_assert_cmpstr (part->type, ==, type);
  g_assert_cmpstr (part->file_name, ==, file_name);
  data = g_bytes_get_data (part->content, &size);
  return g_strndup (data, size);
}

static void
test_compose (void)
{
  const char *columns[] = { "Device", "State", NULL };
  const char *nasty[] = { "x\r\nBcc: y", "<b>no</b> & \"so\"", NULL };
  const char *formula[] = { "=cmd()", "münchen-core-01", NULL };
  g_autoptr(IpsMail) mail = ips_mail_new ("3 failed\r\nBcc: eve@example.org");
  IpsMailTable *table = ips_mail_table_new ("What failed: <today>", columns);
  g_autoptr(GPtrArray) parts = NULL;
  g_autofree char *text = NULL;
  g_autofree char *html = NULL;
  g_autofree char *csv = NULL;

  ips_mail_table_add_row (table, nasty);
  ips_mail_table_add_row (table, formula);
  ips_mail_add_paragraph (mail, "One <line>.\nAnother.");
  ips_mail_take_table (mail, table);
  g_assert_cmpstr (ips_mail_get_subject (mail), ==, "3 failed  Bcc: eve@example.org");
  parts = ips_mail_compose (mail);
  g_assert_cmpuint (parts->len, ==, 3);
  text = part_text (parts, 0, "text/plain", "");
  html = part_text (parts, 1, "text/html", "");
  csv = part_text (parts, 2, "text/csv", "what-failed-today.csv");
  g_assert_cmpstr (text, ==,
                   "One <line>. Another.\n\n"
                   "What failed: <today>\n\n"
                   "Device     State\n"
                   "---------  ----------------\n"
                   "x  Bcc: y  <b>no</b> & \"so\"\n"
                   "=cmd()     münchen-core-01\n\n");
  g_assert_nonnull (strstr (html, "<td style=\"border:1px solid #b0b0b0;padding:4px 8px;text-align:left;vertical-align:top\">"
                                  "&lt;b&gt;no&lt;/b&gt; &amp; &quot;so&quot;</td>"));
  g_assert_nonnull (strstr (html, "<p>One &lt;line&gt;. Another.</p>"));
  g_assert_nonnull (strstr (html, "What failed: &lt;today&gt;</caption>"));
  g_assert_null (strstr (html, "<b>"));
  g_assert_cmpstr (csv, ==, "\xef\xbb\xbf" "Device,State\r\n\"x\r\nBcc: y\",\"<b>no</b> & \"\"so\"\"\"\r\n'=cmd(),münchen-core-01\r\n");
}

static void
test_bounded (void)
{
  const char *columns[] = { "Device", "Message", NULL };
  g_autofree char *long_text = g_strnfill (2000, 'x');
  const char *row[] = { "a", long_text, NULL };
  g_autoptr(IpsMail) mail = ips_mail_new (long_text);
  IpsMailTable *table = ips_mail_table_new ("", columns);
  g_autoptr(GPtrArray) parts = NULL;
  g_autofree char *text = NULL;
  gsize total = 0;

  for (guint i = 0; i < IPS_MAIL_MAX_ROWS + 5; i++)
    ips_mail_table_add_row (table, row);
  ips_mail_take_table (mail, table);
  g_assert_cmpint (g_utf8_strlen (ips_mail_get_subject (mail), -1), <=, 201);
  parts = ips_mail_compose (mail);
  /* 20,000 long lines are no mail: the text stays, says so, and the file is left out */
  g_assert_cmpuint (parts->len, ==, 2);
  for (guint i = 0; i < parts->len; i++)
    total += g_bytes_get_size (((IpsMailPart *) g_ptr_array_index (parts, i))->content);
  g_assert_cmpuint (total, <, IPS_MAIL_MAX_BYTES);
  text = part_text (parts, 0, "text/plain", "");
  g_assert_nonnull (strstr (text, "and 19805 more lines"));
  g_assert_nonnull (strstr (text, "report.csv is too large for a mail"));
}

/* --- headers --- */

static void
assert_lines (const char *header)
{
  g_auto(GStrv) lines = g_strsplit (header, "\r\n", -1);

  g_assert_null (strstr (header, "\n\n"));
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_assert_cmpuint (strlen (lines[i]), <=, 78);
      g_assert_cmpuint (strlen (lines[i]), >, 0);
      g_assert_null (strpbrk (lines[i], "\r\n"));
      if (i > 0)
        g_assert_cmpint (lines[i][0], ==, ' ');
      for (const char *p = lines[i]; *p != '\0'; p++)
        g_assert_cmpint (*p & 0x80, ==, 0);
    }
}

static void
test_header (void)
{
  g_autofree char *plain = ips_mail_encode_header ("Subject", "Refresh on 3 devices: 1 failed");
  g_autofree char *injected = ips_mail_encode_header ("Subject", "x\r\nBcc: y@example.org");
  g_autofree char *encoded = ips_mail_encode_header ("Subject", "Größe äöü ßßß ÄÖÜ Zertifikat von münchen-core-01 läuft in drei Tagen ab, bitte erneuern");
  g_autofree char *tricky = ips_mail_encode_header ("Subject", "=?UTF-8?B?QmNj?=");
  g_autofree char *run = g_strnfill (500, 'x');
  g_autofree char *long_word = ips_mail_encode_header ("Subject", run);
  g_autofree char *empty = ips_mail_encode_header ("Subject", "");

  g_assert_cmpstr (plain, ==, "Subject: Refresh on 3 devices: 1 failed");
  g_assert_cmpstr (injected, ==, "Subject: x Bcc: y@example.org");
  assert_lines (encoded);
  g_assert_true (g_str_has_prefix (encoded, "Subject: =?UTF-8?B?"));
  g_assert_true (g_str_has_prefix (tricky, "Subject: =?UTF-8?B?PT9V"));
  assert_lines (long_word);
  g_assert_cmpstr (empty, ==, "Subject:");
}

static void
test_address_header (void)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *header = NULL;

  for (guint i = 0; i < 20; i++)
    g_ptr_array_add (addresses, g_strdup_printf ("somebody-%u@bücher.example", i));
  header = ips_mail_encode_address_header ("To", addresses);
  assert_lines (header);
  g_assert_nonnull (strstr (header, " somebody-19@xn--bcher-kva.example"));
}

/* --- settings --- */

static IpsMailSettings *
set_up_settings (void)
{
  IpsMailSettings *self = ips_mail_settings_new ();

  g_free (self->server);
  self->server = g_strdup ("mail.example.org");
  g_free (self->sender);
  self->sender = g_strdup ("vedette@example.org");
  return self;
}

static void
test_settings_round_trip (void)
{
  g_autoptr(IpsMailSettings) settings = set_up_settings ();
  g_autoptr(IpsMailSettings) read = NULL;
  g_autoptr(IpsMailSettings) defaults = ips_mail_settings_new ();
  g_autoptr(GHashTable) values = NULL;
  g_autoptr(GHashTable) nothing = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(IpsMailSettings) from_nothing = ips_mail_settings_read (nothing);

  g_assert_true (ips_mail_settings_equal (defaults, from_nothing));
  g_assert_false (ips_mail_settings_is_set_up (defaults));
  settings->port = 2525;
  settings->security = IPS_MAIL_SECURITY_TLS;
  settings->jobs = IPS_MAIL_JOBS_ALL;
  settings->certificate_days = 30;
  values = ips_mail_settings_write (settings);
  read = ips_mail_settings_read (values);
  g_assert_true (ips_mail_settings_equal (settings, read));
  g_assert_false (ips_mail_settings_equal (settings, defaults));
  g_assert_true (ips_mail_settings_is_set_up (read));
  g_assert_cmpuint (ips_mail_settings_get_port (read), ==, 2525);
  read->port = 0;
  g_assert_cmpuint (ips_mail_settings_get_port (read), ==, 465);
}

static void
check_refused (IpsMailSettings *settings, IpsMailField expected, const char *pattern)
{
  g_autoptr(GError) error = NULL;
  IpsMailField field;

  g_assert_false (ips_mail_settings_validate (settings, &field, &error));
  g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
  g_assert_cmpint (field, ==, expected);
  if (!g_pattern_match_simple (pattern, error->message))
    g_error ("%s", error->message);
}

#define SET(self, field, text) (g_free ((self)->field), (self)->field = g_strdup (text))

static void
test_settings_rules (void)
{
  g_autoptr(IpsMailSettings) settings = set_up_settings ();
  g_autoptr(IpsMailSettings) defaults = ips_mail_settings_new ();
  g_autoptr(GError) error = NULL;
  IpsMailField field;

  g_assert_true (ips_mail_settings_validate (defaults, &field, &error));
  g_assert_true (ips_mail_settings_validate (settings, &field, &error));
  g_assert_cmpint (field, ==, IPS_MAIL_FIELD_NONE);
  SET (settings, server, "smtp://mail.example.org");
  check_refused (settings, IPS_MAIL_FIELD_SERVER, "*name alone*");
  SET (settings, server, "mail.example.org:25");
  check_refused (settings, IPS_MAIL_FIELD_SERVER, "*its own field*");
  SET (settings, server, "mail example");
  check_refused (settings, IPS_MAIL_FIELD_SERVER, "*neither an IP address nor a DNS name*");
  SET (settings, server, "mail.example.org");
  SET (settings, user, "vedette");
  settings->security = IPS_MAIL_SECURITY_NONE;
  check_refused (settings, IPS_MAIL_FIELD_USER, "*without encryption the password could be read*");
  SET (settings, server, "127.0.0.1");
  g_assert_true (ips_mail_settings_validate (settings, &field, &error));
  settings->security = IPS_MAIL_SECURITY_STARTTLS;
  SET (settings, sender, "");
  check_refused (settings, IPS_MAIL_FIELD_SENDER, "*the address the mails come from*");
  SET (settings, sender, "vedette@example.org");
  SET (settings, recipients, "ann@example.org; bob");
  check_refused (settings, IPS_MAIL_FIELD_RECIPIENTS, "*“bob” is no mail address*");
  SET (settings, recipients, "");
  SET (settings, ca_file, "ca.pem");
  check_refused (settings, IPS_MAIL_FIELD_CA_FILE, "*whole path*");
  SET (settings, ca_file, "");
  SET (settings, pin, "sha256//AAAA");
  check_refused (settings, IPS_MAIL_FIELD_PIN, "*44 characters*");
  SET (settings, pin, "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
  settings->timeout_s = 1;
  check_refused (settings, IPS_MAIL_FIELD_TIMEOUT, "*5 to 600 seconds*");
  settings->timeout_s = 60;
  g_assert_true (ips_mail_settings_validate (settings, &field, &error));
  g_assert_no_error (error);
}

/* --- the outbox's values --- */

static void
test_queued (void)
{
  g_autoptr(IpsQueuedMail) mail = ips_queued_mail_new ();
  g_autoptr(IpsQueuedMail) copy = NULL;
  g_autofree char *recipients = NULL;
  g_autofree char *words = NULL;

  for (guint i = 0; i < IPS_N_MAIL_STATES; i++)
    {
      IpsMailState state;

      g_assert_true (ips_mail_state_from_nick (ips_mail_state_to_nick (i), &state));
      g_assert_cmpint (state, ==, i);
      g_assert_cmpstr (ips_mail_state_to_label (i), !=, "");
    }
  for (guint i = 0; i < IPS_N_RECIPIENT_STATES; i++)
    {
      IpsRecipientState state;

      g_assert_true (ips_recipient_state_from_nick (ips_recipient_state_to_nick (i), &state));
      g_assert_cmpint (state, ==, i);
    }
  ips_queued_mail_add_recipient (mail, "a@example.org", IPS_RECIPIENT_SENT, NULL);
  ips_queued_mail_add_recipient (mail, "b@example.org", IPS_RECIPIENT_REFUSED, "550 no");
  g_assert_false (ips_queued_mail_needs_attention (mail));
  g_free (mail->problem);
  mail->problem = g_strdup ("The mail server refused the connection.");
  mail->next_us = 5 * G_TIME_SPAN_MINUTE;
  copy = ips_queued_mail_copy (mail);
  g_assert_true (ips_queued_mail_needs_attention (copy));
  recipients = ips_queued_mail_format_recipients (copy);
  g_assert_cmpstr (recipients, ==, "a@example.org, b@example.org");
  g_assert_cmpuint (ips_queued_mail_count (copy, IPS_RECIPIENT_REFUSED), ==, 1);
  words = ips_queued_mail_describe (copy, 0);
  g_assert_cmpstr (words, ==, "The mail server refused the connection. It is tried again in 5 min.");
  g_assert_cmpint (ips_mail_back_off (1), ==, G_TIME_SPAN_MINUTE);
  g_assert_cmpint (ips_mail_back_off (2), >, ips_mail_back_off (1));
  g_assert_cmpint (ips_mail_back_off (1000), ==, G_TIME_SPAN_HOUR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/address/separators", test_separators);
  g_test_add_func ("/mail/address/empty", test_empty);
  g_test_add_func ("/mail/address/names", test_names);
  g_test_add_func ("/mail/address/refused", test_refused);
  g_test_add_func ("/mail/address/no-injection", test_no_injection);
  g_test_add_func ("/mail/address/too-many", test_too_many);
  g_test_add_func ("/mail/compose", test_compose);
  g_test_add_func ("/mail/bounded", test_bounded);
  g_test_add_func ("/mail/header", test_header);
  g_test_add_func ("/mail/address-header", test_address_header);
  g_test_add_func ("/mail/settings/round-trip", test_settings_round_trip);
  g_test_add_func ("/mail/settings/rules", test_settings_rules);
  g_test_add_func ("/mail/queued", test_queued);
  return g_test_run ();
}
