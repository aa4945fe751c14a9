/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-server-certificate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-nick.h"
#include "ips-text.h"

#define SOON_DAYS 14
#define MAX_MESSAGE_CHARS 300

static const char *const check_nicks[IPS_N_SERVER_CHECKS] = { "never", "same", "renewed", "changed", "unreachable" };

const char *
ips_server_check_to_nick (IpsServerCheck check)
{
  g_return_val_if_fail ((guint) check < IPS_N_SERVER_CHECKS, check_nicks[0]);
  return check_nicks[check];
}

gboolean
ips_server_check_from_nick (const char *nick, IpsServerCheck *check)
{
  *check = IPS_SERVER_CHECK_NEVER;
  return IPS_NICK_FIND (check_nicks, nick, check);
}

IpsServerCertificate *
ips_server_certificate_new (const char *host, guint port, IpsCertificate *certificate)
{
  IpsServerCertificate *self = g_new0 (IpsServerCertificate, 1);

  self->host = g_ascii_strdown (host != NULL ? host : "", -1);
  self->port = port;
  self->certificate = certificate != NULL ? ips_certificate_ref (certificate) : NULL;
  self->accepted_by = g_strdup ("");
  self->message = g_strdup ("");
  return self;
}

IpsServerCertificate *
ips_server_certificate_copy (const IpsServerCertificate *self)
{
  IpsServerCertificate *copy = ips_server_certificate_new (self->host, self->port, self->certificate);

  g_free (copy->accepted_by);
  g_free (copy->message);
  copy->accepted_us = self->accepted_us;
  copy->accepted_by = g_strdup (self->accepted_by);
  copy->checked_us = self->checked_us;
  copy->check = self->check;
  copy->presented = self->presented != NULL ? ips_certificate_ref (self->presented) : NULL;
  copy->message = g_strdup (self->message);
  return copy;
}

void
ips_server_certificate_free (IpsServerCertificate *self)
{
  if (self == NULL)
    return;
  g_free (self->host);
  g_clear_pointer (&self->certificate, ips_certificate_unref);
  g_free (self->accepted_by);
  g_clear_pointer (&self->presented, ips_certificate_unref);
  g_free (self->message);
  g_free (self);
}

char *
ips_server_certificate_get_name (const IpsServerCertificate *self)
{
  return strchr (self->host, ':') != NULL ? g_strdup_printf ("[%s]:%u", self->host, self->port)
                                          : g_strdup_printf ("%s:%u", self->host, self->port);
}

/* The certificate that counts: after a renewal that stops nothing it is the new one. */
static IpsCertificate *
get_current (const IpsServerCertificate *self, gboolean pinned)
{
  if (!pinned && self->check == IPS_SERVER_CHECK_RENEWED && self->presented != NULL)
    return self->presented;
  return self->certificate;
}

/* %NULL: nothing is wrong with its dates. */
static char *
describe_dates (IpsCertificate *certificate, gint64 now_us, IpsSign *sign)
{
  const IpsX509 *facts = ips_certificate_get_facts (certificate);
  g_autofree char *date = NULL;
  int days;

  if (now_us >= facts->not_after_us)
    {
      *sign = IPS_SIGN_ERROR;
      date = ips_format_date (facts->not_after_us);
      /* TRANSLATORS: %s is a date */
      return g_strdup_printf (_("Expired on %s. Retrieve the server's new certificate and accept it."), date);
    }
  if (now_us < facts->not_before_us)
    {
      *sign = IPS_SIGN_ERROR;
      date = ips_format_date (facts->not_before_us);
      /* TRANSLATORS: %s is a date */
      return g_strdup_printf (_("Not valid before %s. Check this computer's clock and the server's."), date);
    }
  days = ips_certificate_get_days_left (certificate, now_us);
  if (days >= SOON_DAYS)
    return NULL;
  *sign = IPS_SIGN_WARNING;
  date = ips_format_days (facts->not_after_us, now_us);
  /* TRANSLATORS: %s is "in 6 days" or "today" */
  return g_strdup_printf (_("Expires %s. The server will need a new one."), date);
}

char *
ips_server_certificate_describe (const IpsServerCertificate *self, gboolean pinned, gint64 now_us, IpsSign *sign)
{
  g_autofree char *age = NULL, *dates = NULL, *message = NULL;

  g_return_val_if_fail (self != NULL && self->certificate != NULL, NULL);

  *sign = IPS_SIGN_FINE;
  if (self->check == IPS_SERVER_CHECK_CHANGED || (self->check == IPS_SERVER_CHECK_RENEWED && pinned))
    {
      *sign = IPS_SIGN_ERROR;
      return g_strdup (self->check == IPS_SERVER_CHECK_CHANGED
                       ? _("The server presents another certificate, and no authority that this computer trusts vouches for it. "
                           "Nothing is sent to it. See what changed, then accept the new one or find out who answers.")
                       : _("The server presents another certificate. Nothing is sent to it until you have accepted that one. "
                           "See what changed."));
    }
  dates = describe_dates (get_current (self, pinned), now_us, sign);
  if (dates != NULL)
    return g_steal_pointer (&dates);
  age = self->checked_us != 0 ? ips_format_age (self->checked_us, now_us) : NULL;
  switch (self->check)
    {
    case IPS_SERVER_CHECK_RENEWED:
      return g_strdup (_("Renewed: the server presents a new certificate under an authority that this computer trusts. Updates go on."));
    case IPS_SERVER_CHECK_UNREACHABLE:
      *sign = IPS_SIGN_WARNING;
      message = ips_text_make_safe (self->message, MAX_MESSAGE_CHARS);
      if (*message == '\0')
        /* TRANSLATORS: %s is an age ("3 hours ago") */
        return g_strdup_printf (_("Not reachable when it was checked %s."), age != NULL ? age : "");
      /* TRANSLATORS: %1$s is an age ("3 hours ago"), %2$s a cause */
      return g_strdup_printf (_("Not reachable when it was checked %1$s: %2$s."), age != NULL ? age : "", message);
    case IPS_SERVER_CHECK_SAME:
      /* TRANSLATORS: %s is an age ("3 hours ago") */
      return g_strdup_printf (_("Unchanged when it was checked %s."), age != NULL ? age : "");
    case IPS_SERVER_CHECK_CHANGED:
    case IPS_SERVER_CHECK_NEVER:
    case IPS_N_SERVER_CHECKS:
    default:
      return g_strdup (_("Accepted. Not checked since."));
    }
}

gboolean
ips_server_certificate_needs_attention (const IpsServerCertificate *self, gboolean pinned, gint64 now_us)
{
  IpsSign sign;
  g_autofree char *text = ips_server_certificate_describe (self, pinned, now_us, &sign);

  /* A server that is away for a day is not the certificate's fault. */
  return text != NULL && (sign == IPS_SIGN_ERROR || (sign == IPS_SIGN_WARNING && self->check != IPS_SERVER_CHECK_UNREACHABLE));
}

IpsServerCertificate *
ips_server_certificate_find (GPtrArray *all, const char *host, guint port)
{
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      IpsServerCertificate *candidate = g_ptr_array_index (all, i);

      if (candidate->port == port && g_ascii_strcasecmp (candidate->host, host) == 0)
        return candidate;
    }
  return NULL;
}
