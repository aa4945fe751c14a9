/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-schedule.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-error.h"

/* IpsSchedule as a sentence and as JSON. */

#define TEXT_MAX 4096

static const struct { const char *nick; const char *label; } weekday_names[7] = {
  { "monday", N_("Monday") }, { "tuesday", N_("Tuesday") }, { "wednesday", N_("Wednesday") },
  { "thursday", N_("Thursday") }, { "friday", N_("Friday") }, { "saturday", N_("Saturday") },
  { "sunday", N_("Sunday") },
};

static char *
day_to_text (guint32 day)
{
  GDate date;

  g_date_clear (&date, 1);
  g_date_set_julian (&date, day);
  return g_strdup_printf ("%04u-%02u-%02u", (guint) g_date_get_year (&date), (guint) g_date_get_month (&date),
                          (guint) g_date_get_day (&date));
}

/* --- the sentence --- */

char *
ips_schedule_describe_weekdays (guint weekdays)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *most = NULL;

  for (guint i = 0; i < 7; i++)
    if ((weekdays & (1u << i)) != 0)
      g_ptr_array_add (names, (gpointer) g_dgettext (GETTEXT_PACKAGE, weekday_names[i].label));
  if (names->len == 1)
    return g_strdup (g_ptr_array_index (names, 0));
  g_ptr_array_add (names, NULL);
  {
    const char *last = g_ptr_array_index (names, names->len - 2);

    g_ptr_array_index (names, names->len - 2) = NULL;
    /* TRANSLATORS: stands between names of weekdays */
    most = g_strjoinv (_(", "), (char **) names->pdata);
    /* TRANSLATORS: weekdays: “Monday, Tuesday” and “Friday” */
    return g_strdup_printf (_("%s and %s"), most, last);
  }
}

static char *
describe_weekly (const IpsSchedule *self, const char *at)
{
  guint weekdays = self->weekdays != 0 ? self->weekdays : 1u << ((self->start_day - 1) % 7);
  g_autofree char *names = ips_schedule_describe_weekdays (weekdays);

  if (weekdays == IPS_SCHEDULE_ALL_WEEKDAYS && self->every == 1)
    /* TRANSLATORS: %s is a time of day */
    return g_strdup_printf (_("Every day at %s"), at);
  if (self->every == 1)
    /* TRANSLATORS: weekdays and a time of day */
    return g_strdup_printf (_("Every week on %s at %s"), names, at);
  /* TRANSLATORS: a number of weeks, weekdays, a time of day */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Every %u week on %s at %s", "Every %u weeks on %s at %s",
                                       self->every), self->every, names, at);
}

static char *
describe_monthly (const IpsSchedule *self, const char *at)
{
  guint month_day = self->month_day;

  if (month_day == 0)
    {
      GDate date;

      g_date_clear (&date, 1);
      g_date_set_julian (&date, self->start_day);
      month_day = g_date_get_day (&date);
    }
  if (month_day == IPS_SCHEDULE_LAST_DAY && self->every == 1)
    /* TRANSLATORS: %s is a time of day */
    return g_strdup_printf (_("On the last day of every month at %s"), at);
  if (month_day == IPS_SCHEDULE_LAST_DAY)
    /* TRANSLATORS: a number of months and a time of day */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "On the last day of every %u month at %s",
                                         "On the last day of every %u months at %s", self->every), self->every, at);
  if (self->every == 1)
    /* TRANSLATORS: a day of the month and a time of day */
    return g_strdup_printf (_("On day %u of every month at %s"), month_day, at);
  /* TRANSLATORS: a day of the month, a number of months, a time of day */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "On day %u of every %u month at %s",
                                       "On day %u of every %u months at %s", self->every), month_day, self->every, at);
}

static char *
describe_repeat (const IpsSchedule *self, const char *at)
{
  switch (self->repeat)
    {
    case IPS_REPEAT_HOURLY:
      if (self->every == 1)
        /* TRANSLATORS: minutes past the hour, two digits */
        return g_strdup_printf (_("Every hour at %02u minutes past"), self->minute);
      /* TRANSLATORS: a number of hours, and the time of day it is counted from */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Every %u hour, counted from %s", "Every %u hours, counted from %s",
                                           self->every), self->every, at);
    case IPS_REPEAT_DAILY:
      if (self->every == 1)
        /* TRANSLATORS: %s is a time of day */
        return g_strdup_printf (_("Every day at %s"), at);
      /* TRANSLATORS: a number of days and a time of day */
      return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Every %u day at %s", "Every %u days at %s", self->every),
                              self->every, at);
    case IPS_REPEAT_WEEKLY:
      return describe_weekly (self, at);
    case IPS_REPEAT_MONTHLY:
      return describe_monthly (self, at);
    case IPS_REPEAT_ONCE:
    case IPS_N_REPEATS:
    default:
      {
        g_autofree char *day = day_to_text (self->start_day);

        /* TRANSLATORS: a date and a time of day */
        return g_strdup_printf (_("Once, on %s at %s"), day, at);
      }
    }
}

char *
ips_schedule_describe (const IpsSchedule *self)
{
  g_autofree char *at = g_strdup_printf ("%02u:%02u", self->hour, self->minute);
  char *text = describe_repeat (self, at);

  if (self->end_day != 0 && self->repeat != IPS_REPEAT_ONCE)
    {
      g_autofree char *end = day_to_text (self->end_day);
      g_autofree char *before = g_steal_pointer (&text);

      /* TRANSLATORS: “Every day at 10:00” and the last date it may run */
      text = g_strdup_printf (_("%s, until %s"), before, end);
    }
  if (*self->zone != '\0')
    {
      g_autofree char *before = g_steal_pointer (&text);

      /* TRANSLATORS: “Every day at 10:00” and the name of a time zone such as “Europe/Berlin” */
      text = g_strdup_printf (_("%s (time of %s)"), before, self->zone);
    }
  return text;
}

/* --- weekdays as they are typed --- */

#define WEEKDAY_LETTERS 3

char *
ips_schedule_weekdays_to_text (guint weekdays)
{
  GString *text;

  if ((weekdays & IPS_SCHEDULE_ALL_WEEKDAYS) == IPS_SCHEDULE_ALL_WEEKDAYS)
    return g_strdup ("daily");
  text = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (weekday_names); i++)
    if ((weekdays & (1u << i)) != 0)
      g_string_append_printf (text, "%s%.*s", text->len > 0 ? "," : "", WEEKDAY_LETTERS, weekday_names[i].nick);
  return g_string_free (text, FALSE);
}

static gboolean
find_weekday (const char *text, guint *number)
{
  for (guint i = 0; i < G_N_ELEMENTS (weekday_names); i++)
    if (g_ascii_strcasecmp (text, weekday_names[i].nick) == 0
        || (strlen (text) == WEEKDAY_LETTERS && g_ascii_strncasecmp (text, weekday_names[i].nick, WEEKDAY_LETTERS) == 0))
      {
        *number = i;
        return TRUE;
      }
  return FALSE;
}

gboolean
ips_schedule_weekdays_from_text (const char *text, guint *weekdays)
{
  g_auto(GStrv) parts = NULL;
  guint bits = 0;

  if (g_ascii_strcasecmp (text, "daily") == 0)
    {
      *weekdays = IPS_SCHEDULE_ALL_WEEKDAYS;
      return TRUE;
    }
  parts = g_strsplit (text, ",", G_N_ELEMENTS (weekday_names) + 1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_auto(GStrv) ends = g_strsplit (parts[i], "-", 2);
      guint first, last;

      if (ends[0] == NULL || !find_weekday (ends[0], &first) || !find_weekday (ends[1] != NULL ? ends[1] : ends[0], &last))
        return FALSE;
      /* "fri-mon" goes over the end of the week */
      for (guint day = first; ; day = (day + 1) % G_N_ELEMENTS (weekday_names))
        {
          bits |= 1u << day;
          if (day == last)
            break;
        }
    }
  *weekdays = bits;
  return bits != 0;
}

/* --- JSON --- */

static void
set_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

static void
set_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

char *
ips_schedule_to_json (const IpsSchedule *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autoptr(JsonNode) root = NULL;
  g_autofree char *start = day_to_text (self->start_day);
  g_autofree char *end = self->end_day != 0 ? day_to_text (self->end_day) : NULL;
  g_autofree char *time = g_strdup_printf ("%02u:%02u", self->hour, self->minute);

  json_builder_begin_object (builder);
  set_text (builder, "start", start);
  set_text (builder, "time", time);
  set_text (builder, "repeat", ips_repeat_to_nick (self->repeat));
  if (self->every != 1)
    set_number (builder, "every", self->every);
  if (self->weekdays != 0)
    {
      json_builder_set_member_name (builder, "weekdays");
      json_builder_begin_array (builder);
      for (guint i = 0; i < 7; i++)
        if ((self->weekdays & (1u << i)) != 0)
          json_builder_add_string_value (builder, weekday_names[i].nick);
      json_builder_end_array (builder);
    }
  if (self->month_day != 0)
    set_number (builder, "day", self->month_day);
  if (end != NULL)
    set_text (builder, "end", end);
  if (*self->zone != '\0')
    set_text (builder, "zone", self->zone);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}

/* Exactly @pattern, where '0' stands for a digit. */
static gboolean
has_shape (const char *text, const char *pattern)
{
  if (strlen (text) != strlen (pattern))
    return FALSE;
  for (; *text != '\0'; text++, pattern++)
    if (*pattern == '0' ? !g_ascii_isdigit (*text) : *text != *pattern)
      return FALSE;
  return TRUE;
}

static guint
digits (const char *text, guint n)
{
  guint value = 0;

  for (guint i = 0; i < n; i++)
    value = value * 10 + (guint) (text[i] - '0');
  return value;
}

static gboolean
parse_day (const char *text, guint32 *day)
{
  guint year, month, month_day;
  GDate date;

  if (!has_shape (text, "0000-00-00"))
    return FALSE;
  year = digits (text, 4);
  month = digits (text + 5, 2);
  month_day = digits (text + 8, 2);
  if (year < 1970 || month < 1 || month > 12
      || !g_date_valid_dmy ((GDateDay) month_day, (GDateMonth) month, (GDateYear) year))
    return FALSE;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) month_day, (GDateMonth) month, (GDateYear) year);
  *day = g_date_get_julian (&date);
  return TRUE;
}

gboolean
ips_schedule_time_from_text (const char *text, guint *hour, guint *minute)
{
  if (!has_shape (text, "00:00"))
    return FALSE;
  *hour = digits (text, 2);
  *minute = digits (text + 3, 2);
  return *hour < 24 && *minute < 60;
}

static gboolean
parse_number (JsonNode *node, guint low, guint high, guint *number)
{
  gint64 value;

  if (json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  value = json_node_get_int (node);
  if (value < low || value > high)
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

static gboolean
parse_weekdays (JsonNode *node, guint *weekdays)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return FALSE;
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      const char *nick = json_node_get_value_type (element) == G_TYPE_STRING ? json_node_get_string (element) : NULL;
      guint bit = 0;

      while (bit < 7 && g_strcmp0 (nick, weekday_names[bit].nick) != 0)
        bit++;
      /* Neither unknown nor twice. */
      if (bit == 7 || (*weekdays & (1u << bit)) != 0)
        return FALSE;
      *weekdays |= 1u << bit;
    }
  return *weekdays != 0;
}

static gboolean
parse_member (IpsSchedule *self, const char *name, JsonNode *node)
{
  const char *text = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
                       ? json_node_get_string (node) : NULL;

  if (g_str_equal (name, "start"))
    return text != NULL && parse_day (text, &self->start_day);
  if (g_str_equal (name, "time"))
    return text != NULL && ips_schedule_time_from_text (text, &self->hour, &self->minute);
  if (g_str_equal (name, "repeat"))
    return text != NULL && ips_repeat_from_nick (text, &self->repeat);
  if (g_str_equal (name, "every"))
    return JSON_NODE_HOLDS_VALUE (node) && parse_number (node, 1, IPS_SCHEDULE_EVERY_MAX, &self->every);
  if (g_str_equal (name, "weekdays"))
    return parse_weekdays (node, &self->weekdays);
  if (g_str_equal (name, "day"))
    return JSON_NODE_HOLDS_VALUE (node) && parse_number (node, 1, 31, &self->month_day);
  if (g_str_equal (name, "end"))
    return text != NULL && parse_day (text, &self->end_day);
  if (g_str_equal (name, "zone"))
    {
      if (text == NULL || *text == '\0' || !ips_schedule_is_zone (text))
        return FALSE;
      g_free (self->zone);
      self->zone = g_strdup (text);
      return TRUE;
    }
  return FALSE;
}

static const char *
find_contradiction (const IpsSchedule *self, JsonObject *object)
{
  if (!json_object_has_member (object, "start"))
    return "start";
  if (!json_object_has_member (object, "time"))
    return "time";
  if (!json_object_has_member (object, "repeat"))
    return "repeat";
  if (self->repeat == IPS_REPEAT_ONCE && self->every != 1)
    return "every";
  if (self->repeat != IPS_REPEAT_WEEKLY && self->weekdays != 0)
    return "weekdays";
  if (self->repeat != IPS_REPEAT_MONTHLY && self->month_day != 0)
    return "day";
  if (self->end_day != 0 && (self->end_day < self->start_day || self->repeat == IPS_REPEAT_ONCE))
    return "end";
  return NULL;
}

IpsSchedule *
ips_schedule_from_json (const char *json, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(IpsSchedule) self = ips_schedule_new (1, 0, 0);
  g_autoptr(GError) local_error = NULL;
  const char *wrong;
  JsonNode *root;
  JsonObject *object;
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  g_return_val_if_fail (json != NULL, NULL);

  if (strnlen (json, TEXT_MAX + 1) > TEXT_MAX)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "schedule: longer than %d bytes", TEXT_MAX);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, json, -1, &local_error))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "schedule: %s", local_error->message);
      return NULL;
    }
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "schedule: not an object");
      return NULL;
    }
  object = json_node_get_object (root);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    if (!parse_member (self, name, node))
      {
        ips_set_error (error, IPS_ERROR_INVALID, "schedule: “%.40s” is not understood", name);
        return NULL;
      }
  wrong = find_contradiction (self, object);
  if (wrong != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "schedule: “%s” is missing or does not fit the rest", wrong);
      return NULL;
    }
  return g_steal_pointer (&self);
}
