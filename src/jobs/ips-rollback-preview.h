/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-fleet.h"

G_BEGIN_DECLS

/**
 * IpsRollbackPreview: what a rollback would do on one device, by what it said last. A plain value; texts are owned, not %NULL.
 */
typedef struct
{
  char *sensor_name;
  char *words;               /* what goes and what stays, in sentences */
  char *kept;                /* what stays, and why; "" nothing */
  gboolean goes;             /* something is done on it */
  gboolean takes_back;       /* packages, so that traffic is not inspected meanwhile */
} IpsRollbackPreview;

/* Of each device that a rollback of @deployment would look at. Asks no device. Main thread. Errors: the store's. */
void ips_rollback_preview_async (IpsFleet *fleet, const IpsDeploymentJob *deployment, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/* In the order of the devices. (transfer full) (element-type IpsRollbackPreview) */
GPtrArray *ips_rollback_preview_finish (IpsFleet *fleet, GAsyncResult *result, GError **error);
/* All of it for a question: how many are led back, which are not or only in part and why, what becomes of traffic. (transfer full) */
char *ips_rollback_preview_describe (GPtrArray *previews);

G_END_DECLS
