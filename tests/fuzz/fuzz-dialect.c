/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-dialect.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The user's corrections of the dialect. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(IpsDialect) dialect = NULL;
  g_autoptr(GError) error = NULL;

  dialect = ips_dialect_new_from_data ((const char *) data, (gssize) size, &error);
  g_assert ((dialect == NULL) == (error != NULL));
  return 0;
}
