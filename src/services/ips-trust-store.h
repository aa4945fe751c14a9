/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsTrustStore: the trusted certificate of every sensor, in memory; the answer to every handshake. Links
 * hold it instead of the fleet, so that the fleet and its links do not hold each other. Main thread only.
 */
#define IPS_TYPE_TRUST_STORE (ips_trust_store_get_type ())
G_DECLARE_FINAL_TYPE (IpsTrustStore, ips_trust_store, IPS, TRUST_STORE, GObject)

IpsTrustStore *ips_trust_store_new (void);
/* @certificate: (nullable): none is trusted. Returns: whether that is a change. */
gboolean ips_trust_store_set (IpsTrustStore *self, const char *sensor_id, IpsCertificate *certificate);

/* The same of its SSH host key; @fingerprint: "" for none. */
gboolean ips_trust_store_set_host_key (IpsTrustStore *self, const char *sensor_id, const char *fingerprint);

G_END_DECLS
