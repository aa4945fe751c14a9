/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-csv.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_record (const IpsCsvRecord *record)
{
  guint n_fields = 0;

  for (; record->fields[n_fields] != NULL; n_fields++)
    g_assert (g_utf8_validate (record->fields[n_fields], -1, NULL));
  g_assert_cmpuint (n_fields, ==, record->n_fields);
  g_assert_cmpuint (n_fields, >, 0);
}

/* What was read can be written and read again as the same, and no field that is written is a formula. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) records = NULL, again = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GError) error = NULL;

  records = ips_csv_parse ((const char *) data, size, 1 << 20, 0, FALSE, &error);
  g_assert ((records == NULL) == (error != NULL));
  if (records == NULL)
    return 0;
  for (guint i = 0; i < records->len; i++)
    {
      const IpsCsvRecord *record = g_ptr_array_index (records, i);

      check_record (record);
      for (guint k = 0; k < record->n_fields; k++)
        {
          gsize before = text->len;

          ips_csv_append_field (text, record->fields[k]);
          before += strspn (text->str + before, ",\"");
          g_assert (text->str[before] == '\0' || strchr ("=+-@\t\r", text->str[before]) == NULL
                    || record->fields[k][0] == ',' || record->fields[k][0] == '"');
        }
      ips_csv_end_line (text);
    }
  again = ips_csv_parse (text->str, text->len, G_MAXSIZE, ',', TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, records->len);
  for (guint i = 0; i < records->len; i++)
    {
      const IpsCsvRecord *a = g_ptr_array_index (records, i), *b = g_ptr_array_index (again, i);

      g_assert_cmpuint (a->n_fields, ==, b->n_fields);
      for (guint k = 0; k < a->n_fields; k++)
        g_assert_cmpstr (a->fields[k], ==, b->fields[k]);
    }
  return 0;
}
