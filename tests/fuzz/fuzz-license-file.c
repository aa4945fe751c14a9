/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "ips-license-file.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A file from anywhere: a licence that keeps its bytes and promises, or one error. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static IpsDialect *dialect;
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsLicense) license = NULL;
  IpsLicenseVerdict verdict;
  g_autofree char *words = NULL;

  if (dialect == NULL)
    dialect = ips_dialect_new_from_data (NULL, -1, NULL);
  ips_license_file_parse_date ((const char *) data, size);
  license = ips_license_file_read (dialect, "fuzz.lic", bytes, &error);
  g_assert ((license == NULL) == (error != NULL));
  if (license == NULL)
    {
      g_assert (g_utf8_validate (error->message, -1, NULL));
      return 0;
    }
  g_assert (g_bytes_equal (license->bytes, bytes));
  g_assert (*license->serial == '\0' || ips_license_is_serial (license->serial, strlen (license->serial)));
  g_assert (*license->serial == '\0' || ips_license_mentions (license, license->serial));
  for (guint i = 0; license->words[i] != NULL; i++)
    g_assert (ips_license_is_serial (license->words[i], strlen (license->words[i])));
  g_assert_cmpint (license->expires_us, >=, 0);
  verdict = ips_license_judge (license, "FOC1234X0AB", IPS_LICENSE_VALID, 1800000000 * G_USEC_PER_SEC, 1700000000 * G_USEC_PER_SEC);
  words = ips_license_explain (license, verdict, "FOC1234X0AB", IPS_LICENSE_VALID, 1800000000 * G_USEC_PER_SEC);
  g_assert (g_utf8_validate (words, -1, NULL));
  return 0;
}
