/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-store.h"
#include "ips-waiting-change.h"

G_BEGIN_DECLS

/*
 * Changes wait until they are submitted: policies, assignments and sensor updates are each kept as they are and as they were
 * submitted last; ips_store_load_policies_async() reads both. Deployments take what is submitted. Another process's changes
 * come as IPS_STORE_POLICIES of IpsStore's "changed". Main thread.
 */

/* Sensor updates that devices are to get, in one transaction, each in the place of one of the same device that still waits.
 * @updates: (element-type IpsSensorUpdate) */
void ips_store_save_sensor_updates_async (IpsStore *self, GPtrArray *updates, const char *who, const char *why, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_sensor_updates_finish (IpsStore *self, GAsyncResult *result, GError **error);

/**
 * ips_store_submit_changes_async:
 * @changes: (element-type IpsWaitingChange): as they were looked at
 * @comment: for history
 *
 * In one transaction. Where one of them is another by now, %IPS_ERROR_CONFLICT names it and nothing is submitted: nobody
 * submits what he has not seen. Likewise where one stands on a new shared policy that is not among them.
 */
void ips_store_submit_changes_async (IpsStore *self, GPtrArray *changes, const char *who, const char *comment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_submit_changes_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Takes them back to what was submitted last, likewise. A policy's versions are kept, so that it can be reverted to one of
 * them; a shared policy that was never submitted goes. */
void ips_store_discard_changes_async (IpsStore *self, GPtrArray *changes, const char *who, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_discard_changes_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
