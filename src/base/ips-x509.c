/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-x509.h"

#include "ips-error.h"

#include <gio/gio.h>
#include <gnutls/abstract.h>
#include <gnutls/x509.h>
#include <string.h>

#define MAX_TEXT_CHARS 1024
#define MAX_DER_BYTES (64 * 1024)
#define MAX_PEM_BYTES (256 * 1024)
#define MAX_NAMES 100

G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_x509_crt_t, gnutls_x509_crt_deinit, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gnutls_pubkey_t, gnutls_pubkey_deinit, NULL)

static char *
bounded_text (const void *data, gsize size_bytes)
{
  /* Given a length, zero bytes count as not valid: "good.example\0.evil.example" stays visible. */
  g_autofree char *valid = g_utf8_make_valid (size_bytes > 0 ? data : "", (gssize) MIN (size_bytes, MAX_DER_BYTES));

  if (g_utf8_strlen (valid, -1) <= MAX_TEXT_CHARS)
    return g_steal_pointer (&valid);
  return g_utf8_substring (valid, 0, MAX_TEXT_CHARS);
}

static char *
text_from_datum (int result, gnutls_datum_t *datum)
{
  char *text;

  if (result < 0)
    return g_strdup ("");
  text = bounded_text (datum->data, datum->size);
  gnutls_free (datum->data);
  return text;
}

static char *
bytes_to_hex (const guint8 *bytes, gsize n_bytes)
{
  static const char digits[] = "0123456789ABCDEF";
  char *text = g_malloc (MAX (n_bytes * 3, 1));

  for (gsize i = 0; i < n_bytes; i++)
    {
      text[3 * i] = digits[bytes[i] >> 4];
      text[3 * i + 1] = digits[bytes[i] & 15];
      text[3 * i + 2] = ':';
    }
  text[MAX (n_bytes * 3, 1) - 1] = '\0';
  return text;
}

/* GnuTLS escapes for use in a whole name (RFC 4514); by itself the text is wanted as it was written.
 * Works in place, returns the new length. */
static gsize
unescape (char *text, gsize length)
{
  gsize to = 0;

  for (gsize from = 0; from < length; from++)
    {
      if (text[from] == '\\' && from + 2 < length && g_ascii_isxdigit (text[from + 1]) && g_ascii_isxdigit (text[from + 2]))
        {
          text[to++] = (char) (g_ascii_xdigit_value (text[from + 1]) << 4 | g_ascii_xdigit_value (text[from + 2]));
          from += 2;
          continue;
        }
      if (text[from] == '\\' && from + 1 < length)
        from++;
      text[to++] = text[from];
    }
  return to;
}

static char *
read_common_name (gnutls_x509_crt_t crt)
{
  g_autofree char *buffer = NULL;
  size_t size = 0;

  if (gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, NULL, &size)
        != GNUTLS_E_SHORT_MEMORY_BUFFER
      || size == 0 || size > MAX_DER_BYTES)
    return g_strdup ("");
  buffer = g_malloc0 (size + 1);
  if (gnutls_x509_crt_get_dn_by_oid (crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, buffer, &size) < 0)
    return g_strdup ("");
  return bounded_text (buffer, unescape (buffer, size));
}

static char *
read_serial (gnutls_x509_crt_t crt)
{
  guint8 bytes[128];
  size_t size = sizeof bytes;

  if (gnutls_x509_crt_get_serial (crt, bytes, &size) < 0)
    return g_strdup ("");
  return bytes_to_hex (bytes, size);
}

static char **
read_names (gnutls_x509_crt_t crt)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  guint8 buffer[4096];

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = NULL;
      size_t size = sizeof buffer;
      int type = gnutls_x509_crt_get_subject_alt_name (crt, i, buffer, &size, NULL);

      if (type == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue;
      if (type < 0)
        break;
      if (type == GNUTLS_SAN_DNSNAME)
        {
          name = bounded_text (buffer, size);
        }
      else if (type == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16))
        {
          g_autoptr(GInetAddress) address
            = g_inet_address_new_from_bytes (buffer, size == 4 ? G_SOCKET_FAMILY_IPV4 : G_SOCKET_FAMILY_IPV6);

          name = g_inet_address_to_string (address);
        }
      if (name != NULL)
        g_strv_builder_add (builder, name);
    }
  return g_strv_builder_end (builder);
}

static const char *
key_algorithm_name (int algorithm)
{
  switch (algorithm)
    {
    case GNUTLS_PK_RSA:
    case GNUTLS_PK_RSA_PSS:
      return "RSA";
    case GNUTLS_PK_EC:
      return "EC";
    case GNUTLS_PK_DSA:
      return "DSA";
    case GNUTLS_PK_EDDSA_ED25519:
      return "Ed25519";
    case GNUTLS_PK_EDDSA_ED448:
      return "Ed448";
    default:
      return "unknown";
    }
}

static const char *
signature_hash_name (int algorithm)
{
  if (algorithm < 0)
    return "unknown";
  switch (gnutls_sign_get_hash_algorithm ((gnutls_sign_algorithm_t) algorithm))
    {
    case GNUTLS_DIG_MD2:
      return "MD2";
    case GNUTLS_DIG_MD5:
      return "MD5";
    case GNUTLS_DIG_SHA1:
      return "SHA-1";
    case GNUTLS_DIG_SHA224:
      return "SHA-224";
    case GNUTLS_DIG_SHA256:
      return "SHA-256";
    case GNUTLS_DIG_SHA384:
      return "SHA-384";
    case GNUTLS_DIG_SHA512:
      return "SHA-512";
    default:
      return "unknown";
    }
}

/* Reads the head of an ASN.1 element at @offset. */
static gboolean
read_element (const guint8 *data, gsize size, gsize offset, gsize *content, gsize *content_bytes)
{
  gsize length, n_octets;

  if (size < 2 || offset > size - 2 || data[offset] != 0x30)
    return FALSE;
  length = data[offset + 1];
  offset += 2;
  if (length >= 0x80)
    {
      n_octets = length & 0x7f;
      if (n_octets == 0 || n_octets > 4 || n_octets > size - offset)
        return FALSE;
      for (length = 0; n_octets > 0; n_octets--)
        length = length << 8 | data[offset++];
    }
  if (length > size - offset)
    return FALSE;
  *content = offset;
  *content_bytes = length;
  return TRUE;
}

/* GnuTLS takes a certificate that is its own only anchor for verified without looking at the
 * signature, so the signature over the first element inside the outer one is checked here. */
static gboolean
is_self_signed (gnutls_x509_crt_t crt, const guint8 *der, gsize der_bytes)
{
  g_auto(gnutls_pubkey_t) key = NULL;
  g_autofree guint8 *signature_bytes = NULL;
  gnutls_datum_t signed_data, signature;
  gsize outer, outer_bytes, inner, inner_bytes;
  size_t signature_size = 0;
  int algorithm;

  if (!gnutls_x509_crt_check_issuer (crt, crt) || !read_element (der, der_bytes, 0, &outer, &outer_bytes)
      || !read_element (der, outer + outer_bytes, outer, &inner, &inner_bytes))
    return FALSE;
  signed_data.data = (unsigned char *) der + outer;
  signed_data.size = (unsigned int) (inner + inner_bytes - outer);

  if (gnutls_x509_crt_get_signature (crt, NULL, &signature_size) != GNUTLS_E_SHORT_MEMORY_BUFFER
      || signature_size == 0 || signature_size > MAX_DER_BYTES)
    return FALSE;
  signature_bytes = g_malloc0 (signature_size);
  if (gnutls_x509_crt_get_signature (crt, (char *) signature_bytes, &signature_size) < 0)
    return FALSE;
  signature.data = signature_bytes;
  signature.size = (unsigned int) signature_size;

  algorithm = gnutls_x509_crt_get_signature_algorithm (crt);
  if (algorithm <= 0 || gnutls_pubkey_init (&key) < 0 || gnutls_pubkey_import_x509 (key, crt, 0) < 0)
    return FALSE;
  /* Old sensors sign with MD5 and SHA-1: weak, but it is their own signature all the same. */
  return gnutls_pubkey_verify_data2 (key, (gnutls_sign_algorithm_t) algorithm, GNUTLS_VERIFY_ALLOW_BROKEN, &signed_data,
                                     &signature)
         >= 0;
}

static gboolean
is_pem (const guint8 *data, gsize size)
{
  /* 0x30 is the digit "0" too, with which the output of other programs may begin; no certificate is so
   * short that its length fits into seven bits. */
  if (size < 2 || (data[0] == 0x30 && data[1] >= 0x80))
    return FALSE;
  return memmem (data, size, "-----BEGIN", strlen ("-----BEGIN")) != NULL;
}

static gboolean
import (gnutls_x509_crt_t *crt, const guint8 *data, gsize size, GError **error)
{
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) size };
  gboolean pem = is_pem (data, size);
  int result;

  if (size == 0 || size > (pem ? MAX_PEM_BYTES : MAX_DER_BYTES))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a certificate: %" G_GSIZE_FORMAT " bytes", size);
      return FALSE;
    }
  result = gnutls_x509_crt_init (crt);
  if (result >= 0)
    result = gnutls_x509_crt_import (*crt, &datum, pem ? GNUTLS_X509_FMT_PEM : GNUTLS_X509_FMT_DER);
  if (result < 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a certificate: %s", gnutls_strerror (result));
      return FALSE;
    }
  return TRUE;
}

static GBytes *
export_der (gnutls_x509_crt_t crt, GError **error)
{
  gnutls_datum_t datum = { NULL, 0 };
  GBytes *der;
  int result = gnutls_x509_crt_export2 (crt, GNUTLS_X509_FMT_DER, &datum);

  if (result < 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a certificate: %s", gnutls_strerror (result));
      return NULL;
    }
  der = g_bytes_new (datum.data, datum.size);
  gnutls_free (datum.data);
  return der;
}

/* GnuTLS gives (time_t) -1 where it cannot read the date; 1969 is in nobody's certificate. */
static gboolean
read_dates (gnutls_x509_crt_t crt, IpsX509 *self)
{
  time_t begin = gnutls_x509_crt_get_activation_time (crt);
  time_t end = gnutls_x509_crt_get_expiration_time (crt);

  if (begin == (time_t) -1 || end == (time_t) -1)
    return FALSE;
  self->not_before_us = (gint64) begin * G_USEC_PER_SEC;
  self->not_after_us = (gint64) end * G_USEC_PER_SEC;
  return TRUE;
}

IpsX509 *
ips_x509_parse (GBytes *der, GError **error)
{
  g_autoptr(IpsX509) self = NULL;
  g_autoptr(GBytes) plain = NULL;
  g_auto(gnutls_x509_crt_t) crt = NULL;
  gnutls_datum_t datum = { NULL, 0 };
  const guint8 *data;
  unsigned int bits = 0;
  gsize size;

  g_return_val_if_fail (der != NULL, NULL);

  data = g_bytes_get_data (der, &size);
  if (!import (&crt, data, size, error))
    return NULL;
  if (is_pem (data, size))
    {
      plain = export_der (crt, error);
      if (plain == NULL)
        return NULL;
      data = g_bytes_get_data (plain, &size);
    }
  else
    {
      plain = g_bytes_ref (der);
    }

  self = g_new0 (IpsX509, 1);
  if (!read_dates (crt, self))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a certificate: its dates are not readable");
      return NULL;
    }
  self->subject = text_from_datum (gnutls_x509_crt_get_dn3 (crt, &datum, 0), &datum);
  self->issuer = text_from_datum (gnutls_x509_crt_get_issuer_dn3 (crt, &datum, 0), &datum);
  self->common_name = read_common_name (crt);
  self->serial = read_serial (crt);
  self->names = read_names (crt);
  self->key_algorithm = g_strdup (key_algorithm_name (gnutls_x509_crt_get_pk_algorithm (crt, &bits)));
  self->key_bits = bits;
  self->signature_hash = g_strdup (signature_hash_name (gnutls_x509_crt_get_signature_algorithm (crt)));
  self->sha1 = ips_x509_fingerprint (plain, FALSE);
  self->sha256 = ips_x509_fingerprint (plain, TRUE);
  self->self_signed = is_self_signed (crt, data, size);
  return g_steal_pointer (&self);
}

IpsX509 *
ips_x509_copy (const IpsX509 *self)
{
  IpsX509 *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->subject = g_strdup (self->subject);
  copy->common_name = g_strdup (self->common_name);
  copy->issuer = g_strdup (self->issuer);
  copy->serial = g_strdup (self->serial);
  copy->key_algorithm = g_strdup (self->key_algorithm);
  copy->signature_hash = g_strdup (self->signature_hash);
  copy->names = g_strdupv (self->names);
  copy->sha1 = g_strdup (self->sha1);
  copy->sha256 = g_strdup (self->sha256);
  return copy;
}

void
ips_x509_free (IpsX509 *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->subject);
  g_free (self->common_name);
  g_free (self->issuer);
  g_free (self->serial);
  g_free (self->key_algorithm);
  g_free (self->signature_hash);
  g_strfreev (self->names);
  g_free (self->sha1);
  g_free (self->sha256);
  g_free (self);
}

GBytes *
ips_x509_der_from_pem (const char *pem, gssize length, GError **error)
{
  g_auto(gnutls_x509_crt_t) crt = NULL;
  gsize size;

  g_return_val_if_fail (pem != NULL, NULL);

  size = length < 0 ? strlen (pem) : (gsize) length;
  if (!is_pem ((const guint8 *) pem, size))
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a certificate in PEM form");
      return NULL;
    }
  if (!import (&crt, (const guint8 *) pem, size, error))
    return NULL;
  return export_der (crt, error);
}

/**
 * ips_x509_pem_from_der:
 * @der: any bytes; they are not looked at
 *
 * Returns: (transfer full): the text between and with the BEGIN and END lines
 */
char *
ips_x509_pem_from_der (GBytes *der)
{
  g_autofree char *base64 = NULL;
  GString *pem;
  gsize length, size;
  const guint8 *data;

  g_return_val_if_fail (der != NULL, NULL);

  data = g_bytes_get_data (der, &size);
  base64 = g_base64_encode (data, size);
  length = strlen (base64);
  pem = g_string_new ("-----BEGIN CERTIFICATE-----\n");
  for (gsize i = 0; i < length; i += 64)
    {
      g_string_append_len (pem, base64 + i, (gssize) MIN (64, length - i));
      g_string_append_c (pem, '\n');
    }
  g_string_append (pem, "-----END CERTIFICATE-----\n");
  return g_string_free (pem, FALSE);
}

char *
ips_x509_fingerprint (GBytes *der, gboolean sha256)
{
  g_autoptr(IpsDigest) digest = NULL;
  g_autofree char *hex = NULL;
  GString *text;
  const guint8 *data;
  gsize size;

  g_return_val_if_fail (der != NULL, NULL);

  data = g_bytes_get_data (der, &size);
  digest = ips_digest_new (sha256 ? IPS_DIGEST_SHA256 : IPS_DIGEST_SHA1);
  ips_digest_update (digest, data, size);
  hex = ips_digest_finish (digest);
  text = g_string_sized_new (96);
  for (gsize i = 0; hex[i] != '\0'; i++)
    {
      if (i > 0 && i % 2 == 0)
        g_string_append_c (text, ':');
      g_string_append_c (text, g_ascii_toupper (hex[i]));
    }
  return g_string_free (text, FALSE);
}

char *
ips_x509_normalize_fingerprint (const char *text, GError **error)
{
  g_autoptr(GString) result = g_string_sized_new (96);
  guint n_digits = 0;

  g_return_val_if_fail (text != NULL, NULL);

  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == ':' || g_ascii_isspace (*at))
        continue;
      if (!g_ascii_isxdigit (*at) || n_digits == 64)
        {
          n_digits = 0;
          break;
        }
      if (n_digits > 0 && n_digits % 2 == 0)
        g_string_append_c (result, ':');
      g_string_append_c (result, g_ascii_toupper (*at));
      n_digits++;
    }
  if (n_digits != 40 && n_digits != 64)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "not a thumbprint: 40 (SHA-1) or 64 (SHA-256) digits 0-9 and A-F are needed");
      return NULL;
    }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

char *
ips_x509_label_fingerprint (const char *fingerprint)
{
  gsize length = fingerprint != NULL ? strlen (fingerprint) : 0;

  if (length == 20 * 3 - 1)
    return g_strdup_printf ("SHA-1 %s", fingerprint);
  if (length == 32 * 3 - 1)
    return g_strdup_printf ("SHA-256 %s", fingerprint);
  return g_strdup (fingerprint != NULL ? fingerprint : "");
}
