/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-x509.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

struct _IpsDigest
{
  gnutls_hash_hd_t hash;   /* (owned) (nullable) */
  GChecksum *checksum;     /* (owned) (nullable): used where GnuTLS forbids the kind (FIPS mode and MD5) */
  guint n_bytes;
};

static const struct
{
  gnutls_digest_algorithm_t gnutls;
  GChecksumType glib;
} kinds[] = {
  [IPS_DIGEST_MD5] = { GNUTLS_DIG_MD5, G_CHECKSUM_MD5 },
  [IPS_DIGEST_SHA1] = { GNUTLS_DIG_SHA1, G_CHECKSUM_SHA1 },
  [IPS_DIGEST_SHA256] = { GNUTLS_DIG_SHA256, G_CHECKSUM_SHA256 },
  [IPS_DIGEST_SHA512] = { GNUTLS_DIG_SHA512, G_CHECKSUM_SHA512 },
};

/**
 * ips_digest_new:
 * @kind: which
 *
 * Returns: (transfer full): a digest of nothing yet. Any thread, but one at a time.
 */
IpsDigest *
ips_digest_new (IpsDigestKind kind)
{
  IpsDigest *self;

  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (kinds), NULL);

  self = g_new0 (IpsDigest, 1);
  self->n_bytes = gnutls_hash_get_len (kinds[kind].gnutls);
  if (gnutls_hash_init (&self->hash, kinds[kind].gnutls) < 0)
    {
      self->hash = NULL;
      self->checksum = g_checksum_new (kinds[kind].glib);
    }
  return self;
}

/**
 * ips_digest_update:
 * @data: the next bytes
 * @size_bytes: how many; may be 0
 */
void
ips_digest_update (IpsDigest *self, gconstpointer data, gsize size_bytes)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (self->hash != NULL || self->checksum != NULL);

  if (size_bytes == 0)
    return;
  if (self->checksum != NULL)
    g_checksum_update (self->checksum, data, (gssize) size_bytes);
  else
    gnutls_hash (self->hash, data, size_bytes);
}

char *
ips_digest_finish (IpsDigest *self)
{
  static const char digits[] = "0123456789abcdef";
  guint8 bytes[64];
  char *text;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (self->hash != NULL || self->checksum != NULL, NULL);

  if (self->checksum != NULL)
    return g_strdup (g_checksum_get_string (self->checksum));

  g_assert (self->n_bytes <= sizeof bytes);
  gnutls_hash_deinit (g_steal_pointer (&self->hash), bytes);
  text = g_malloc (self->n_bytes * 2 + 1);
  for (guint i = 0; i < self->n_bytes; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
  text[self->n_bytes * 2] = '\0';
  return text;
}

/**
 * ips_digest_free:
 * @self: a digest, finished or not
 */
void
ips_digest_free (IpsDigest *self)
{
  g_return_if_fail (self != NULL);

  if (self->hash != NULL)
    gnutls_hash_deinit (self->hash, NULL);
  g_clear_pointer (&self->checksum, g_checksum_free);
  g_free (self);
}
