/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim-authority.h"

#include <gnutls/x509.h>
#include <string.h>

#define DAY 86400

struct _SimAuthority
{
  gnutls_x509_privkey_t key;
  gnutls_x509_crt_t certificate;
};

gboolean
sim_issue_from_string (const char *text, SimIssue *issue)
{
  static const struct { const char *text; SimIssue issue; } names[] = {
    { "good", SIM_ISSUE_GOOD }, { "renewed", SIM_ISSUE_GOOD }, { "self-signed", SIM_ISSUE_OWN },
    { "other-authority", SIM_ISSUE_OTHER }, { "expired", SIM_ISSUE_EXPIRED }, { "other-name", SIM_ISSUE_OTHER_NAME },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (text, names[i].text) == 0)
      {
        *issue = names[i].issue;
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

static gnutls_x509_privkey_t
make_key (void)
{
  gnutls_x509_privkey_t key;

  must (gnutls_x509_privkey_init (&key), "key");
  must (gnutls_x509_privkey_generate (key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS (GNUTLS_ECC_CURVE_SECP256R1), 0), "key");
  return key;
}

static gnutls_x509_crt_t
make_certificate (gnutls_x509_privkey_t key, const char *organization, const char *name, gint64 from, gint64 until)
{
  gnutls_x509_crt_t certificate;
  guint32 serial[2] = { g_random_int () & 0x7fffffff, g_random_int () };

  must (gnutls_x509_crt_init (&certificate), "certificate");
  must (gnutls_x509_crt_set_version (certificate, 3), "version");
  must (gnutls_x509_crt_set_serial (certificate, serial, sizeof serial), "serial");
  must (gnutls_x509_crt_set_activation_time (certificate, (time_t) from), "valid from");
  must (gnutls_x509_crt_set_expiration_time (certificate, (time_t) until), "valid until");
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_ORGANIZATION_NAME, 0, organization, (guint) strlen (organization)), "subject");
  must (gnutls_x509_crt_set_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, name, (guint) strlen (name)), "subject");
  must (gnutls_x509_crt_set_key (certificate, key), "public key");
  return certificate;
}

static char *
to_pem (gnutls_x509_crt_t certificate)
{
  gnutls_datum_t pem = { NULL, 0 };
  char *text;

  must (gnutls_x509_crt_export2 (certificate, GNUTLS_X509_FMT_PEM, &pem), "certificate");
  text = g_strndup ((const char *) pem.data, pem.size);
  gnutls_free (pem.data);
  return text;
}

SimAuthority *
sim_authority_new (const char *name)
{
  SimAuthority *self = g_new0 (SimAuthority, 1);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  self->key = make_key ();
  self->certificate = make_certificate (self->key, "Stand-in", name, now - 100 * DAY, now + 3000 * DAY);
  must (gnutls_x509_crt_set_basic_constraints (self->certificate, 1, -1), "constraints");
  must (gnutls_x509_crt_set_key_usage (self->certificate, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN), "usage");
  must (gnutls_x509_crt_sign2 (self->certificate, self->certificate, self->key, GNUTLS_DIG_SHA256, 0), "signature");
  return self;
}

char *
sim_authority_get_pem (SimAuthority *self)
{
  return to_pem (self->certificate);
}

GTlsCertificate *
sim_authority_issue (SimAuthority *self, SimIssue issue, const char *name, const char *address)
{
  static SimAuthority *unknown = NULL;
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (issue == SIM_ISSUE_OTHER_NAME ? "127.255.255.254" : address);
  const char *subject = issue == SIM_ISSUE_OTHER_NAME ? "elsewhere.example" : name;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  gnutls_x509_privkey_t key = make_key ();
  gnutls_x509_crt_t certificate = make_certificate (key, "Stand-in for the vendor", subject, now - 90 * DAY,
                                                    issue == SIM_ISSUE_EXPIRED ? now - DAY : now + 275 * DAY);
  g_autofree char *certificate_pem = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;
  gnutls_datum_t key_pem = { NULL, 0 };
  GTlsCertificate *result;

  if (issue == SIM_ISSUE_OTHER && unknown == NULL)
    unknown = sim_authority_new ("Nobody's Authority");
  must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_DNSNAME, subject, (guint) strlen (subject), GNUTLS_FSAN_SET), "name");
  must (gnutls_x509_crt_set_subject_alt_name (certificate, GNUTLS_SAN_IPADDRESS, g_inet_address_to_bytes (inet),
                                              (guint) g_inet_address_get_native_size (inet), GNUTLS_FSAN_APPEND), "address");
  must (gnutls_x509_crt_set_key_purpose_oid (certificate, GNUTLS_KP_TLS_WWW_SERVER, 0), "purpose");
  if (issue == SIM_ISSUE_OWN)
    must (gnutls_x509_crt_sign2 (certificate, certificate, key, GNUTLS_DIG_SHA256, 0), "signature");
  else
    {
      SimAuthority *by = issue == SIM_ISSUE_OTHER ? unknown : self;

      must (gnutls_x509_crt_sign2 (certificate, by->certificate, by->key, GNUTLS_DIG_SHA256, 0), "signature");
    }
  must (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &key_pem), "key");
  certificate_pem = to_pem (certificate);
  text = g_strdup_printf ("%.*s%s", (int) key_pem.size, key_pem.data, certificate_pem);
  gnutls_free (key_pem.data);
  gnutls_x509_crt_deinit (certificate);
  gnutls_x509_privkey_deinit (key);
  result = g_tls_certificate_new_from_pem (text, -1, &error);
  if (result == NULL)
    g_critical ("certificate: %s", error->message);
  return result;
}
