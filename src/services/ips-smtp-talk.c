/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-smtp-talk.h"

#include <string.h>

#include "ips-text.h"

#define MAX_LINE_CHARS 500
#define MAX_LINE_BYTES 2048
#define MAX_WORDS_BYTES 2000

static void
recipient_free (IpsMailRecipient *self)
{
  g_free (self->address);
  g_free (self->words);
  g_free (self);
}

IpsSmtpTalk *
ips_smtp_talk_new (GPtrArray *recipients)
{
  IpsSmtpTalk *self = g_new0 (IpsSmtpTalk, 1);

  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) recipient_free);
  for (guint i = 0; i < recipients->len; i++)
    {
      IpsMailRecipient *recipient = g_new0 (IpsMailRecipient, 1);

      recipient->address = g_strdup (g_ptr_array_index (recipients, i));
      recipient->state = IPS_RECIPIENT_WAITING;
      recipient->words = g_strdup ("");
      g_ptr_array_add (self->recipients, recipient);
    }
  self->words = g_string_new (NULL);
  self->partial = g_string_new (NULL);
  return self;
}

void
ips_smtp_talk_free (IpsSmtpTalk *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->recipients);
  g_string_free (self->words, TRUE);
  g_string_free (self->partial, TRUE);
  g_free (self);
}

/* One line of harmless text, without any secret that happens to be in it. */
static char *
clean (const char *line, gsize length)
{
  g_autofree char *copy = g_strndup (line, MIN (length, MAX_LINE_BYTES));
  g_autofree char *redacted = NULL;

  g_strchomp (copy);
  redacted = ips_secret_redact (copy);
  return ips_text_make_safe (redacted, MAX_LINE_CHARS);
}

char *
ips_smtp_talk_note_command (IpsSmtpTalk *self, const char *line, gsize length)
{
  g_autofree char *text = g_strchomp (g_strndup (line, MIN (length, MAX_LINE_BYTES)));

  /* Once begun, all that is said until the answer that ends it may be a password. */
  if (self->logging_in)
    return g_strdup ("[login]");
  if (g_ascii_strncasecmp (text, "AUTH ", 5) == 0)
    {
      char *initial = strchr (text + 5, ' ');
      g_autofree char *shown = clean (text, initial != NULL ? (gsize) (initial - text) : strlen (text));

      self->logging_in = TRUE;
      return initial != NULL ? g_strconcat (shown, " [login]", NULL) : g_steal_pointer (&shown);
    }
  self->leaving = self->leaving || g_ascii_strcasecmp (text, "QUIT") == 0;
  if (g_ascii_strncasecmp (text, "RCPT TO:", 8) == 0)
    {
      self->asking = self->n_asked < self->recipients->len;
      self->n_asked++;
    }
  return clean (text, strlen (text));
}

static gboolean
is_answer (const char *line)
{
  return g_ascii_isdigit (line[0]) && g_ascii_isdigit (line[1]) && g_ascii_isdigit (line[2])
         && (line[3] == ' ' || line[3] == '-' || line[3] == '\0');
}

static void
end_answer (IpsSmtpTalk *self, guint code)
{
  if (self->leaving)
    {
      g_string_truncate (self->partial, 0);
      return;
    }
  self->code = code;
  g_string_assign (self->words, self->partial->str);
  g_string_truncate (self->partial, 0);
  /* 334 asks for the next word of the login. */
  if (code != 334)
    self->logging_in = FALSE;
  if (self->asking)
    {
      IpsMailRecipient *recipient = g_ptr_array_index (self->recipients, self->n_asked - 1);

      self->asking = FALSE;
      g_free (recipient->words);
      recipient->words = code / 100 == 2 ? g_strdup ("") : g_strdup (self->words->str);
      recipient->state = code / 100 == 2 ? IPS_RECIPIENT_SENT : code / 100 == 5 ? IPS_RECIPIENT_REFUSED : IPS_RECIPIENT_WAITING;
    }
}

char *
ips_smtp_talk_note_answer (IpsSmtpTalk *self, const char *line, gsize length)
{
  g_autofree char *text = clean (line, length);

  if (self->partial->len + strlen (text) < MAX_WORDS_BYTES)
    g_string_append_printf (self->partial, "%s%s", self->partial->len > 0 ? " " : "", text);
  if (is_answer (text) && text[3] != '-')
    end_answer (self, (guint) g_ascii_strtoull (text, NULL, 10));
  return g_steal_pointer (&text);
}
