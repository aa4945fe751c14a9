/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one place where an error becomes sentences for people: what, to whom, why, what to do next. */
#include "ips-config.h"
#include "ips-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

/* What happened, with %s for whom; and what to do next. %NULL: the detail itself is the sentence. */
typedef struct { const char *what; const char *next; gboolean with_detail; } Explanation;

static const Explanation explanations[IPS_ERROR_N_CODES] = {
  [IPS_ERROR_FAILED] = { NULL, NULL, TRUE },
  [IPS_ERROR_INVALID] = { NULL, NULL, TRUE },
  [IPS_ERROR_NOT_FOUND] = { NULL, NULL, TRUE },
  [IPS_ERROR_EXISTS] = { NULL, NULL, TRUE },
  [IPS_ERROR_CONFLICT] = { NULL, N_("Look again and repeat the change."), TRUE },
  [IPS_ERROR_UNREACHABLE] = { N_("%s is not reachable."), N_("Check that it is switched on and that its address is right."), TRUE },
  [IPS_ERROR_REFUSED] = { N_("%s refused the connection."),
                          N_("Check that it is running and that this computer is in its Allowed Hosts."), FALSE },
  [IPS_ERROR_TIMED_OUT] = { N_("%s did not answer in time."), N_("Check that it is running, or allow more time in Device Communication."), FALSE },
  [IPS_ERROR_TLS] = { N_("No secure connection to %s could be made."), N_("Check port and transport in its properties."), TRUE },
  [IPS_ERROR_CERT_UNKNOWN] = { N_("The certificate of %s is not trusted yet."),
                               N_("Compare its thumbprint with the sensor's own, then Refresh and trust it."), FALSE },
  [IPS_ERROR_CERT_CHANGED] = { N_("The certificate of %s is not the trusted one. No password was sent."),
                               N_("Find out why it changed, then use Sync Certificate."), FALSE },
  [IPS_ERROR_NO_CREDENTIALS] = { N_("There is no password for %s."), N_("Enter user name and password in its properties."), FALSE },
  [IPS_ERROR_LOGIN_REJECTED] = { N_("%s rejected the login."), N_("Check its user name and password."), FALSE },
  [IPS_ERROR_PERMISSION] = { N_("The account on %s may not do this."), N_("Use an account with the role administrator."), FALSE },
  [IPS_ERROR_BUSY] = { N_("%s is busy."), N_("Try again in a few minutes."), TRUE },
  [IPS_ERROR_PROTOCOL] = { N_("%s does not answer like a sensor."), N_("Check address and port in its properties."), TRUE },
  [IPS_ERROR_TOO_LARGE] = { N_("%s sent more than a sensor would."), N_("Check address and port in its properties."), FALSE },
  [IPS_ERROR_REJECTED] = { N_("%s rejected the request."), NULL, TRUE },
  [IPS_ERROR_UNSUPPORTED] = { N_("%s uses HTTP, which has no certificates."), N_("Choose HTTPS in its properties."), FALSE },
  [IPS_ERROR_CLOCK] = { N_("The clock of %s is wrong."), N_("Set an NTP server on the sensor, then try again."), TRUE },
  [IPS_ERROR_NOT_BACK] = { N_("%s did not come back from its reboot in time."), N_("Look at its console; then Refresh."), TRUE },
  [IPS_ERROR_LEASE_LOST] = { NULL, N_("Another Vedette took this work over and goes on with it."), TRUE },
  [IPS_ERROR_STORE_NEWER] = { NULL, N_("Use the newer version. Nothing was changed."), TRUE },
  [IPS_ERROR_STORE_DAMAGED] = { NULL, N_("Salvage what can be read, or restore a backup."), TRUE },
  [IPS_ERROR_STORE_READONLY] = { NULL, N_("Make the folder writable for your user, then start again."), TRUE },
  [IPS_ERROR_DISK_FULL] = { NULL, N_("Free some space on that disk. Nothing was lost; writing is tried again."), TRUE },
  [IPS_ERROR_NO_KEYRING] = { NULL, N_("Passwords are kept only until the program ends."), TRUE },
  [IPS_ERROR_PROXY] = { NULL, N_("Check the proxy in Edit Update Server Settings."), TRUE },
  [IPS_ERROR_PROXY_LOGIN] = { NULL, N_("Enter user name and password of the proxy in Edit Update Server Settings."), TRUE },
  [IPS_ERROR_NOT_ENTITLED] = { NULL, N_("Log in to the site with a browser, accept its agreements and try a download there; the account "
                                        "must be eligible for strong encryption software."), TRUE },
  [IPS_ERROR_NO_LISTING] = { NULL, N_("Switch the listing of that folder on in the server (IIS: directory browsing on, default document off), "
                                      "or put an index file packages.json or packages.txt there."), TRUE },
  [IPS_ERROR_CHECKSUM] = { NULL, N_("Nothing of it was kept. Get it again."), TRUE },
  [IPS_ERROR_SSH] = { N_("No SSH session with %s could be made."),
                      N_("Check the SSH port in its properties, and whether it needs old SSH algorithms."), TRUE },
  [IPS_ERROR_HOST_KEY_UNKNOWN] = { N_("The SSH host key of %s is not trusted yet. No password was sent."),
                                   N_("Compare it with the sensor's own, then Refresh and trust it, or enter it in its properties."), TRUE },
  [IPS_ERROR_HOST_KEY_CHANGED] = { N_("The SSH host key of %s is not the trusted one. No password was sent."),
                                   N_("Find out why it changed, then enter the new one in its properties."), TRUE },
  [IPS_ERROR_ADDRESS_EXISTS] = { NULL, N_("Enter another address or port, or change the device that is there already."), TRUE },
};

/* Of web servers: their errors say in full what happened. */
static const Explanation site_explanations[IPS_ERROR_N_CODES] = {
  [IPS_ERROR_UNREACHABLE] = { NULL, N_("Check its address, the name server and the way to the Internet."), TRUE },
  [IPS_ERROR_REFUSED] = { NULL, N_("Check its address and port, and that the server is running."), TRUE },
  [IPS_ERROR_TIMED_OUT] = { NULL, N_("Try again later; a firewall or proxy on the way may hold it up."), TRUE },
  [IPS_ERROR_TLS] = { NULL, N_("Check its port, and whether it speaks https at all."), TRUE },
  [IPS_ERROR_CERT_UNKNOWN] = { NULL, N_("Nothing was sent. Use Retrieve, look at the certificate and accept it."), TRUE },
  [IPS_ERROR_CERT_CHANGED] = { NULL, N_("Nothing was sent. Find out why it changed; then use Retrieve and accept the new one."), TRUE },
  [IPS_ERROR_NO_CREDENTIALS] = { NULL, N_("Enter user name and password."), TRUE },
  [IPS_ERROR_LOGIN_REJECTED] = { NULL, N_("Check user name and password."), TRUE },
  [IPS_ERROR_PERMISSION] = { NULL, N_("Ask who runs the server to allow it, or use another account."), TRUE },
  [IPS_ERROR_NOT_FOUND] = { NULL, N_("Check the path."), TRUE },
  [IPS_ERROR_BUSY] = { NULL, N_("Try again in a few minutes."), TRUE },
  [IPS_ERROR_PROTOCOL] = { NULL, N_("Check address, port and path."), TRUE },
  [IPS_ERROR_TOO_LARGE] = { NULL, N_("Nothing of it was used."), TRUE },
};

static void
append_sentence (GString *text, const char *sentence)
{
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, sentence);
}

/* The detail without the name in front that errors carry: the sentence names it already. */
static const char *
skip_name (const char *detail, const char *name)
{
  gsize length = name != NULL ? strlen (name) : 0;

  if (length > 0 && g_str_has_prefix (detail, name) && detail[length] == ':')
    return detail + length + 1;
  return detail;
}

/* A fragment of an error becomes a sentence: capital in front, full stop behind. */
static void
append_detail (GString *text, const char *detail)
{
  g_autofree char *safe = ips_text_make_safe (detail, 500);
  g_autofree char *sentence = NULL;
  gunichar first;

  g_strstrip (safe);
  if (*safe == '\0')
    return;
  first = g_utf8_get_char (safe);
  sentence = g_strdup (g_utf8_next_char (safe));
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append_unichar (text, g_unichar_toupper (first));
  g_string_append (text, sentence);
  if (g_utf8_strchr (".!?…”", -1, g_utf8_get_char (g_utf8_prev_char (text->str + text->len))) == NULL)
    g_string_append_c (text, '.');
}

static char *
explain (const Explanation *how, const char *name, const char *detail)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *who = NULL;
  gboolean named = name != NULL && *name != '\0';
  gsize head = 0;

  who = named ? ips_text_make_safe (name, 200) : g_strdup (_("The device"));

  if (how->what != NULL)
    {
      const char *what = g_dgettext (GETTEXT_PACKAGE, how->what);
      g_auto(GStrv) parts = g_strsplit (what, "%s", 2);
      g_autofree char *sentence = g_strjoinv (who, parts);

      append_sentence (text, sentence);
    }
  else if (named)
    {
      g_string_append_printf (text, "%s:", who);
      head = text->len;
    }
  if (how->with_detail && detail != NULL)
    append_detail (text, skip_name (detail, name));
  if (how->next != NULL)
    append_sentence (text, g_dgettext (GETTEXT_PACKAGE, how->next));
  if (text->len == head)
    append_sentence (text, _("It failed without a reason."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_explain_error (IpsError code, const char *name, const char *detail)
{
  if (code >= IPS_ERROR_N_CODES)
    code = IPS_ERROR_FAILED;
  return explain (&explanations[code], name, detail);
}

char *
ips_explain_site_error (IpsError code, const char *name, const char *detail)
{
  const char *colon = detail != NULL ? strstr (detail, ": ") : NULL;
  g_autofree char *own = NULL;

  if (code >= IPS_ERROR_N_CODES)
    code = IPS_ERROR_FAILED;
  /* A host or file, not the first words of a sentence. */
  if (name == NULL && colon != NULL && memchr (detail, ' ', (gsize) (colon - detail)) == NULL)
    name = own = g_strndup (detail, (gsize) (colon - detail));
  return explain (site_explanations[code].with_detail ? &site_explanations[code] : &explanations[code], name, detail);
}
