/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-certificate.h"

#include <glib/gi18n-lib.h>

#include "ips-format.h"

struct _IpsCertificate
{
  gatomicrefcount ref_count;
  IpsX509 *facts;      /* (owned) (not nullable) */
  GBytes *der;         /* (owned) (nullable): NULL while only the store has it */
};

G_DEFINE_BOXED_TYPE (IpsCertificate, ips_certificate, ips_certificate_ref, ips_certificate_unref)

/**
 * ips_certificate_new:
 * @der: a certificate, DER or PEM
 *
 * Returns: (transfer full) (nullable): the certificate; %NULL with %IPS_ERROR_INVALID. Any thread.
 */
IpsCertificate *
ips_certificate_new (GBytes *der, GError **error)
{
  IpsX509 *facts = ips_x509_parse (der, error);

  return facts != NULL ? ips_certificate_new_from_facts (facts, der) : NULL;
}

IpsCertificate *
ips_certificate_new_from_facts (IpsX509 *facts, GBytes *der)
{
  IpsCertificate *self = g_new0 (IpsCertificate, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->facts = facts;
  self->der = der != NULL ? g_bytes_ref (der) : NULL;
  return self;
}

IpsCertificate *
ips_certificate_ref (IpsCertificate *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
ips_certificate_unref (IpsCertificate *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  ips_x509_free (self->facts);
  g_clear_pointer (&self->der, g_bytes_unref);
  g_free (self);
}

gboolean
ips_certificate_equal (const IpsCertificate *a, const IpsCertificate *b)
{
  if (a == b)
    return TRUE;
  return a != NULL && b != NULL && g_strcmp0 (a->facts->sha256, b->facts->sha256) == 0;
}

const IpsX509 *
ips_certificate_get_facts (const IpsCertificate *self)
{
  return self->facts;
}

GBytes *
ips_certificate_get_der (const IpsCertificate *self)
{
  return self->der;
}

int
ips_certificate_get_days_left (const IpsCertificate *self, gint64 now_us)
{
  return ips_format_count_days (self->facts->not_after_us, now_us);
}

static const struct { const char *nick; const char *label; } statuses[] = {
  [IPS_CERTIFICATE_STATUS_VALID] = { "valid", N_("Valid Certificate") },
  [IPS_CERTIFICATE_STATUS_EXPIRED] = { "expired", N_("Expired Certificate") },
  [IPS_CERTIFICATE_STATUS_NOT_YET_VALID] = { "not-yet-valid", N_("Certificate Not Yet Valid") },
  [IPS_CERTIFICATE_STATUS_UNAVAILABLE] = { "unavailable", N_("Unavailable Refresh to get Cert Info") },
  [IPS_CERTIFICATE_STATUS_NONRETRIEVABLE] = { "nonretrievable", N_("Nonretrievable Cert Info not available") },
};

const char *
ips_certificate_status_to_nick (IpsCertificateStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), "");
  return statuses[status].nick;
}

const char *
ips_certificate_status_to_label (IpsCertificateStatus status)
{
  g_return_val_if_fail (status < G_N_ELEMENTS (statuses), "");
  return g_dgettext (GETTEXT_PACKAGE, statuses[status].label);
}

const char *
ips_mismatch_to_label (IpsMismatch mismatch)
{
  switch (mismatch)
    {
    case IPS_MISMATCH_NO:
      return g_dgettext (GETTEXT_PACKAGE, "No");
    case IPS_MISMATCH_YES:
      return g_dgettext (GETTEXT_PACKAGE, "Yes");
    case IPS_MISMATCH_UNKNOWN:
    default:
      return "";
    }
}

static void
add_difference (GPtrArray *lines, const char *what, const char *before, const char *after)
{
  if (g_strcmp0 (before, after) != 0)
    /* TRANSLATORS: what differs between two certificates (“key”), its former and its present value */
    g_ptr_array_add (lines, g_strdup_printf (_("%s: %s → %s"), what, before, after));
}

char **
ips_certificate_describe_differences (const IpsCertificate *before, const IpsCertificate *after)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new ();

  if (before != NULL && after != NULL && !ips_certificate_equal (before, after))
    {
      const IpsX509 *a = before->facts, *b = after->facts;
      g_autofree char *key_a = g_strdup_printf ("%s %u", a->key_algorithm, a->key_bits);
      g_autofree char *key_b = g_strdup_printf ("%s %u", b->key_algorithm, b->key_bits);
      g_autofree char *from_a = ips_format_date_time (a->not_before_us);
      g_autofree char *from_b = ips_format_date_time (b->not_before_us);
      g_autofree char *until_a = ips_format_date_time (a->not_after_us);
      g_autofree char *until_b = ips_format_date_time (b->not_after_us);
      g_autofree char *names_a = g_strjoinv (", ", a->names);
      g_autofree char *names_b = g_strjoinv (", ", b->names);

      add_difference (lines, _("subject"), a->subject, b->subject);
      add_difference (lines, _("names"), names_a, names_b);
      add_difference (lines, _("issuer"), a->issuer, b->issuer);
      add_difference (lines, _("serial number"), a->serial, b->serial);
      add_difference (lines, _("valid from"), from_a, from_b);
      add_difference (lines, _("valid until"), until_a, until_b);
      add_difference (lines, _("key"), key_a, key_b);
      add_difference (lines, _("signature hash"), a->signature_hash, b->signature_hash);
      add_difference (lines, _("thumbprint"), a->sha1, b->sha1);
    }
  g_ptr_array_add (lines, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}
