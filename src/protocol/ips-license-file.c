/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-license-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-error.h"
#include "ips-text.h"

/* Words that are kept for matching with the serial numbers of the fleet. */
#define MAX_WORDS 512

static const struct { const char *magic; gsize length; const char *what; } strangers[] = {
  { "\x89PNG", 4, N_("an image") }, { "\xff\xd8\xff", 3, N_("an image") }, { "GIF8", 4, N_("an image") },
  { "RIFF", 4, N_("an image or a sound") }, { "BM", 2, N_("an image") }, { "II*\0", 4, N_("an image") },
  { "%PDF", 4, N_("a PDF document") }, { "\x7f" "ELF", 4, N_("a program") }, { "MZ", 2, N_("a program") },
  { "PK\x03\x04", 4, N_("a zip archive or an office document") }, { "PK\x05\x06", 4, N_("an empty zip archive") },
  { "\x1f\x8b", 2, N_("a compressed file") }, { "BZh", 3, N_("a compressed file") }, { "\xfd" "7zXZ", 5, N_("a compressed file") },
  { "7z\xbc\xaf", 4, N_("an archive") }, { "Rar!", 4, N_("an archive") }, { "SQLite format 3", 15, N_("a database") },
  { "<!doctype html", 14, N_("a web page") }, { "<html", 5, N_("a web page") },
};

static gboolean
is_text (const char *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    if (g_ascii_iscntrl (data[i]) && !g_ascii_isspace (data[i]))
      return FALSE;
  return TRUE;
}

static const char *
find_stranger (const char *data, gsize size)
{
  while (size > 0 && (g_ascii_isspace (*data) || strncmp (data, "\xef\xbb\xbf", MIN (size, 3)) == 0))
    {
      gsize skip = g_ascii_isspace (*data) ? 1 : MIN (size, 3);

      data += skip;
      size -= skip;
    }
  for (guint i = 0; i < G_N_ELEMENTS (strangers); i++)
    {
      const char *magic = strangers[i].magic;
      gsize n = strangers[i].length;

      /* two letters alone may begin any text */
      if (n == 2 && g_ascii_isalpha (magic[0]) && is_text (data, MIN (size, 32)))
        continue;
      if (size >= n && (memcmp (data, magic, n) == 0 || (magic[0] == '<' && g_ascii_strncasecmp (data, magic, n) == 0)))
        return g_dgettext (GETTEXT_PACKAGE, strangers[i].what);
    }
  return NULL;
}

/* --- dates --- */

static gint64
make_date (int year, int month, int day, int hour, int minute, int second)
{
  g_autoptr(GDateTime) time = NULL;

  if (year < 1990 || year > 2199)
    return 0;
  time = g_date_time_new_utc (year, month, day, hour, minute, second);
  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

/* Digits at *@p, at most @max of them; moves on. */
static gboolean
take_number (const char **p, const char *end, guint min, guint max, int *number)
{
  guint n = 0;

  *number = 0;
  while (*p < end && n < max && g_ascii_isdigit (**p))
    {
      *number = *number * 10 + (**p - '0');
      (*p)++;
      n++;
    }
  return n >= min;
}

static gboolean
take_char (const char **p, const char *end, const char *any)
{
  if (*p >= end || **p == '\0' || strchr (any, **p) == NULL)
    return FALSE;
  (*p)++;
  return TRUE;
}

static gboolean
take_month (const char **p, const char *end, int *month)
{
  static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

  if (end - *p < 3)
    return FALSE;
  for (int i = 0; i < 12; i++)
    if (g_ascii_strncasecmp (*p, names + 3 * i, 3) == 0)
      {
        *p += 3;
        while (*p < end && g_ascii_isalpha (**p))
          (*p)++;
        *month = i + 1;
        return TRUE;
      }
  return FALSE;
}

/* "T18:30:05", " 18:30" after a date; nothing is midnight. */
static void
take_time (const char **p, const char *end, int *hour, int *minute, int *second)
{
  const char *q = *p;

  *hour = *minute = *second = 0;
  if (!take_char (&q, end, "T ") || !take_number (&q, end, 1, 2, hour) || !take_char (&q, end, ":")
      || !take_number (&q, end, 2, 2, minute))
    {
      *hour = *minute = 0;
      return;
    }
  if (take_char (&q, end, ":") && !take_number (&q, end, 2, 2, second))
    *second = 0;
  *p = q;
}

static gint64
from_epoch (const char *text, gsize n_digits)
{
  g_autofree char *digits = g_strndup (text, n_digits);
  guint64 number;
  gint64 us;

  if (!g_ascii_string_to_unsigned (digits, 10, 0, G_MAXINT64, &number, NULL))
    return 0;
  us = n_digits == 10 ? (gint64) number * G_USEC_PER_SEC : n_digits == 13 ? (gint64) number * 1000
       : n_digits == 16 ? (gint64) number : (gint64) (number / 1000);
  return us >= make_date (1990, 1, 1, 0, 0, 0) && us < make_date (2199, 12, 31, 0, 0, 0) ? us : 0;
}

gint64
ips_license_file_parse_date (const char *text, gsize length)
{
  const char *end = text + length;
  const char *p = text;
  gsize n_digits = 0;
  int year, month, day, hour, minute, second;

  while (n_digits < length && g_ascii_isdigit (text[n_digits]))
    n_digits++;
  if (n_digits == 10 || n_digits == 13 || n_digits == 16 || n_digits == 19)
    return from_epoch (text, n_digits);
  if (n_digits == 8)
    {
      take_number (&p, end, 4, 4, &year);
      take_number (&p, end, 2, 2, &month);
      take_number (&p, end, 2, 2, &day);
      return make_date (year, month, day, 0, 0, 0);
    }
  if (n_digits == 4 && take_number (&p, end, 4, 4, &year) && take_char (&p, end, "-/.") && take_number (&p, end, 1, 2, &month)
      && take_char (&p, end, "-/.") && take_number (&p, end, 1, 2, &day))
    {
      take_time (&p, end, &hour, &minute, &second);
      return make_date (year, month, day, hour, minute, second);
    }
  p = text;
  if (take_number (&p, end, 1, 2, &day) && take_char (&p, end, "-/. ") && take_month (&p, end, &month)
      && take_char (&p, end, "-/. ") && take_number (&p, end, 4, 4, &year))
    {
      take_time (&p, end, &hour, &minute, &second);
      return make_date (year, month, day, hour, minute, second);
    }
  return 0;
}

/* --- serial number and expiration date --- */

static gboolean
is_word (char c)
{
  return g_ascii_isalnum (c);
}

/* The value after one of @words (separated by blanks): whatever stands between the two is not letters or digits.
 * @accept is asked for each, the first that it takes counts. */
static gboolean
find_value (const char *data, gsize size, const char *words, gboolean (*accept) (const char *value, gsize left, gpointer out), gpointer out)
{
  g_auto(GStrv) names = g_strsplit (words, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      gsize n = strlen (names[i]);

      if (n == 0)
        continue;
      for (gsize at = 0; at + n < size; at++)
        {
          gsize value = at + n;

          if (g_ascii_tolower (data[at]) != g_ascii_tolower (names[i][0]) || (at > 0 && is_word (data[at - 1]))
              || g_ascii_strncasecmp (data + at, names[i], n) != 0 || is_word (data[value]))
            continue;
          while (value < size && value - at - n < 16 && !is_word (data[value]) && data[value] != '\0')
            value++;
          if (value > at + n && value < size && accept (data + value, size - value, out))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
accept_serial (const char *value, gsize left, gpointer out)
{
  gsize n = 0;

  while (n < left && is_word (value[n]))
    n++;
  if (!ips_license_is_serial (value, n))
    return FALSE;
  *(char **) out = g_strndup (value, n);
  return TRUE;
}

static gboolean
accept_date (const char *value, gsize left, gpointer out)
{
  gint64 us = ips_license_file_parse_date (value, MIN (left, 40));

  if (us == 0)
    return FALSE;
  *(gint64 *) out = us;
  return TRUE;
}

static char **
collect_words (const char *data, gsize size)
{
  g_autoptr(GPtrArray) words = g_ptr_array_new ();
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n;

  for (gsize at = 0; at < size && words->len < MAX_WORDS; at += n + 1)
    {
      for (n = 0; at + n < size && is_word (data[at + n]); n++)
        ;
      if (ips_license_is_serial (data + at, n))
        {
          g_autofree char *word = g_ascii_strup (data + at, (gssize) n);

          if (!g_hash_table_contains (seen, word))
            {
              g_hash_table_add (seen, word);
              g_ptr_array_add (words, g_steal_pointer (&word));
            }
        }
    }
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

IpsLicense *
ips_license_file_read (IpsDialect *dialect, const char *name, GBytes *bytes, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *safe = ips_text_make_safe (name, 120);
  g_autofree char *serial = NULL;
  g_auto(GStrv) words = NULL;
  const char *stranger;
  gint64 expires_us = 0;

  if (size == 0)
    {
      /* TRANSLATORS: %s is the name of a file */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: is empty, it is no licence file; download it again"), safe);
      return NULL;
    }
  if (size > IPS_LICENSE_MAX_BYTES)
    {
      /* TRANSLATORS: %s is the name of a file */
      ips_set_error (error, IPS_ERROR_TOO_LARGE, _("%s: larger than %d KiB, it is no licence file; choose the .lic file from Cisco.com"), safe,
                     IPS_LICENSE_MAX_BYTES / 1024);
      return NULL;
    }
  stranger = find_stranger (data, size);
  if (stranger != NULL)
    {
      /* TRANSLATORS: the name of a file, and what it is: “an image” */
      ips_set_error (error, IPS_ERROR_INVALID, _("%s: is %s, not a licence file; choose the .lic file from Cisco.com"), safe, stranger);
      return NULL;
    }
  find_value (data, size, ips_dialect_get (dialect, "license-file.serial-words"), accept_serial, &serial);
  find_value (data, size, ips_dialect_get (dialect, "license-file.expiration-words"), accept_date, &expires_us);
  words = collect_words (data, size);
  return ips_license_new (bytes, NULL, 0, name, serial, expires_us, words);
}
