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
