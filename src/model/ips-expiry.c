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

static void
append_event (GString *out, IpsSensor *sensor, const IpsX509 *certificate, const char *stamp)
{
  g_autoptr(GDateTime) end = g_date_time_new_from_unix_utc (certificate->not_after_us / G_USEC_PER_SEC);
  g_autoptr(GDateTime) next = end != NULL ? g_date_time_add_days (end, 1) : NULL;
  g_autofree char *day = NULL, *after = NULL;

  if (next == NULL)
    return;
  day = g_date_time_format (end, "DTSTART;VALUE=DATE:%Y%m%d");
  after = g_date_time_format (next, "DTEND;VALUE=DATE:%Y%m%d");

  append_line (out, "BEGIN:VEVENT");
  /* Stable per sensor and certificate: importing again updates, a new certificate is a new event. */
  append_text (out, "UID", g_strdup_printf ("%s-%.23s@vedette", ips_sensor_get_id (sensor), certificate->sha256));
  append_line (out, stamp);
  append_line (out, day);
  append_line (out, after);
  /* TRANSLATORS: %s is a device's name */
  append_text (out, "SUMMARY", g_strdup_printf (_("Certificate of %s expires"), ips_sensor_get_name (sensor)));
  append_text (out, "DESCRIPTION", g_strdup_printf (_("Address %s, thumbprint %s. Regenerate Certificate before this day."),
                                                    ips_sensor_get_config (sensor)->address, certificate->sha1));
  append_line (out, "TRANSP:TRANSPARENT");
  append_line (out, "BEGIN:VALARM");
  append_line (out, "ACTION:DISPLAY");
  append_text (out, "DESCRIPTION", g_strdup_printf (_("Certificate of %s expires in 30 days"), ips_sensor_get_name (sensor)));
  append_line (out, "TRIGGER:-P30D");
  append_line (out, "END:VALARM");
  append_line (out, "END:VEVENT");
}

char *
ips_expiry_to_ics (GPtrArray *sensors, gint64 now_us)
{
  GString *out = g_string_new (NULL);
  g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc (now_us / G_USEC_PER_SEC);
  g_autofree char *stamp = g_date_time_format (now, "DTSTAMP:%Y%m%dT%H%M%SZ");

  append_line (out, "BEGIN:VCALENDAR");
  append_line (out, "VERSION:2.0");
  append_line (out, "PRODID:-//Vedette//Certificates//EN");
  append_line (out, "CALSCALE:GREGORIAN");
  append_text (out, "X-WR-CALNAME", g_strdup (_("Sensor certificates")));
  for (guint i = 0; i < sensors->len; i++)
    {
      IpsSensor *sensor = g_ptr_array_index (sensors, i);
      const IpsX509 *certificate = certificate_of (sensor);

      if (certificate != NULL)
        append_event (out, sensor, certificate, stamp);
    }
  append_line (out, "END:VCALENDAR");
  return g_string_free (out, FALSE);
}
