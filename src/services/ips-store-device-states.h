/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-device-state.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * What devices were before and after deployments. They leave with their deployment; changes come as IPS_STORE_DEPLOYED of
 * IpsStore's "changed". Main thread.
 */

/* Of the deployment that the state's job is done for; a job of no deployment keeps none. Where that job has one of the moment
 * "before" already it stays: what comes after it is the job's own work. That of another job takes the place of both moments. */
void ips_store_save_device_state_async (IpsStore *self, const IpsDeviceState *state, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_save_device_state_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Of a deployment, or of the one that the engine's job @job_id is done for where @deployment_id is 0; @sensor_id "": of every
 * device. By device, before first. (transfer full) (element-type IpsDeviceState) */
void ips_store_load_device_states_async (IpsStore *self, gint64 deployment_id, gint64 job_id, const char *sensor_id, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_device_states_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
