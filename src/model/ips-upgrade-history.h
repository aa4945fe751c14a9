/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/**
 * IpsUpgradeEntry: a line of a sensor's own upgrade history (features.md RVT-07). A plain value; texts are owned, not %NULL.
 */
typedef struct
{
  char *package;             /* "IPS-sig-S439-req-E3.pkg" */
  char *when;                /* as the sensor writes it: "18:16:10 UTC Mon Oct 05 2009"; "" it does not say */
} IpsUpgradeEntry;

/* What the facts say of it, in the sensor's order: the newest last. (transfer full) (element-type IpsUpgradeEntry) */
GPtrArray *ips_upgrade_history_read (const IpsSensorFacts *facts);
/* What the sensor can take back by itself, in sentences for people: with its command downgrade, and from its recovery
 * partition (features.md RVT-06). (transfer full) */
char *ips_upgrade_history_describe_revert (const IpsSensorFacts *facts);
/* What there is to go back to once @steps (element-type IpsUpgradeStep, at least one) are done, to be read before they begin: the revert
 * point. (transfer full) */
char *ips_upgrade_history_describe_way_back (const IpsSensorFacts *facts, GPtrArray *steps);

G_END_DECLS
