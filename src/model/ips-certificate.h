/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>
#include "ips-x509.h"

G_BEGIN_DECLS

/**
 * IpsCertificate:
 *
 * A certificate as it was seen or trusted: immutable, atomically ref-counted, equal by SHA-256.
 */
#define IPS_TYPE_CERTIFICATE (ips_certificate_get_type ())
typedef struct _IpsCertificate IpsCertificate;
GType ips_certificate_get_type (void);

IpsCertificate *ips_certificate_new (GBytes *der, GError **error);
/* From a store's record: nothing is parsed, @facts is taken over, @der may be %NULL (loaded on demand). */
IpsCertificate *ips_certificate_new_from_facts (IpsX509 *facts, GBytes *der);
IpsCertificate *ips_certificate_ref (IpsCertificate *self);
void ips_certificate_unref (IpsCertificate *self);
gboolean ips_certificate_equal (const IpsCertificate *a, const IpsCertificate *b); /* NULL-safe */
const IpsX509 *ips_certificate_get_facts (const IpsCertificate *self);
GBytes *ips_certificate_get_der (const IpsCertificate *self);         /* (transfer none) (nullable) */
/* Calendar days from @now_us to the day the validity ends, as ips_format_days() says them: 0 is today, negative is past. */
int ips_certificate_get_days_left (const IpsCertificate *self, gint64 now_us);

/**
 * IpsCertificateStatus: what the chapter's column *Certificate Status on Device* says.
 */
typedef enum
{
  IPS_CERTIFICATE_STATUS_VALID,          /* "Valid Certificate" */
  IPS_CERTIFICATE_STATUS_EXPIRED,        /* "Expired Certificate" */
  IPS_CERTIFICATE_STATUS_NOT_YET_VALID,  /* "Certificate Not Yet Valid" */
  IPS_CERTIFICATE_STATUS_UNAVAILABLE,    /* "Unavailable Refresh to get Cert Info" */
  IPS_CERTIFICATE_STATUS_NONRETRIEVABLE  /* "Nonretrievable Cert Info not available" */
} IpsCertificateStatus;

const char *ips_certificate_status_to_nick (IpsCertificateStatus status);  /* "valid", "not-yet-valid", ... */
const char *ips_certificate_status_to_label (IpsCertificateStatus status); /* the chapter's words, translated */

typedef enum { IPS_MISMATCH_UNKNOWN, IPS_MISMATCH_NO, IPS_MISMATCH_YES } IpsMismatch; /* "", "No", "Yes" */
const char *ips_mismatch_to_label (IpsMismatch mismatch);

/* One line per difference between two certificates, in words ("key: RSA 1024 → RSA 2048"); for CRT-05. */
char **ips_certificate_describe_differences (const IpsCertificate *before, const IpsCertificate *after);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsCertificate, ips_certificate_unref)

G_END_DECLS
