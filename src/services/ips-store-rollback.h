/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-rollback-point.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * What devices were before deployments touched them. A point leaves with its deployment, and when its device was rolled back.
 * Main thread.
 */

/* Of the deployment that the engine's job @job_id is done for; where the device has one of that deployment already it stays: what
 * comes after it is the deployment's own work. A job of no deployment keeps none. */
void ips_store_add_rollback_point_async (IpsStore *self, gint64 job_id, const IpsRollbackPoint *point, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_add_rollback_point_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* (transfer full): sensor id -> IpsRollbackPoint; @sensor_id "": of every device of the deployment */
void ips_store_load_rollback_points_async (IpsStore *self, gint64 deployment_id, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GHashTable *ips_store_load_rollback_points_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
