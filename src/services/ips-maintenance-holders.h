/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * ips_maintenance_describe_holders:
 * @name: a maintenance window's
 *
 * Returns: (transfer full): who has it: "all devices, Europe/Berlin, ber-core-02"; "" nobody
 */
char *ips_maintenance_describe_holders (IpsFleet *fleet, const char *name);

G_END_DECLS
