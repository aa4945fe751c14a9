/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"

#include "ips-client-identity.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>

#include "ips-error.h"

#define MAX_FILE_BYTES (1024 * 1024)
#define MAX_CHAIN 16

struct _IpsClientIdentity
{
  gatomicrefcount n_refs;
  gnutls_certificate_credentials_t credentials;
  GBytes *certificate;   /* DER */
};

/* What is read on the way. */
typedef struct
{
  gnutls_x509_crt_t *chain;    /* (owned) */
  unsigned int n_chain;
  gnutls_x509_privkey_t key;   /* (owned) (nullable) */
} Parts;

static void
parts_clear (Parts *parts)
{
  for (unsigned int i = 0; i < parts->n_chain; i++)
    gnutls_x509_crt_deinit (parts->chain[i]);
  gnutls_free (parts->chain);
  if (parts->key != NULL)
    gnutls_x509_privkey_deinit (parts->key);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parts, parts_clear)

/* --- files --- */

/* A private key is in it: wiped when it is let go. */
typedef struct { char *data; gsize size; } Contents;

static void
contents_clear (Contents *contents)
{
  if (contents->data != NULL)
    explicit_bzero (contents->data, contents->size);
  g_free (contents->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Contents, contents_clear)

static gboolean
read_file (const char *path, Contents *contents, GError **error)
{
  g_autoptr(GError) foreign = NULL;
  GStatBuf about;

  if (g_stat (path, &about) == 0 && !S_ISREG (about.st_mode))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s is not a file"), path);
      return FALSE;
    }
  if (g_stat (path, &about) == 0 && about.st_size > MAX_FILE_BYTES)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s is too large for a certificate or a key"), path);
      return FALSE;
    }
  if (g_file_get_contents (path, &contents->data, &contents->size, &foreign))
    return TRUE;
  if (g_error_matches (foreign, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    ips_set_error (error, IPS_ERROR_NOT_FOUND, _("there is no file %s"), path);
  else
    /* TRANSLATORS: a file's path, and what the system says */
    ips_set_error (error, IPS_ERROR_PERMISSION, _("%s cannot be read: %s"), path, foreign->message);
  return FALSE;
}

static gboolean
is_pem (const Contents *contents)
{
  return g_strstr_len (contents->data, (gssize) contents->size, "-----BEGIN ") != NULL;
}

static gboolean
has_words (const Contents *contents, const char *words)
{
  return g_strstr_len (contents->data, (gssize) contents->size, words) != NULL;
}

/* --- PEM --- */

static gboolean
take_pem_chain (Parts *parts, const Contents *contents, const char *path, GError **error)
{
  const gnutls_datum_t data = { (unsigned char *) contents->data, (unsigned int) contents->size };

  if (gnutls_x509_crt_list_import2 (&parts->chain, &parts->n_chain, &data, GNUTLS_X509_FMT_PEM, 0) >= 0 && parts->n_chain > 0
      && parts->n_chain <= MAX_CHAIN)
    return TRUE;
  ips_set_error (error, IPS_ERROR_INVALID, _("%s holds no certificate: choose a PEM or PKCS#12 file with one"), path);
  return FALSE;
}

static gboolean
take_pem_key (Parts *parts, const Contents *contents, const char *path, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error)
{
  const gnutls_datum_t data = { (unsigned char *) contents->data, (unsigned int) contents->size };
  gboolean locked = has_words (contents, "BEGIN ENCRYPTED PRIVATE KEY") || has_words (contents, "4,ENCRYPTED");

  *part = IPS_CLIENT_IDENTITY_KEY;
  if (!has_words (contents, "PRIVATE KEY-----"))
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s holds no private key: choose the file that was made with the certificate"), path);
      return FALSE;
    }
  if (locked && passphrase == NULL)
    {
      *part = IPS_CLIENT_IDENTITY_PASSPHRASE;
      ips_set_error (error, IPS_ERROR_INVALID, _("the private key is locked: enter its passphrase"));
      return FALSE;
    }
  if (gnutls_x509_privkey_init (&parts->key) >= 0
      && gnutls_x509_privkey_import2 (parts->key, &data, GNUTLS_X509_FMT_PEM, locked ? ips_secret_peek (passphrase) : NULL, 0) >= 0)
    return TRUE;
  if (locked)
    {
      *part = IPS_CLIENT_IDENTITY_PASSPHRASE;
      ips_set_error (error, IPS_ERROR_INVALID, _("the passphrase does not open the private key: check it"));
    }
  else
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("the private key in %s cannot be read: it is damaged, or of an unknown kind"), path);
    }
  return FALSE;
}

/* --- PKCS#12 --- */

static gboolean
open_pkcs12 (gnutls_pkcs12_t archive, Parts *parts, const char *path, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error)
{
  const char *words = passphrase != NULL ? ips_secret_peek (passphrase) : "";
  int result;

  if (gnutls_pkcs12_verify_mac (archive, words) == GNUTLS_E_MAC_VERIFY_FAILED)
    {
      *part = IPS_CLIENT_IDENTITY_PASSPHRASE;
      ips_set_error (error, IPS_ERROR_INVALID, passphrase == NULL ? _("the file is locked: enter its passphrase")
                                                                  : _("the passphrase does not open the file: check it"));
      return FALSE;
    }
  result = gnutls_pkcs12_simple_parse (archive, words, &parts->key, &parts->chain, &parts->n_chain, NULL, NULL, NULL, 0);
  if (result >= 0 && parts->n_chain > 0 && parts->n_chain <= MAX_CHAIN && parts->key != NULL)
    return TRUE;
  if (result == GNUTLS_E_DECRYPTION_FAILED)
    {
      *part = IPS_CLIENT_IDENTITY_PASSPHRASE;
      ips_set_error (error, IPS_ERROR_INVALID, _("the passphrase does not open the file: check it"));
    }
  else if (result >= 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s holds no certificate with its private key: export both into it"), path);
    }
  else
    {
      ips_set_error (error, IPS_ERROR_INVALID, _("%s cannot be read: %s"), path, gnutls_strerror (result));
    }
  return FALSE;
}

static gboolean
take_pkcs12 (Parts *parts, const Contents *contents, const char *path, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error)
{
  const gnutls_datum_t data = { (unsigned char *) contents->data, (unsigned int) contents->size };
  gnutls_pkcs12_t archive = NULL;
  gboolean ok = FALSE;

  if (gnutls_pkcs12_init (&archive) < 0 || gnutls_pkcs12_import (archive, &data, GNUTLS_X509_FMT_DER, 0) < 0)
    ips_set_error (error, IPS_ERROR_INVALID, _("%s is neither a PEM nor a PKCS#12 file"), path);
  else
    ok = open_pkcs12 (archive, parts, path, passphrase, part, error);
  if (archive != NULL)
    gnutls_pkcs12_deinit (archive);
  return ok;
}

/* --- both --- */

static gboolean
take_files (Parts *parts, const char *certificate_file, const char *key_file, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error)
{
  g_auto(Contents) certificate = { NULL, 0 }, key = { NULL, 0 };
  gboolean apart = key_file != NULL && *key_file != '\0';

  if (!read_file (certificate_file, &certificate, error))
    return FALSE;
  if (!is_pem (&certificate))
    return take_pkcs12 (parts, &certificate, certificate_file, passphrase, part, error);
  if (!take_pem_chain (parts, &certificate, certificate_file, error))
    return FALSE;
  if (!apart)
    return take_pem_key (parts, &certificate, certificate_file, passphrase, part, error);
  *part = IPS_CLIENT_IDENTITY_KEY;
  return read_file (key_file, &key, error) && take_pem_key (parts, &key, key_file, passphrase, part, error);
}

static GBytes *
dup_leaf (const Parts *parts)
{
  gnutls_datum_t der = { NULL, 0 };
  GBytes *bytes;

  if (gnutls_x509_crt_export2 (parts->chain[0], GNUTLS_X509_FMT_DER, &der) < 0)
    return NULL;
  bytes = g_bytes_new (der.data, der.size);
  gnutls_free (der.data);
  return bytes;
}

IpsClientIdentity *
ips_client_identity_load (const char *certificate_file, const char *key_file, IpsSecret *passphrase, IpsClientIdentityPart *part, GError **error)
{
  g_auto(Parts) parts = { NULL, 0, NULL };
  g_autoptr(IpsClientIdentity) self = NULL;
  int result;

  *part = IPS_CLIENT_IDENTITY_CERTIFICATE;
  if (passphrase != NULL && ips_secret_is_empty (passphrase))
    passphrase = NULL;
  if (!take_files (&parts, certificate_file, key_file, passphrase, part, error))
    return NULL;
  self = g_new0 (IpsClientIdentity, 1);
  g_atomic_ref_count_init (&self->n_refs);
  self->certificate = dup_leaf (&parts);
  result = gnutls_certificate_allocate_credentials (&self->credentials);
  if (result >= 0)
    result = gnutls_certificate_set_x509_key (self->credentials, parts.chain, (int) parts.n_chain, parts.key);
  if (result >= 0 && self->certificate != NULL)
    return g_steal_pointer (&self);
  *part = IPS_CLIENT_IDENTITY_KEY;
  if (result == GNUTLS_E_CERTIFICATE_KEY_MISMATCH)
    ips_set_error (error, IPS_ERROR_INVALID, _("the private key is not that of the certificate: choose the two that belong together"));
  else
    ips_set_error (error, IPS_ERROR_INVALID, _("certificate and key cannot be used: %s"), gnutls_strerror (result));
  return NULL;
}

IpsClientIdentity *
ips_client_identity_ref (IpsClientIdentity *self)
{
  g_atomic_ref_count_inc (&self->n_refs);
  return self;
}

void
ips_client_identity_unref (IpsClientIdentity *self)
{
  if (!g_atomic_ref_count_dec (&self->n_refs))
    return;
  if (self->credentials != NULL)
    gnutls_certificate_free_credentials (self->credentials);
  g_clear_pointer (&self->certificate, g_bytes_unref);
  g_free (self);
}

GBytes *
ips_client_identity_get_certificate (const IpsClientIdentity *self)
{
  return self->certificate;
}

gpointer
ips_client_identity_get_credentials (const IpsClientIdentity *self)
{
  return self->credentials;
}
