/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "ips-deployment-job.h"
#include "ips-fleet.h"
#include "ips-step-time-book.h"

G_BEGIN_DECLS

/*
 * How long deployments will take, by what former ones took. Main thread.
 */

/* Of one device with @steps (element-type IpsUpgradeStep). */
void ips_deploy_estimate_device (IpsFleet *fleet, IpsSensor *sensor, GPtrArray *steps, IpsStepEstimate *estimate);

/* The usual time of a device of the engine's job @job, with the time until its health is looked at, µs; 0 where nothing can be said.
 * Worked out once for each job. */
gint64 ips_deploy_estimate_usual (IpsFleet *fleet, IpsJob *job);

/* Of all devices of a deployment, wave after wave with the waiting between them, and how that is known: "about 40 min; a device about
 * 12 min, from 8 former runs". "" where no package is sent. (transfer full) */
char *ips_deploy_estimate_describe (IpsFleet *fleet, const IpsDeploymentJob *deployment);

G_END_DECLS
