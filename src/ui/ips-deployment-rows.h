/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-item.h"

G_BEGIN_DECLS

/**
 * ips_deployment_rows_make:
 * @before: key -> IpsDeploymentItem, the rows so far
 * @deployments: (element-type IpsDeploymentJob)
 * @rows: (element-type IpsDeploymentItem): gets them in their order
 *
 * A row for each deployment; one that stays keeps its row. Jobs that deployments stand on, or stood on, are told by those. Main thread.
 *
 * Returns: (transfer full): the rows by their keys, which owns them
 */
GHashTable *ips_deployment_rows_make (GHashTable *before, GPtrArray *deployments, IpsJobList *jobs, GPtrArray *rows);
/* The row that does the engine's job @wanted (below 0), or the deployment @wanted. (transfer none) (nullable) */
IpsDeploymentItem *ips_deployment_rows_find (GPtrArray *rows, gint64 wanted);
/* Whether the rows of before are just these, so that nobody who reads them is disturbed. */
gboolean ips_deployment_rows_are_same (GHashTable *before, GHashTable *items);

G_END_DECLS
