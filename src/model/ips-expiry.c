/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-expiry.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

#define WEEK_US (7 * G_TIME_SPAN_DAY)

/* %NULL where the sensor has none that could end. */
static const IpsX509 *
certificate_of (IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);

  return facts->certificate != NULL ? ips_certificate_get_facts (facts->certificate) : NULL;
}

GArray *
ips_expiry_weeks (GPtrArray *sensors, gint64 now_us, guint n_weeks)
{
  GArray *weeks = g_array_sized_new (FALSE, TRUE, sizeof (IpsExpiryWeek), n_weeks + 1);

  for (guint i = 0; i <= n_weeks; i++)
    {
      IpsExpiryWeek week = { i == 0 ? 0 : now_us + (gint64) (i - 1) * WEEK_US, now_us + (gint64) i * WEEK_US, 0 };

      g_array_append_val (weeks, week);
    }
  for (guint i = 0; i < sensors->len; i++)
    {
      const IpsX509 *certificate = certificate_of (g_ptr_array_index (sensors, i));
      gint64 index;

      if (certificate == NULL)
        continue;
      index = certificate->not_after_us < now_us ? 0 : (certificate->not_after_us - now_us) / WEEK_US + 1;
      if (index <= n_weeks)
        g_array_index (weeks, IpsExpiryWeek, index).count++;
    }
  return weeks;
}

/* Lines of at most 75 bytes, continued with a blank; never inside a character (RFC 5545 3.1). */
static void
append_line (GString *out, const char *line)
{
  gsize room = 75;

  while (strlen (line) > room)
    {
      gsize cut = room;

      while (cut > 0 && ((guchar) line[cut] & 0xc0) == 0x80)
        cut--;
      g_string_append_len (out, line, (gssize) cut);
      g_string_append (out, "\r\n ");
      line += cut;
      room = 74;
    }
  g_string_append (out, line);
  g_string_append (out, "\r\n");
}

/* Takes @value; escapes it as text (RFC 5545 3.3.11). */
static void
append_text (GString *out, const char *property, char *value)
{
  g_autofree char *owned = value;
  g_autofree char *safe = ips_text_make_safe (owned, 500);
  g_autoptr(GString) line = g_string_new (property);

  g_string_append_c (line, ':');
  for (const char *p = safe; *p != '\0'; p++)
    {
      if (*p == '\\' || *p == ';' || *p == ',')
        g_string_append_c (line, '\\');
      g_string_append_c (line, *p);
    }
  append_line (out, line->str);
}

/* An all-day event on the day of @end_us, with a reminder 30 days before. @uid is stable per thing that ends: importing
 * again updates, a new one is a new event. Takes the texts. */
static void
append_event (GString *out, const char *stamp, gint64 end_us, char *uid, char *summary, char *description, char *reminder)
{
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc (end_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) next = end != NULL ? g_date_time_add_days (end, 1) : NULL;
  g_autofree char *day = next != NULL ? g_date_time_format (end, "DTSTART;VALUE=DATE:%Y%m%d") : NULL;
  g_autofree char *after = next != NULL ? g_date_time_format (next, "DTEND;VALUE=DATE:%Y%m%d") : NULL;

  if (next == NULL)
    {
      g_free (uid);
      g_free (summary);
      g_free (description);
      g_free (reminder);
      return;
    }
  append_line (out, "BEGIN:VEVENT");
  append_text (out, "UID", uid);
  append_line (out, stamp);
  append_line (out, day);
  append_line (out, after);
  append_text (out, "SUMMARY", summary);
  append_text (out, "DESCRIPTION", description);
  append_line (out, "TRANSP:TRANSPARENT");
  append_line (out, "BEGIN:VALARM");
  append_line (out, "ACTION:DISPLAY");
  append_text (out, "DESCRIPTION", reminder);
  append_line (out, "TRIGGER:-P30D");
  append_line (out, "END:VALARM");
  append_line (out, "END:VEVENT");
}

static void
append_certificate (GString *out, const char *stamp, IpsSensor *sensor)
{
  const IpsX509 *certificate = certificate_of (sensor);
  const char *name = ips_sensor_get_name (sensor);

  if (certificate == NULL)
    return;
  append_event (out, stamp, certificate->not_after_us, g_strdup_printf ("%s-%.23s@vedette", ips_sensor_get_id (sensor), certificate->sha256),
                /* TRANSLATORS: %s is a device's name */
                g_strdup_printf (_("Certificate of %s expires"), name),
                g_strdup_printf (_("Address %s, thumbprint %s. Regenerate Certificate before this day."),
                                 ips_sensor_get_config (sensor)->address, certificate->sha1),
                g_strdup_printf (_("Certificate of %s expires in 30 days"), name));
}

static void
append_license (GString *out, const char *stamp, IpsSensor *sensor)
{
  const IpsSensorFacts *facts = ips_sensor_get_facts (sensor);
  const char *name = ips_sensor_get_name (sensor);

  if (facts->license_expires_us == 0)
    return;
  /* one event per sensor: a renewed licence moves it */
  append_event (out, stamp, facts->license_expires_us, g_strdup_printf ("%s-license@vedette", ips_sensor_get_id (sensor)),
                /* TRANSLATORS: %s is a device's name */
                g_strdup_printf (_("License of %s expires"), name),
                /* TRANSLATORS: the %s are an address and a serial number */
                g_strdup_printf (_("Address %s, serial number %s. Signature updates stop when it ends."),
                                 ips_sensor_get_config (sensor)->address, facts->serial),
                g_strdup_printf (_("License of %s expires in 30 days"), name));
}

static char *
make_calendar (GPtrArray *sensors, gint64 now_us, const char *product, const char *name,
               void (*append) (GString *out, const char *stamp, IpsSensor *sensor))
{
  GString *out = g_string_new (NULL);
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (now, "DTSTAMP:%Y%m%dT%H%M%SZ");

  append_line (out, "BEGIN:VCALENDAR");
  append_line (out, "VERSION:2.0");
  append_line (out, product);
  append_line (out, "CALSCALE:GREGORIAN");
  append_text (out, "X-WR-CALNAME", g_strdup (name));
  for (guint i = 0; i < sensors->len; i++)
    append (out, stamp, g_ptr_array_index (sensors, i));
  append_line (out, "END:VCALENDAR");
  return g_string_free (out, FALSE);
}

char *
ips_expiry_to_ics (GPtrArray *sensors, gint64 now_us)
{
  return make_calendar (sensors, now_us, "PRODID:-//Vedette//Certificates//EN", _("Sensor certificates"), append_certificate);
}

char *
ips_expiry_licenses_to_ics (GPtrArray *sensors, gint64 now_us)
{
  return make_calendar (sensors, now_us, "PRODID:-//Vedette//Licenses//EN", _("Sensor licenses"), append_license);
}
