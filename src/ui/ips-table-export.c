/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ips-csv.h"
#include "ips-table-columns.h"
#include "ips-table-private.h"

/* Lines in a cell would break a table pasted into a letter or a sheet. */
static void
append_cell (GString *text, const char *value)
{
  for (const char *p = value; *p != '\0'; p++)
    g_string_append_c (text, *p == '\t' || *p == '\n' || *p == '\r' ? ' ' : *p);
}

char *
ips_table_to_text (IpsTable *self, GPtrArray *rows)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) numbers = NULL;

  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);

  numbers = ips_table_get_column_numbers (self, FALSE);
  for (guint i = 0; i < rows->len; i++)
    for (guint j = 0; j < numbers->len; j++)
      {
        guint number = g_array_index (numbers, guint, j);
        g_autofree char *value = ips_table_get_cell (self, number, g_ptr_array_index (rows, i));

        append_cell (text, value);
        g_string_append_c (text, j + 1 < numbers->len ? '\t' : '\n');
      }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
ips_table_set_export (IpsTable *self, IpsTableExport func)
{
  g_return_if_fail (IPS_IS_TABLE (self));
  self->export = func;
}

static char *
get_exported (IpsTable *self, guint number, gpointer row)
{
  char *value = self->export != NULL ? self->export (row, ips_table_get_column (self, number)->id, self->columns_data) : NULL;

  return value != NULL ? value : ips_table_get_cell (self, number, row);
}

char *
ips_table_to_csv (IpsTable *self, GPtrArray *rows, gboolean all_columns)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) numbers = NULL;

  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);

  numbers = ips_table_get_column_numbers (self, all_columns);
  for (guint j = 0; j < numbers->len; j++)
    ips_csv_append_field (text, g_dgettext (GETTEXT_PACKAGE,
                                            ips_table_get_column (self, g_array_index (numbers, guint, j))->title));
  ips_csv_end_line (text);
  for (guint i = 0; i < rows->len; i++)
    {
      for (guint j = 0; j < numbers->len; j++)
        {
          g_autofree char *value = get_exported (self, g_array_index (numbers, guint, j), g_ptr_array_index (rows, i));

          ips_csv_append_field (text, value);
        }
      ips_csv_end_line (text);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
ips_table_to_json (IpsTable *self, GPtrArray *rows, gboolean all_columns)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GArray) numbers = NULL;

  g_return_val_if_fail (IPS_IS_TABLE (self), NULL);

  numbers = ips_table_get_column_numbers (self, all_columns);
  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    {
      json_builder_begin_object (builder);
      for (guint j = 0; j < numbers->len; j++)
        {
          guint number = g_array_index (numbers, guint, j);
          g_autofree char *value = get_exported (self, number, g_ptr_array_index (rows, i));

          json_builder_set_member_name (builder, ips_table_get_column (self, number)->id);
          json_builder_add_string_value (builder, value);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
