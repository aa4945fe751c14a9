/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "ips-certificate.h"

G_BEGIN_DECLS

/**
 * IpsTrust: the question the protocol asks upward: is this certificate the trusted one?
 *
 * Implemented by `services` over the trust store in memory; answered at once and from the main
 * thread. `subject_id` names whom the connection is for (a sensor's id).
 */
typedef enum { IPS_TRUST_UNKNOWN, IPS_TRUST_TRUSTED, IPS_TRUST_CHANGED } IpsTrustVerdict;

#define IPS_TYPE_TRUST (ips_trust_get_type ())
G_DECLARE_INTERFACE (IpsTrust, ips_trust, IPS, TRUST, GObject)
struct _IpsTrustInterface
{
  GTypeInterface parent_iface;
  IpsTrustVerdict (*judge) (IpsTrust *self, const char *subject_id, IpsCertificate *certificate);
  /* (nullable): who keeps no certificates recognizes none */
  IpsCertificate *(*recognize) (IpsTrust *self, const char *subject_id, GBytes *der);
  /* (nullable): who knows no host keys trusts none */
  IpsTrustVerdict (*judge_host_key) (IpsTrust *self, const char *subject_id, const char *fingerprint);
};
IpsTrustVerdict ips_trust_judge (IpsTrust *self, const char *subject_id, IpsCertificate *certificate);
/* The same of an SSH host key; @fingerprint: "SHA256:..." as OpenSSH says it. */
IpsTrustVerdict ips_trust_judge_host_key (IpsTrust *self, const char *subject_id, const char *fingerprint);
IpsCertificate *ips_trust_recognize (IpsTrust *self, const char *subject_id, GBytes *der);

G_END_DECLS
