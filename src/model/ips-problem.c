/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-format.h"
#include "ips-text.h"
#include "ips-zone.h"

#define SOON_DAYS 30
#define CLOCK_LIMIT_US (60 * G_USEC_PER_SEC)

static const char *const remedies[] = {
  [IPS_REMEDY_NONE] = "",
  [IPS_REMEDY_REFRESH] = N_("Refresh"),
  [IPS_REMEDY_DIAGNOSE] = N_("Diagnose"),
  [IPS_REMEDY_PROPERTIES] = N_("Device Properties"),
  [IPS_REMEDY_SYNC_CERTIFICATE] = N_("Sync Certificate"),
  [IPS_REMEDY_REGENERATE_CERTIFICATE] = N_("Regenerate Certificate"),
  [IPS_REMEDY_TRUST] = N_("Trust Certificate"),
  [IPS_REMEDY_LICENSING] = N_("Licensing"),
};

const char *
ips_remedy_to_label (IpsRemedy remedy)
{
  g_return_val_if_fail (remedy < G_N_ELEMENTS (remedies), "");
  return *remedies[remedy] != '\0' ? g_dgettext (GETTEXT_PACKAGE, remedies[remedy]) : "";
}

/* Takes @text. */
static IpsProblem *
make (IpsProblemKind kind, IpsSign sign, IpsRemedy remedy, char *text, const char *what_to_do)
{
  IpsProblem *self = g_new0 (IpsProblem, 1);

  self->kind = kind;
  self->sign = sign;
  self->remedy = remedy;
  self->text = text;
  self->what_to_do = g_strdup (what_to_do);
  return self;
}

void
ips_problem_free (IpsProblem *self)
{
  if (self == NULL)
    return;
  g_free (self->text);
  g_free (self->what_to_do);
  g_free (self);
}

/* The time of day where it was today, the date otherwise. */
static char *
format_since (gint64 then_us, gint64 now_us)
{
  g_autofree char *day = ips_format_days (then_us, now_us);
  g_autofree char *today = ips_format_days (now_us, now_us);

  if (g_str_equal (day, today))
    {
      g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (then_us / G_USEC_PER_SEC);
      g_autoptr(GTimeZone) here = ips_zone_get_local ();
      g_autoptr(GDateTime) local = utc != NULL ? g_date_time_to_timezone (utc, here) : NULL;

      if (local != NULL)
        return g_date_time_format (local, "%H:%M");
    }
  return ips_format_date (then_us);
}

static IpsProblem *
unreachable (const IpsSensorFacts *facts, const char *what, gint64 now_us)
{
  g_autofree char *since = facts->contacted_us != 0 ? format_since (facts->contacted_us, now_us) : NULL;
  char *text;

  if (since != NULL)
    /* TRANSLATORS: what is wrong (“Not reachable”), and the time or date when the device last answered */
    text = g_strdup_printf (_("%s since %s"), what, since);
  else
    text = g_strdup (what);
  return make (IPS_PROBLEM_UNREACHABLE, IPS_SIGN_ERROR, IPS_REMEDY_DIAGNOSE, text,
               _("Check that it is switched on and its address is right, or Diagnose"));
}

/* What the last try failed with; %NULL where that is no problem of its own. */
static IpsProblem *
from_failure (const IpsSensorFacts *facts, gint64 now_us)
{
  switch (facts->error_code)
    {
    case IPS_ERROR_UNREACHABLE:
      return unreachable (facts, _("Not reachable"), now_us);
    case IPS_ERROR_TIMED_OUT:
      return unreachable (facts, _("Does not answer"), now_us);
    case IPS_ERROR_NOT_BACK:
      return unreachable (facts, _("Not back from its reboot"), now_us);
    case IPS_ERROR_REFUSED:
      return make (IPS_PROBLEM_UNREACHABLE, IPS_SIGN_ERROR, IPS_REMEDY_DIAGNOSE, g_strdup (_("Connection refused")),
                   _("Check that it is running and that this computer is in its Allowed Hosts, or Diagnose"));
    case IPS_ERROR_LOGIN_REJECTED:
      return make (IPS_PROBLEM_LOGIN, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES, g_strdup (_("Login rejected")),
                   _("Check the credentials in Device Properties"));
    case IPS_ERROR_NO_CREDENTIALS:
      return make (IPS_PROBLEM_LOGIN, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES, g_strdup (_("No password entered")),
                   _("Enter user name and password in Device Properties"));
    case IPS_ERROR_PERMISSION:
      return make (IPS_PROBLEM_LOGIN, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES, g_strdup (_("The account may not do this")),
                   _("Use an account with the role administrator"));
    case IPS_ERROR_TLS:
      return make (IPS_PROBLEM_OTHER, IPS_SIGN_ERROR, IPS_REMEDY_DIAGNOSE, g_strdup (_("No TLS connection")),
                   _("Check port and transport in Device Properties, or Diagnose"));
    case IPS_ERROR_SSH:
      return make (IPS_PROBLEM_OTHER, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES, g_strdup (_("No SSH session")),
                   _("Check the SSH port in Device Properties, and whether it needs old SSH algorithms"));
    case IPS_ERROR_HOST_KEY_UNKNOWN:
      return make (IPS_PROBLEM_OTHER, IPS_SIGN_WARNING, IPS_REMEDY_REFRESH, g_strdup (_("SSH host key not trusted yet")),
                   _("Compare it with the sensor's own, then Refresh and trust it"));
    case IPS_ERROR_HOST_KEY_CHANGED:
      return make (IPS_PROBLEM_OTHER, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES, g_strdup (_("SSH host key changed")),
                   _("Find out why it changed, then enter the new one in Device Properties"));
    case IPS_ERROR_PROTOCOL:
    case IPS_ERROR_TOO_LARGE:
      return make (IPS_PROBLEM_NOT_A_SENSOR, IPS_SIGN_ERROR, IPS_REMEDY_PROPERTIES,
                   g_strdup (facts->certificate != NULL
                             ? _("Presents a certificate but does not answer like a sensor")
                             : _("Does not answer like a sensor")),
                   _("Check address and port in Device Properties"));
    case IPS_ERROR_BUSY:
      return make (IPS_PROBLEM_OTHER, IPS_SIGN_WARNING, IPS_REMEDY_REFRESH, g_strdup (_("Busy")), _("Refresh in a while"));
    case IPS_ERROR_CERT_UNKNOWN:
    case IPS_ERROR_CERT_CHANGED:
    case IPS_ERROR_UNSUPPORTED:
      return NULL;
    case IPS_ERROR_FAILED:
    case IPS_ERROR_INVALID:
    case IPS_ERROR_NOT_FOUND:
    case IPS_ERROR_EXISTS:
    case IPS_ERROR_CONFLICT:
    case IPS_ERROR_REJECTED:
    case IPS_ERROR_CLOCK:
    case IPS_ERROR_LEASE_LOST:
    case IPS_ERROR_STORE_NEWER:
    case IPS_ERROR_STORE_DAMAGED:
    case IPS_ERROR_STORE_READONLY:
    case IPS_ERROR_DISK_FULL:
    case IPS_ERROR_NO_KEYRING:
    case IPS_ERROR_PROXY:
    case IPS_ERROR_PROXY_LOGIN:
    case IPS_ERROR_NOT_ENTITLED:
    case IPS_ERROR_NO_LISTING:
    case IPS_ERROR_CHECKSUM:
    case IPS_ERROR_ADDRESS_EXISTS:
    case IPS_ERROR_N_CODES:
    default:
      {
        g_autofree char *safe = ips_text_make_safe (facts->error_message, 200);

        return make (IPS_PROBLEM_OTHER, IPS_SIGN_ERROR, IPS_REMEDY_DIAGNOSE, g_strdup_printf (_("Failed: %s"), safe),
                     _("Diagnose"));
      }
    }
}

static IpsProblem *
clock_problem (const IpsSensorFacts *facts)
{
  g_autofree char *skew = NULL;

  if (!facts->clock_known || (facts->clock_skew_us > -CLOCK_LIMIT_US && facts->clock_skew_us < CLOCK_LIMIT_US))
    return NULL;
  skew = ips_format_skew (facts->clock_skew_us);
  /* TRANSLATORS: %s is such as “9 min ahead” */
  return make (IPS_PROBLEM_CLOCK, IPS_SIGN_WARNING, IPS_REMEDY_NONE, g_strdup_printf (_("Clock %s"), skew),
               _("Set an NTP server on the sensor"));
}

static IpsProblem *
certificate_problem (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  int days;

  if (facts->certificate == NULL)
    return NULL;
  if (ips_sensor_get_mismatch (sensor, fleet_default) == IPS_MISMATCH_YES)
    {
      IpsCertificateStatus status = ips_sensor_get_certificate_status (sensor, fleet_default, now_us);

      /* No password is sent to a certificate that is not trusted, so that even one to be replaced is synchronised first. */
      return make (IPS_PROBLEM_CERT_CHANGED, IPS_SIGN_ERROR, IPS_REMEDY_SYNC_CERTIFICATE, g_strdup (_("Certificate changed")),
                   status == IPS_CERTIFICATE_STATUS_EXPIRED || status == IPS_CERTIFICATE_STATUS_NOT_YET_VALID
                   ? _("Sync Certificate, then Regenerate Certificate: the new one is not valid. Compare the thumbprint with the sensor's own first")
                   : _("Sync Certificate, once you compared the thumbprint with the sensor's own"));
    }
  if (ips_sensor_get_trusted (sensor) == NULL && !facts->certificate_gone)
    return make (IPS_PROBLEM_CERT_UNKNOWN, IPS_SIGN_WARNING, IPS_REMEDY_TRUST, g_strdup (_("Certificate not trusted yet")),
                 _("Compare the thumbprint with the sensor's own, then Refresh and trust it"));
  switch (ips_sensor_get_certificate_status (sensor, fleet_default, now_us))
    {
    case IPS_CERTIFICATE_STATUS_EXPIRED:
      return make (IPS_PROBLEM_CERT_EXPIRED, IPS_SIGN_ERROR, IPS_REMEDY_REGENERATE_CERTIFICATE, g_strdup (_("Certificate expired")),
                   _("Regenerate Certificate"));
    case IPS_CERTIFICATE_STATUS_NOT_YET_VALID:
      {
        g_autofree char *skew = facts->clock_known ? ips_format_skew (facts->clock_skew_us) : NULL;
        g_autofree char *what = skew != NULL
          /* TRANSLATORS: %s is such as “9 min ahead” */
          ? g_strdup_printf (_("Its clock is %s: set NTP, then Regenerate Certificate"), skew)
          : g_strdup (_("Compare the clocks and set NTP, then Regenerate Certificate"));

        return make (IPS_PROBLEM_CERT_NOT_YET, IPS_SIGN_ERROR, IPS_REMEDY_REGENERATE_CERTIFICATE,
                     g_strdup (_("Certificate not yet valid")), what);
      }
    case IPS_CERTIFICATE_STATUS_VALID:
      days = ips_certificate_get_days_left (facts->certificate, now_us);
      if (days <= SOON_DAYS)
        {
          g_autofree char *when = ips_format_days (ips_certificate_get_facts (facts->certificate)->not_after_us, now_us);

          /* TRANSLATORS: %s is such as “in 6 days” */
          return make (IPS_PROBLEM_CERT_SOON, IPS_SIGN_WARNING, IPS_REMEDY_REGENERATE_CERTIFICATE,
                       g_strdup_printf (_("Certificate expires %s"), when), _("Regenerate Certificate"));
        }
      return NULL;
    case IPS_CERTIFICATE_STATUS_UNAVAILABLE:
    case IPS_CERTIFICATE_STATUS_NONRETRIEVABLE:
    default:
      return NULL;
    }
}

/* What no licence means: the sensor works on, with the signatures it has. The short words stand in a row with the state of the
 * license, which is the chapter's word: so they are spelt as it is, and the sentences do without it. */
static IpsProblem *
expired_license (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *since = facts->license_expires_us != 0 ? ips_format_date (facts->license_expires_us) : NULL;
  g_autofree char *what = since != NULL
    /* TRANSLATORS: %s is a date */
    ? g_strdup_printf (_("Signature updates are blocked since %s until a new one is installed"), since)
    : g_strdup (_("Signature updates are blocked until a new one is installed"));

  return make (IPS_PROBLEM_LICENSE_EXPIRED, IPS_SIGN_ERROR, IPS_REMEDY_LICENSING, g_strdup (_("License expired")), what);
}

static IpsProblem *
license_problem (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *when = NULL;

  switch (facts->license_status)
    {
    case IPS_LICENSE_EXPIRED:
      return expired_license (facts, now_us);
    case IPS_LICENSE_NONE:
      return make (IPS_PROBLEM_LICENSE_NONE, IPS_SIGN_ERROR, IPS_REMEDY_LICENSING, g_strdup (_("No license")),
                   _("Signature updates are blocked until one is installed"));
    case IPS_LICENSE_INVALID:
      return make (IPS_PROBLEM_LICENSE_NONE, IPS_SIGN_ERROR, IPS_REMEDY_LICENSING, g_strdup (_("License not valid")),
                   _("Often it was made for another serial number. Signature updates are blocked until one for this sensor is installed"));
    case IPS_LICENSE_VALID:
    case IPS_LICENSE_TRIAL:
      if (facts->license_expires_us == 0 && facts->license_status == IPS_LICENSE_VALID)
        return NULL;
      if (facts->license_expires_us != 0 && facts->license_expires_us < now_us)
        return expired_license (facts, now_us);
      /* A trial ends for good: it is spoken of at any distance. */
      if (facts->license_status == IPS_LICENSE_VALID && facts->license_expires_us - now_us > SOON_DAYS * G_TIME_SPAN_DAY)
        return NULL;
      when = ips_format_days (facts->license_expires_us, now_us);
      if (facts->license_status == IPS_LICENSE_TRIAL)
        return make (IPS_PROBLEM_LICENSE_SOON, IPS_SIGN_WARNING, IPS_REMEDY_LICENSING,
                     facts->license_expires_us == 0 ? g_strdup (_("Trial license"))
                     /* TRANSLATORS: %s is such as “in 6 days” */
                     : g_strdup_printf (_("Trial license ends %s"), when),
                     _("Ask who bought the sensor for a service contract that lists its serial number"));
      return make (IPS_PROBLEM_LICENSE_SOON, IPS_SIGN_WARNING, IPS_REMEDY_LICENSING,
                   /* TRANSLATORS: %s is such as “in 6 days” */
                   g_strdup_printf (_("License expires %s"), when), _("Signature updates stop when it ends"));
    case IPS_LICENSE_UNKNOWN:
    default:
      return NULL;
    }
}

/* The name of an application that should run and does not; (transfer full) (nullable). */
static IpsProblem *
application_problem (const IpsSensorFacts *facts)
{
  g_auto(GStrv) applications = g_strsplit (facts->applications, ";", -1);

  for (guint i = 0; applications[i] != NULL; i++)
    {
      char *state = strchr (applications[i], '=');
      g_autofree char *text = NULL;

      if (state == NULL || g_ascii_strcasecmp (state + 1, "running") == 0)
        continue;
      *state = '\0';
      /* TRANSLATORS: a program on the sensor, and its state in the sensor's own word */
      text = g_strdup_printf (_("%s is %s"), applications[i], state + 1);
      return make (IPS_PROBLEM_APPLICATION, IPS_SIGN_ERROR, IPS_REMEDY_REFRESH, ips_text_make_safe (text, 200),
                   _("Wait and Refresh; if it stays so, Reboot Device"));
    }
  return NULL;
}

static IpsProblem *
never_contacted (const IpsSensorFacts *facts)
{
  if (facts->checked_us != 0)
    return NULL;
  return make (IPS_PROBLEM_NEVER_CONTACTED, IPS_SIGN_UNKNOWN, IPS_REMEDY_REFRESH, g_strdup (_("Never contacted")), _("Refresh"));
}

static IpsProblem *
http_problem (void)
{
  return make (IPS_PROBLEM_HTTP, IPS_SIGN_WARNING, IPS_REMEDY_PROPERTIES, g_strdup (_("HTTP: not encrypted")),
               _("Choose HTTPS in Device Properties"));
}

IpsProblem *
ips_problem_for_sensor (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  gboolean http = ips_sensor_get_transport (sensor, fleet_default) == IPS_TRANSPORT_HTTP;
  IpsProblem *certificate, *license, *other;

  /* that it does not answer meanwhile is meant so */
  if (ips_sensor_is_rebooting (sensor))
    return make (IPS_PROBLEM_REBOOTING, IPS_SIGN_WARNING, IPS_REMEDY_NONE, g_strdup (_("Rebooting")),
                 _("It does not inspect traffic until it is back: Activity shows how far it is"));
  other = never_contacted (facts);
  if (other == NULL && facts->failed)
    other = from_failure (facts, now_us);
  if (other != NULL)
    return other;

  /* What is broken goes before what is only soon. */
  certificate = http ? NULL : certificate_problem (sensor, fleet_default, now_us);
  if (certificate != NULL && certificate->sign == IPS_SIGN_ERROR)
    return certificate;
  license = license_problem (facts, now_us);
  if (license == NULL || license->sign != IPS_SIGN_ERROR)
    {
      g_autoptr(IpsProblem) kept_license = license;

      other = application_problem (facts);
      if (other == NULL)
        other = g_steal_pointer (&certificate);
      if (other == NULL)
        other = clock_problem (facts);
      if (other == NULL)
        other = g_steal_pointer (&kept_license);
      if (other == NULL && http)
        other = http_problem ();
      if (other == NULL)
        other = make (IPS_PROBLEM_NONE, IPS_SIGN_FINE, IPS_REMEDY_NONE, g_strdup (_("No problem")), "");
      ips_problem_free (certificate);
      return other;
    }
  ips_problem_free (certificate);
  return license;
}

IpsProblem *
ips_problem_for_certificate (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  IpsProblem *problem;

  if (ips_sensor_get_transport (sensor, fleet_default) == IPS_TRANSPORT_HTTP)
    return http_problem ();
  problem = never_contacted (facts);
  /* With a certificate at hand the certificate is the subject, unless nobody could log in. */
  if (problem == NULL && facts->failed && (facts->certificate_gone || facts->certificate == NULL))
    problem = from_failure (facts, now_us);
  if (problem == NULL)
    problem = certificate_problem (sensor, fleet_default, now_us);
  if (problem == NULL && facts->failed)
    problem = from_failure (facts, now_us);
  if (problem == NULL)
    problem = clock_problem (facts);
  if (problem == NULL)
    problem = make (IPS_PROBLEM_NONE, IPS_SIGN_FINE, IPS_REMEDY_NONE, g_strdup (_("No problem")), "");
  return problem;
}

IpsProblem *
ips_problem_for_license (IpsSensor *sensor, IpsTransport fleet_default, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  IpsProblem *problem = never_contacted (facts);

  /* What is known to be wrong with the licence stands, however the last try went. */
  if (problem == NULL)
    problem = license_problem (facts, now_us);
  if ((problem == NULL || problem->sign != IPS_SIGN_ERROR) && facts->failed)
    {
      IpsProblem *failure = from_failure (facts, now_us);

      if (failure == NULL && (facts->error_code == IPS_ERROR_CERT_UNKNOWN || facts->error_code == IPS_ERROR_CERT_CHANGED))
        failure = certificate_problem (sensor, fleet_default, now_us);
      if (failure != NULL)
        {
          ips_problem_free (problem);
          return failure;
        }
    }
  if (problem == NULL && facts->license_status == IPS_LICENSE_UNKNOWN)
    problem = make (IPS_PROBLEM_OTHER, IPS_SIGN_UNKNOWN, IPS_REMEDY_REFRESH,
                    g_strdup (_("The sensor said nothing of its licence")), _("Refresh License"));
  if (problem == NULL)
    problem = make (IPS_PROBLEM_NONE, IPS_SIGN_FINE, IPS_REMEDY_NONE, g_strdup (_("No problem")), "");
  return problem;
}
