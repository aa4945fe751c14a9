/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-signature.h"

G_BEGIN_DECLS

/* What a target is worth to its owner, as sensors are told it: 50, 75, 100, 150, 200 (IPS 7.1 guide, target value rating).
 * Nicks "zero", "low", "medium", "high", "mission-critical". */
typedef enum { IPS_TARGET_ZERO, IPS_TARGET_LOW, IPS_TARGET_MEDIUM, IPS_TARGET_HIGH, IPS_TARGET_MISSION_CRITICAL, IPS_N_TARGETS } IpsTargetValue;
const char *ips_target_value_to_nick (IpsTargetValue value);
const char *ips_target_value_to_label (IpsTargetValue value);
gboolean ips_target_value_from_nick (const char *nick, IpsTargetValue *value);

/* Whether the attack can hurt the target's system: +10, 0, -10 (features.md SIG-16). Nicks "relevant", "unknown", "not-relevant". */
typedef enum { IPS_RELEVANCE_RELEVANT, IPS_RELEVANCE_UNKNOWN, IPS_RELEVANCE_NOT_RELEVANT, IPS_N_RELEVANCES } IpsRelevance;
const char *ips_relevance_to_nick (IpsRelevance relevance);
const char *ips_relevance_to_label (IpsRelevance relevance);
gboolean ips_relevance_from_nick (const char *nick, IpsRelevance *relevance);

/* The risk rating of an alert, 0 to 100, on an inline sensor: fidelity x severity's weight x target value / 10,000 and the
 * relevance (features.md SIG-14). The promiscuous delta is taken away by sensors that only listen; it is not known here. */
guint ips_risk_rating_get (const IpsSignature *signature, IpsTargetValue target, IpsRelevance relevance);

G_END_DECLS
