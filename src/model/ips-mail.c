/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-text.h"

#define MAX_SUBJECT_CHARS 200
#define MAX_PARAGRAPH_CHARS 4000
#define MAX_NAME_CHARS 40
#define LINE_BYTES 76

typedef struct
{
  char *paragraph;          /* (nullable): of the two, one is set */
  IpsMailTable *table;      /* (nullable) */
} Block;

struct _IpsMail
{
  gatomicrefcount references;
  char *subject;
  GPtrArray *recipients;    /* (element-type utf8) */
  GPtrArray *blocks;        /* (element-type Block) */
  GBytes *call;             /* (nullable): all there is of one to the webhook */
};

static void
block_free (Block *self)
{
  g_free (self->paragraph);
  ips_mail_table_free (self->table);
  g_free (self);
}

IpsMailPart *
ips_mail_part_new (const char *type, const char *file_name, GBytes *content)
{
  IpsMailPart *self = g_new0 (IpsMailPart, 1);

  self->type = g_strdup (type);
  self->file_name = g_strdup (file_name);
  self->content = g_bytes_ref (content);
  return self;
}

void
ips_mail_part_free (IpsMailPart *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->file_name);
  g_bytes_unref (self->content);
  g_free (self);
}

/* One line: what breaks a line or is invisible becomes a blank or U+FFFD. */
static char *
make_line (const char *text, gsize max_chars)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);

  g_strdelimit (valid, "\r\n\t", ' ');
  return g_strstrip (ips_text_make_safe (valid, max_chars));
}

IpsMail *
ips_mail_new (const char *subject)
{
  IpsMail *self = g_new0 (IpsMail, 1);

  g_atomic_ref_count_init (&self->references);
  self->subject = make_line (subject, MAX_SUBJECT_CHARS);
  self->recipients = g_ptr_array_new_with_free_func (g_free);
  self->blocks = g_ptr_array_new_with_free_func ((GDestroyNotify) block_free);
  return self;
}

IpsMail *
ips_mail_new_call (const char *subject, GBytes *json)
{
  IpsMail *self = ips_mail_new (subject);

  self->call = g_bytes_ref (json);
  g_ptr_array_add (self->recipients, g_strdup (IPS_MAIL_WEBHOOK));
  return self;
}

IpsMail *
ips_mail_ref (IpsMail *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
ips_mail_unref (IpsMail *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->references))
    return;
  g_free (self->subject);
  g_ptr_array_unref (self->recipients);
  g_ptr_array_unref (self->blocks);
  g_clear_pointer (&self->call, g_bytes_unref);
  g_free (self);
}

void
ips_mail_add_recipients (IpsMail *self, GPtrArray *addresses)
{
  g_return_if_fail (self != NULL && addresses != NULL);

  for (guint i = 0; i < addresses->len; i++)
    {
      const char *address = g_ptr_array_index (addresses, i);

      g_return_if_fail (ips_mail_address_check (address, NULL));
      if (!g_ptr_array_find_with_equal_func (self->recipients, address, g_str_equal, NULL))
        g_ptr_array_add (self->recipients, g_strdup (address));
    }
}

void
ips_mail_add_paragraph (IpsMail *self, const char *text)
{
  Block *block;

  g_return_if_fail (self != NULL && text != NULL);

  block = g_new0 (Block, 1);
  block->paragraph = make_line (text, MAX_PARAGRAPH_CHARS);
  g_ptr_array_add (self->blocks, block);
}

void
ips_mail_take_table (IpsMail *self, IpsMailTable *table)
{
  Block *block;

  g_return_if_fail (self != NULL && table != NULL);

  block = g_new0 (Block, 1);
  block->table = table;
  g_ptr_array_add (self->blocks, block);
}

GPtrArray *
ips_mail_get_recipients (IpsMail *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->recipients;
}

const char *
ips_mail_get_subject (IpsMail *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->subject;
}

/* --- composing --- */

/* "Sensors that failed" is "sensors-that-failed.csv"; only letters and digits are kept of any title. */
static char *
make_file_name (const char *title, guint number)
{
  g_autoptr(GString) name = g_string_new (NULL);

  for (const char *p = title; *p != '\0' && name->len < MAX_NAME_CHARS; p++)
    {
      if (g_ascii_isalnum (*p))
        g_string_append_c (name, g_ascii_tolower (*p));
      else if (name->len > 0 && name->str[name->len - 1] != '-')
        g_string_append_c (name, '-');
    }
  while (name->len > 0 && name->str[name->len - 1] == '-')
    g_string_truncate (name, name->len - 1);
  if (name->len == 0)
    g_string_append (name, "report");
  if (number > 1)
    g_string_append_printf (name, "-%u", number);
  g_string_append (name, ".csv");
  return g_string_free (g_steal_pointer (&name), FALSE);
}

/* Lines of plain text are broken at blanks, so that no mail program has to. */
static void
append_wrapped (GString *text, const char *paragraph)
{
  g_auto(GStrv) words = g_strsplit (paragraph, " ", -1);
  glong column = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      glong length = g_utf8_strlen (words[i], -1);

      if (length == 0)
        continue;
      if (column > 0 && column + 1 + length > 72)
        {
          g_string_append_c (text, '\n');
          column = 0;
        }
      else if (column > 0)
        {
          g_string_append_c (text, ' ');
          column++;
        }
      g_string_append (text, words[i]);
      column += length;
    }
  g_string_append (text, "\n\n");
}

static void
append_html_paragraph (GString *html, const char *paragraph)
{
  g_autofree char *escaped = g_markup_escape_text (paragraph, -1);

  g_string_append_printf (html, "<p>%s</p>\n", escaped);
}

static void
add_part (GPtrArray *parts, const char *type, const char *file_name, GString *content)
{
  g_autoptr(GBytes) bytes = g_string_free_to_bytes (content);

  g_ptr_array_add (parts, ips_mail_part_new (type, file_name, bytes));
}

/* The files first: the text says which of them had to be left out. */
static GPtrArray *
compose_files (IpsMail *self, GPtrArray *left_out)
{
  GPtrArray *files = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_mail_part_free);
  gsize room = IPS_MAIL_MAX_BYTES / 2;
  guint number = 0;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (self->blocks, i);
      g_autofree char *name = NULL;
      GString *csv;

      if (block->table == NULL)
        continue;
      name = make_file_name (block->table->title, ++number);
      csv = g_string_new (NULL);
      ips_mail_table_append_csv (block->table, csv);
      /* Spreadsheets take a file without a mark for the local encoding. */
      g_string_prepend (csv, "\xef\xbb\xbf");
      if (csv->len > room)
        {
          g_string_free (csv, TRUE);
          g_ptr_array_add (left_out, g_steal_pointer (&name));
          continue;
        }
      room -= csv->len;
      add_part (files, "text/csv", name, csv);
    }
  return files;
}

GPtrArray *
ips_mail_compose (IpsMail *self)
{
  g_autoptr(GPtrArray) parts = g_ptr_array_new_with_free_func ((GDestroyNotify) ips_mail_part_free);
  g_autoptr(GPtrArray) left_out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) files = NULL;
  g_autofree char *subject = NULL;
  GString *text, *html;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->call != NULL)
    {
      g_ptr_array_add (parts, ips_mail_part_new (IPS_MAIL_CALL_TYPE, "", self->call));
      return g_steal_pointer (&parts);
    }
  text = g_string_new (NULL);
  html = g_string_new ("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>");
  files = compose_files (self, left_out);
  subject = g_markup_escape_text (self->subject, -1);
  g_string_append_printf (html, "%s</title></head>\n<body style=\"font-family:sans-serif\">\n", subject);
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const Block *block = g_ptr_array_index (self->blocks, i);

      if (block->paragraph != NULL)
        {
          append_wrapped (text, block->paragraph);
          append_html_paragraph (html, block->paragraph);
        }
      else
        {
          ips_mail_table_append_text (block->table, text);
          ips_mail_table_append_html (block->table, html);
        }
    }
  for (guint i = 0; i < left_out->len; i++)
    {
      /* TRANSLATORS: %s is the name of a file */
      g_autofree char *note = g_strdup_printf (_("%s is too large for a mail and is not attached; Activity has every line."),
                                               (const char *) g_ptr_array_index (left_out, i));

      append_wrapped (text, note);
      append_html_paragraph (html, note);
    }
  g_string_append (html, "</body></html>\n");
  add_part (parts, "text/plain", "", text);
  add_part (parts, "text/html", "", html);
  g_ptr_array_extend_and_steal (parts, g_steal_pointer (&files));
  return g_steal_pointer (&parts);
}

/* --- headers --- */

static gboolean
is_plain_header (const char *text)
{
  /* "=?" would be read as the beginning of an encoded word. */
  if (strstr (text, "=?") != NULL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p++)
    if ((guchar) *p < 0x20 || (guchar) *p > 0x7e)
      return FALSE;
  return TRUE;
}

/* A word too long for its line would end in a line no server must take. */
static gboolean
has_long_word (const char *text)
{
  gsize length = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      length = *p == ' ' ? 0 : length + 1;
      if (length > LINE_BYTES - 16)
        return TRUE;
    }
  return FALSE;
}

static void
append_folded (GString *header, const char *text)
{
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  gsize line = header->len;

  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      if (line + 1 + strlen (words[i]) > LINE_BYTES && i > 0)
        {
          g_string_append (header, "\r\n");
          line = 0;
        }
      g_string_append_printf (header, " %s", words[i]);
      line += 1 + strlen (words[i]);
    }
}

/* Encoded words of RFC 2047: at most 75 bytes, each whole characters; 39 bytes make 52 of base64. */
static void
append_encoded (GString *header, const char *text)
{
  const char *p = text;
  gboolean first = TRUE;

  while (*p != '\0' || first)
    {
      const char *end = p;
      g_autofree char *word = NULL;

      while (*end != '\0' && g_utf8_next_char (end) - p <= 39)
        end = g_utf8_next_char (end);
      word = g_base64_encode ((const guchar *) p, (gsize) (end - p));
      g_string_append_printf (header, "%s =?UTF-8?B?%s?=", first ? "" : "\r\n", word);
      first = FALSE;
      p = end;
    }
}

char *
ips_mail_encode_header (const char *name, const char *text)
{
  g_autofree char *line = NULL;
  GString *header;

  g_return_val_if_fail (name != NULL && text != NULL, NULL);

  line = make_line (text, 0);
  header = g_string_new (name);
  g_string_append_c (header, ':');
  if (is_plain_header (line) && !has_long_word (line))
    append_folded (header, line);
  else
    append_encoded (header, line);
  return g_string_free (header, FALSE);
}

char *
ips_mail_encode_address_header (const char *name, GPtrArray *addresses)
{
  GString *header;
  gsize line;

  g_return_val_if_fail (name != NULL && addresses != NULL, NULL);

  header = g_string_new (name);
  g_string_append_c (header, ':');
  line = header->len;
  for (guint i = 0; i < addresses->len; i++)
    {
      g_autofree char *address = ips_mail_address_to_ascii_domain (g_ptr_array_index (addresses, i));

      if (line + strlen (address) + 2 > LINE_BYTES && i > 0)
        {
          g_string_append (header, "\r\n");
          line = 0;
        }
      g_string_append_printf (header, " %s%s", address, i + 1 < addresses->len ? "," : "");
      line += strlen (address) + 2;
    }
  return g_string_free (header, FALSE);
}
