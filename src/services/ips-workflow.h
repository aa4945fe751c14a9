/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"

G_BEGIN_DECLS

/* The setting that it is: "true" or not. */
#define IPS_WORKFLOW_SETTING "workflow.enabled"

/**
 * IpsWorkflow:
 *
 * Whether deployments of this store are jobs that somebody creates, submits and has approved before they are deployed, or are
 * deployed at once (the default). For everybody who works on the store. Main thread. Emits "changed", whoever changed it.
 */
#define IPS_TYPE_WORKFLOW (ips_workflow_get_type ())
G_DECLARE_FINAL_TYPE (IpsWorkflow, ips_workflow, IPS, WORKFLOW, GObject)

/* The one of @store in this process; it says "not enabled" until it was loaded. (transfer full) */
IpsWorkflow *ips_workflow_get (IpsStore *store);
void ips_workflow_load_async (IpsWorkflow *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workflow_load_finish (IpsWorkflow *self, GAsyncResult *result, GError **error);
gboolean ips_workflow_is_enabled (IpsWorkflow *self);

/**
 * ips_workflow_set_async:
 *
 * Switches it, with a line of history. Error: %IPS_ERROR_CONFLICT where deployment jobs are open: each has to be deployed,
 * rejected, discarded or aborted first; what failed may stay.
 */
void ips_workflow_set_async (IpsWorkflow *self, gboolean enabled, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_workflow_set_finish (IpsWorkflow *self, GAsyncResult *result, GError **error);
/* "3 deployment jobs are open: ..." (transfer full) (nullable): %NULL where none is */
char *ips_workflow_explain_open (guint n_open);

G_END_DECLS
