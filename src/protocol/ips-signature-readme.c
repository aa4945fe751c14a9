/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-readme.h"

#include <string.h>

#include "ips-text.h"

#define MAX_LINE_BYTES 4096
#define MAX_NAME_CHARS 512

typedef enum { TABLE_NONE, TABLE_NEW, TABLE_TUNED } Table;

void
ips_signature_readme_row_free (IpsSignatureReadmeRow *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

/* A heading ends the table before it, whatever it is about. */
static gboolean
is_heading (const char *line, Table *table)
{
  g_autofree char *upper = NULL;

  if (strstr (line, "SIGNATURE") == NULL && strstr (line, "ignature") == NULL && strstr (line, "====") == NULL && strstr (line, "****") == NULL)
    return FALSE;
  upper = g_ascii_strup (line, -1);
  if (strstr (upper, "SIGID") != NULL)
    return FALSE;
  if (strstr (upper, "NEW SIGNATURE") != NULL)
    *table = TABLE_NEW;
  else if (strstr (upper, "TUNED SIGNATURE") != NULL || strstr (upper, "MODIFIED SIGNATURE") != NULL)
    *table = TABLE_TUNED;
  else if (strchr (line, '=') == NULL && strchr (line, '*') == NULL)
    *table = TABLE_NONE;
  return TRUE;
}

/* "5684-0   Malformed SIP Packet    high": number, then the name up to two blanks or a tab. */
static IpsSignatureReadmeRow *
read_row (const char *line)
{
  gsize length = strspn (line, "0123456789-/."), blanks, name_length = 0;
  g_autofree char *number = g_strndup (line, length);
  IpsSignatureReadmeRow *row;
  IpsSignatureKey key;
  const char *name;

  g_strdelimit (number, ".", '/');
  blanks = strspn (line + length, " \t|");
  if (length == 0 || blanks == 0 || !ips_signature_key_from_text (number, &key))
    return NULL;
  name = line + length + blanks;
  while (name[name_length] != '\0' && name[name_length] != '\t' && name[name_length] != '|'
         && !(name[name_length] == ' ' && name[name_length + 1] == ' '))
    name_length++;
  row = g_new0 (IpsSignatureReadmeRow, 1);
  row->key = key;
  {
    g_autofree char *raw = g_strndup (name, name_length);

    row->name = ips_text_make_safe (g_strstrip (raw), MAX_NAME_CHARS);
  }
  return row;
}

GPtrArray *
ips_signature_readme_parse (const char *text, gsize size_bytes)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_signature_readme_row_free);
  g_autoptr(GHashTable) seen = g_hash_table_new_full (ips_signature_key_hash, g_int64_equal, g_free, NULL);
  Table table = TABLE_NONE;

  for (gsize at = 0; at < size_bytes && rows->len < IPS_SIGNATURE_README_MAX_ROWS;)
    {
      const char *end = memchr (text + at, '\n', size_bytes - at);
      gsize length = end != NULL ? (gsize) (end - (text + at)) : size_bytes - at;
      g_autofree char *line = g_strndup (text + at, MIN (length, MAX_LINE_BYTES));
      Table before = table;
      IpsSignatureReadmeRow *row;

      at += length + 1;
      g_strstrip (line);
      if (is_heading (line, &table))
        {
          if (table != before)
            g_hash_table_remove_all (seen);
          continue;
        }
      row = table != TABLE_NONE ? read_row (line) : NULL;
      if (row == NULL)
        continue;
      row->is_new = table == TABLE_NEW;
      if (g_hash_table_add (seen, g_memdup2 (&row->key, sizeof row->key)))
        g_ptr_array_add (rows, row);
      else
        ips_signature_readme_row_free (row);
    }
  return rows;
}
