/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-mail-table.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-csv.h"
#include "ips-text.h"

#define MAX_COLUMN_CHARS 48        /* in plain text; longer cells are cut, the file holds them whole */
#define MAX_CELL_CHARS 500         /* in HTML */
#define MAX_CELL_BYTES 4096

IpsMailTable *
ips_mail_table_new (const char *title, const char *const *columns)
{
  IpsMailTable *self = g_new0 (IpsMailTable, 1);

  g_return_val_if_fail (columns != NULL && columns[0] != NULL, NULL);

  self->title = g_strdup (title != NULL ? title : "");
  self->columns = g_strdupv ((GStrv) columns);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return self;
}

/* A cell that came from outside may be anything, also not text and far too long. */
static char *
copy_cell (const char *cell)
{
  g_autofree char *cut = NULL;
  gsize length = strnlen (cell, MAX_CELL_BYTES);

  if (length < MAX_CELL_BYTES && g_utf8_validate (cell, (gssize) length, NULL))
    return g_strdup (cell);
  cut = g_strndup (cell, MAX_CELL_BYTES);
  return g_utf8_make_valid (cut, -1);
}

void
ips_mail_table_add_row (IpsMailTable *self, const char *const *cells)
{
  guint n_columns;
  GStrv row;
  gboolean ended = FALSE;

  g_return_if_fail (self != NULL && cells != NULL);

  if (self->rows->len == IPS_MAIL_MAX_ROWS)
    {
      self->n_left_out++;
      return;
    }
  n_columns = g_strv_length (self->columns);
  row = g_new0 (char *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    {
      ended = ended || cells[i] == NULL;
      row[i] = ended ? g_strdup ("") : copy_cell (cells[i]);
    }
  g_ptr_array_add (self->rows, row);
}

void
ips_mail_table_free (IpsMailTable *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_strfreev (self->columns);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static guint
n_shown (const IpsMailTable *self)
{
  return MIN (self->rows->len, IPS_MAIL_SHOWN_ROWS);
}

/* (nullable): what of the table does not stand in the mail's text, in words */
static char *
describe_rest (const IpsMailTable *self)
{
  guint rest = self->rows->len - n_shown (self);

  if (self->n_left_out > 0)
    return g_strdup_printf (_("… and %u more lines, the first %u of all in the attached file; Activity has every one"),
                            rest + self->n_left_out, self->rows->len);
  if (rest == 0)
    return NULL;
  /* TRANSLATORS: at the end of a table in a mail */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more line, in the attached file",
                                       "… and %u more lines, in the attached file", rest), rest);
}

/* --- plain text --- */

static char *
plain_cell (const char *cell)
{
  g_autofree char *line = g_strdelimit (g_strdup (cell), "\r\n\t", ' ');

  return g_strstrip (ips_text_make_safe (line, MAX_COLUMN_CHARS));
}

/* Cells of one display width each; East Asian ones take two places. */
static guint
width_of (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_iszerowidth (g_utf8_get_char (p)))
      width += g_unichar_iswide (g_utf8_get_char (p)) ? 2 : 1;
  return width;
}

static void
append_plain_row (GString *text, char **cells, const guint *widths, guint n_columns)
{
  gsize end;

  for (guint i = 0; i < n_columns; i++)
    {
      g_autofree char *cell = plain_cell (cells[i]);

      g_string_append (text, cell);
      for (guint w = width_of (cell); i + 1 < n_columns && w < widths[i] + 2; w++)
        g_string_append_c (text, ' ');
    }
  /* Blanks at the end of a line mean something to mail programs. */
  for (end = text->len; end > 0 && text->str[end - 1] == ' '; end--)
    continue;
  g_string_truncate (text, end);
  g_string_append_c (text, '\n');
}

void
ips_mail_table_append_text (const IpsMailTable *self, GString *text)
{
  guint n_columns = g_strv_length (self->columns);
  g_autofree guint *widths = g_new0 (guint, n_columns);
  g_autofree char *rest = describe_rest (self);

  for (guint c = 0; c < n_columns; c++)
    {
      g_autofree char *heading = plain_cell (self->columns[c]);

      widths[c] = width_of (heading);
      for (guint r = 0; r < n_shown (self); r++)
        {
          g_autofree char *cell = plain_cell (((char **) g_ptr_array_index (self->rows, r))[c]);

          widths[c] = MAX (widths[c], width_of (cell));
        }
    }
  if (*self->title != '\0')
    {
      g_autofree char *title = plain_cell (self->title);

      g_string_append_printf (text, "%s\n\n", title);
    }
  append_plain_row (text, self->columns, widths, n_columns);
  for (guint c = 0; c < n_columns; c++)
    {
      for (guint w = 0; w < widths[c]; w++)
        g_string_append_c (text, '-');
      g_string_append (text, c + 1 < n_columns ? "  " : "\n");
    }
  for (guint r = 0; r < n_shown (self); r++)
    append_plain_row (text, g_ptr_array_index (self->rows, r), widths, n_columns);
  if (rest != NULL)
    g_string_append_printf (text, "%s\n", rest);
  g_string_append_c (text, '\n');
}

/* --- HTML --- */

#define CELL_STYLE "border:1px solid #b0b0b0;padding:4px 8px;text-align:left;vertical-align:top"

static void
append_html_cell (GString *html, const char *tag, const char *cell)
{
  g_autofree char *line = g_strdelimit (g_strdup (cell), "\r\n\t", ' ');
  g_autofree char *safe = ips_text_make_safe (line, MAX_CELL_CHARS);
  g_autofree char *escaped = g_markup_escape_text (g_strstrip (safe), -1);

  g_string_append_printf (html, "<%s style=\"" CELL_STYLE "\">%s</%s>", tag, escaped, tag);
}

void
ips_mail_table_append_html (const IpsMailTable *self, GString *html)
{
  g_autofree char *rest = describe_rest (self);

  g_string_append (html, "<table style=\"border-collapse:collapse;margin:12px 0\">\n");
  if (*self->title != '\0')
    {
      g_autofree char *safe = ips_text_make_safe (self->title, MAX_CELL_CHARS);
      g_autofree char *escaped = g_markup_escape_text (safe, -1);

      g_string_append_printf (html, "<caption style=\"text-align:left;font-weight:bold;padding:4px 0\">%s</caption>\n", escaped);
    }
  g_string_append (html, "<thead><tr>");
  for (guint c = 0; self->columns[c] != NULL; c++)
    append_html_cell (html, "th", self->columns[c]);
  g_string_append (html, "</tr></thead>\n<tbody>\n");
  for (guint r = 0; r < n_shown (self); r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      g_string_append (html, "<tr>");
      for (guint c = 0; row[c] != NULL; c++)
        append_html_cell (html, "td", row[c]);
      g_string_append (html, "</tr>\n");
    }
  g_string_append (html, "</tbody></table>\n");
  if (rest != NULL)
    g_string_append_printf (html, "<p>%s</p>\n", rest);
}

/* --- CSV --- */

void
ips_mail_table_append_csv (const IpsMailTable *self, GString *csv)
{
  for (guint c = 0; self->columns[c] != NULL; c++)
    ips_csv_append_field (csv, self->columns[c]);
  ips_csv_end_line (csv);
  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      for (guint c = 0; row[c] != NULL; c++)
        ips_csv_append_field (csv, row[c]);
      ips_csv_end_line (csv);
    }
}
