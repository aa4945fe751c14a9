/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-error.h"
#include "ips-license-server.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What the licence server, or whoever sits in its place, may answer: a licence for the serial number that was asked for,
 * or one that says none, or an error in words. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect;
  g_autoptr(GBytes) reply = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLicense) license = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, -1, NULL);
  license = ips_license_server_parse (dialect, "tools.example", "FOC1234X0AB", reply, &error);
  g_assert ((license == NULL) == (error != NULL));
  if (license != NULL)
    g_assert (*license->serial == '\0' || g_str_equal (license->serial, "FOC1234X0AB"));
  else
    {
      g_assert (error->domain == IPS_ERROR);
      g_assert (g_utf8_validate (error->message, -1, NULL));
      g_assert (g_str_has_prefix (error->message, "tools.example: "));
    }
  return 0;
}
