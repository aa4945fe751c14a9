/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"

G_BEGIN_DECLS

/* The setting that it is: "true" or not. */
#define IPS_WORKFLOW_SETTING "workflow.enabled"
/* Groups whose devices are deployed to only after approval, one a line. */
#define IPS_WORKFLOW_GROUPS_SETTING "workflow.approval-groups"

/**
 * IpsWorkflow:
 *
 * Whether deployments of this store are jobs that somebody creates, submits and has approved before they are deployed, or are
 * deployed at once (the default); and in which groups a device needs that approval in both cases. For everybody who works on the store. Main thread. Emits "changed", whoever changed it.
 */
#define IPS_TYPE_WORKFLOW (ips_workflow_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorkflow, ips_workflow, IPS, WORKFLOW, GObject)

/* The one of @store in this process; it says "not enabled" until it was loaded. (transfer full) */
IpsWorkflow *ips_workflow_get (IpsStore *store);
void ips_workflow_load_async (IpsWorkflow *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workflow_load_finish (IpsWorkflow *self, GAsyncResult *result, GError **error);
gboolean ips_workflow_is_enabled (IpsWorkflow *self);
/* The groups whose devices, and those of the groups below, need approval; sorted. (transfer none) (element-type utf8) */
const char *const *ips_workflow_get_groups (IpsWorkflow *self);
/* Whether a device of the group @path needs approval. */
gboolean ips_workflow_covers (IpsWorkflow *self, const char *path);
/**
 * ips_workflow_explain_approval:
 * @sensors: (element-type IpsSensor): of one deployment: one device that needs approval is enough
 *
 * Why a deployment to these devices waits for approval, by its groups; a sentence. Whether the workflow is on does not count.
 *
 * Returns: (transfer full) (nullable): %NULL where none needs it
 */
char *ips_workflow_explain_approval (IpsWorkflow *self, GPtrArray *sensors);

/**
 * ips_workflow_set_async:
 *
 * @groups: (nullable): those that need approval; %NULL as they are
 *
 * Switches it, with a line of history. Groups can be changed at any time. Error: %IPS_ERROR_CONFLICT where @enabled is another and deployment jobs are open: each has to be deployed,
 * rejected, discarded or aborted first; what failed may stay.
 */
void ips_workflow_set_async (IpsWorkflow *self, gboolean enabled, const char *const *groups, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workflow_set_finish (IpsWorkflow *self, GAsyncResult *result, GError **error);
/* "3 deployment jobs are open: ..." (transfer full) (nullable): %NULL where none is */
char *ips_workflow_explain_open (guint n_open);

G_END_DECLS
