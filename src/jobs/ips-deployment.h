/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deploy-order.h"
#include "ips-workspace.h"

G_BEGIN_DECLS

/**
 * IpsDeployment: what submitted changes mean for one device. A plain value.
 */
typedef struct
{
  IpsSensor *sensor;            /* (owned) */
  IpsDeployOrder *order;        /* (owned) (nullable): %NULL: nothing is deployed */
  char *reason;                 /* (owned) (nullable): why not; %NULL where nothing waits */
} IpsDeployment;

/**
 * ips_deployment_collect_for_async:
 * @sensors: (element-type IpsSensor)
 * @sha256: (nullable): a package of the library that is put on each device in place of what is submitted of its software and
 *   of its update level; %NULL: what is submitted
 *
 * Of every device: its submitted sensor update, the update level of its submitted policy, that policy's tuning, as far as they
 * are not on it yet. A frozen device gets nothing. What was tuned by what was deployed last and is not tuned any more goes back to what the level says. The
 * library has been loaded. Asks no device. Errors: the store's. Main thread.
 */
/* @waiting: kept true meanwhile */
void ips_deployment_collect_for_async (IpsWaitingList *waiting, IpsClock *clock, GPtrArray *sensors, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* The same with the workspace's. Both are ended by ips_deployment_collect_finish(). */
void ips_deployment_collect_async (IpsWorkspace *workspace, GPtrArray *sensors, const char *sha256, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* In the order of the devices. (transfer full) (element-type IpsDeployment) */
GPtrArray *ips_deployment_collect_finish (GAsyncResult *result, GError **error);

/* What is deployed to a device for which nothing waits, where it is added to a deployment all the same: the tuning of its
 * submitted policy once more, in case somebody changed it on the device. Main thread. (transfer full) (nullable): %NULL where the
 * policy tunes nothing, so that there is nothing to deploy */
IpsDeployOrder *ips_deployment_dup_again (IpsWorkspace *workspace, IpsSensor *sensor);

G_END_DECLS
