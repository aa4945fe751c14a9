/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-change.h"

G_BEGIN_DECLS

/**
 * IpsPolicyUndo: the last changes that were made to a policy's signatures, to be taken back one after another, and the bar
 * that offers it.
 */
typedef struct _IpsPolicyUndo IpsPolicyUndo;

IpsPolicyUndo *ips_policy_undo_new (GtkInfoBar *bar, GtkLabel *label);      /* both (transfer none), living as long */
void ips_policy_undo_free (IpsPolicyUndo *self);
/* A change of @keys (element-type IpsSignatureKey) is about to be made to @tuning; @what: "severity of 2004/0 set to high" */
void ips_policy_undo_remember (IpsPolicyUndo *self, const IpsTuningTable *tuning, GArray *keys, const char *what);
guint ips_policy_undo_get_n (IpsPolicyUndo *self);
/* Why the policy changes when the last change is taken back. (transfer full) (nullable): %NULL where there is none */
char *ips_policy_undo_describe (IpsPolicyUndo *self);
/* Puts the way back of the last change into @change, and forgets it. */
void ips_policy_undo_take (IpsPolicyUndo *self, IpsPolicyChange *change);
/* Another policy is shown. */
void ips_policy_undo_forget (IpsPolicyUndo *self);

G_END_DECLS
