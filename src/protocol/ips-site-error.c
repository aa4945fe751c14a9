/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-site-error.h"

#include <glib/gi18n-lib.h>

#include "ips-secret.h"
#include "ips-text.h"

#define MAX_WORDS_CHARS 200

/* A server may echo what it was sent, so its words are redacted as well as made safe. */
static char *
dup_words (const char *words)
{
  g_autofree char *safe = ips_text_make_safe (words, MAX_WORDS_CHARS);

  return ips_secret_redact (g_strstrip (safe));
}

static GError *
map_proxy (const GError *mapped, const char *proxy)
{
  switch (mapped->code)
    {
    case IPS_ERROR_REFUSED:
      return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy refused the connection"), proxy);
    case IPS_ERROR_TIMED_OUT:
      return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy did not answer in time"), proxy);
    default:
      /* TRANSLATORS: a proxy's address and what is wrong with it, a fragment */
      return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy is not reachable: %s"), proxy, mapped->message);
    }
}

GError *
ips_site_error_map (const GError *foreign, IpsStage stage, const char *host, const char *proxy)
{
  g_autoptr(GError) mapped = ips_sensor_error_map (foreign, stage);

  if (ips_error_is_cancelled (mapped))
    return g_steal_pointer (&mapped);
  if (proxy != NULL && stage == IPS_STAGE_CONNECTING)
    return map_proxy (mapped, proxy);
  return ips_error_new ((IpsError) mapped->code, "%s: %s", host, mapped->message);
}

GError *
ips_site_error_new_timed_out (IpsStage stage, guint limit_ms, const char *host, const char *proxy)
{
  g_autoptr(GError) mapped = ips_sensor_error_new_timed_out (stage, limit_ms);

  if (proxy != NULL && stage == IPS_STAGE_CONNECTING)
    return map_proxy (mapped, proxy);
  return ips_error_new (IPS_ERROR_TIMED_OUT, "%s: %s", host, mapped->message);
}

static GError *
new_from_login (const char *host, gboolean with_login, const char *schemes)
{
  if (with_login)
    return ips_error_new (IPS_ERROR_LOGIN_REJECTED, _("%s: the login was rejected (HTTP 401)"), host);
  if (schemes != NULL)
    /* TRANSLATORS: a host and the ways to log in that it offers ("Basic, Digest") */
    return ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("%s: the server asks for a login (%s)"), host, schemes);
  return ips_error_new (IPS_ERROR_NO_CREDENTIALS, _("%s: the server asks for a login"), host);
}

static gboolean
offers (const char *schemes, const char *one)
{
  g_auto(GStrv) list = g_strsplit (schemes, ", ", -1);

  for (guint i = 0; list[i] != NULL; i++)
    if (g_ascii_strcasecmp (list[i], one) == 0)
      return TRUE;
  return FALSE;
}

GError *
ips_site_error_new_from_proxy_login (const char *proxy, const char *schemes, const char *scheme, const char *ticket)
{
  gboolean by_password = schemes == NULL || offers (schemes, "Basic") || offers (schemes, "Digest");
  gboolean by_ticket = schemes != NULL && offers (schemes, "Negotiate");

  if (schemes == NULL)
    return ips_error_new (IPS_ERROR_PROXY_LOGIN, _("%s: the proxy asks for a login, or rejects the one it was given"), proxy);
  if (scheme != NULL)
    /* TRANSLATORS: a proxy's address, the way to log in that was used ("Basic"), those that it offers ("Digest, Basic") */
    return ips_error_new (IPS_ERROR_PROXY_LOGIN, _("%s: the proxy rejects the login it was given by %s (it offers %s)"), proxy, scheme, schemes);
  if (!by_password && !by_ticket)
    /* What is sent by NTLM can be turned into the password by whoever reads it: it is left out on purpose. */
    /* TRANSLATORS: a proxy's address and the ways to log in that it offers ("NTLM") */
    return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy offers no way to log in but %s, by which no password is sent. "
                                             "Have Negotiate (Kerberos), Digest or Basic switched on in it, or go through another proxy"), proxy, schemes);
  if (!by_password)
    /* TRANSLATORS: a proxy's address, the ways to log in that it offers, and what the Kerberos library says, a fragment */
    return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy asks for a login (it offers %s), and this computer's Kerberos login does not serve: %s. "
                                             "Get a ticket (kinit), and write the proxy by its full name"), proxy, schemes,
                          ticket != NULL ? ticket : _("none was tried"));
  if (ticket != NULL)
    /* TRANSLATORS: a proxy's address, the ways to log in that it offers, and what the Kerberos library says, a fragment */
    return ips_error_new (IPS_ERROR_PROXY_LOGIN, _("%s: the proxy asks for a login (it offers %s); this computer's Kerberos login does not serve: %s"),
                          proxy, schemes, ticket);
  /* TRANSLATORS: a proxy's address and the ways to log in that it offers ("Basic, Digest") */
  return ips_error_new (IPS_ERROR_PROXY_LOGIN, _("%s: the proxy asks for a login (it offers %s)"), proxy, schemes);
}

GError *
ips_site_error_new_from_status (guint status, const char *reason, const char *host, const char *proxy,
                                gboolean with_login, const char *schemes)
{
  g_autofree char *words = dup_words (reason);

  switch (status)
    {
    case 401:
      return new_from_login (host, with_login, schemes);
    case 403:
      return ips_error_new (IPS_ERROR_PERMISSION, _("%s: the server does not allow it (HTTP 403 %s)"), host, words);
    case 404:
    case 410:
      return ips_error_new (IPS_ERROR_NOT_FOUND, _("%s: the server has no such file or folder (HTTP %u %s)"), host, status, words);
    case 407:
      return ips_site_error_new_from_proxy_login (proxy != NULL ? proxy : host, schemes, NULL, NULL);
    case 412:
    case 416:
      return ips_error_new (IPS_ERROR_CONFLICT, _("%s: the file on the server is another one than before (HTTP %u %s)"), host, status, words);
    case 429:
    case 502:
    case 503:
    case 504:
      return ips_error_new (IPS_ERROR_BUSY, _("%s: the server cannot answer now (HTTP %u %s)"), host, status, words);
    default:
      /* TRANSLATORS: a host, an HTTP status number and the server's own phrase for it */
      return ips_error_new (IPS_ERROR_PROTOCOL, _("%s: answered with HTTP status %u %s"), host, status, words);
    }
}

GError *
ips_site_error_new_from_own_certificate (const char *host, gboolean shown, const char *words)
{
  g_autofree char *safe = dup_words (words);

  if (!shown)
    return ips_error_new (IPS_ERROR_REJECTED, _("%s: the server asks for a client certificate. Enter one in Edit Update Server Settings"), host);
  /* TRANSLATORS: a host, and what it says ("Bad Request") */
  return ips_error_new (IPS_ERROR_REJECTED, _("%s: the server does not accept the client certificate (%s). "
                                              "Use one that was issued by the authority that it asks for"), host, safe);
}

GError *
ips_site_error_new_from_tunnel (guint status, const char *reason, const char *host, const char *proxy)
{
  g_autofree char *words = dup_words (reason);

  if (proxy != NULL)
    /* TRANSLATORS: a proxy's address, a host, an HTTP status number and the proxy's own phrase for it */
    return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy does not let through to %s (HTTP %u %s)"), proxy, host, status, words);
  return ips_error_new (IPS_ERROR_PROXY, _("%s: the proxy does not let through to it (HTTP %u %s)"), host, status, words);
}
