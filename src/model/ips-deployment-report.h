/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-device-state.h"

G_BEGIN_DECLS

/*
 * The report of a deployment: of each device what came of it, and what it was before and after. @states: (element-type
 * IpsDeviceState): of the deployment, in any order; devices without any are in the report all the same. Each (transfer full).
 */

/* For people, a paragraph for each device: what differs with an arrow, what is the same once. */
char *ips_deployment_report_to_text (const IpsDeploymentJob *deployment, GPtrArray *states);
/* A line for each device under a heading line, safe to open in a spreadsheet. */
char *ips_deployment_report_to_csv (const IpsDeploymentJob *deployment, GPtrArray *states);
/* An object: the deployment and "devices", each with "before" and "after", null where it is not known. */
char *ips_deployment_report_to_json (const IpsDeploymentJob *deployment, GPtrArray *states);

/* Of one device; (transfer none) (nullable) */
const IpsDeviceState *ips_deployment_report_find (GPtrArray *states, const char *sensor_id, IpsMoment moment);

G_END_DECLS
