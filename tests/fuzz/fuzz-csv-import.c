/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-inventory-import.h"
#include "ips-text.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A list of sensors from anywhere: rows that hold what they promise, or one error. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) rows = NULL;
  g_autoptr(GError) error = NULL;
  guint line = 0;

  rows = ips_inventory_import_parse ((const char *) data, size, NULL, IPS_TRANSPORT_HTTPS, &error);
  g_assert ((rows == NULL) == (error != NULL));
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const IpsImportRow *row = g_ptr_array_index (rows, i);
      g_autofree char *safe = ips_text_make_safe (row->message, 0);

      g_assert (row->line > line);
      line = row->line;
      g_assert (g_utf8_validate (row->message, -1, NULL));
      g_assert ((row->config == NULL) == (row->verdict == IPS_IMPORT_INVALID));
      g_assert ((*row->message == '\0') == (row->verdict == IPS_IMPORT_NEW));
      if (row->config == NULL)
        g_assert_cmpstr (row->message, ==, safe);
      else
        g_assert (ips_sensor_config_validate (row->config, NULL));
    }
  return 0;
}
