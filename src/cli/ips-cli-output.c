/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-cli-output.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "ips-csv.h"
#include "ips-format.h"
#include "ips-text.h"

/* A longer text pushes the rest of its own line aside, not of every line. A SHA-1 thumbprint fits. */
/* What a column is made as wide as at most: names are whole, sentences need not push what stands behind them off. */
#define MAX_WIDTH 90

struct _IpsCliTable
{
  char **keys;           /* (owned) */
  char **headings;       /* (owned) */
  guint n_columns;
  GPtrArray *rows;       /* (owned) (element-type GStrv) */
};

IpsCliTable *
ips_cli_table_new (const char *const *keys, const char *const *headings)
{
  IpsCliTable *self = g_new0 (IpsCliTable, 1);

  self->keys = g_strdupv ((char **) keys);
  self->headings = g_strdupv ((char **) headings);
  self->n_columns = g_strv_length (self->keys);
  self->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  return self;
}

IpsCliTable *
ips_cli_table_new_settings (GHashTable *values, const char *prefix)
{
  const char *keys[] = { "key", "value", NULL };
  const char *headings[] = { _("Setting"), _("Value"), NULL };
  IpsCliTable *self = ips_cli_table_new (keys, headings);
  g_autoptr(GList) names = values != NULL ? g_list_sort (g_hash_table_get_keys (values), (GCompareFunc) g_strcmp0) : NULL;

  for (GList *l = names; l != NULL; l = l->next)
    ips_cli_table_add (self, (const char *) l->data + strlen (prefix), g_hash_table_lookup (values, l->data));
  return self;
}

void
ips_cli_table_free (IpsCliTable *self)
{
  g_strfreev (self->keys);
  g_strfreev (self->headings);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

/* A line break is the only control character that may stand in a cell. */
static char *
make_safe_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *safe = ips_text_make_safe (lines[i], 0);

      g_free (lines[i]);
      lines[i] = safe;
    }
  return g_strjoinv ("\n", lines);
}

void
ips_cli_table_add (IpsCliTable *self, ...)
{
  char **row = g_new0 (char *, self->n_columns + 1);
  va_list values;

  va_start (values, self);
  for (guint i = 0; i < self->n_columns; i++)
    row[i] = make_safe_lines (va_arg (values, const char *));
  va_end (values);
  g_ptr_array_add (self->rows, row);
}

/* Cells a terminal needs for the text. */
static guint
text_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

/* In a terminal a cell is one line. */
static char *
join_lines (const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("; ", lines);
}

static void
print_line (IpsCliTable *self, char **texts, const guint *widths)
{
  g_autoptr(GString) line = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *text = NULL;

      if (*self->headings[i] == '\0')
        continue;
      text = join_lines (texts[i]);
      g_string_append (line, text);
      g_string_append (line, "  ");
      for (guint n = text_width (text); n < widths[i]; n++)
        g_string_append_c (line, ' ');
    }
  while (line->len > 0 && line->str[line->len - 1] == ' ')
    g_string_truncate (line, line->len - 1);
  g_print ("%s\n", line->str);
}

static void
print_columns (IpsCliTable *self)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);

  for (guint i = 0; i < self->n_columns; i++)
    {
      widths[i] = text_width (self->headings[i]);
      for (guint r = 0; r < self->rows->len; r++)
        {
          g_autofree char *text = join_lines (((char **) g_ptr_array_index (self->rows, r))[i]);

          widths[i] = MAX (widths[i], MIN (text_width (text), MAX_WIDTH));
        }
    }
  print_line (self, self->headings, widths);
  for (guint r = 0; r < self->rows->len; r++)
    print_line (self, g_ptr_array_index (self->rows, r), widths);
}

static void
print_csv (IpsCliTable *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->n_columns; i++)
    ips_csv_append_field (text, self->keys[i]);
  ips_csv_end_line (text);
  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      for (guint i = 0; i < self->n_columns; i++)
        ips_csv_append_field (text, row[i]);
      ips_csv_end_line (text);
    }
  g_print ("%s", text->str);
}

static void
print_json (IpsCliTable *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint r = 0; r < self->rows->len; r++)
    {
      char **row = g_ptr_array_index (self->rows, r);

      json_builder_begin_object (builder);
      for (guint i = 0; i < self->n_columns; i++)
        {
          json_builder_set_member_name (builder, self->keys[i]);
          json_builder_add_string_value (builder, row[i]);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  ips_cli_print_json (builder);
}

void
ips_cli_table_print_as (IpsCliTable *self, IpsCliFormat format)
{
  switch (format)
    {
    case IPS_CLI_JSON:
      print_json (self);
      break;
    case IPS_CLI_CSV:
      print_csv (self);
      break;
    case IPS_CLI_COLUMNS:
    default:
      print_columns (self);
    }
}

void
ips_cli_table_print (IpsCliTable *self, gboolean json)
{
  ips_cli_table_print_as (self, json ? IPS_CLI_JSON : IPS_CLI_COLUMNS);
}

char *
ips_cli_format_time (gint64 us, IpsCliFormat format)
{
  return format == IPS_CLI_COLUMNS ? ips_format_date_time (us) : ips_format_iso (us);
}

void
ips_cli_add_text (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

void
ips_cli_add_number (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
ips_cli_add_flag (JsonBuilder *builder, const char *name, gboolean value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_boolean_value (builder, value);
}

void
ips_cli_print_json (JsonBuilder *builder)
{
  g_autoptr(JsonGenerator) generator = json_generator_new ();
  g_autoptr(JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = NULL;

  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  g_print ("%s\n", text);
}
