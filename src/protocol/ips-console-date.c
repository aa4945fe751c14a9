/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-console-date.h"

#include <string.h>

static GRegex *
get_regex (gboolean is_clock)
{
  static GRegex *day, *clock;
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      day = g_regex_new ("^(?<day>[0-9]{1,2})-(?<month>[A-Z][a-z]{2})-(?<year>[0-9]{4})(?: (?<zone>[A-Z]{3,5}))?$", 0, 0, NULL);
      clock = g_regex_new ("^[.*]?(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\\.(?<ms>[0-9]{3}))? (?<zone>[A-Z]{3,5}) "
                           "[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[0-9]{1,2}) (?<year>[0-9]{4})$", 0, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  return is_clock ? clock : day;
}

static int
fetch_number (GMatchInfo *match, const char *name)
{
  g_autofree char *text = g_match_info_fetch_named (match, name);

  return text != NULL && *text != '\0' ? (int) g_ascii_strtoll (text, NULL, 10) : 0;
}

static int
fetch_month (GMatchInfo *match)
{
  static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  g_autofree char *text = g_match_info_fetch_named (match, "month");
  const char *at = strstr (names, text);

  return at != NULL && (at - names) % 3 == 0 ? (int) (at - names) / 3 + 1 : 0;
}

static gboolean
parse (const char *text, gboolean is_clock, gint64 *time_us)
{
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GDateTime) time = NULL;
  g_autofree char *zone = NULL;

  if (!g_regex_match (get_regex (is_clock), text, 0, &match))
    return FALSE;
  zone = g_match_info_fetch_named (match, "zone");
  if (zone != NULL && *zone != '\0' && !g_str_equal (zone, "UTC") && !g_str_equal (zone, "GMT"))
    return FALSE;
  time = g_date_time_new_utc (fetch_number (match, "year"), fetch_month (match), fetch_number (match, "day"),
                              is_clock ? fetch_number (match, "hour") : 0, is_clock ? fetch_number (match, "minute") : 0,
                              is_clock ? fetch_number (match, "second") : 0);
  if (time == NULL)
    return FALSE;
  *time_us = g_date_time_to_unix (time) * G_USEC_PER_SEC + (is_clock ? fetch_number (match, "ms") * G_GINT64_CONSTANT (1000) : 0);
  return TRUE;
}

gboolean
ips_console_date_parse_day (const char *text, gint64 *time_us)
{
  return parse (text, FALSE, time_us);
}

gboolean
ips_console_date_parse_clock (const char *text, gint64 *time_us)
{
  return parse (text, TRUE, time_us);
}
