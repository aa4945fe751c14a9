/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy.h"

G_BEGIN_DECLS

/* What becomes of a signature's actions: a sensor replaces the whole list, people add and take away. */
typedef enum { IPS_ACTIONS_KEEP, IPS_ACTIONS_ADD, IPS_ACTIONS_REMOVE, IPS_ACTIONS_REPLACE } IpsActionsMode;

/**
 * IpsTuningEdit: one change to any number of signatures, as it was meant and not as its result, so that it can be made on a
 * policy that somebody else changed meanwhile. A plain value.
 */
typedef struct
{
  IpsSignatureTuning set;    /* its fields without the actions: what is set; the key does not count */
  guint reset;               /* mask of the fields that go back to what the level or the inherited policy says */
  IpsActionsMode actions_mode;
  guint actions;
} IpsTuningEdit;

/* Whether it changes anything at all. */
gboolean ips_tuning_edit_is_empty (const IpsTuningEdit *self);
/* The actions a signature has after it that has @actions before. */
guint ips_tuning_edit_get_actions (const IpsTuningEdit *self, guint actions);
/* Makes the change for @row, a row of the view of the policy whose @tuning it is. A custom signature is changed itself. */
void ips_tuning_edit_apply (const IpsTuningEdit *self, const IpsPolicyRow *row, IpsTuningTable *tuning);

/* Whether the platform can only listen, so that inline actions do nothing on it (platforms.csv). */
gboolean ips_platform_is_promiscuous (const char *platform);

G_END_DECLS
