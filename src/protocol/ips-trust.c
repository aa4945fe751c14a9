/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-trust.h"

G_DEFINE_INTERFACE (IpsTrust, ips_trust, G_TYPE_OBJECT)

static void
ips_trust_default_init (IpsTrustInterface *iface)
{
}

/**
 * ips_trust_judge:
 * @self: who knows what is trusted
 * @subject_id: whom the connection is for (a sensor's id)
 * @certificate: the leaf that was presented
 *
 * Answered from memory and at once. Main thread only.
 *
 * Returns: whether it is the trusted one, another one, or none is trusted yet
 */
IpsTrustVerdict
ips_trust_judge (IpsTrust *self, const char *subject_id, IpsCertificate *certificate)
{
  g_return_val_if_fail (IPS_IS_TRUST (self), IPS_TRUST_UNKNOWN);
  g_return_val_if_fail (subject_id != NULL, IPS_TRUST_UNKNOWN);
  g_return_val_if_fail (certificate != NULL, IPS_TRUST_UNKNOWN);

  return IPS_TRUST_GET_IFACE (self)->judge (self, subject_id, certificate);
}

/**
 * ips_trust_recognize:
 * @self: who knows what is trusted
 * @subject_id: whom the connection is for (a sensor's id)
 * @der: the leaf that was presented
 *
 * What is known already is not read again: a sensor shows the same certificate at every contact. Answered from memory and at
 * once; says nothing of trust, which ips_trust_judge() does. Main thread only.
 *
 * Returns: (transfer full) (nullable): @der with what it says, where it is the trusted one byte for byte (by its SHA-256)
 */
IpsCertificate *
ips_trust_recognize (IpsTrust *self, const char *subject_id, GBytes *der)
{
  IpsTrustInterface *iface;

  g_return_val_if_fail (IPS_IS_TRUST (self), NULL);
  g_return_val_if_fail (subject_id != NULL, NULL);
  g_return_val_if_fail (der != NULL, NULL);

  iface = IPS_TRUST_GET_IFACE (self);
  return iface->recognize != NULL ? iface->recognize (self, subject_id, der) : NULL;
}

/**
 * ips_trust_judge_host_key:
 * @self: who knows what is trusted
 * @subject_id: whom the connection is for (a sensor's id)
 * @fingerprint: of the SSH host key that was presented, "SHA256:..." as OpenSSH says it
 *
 * Answered from memory and at once. Main thread only.
 *
 * Returns: whether it is the trusted one, another one, or none is trusted yet
 */
IpsTrustVerdict
ips_trust_judge_host_key (IpsTrust *self, const char *subject_id, const char *fingerprint)
{
  IpsTrustInterface *iface;

  g_return_val_if_fail (IPS_IS_TRUST (self), IPS_TRUST_UNKNOWN);
  g_return_val_if_fail (subject_id != NULL, IPS_TRUST_UNKNOWN);
  g_return_val_if_fail (fingerprint != NULL, IPS_TRUST_UNKNOWN);

  iface = IPS_TRUST_GET_IFACE (self);
  return iface->judge_host_key != NULL ? iface->judge_host_key (self, subject_id, fingerprint) : IPS_TRUST_UNKNOWN;
}
