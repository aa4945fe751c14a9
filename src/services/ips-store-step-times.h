/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-step-time.h"
#include "ips-store.h"

G_BEGIN_DECLS

/*
 * How long steps of deployments took. No change of them is told: whoever estimates reads them before. Main thread.
 */

/* Of its platform and kind the newest IPS_STEP_TIMES_KEEP stay. */
void ips_store_add_step_time_async (IpsStore *self, const IpsStepTime *time, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
gboolean ips_store_add_step_time_finish (IpsStore *self, GAsyncResult *result, GError **error);

/* Newest first. (transfer full) (element-type IpsStepTime) */
void ips_store_load_step_times_async (IpsStore *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *ips_store_load_step_times_finish (IpsStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
