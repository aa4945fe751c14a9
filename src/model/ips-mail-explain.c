/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What went wrong with the mail server, in sentences: what happened, why, what to do next. */
#include "ips-config.h"
#include "ips-queued-mail.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-mail-settings.h"
#include "ips-text.h"

/* %s is the server. */
static const struct { const char *what; const char *next; gboolean with_detail; } explanations[IPS_ERROR_N_CODES] = {
  [IPS_ERROR_UNREACHABLE] = { N_("The mail server %s is not reachable."), N_("Check its name, its port and the network."), TRUE },
  [IPS_ERROR_REFUSED] = { N_("The mail server %s refused the connection."), N_("Check its port, and that it is running."), FALSE },
  [IPS_ERROR_TIMED_OUT] = { N_("The mail server %s did not answer in time."),
                            N_("Check its port and its encryption, or allow more time."), FALSE },
  [IPS_ERROR_TLS] = { N_("No secure connection to the mail server %s could be made."), N_("Check its port and its encryption."), TRUE },
  [IPS_ERROR_CERT_UNKNOWN] = { N_("The certificate of the mail server %s is not trusted. No password was sent."),
                               N_("If the server is right, enter the file with the certificate of its authority."), TRUE },
  [IPS_ERROR_CERT_CHANGED] = { N_("The mail server %s does not have the pinned key. No password was sent."),
                               N_("Find out why it changed, then enter the new pin."), FALSE },
  [IPS_ERROR_LOGIN_REJECTED] = { N_("The mail server %s rejected the login."), N_("Check user name and password."), FALSE },
  [IPS_ERROR_REJECTED] = { N_("The mail server %s refused the mail."), N_("Check sender and recipients; its own words say why."), FALSE },
  [IPS_ERROR_BUSY] = { N_("The mail server %s did not take the mail now."), NULL, FALSE },
};

static const char *
skip_name (const char *detail, const char *name)
{
  gsize length = strlen (name);

  return g_str_has_prefix (detail, name) && g_str_has_prefix (detail + length, ": ") ? detail + length + 2 : detail;
}

static void
append_sentence (GString *text, const char *fragment)
{
  g_autofree char *sentence = ips_text_make_sentence (fragment);

  if (*sentence != '\0' && text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

char *
ips_mail_explain (IpsError code, const char *server, const char *detail, const char *words)
{
  g_autofree char *name = ips_text_make_safe (server, 100);
  g_autofree char *reason = ips_text_make_safe (detail, 300);
  g_autofree char *said = ips_text_make_safe (words, 300);
  GString *text = g_string_new (NULL);

  if (code < IPS_ERROR_N_CODES && explanations[code].what != NULL)
    {
      g_auto(GStrv) parts = g_strsplit (g_dgettext (GETTEXT_PACKAGE, explanations[code].what), "%s", 2);
      g_autofree char *sentence = g_strjoinv (name, parts);

      append_sentence (text, sentence);
      if (explanations[code].with_detail)
        append_sentence (text, skip_name (reason, name));
    }
  else
    append_sentence (text, *reason != '\0' ? reason : _("the mail could not be sent"));
  if (*said != '\0' && (code == IPS_ERROR_LOGIN_REJECTED || code == IPS_ERROR_REJECTED || code == IPS_ERROR_BUSY))
    {
      /* TRANSLATORS: %s is what the mail server said, in its own language */
      g_autofree char *sentence = g_strdup_printf (_("It said “%s”."), said);

      g_string_append_printf (text, " %s", sentence);
    }
  if (code < IPS_ERROR_N_CODES && explanations[code].next != NULL)
    append_sentence (text, g_dgettext (GETTEXT_PACKAGE, explanations[code].next));
  return g_string_free (text, FALSE);
}
