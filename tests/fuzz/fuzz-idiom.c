/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-idiom.h"
#include "ips-ntp-reply.h"
#include "ips-version-reply.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Replies to control transactions, down to the facts of a sensor. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect = NULL;
  g_autoptr(IpsXmlNode) root = NULL;
  g_autoptr(GError) error = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, 0, NULL);
  root = ips_idiom_parse_reply (dialect, "get-version", (const char *) data, size, &error);
  g_assert ((root == NULL) == (error != NULL));
  if (root != NULL)
    {
      g_autoptr(IpsSensorFacts) facts = NULL;
      g_autoptr(IpsNtpState) ntp = ips_ntp_reply_read (dialect, root);
      g_autofree char *words = ips_ntp_state_describe (ntp);
      gint64 sensor_us;

      g_assert (g_utf8_validate (words, -1, NULL));
      facts = ips_version_reply_read (dialect, ips_idiom_get_content (dialect, "get-version", root),
                                      G_GINT64_CONSTANT (1700000000000000), &sensor_us, &error);
      g_assert ((facts == NULL) == (error != NULL));
    }
  return 0;
}
