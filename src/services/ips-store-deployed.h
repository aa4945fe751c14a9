/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployed.h"
#include "ips-snapshot.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * What was deployed to each device last, and which configurations are kept from before. Another process's changes come as
 * IPS_STORE_DEPLOYED of IpsStore's "changed", this process's own too. Main thread.
 */

/* (transfer full): sensor id -> IpsDeployed, of the devices to which something was deployed; @sensor_id "": of every one */
void ips_store_load_deployed_async (IpsStore *self, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *ips_store_load_deployed_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Replaces what was deployed to that device before, with a line of history. */
void ips_store_save_deployed_async (IpsStore *self, const IpsDeployed *deployed, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_deployed_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Lists a configuration whose bytes are kept; the oldest of the device beyond @keep leave the list. One that is listed for
 * that job already is not listed twice. Result: the hashes that are listed for no device any more. (transfer full) (element-type utf8) */
void ips_store_add_snapshot_async (IpsStore *self, const IpsSnapshot *snapshot, guint keep, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_add_snapshot_finish (IpsStore *self, GAsyncResult *result, GError **error);
/* Newest first; @sensor_id "": of every device. (transfer full) (element-type IpsSnapshot) */
void ips_store_load_snapshots_async (IpsStore *self, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_snapshots_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
