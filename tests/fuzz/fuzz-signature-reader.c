/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-signature-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A definition in pieces, whose size the first byte says: what comes out is whole, or nothing does. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsSignatureReader) reader = NULL;
  g_autoptr(IpsSignatureSet) set = NULL;
  g_autoptr(GPtrArray) findings = NULL;
  gsize piece;

  if (size == 0)
    return 0;
  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  reader = ips_signature_reader_new (dialect);
  piece = data[0] == 0 ? size : data[0];
  for (gsize at = 1; at < size; at += piece)
    if (!ips_signature_reader_feed (reader, (const char *) data + at, MIN (piece, size - at), NULL))
      return 0;
  set = ips_signature_reader_finish (reader, &findings, NULL);
  for (guint i = 0; set != NULL && i < ips_signature_set_get_n (set); i++)
    {
      const IpsSignature *signature = ips_signature_set_nth (set, i);

      g_assert_true (g_utf8_validate (signature->name, -1, NULL) && signature->fidelity <= 100);
      g_assert_true (i == 0 || ips_signature_set_nth (set, i - 1)->key < signature->key);
    }
  return 0;
}
