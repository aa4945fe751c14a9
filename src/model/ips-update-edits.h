/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-tuning-edit.h"

G_BEGIN_DECLS

/**
 * IpsUpdateEdits: what somebody changed of an update's signatures before it is applied, in the order it was done and as it
 * was meant: it is made once more on each policy that the update is applied to, over whatever tuning that has. A plain value.
 */
typedef struct _IpsUpdateEdits IpsUpdateEdits;

IpsUpdateEdits *ips_update_edits_new (void);
IpsUpdateEdits *ips_update_edits_copy (const IpsUpdateEdits *self);
void ips_update_edits_free (IpsUpdateEdits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsUpdateEdits, ips_update_edits_free)

/* @keys: (element-type IpsSignatureKey): the signatures it was made on; an edit of nothing is not kept */
void ips_update_edits_add (IpsUpdateEdits *self, const IpsTuningEdit *edit, const GArray *keys);
/* Those of @other too, after its own. */
void ips_update_edits_add_all (IpsUpdateEdits *self, const IpsUpdateEdits *other);
guint ips_update_edits_count_signatures (const IpsUpdateEdits *self);

/**
 * ips_update_edits_apply:
 * @level: the sealed set of the update's level
 * @ancestors: (nullable): the policies that @policy inherits from, the root first
 * @n_ancestors: how many
 * @policy: whose tuning is changed
 *
 * Makes every edit on @policy. A signature that the level does not have is left alone.
 */
void ips_update_edits_apply (const IpsUpdateEdits *self, IpsSignatureSet *level, const IpsPolicy *const *ancestors, guint n_ancestors, IpsPolicy *policy);

G_END_DECLS
