/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-csv.h"

#include "ips-error.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

/* A spreadsheet takes these for the beginning of a formula. Apostrophes before them are skipped, so
 * that adding one and taking one off undo each other. */
static gboolean
looks_like_formula (const char *value, gsize *n_apostrophes)
{
  *n_apostrophes = strspn (value, "'");
  return value[*n_apostrophes] != '\0' && strchr ("=+-@\t\r", value[*n_apostrophes]) != NULL;
}

static gboolean
at_line_start (const GString *line)
{
  return line->len == 0 || line->str[line->len - 1] == '\n';
}

/* An empty first field is quoted because nothing else shows that it is there; a leading byte order
 * mark, so that it is not taken for the file's. */
static gboolean
needs_quotes (const char *value, gboolean first)
{
  gsize length = strlen (value);

  if (length == 0)
    return first;
  return strpbrk (value, "\",;\t\r\n") != NULL || value[0] == ' ' || value[length - 1] == ' '
         || g_str_has_prefix (value, BYTE_ORDER_MARK);
}

void
ips_csv_append_field (GString *line, const char *value)
{
  g_autofree char *valid = NULL;
  gboolean first, quotes;
  gsize n_apostrophes;

  g_return_if_fail (line != NULL);

  /* One byte that is not UTF-8 would make readers take the whole file for something else. */
  valid = g_utf8_make_valid (value != NULL ? value : "", -1);
  first = at_line_start (line);
  quotes = needs_quotes (valid, first);

  if (!first)
    g_string_append_c (line, ',');
  if (quotes)
    g_string_append_c (line, '"');
  if (looks_like_formula (valid, &n_apostrophes))
    g_string_append_c (line, '\'');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (line, '"');
      g_string_append_c (line, *at);
    }
  if (quotes)
    g_string_append_c (line, '"');
}

void
ips_csv_end_line (GString *line)
{
  g_return_if_fail (line != NULL);

  g_string_append (line, "\r\n");
}

void
ips_csv_record_free (IpsCsvRecord *record)
{
  g_strfreev (record->fields);
  g_free (record);
}

static char *
decode_windows_1252 (const char *data, gsize size_bytes, gsize *n_bytes)
{
  /* 0x80 to 0x9f; the five that have no meaning become U+FFFD. */
  static const gunichar high[32] = {
    0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0xfffd,
    0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
    0x0153, 0xfffd, 0x017e, 0x0178
  };
  g_autoptr(GString) text = g_string_sized_new (size_bytes + size_bytes / 8);

  for (gsize i = 0; i < size_bytes; i++)
    {
      guchar byte = (guchar) data[i];

      if (byte < 0x80)
        g_string_append_c (text, (char) byte);
      else
        g_string_append_unichar (text, byte < 0xa0 ? high[byte - 0x80] : byte);
    }
  *n_bytes = text->len;
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Makes UTF-8 without mark of @data. Returns @data itself or @owned. */
static const char *
decode (const char *data, gsize size_bytes, char **owned, gsize *n_bytes, GError **error)
{
  const char *encoding = NULL;

  if (size_bytes >= 3 && memcmp (data, BYTE_ORDER_MARK, 3) == 0)
    {
      data += 3;
      size_bytes -= 3;
    }
  else if (size_bytes >= 2 && memcmp (data, "\xff\xfe", 2) == 0)
    {
      encoding = "UTF-16LE";
    }
  else if (size_bytes >= 2 && memcmp (data, "\xfe\xff", 2) == 0)
    {
      encoding = "UTF-16BE";
    }

  if (encoding != NULL)
    {
      *owned = g_convert (data + 2, (gssize) size_bytes - 2, "UTF-8", encoding, NULL, n_bytes, NULL);
      if (*owned == NULL)
        {
          ips_set_error (error, IPS_ERROR_INVALID, "not a text file: damaged UTF-16");
          return NULL;
        }
      data = *owned;
    }
  else if (memchr (data, '\0', size_bytes) == NULL && !g_utf8_validate_len (data, size_bytes, NULL))
    {
      *owned = decode_windows_1252 (data, size_bytes, n_bytes);
      data = *owned;
    }
  else
    {
      *n_bytes = size_bytes;
    }

  if (memchr (data, '\0', *n_bytes) != NULL)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a text file: it holds zero bytes");
      return NULL;
    }
  return data;
}

static char
detect_separator (const char *at, const char *end)
{
  static const char candidates[] = { ',', ';', '\t' };
  gsize counts[G_N_ELEMENTS (candidates)] = { 0 };
  gboolean quoted = FALSE;
  guint best = 0;

  for (; at < end && (quoted || (*at != '\n' && *at != '\r')); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      for (guint i = 0; !quoted && i < G_N_ELEMENTS (candidates); i++)
        counts[i] += *at == candidates[i];
    }
  for (guint i = 1; i < G_N_ELEMENTS (candidates); i++)
    {
      if (counts[i] > counts[best])
        best = i;
    }
  return candidates[best];
}

typedef struct
{
  const char *at;
  const char *end;
  guint line;            /* 1-based, of @at */
  char separator;
  gboolean restore;
  GString *scratch;      /* (unowned): the field being read */
} Reader;

static void
skip_line_end (Reader *reader)
{
  if (reader->at < reader->end && *reader->at == '\r')
    reader->at++;
  if (reader->at < reader->end && *reader->at == '\n')
    reader->at++;
  reader->line++;
}

/* Reads up to the separator or the end of the line, which are left to be read. */
static char *
read_field (Reader *reader, GError **error)
{
  guint first_line = reader->line;
  gboolean quoted = FALSE;
  gsize skip = 0, n_apostrophes;

  g_string_truncate (reader->scratch, 0);
  if (reader->at < reader->end && *reader->at == '"')
    {
      quoted = TRUE;
      reader->at++;
    }
  while (reader->at < reader->end)
    {
      char c = *reader->at;

      if (quoted && c == '"')
        {
          reader->at++;
          if (reader->at < reader->end && *reader->at == '"')
            g_string_append_c (reader->scratch, *reader->at++);
          else
            quoted = FALSE;
          continue;
        }
      if (!quoted && (c == reader->separator || c == '\n' || c == '\r'))
        break;
      /* CR LF is one line, CR alone too. */
      if (c == '\n' || (c == '\r' && (reader->at + 1 == reader->end || reader->at[1] != '\n')))
        reader->line++;
      g_string_append_c (reader->scratch, c);
      reader->at++;
    }
  if (quoted)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "line %u: a quotation mark is not closed", first_line);
      return NULL;
    }
  if (reader->restore && looks_like_formula (reader->scratch->str, &n_apostrophes) && n_apostrophes > 0)
    skip = 1;
  return g_strndup (reader->scratch->str + skip, reader->scratch->len - skip);
}

static IpsCsvRecord *
read_record (Reader *reader, GError **error)
{
  g_autoptr(GPtrArray) fields = g_ptr_array_new_with_free_func (g_free);
  IpsCsvRecord *record;
  guint line = reader->line;

  while (TRUE)
    {
      char *field = read_field (reader, error);

      if (field == NULL)
        return NULL;
      g_ptr_array_add (fields, field);
      if (reader->at >= reader->end || *reader->at != reader->separator)
        break;
      reader->at++;
    }
  if (reader->at < reader->end)
    skip_line_end (reader);

  record = g_new0 (IpsCsvRecord, 1);
  record->line = line;
  record->n_fields = fields->len;
  g_ptr_array_add (fields, NULL);
  record->fields = (char **) g_ptr_array_steal (fields, NULL);
  return record;
}

GPtrArray *
ips_csv_parse (const char *data, gsize size_bytes, gsize max_bytes, char separator, gboolean restore, GError **error)
{
  g_autoptr(GPtrArray) records = NULL;
  g_autoptr(GString) scratch = NULL;
  g_autofree char *owned = NULL;
  const char *text;
  gsize n_bytes = 0;
  Reader reader;

  g_return_val_if_fail (data != NULL || size_bytes == 0, NULL);

  if (size_bytes > max_bytes)
    {
      ips_set_error (error, IPS_ERROR_TOO_LARGE, "the list has %" G_GSIZE_FORMAT " bytes; at most %" G_GSIZE_FORMAT
                     " are read", size_bytes, max_bytes);
      return NULL;
    }
  text = decode (data != NULL ? data : "", size_bytes, &owned, &n_bytes, error);
  if (text == NULL)
    return NULL;

  records = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_csv_record_free);
  scratch = g_string_new (NULL);
  reader = (Reader) { .at = text, .end = text + n_bytes, .line = 1, .restore = restore, .scratch = scratch };
  reader.separator = separator != 0 ? separator : detect_separator (reader.at, reader.end);
  while (reader.at < reader.end)
    {
      IpsCsvRecord *record;

      if (*reader.at == '\n' || *reader.at == '\r')
        {
          skip_line_end (&reader);
          continue;
        }
      record = read_record (&reader, error);
      if (record == NULL)
        return NULL;
      g_ptr_array_add (records, record);
    }
  return g_steal_pointer (&records);
}
