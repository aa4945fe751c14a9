/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

#include "ips-health.h"

G_BEGIN_DECLS

/* How large a wave is; the last one has what is left. */
typedef struct
{
  guint number;             /* of devices, or of a hundred; at least 1 */
  gboolean percent;         /* of all devices of the job, rounded up */
} IpsWaveSize;

/* What happens where a wave does not pass its gate: nicks "stop", "pause". */
typedef enum { IPS_GATE_STOP, IPS_GATE_PAUSE, IPS_N_GATE_RULES } IpsGateRule;
const char *ips_gate_rule_to_nick (IpsGateRule rule);
gboolean ips_gate_rule_from_nick (const char *nick, IpsGateRule *rule);

#define IPS_ROLLOUT_MAX_WAVES 20
#define IPS_ROLLOUT_MAX_SOAK_S (7 * 24 * 3600)

/**
 * IpsRollout: in which waves a deployment goes over its devices, and what has to be true before the next one begins. A plain
 * value; texts are owned and not %NULL. A new one has one wave, no gate and no limits.
 */
typedef struct
{
  char *canary_group;        /* devices of this group and below are the first wave; "" none */
  GArray *sizes;             /* (owned) (element-type IpsWaveSize): the waves but the last, after the canary group's */

  /* The gate after each wave. */
  guint success_percent;     /* of the wave's devices that have to succeed; 0 no gate */
  guint soak_s;              /* how long after its deployment a device's health is looked at once more, before it counts; 0 not at all */
  IpsHealthLimits limits;    /* how much worse than before it may be then: needs a soak time */
  IpsGateRule rule;

  /* At the same time; 0 as many as Device Communication says. */
  guint parallel;            /* devices of the job */
  guint per_site;            /* devices of the job in the same group */
} IpsRollout;

IpsRollout *ips_rollout_new (void);
/* What automatic deployment does unless told otherwise: one device first, watched for ten minutes, then a tenth, then the rest;
 * any failure stops it. */
IpsRollout *ips_rollout_new_careful (void);
IpsRollout *ips_rollout_copy (const IpsRollout *self);
void ips_rollout_free (IpsRollout *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsRollout, ips_rollout_free)
gboolean ips_rollout_equal (const IpsRollout *a, const IpsRollout *b);

/* "1,10%,50%": sizes as people write them; what is left is the last wave; "" one wave. Error: %IPS_ERROR_INVALID, a sentence. */
gboolean ips_rollout_parse_sizes (IpsRollout *self, const char *text, GError **error);
char *ips_rollout_sizes_to_text (const IpsRollout *self);   /* (transfer full) */
/* Each field in its range. Error: %IPS_ERROR_INVALID, a sentence that says what to enter. */
gboolean ips_rollout_validate (const IpsRollout *self, GError **error);
/* "1 device, then 10 %, then the rest; stops unless all succeed; health after 10 min" (transfer full) */
char *ips_rollout_describe (const IpsRollout *self);

/**
 * ips_rollout_assign:
 * @groups: (element-type utf8): the group of each device, in the order in which they are to be deployed to
 *
 * Returns: (transfer full) (element-type guint): the wave of each, from 0; no wave is empty
 */
GArray *ips_rollout_assign (const IpsRollout *self, GPtrArray *groups);

/* What came of a wave so far. */
typedef struct
{
  guint n_succeeded, n_failed;
  guint n_open;              /* not ended yet */
} IpsWaveCount;
typedef enum { IPS_GATE_WAIT, IPS_GATE_PASS, IPS_GATE_FAIL } IpsGateVerdict;
/**
 * ips_rollout_judge:
 * @last: nothing comes after this wave
 * @reason: (out) (optional) (transfer full): a sentence where the gate is not passed; else %NULL
 *
 * Whether the next wave may begin. One that cannot be passed any more fails at once, so that nothing more of the same wave is
 * begun. A wave in which nothing succeeded proves nothing and is not passed. Devices that were left out count for nothing.
 */
IpsGateVerdict ips_rollout_judge (const IpsRollout *self, guint wave, const IpsWaveCount *count, gboolean last, char **reason);

/* The stored form: an object; "{}" is a new one. The reader takes nothing that does not validate. */
void ips_rollout_to_json (const IpsRollout *self, JsonBuilder *builder);
char *ips_rollout_to_text (const IpsRollout *self);                         /* (transfer full) */
IpsRollout *ips_rollout_from_text (const char *json, GError **error);

G_END_DECLS
