/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-listing-private.h"

/* The dates that servers write; the groups are named year, month (a number) or name, day, hour, minute, half. IIS writes in
 * its own locale: the American order is the one that was seen. */
static const char *const patterns[] = {
  "(?<day>[0-9]{1,2})-(?<name>[A-Z][a-z]{2})-(?<year>[0-9]{4}) (?<hour>[0-9]{2}):(?<minute>[0-9]{2})",           /* nginx */
  "(?<year>[0-9]{4})-(?<name>[A-Z][a-z]{2})-(?<day>[0-9]{1,2}) (?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::[0-9]{2})?", /* lighttpd */
  "(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})[ T](?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::[0-9]{2}Z?)?",  /* Apache, nginx XML */
  "(?<month>[0-9]{1,2})/(?<day>[0-9]{1,2})/(?<year>[0-9]{4}) +(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?: (?<half>[AP])M)?", /* IIS */
  "[A-Z][a-z]+, (?<name>[A-Z][a-z]{2})[a-z]* (?<day>[0-9]{1,2}), (?<year>[0-9]{4}) +(?<hour>[0-9]{1,2}):(?<minute>[0-9]{2})(?: (?<half>[AP])M)?",
  "[A-Z][a-z]{2}, (?<day>[0-9]{1,2}) (?<name>[A-Z][a-z]{2}) (?<year>[0-9]{4}) (?<hour>[0-9]{2}):(?<minute>[0-9]{2})(?::[0-9]{2} GMT)?", /* nginx JSON */
};

static const char months[12][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static GRegex *
get_regex (guint index)
{
  static GRegex *regexes[G_N_ELEMENTS (patterns)];
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
        regexes[i] = g_regex_new (patterns[i], 0, 0, NULL);
      g_once_init_leave (&ready, 1);
    }
  return regexes[index];
}

static int
fetch_number (GMatchInfo *match, const char *name)
{
  g_autofree char *text = g_match_info_fetch_named (match, name);

  return text != NULL ? (int) g_ascii_strtoll (text, NULL, 10) : 0;
}

static gint64
make_time (GMatchInfo *match)
{
  g_autofree char *name = g_match_info_fetch_named (match, "name");
  g_autofree char *half = g_match_info_fetch_named (match, "half");
  g_autoptr(GDateTime) time = NULL;
  int month = fetch_number (match, "month"), hour = fetch_number (match, "hour");

  for (int i = 0; name != NULL && i < 12; i++)
    if (g_str_equal (name, months[i]))
      month = i + 1;
  if (half != NULL && *half != '\0')
    hour = hour % 12 + (*half == 'P' ? 12 : 0);
  time = g_date_time_new_utc (fetch_number (match, "year"), month, fetch_number (match, "day"), hour, fetch_number (match, "minute"), 0);
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* "812", "22M", "22.3M", "0.8K", "-": K, M and G count in 1024. */
static void
read_size (const char *text, gint64 *size_bytes, gboolean *size_exact)
{
  double number;
  char *end;
  guint shift = 0;

  text += strspn (text, " \t\xc2\xa0");
  if (!g_ascii_isdigit (*text))
    return;
  number = g_ascii_strtod (text, &end);
  if (*end == 'K' || *end == 'k')
    shift = 10;
  else if (*end == 'M')
    shift = 20;
  else if (*end == 'G')
    shift = 30;
  if (number < 0 || number > 1e13)
    return;
  *size_exact = shift == 0 && memchr (text, '.', (gsize) (end - text)) == NULL;
  *size_bytes = (gint64) (number * (double) (G_GINT64_CONSTANT (1) << shift));
}

gboolean
ips_listing_read_details (const char *text, gint64 *size_bytes, gboolean *size_exact, gint64 *modified_us)
{
  if (strlen (text) > 4096 || !g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr(GMatchInfo) match = NULL;
      int end;

      if (!g_regex_match (get_regex (i), text, 0, &match))
        continue;
      *modified_us = make_time (match);
      if (g_match_info_fetch_pos (match, 0, NULL, &end))
        read_size (text + end, size_bytes, size_exact);
      return TRUE;
    }
  return FALSE;
}
