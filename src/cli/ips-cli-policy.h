/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-cli.h"
#include "ips-policy-book.h"

G_BEGIN_DECLS

/* The policy of that name: a shared one, or the one in force for a device. (transfer full) (nullable): after having said
 * that there is none */
IpsPolicy *ips_cli_policy_find (IpsCli *self, const char *name);
/* Its effective signatures. (transfer full) (nullable): after having said why not */
IpsPolicyView *ips_cli_policy_get_view (IpsCli *self, const char *name);

G_END_DECLS
