/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-queued-mail.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-nick.h"

static const struct { const char *nick; const char *label; } states[IPS_N_MAIL_STATES] = {
  [IPS_MAIL_QUEUED] = { "queued", N_("Waiting") },
  [IPS_MAIL_SENDING] = { "sending", N_("Sending") },
  [IPS_MAIL_SENT] = { "sent", N_("Sent") },
  [IPS_MAIL_FAILED] = { "failed", N_("Failed") },
};
static const char *const recipient_states[IPS_N_RECIPIENT_STATES] = { "waiting", "sent", "refused" };

const char *
ips_mail_state_to_nick (IpsMailState state)
{
  g_return_val_if_fail (state < IPS_N_MAIL_STATES, "");
  return states[state].nick;
}

gboolean
ips_mail_state_from_nick (const char *nick, IpsMailState *state)
{
  return IPS_NICK_FIND (states, nick, state);
}

const char *
ips_mail_state_to_label (IpsMailState state)
{
  g_return_val_if_fail (state < IPS_N_MAIL_STATES, "");
  return g_dgettext (GETTEXT_PACKAGE, states[state].label);
}

const char *
ips_recipient_state_to_nick (IpsRecipientState state)
{
  g_return_val_if_fail (state < IPS_N_RECIPIENT_STATES, "");
  return recipient_states[state];
}

gboolean
ips_recipient_state_from_nick (const char *nick, IpsRecipientState *state)
{
  return IPS_NICK_FIND (recipient_states, nick, state);
}

static void
recipient_free (IpsMailRecipient *self)
{
  g_free (self->address);
  g_free (self->words);
  g_free (self);
}

IpsQueuedMail *
ips_queued_mail_new (void)
{
  IpsQueuedMail *self = g_new0 (IpsQueuedMail, 1);

  self->subject = g_strdup ("");
  self->problem = g_strdup ("");
  self->words = g_strdup ("");
  self->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) recipient_free);
  return self;
}

IpsQueuedMail *
ips_queued_mail_copy (const IpsQueuedMail *self)
{
  IpsQueuedMail *copy = g_new (IpsQueuedMail, 1);

  *copy = *self;
  copy->subject = g_strdup (self->subject);
  copy->problem = g_strdup (self->problem);
  copy->words = g_strdup (self->words);
  copy->recipients = g_ptr_array_new_with_free_func ((GDestroyNotify) recipient_free);
  for (guint i = 0; i < self->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (self->recipients, i);

      ips_queued_mail_add_recipient (copy, recipient->address, recipient->state, recipient->words);
    }
  return copy;
}

void
ips_queued_mail_free (IpsQueuedMail *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->problem);
  g_free (self->words);
  g_ptr_array_unref (self->recipients);
  g_free (self);
}

void
ips_queued_mail_add_recipient (IpsQueuedMail *self, const char *address, IpsRecipientState state, const char *words)
{
  IpsMailRecipient *recipient = g_new0 (IpsMailRecipient, 1);

  recipient->address = g_strdup (address);
  recipient->state = state;
  recipient->words = g_strdup (words != NULL ? words : "");
  g_ptr_array_add (self->recipients, recipient);
}

guint
ips_queued_mail_count (const IpsQueuedMail *self, IpsRecipientState state)
{
  guint n = 0;

  for (guint i = 0; i < self->recipients->len; i++)
    if (((IpsMailRecipient *) g_ptr_array_index (self->recipients, i))->state == state)
      n++;
  return n;
}

gboolean
ips_queued_mail_needs_attention (const IpsQueuedMail *self)
{
  return self->state == IPS_MAIL_FAILED || *self->problem != '\0';
}

char *
ips_queued_mail_format_recipients (const IpsQueuedMail *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (self->recipients, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", recipient->address);
    }
  return g_string_free (text, FALSE);
}

char *
ips_queued_mail_describe (const IpsQueuedMail *self, gint64 now_us)
{
  g_autofree char *when = NULL;

  switch (self->state)
    {
    case IPS_MAIL_SENT:
    case IPS_MAIL_FAILED:
      if (*self->problem != '\0')
        return g_strdup (self->problem);
      when = ips_format_date_time (self->ended_us);
      /* TRANSLATORS: %s is a date and time */
      return g_strdup_printf (_("Sent on %s"), when);
    case IPS_MAIL_SENDING:
      return g_strdup (_("Being sent"));
    case IPS_MAIL_QUEUED:
    default:
      if (*self->problem == '\0')
        return g_strdup (_("Will be sent next"));
      if (self->next_us <= now_us)
        /* TRANSLATORS: %s is a sentence about what went wrong */
        return g_strdup_printf (_("%s It is tried again now."), self->problem);
      when = ips_format_duration (self->next_us - now_us);
      /* TRANSLATORS: the first %s is a sentence about what went wrong, the second a duration ("4 min") */
      return g_strdup_printf (_("%s It is tried again in %s."), self->problem, when);
    }
}

gint64
ips_mail_back_off (guint attempts)
{
  static const guint minutes[] = { 1, 1, 5, 15, 60 };

  return (gint64) minutes[MIN (attempts, G_N_ELEMENTS (minutes) - 1)] * G_TIME_SPAN_MINUTE;
}
