/* SPDX-License-Identifier: GPL-3.0-or-later */
/* vedettectl mail: the mail server, a test with the server's own words, the outbox. */
#include "ips-config.h"
#include "ips-cli.h"

#include <glib/gi18n-lib.h>

#include "ips-cli-output.h"
#include "ips-format.h"
#include "ips-mail-trial.h"
#include "ips-problem.h"

/* (transfer full) (nullable): %NULL after having said why not */
static IpsMailSettings *
load_settings (IpsCli *self)
{
  IpsStore *store;
  IpsMailSettings *settings;
  g_autoptr(GError) error = NULL;

  if (!ips_cli_open (self, FALSE))
    return NULL;
  store = ips_workspace_get_store (self->workspace);
  ips_mail_settings_load_async (store, NULL, ips_cli_ready_cb, self);
  settings = ips_mail_settings_load_finish (store, ips_cli_await (self), &error);
  if (settings == NULL)
    ips_cli_complain_error (error, NULL);
  return settings;
}

/* --- settings --- */

static IpsExit
list_settings (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsCliTable) table = NULL;
  g_autoptr(IpsMailSettings) settings = NULL;
  g_autoptr(GHashTable) values = NULL;
  IpsVault *vault;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  values = ips_mail_settings_write (settings);
  table = ips_cli_table_new_settings (values, "mail.");
  vault = ips_workspace_get_vault (self->workspace);
  ips_cli_table_add (table, "password", ips_vault_peek (vault, IPS_MAIL_VAULT_OWNER) != NULL ? _("(set)") : "");
  ips_cli_table_print (table, self->json);
  return IPS_EXIT_OK;
}

/* A value that is none is not read as the default: it is refused. (nullable) */
static IpsMailSettings *
change (const IpsMailSettings *settings, const char *key, const char *value)
{
  g_autofree char *name = g_strconcat ("mail.", key, NULL);
  g_autoptr(GHashTable) values = ips_mail_settings_write (settings);
  g_autoptr(GHashTable) again = NULL;
  g_autoptr(IpsMailSettings) changed = NULL;

  if (!g_hash_table_contains (values, name))
    {
      /* TRANSLATORS: %s is what was typed as the name of a setting */
      ips_cli_complain (_("There is no setting “%s”. “vedettectl mail settings” shows them."), key);
      return NULL;
    }
  if (g_str_equal (name, "mail.security") || g_str_equal (name, "mail.jobs"))
    {
      IpsMailSecurity security;
      IpsMailJobs jobs;
      gboolean is_security = g_str_equal (name, "mail.security");

      if (is_security ? !ips_mail_security_from_nick (value, &security) : !ips_mail_jobs_from_nick (value, &jobs))
        {
          ips_cli_complain (is_security ? _("security is none, starttls or tls") : _("jobs is none, failed or all"));
          return NULL;
        }
    }
  else if (g_str_equal (name, "mail.port") || g_str_equal (name, "mail.timeout-s") || g_str_equal (name, "mail.certificate-days")
           || g_str_equal (name, "mail.license-days"))
    {
      if (!g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT16, NULL, NULL))
        {
          /* TRANSLATORS: %s is the name of a setting */
          ips_cli_complain (_("%s is a number"), key);
          return NULL;
        }
    }
  g_hash_table_replace (values, g_strdup (name), g_strdup (value));
  changed = ips_mail_settings_read (values);
  /* What was out of range came back as the default. */
  again = ips_mail_settings_write (changed);
  if (g_strcmp0 (g_hash_table_lookup (again, name), value) != 0)
    {
      /* TRANSLATORS: the first %s is a value, the second the name of a setting */
      ips_cli_complain (_("%s is out of range for %s"), value, key);
      return NULL;
    }
  return g_steal_pointer (&changed);
}

static gboolean
save_settings (IpsCli *self, const IpsMailSettings *settings, IpsSecret *password)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;

  ips_mail_settings_save_async (store, ips_workspace_get_vault (self->workspace), settings, password, g_get_user_name (), NULL,
                                ips_cli_ready_cb, self);
  if (ips_mail_settings_save_finish (store, ips_cli_await (self), &error))
    return TRUE;
  ips_cli_complain_error (error, NULL);
  return FALSE;
}

static IpsExit
set (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsMailSettings) settings = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 3 || argc % 2 == 0)
    return ips_cli_complain_usage (_("Give a setting and its value, or several such pairs"));
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (int i = 1; i + 1 < argc; i += 2)
    {
      IpsMailSettings *changed = change (settings, argv[i], argv[i + 1]);

      if (changed == NULL)
        return IPS_EXIT_USAGE;
      ips_mail_settings_free (settings);
      settings = changed;
    }
  return save_settings (self, settings, NULL) ? IPS_EXIT_OK : IPS_EXIT_USAGE;
}

static IpsExit
set_password (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsMailSettings) settings = NULL;
  g_autoptr(IpsSecret) password = NULL;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  password = ips_cli_ask_password (self, _("Password of the mail server: "));
  if (password == NULL)
    return ips_cli_complain_usage (_("No password was given. Type it, or use --password-stdin."));
  if (!save_settings (self, settings, password))
    return IPS_EXIT_NOT_TRIED;
  return ips_cli_end_stored (self);
}

/* --- the test --- */

static void
print_line (IpsSmtpSpeaker speaker, const char *line, gpointer user_data)
{
  g_printerr ("%s %s\n", speaker == IPS_SMTP_SERVER ? "<" : ">", line);
}

/* Asks where the keyring has none. */
static void
ask_password (IpsCli *self, const IpsMailSettings *settings)
{
  IpsVault *vault = ips_workspace_get_vault (self->workspace);
  g_autoptr(IpsSecret) password = NULL;
  g_autoptr(GError) error = NULL;

  if (*settings->user == '\0' || ips_vault_peek (vault, IPS_MAIL_VAULT_OWNER) != NULL)
    return;
  password = ips_cli_ask_password (self, _("Password of the mail server: "));
  if (password == NULL)
    return;
  ips_vault_store_async (vault, IPS_MAIL_VAULT_OWNER, _("Mail server"), password, NULL, ips_cli_ready_cb, self);
  if (!ips_vault_store_finish (vault, ips_cli_await (self), &error))
    g_debug ("password of the mail server kept for this run only: %s", error->message);
}

static IpsExit
test (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsMailSettings) settings = NULL;
  g_autoptr(GPtrArray) recipients = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *typed = NULL;
  g_autofree char *sentence = NULL;
  gboolean sent = FALSE;
  IpsVault *vault;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  typed = g_strjoinv (",", argv + 1);
  recipients = ips_mail_addresses_parse (argc > 1 ? typed : settings->recipients, &error);
  if (recipients == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_USAGE;
    }
  ask_password (self, settings);
  vault = ips_workspace_get_vault (self->workspace);
  ips_mail_trial_async (vault, settings, NULL, recipients, print_line, NULL, NULL, ips_cli_ready_cb, self);
  sentence = ips_mail_trial_finish (vault, ips_cli_await (self), &sent, &error);
  if (sentence == NULL)
    {
      ips_cli_complain_error (error, NULL);
      return IPS_EXIT_NOT_TRIED;
    }
  if (!sent)
    {
      ips_cli_complain ("%s", sentence);
      return IPS_EXIT_SOME_FAILED;
    }
  g_print ("%s\n", sentence);
  return IPS_EXIT_OK;
}

/* --- the outbox --- */

static GPtrArray *
load_outbox (IpsCli *self)
{
  IpsStore *store = ips_workspace_get_store (self->workspace);
  g_autoptr(GError) error = NULL;
  GPtrArray *mails;

  ips_store_load_mails_async (store, 1000, NULL, ips_cli_ready_cb, self);
  mails = ips_store_load_mails_finish (store, ips_cli_await (self), &error);
  if (mails == NULL)
    ips_cli_complain_error (error, NULL);
  return mails;
}

static char *
format_refused (const IpsQueuedMail *mail)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < mail->recipients->len; i++)
    {
      const IpsMailRecipient *recipient = g_ptr_array_index (mail->recipients, i);

      if (recipient->state == IPS_RECIPIENT_REFUSED)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", recipient->address);
    }
  return g_string_free (text, FALSE);
}

/* Whether one of them needs attention. */
static IpsExit
judge (GPtrArray *mails)
{
  for (guint i = 0; i < mails->len; i++)
    if (ips_queued_mail_needs_attention (g_ptr_array_index (mails, i)))
      return IPS_EXIT_SOME_FAILED;
  return IPS_EXIT_OK;
}

static IpsExit
outbox (IpsCli *self, int argc, char **argv)
{
  const char *keys[] = { "id", "state", "created", "subject", "recipients", "refused", "attempts", "words", "status", NULL };
  const char *headings[] = { _("Mail"), _("State"), _("Created"), _("Subject"), _("Recipients"), "", "", "", _("Status"), NULL };
  g_autoptr(IpsCliTable) table = ips_cli_table_new (keys, headings);
  g_autoptr(GPtrArray) mails = NULL;
  gint64 now_us = g_get_real_time ();

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  mails = load_outbox (self);
  if (mails == NULL)
    return IPS_EXIT_NOT_TRIED;
  for (guint i = 0; i < mails->len; i++)
    {
      const IpsQueuedMail *mail = g_ptr_array_index (mails, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, mail->id);
      g_autofree char *created = ips_format_date_time (mail->created_us);
      g_autofree char *recipients = ips_queued_mail_format_recipients (mail);
      g_autofree char *refused = format_refused (mail);
      g_autofree char *attempts = g_strdup_printf ("%u", mail->attempts);
      g_autofree char *status = ips_queued_mail_describe (mail, now_us);

      ips_cli_table_add (table, id, self->json ? ips_mail_state_to_nick (mail->state) : ips_mail_state_to_label (mail->state), created,
                         mail->subject, recipients, refused, attempts, mail->words, status);
    }
  ips_cli_table_print (table, self->json);
  return judge (mails);
}

static IpsExit
for_each (IpsCli *self, int argc, char **argv, gboolean discards)
{
  IpsStore *store;
  gboolean ok = TRUE;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  if (argc < 2)
    return ips_cli_complain_usage (_("Give the number of a mail. “vedettectl mail outbox” shows them."));
  if (discards && !ips_cli_confirm (self, g_dngettext (GETTEXT_PACKAGE, "Discard this mail? Nobody will get it.",
                                                       "Discard these mails? Nobody will get them.", (gulong) argc - 1)))
    return IPS_EXIT_NOT_TRIED;
  if (!ips_cli_open (self, FALSE))
    return IPS_EXIT_NOT_TRIED;
  store = ips_workspace_get_store (self->workspace);
  for (int i = 1; i < argc; i++)
    {
      g_autoptr(GError) error = NULL;
      guint64 id;

      if (!g_ascii_string_to_unsigned (argv[i], 10, 1, G_MAXINT64, &id, NULL))
        {
          /* TRANSLATORS: %s is what was typed as the number of a mail */
          ips_cli_complain (_("“%s” is no number of a mail"), argv[i]);
          ok = FALSE;
          continue;
        }
      if (discards)
        ips_store_discard_mail_async (store, (gint64) id, g_get_user_name (), NULL, ips_cli_ready_cb, self);
      else
        ips_store_retry_mail_async (store, (gint64) id, g_get_real_time (), g_get_user_name (), NULL, ips_cli_ready_cb, self);
      if (discards ? ips_store_discard_mail_finish (store, ips_cli_await (self), &error)
                   : ips_store_retry_mail_finish (store, ips_cli_await (self), &error))
        continue;
      ips_cli_complain_error (error, NULL);
      ok = FALSE;
    }
  return ok ? IPS_EXIT_OK : IPS_EXIT_SOME_FAILED;
}

static IpsExit
retry (IpsCli *self, int argc, char **argv)
{
  return for_each (self, argc, argv, FALSE);
}

static IpsExit
discard (IpsCli *self, int argc, char **argv)
{
  return for_each (self, argc, argv, TRUE);
}

static gboolean
is_settled (GPtrArray *mails)
{
  gint64 now_us = g_get_real_time ();

  for (guint i = 0; i < mails->len; i++)
    {
      const IpsQueuedMail *mail = g_ptr_array_index (mails, i);

      if (mail->state == IPS_MAIL_SENDING || (mail->state == IPS_MAIL_QUEUED && mail->next_us <= now_us))
        return FALSE;
    }
  return TRUE;
}

static gboolean
look_again_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static gboolean
is_set (gpointer flag)
{
  return *(gboolean *) flag;
}

/* Sends what is due, without an engine; ends when nothing is due or being sent any more. */
static IpsExit
send_outbox (IpsCli *self, int argc, char **argv)
{
  g_autoptr(IpsMailSettings) settings = NULL;
  IpsMailer *mailer;

  if (!ips_cli_parse (self, NULL, &argc, &argv))
    return IPS_EXIT_USAGE;
  settings = load_settings (self);
  if (settings == NULL)
    return IPS_EXIT_NOT_TRIED;
  ask_password (self, settings);
  mailer = ips_workspace_get_mailer (self->workspace);
  ips_mailer_start (mailer);
  while (TRUE)
    {
      g_autoptr(GPtrArray) mails = load_outbox (self);
      gboolean again = FALSE;

      if (mails == NULL)
        return IPS_EXIT_NOT_TRIED;
      if (!ips_mailer_is_busy (mailer) && is_settled (mails))
        return judge (mails);
      g_timeout_add (100, look_again_cb, &again);
      ips_cli_run_until (self, is_set, &again);
    }
}

const IpsCliVerb ips_cli_mail_verbs[] = {
  { "mail", "test", "[ADDRESS…]", N_("Send a test mail; says what the server says"), test },
  { "mail", "outbox", "", N_("Mails that wait, were sent, or could not be sent"), outbox },
  { "mail", "send", "", N_("Send what is due now"), send_outbox },
  { "mail", "retry", "MAIL…", N_("Try mails again now"), retry },
  { "mail", "discard", "MAIL…", N_("Take mails out of the outbox"), discard },
  { "mail", "settings", "", N_("How mails are sent"), list_settings },
  { "mail", "set", "SETTING VALUE…", N_("Change how mails are sent"), set },
  { "mail", "set-password", "", N_("Enter the password of the mail server"), set_password },
  { NULL }
};
