/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mailer.h"

#include <glib/gi18n-lib.h>

#include "ips-error.h"
#include "ips-problem.h"
#include "ips-smtp.h"
#include "ips-webhook-call.h"

#define LEASE_MS 60000
#define STORE_RETRY_MS 10000
#define NOT_SET_UP_US G_TIME_SPAN_HOUR            /* saving the settings makes it due at once */
#define NO_PASSWORD_US (5 * G_TIME_SPAN_MINUTE)   /* another process may have it, or the keyring be unlocked */
#define MAX_SLEEP_MS (10 * 60 * 1000)             /* the wall clock may be set meanwhile */

struct _IpsMailer
{
  GObject parent_instance;

  IpsStore *store;              /* (owned) */
  IpsVault *vault;              /* (owned) */
  IpsClock *clock;              /* (owned) */
  IpsSmtp *smtp;                /* (owned) */
  char *id;                     /* (owned): this mailer, to the store */
  gboolean started;

  gboolean claiming;            /* a claim is with the store */
  gboolean claim_again;         /* woken meanwhile */
  IpsMailClaim *claim;          /* (owned) (nullable): the mail under way */
  IpsMailSettings *settings;    /* (owned) (nullable): read for the mail under way */
  gboolean vault_stale;         /* another process wrote settings: its password may be new */
  GCancellable *sending;        /* (owned) (nullable): of the mail under way */
  gboolean given_back;          /* it was broken off by the stop */
  guint due_source;             /* when the next mail is due */
  guint renew_source;
  guint grace_source;
  GTask *stop_task;             /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (IpsMailer, ips_mailer, G_TYPE_OBJECT)

static void mailer_claim (IpsMailer *self);
static void claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void vault_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void secret_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void called_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void finished_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* --- when to look --- */

static gboolean
due_cb (gpointer user_data)
{
  IpsMailer *self = user_data;

  self->due_source = 0;
  mailer_claim (self);
  return G_SOURCE_REMOVE;
}

static void
mailer_sleep (IpsMailer *self, gint64 ms)
{
  g_clear_handle_id (&self->due_source, g_source_remove);
  if (self->started)
    self->due_source = g_timeout_add ((guint) CLAMP (ms, 0, MAX_SLEEP_MS), due_cb, self);
}

static void
store_changed_cb (IpsStore *store, guint parts, IpsMailer *self)
{
  if (parts & IPS_STORE_SETTINGS)
    self->vault_stale = TRUE;
  if (parts & IPS_STORE_MAILS)
    mailer_claim (self);
}

static void
mailer_claim (IpsMailer *self)
{
  gint64 now_us = ips_clock_now_us (self->clock);

  if (!self->started || self->claim != NULL)
    return;
  if (self->claiming)
    {
      self->claim_again = TRUE;
      return;
    }
  self->claiming = TRUE;
  ips_store_claim_mail_async (self->store, self->id, now_us, now_us + (gint64) LEASE_MS * 1000, NULL, claimed_cb,
                              g_object_ref (self));
}

static gboolean
stopped_cb (gpointer user_data)
{
  IpsMailer *self = user_data;
  g_autoptr(GTask) task = g_steal_pointer (&self->stop_task);

  g_clear_handle_id (&self->grace_source, g_source_remove);
  if (task != NULL)
    g_task_return_boolean (task, TRUE);
  return G_SOURCE_REMOVE;
}

/* Nothing is under way any more: the next, or the end. */
static void
mailer_rest (IpsMailer *self)
{
  g_clear_handle_id (&self->renew_source, g_source_remove);
  g_clear_pointer (&self->claim, ips_mail_claim_free);
  g_clear_pointer (&self->settings, ips_mail_settings_free);
  g_clear_object (&self->sending);
  self->given_back = FALSE;
  if (self->stop_task != NULL)
    stopped_cb (self);
}

/* --- the lease --- */

static void
renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_store_renew_mail_finish (IPS_STORE (source), result, &error))
    return;
  g_message ("mail: the lease could not be renewed: %s", error->message);
  /* Somebody else sends it now. */
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_LEASE_LOST) && self->sending != NULL)
    g_cancellable_cancel (self->sending);
}

static gboolean
renew_cb (gpointer user_data)
{
  IpsMailer *self = user_data;

  ips_store_renew_mail_async (self->store, self->id, self->claim->mail->id,
                              ips_clock_now_us (self->clock) + (gint64) LEASE_MS * 1000, NULL, renewed_cb,
                              g_object_ref (self));
  return G_SOURCE_CONTINUE;
}

/* --- one mail --- */

static void
mailer_finish (IpsMailer *self)
{
  g_clear_handle_id (&self->renew_source, g_source_remove);
  ips_store_finish_mail_async (self->store, self->id, self->claim->mail, NULL, finished_cb, g_object_ref (self));
}

/* It stays in the outbox, with the reason, until @pause_us have passed or somebody mends it. */
static void
mailer_put_back (IpsMailer *self, const char *problem, const char *words, gint64 pause_us)
{
  IpsQueuedMail *mail = self->claim->mail;

  mail->state = IPS_MAIL_QUEUED;
  mail->next_us = ips_clock_now_us (self->clock) + pause_us;
  g_free (mail->problem);
  mail->problem = g_strdup (problem);
  g_free (mail->words);
  mail->words = g_strdup (words);
  mailer_finish (self);
}

/* Whether it is for the webhook and not for a mail server. */
static gboolean
is_call (const IpsMailClaim *claim)
{
  return claim->parts->len == 1 && g_str_equal (((IpsMailPart *) g_ptr_array_index (claim->parts, 0))->type, IPS_MAIL_CALL_TYPE);
}

/* With the secret as it is now: another process may have written a new one. */
static void
mailer_call (IpsMailer *self)
{
  IpsMailPart *part = g_ptr_array_index (self->claim->parts, 0);

  if (self->vault_stale)
    {
      self->vault_stale = FALSE;
      ips_vault_load_async (self->vault, NULL, secret_loaded_cb, g_object_ref (self));
      return;
    }
  if (self->given_back)
    {
      mailer_put_back (self, self->claim->mail->problem, self->claim->mail->words, 0);
      return;
    }
  self->sending = g_cancellable_new ();
  ips_webhook_call_async (self->store, self->vault, NULL, NULL, part->content, self->sending, called_cb, g_object_ref (self));
}

static void
secret_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_vault_load_finish (IPS_VAULT (source), result, &error))
    g_message ("mail: passwords were not loaded: %s", error->message);
  mailer_call (self);
}

static void
claimed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsMailClaim) claim = ips_store_claim_mail_finish (IPS_STORE (source), result, &error);
  gboolean again = self->claim_again;

  self->claiming = FALSE;
  self->claim_again = FALSE;
  if (claim == NULL)
    {
      g_message ("mail: the outbox could not be looked at: %s", error->message);
      mailer_sleep (self, STORE_RETRY_MS);
      if (self->stop_task != NULL)
        mailer_rest (self);
      return;
    }
  if (claim->mail == NULL)
    {
      if (claim->next_due_us != 0)
        mailer_sleep (self, (claim->next_due_us - ips_clock_now_us (self->clock)) / 1000 + 1);
      if (self->stop_task != NULL)
        mailer_rest (self);
      else if (again)
        mailer_claim (self);
      return;
    }
  self->claim = g_steal_pointer (&claim);
  self->renew_source = g_timeout_add (LEASE_MS / 3, renew_cb, self);
  if (self->stop_task != NULL)
    {
      mailer_put_back (self, self->claim->mail->problem, self->claim->mail->words, 0);
      return;
    }
  if (is_call (self->claim))
    {
      mailer_call (self);
      return;
    }
  ips_mail_settings_load_async (self->store, NULL, settings_loaded_cb, g_object_ref (self));
}

static void
mailer_send (IpsMailer *self, IpsSecret *password)
{
  IpsQueuedMail *mail = self->claim->mail;
  IpsSmtpMessage *message;

  /* The stop's grace passed while settings and password were looked for. */
  if (self->given_back)
    {
      mailer_put_back (self, mail->problem, mail->words, 0);
      return;
    }
  message = ips_smtp_message_new ();
  message->settings = ips_mail_settings_copy (self->settings);
  message->password = password != NULL ? ips_secret_ref (password) : NULL;
  message->message_id = g_strdup (self->claim->message_id);
  message->subject = g_strdup (mail->subject);
  message->date_us = mail->created_us;
  message->to = g_ptr_array_new_with_free_func (g_free);
  message->recipients = g_ptr_array_new_with_free_func (g_free);
  message->parts = g_ptr_array_ref (self->claim->parts);
  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, i);

      g_ptr_array_add (message->to, g_strdup (recipient->address));
      if (recipient->state == IPS_RECIPIENT_WAITING)
        g_ptr_array_add (message->recipients, g_strdup (recipient->address));
    }
  self->sending = g_cancellable_new ();
  ips_smtp_send_async (self->smtp, message, NULL, NULL, self->sending, sent_cb, g_object_ref (self));
}

static void
mailer_look_for_password (IpsMailer *self, gboolean reload)
{
  IpsSecret *password = ips_vault_peek (self->vault, IPS_MAIL_VAULT_OWNER);

  if (*self->settings->user == '\0')
    mailer_send (self, NULL);
  else if (reload && (password == NULL || self->vault_stale))
    {
      self->vault_stale = FALSE;
      ips_vault_load_async (self->vault, NULL, vault_loaded_cb, g_object_ref (self));
    }
  else if (password == NULL)
    mailer_put_back (self, _("The password of the mail server is not known. Enter it in E-mail."), "", NO_PASSWORD_US);
  else
    mailer_send (self, password);
}

static void
settings_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;

  self->settings = ips_mail_settings_load_finish (IPS_STORE (source), result, &error);
  if (self->settings == NULL)
    mailer_put_back (self, error->message, "", G_TIME_SPAN_MINUTE);
  else if (!ips_mail_settings_is_set_up (self->settings))
    mailer_put_back (self, _("No mail server is set up. Enter one in E-mail."), "", NOT_SET_UP_US);
  else if (!ips_mail_settings_validate (self->settings, NULL, &error))
    {
      g_autofree char *problem = g_strdup_printf (_("The settings of E-mail are not right: %s."), error->message);

      mailer_put_back (self, problem, "", NOT_SET_UP_US);
    }
  else
    mailer_look_for_password (self, TRUE);
}

static void
vault_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ips_vault_load_finish (IPS_VAULT (source), result, &error))
    g_message ("mail: passwords were not loaded: %s", error->message);
  mailer_look_for_password (self, FALSE);
}

/* --- how it went --- */

/* The recipients have their states. @problem: (transfer full); @permanent: trying again would end the same */
static void
mailer_conclude (IpsMailer *self, char *problem, const char *words, gboolean permanent)
{
  IpsQueuedMail *mail = self->claim->mail;
  gint64 now_us = ips_clock_now_us (self->clock);
  gboolean some_wait = ips_queued_mail_count (mail, IPS_RECIPIENT_WAITING) > 0;

  mail->attempts++;
  g_free (mail->problem);
  mail->problem = problem;
  g_free (mail->words);
  mail->words = g_strdup (words);
  if (some_wait && !permanent && mail->attempts < IPS_MAIL_MAX_ATTEMPTS)
    {
      mail->state = IPS_MAIL_QUEUED;
      mail->next_us = now_us + ips_mail_back_off (mail->attempts);
    }
  else
    {
      mail->state = !some_wait && ips_queued_mail_count (mail, IPS_RECIPIENT_SENT) > 0 ? IPS_MAIL_SENT : IPS_MAIL_FAILED;
      mail->ended_us = now_us;
    }
  if (mail->state == IPS_MAIL_SENT)
    g_message ("mail: sent “%s”%s", mail->subject, *mail->problem != '\0' ? ", not to all" : "");
  else
    g_message ("mail: “%s”: %s", mail->subject, mail->problem);
  mailer_finish (self);
}

static void
mailer_take_report (IpsMailer *self, const IpsSmtpReport *report)
{
  IpsQueuedMail *mail = self->claim->mail;

  ips_smtp_report_apply (report, mail);
  mailer_conclude (self, ips_smtp_report_describe (report, self->settings, mail), report->words, report->error != NULL && report->permanent);
}

/* It was broken off: by the stop it goes back, else its lease was lost and whoever has it now writes down how it ends. */
static void
mailer_take_break (IpsMailer *self)
{
  if (self->given_back)
    {
      mailer_put_back (self, self->claim->mail->problem, self->claim->mail->words, 0);
      return;
    }
  mailer_rest (self);
  mailer_sleep (self, STORE_RETRY_MS);
}

static void
called_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *problem = NULL;

  if (ips_webhook_call_finish (IPS_STORE (source), result, NULL, &error))
    {
      IpsMailRecipient *recipient = g_ptr_array_index (self->claim->mail->recipients, 0);

      recipient->state = IPS_RECIPIENT_SENT;
      mailer_conclude (self, g_strdup (""), "", FALSE);
      return;
    }
  if (ips_error_is_cancelled (error))
    {
      mailer_take_break (self);
      return;
    }
  problem = ips_explain_site_error (ips_error_get_code (error), NULL, error->message);
  if (g_error_matches (error, IPS_ERROR, IPS_ERROR_INVALID))
    mailer_put_back (self, problem, "", NOT_SET_UP_US);
  else
    mailer_conclude (self, g_steal_pointer (&problem), "", FALSE);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsSmtpReport) report = ips_smtp_send_finish (IPS_SMTP (source), result, &error);

  if (report != NULL)
    mailer_take_report (self, report);
  else
    mailer_take_break (self);
}

static void
finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(IpsMailer) self = user_data;
  g_autoptr(GError) error = NULL;

  if (ips_store_finish_mail_finish (IPS_STORE (source), result, &error))
    {
      mailer_rest (self);
      mailer_claim (self);
      return;
    }
  g_warning ("mail: what became of “%s” could not be written: %s", self->claim->mail->subject, error->message);
  mailer_rest (self);
  mailer_sleep (self, STORE_RETRY_MS);
}

/* --- life --- */

void
ips_mailer_start (IpsMailer *self)
{
  g_return_if_fail (IPS_IS_MAILER (self));

  self->started = TRUE;
  mailer_claim (self);
}

static gboolean
grace_cb (gpointer user_data)
{
  IpsMailer *self = user_data;

  self->grace_source = 0;
  self->given_back = TRUE;
  if (self->sending != NULL)
    g_cancellable_cancel (self->sending);
  return G_SOURCE_REMOVE;
}

void
ips_mailer_stop_async (IpsMailer *self, guint grace_ms, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr(GTask) task = g_task_new (self, NULL, callback, user_data);

  g_return_if_fail (IPS_IS_MAILER (self));

  g_task_set_source_tag (task, ips_mailer_stop_async);
  self->started = FALSE;
  g_clear_handle_id (&self->due_source, g_source_remove);
  if (self->stop_task != NULL)
    {
      g_task_return_error (task, ips_error_new (IPS_ERROR_CONFLICT, "the mailer is being stopped already"));
      return;
    }
  if (self->claim == NULL && !self->claiming)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  self->stop_task = g_steal_pointer (&task);
  self->grace_source = g_timeout_add (grace_ms, grace_cb, self);
}

gboolean
ips_mailer_stop_finish (IpsMailer *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

gboolean
ips_mailer_is_busy (IpsMailer *self)
{
  g_return_val_if_fail (IPS_IS_MAILER (self), FALSE);

  return self->claim != NULL;
}

static void
ips_mailer_dispose (GObject *object)
{
  IpsMailer *self = IPS_MAILER (object);

  self->started = FALSE;
  g_clear_handle_id (&self->due_source, g_source_remove);
  g_clear_handle_id (&self->renew_source, g_source_remove);
  g_clear_handle_id (&self->grace_source, g_source_remove);
  g_clear_object (&self->smtp);

  G_OBJECT_CLASS (ips_mailer_parent_class)->dispose (object);
}

static void
ips_mailer_finalize (GObject *object)
{
  IpsMailer *self = IPS_MAILER (object);

  g_clear_pointer (&self->claim, ips_mail_claim_free);
  g_clear_pointer (&self->settings, ips_mail_settings_free);
  g_clear_object (&self->sending);
  g_object_unref (self->store);
  g_object_unref (self->vault);
  g_object_unref (self->clock);
  g_free (self->id);

  G_OBJECT_CLASS (ips_mailer_parent_class)->finalize (object);
}

static void
ips_mailer_class_init (IpsMailerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ips_mailer_dispose;
  object_class->finalize = ips_mailer_finalize;
}

static void
ips_mailer_init (IpsMailer *self)
{
  self->id = g_uuid_string_random ();
  self->smtp = ips_smtp_new ();
}

IpsMailer *
ips_mailer_new (IpsStore *store, IpsVault *vault, IpsClock *clock)
{
  IpsMailer *self = g_object_new (IPS_TYPE_MAILER, NULL);

  self->store = g_object_ref (store);
  self->vault = g_object_ref (vault);
  self->clock = g_object_ref (clock);
  g_signal_connect_object (store, "changed", G_CALLBACK (store_changed_cb), self, 0);
  return self;
}
