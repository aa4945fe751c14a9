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
  GArray *removed;           /* (owned) (element-type IpsSignatureKey): custom signatures that are taken off it; sorted, may be empty */
  IpsSignatureSet *before;   /* (owned) (nullable): what is changed, as it is on the device by all that is known; %NULL not known */
  IpsTuningTable *whole;     /* (owned): all that the policy tunes, with what it inherits: what is written down as deployed */
} IpsDeployOrder;

/* @steps: (element-type IpsUpgradeStep): copied; @tuning: (nullable): copied, and the whole of it unless that is said. (transfer full) */
IpsDeployOrder *ips_deploy_order_new (GPtrArray *steps, const char *policy_id, guint policy_version, const IpsTuningTable *tuning);
void ips_deploy_order_set_whole (IpsDeployOrder *self, const IpsTuningTable *whole);      /* copied */
/* Takes the custom signatures off that @former defined and the whole does not. Before ips_deploy_order_set_before(). */
void ips_deploy_order_set_former (IpsDeployOrder *self, const IpsTuningTable *former);
/* @level: what the device's level says of signatures; @former: (nullable): the tuning that is on it. Only what is changed is kept. */
void ips_deploy_order_set_before (IpsDeployOrder *self, IpsSignatureSet *level, const IpsTuningTable *former);
/* Whether it changes signatures, packages apart. */
gboolean ips_deploy_order_has_tuning (const IpsDeployOrder *self);
guint ips_deploy_order_count_signatures (const IpsDeployOrder *self);    /* that are tuned, defined or taken off */
IpsDeployOrder *ips_deploy_order_copy (const IpsDeployOrder *self);
void ips_deploy_order_free (IpsDeployOrder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsDeployOrder, ips_deploy_order_free)

/* As it is stored with a job: an object. Error: %IPS_ERROR_INVALID. */
/* Whether the same is put on a device by both. */
gboolean ips_deploy_order_equal (const IpsDeployOrder *a, const IpsDeployOrder *b);
void ips_deploy_order_to_json (const IpsDeployOrder *self, JsonBuilder *builder);
IpsDeployOrder *ips_deploy_order_from_json (JsonNode *node, GError **error);

/* For people; each (transfer full). */
char *ips_deploy_order_describe (const IpsDeployOrder *self);      /* "Signature update to S924, 3 signatures tuned" */
/* The same at length, a line for each package and each field of a signature, so that it can be read before it is done: what it is
 * before, where that is known, and what it will be. */
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
