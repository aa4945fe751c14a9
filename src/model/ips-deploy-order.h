/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-running.h"
#include "ips-signature-tuning.h"
#include "ips-upgrade-plan.h"

G_BEGIN_DECLS

/**
 * IpsDeployOrder: what a deployment does to one device: packages in their order, then a policy's tuning. A plain value;
 * texts are owned and not %NULL. Devices with the same order share it in the job's parameters.
 */
typedef struct
{
  GPtrArray *steps;          /* (owned) (element-type IpsUpgradeStep): may be empty */
  char *policy_id;           /* whose tuning is deployed; "" packages only */
  guint policy_version;      /* of that policy, as it was when the job was made; 0 none */
  IpsTuningTable *tuning;    /* (owned): what is sent, signatures that go back to what their level says included; may be empty */
  IpsTuningTable *whole;     /* (owned): all that the policy tunes, with what it inherits: what is written down as deployed */
} IpsDeployOrder;

/* @steps: (element-type IpsUpgradeStep): copied; @tuning: (nullable): copied, and the whole of it unless that is said. (transfer full) */
IpsDeployOrder *ips_deploy_order_new (GPtrArray *steps, const char *policy_id, guint policy_version, const IpsTuningTable *tuning);
void ips_deploy_order_set_whole (IpsDeployOrder *self, const IpsTuningTable *whole);      /* copied */
void ips_deploy_order_free (IpsDeployOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeployOrder, ips_deploy_order_free)

/* As it is stored with a job: an object. Error: %IPS_ERROR_INVALID. */
void ips_deploy_order_to_json (const IpsDeployOrder *self, JsonBuilder *builder);
IpsDeployOrder *ips_deploy_order_from_json (JsonNode *node, GError **error);

/* For people; each (transfer full). */
char *ips_deploy_order_describe (const IpsDeployOrder *self);      /* "Signature update to S924, 3 signatures tuned" */
/* The same at length, a line for each package and each signature, so that it can be read before it is done. */
char *ips_deploy_order_explain (const IpsDeployOrder *self);

/* What a deployment does where a device's configuration is not what was deployed to it last. Nicks "warn", "stop",
 * "overwrite". */
typedef enum { IPS_CHANGED_WARN, IPS_CHANGED_STOP, IPS_CHANGED_OVERWRITE } IpsChangedRule;
const char *ips_changed_rule_to_nick (IpsChangedRule rule);
gboolean ips_changed_rule_from_nick (const char *nick, IpsChangedRule *rule);

/* Whether a device that runs @running has what @step brings, or something newer. */
gboolean ips_deploy_step_is_done (const IpsUpgradeStep *step, const IpsRunning *running);
/* "7.1(7)E4, S722" (transfer full) */
char *ips_deploy_describe_running (const IpsRunning *running);

G_END_DECLS
