/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-sensor-words.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"
#include "ips-text.h"

char *
ips_sensor_words_license (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *date = ips_format_date (facts->license_expires_us);
  g_autofree char *days = NULL;

  if (facts->license_expires_us == 0)
    return g_strdup (facts->license_status == IPS_LICENSE_UNKNOWN ? _("unknown")
                                                                 : ips_license_status_to_label (facts->license_status));
  days = ips_format_days (facts->license_expires_us, now_us);
  /* TRANSLATORS: status, date, distance: "valid until 12 Mar 2027 (in 109 days)" */
  return facts->license_expires_us > now_us ? g_strdup_printf (_("valid until %s (%s)"), date, days)
                                            : g_strdup_printf (_("expired %s (%s)"), date, days);
}

char *
ips_sensor_words_certificate (IpsSensor *sensor, IpsTransport transport, gint64 now_us)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  IpsCertificate *trusted = ips_sensor_get_trusted (sensor);
  g_autoptr (GString) text = g_string_new (NULL);

  if (facts->certificate == NULL)
    {
      g_string_append (text, ips_certificate_status_to_label (ips_sensor_get_certificate_status (sensor, transport, now_us)));
    }
  else
    {
      gint64 until_us = ips_certificate_get_facts (facts->certificate)->not_after_us;
      g_autofree char *date = ips_format_date (until_us);

      g_string_append_printf (text, until_us > now_us ? _("valid until %s") : _("expired %s"), date);
    }
  if (trusted == NULL)
    {
      g_string_append (text, _(" · none trusted yet"));
    }
  else
    {
      g_autofree char *since = ips_format_date (ips_sensor_get_trusted_us (sensor));

      if (facts->certificate != NULL && !ips_certificate_equal (trusted, facts->certificate))
        g_string_append (text, _(" · differs from the trusted one"));
      else
        g_string_append_printf (text, _(" · trusted since %s"), since);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_sensor_words_software (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *version = ips_text_make_safe (facts->version, 0);
  g_autofree char *up = NULL;
  gint64 days;

  if (*version == '\0')
    return g_strdup (_("unknown"));
  if (facts->up_since_us == 0 || facts->up_since_us > now_us)
    return g_steal_pointer (&version);
  days = (now_us - facts->up_since_us) / (24 * G_TIME_SPAN_HOUR);
  up = days >= 2 ? g_strdup_printf (ngettext ("%u day", "%u days", (gulong) days), (guint) days)
                 : ips_format_duration (now_us - facts->up_since_us);
  /* TRANSLATORS: version and how long it has been running: "7.3(5)E4, up 41 days" */
  return g_strdup_printf (_("%s, up %s"), version, up);
}

char *
ips_sensor_words_contact (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *when = NULL;
  g_autofree char *age = NULL;

  if (facts->contacted_us == 0)
    return g_strdup (_("never"));
  when = ips_format_date_time (facts->contacted_us);
  age = ips_format_age (facts->contacted_us, now_us);
  /* TRANSLATORS: date and time, then the age: "10:32:07 (2 min ago)" */
  return g_strdup_printf (_("%s (%s)"), when, age);
}

char *
ips_sensor_words_clocks (const IpsSensorFacts *facts, gint64 now_us)
{
  g_autofree char *ours = NULL, *theirs = NULL, *skew = NULL;

  if (!facts->clock_known)
    return NULL;
  ours = ips_format_date_time (now_us);
  theirs = ips_format_date_time (now_us + facts->clock_skew_us);
  skew = ips_format_skew (facts->clock_skew_us);
  /* TRANSLATORS: two dates with times, and how far the first is from the second: "9 min ahead" */
  return g_strdup_printf (_("device %s, this computer %s (%s)"), theirs, ours, skew);
}
