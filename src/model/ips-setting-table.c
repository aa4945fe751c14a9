/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-setting-table.h"

#include <string.h>

#define TEXT(self, i) G_STRUCT_MEMBER (char *, self, table->texts[i].offset)
#define NUMBER(self, i) G_STRUCT_MEMBER (guint, self, table->numbers[i].offset)

void
ips_setting_table_init (const IpsSettingTable *table, gpointer self)
{
  for (guint i = 0; i < table->n_texts; i++)
    TEXT (self, i) = g_strdup (table->texts[i].fallback);
  for (guint i = 0; i < table->n_numbers; i++)
    NUMBER (self, i) = table->numbers[i].fallback;
}

void
ips_setting_table_own_texts (const IpsSettingTable *table, gpointer copy)
{
  for (guint i = 0; i < table->n_texts; i++)
    TEXT (copy, i) = g_strdup (TEXT (copy, i));
}

void
ips_setting_table_clear (const IpsSettingTable *table, gpointer self)
{
  for (guint i = 0; i < table->n_texts; i++)
    g_free (TEXT (self, i));
}

gboolean
ips_setting_table_equal (const IpsSettingTable *table, gconstpointer a, gconstpointer b)
{
  for (guint i = 0; i < table->n_texts; i++)
    if (!g_str_equal (TEXT (a, i), TEXT (b, i)))
      return FALSE;
  for (guint i = 0; i < table->n_numbers; i++)
    if (NUMBER (a, i) != NUMBER (b, i))
      return FALSE;
  return TRUE;
}

void
ips_setting_read_number (GHashTable *values, const char *name, guint min, guint max, guint *number)
{
  const char *text = g_hash_table_lookup (values, name);
  guint64 parsed;

  if (text == NULL)
    return;
  if (g_ascii_string_to_unsigned (text, 10, min, max, &parsed, NULL))
    *number = (guint) parsed;
  else
    g_warning ("setting %s: “%s” is not a number from %u to %u, using the default", name, text, min, max);
}

void
ips_setting_table_read (const IpsSettingTable *table, gpointer self, GHashTable *values)
{
  for (guint i = 0; i < table->n_texts; i++)
    {
      const char *text = g_hash_table_lookup (values, table->texts[i].name);

      if (text == NULL || strlen (text) > table->max_text_bytes)
        continue;
      g_free (TEXT (self, i));
      TEXT (self, i) = g_strdup (text);
    }
  for (guint i = 0; i < table->n_numbers; i++)
    ips_setting_read_number (values, table->numbers[i].name, table->numbers[i].min, table->numbers[i].max, &NUMBER (self, i));
}

GHashTable *
ips_setting_table_write (const IpsSettingTable *table, gconstpointer self)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < table->n_texts; i++)
    g_hash_table_insert (values, g_strdup (table->texts[i].name), g_strdup (TEXT (self, i)));
  for (guint i = 0; i < table->n_numbers; i++)
    g_hash_table_insert (values, g_strdup (table->numbers[i].name), g_strdup_printf ("%u", NUMBER (self, i)));
  return values;
}
