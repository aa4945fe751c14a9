/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * IpsX509:
 *
 * What is read out of a certificate, by GnuTLS. Texts are UTF-8, bounded to 1,024 characters, and
 * not yet safe for a terminal or markup: they were chosen by whoever made the certificate
 * (ips_text_make_safe()).
 */
typedef struct
{
  char *subject;             /* RFC 4514 text; "" where empty */
  char *common_name;         /* "" where there is none */
  char *issuer;
  char *serial;              /* hexadecimal, colons between bytes */
  char *key_algorithm;       /* "RSA", "EC", "DSA", "Ed25519", "unknown" */
  guint key_bits;
  char *signature_hash;      /* "SHA-1", "SHA-256", "MD5", ... */
  char **names;              /* DNS names and addresses of subjectAltName; may be empty, not NULL */
  gint64 not_before_us;      /* wall clock, µs */
  gint64 not_after_us;
  char *sha1;                /* "AB:CD:...", upper case, 59 characters */
  char *sha256;              /* 95 characters */
  gboolean self_signed;      /* issuer equals subject and the own key verifies it */
} IpsX509;

/* Parses a DER certificate (PEM is accepted too). Any thread. Error: %IPS_ERROR_INVALID. */
IpsX509 *ips_x509_parse (GBytes *der, GError **error);
IpsX509 *ips_x509_copy (const IpsX509 *self);      /* (transfer full) */
void ips_x509_free (IpsX509 *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsX509, ips_x509_free)

/* PEM to DER, first certificate in @pem. Error: %IPS_ERROR_INVALID. */
GBytes *ips_x509_der_from_pem (const char *pem, gssize length, GError **error);
char *ips_x509_pem_from_der (GBytes *der);

/* Fingerprint text "AB:CD:..." of the bytes. */
char *ips_x509_fingerprint (GBytes *der, gboolean sha256);

/**
 * ips_x509_normalize_fingerprint:
 * @text: what somebody typed or pasted: any case, colons, blanks or nothing between the bytes
 *
 * Returns: (transfer full) (nullable): upper case with colons, 20 (SHA-1) or 32 (SHA-256) bytes;
 *   %NULL with %IPS_ERROR_INVALID where it is neither
 */
char *ips_x509_normalize_fingerprint (const char *text, GError **error);
/* "SHA-256 AB:CD:…": which of the two kinds a normalized one is, by its length; other texts as they are. (transfer full) */
char *ips_x509_label_fingerprint (const char *fingerprint);

/* A streaming digest (GnuTLS: much faster than GChecksum). */
typedef struct _IpsDigest IpsDigest;
typedef enum { IPS_DIGEST_MD5, IPS_DIGEST_SHA1, IPS_DIGEST_SHA256, IPS_DIGEST_SHA512 } IpsDigestKind;
IpsDigest *ips_digest_new (IpsDigestKind kind);
void ips_digest_update (IpsDigest *self, gconstpointer data, gsize size_bytes);
/* Returns: (transfer full): lower-case hexadecimal; the digest is finished and only to be freed. */
char *ips_digest_finish (IpsDigest *self);
void ips_digest_free (IpsDigest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDigest, ips_digest_free)

G_END_DECLS
