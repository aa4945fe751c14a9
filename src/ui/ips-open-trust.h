/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-trust.h"

G_BEGIN_DECLS

/**
 * IpsOpenTrust: knows no certificate, so every one is unknown: a handshake made with it shows what a server
 * presents, and nothing that needs a login is ever sent.
 */
#define IPS_TYPE_OPEN_TRUST (ips_open_trust_get_type ())
G_DECLARE_FINAL_TYPE (IpsOpenTrust, ips_open_trust, IPS, OPEN_TRUST, GObject)

IpsOpenTrust *ips_open_trust_new (void);

G_END_DECLS
