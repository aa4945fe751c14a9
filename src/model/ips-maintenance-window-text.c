/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-maintenance-window.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-format.h"

/* IpsMaintenanceWindow in words, and as it is typed and stored. */

#define TEXT_MAX 4096

/* TRANSLATORS: days, hours and minutes, behind a number */
static const struct { char unit; guint minutes; const char *label; } units[] = {
  { 'd', 24 * 60, N_("d") }, { 'h', 60, N_("h") }, { 'm', 1, N_("min") },
};

static char *
describe_length (guint minutes)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (minutes >= units[i].minutes)
        g_string_append_printf (text, "%s%u %s", text->len > 0 ? " " : "", minutes / units[i].minutes,
                                g_dgettext (GETTEXT_PACKAGE, units[i].label));
      minutes %= units[i].minutes;
    }
  return g_string_free (text, FALSE);
}

char *
ips_window_span_describe (const IpsWindowSpan *self)
{
  g_autofree char *days = self->weekdays == IPS_SCHEDULE_ALL_WEEKDAYS ? g_strdup (_("Every day"))
                                                                      : ips_schedule_describe_weekdays (self->weekdays);
  g_autofree char *length = describe_length (self->minutes);

  /* TRANSLATORS: weekdays, a time of day, a length of time: “Saturday and Sunday from 22:00 for 4 h” */
  return g_strdup_printf (_("%s from %02u:%02u for %s"), days, self->hour, self->minute, length);
}

char *
ips_maintenance_window_describe (const IpsMaintenanceWindow *self)
{
  GString *text = g_string_new (NULL);
  g_autofree char *spans = NULL;

  for (guint i = 0; i < self->spans->len; i++)
    {
      g_autofree char *one = ips_window_span_describe (&g_array_index (self->spans, IpsWindowSpan, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", one);
    }
  spans = g_string_free (text, FALSE);
  if (*self->zone == '\0')
    return g_steal_pointer (&spans);
  /* TRANSLATORS: “Every day at 10:00” and the name of a time zone such as “Europe/Berlin” */
  return g_strdup_printf (_("%s (time of %s)"), spans, self->zone);
}

char *
ips_maintenance_window_describe_wait (const char *name, gint64 opens_us)
{
  g_autofree char *when = ips_format_date_time (opens_us);

  /* TRANSLATORS: the name of a maintenance window, a date and a time */
  return g_strdup_printf (_("Waits for the maintenance window “%1$s”, which opens on %2$s"), name, when);
}

/* --- as it is typed --- */

char *
ips_window_span_to_text (const IpsWindowSpan *self)
{
  g_autofree char *days = ips_schedule_weekdays_to_text (self->weekdays);
  GString *text = g_string_new (NULL);
  guint rest = self->minutes;

  g_string_append_printf (text, "%s %02u:%02u ", days, self->hour, self->minute);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      if (rest >= units[i].minutes)
        g_string_append_printf (text, "%u%c", rest / units[i].minutes, units[i].unit);
      rest %= units[i].minutes;
    }
  return g_string_free (text, FALSE);
}

/* "1d", "2h30m": each unit at most once, the larger first. */
static gboolean
parse_length (const char *text, guint *minutes)
{
  guint64 sum = 0;
  guint unit = 0;

  while (*text != '\0')
    {
      char *end = NULL;
      guint64 number;

      if (!g_ascii_isdigit (*text))
        return FALSE;
      number = g_ascii_strtoull (text, &end, 10);
      while (unit < G_N_ELEMENTS (units) && units[unit].unit != *end)
        unit++;
      if (unit == G_N_ELEMENTS (units) || number > IPS_WINDOW_MINUTES_MAX)
        return FALSE;
      sum += number * units[unit].minutes;
      unit++;
      text = end + 1;
    }
  if (sum < 1 || sum > IPS_WINDOW_MINUTES_MAX)
    return FALSE;
  *minutes = (guint) sum;
  return TRUE;
}

gboolean
ips_window_span_from_text (const char *text, IpsWindowSpan *self, GError **error)
{
  g_auto(GStrv) words = g_strsplit_set (text, " \t", -1);
  const char *filled[3] = { NULL, NULL, NULL };
  IpsWindowSpan read = { 0 };
  guint n = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (n < G_N_ELEMENTS (filled))
        filled[n] = words[i];
      n++;
    }
  if (n == G_N_ELEMENTS (filled) && ips_schedule_weekdays_from_text (filled[0], &read.weekdays)
      && ips_schedule_time_from_text (filled[1], &read.hour, &read.minute) && parse_length (filled[2], &read.minutes))
    {
      *self = read;
      return TRUE;
    }
  /* TRANSLATORS: %.80s is what was typed; weekdays and units are typed in English */
  ips_set_error (error, IPS_ERROR_INVALID,
                 _("“%.80s” is no time of a maintenance window. Enter weekdays, start and length, such as “sat,sun 22:00 4h”, "
                   "“mon-fri 01:30 2h30m” or “daily 00:00 45m”; the length is from 1m to 7d."), text);
  return FALSE;
}

char *
ips_maintenance_window_to_text (const IpsMaintenanceWindow *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->spans->len; i++)
    {
      g_autofree char *one = ips_window_span_to_text (&g_array_index (self->spans, IpsWindowSpan, i));

      g_string_append_printf (text, "%s%s", i > 0 ? "; " : "", one);
    }
  if (*self->zone != '\0')
    g_string_append_printf (text, " @ %s", self->zone);
  return g_string_free (text, FALSE);
}

IpsMaintenanceWindow *
ips_maintenance_window_from_text (const char *name, const char *text, GError **error)
{
  g_autoptr(IpsMaintenanceWindow) self = NULL;
  g_auto(GStrv) halves = NULL;
  g_auto(GStrv) spans = NULL;

  if (strnlen (text, TEXT_MAX + 1) > TEXT_MAX || !g_utf8_validate (text, -1, NULL))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "maintenance window: not text, or longer than %d bytes", TEXT_MAX);
      return NULL;
    }
  halves = g_strsplit (text, "@", 2);
  self = ips_maintenance_window_new (name, halves[0] != NULL && halves[1] != NULL ? g_strstrip (halves[1]) : "");
  spans = g_strsplit (halves[0] != NULL ? halves[0] : "", ";", IPS_WINDOW_SPANS_MAX + 1);
  for (guint i = 0; spans[i] != NULL; i++)
    {
      IpsWindowSpan span;

      if (!ips_window_span_from_text (spans[i], &span, error))
        return NULL;
      g_array_append_val (self->spans, span);
    }
  return ips_maintenance_window_check (self, error) ? g_steal_pointer (&self) : NULL;
}
