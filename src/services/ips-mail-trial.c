/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-trial.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-mail.h"

typedef struct
{
  IpsMailSettings *settings;
  IpsQueuedMail *mail;      /* only to put the answers in */
  gboolean sent;
} Trial;

static void
trial_free (Trial *self)
{
  ips_mail_settings_free (self->settings);
  ips_queued_mail_free (self->mail);
  g_free (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GTask) task = user_data;
  Trial *trial = g_task_get_task_data (task);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSmtpReport) report = ips_smtp_send_finish (IPS_SMTP (source), result, &error);
  g_autofree char *sentence = NULL;

  if (report == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  ips_smtp_report_apply (report, trial->mail);
  sentence = ips_smtp_report_describe (report, trial->settings, trial->mail);
  trial->sent = *sentence == '\0';
  if (trial->sent)
    {
      g_autofree char *recipients = ips_queued_mail_format_recipients (trial->mail);

      g_free (sentence);
      /* TRANSLATORS: the first %s is the mail server, the second one or more mail addresses */
      sentence = g_strdup_printf (_("The mail server %s took the test mail for %s."), trial->settings->server, recipients);
    }
  g_task_return_pointer (task, g_steal_pointer (&sentence), g_free);
}

static IpsMail *
compose (const IpsMailSettings *settings, gint64 now_us)
{
  IpsMail *mail = ips_mail_new (_("Vedette: test mail"));
  const char *columns[] = { _("Setting"), _("Value"), NULL };
  IpsMailTable *table = ips_mail_table_new (_("How it was sent"), columns);
  g_autofree char *port = g_strdup_printf ("%u", ips_mail_settings_get_port (settings));
  const char *rows[][3] = {
    { _("Server"), settings->server, NULL },
    { _("Port"), port, NULL },
    { _("Encryption"), ips_mail_security_to_label (settings->security), NULL },
    { _("User Name"), settings->user, NULL },
    { _("Sender"), settings->sender, NULL },
  };

  ips_mail_add_paragraph (mail, _("This mail was sent by Vedette to try the settings of E-mail. Reports look like this one: "
                                  "a text, a table, and the table as a file."));
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    ips_mail_table_add_row (table, rows[i]);
  ips_mail_take_table (mail, table);
  return mail;
}

void
ips_mail_trial_async (IpsVault *vault, const IpsMailSettings *settings, IpsSecret *password, GPtrArray *recipients,
                      IpsSmtpTalkFunc talk, gpointer talk_data, GCancellable *cancellable, GAsyncReadyCallback callback,
                      gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (vault, cancellable, callback, user_data);
  g_autoptr(IpsSmtp) smtp = NULL;
  g_autoptr(IpsMail) mail = NULL;
  g_autoptr(GError) error = NULL;
  IpsSmtpMessage *message;
  Trial *trial;

  g_return_if_fail (IPS_IS_VAULT (vault));

  g_task_set_source_tag (task, ips_mail_trial_async);
  if (*settings->server == '\0')
    ips_set_error (&error, IPS_ERROR_INVALID, _("enter the mail server first"));
  else if (recipients->len == 0)
    ips_set_error (&error, IPS_ERROR_INVALID, _("enter at least one address to send the test mail to"));
  if (error != NULL || !ips_mail_settings_validate (settings, NULL, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  if (password == NULL && *settings->user != '\0')
    password = ips_vault_peek (vault, IPS_MAIL_VAULT_OWNER);
  if (*settings->user != '\0' && (password == NULL || ips_secret_is_empty (password)))
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_INVALID, _("enter the password, or leave out the user name")));
      return;
    }

  trial = g_new0 (Trial, 1);
  trial->settings = ips_mail_settings_copy (settings);
  trial->mail = ips_queued_mail_new ();
  for (guint i = 0; i < recipients->len; i++)
    ips_queued_mail_add_recipient (trial->mail, g_ptr_array_index (recipients, i), IPS_RECIPIENT_WAITING, NULL);
  g_task_set_task_data (task, trial, (GDestroyNotify) trial_free);

  mail = compose (settings, g_get_real_time ());
  message = ips_smtp_message_new ();
  message->settings = ips_mail_settings_copy (settings);
  message->password = password != NULL && *settings->user != '\0' ? ips_secret_ref (password) : NULL;
  message->message_id = g_uuid_string_random ();
  message->subject = g_strdup (ips_mail_get_subject (mail));
  message->date_us = g_get_real_time ();
  message->to = g_ptr_array_ref (recipients);
  message->recipients = g_ptr_array_ref (recipients);
  message->parts = ips_mail_compose (mail);
  /* One of its own, so that it does not wait for the outbox. */
  smtp = ips_smtp_new ();
  ips_smtp_send_async (smtp, message, talk, talk_data, cancellable, sent_cb, g_steal_pointer (&task));
}

char *
ips_mail_trial_finish (IpsVault *vault, GAsyncResult *result, gboolean *sent, GError **error)
{
  Trial *trial;
  char *sentence;

  g_return_val_if_fail (g_task_is_valid (result, vault), NULL);

  sentence = g_task_propagate_pointer (G_TASK (result), error);
  trial = g_task_get_task_data (G_TASK (result));
  if (sent != NULL)
    *sent = sentence != NULL && trial != NULL && trial->sent;
  return sentence;
}
