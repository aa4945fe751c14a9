/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-open-trust.h"

struct _IpsOpenTrust
{
  GObject parent_instance;
};

static IpsTrustVerdict
judge (IpsTrust *trust, const char *subject_id, IpsCertificate *certificate)
{
  return IPS_TRUST_UNKNOWN;
}

static void
init_trust (IpsTrustInterface *iface)
{
  iface->judge = judge;
}

G_DEFINE_TYPE_WITH_CODE (IpsOpenTrust, ips_open_trust, G_TYPE_OBJECT,
                         G_IMPLEMENT_INTERFACE (IPS_TYPE_TRUST, init_trust))

static void
ips_open_trust_class_init (IpsOpenTrustClass *klass)
{
}

static void
ips_open_trust_init (IpsOpenTrust *self)
{
}

IpsOpenTrust *
ips_open_trust_new (void)
{
  return g_object_new (IPS_TYPE_OPEN_TRUST, NULL);
}
