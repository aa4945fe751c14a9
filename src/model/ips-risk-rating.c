/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ips-config.h"
#include "ips-risk-rating.h"

#include <glib/gi18n-lib.h>

#include "ips-nick.h"

static const struct { const char *nick; const char *label; guint value; } targets[IPS_N_TARGETS] = {
  [IPS_TARGET_ZERO] = { "zero", N_("zero value"), 50 },
  [IPS_TARGET_LOW] = { "low", N_("low value"), 75 },
  [IPS_TARGET_MEDIUM] = { "medium", N_("medium value"), 100 },
  [IPS_TARGET_HIGH] = { "high", N_("high value"), 150 },
  [IPS_TARGET_MISSION_CRITICAL] = { "mission-critical", N_("mission critical"), 200 },
};

static const struct { const char *nick; const char *label; int delta; } relevances[IPS_N_RELEVANCES] = {
  [IPS_RELEVANCE_RELEVANT] = { "relevant", N_("relevant"), 10 },
  [IPS_RELEVANCE_UNKNOWN] = { "unknown", N_("unknown"), 0 },
  [IPS_RELEVANCE_NOT_RELEVANT] = { "not-relevant", N_("not relevant"), -10 },
};

const char *
ips_target_value_to_nick (IpsTargetValue value)
{
  g_return_val_if_fail (value < IPS_N_TARGETS, "");
  return targets[value].nick;
}

const char *
ips_target_value_to_label (IpsTargetValue value)
{
  g_return_val_if_fail (value < IPS_N_TARGETS, "");
  return g_dgettext (GETTEXT_PACKAGE, targets[value].label);
}

gboolean
ips_target_value_from_nick (const char *nick, IpsTargetValue *value)
{
  return IPS_NICK_FIND (targets, nick, value);
}

const char *
ips_relevance_to_nick (IpsRelevance relevance)
{
  g_return_val_if_fail (relevance < IPS_N_RELEVANCES, "");
  return relevances[relevance].nick;
}

const char *
ips_relevance_to_label (IpsRelevance relevance)
{
  g_return_val_if_fail (relevance < IPS_N_RELEVANCES, "");
  return g_dgettext (GETTEXT_PACKAGE, relevances[relevance].label);
}

gboolean
ips_relevance_from_nick (const char *nick, IpsRelevance *relevance)
{
  return IPS_NICK_FIND (relevances, nick, relevance);
}

guint
ips_risk_rating_get (const IpsSignature *signature, IpsTargetValue target, IpsRelevance relevance)
{
  int rating;

  g_return_val_if_fail (target < IPS_N_TARGETS && relevance < IPS_N_RELEVANCES, 0);

  rating = (int) (MIN (signature->fidelity, 100) * ips_severity_get_weight (signature->severity) * targets[target].value / 10000);
  return (guint) CLAMP (rating + relevances[relevance].delta, 0, 100);
}
