/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-certificate.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <string.h>

/* Sensors share keys, never certificates: ten thousand RSA keys would take half an hour to make. */
#define POOL_SIZE 4
#define N_KINDS 3

typedef struct
{
  gnutls_x509_privkey_t x509;
  gnutls_privkey_t key;
} SimKey;

static const char * const kind_names[N_KINDS] = { "rsa-2048", "rsa-1024", "ec-256" };
static SimKey pool[N_KINDS][POOL_SIZE];
static GMutex locks[N_KINDS][POOL_SIZE];   /* one each: nobody waits for a key he does not want */

const char *
sim_key_kind_to_string (SimKeyKind kind)
{
  return kind_names[kind];
}

gboolean
sim_key_kind_from_string (const char *text, SimKeyKind *kind)
{
  for (guint i = 0; i < N_KINDS; i++)
    if (g_str_equal (text, kind_names[i]))
      {
        *kind = (SimKeyKind) i;
        return TRUE;
      }
  return FALSE;
}

static void
must (int code, const char *what)
{
  if (code < 0)
    g_critical ("%s: %s", what, gnutls_strerror (code));
}

static SimKey *
get_key (SimKeyKind kind, guint slot)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&locks[kind][slot % POOL_SIZE]);
  SimKey *key = &pool[kind][slot % POOL_SIZE];

  if (key->key != NULL)
    return key;
  must (gnutls_x509_privkey_init (&key->x509), "private key");
  if (kind == SIM_KEY_EC_256)
    must (gnutls_x509_privkey_generate (key->x509, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), "EC key");
  else
    must (gnutls_x509_privkey_generate (key->x509, GNUTLS_PK_RSA, kind == SIM_KEY_RSA_1024 ? 1024 : 2048, 0), "RSA key");
  must (gnutls_privkey_init (&key->key), "private key");
  must (gnutls_privkey_import_x509 (key->key, key->x509, 0), "private key");
  return key;
}

static gpointer
fill_pool (gpointer data)
{
  for (guint i = 1; i < POOL_SIZE; i++)
    get_key (SIM_KEY_RSA_2048, i);
  return NULL;
}

void
sim_certificate_init (void)
{
  get_key (SIM_KEY_RSA_2048, 0);
  g_thread_unref (g_thread_new ("keys", fill_pool, NULL));
}

static char *
fingerprint (const gnutls_datum_t *der, gnutls_digest_algorithm_t algorithm)
{
  guchar digest[64];
  guint n = (guint) gnutls_hash_get_len ((gnutls_digest_algorithm_t) algorithm);
  GString *text = g_string_new (NULL);

  /* MD5 too: the sensor shows it, and nothing is trusted by it */
  GNUTLS_FIPS140_SET_LAX_MODE ();
  must (gnutls_hash_fast (algorithm, der->data, der->size, digest), "digest");
  GNUTLS_FIPS140_SET_STRICT_MODE ();
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%02X", i > 0 ? ":" : "", digest[i]);
  return g_string_free (text, FALSE);
}

static void
set_name (gnutls_x509_crt_t crt, const char *oid, const char *value)
{
  must (gnutls_x509_crt_set_dn_by_oid (crt, oid, 0, value, (guint) strlen (value)), oid);
}

SimCertificate *
sim_certificate_new (const SimCertificateSpec *spec)
{
  SimCertificate *self = g_new0 (SimCertificate, 1);
  SimKey *key = get_key (spec->kind, spec->slot);
  gnutls_x509_crt_t crt;
  gnutls_datum_t der = { NULL, 0 };
  guchar serial[8];

  g_atomic_ref_count_init (&self->refs);
  for (guint i = 0; i < sizeof serial; i++)
    serial[i] = (guchar) (spec->serial >> (56 - 8 * i));
  serial[0] &= 0x7f;
  if (serial[0] == 0)
    serial[0] = 1;

  must (gnutls_x509_crt_init (&crt), "certificate");
  must (gnutls_x509_crt_set_version (crt, 3), "version");
  must (gnutls_x509_crt_set_serial (crt, serial, sizeof serial), "serial");
  must (gnutls_x509_crt_set_activation_time (crt, (time_t) spec->from), "valid from");
  must (gnutls_x509_crt_set_expiration_time (crt, (time_t) spec->until), "valid until");
  if (!spec->plain_subject)
    {
      set_name (crt, GNUTLS_OID_X520_COUNTRY_NAME, "US");
      set_name (crt, GNUTLS_OID_X520_ORGANIZATION_NAME, "Cisco Systems, Inc.");
      set_name (crt, GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, "IPS");
    }
  set_name (crt, GNUTLS_OID_X520_COMMON_NAME, spec->common_name);
  must (gnutls_x509_crt_set_key (crt, key->x509), "public key");
  must (gnutls_x509_crt_sign2 (crt, crt, key->x509, spec->sha1 ? GNUTLS_DIG_SHA1 : GNUTLS_DIG_SHA256, 0), "signature");
  must (gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &der), "certificate");
  must (gnutls_pcert_import_x509 (&self->pcert, crt, 0), "certificate");
  self->key = key->key;
  self->sha1 = fingerprint (&der, GNUTLS_DIG_SHA1);
  self->sha256 = fingerprint (&der, GNUTLS_DIG_SHA256);
  self->md5 = fingerprint (&der, GNUTLS_DIG_MD5);
  gnutls_free (der.data);
  gnutls_x509_crt_deinit (crt);
  return self;
}

SimCertificate *
sim_certificate_ref (SimCertificate *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
sim_certificate_unref (SimCertificate *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  gnutls_pcert_deinit (&self->pcert);
  g_free (self->sha1);
  g_free (self->sha256);
  g_free (self->md5);
  g_free (self);
}
