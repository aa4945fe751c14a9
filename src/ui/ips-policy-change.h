/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "ips-policy-book.h"
#include "ips-tuning-edit.h"

G_BEGIN_DECLS

/**
 * IpsPolicyChange: a change of a policy's tuning on its way: made on the policy as it is when it is saved, and made again where
 * somebody else was faster, so that nobody's change is lost. One of: an edit of some signatures, a new custom signature,
 * custom signatures that go, a whole table of tuning, some signatures as they were before.
 */
typedef struct _IpsPolicyChange IpsPolicyChange;

/**
 * ips_policy_change_new:
 * @sensor: (nullable): whose policy in force it is
 * @policy_id: (nullable): of a shared policy where there is no @sensor
 * @why: for the time line and history
 * @parent: a widget of the window over which is said what went wrong
 */
IpsPolicyChange *ips_policy_change_new (IpsPolicyBook *book, IpsSensor *sensor, const char *policy_id, const char *why, GtkWidget *parent);
void ips_policy_change_free (IpsPolicyChange *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsPolicyChange, ips_policy_change_free)
/* @keys: (element-type IpsSignatureKey), copied, as everywhere here */
void ips_policy_change_set_edit (IpsPolicyChange *self, const IpsTuningEdit *edit, const GArray *keys);
void ips_policy_change_remove_customs (IpsPolicyChange *self, const GArray *keys);
/* Error: %IPS_ERROR_INVALID as ips_tuning_table_put_custom(). */
gboolean ips_policy_change_add_custom (IpsPolicyChange *self, const IpsSignature *signature, GError **error);
void ips_policy_change_set_table (IpsPolicyChange *self, IpsTuningTable *table /* (transfer full) */);
/* Each of @keys becomes what it is in @before: for undoing. */
void ips_policy_change_put_back (IpsPolicyChange *self, const IpsTuningTable *before, const GArray *keys);
/* Takes @self and makes it. Returns at once; what comes of it is seen in the book, or said. Main thread. */
void ips_policy_change_submit (IpsPolicyChange *self);
/* The same for the @sensor alone, whose shared policy becomes a local one first. */
void ips_policy_change_submit_local (IpsPolicyChange *self);

G_END_DECLS
