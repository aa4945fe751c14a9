/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-sdee.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Replies of the event server. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsSdeeReply) reply = NULL;
  g_autoptr(GError) error = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  reply = ips_sdee_parse_reply (dialect, (const char *) data, size, &error);
  g_assert ((reply == NULL) == (error != NULL));
  return 0;
}
