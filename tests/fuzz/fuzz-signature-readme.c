/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-readme.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The readme of a signature update. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GPtrArray) rows = ips_signature_readme_parse ((const char *) data, size);

  for (guint i = 0; i < rows->len; i++)
    g_assert_true (g_utf8_validate (((IpsSignatureReadmeRow *) g_ptr_array_index (rows, i))->name, -1, NULL));
  return 0;
}
