/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-operation.h"

G_BEGIN_DECLS

/**
 * IpsLastDeployment: what came of the deployment to a device that was asked for last, or what becomes of one that is not over.
 * A plain value; texts are owned and not %NULL.
 */
typedef struct
{
  char *sensor_id;
  gint64 job_id;
  IpsOperationState state;
  char *cause;               /* as in IpsOperation */
  char *message;
  gint64 ended_us;           /* wall clock; 0 not over */
  char *steps;               /* of one that failed, was cancelled or left out: its packages as JSON; else "" */
} IpsLastDeployment;

IpsLastDeployment *ips_last_deployment_new (const char *sensor_id);
void ips_last_deployment_free (IpsLastDeployment *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (IpsLastDeployment, ips_last_deployment_free)

/* Whether it is not over: it is queued, waits, or runs. */
gboolean ips_last_deployment_is_open (const IpsLastDeployment *self);
/* Whether it failed with @steps (element-type IpsUpgradeStep), or was stopped, in a way that doing it once more by itself would
 * not mend. One that could not even reach its device may be tried again. */
gboolean ips_last_deployment_forbids (const IpsLastDeployment *self, GPtrArray *steps);

G_END_DECLS
