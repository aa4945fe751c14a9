/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ips_csv_append_field:
 * @line: where to
 * @value: (nullable): the text; may hold anything
 *
 * Quotes as RFC 4180 says and neutralises what a spreadsheet would run: a field that begins with
 * = + - @ TAB or CR gets an apostrophe in front. A field that begins with an apostrophe followed
 * by one of these gets one more, so that ips_csv_parse() with @restore gives back the original.
 * Adds the comma before the field when @line is not at the start of a line.
 */
void ips_csv_append_field (GString *line, const char *value);
void ips_csv_end_line (GString *line);                  /* CR LF */

/**
 * ips_csv_parse:
 * @data: bytes; UTF-8 with or without mark, UTF-16 with mark, or else taken as Windows-1252
 * @size_bytes: at most @max_bytes, or %IPS_ERROR_TOO_LARGE
 * @separator: ',' ';' '\t', or 0 to find out from the first line
 * @restore: take the apostrophe of ips_csv_append_field() off again
 *
 * Lines without any field are left out. Any thread. Errors: %IPS_ERROR_TOO_LARGE; %IPS_ERROR_INVALID
 * where it is not text or a quotation mark is not closed.
 *
 * Returns: (transfer full) (element-type IpsCsvRecord): the records; a record's `line` is not always
 *   its index, because quoted fields may hold line breaks
 */
typedef struct
{
  guint line;        /* 1-based line on which the record begins */
  char **fields;     /* (owned), NULL-terminated */
  guint n_fields;
} IpsCsvRecord;

GPtrArray *ips_csv_parse (const char *data, gsize size_bytes, gsize max_bytes, char separator,
                          gboolean restore, GError **error);
void ips_csv_record_free (IpsCsvRecord *record);

G_END_DECLS
