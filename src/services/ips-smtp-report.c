/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-smtp-report.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-problem.h"

void
ips_smtp_report_free (IpsSmtpReport *self)
{
  if (self == NULL)
    return;
  g_clear_error (&self->error);
  g_ptr_array_unref (self->recipients);
  g_free (self->words);
  g_free (self);
}

void
ips_smtp_report_apply (const IpsSmtpReport *self, IpsQueuedMail *mail)
{
  for (guint i = 0; i < mail->recipients->len; i++)
    {
      IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, i);

      for (guint j = 0; j < self->recipients->len; j++)
        {
          const IpsMailRecipient *answer = g_ptr_array_index (self->recipients, j);

          if (!g_str_equal (answer->address, recipient->address))
            continue;
          recipient->state = answer->state;
          g_free (recipient->words);
          recipient->words = g_strdup (answer->words);
        }
    }
}

/* (nullable): who did not get it, in words */
static char *
describe_left_out (const IpsQueuedMail *mail)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, i);

      if (recipient->state == IPS_RECIPIENT_SENT)
        continue;
      if (text->len > 0)
        g_string_append_c (text, ' ');
      if (recipient->state == IPS_RECIPIENT_REFUSED)
        /* TRANSLATORS: the first %s is a mail address, the second what the server said */
        g_string_append_printf (text, _("%s was refused by the mail server: “%s”."), recipient->address, recipient->words);
      else
        g_string_append_printf (text, _("%s was not taken by the mail server now: “%s”."), recipient->address, recipient->words);
    }
  if (text->len == 0)
    return g_string_free (text, TRUE);
  if (ips_queued_mail_count (mail, IPS_RECIPIENT_SENT) > 0)
    g_string_append_printf (text, " %s", _("The others got the mail."));
  return g_string_free (text, FALSE);
}

char *
ips_smtp_report_describe (const IpsSmtpReport *self, const IpsMailSettings *settings, const IpsQueuedMail *mail)
{
  g_autofree char *left_out = NULL;

  if (self->error == NULL)
    {
      left_out = describe_left_out (mail);
      return left_out != NULL ? g_steal_pointer (&left_out) : g_strdup ("");
    }
  /* Where all were refused their own words say more than the last of them. */
  if (mail->recipients->len > 1 && ips_queued_mail_count (mail, IPS_RECIPIENT_WAITING) < mail->recipients->len)
    left_out = describe_left_out (mail);
  if (left_out != NULL)
    return g_steal_pointer (&left_out);
  return ips_mail_explain (ips_error_get_code (self->error), settings->server,
                           self->error->message, self->words);
}
