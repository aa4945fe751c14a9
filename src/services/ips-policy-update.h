/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-policy-book.h"
#include "ips-update-edits.h"

G_BEGIN_DECLS

/**
 * ips_policy_update_apply_async:
 * @policy_ids: the policies; a local one's is its device's
 * @level: the update level they get
 * @edits: (nullable): policy id -> IpsUpdateEdits: what was edited of its signatures before, of the policies that get edits;
 *   the level must be in the catalogue then. Copied.
 * @why: for their versions and history
 *
 * Applies a signature update to policies: each gets the level and the edits over the tuning that it has, all in one
 * transaction, by the running user. Where somebody changes one of them in that moment, they are read again and it is done once
 * more on what he left. One that is at a higher level already is %IPS_ERROR_INVALID, and nothing is changed: going back is
 * another thing. Main thread.
 *
 * Result: the number of policies that became other ones; those that had all of it already are not among them.
 */
void ips_policy_update_apply_async (IpsPolicyBook *book, const char *const *policy_ids, guint level, GHashTable *edits, const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_policy_update_apply_finish (IpsPolicyBook *book, GAsyncResult *result, guint *n_changed, GError **error);

G_END_DECLS
