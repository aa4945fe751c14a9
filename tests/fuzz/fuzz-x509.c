/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-certificate.h"
#include "ips-error.h"
#include "ips-x509.h"

#include <gio/gio.h>
#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (const char *text)
{
  g_assert (text != NULL);
  g_assert (g_utf8_validate (text, -1, NULL));
  g_assert_cmpint (g_utf8_strlen (text, -1), <=, 4096);
}

static void
check (GBytes *bytes)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(IpsX509) facts = ips_x509_parse (bytes, &error);
  g_autofree char *normal = NULL;

  if (facts == NULL)
    {
      g_assert_error (error, IPS_ERROR, IPS_ERROR_INVALID);
      return;
    }
  g_assert_no_error (error);
  check_text (facts->subject);
  check_text (facts->common_name);
  check_text (facts->issuer);
  check_text (facts->serial);
  check_text (facts->key_algorithm);
  check_text (facts->signature_hash);
  for (guint i = 0; facts->names[i] != NULL; i++)
    check_text (facts->names[i]);
  g_assert_cmpuint (strlen (facts->sha1), ==, 59);
  normal = ips_x509_normalize_fingerprint (facts->sha256, NULL);
  g_assert_cmpstr (normal, ==, facts->sha256);
}

/* What a server presents: DER as it comes, the same between PEM lines, and as PEM text. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr(GBytes) bytes = g_bytes_new (data, size);
  g_autofree char *pem = ips_x509_pem_from_der (bytes);
  g_autoptr(GBytes) as_pem = g_bytes_new (pem, strlen (pem));
  g_autoptr(GBytes) der = NULL;
  g_autoptr(GError) error = NULL;

  check (bytes);
  check (as_pem);
  der = ips_x509_der_from_pem ((const char *) data, (gssize) size, &error);
  g_assert ((der == NULL) == (error != NULL));
  return 0;
}
