/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-authorities.h"

#include <gio/gio.h>
#include <gnutls/x509.h>
#include <string.h>

#include "ips-error.h"

#define SYSTEM_FILE "/etc/ssl/certs/ca-certificates.crt"
#define MAX_FILE_BYTES (16 * 1024 * 1024)
#define MAX_CHAIN 16

struct _IpsAuthorities
{
  gatomicrefcount ref_count;
  gnutls_x509_trust_list_t list;
};

static const struct { guint status; IpsChainFlags flag; } meanings[] = {
  { GNUTLS_CERT_SIGNER_NOT_FOUND, IPS_CHAIN_UNKNOWN_ISSUER },
  { GNUTLS_CERT_UNEXPECTED_OWNER, IPS_CHAIN_OTHER_NAME },
  { GNUTLS_CERT_EXPIRED, IPS_CHAIN_EXPIRED },
  { GNUTLS_CERT_NOT_ACTIVATED, IPS_CHAIN_NOT_YET_VALID },
  { GNUTLS_CERT_REVOKED, IPS_CHAIN_REVOKED },
  { GNUTLS_CERT_INSECURE_ALGORITHM, IPS_CHAIN_WEAK },
  { GNUTLS_CERT_SIGNER_NOT_CA | GNUTLS_CERT_SIGNATURE_FAILURE | GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE
    | GNUTLS_CERT_PURPOSE_MISMATCH | GNUTLS_CERT_UNKNOWN_CRIT_EXTENSIONS, IPS_CHAIN_INVALID },
};

const char *
ips_authorities_get_default_file (void)
{
  const char *named = g_getenv ("SSL_CERT_FILE");

  return named != NULL && *named != '\0' ? named : SYSTEM_FILE;
}

IpsAuthorities *
ips_authorities_load (const char *file, GError **error)
{
  g_autoptr(IpsAuthorities) self = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) foreign = NULL;
  const char *name = file != NULL ? file : ips_authorities_get_default_file ();
  gsize length;
  int n;

  if (!g_file_get_contents (name, &text, &length, &foreign))
    {
      ips_set_error (error, IPS_ERROR_NOT_FOUND, "certificate authorities: %s", foreign->message);
      return NULL;
    }
  self = g_new0 (IpsAuthorities, 1);
  g_atomic_ref_count_init (&self->ref_count);
  if (length > MAX_FILE_BYTES || gnutls_x509_trust_list_init (&self->list, 0) < 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "certificate authorities: %s holds no certificate", name);
      return NULL;
    }
  n = gnutls_x509_trust_list_add_trust_mem (self->list, &(gnutls_datum_t) { (guchar *) text, (guint) length }, NULL,
                                            GNUTLS_X509_FMT_PEM, GNUTLS_TL_NO_DUPLICATES, 0);
  if (n <= 0)
    {
      ips_set_error (error, IPS_ERROR_INVALID, "certificate authorities: %s holds no certificate", name);
      return NULL;
    }
  return g_steal_pointer (&self);
}

IpsAuthorities *
ips_authorities_ref (IpsAuthorities *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ips_authorities_unref (IpsAuthorities *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->list != NULL)
    gnutls_x509_trust_list_deinit (self->list, 1);
  g_free (self);
}

static IpsChainFlags
flags_of (guint status)
{
  IpsChainFlags flags = 0;

  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if ((status & meanings[i].status) != 0)
      flags |= meanings[i].flag;
  /* The library adds this one to every other; alone it has no better name. */
  if (flags == 0 && status != 0)
    flags = IPS_CHAIN_INVALID;
  return flags;
}

static IpsChainFlags
verify (IpsAuthorities *self, gnutls_x509_crt_t *certificates, guint n, const char *host)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (host);
  gnutls_typed_vdata_st data[2];
  guint status = 0;

  data[0].type = GNUTLS_DT_KEY_PURPOSE_OID;
  data[0].data = (guchar *) GNUTLS_KP_TLS_WWW_SERVER;
  data[0].size = 0;
  if (address != NULL)
    {
      data[1].type = GNUTLS_DT_IP_ADDRESS;
      data[1].data = (guchar *) g_inet_address_to_bytes (address);
      data[1].size = (guint) g_inet_address_get_native_size (address);
    }
  else
    {
      data[1].type = GNUTLS_DT_DNS_HOSTNAME;
      data[1].data = (guchar *) host;
      data[1].size = 0;
    }
  if (gnutls_x509_trust_list_verify_crt2 (self->list, certificates, n, data, G_N_ELEMENTS (data), 0, &status, NULL) < 0)
    return IPS_CHAIN_INVALID;
  return flags_of (status);
}

IpsChainFlags
ips_authorities_verify (IpsAuthorities *self, GPtrArray *chain, const char *host)
{
  gnutls_x509_crt_t certificates[MAX_CHAIN];
  IpsChainFlags flags = 0;
  guint n = 0;

  for (; n < MIN (chain->len, MAX_CHAIN) && flags == 0; n++)
    {
      gsize size;
      const guchar *data = g_bytes_get_data (chain->pdata[n], &size);

      if (gnutls_x509_crt_init (&certificates[n]) < 0)
        {
          flags = IPS_CHAIN_INVALID;
          break;
        }
      if (gnutls_x509_crt_import (certificates[n], &(gnutls_datum_t) { (guchar *) data, (guint) size }, GNUTLS_X509_FMT_DER) < 0)
        flags = IPS_CHAIN_INVALID;
    }
  if (n == 0)
    flags = IPS_CHAIN_INVALID;
  if (flags == 0)
    flags = verify (self, certificates, n, host);
  for (guint i = 0; i < n; i++)
    gnutls_x509_crt_deinit (certificates[i]);
  return flags;
}
